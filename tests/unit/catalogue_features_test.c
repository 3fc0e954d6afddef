#include <criterion/criterion.h>

#include "api/arm/catalogue.h"
#include "base/arena.h"
#include "base/span.h"

/* AKS release notes: 2024-07-16 and 2026-07-17 (Windows on dual-stack overlay), 2026-01-04 (pod
 * CIDR expansion), whose flag had left the docs by 2026-04-20. */
Test(catalogue_features, gate_between_their_dates)
{
    arena_auto struct arena *arena = arena_new();
    const struct catalogue *catalogue = catalogue_load(arena);
    static const struct {
        const char *name;
        date_t as_of;
        bool gates;
    } rows[] = {
        {"AzureOverlayDualStackPreview", 20240715, false},
        {"AzureOverlayDualStackPreview", 20240716, true},
        {"azureoverlaydualstackpreview", 20260201, true},
        {"AzureOverlayDualStackPreview", 20260716, true},
        {"AzureOverlayDualStackPreview", 20260717, false},
        {"EnableAzureCNIOverlayPodCIDRExpansion", 20260103, false},
        {"EnableAzureCNIOverlayPodCIDRExpansion", 20260104, true},
        {"EnableAzureCNIOverlayPodCIDRExpansion", 20260419, true},
        {"EnableAzureCNIOverlayPodCIDRExpansion", 20260420, false},
        {"ManagedNATGatewayV2Preview", 20260831, true},
        {"ManagedNATGatewayV2Preview", 20260901, false},       /* azure-cli: GA in 2026-09 */
        {"EnableSLBSharedHealthProbePreview", 20261130, true}, /* still a preview */
        {"AKS-EnableDualStack", 20260201, false},              /* gates nothing any more */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct feature *feature =
            catalogue_feature(catalogue, "microsoft.containerService", rows[i].name);
        cr_assert(feature, "%s", rows[i].name);
        cr_expect_eq(feature_gates(feature, rows[i].as_of), rows[i].gates, "%s on %d", rows[i].name,
                     (int)rows[i].as_of);
    }
    cr_expect_not(feature_gates(NULL, 20260201));
}

/* Flags that public code and docs register; AllowLBPreview is recorded (Azure/azure-cli, 2021-08).
 */
Test(catalogue_features, are_known_by_namespace_and_name)
{
    arena_auto struct arena *arena = arena_new();
    const struct catalogue *catalogue = catalogue_load(arena);
    cr_expect_str_eq(catalogue_feature(catalogue, "Microsoft.Network", "AllowLBPreview")->name,
                     "AllowLBPreview");
    cr_expect(catalogue_feature(catalogue, "Microsoft.Compute", "EncryptionAtHost"));
    cr_expect(catalogue_feature(catalogue, "Microsoft.KubernetesConfiguration", "ExtensionTypes"));
    cr_expect_null(
        catalogue_feature(catalogue, "Microsoft.Compute", "AzureOverlayDualStackPreview"));
    cr_expect_null(catalogue_feature(catalogue, "Microsoft.ContainerService", "Nothing"));
    cr_expect_null(catalogue_feature(catalogue, NULL, NULL));
    cr_expect(catalogue_feature(catalogue, "Microsoft.ContainerService", "AKSAutomatic")->internal);

    size_t aks = 0;
    for (size_t i = 0; i < catalogue_feature_count(catalogue); i++)
        aks +=
            text_equal(catalogue_feature_at(catalogue, i)->namespace, "Microsoft.ContainerService");
    cr_expect_geq(aks, 150);
    cr_expect_null(catalogue_feature_at(catalogue, catalogue_feature_count(catalogue)));
}
