#include <criterion/criterion.h>

#include "api/arm/catalogue.h"
#include "base/arena.h"

/* nodeImageVersion of recorded pools (Azure/azure-cli and its extensions, azure-service-operator,
 * cloud-provider-azure); definitions of Azure/AgentBaker for the rest. */
Test(catalogue_images, name_the_recorded_images)
{
    arena_auto struct arena *arena = arena_new();
    const struct catalogue *catalogue = catalogue_load(arena);
    static const struct {
        date_t as_of;
        const char *sku;
        unsigned minor;
        const char *size;
        bool fips, trusted_launch;
        const char *image;
    } rows[] = {
        {20230614, "Ubuntu", 26, "Standard_DS2_v2", 0, 0,
         "AKSUbuntu-2204gen2containerd-202306.01.0"},
        {20230629, "Ubuntu", 25, "Standard_DS2_v2", 0, 0,
         "AKSUbuntu-2204gen2containerd-202306.19.0"},
        {20230629, "Windows2022", 25, "Standard_D2s_v3", 0, 0,
         "AKSWindows-2022-containerd-20348.1787.230614"},
        {20231106, "Ubuntu", 28, "Standard_DS2_v2", 0, 0,
         "AKSUbuntu-2204gen2containerd-202310.19.2"},
        {20231205, "Ubuntu", 27, "Standard_DS2_v2", 0, 0,
         "AKSUbuntu-2204gen2containerd-202311.07.0"},
        {20250310, "Ubuntu", 30, "Standard_D2s_v3", 0, 0,
         "AKSUbuntu-2204gen2containerd-202502.09.0"},
        {20250516, "Ubuntu", 31, "Standard_DS2_v2", 0, 0,
         "AKSUbuntu-2204gen2containerd-202504.28.0"},
        {20250708, "ubuntu", 32, "Standard_D8plds_v5", 0, 0,
         "AKSUbuntu-2204gen2arm64containerd-202506.16.0"},
        {20260918, "AzureContainerLinux", 35, "Standard_DS2_v2", 1, 1,
         "AKSAzureLinux-aclgen2fipsTL-202609.03.1"},
        {20260918, "AzureContainerLinux", 35, "Standard_DS2_v2", 0, 0,
         "AKSAzureLinux-aclgen2TL-202609.03.1"},
        {20260201, "Ubuntu", 33, NULL, 0, 0, "AKSUbuntu-2204gen2containerd-202601.13.0"},
        {20260201, "Ubuntu", 33, "Standard_D2_v3", 0, 0, "AKSUbuntu-2204containerd-202601.13.0"},
        {20260201, "Ubuntu", 33, NULL, 0, 1, "AKSUbuntu-2204gen2TLcontainerd-202601.13.0"},
        {20260201, "Ubuntu", 33, NULL, 1, 0, "AKSUbuntu-2004gen2fipscontainerd-202601.13.0"},
        {20260821, "Ubuntu", 35, NULL, 0, 0, "AKSUbuntu-2404gen2containerd-202607.09.0"},
        {20260821, "Ubuntu", 35, NULL, 1, 0, "AKSUbuntu-2204gen2fipscontainerd-202607.09.0"},
        {20260201, "AzureLinux", 31, NULL, 0, 0, "AKSAzureLinux-V2gen2-202512.06.0"},
        {20260201, "AzureLinux", 33, NULL, 0, 0, "AKSAzureLinux-V3gen2-202601.13.0"},
        {20260201, "Windows2022", 33, "Standard_D2as_v6", 0, 0,
         "AKSWindows-2022-containerd-gen2-20348.4529.251212"},
        {20260821, "Windows2025", 35, "Standard_D2s_v3", 1, 0,
         "AKSWindows-2025-gen2-26100.33158.260715"},
        {20260201, "Windows2019", 31, "Standard_D2s_v3", 0, 0,
         "AKSWindows-2019-containerd-17763.8146.251212"},
        {20260201, "Plan9", 33, NULL, 0, 0, "AKSUbuntu-2204gen2containerd-202601.13.0"},
        {20260201, NULL, 33, NULL, 0, 0, "AKSUbuntu-2204gen2containerd-202601.13.0"},
        {20200101, "Ubuntu", 25, NULL, 0, 0, "AKSUbuntu-2204gen2containerd-202305.08.0"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct node_image_request request = {
            .os_sku = rows[i].sku,
            .kubernetes = {1, rows[i].minor, 0},
            .vm_size = catalogue_vm_size(catalogue, rows[i].size),
            .fips = rows[i].fips,
            .trusted_launch = rows[i].trusted_launch,
            .as_of = rows[i].as_of,
        };
        cr_expect_str_eq(catalogue_node_image(catalogue, arena, &request), rows[i].image, "row %zu",
                         i);
    }
}

/* AKS docs, windows-best-practices, and release notes of 2026-07-17: Windows2022 from 1.25,
 * Windows2025 from 1.37. */
Test(catalogue_images, pick_the_default_system)
{
    arena_auto struct arena *arena = arena_new();
    const struct catalogue *catalogue = catalogue_load(arena);
    static const struct {
        const char *os_type;
        unsigned minor;
        const char *sku;
    } rows[] = {
        {"Linux", 25, "Ubuntu"},        {"Linux", 37, "Ubuntu"},
        {NULL, 33, "Ubuntu"},           {"Windows", 24, "Windows2019"},
        {"Windows", 25, "Windows2022"}, {"windows", 36, "Windows2022"},
        {"Windows", 37, "Windows2025"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        cr_expect_str_eq(catalogue_default_os_sku(catalogue, rows[i].os_type,
                                                  (struct kubernetes_version){1, rows[i].minor, 3}),
                         rows[i].sku);
}
