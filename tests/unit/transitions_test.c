/* The table of what an existing cluster may become, against AKS docs: egress-outboundtype,
 * update-azure-cni, use-network-policies. */

#include <criterion/criterion.h>
#include <string.h>

#include "api/containerservice/rule_catalogue.h"
#include "api/containerservice/transitions.h"

#define AS_OF 20260901

static char verdict(const char *what, const char *from, const char *to, date_t as_of)
{
    const struct transition *row = transition_find(what, from, to, as_of);
    if (!row)
        return '-';
    return row->verdict == TRANSITION_REFUSED ? 'n' : 'y';
}

/* Rows are what it was, columns what it is to be, in the order of `types`. */
static void outbound_matches(const char *what, const char *const *types, const char *const *matrix)
{
    for (size_t i = 0; types[i]; i++) {
        for (size_t j = 0; types[j]; j++) {
            char got = verdict(what, types[i], types[j], AS_OF);
            cr_expect_eq(got, matrix[i][j], "%s from %s to %s: %c, not %c", what, types[i],
                         types[j], got, matrix[i][j]);
        }
    }
}

/* The docs' table, with managedNATGatewayV2 to none and block of release notes 2026-05-29. */
Test(transitions, of_outbound_types_are_those_of_the_docs)
{
    static const char *const managed[] = {
        "loadBalancer", "managedNATGatewayV2", "managedNATGateway", "none", "block", NULL};
    static const char *const managed_matrix[] = {"-yyyy", "n-nyy", "ny-yy", "yyy-y", "yyyy-"};
    static const char *const custom[] = {"loadBalancer", "userAssignedNATGateway",
                                         "userDefinedRouting", "none", NULL};
    static const char *const custom_matrix[] = {"-yyy", "y-yy", "yy-y", "yyy-"};

    outbound_matches(MOVE_OUTBOUND_MANAGED, managed, managed_matrix);
    outbound_matches(MOVE_OUTBOUND_CUSTOM, custom, custom_matrix);
    for (size_t i = 0; custom[i]; i++)
        cr_expect_eq(verdict(MOVE_OUTBOUND_CUSTOM, custom[i], "block", AS_OF), 'n');
}

Test(transitions, hold_on_their_dates)
{
    cr_expect_eq(verdict(MOVE_OUTBOUND_MANAGED, "managedNATGatewayV2", "none", 20260528), 'n');
    cr_expect_eq(verdict(MOVE_OUTBOUND_MANAGED, "managedNATGatewayV2", "none", 20260529), 'y');
}

Test(transitions, of_networks_lead_to_overlay_alone)
{
    static const char *const models[] = {"kubenet", "azure node subnet", "azure pod subnet",
                                         "azure overlay", "none"};

    for (size_t i = 0; i < 5; i++) {
        for (size_t j = 0; j < 5; j++) {
            bool moves = j == 3 && i < 2;
            char wanted = i == j ? '-' : moves ? 'y' : 'n';
            cr_expect_eq(verdict(MOVE_NETWORK, models[i], models[j], AS_OF), wanted, "%s to %s",
                         models[i], models[j]);
        }
    }
}

Test(transitions, of_the_dataplane_lead_to_cilium_alone)
{
    cr_expect_eq(verdict(MOVE_DATAPLANE, "azure", "cilium", AS_OF), 'y');
    cr_expect_eq(verdict(MOVE_DATAPLANE, "cilium", "azure", AS_OF), 'n');
    cr_expect_eq(verdict(MOVE_DATAPLANE, "kubenet", "cilium", AS_OF), 'n');
    cr_expect_eq(verdict(MOVE_DATAPLANE, "Cilium", "cilium", AS_OF), '-');
}

Test(transitions, of_policies_go_through_none)
{
    cr_expect_eq(verdict(MOVE_POLICY, "azure", "calico", AS_OF), 'n');
    cr_expect_eq(verdict(MOVE_POLICY, "calico", "azure", AS_OF), 'n');
    cr_expect_eq(verdict(MOVE_POLICY, "azure", "none", AS_OF), 'y');
    cr_expect_eq(verdict(MOVE_POLICY, "none", "calico", AS_OF), 'y');
    cr_expect_eq(verdict(MOVE_POLICY, "cilium", "none", AS_OF), 'n');
}

/* AKS docs: azure-cni-overlay (families and ranges), upgrade-basic-load-balancer-on-aks. */
Test(transitions, of_ranges_families_and_balancers_go_one_way)
{
    cr_expect_eq(verdict(MOVE_FAMILIES, "IPv4", "IPv4,IPv6", AS_OF), 'y');
    cr_expect_eq(verdict(MOVE_FAMILIES, "IPv4,IPv6", "IPv4", AS_OF), 'n');
    cr_expect_eq(verdict(MOVE_PODS, "azure overlay", "larger", AS_OF), 'y');
    cr_expect_eq(verdict(MOVE_PODS, "azure overlay", "10.0.0.0/24", AS_OF), 'n');
    cr_expect_eq(verdict(MOVE_PODS, "kubenet", "larger", AS_OF), 'n');
    cr_expect_eq(verdict(MOVE_PODS, "none", "larger", AS_OF), 'y');
    cr_expect_eq(verdict(MOVE_SERVICES, "10.0.0.0/16", "10.0.0.0/15", AS_OF), 'n');
    cr_expect_eq(verdict(MOVE_DNS, "10.0.0.10", "10.0.0.11", AS_OF), 'n');
    cr_expect_eq(verdict(MOVE_BALANCER, "basic", "Standard", AS_OF), 'y');
    cr_expect_eq(verdict(MOVE_BALANCER, "Standard", "basic", AS_OF), 'n');
    cr_expect_eq(verdict(MOVE_BALANCER, "Standard", "standard", AS_OF), '-');
}

/* The first row that fits counts, so one behind a wider one would be printed and never hold. */
Test(transitions, have_no_row_that_another_hides)
{
    for (const struct transition *row = transitions; row->what; row++) {
        const char *from = strcmp(row->from, TRANSITION_ANY) == 0 ? "one of them" : row->from;
        const char *to = strcmp(row->to, TRANSITION_OTHER) == 0 ? "one more" : row->to;
        date_t as_of = row->until ? row->until - 1 : AS_OF;
        cr_expect_eq(transition_find(row->what, from, to, as_of), row, "%s from %s to %s",
                     row->what, row->from, row->to);
    }
}

static bool known(const char *id, size_t size)
{
    char name[16] = "";

    if (size >= sizeof name)
        return false;
    memcpy(name, id, size);
    return rules_find(name) != NULL;
}

/* A refusal without its rule would let the change pass. */
Test(transitions, name_rules_that_there_are)
{
    for (const struct transition *row = transitions; row->what; row++) {
        cr_expect(row->verdict != TRANSITION_REFUSED || (row->rules && !strchr(row->rules, ',')),
                  "%s from %s to %s is refused by no one rule", row->what, row->from, row->to);
        for (const char *at = row->rules; at && *at;) {
            size_t size = strcspn(at, ",");
            cr_expect(known(at, size), "%s from %s to %s: no rule %.*s", row->what, row->from,
                      row->to, (int)size, at);
            at += size + strspn(at + size, ", ");
        }
    }
}
