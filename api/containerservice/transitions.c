/* The changes that Azure takes and refuses: AKS docs, update-azure-cni, egress-outboundtype,
 * use-network-policies, upgrade-basic-load-balancer-on-aks, and the release notes that correct
 * them. */

#include "api/containerservice/transitions.h"

#include "base/span.h"

#define YES     TRANSITION_ALLOWED
#define ON      TRANSITION_CONDITIONAL
#define NO      TRANSITION_REFUSED
#define ANY     TRANSITION_ANY
#define OTHER   TRANSITION_OTHER
#define MANAGED MOVE_OUTBOUND_MANAGED
#define CUSTOM  MOVE_OUTBOUND_CUSTOM

#define KUBENET_TO_OVERLAY                                                                         \
    "one way; Kubernetes 1.27; no Calico; a custom route table takes a user-assigned identity; "   \
    "no custom ip-masq-agent; podCidr may change with it"
#define NODES_TO_OVERLAY                                                                           \
    "one way; Kubernetes 1.27; networkPolicy none; no pod subnet; no Docker on Windows; not with " \
    "the dataplane; maxPods stays"
#define TO_CILIUM                                                                                  \
    "one way; networkPolicy cilium in the request; no Windows pools; node auto-provisioning off; " \
    "not with the move to overlay"
#define POLICY_SWITCH "Kubernetes 1.30 since 2026-05-29; all pools are reimaged"
#define ISOLATION     "artifactSource Cache first, then reimage all pools, then this"

#define SINCE_NAT_V2_TO_NONE 20260529 /* release notes; the docs' table still says no */

/* clang-format off */
const struct transition transitions[] = {
    {MOVE_NETWORK, "kubenet", "azure overlay", ON, KUBENET_TO_OVERLAY, "UPD-008, UPD-009, UPD-010, UPD-012, UPD-020", 0},
    {MOVE_NETWORK, "kubenet", OTHER, NO, NULL, "UPD-001", 0},
    {MOVE_NETWORK, "azure node subnet", "azure overlay", ON, NODES_TO_OVERLAY, "UPD-006, UPD-008, UPD-011, UPD-012, UPD-019, UPD-020", 0},
    {MOVE_NETWORK, "azure pod subnet", "azure overlay", NO, NULL, "UPD-007", 0},
    {MOVE_NETWORK, "azure overlay", "azure node subnet", NO, "an absent mode keeps overlay", "UPD-005", 0},
    {MOVE_NETWORK, ANY, OTHER, NO, NULL, "UPD-001", 0},

    {MOVE_DATAPLANE, "kubenet", "cilium", NO, "through azure overlay", "UPD-013", 0},
    {MOVE_DATAPLANE, "azure", "cilium", ON, TO_CILIUM, "CIL-001, UPD-012, UPD-014, UPD-015", 0},
    {MOVE_DATAPLANE, "cilium", "azure", NO, NULL, "UPD-016", 0},

    {MOVE_POLICY, "none", "azure", ON, POLICY_SWITCH, "POL-006", 0},
    {MOVE_POLICY, "none", "calico", ON, POLICY_SWITCH, "POL-006", 0},
    {MOVE_POLICY, "azure", "none", ON, POLICY_SWITCH, "POL-006, NP-013", 0},
    {MOVE_POLICY, "calico", "none", ON, POLICY_SWITCH, "POL-006, NP-013", 0},
    {MOVE_POLICY, "azure", "calico", NO, "through none", "POL-005", 0},
    {MOVE_POLICY, "calico", "azure", NO, "through none", "POL-005", 0},
    {MOVE_POLICY, "cilium", OTHER, NO, NULL, "UPD-017", 0},
    {MOVE_POLICY, ANY, "cilium", ON, "networkDataplane cilium", "CIL-002", 0},

    {MOVE_FAMILIES, "IPv4", "IPv4,IPv6", ON, "as for a new dual-stack cluster", "DS-009", 0},
    {MOVE_FAMILIES, "IPv4,IPv6", "IPv4", NO, NULL, "DS-017", 0},

    {MOVE_PODS, "kubenet", OTHER, NO, "only with the move to overlay", "UPD-004", 0},
    {MOVE_PODS, "azure overlay", "larger", ON, "a superset; no Windows pools", "EXP-001, EXP-002, EXP-004, EXP-006, EXP-009, EXP-010", 0},
    {MOVE_PODS, "azure overlay", OTHER, NO, NULL, "EXP-003", 0},
    {MOVE_PODS, "none", OTHER, YES, NULL, NULL, 0},
    {MOVE_SERVICES, ANY, OTHER, NO, NULL, "UPD-002", 0},
    {MOVE_DNS, ANY, OTHER, NO, NULL, "UPD-003", 0},
    {MOVE_MODE, ANY, OTHER, NO, NULL, "UPD-018", 0},

    {MOVE_BALANCER, "basic", "standard", ON, "one way; Kubernetes 1.27; nothing else with it; KMS off", "LB-004", 0},
    {MOVE_BALANCER, "standard", "basic", NO, NULL, "LB-003", 0},
    {"backendPoolType", "nodeIPConfiguration", "nodeIP", ON, "Kubernetes 1.23; load balancer standard", "LB-014", 0},
    {"backendPoolType", "nodeIP", "nodeIPConfiguration", ON, "Kubernetes 1.23", "LB-014", 0},

    {"osType, zones, disks, priority, type and subnets of a pool", ANY, OTHER, NO, NULL, "AP-021", 0},
    {"vnetSubnetID of a pool", ANY, OTHER, NO, NULL, "SUB-010", 0},
    {"maxPods of a pool", ANY, OTHER, NO, NULL, "POD-004", 0},
    {"vmSize of a pool", ANY, OTHER, ON, "scale sets with AgentPoolVMSSResize", "AP-022", 0},
    {"osSKU of a pool", "Windows2022", "Windows2025", ON, "since 2026-08; enableFIPS", "WIN-011", 0},
    {"API server VNet integration", "off", "on", ON, "one way; rules of its subnet; restart", "API-006", 0},
    {"API server VNet integration", "on", "off", NO, NULL, "API-007", 0},
    {"enablePrivateCluster", ANY, OTHER, ON, "API server VNet integration", "API-008", 0},

    {MANAGED, "loadBalancer", "managedNATGatewayV2", YES, NULL, NULL, 0},
    {MANAGED, "loadBalancer", "managedNATGateway", YES, NULL, NULL, 0},
    {MANAGED, "loadBalancer", "none", ON, ISOLATION, "OB-011", 0},
    {MANAGED, "loadBalancer", "block", ON, ISOLATION, "OB-011", 0},
    {MANAGED, "managedNATGatewayV2", "loadBalancer", NO, NULL, "OB-016", 0},
    {MANAGED, "managedNATGatewayV2", "managedNATGateway", NO, NULL, "OB-016", 0},
    {MANAGED, "managedNATGatewayV2", "none", NO, NULL, "OB-016", SINCE_NAT_V2_TO_NONE},
    {MANAGED, "managedNATGatewayV2", "none", ON, ISOLATION, "OB-011", 0},
    {MANAGED, "managedNATGatewayV2", "block", NO, NULL, "OB-016", SINCE_NAT_V2_TO_NONE},
    {MANAGED, "managedNATGatewayV2", "block", ON, ISOLATION, "OB-011", 0},
    {MANAGED, "managedNATGateway", "loadBalancer", NO, NULL, "OB-015", 0},
    {MANAGED, "managedNATGateway", "managedNATGatewayV2", YES, NULL, NULL, 0},
    {MANAGED, "managedNATGateway", "none", ON, ISOLATION, "OB-011", 0},
    {MANAGED, "managedNATGateway", "block", ON, ISOLATION, "OB-011", 0},
    {MANAGED, "none", "loadBalancer", YES, NULL, NULL, 0},
    {MANAGED, "none", "managedNATGatewayV2", YES, NULL, NULL, 0},
    {MANAGED, "none", "managedNATGateway", YES, NULL, NULL, 0},
    {MANAGED, "none", "block", YES, NULL, NULL, 0},
    {MANAGED, "block", "loadBalancer", YES, NULL, NULL, 0},
    {MANAGED, "block", "managedNATGatewayV2", YES, NULL, NULL, 0},
    {MANAGED, "block", "managedNATGateway", YES, NULL, NULL, 0},
    {MANAGED, "block", "none", YES, NULL, NULL, 0},
    {MANAGED, ANY, "userAssignedNATGateway", NO, NULL, "OB-017", 0},
    {MANAGED, ANY, "userDefinedRouting", NO, NULL, "OB-017", 0},

    {CUSTOM, "loadBalancer", "userAssignedNATGateway", YES, NULL, NULL, 0},
    {CUSTOM, "loadBalancer", "userDefinedRouting", ON, "no loadBalancerProfile in the request", "OB-006", 0},
    {CUSTOM, "loadBalancer", "none", ON, ISOLATION, "OB-011", 0},
    {CUSTOM, "userAssignedNATGateway", "loadBalancer", YES, NULL, NULL, 0},
    {CUSTOM, "userAssignedNATGateway", "userDefinedRouting", ON, "no loadBalancerProfile in the request", "OB-006", 0},
    {CUSTOM, "userAssignedNATGateway", "none", ON, ISOLATION, "OB-011", 0},
    {CUSTOM, "userDefinedRouting", "loadBalancer", YES, NULL, NULL, 0},
    {CUSTOM, "userDefinedRouting", "userAssignedNATGateway", YES, NULL, NULL, 0},
    {CUSTOM, "userDefinedRouting", "none", ON, ISOLATION, "OB-011", 0},
    {CUSTOM, "none", "loadBalancer", YES, NULL, NULL, 0},
    {CUSTOM, "none", "userAssignedNATGateway", YES, NULL, NULL, 0},
    {CUSTOM, "none", "userDefinedRouting", ON, "no loadBalancerProfile in the request", "OB-006", 0},
    {CUSTOM, ANY, "block", NO, NULL, "OB-018", 0},
    {CUSTOM, ANY, "managedNATGateway", NO, NULL, "OB-007", 0},
    {CUSTOM, ANY, "managedNATGatewayV2", NO, NULL, "OB-007", 0},
    {0},
};
/* clang-format on */

static bool row_fits(const struct transition *row, const char *what, const char *from,
                     const char *to, date_t as_of)
{
    return text_equal(row->what, what) && (!row->until || as_of < row->until) &&
           (text_equal(row->from, ANY) || text_equal_nocase(row->from, from)) &&
           (text_equal(row->to, OTHER) || text_equal_nocase(row->to, to));
}

const struct transition *transition_find(const char *what, const char *from, const char *to,
                                         date_t as_of)
{
    if (text_equal_nocase(from, to))
        return NULL;
    for (const struct transition *row = transitions; row->what; row++) {
        if (row_fits(row, what, from, to, as_of))
            return row;
    }
    return NULL;
}

const char *network_model(const struct network *network, bool pod_subnet)
{
    if (text_equal_nocase(network->plugin, "kubenet"))
        return "kubenet";
    if (!text_equal_nocase(network->plugin, "azure"))
        return "none";
    if (network->overlay)
        return "azure overlay";
    return pod_subnet ? "azure pod subnet" : "azure node subnet";
}

struct violation *transition_check(const struct facts *facts, const struct rule *rule,
                                   const char *what, const char *from, const char *to)
{
    const struct transition *row = transition_find(what, from, to, facts->as_of);

    if (!row || row->verdict != TRANSITION_REFUSED || !text_equal(row->rules, rule->id))
        return NULL;
    return VIOLATION(facts, rule, rule->target);
}
