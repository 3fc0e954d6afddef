/* Rules that look at the state of the service, which no request can bring about: asked directly. */

#include <criterion/criterion.h>
#include <string.h>

#include "api/arm/catalogue.h"
#include "api/containerservice/rule_catalogue.h"
#include "base/json.h"

/* Texts: AKS docs, quotas-skus-regions; Azure/terraform run records. */
static const struct {
    const char *rule;
    enum change change;
    struct service_state service;
    const char *message; /* NULL: passes */
} cases[] = {
    {"MC-009", CLUSTER_CREATE, {.cluster_quota = 0, .cluster_count = 1000}, NULL},
    {"MC-009", CLUSTER_CREATE, {.cluster_quota = 2, .cluster_count = 1}, NULL},
    {"MC-009",
     CLUSTER_CREATE,
     {.cluster_quota = 2, .cluster_count = 2},
     "Operation results in exceeding quota limits for managed clusters. Maximum allowed: 2, "
     "Current usage: 2, Additional requested: 1. Consider deleting unused clusters or requesting a "
     "quota increase. To request a quota increase, follow the instructions here: "
     "https://learn.microsoft.com/azure/quotas/quickstart-increase-quota-portal."},
    {"OP-009", CLUSTER_CREATE, {.region_full = false}, NULL},
    {"OP-009",
     CLUSTER_CREATE,
     {.region_full = true},
     "AKS is experiencing heavy usage in region eastus. We are working on adding new capacity. In "
     "the meantime, please consider creating new AKS clusters in a different region. For a list "
     "of all the Azure regions, visit https://aka.ms/aks/regions. For more details on this error, "
     "visit https://aka.ms/akscapacityheavyusage."},
    {"OP-008", CLUSTER_CREATE, {.create_wait = 0}, NULL},
    {"OP-008",
     CLUSTER_CREATE,
     {.create_wait = 30},
     "Too soon to create another managed cluster. Please retry after 30 seconds"},
    {"UPD-020", CLUSTER_UPDATE, {.masquerade_configured = false}, NULL},
    {"UPD-020",
     CLUSTER_UPDATE,
     {.masquerade_configured = true},
     "Updating to Azure CNI Overlay is not allowed while the cluster has a custom "
     "azure-ip-masq-agent-config."},
};

Test(service, refuses_by_its_own_state)
{
    arena_auto struct arena *arena = arena_new();
    json_t *cluster = json_keep(arena, json_pack("{s:s}", "location", "eastus"));

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct facts facts = {
            .arena = arena,
            .change = cases[i].change,
            .wanted = cluster,
            .sent = cluster,
            .service = cases[i].service,
            .network = {.plugin = "azure", .overlay = true},
            .stored_network = {.plugin = "azure"},
        };
        const struct rule *rule = rules_find(cases[i].rule);
        cr_assert_not_null(rule, "%s", cases[i].rule);
        cr_assert(rule->changes & cases[i].change);
        const struct violation *violation = rule->check(&facts, rule);
        cr_expect_eq(violation != NULL, cases[i].message != NULL, "case %zu", i);
        if (violation && cases[i].message)
            cr_expect_str_eq(violation->message, cases[i].message);
    }
}
