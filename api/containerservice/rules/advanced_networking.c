/* Advanced Container Networking Services. Some rules look at what is sent: a merge keeps parts that
 * a client meant to switch off with the whole. */

#include <string.h>
#include <strings.h>

#include "api/containerservice/rule.h"
#include "api/containerservice/transitions.h"
#include "base/json.h"

#define SERVICES "properties.networkProfile.advancedNetworking"

static bool services_changed(const struct facts *facts)
{
    return network_changed(facts) || facts_changes(facts, SERVICES);
}

static bool is_cilium(const struct facts *facts)
{
    return text_equal(facts->network.dataplane, "cilium");
}

static struct violation *parts_without_whole(const struct facts *facts, const struct rule *rule)
{
    const json_t *sent = json_at(facts->sent, SERVICES);

    if (!json_is_false(json_at(facts->wanted, rule->path)) ||
        (!json_true_at(sent, "observability.enabled") && !json_true_at(sent, "security.enabled")))
        return NULL;
    return VIOLATION_PLAIN(facts, rule);
}

static struct violation *security_without_cilium(const struct facts *facts, const struct rule *rule)
{
    const json_t *services = json_at(facts->wanted, SERVICES);

    if (!json_true_at(services, "enabled") || !json_true_at(services, "security.enabled") ||
        is_cilium(facts) || !services_changed(facts))
        return NULL;
    return VIOLATION_PLAIN(facts, rule);
}

static struct violation *policies_without_ground(const struct facts *facts, const struct rule *rule)
{
    const char *policies = json_text_or(facts->sent, rule->path, "");
    bool secured = json_true_at(facts->wanted, SERVICES ".security.enabled");

    if (!*policies || text_equal_nocase(policies, "None") || !services_changed(facts) ||
        (secured && is_cilium(facts) && !facts_kubernetes_below(facts, 29, 0)))
        return NULL;
    return VIOLATION(facts, rule, policies);
}

/* "" when there is none, or none that is new. */
static const char *encryption(const struct facts *facts, const struct rule *rule)
{
    const char *type = json_text_or(facts->wanted, rule->path, "");
    return text_equal_nocase(type, "None") || !services_changed(facts) ? "" : type;
}

static struct violation *encryption_without_cilium(const struct facts *facts,
                                                   const struct rule *rule)
{
    const char *type = encryption(facts, rule);
    return *type && !is_cilium(facts) ? VIOLATION(facts, rule, type) : NULL;
}

static struct violation *encryption_gated(const struct facts *facts, const struct rule *rule)
{
    return text_equal_nocase(encryption(facts, rule), "mTLS") && facts_changes(facts, rule->path)
               ? VIOLATION(facts, rule, rule->flag)
               : NULL;
}

/* ---- eBPF host routing ---- */

static bool begins(const char *text, const char *with)
{
    return strncasecmp(text, with, strlen(with)) == 0;
}

/* Confidential machines are those of the DCa, DCe, ECa and ECe series. DCs are enclaves, and the
 * _cc_ sizes are ordinary parents of confidential machines. */
static bool is_confidential(const struct facts *facts, const struct pool_facts *pool)
{
    static const char *const families[] = {"standardDCA", "standardDCE", "standardECA",
                                           "standardECE", "standardECI"};
    const struct vm_size *size = catalogue_vm_size(facts->catalogue, pool->vm_size);

    for (size_t i = 0; size && i < sizeof families / sizeof families[0]; i++) {
        if (begins(size->family, families[i]) && !strstr(pool->vm_size, "_cc_"))
            return true;
    }
    return false;
}

/* What of a pool eBPF host routing does not go with, or NULL. The image shows what a SKU stands for
 * at the pool's version. */
static const char *routing_obstacle(const struct facts *facts, const struct pool_facts *pool)
{
    const char *image = json_text_or(pool->profile, "nodeImageVersion", "");

    if (pool->windows)
        return NULL;
    if (begins(json_text_or(pool->profile, "workloadRuntime", ""), "Kata"))
        return "Kata containers";
    if (is_confidential(facts, pool))
        return "confidential virtual machines";
    if (*image && !begins(image, "AKSUbuntu-2404") && !begins(image, "AKSAzureLinux-V3"))
        return arena_printf(facts->arena, "OS SKU %s", pool->os_sku);
    return NULL;
}

static struct violation *routing_hindered(const struct facts *facts, const struct rule *rule)
{
    const char *mode = json_text_or(facts->wanted, rule->path, "");

    if (!text_equal_nocase(mode, "BpfVeth") || !services_changed(facts))
        return NULL;
    if (!is_cilium(facts))
        return VIOLATION(facts, rule, "networkDataplane azure");
    if (cluster_egress_gateway(facts->wanted))
        return VIOLATION(facts, rule, "static egress gateway");
    for (size_t i = 0; i < facts->pool_count; i++) {
        const char *obstacle = routing_obstacle(facts, &facts->pools[i]);
        if (obstacle)
            return VIOLATION(facts, rule, obstacle);
    }
    return NULL;
}

const struct rule advanced_networking_rules[] = {
    {
        .id = "ACNS-003",
        .changes = CLUSTER_WRITE,
        .summary =
            "Observability and security are parts of advancedNetworking, which has to be enabled.",
        .remedy = "Set advancedNetworking.enabled true.",
        .path = "properties.networkProfile.advancedNetworking.enabled",
        .code = "BadRequest",
        .target = "networkProfile.advancedNetworking",
        .message = "advancedNetworking.enabled must be true to enable observability or security.",
        .source = "AKS REST reference",
        .confidence = INFERRED,
        .words = GUESS,
        .check = parts_without_whole,
    },
    {
        .id = "ACNS-001",
        .changes = CLUSTER_WRITE,
        .summary = "Security of advancedNetworking needs the Cilium dataplane.",
        .remedy = "Set networkDataplane cilium, or security.enabled false.",
        .path = "properties.networkProfile.advancedNetworking.security",
        .code = "BadRequest",
        .target = "networkProfile.advancedNetworking",
        .message = "Advanced networking security requires networkDataplane cilium.",
        .source = "AKS docs, advanced-container-networking-services-overview",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = security_without_cilium,
    },
    {
        .id = "ACNS-002",
        .changes = CLUSTER_WRITE,
        .summary =
            "advancedNetworkPolicies FQDN and L7 need security, Cilium and Kubernetes 1.29 or later.",
        .path = "properties.networkProfile.advancedNetworking.security.advancedNetworkPolicies",
        .code = "BadRequest",
        .target = "networkProfile.advancedNetworking",
        .message =
            "advancedNetworkPolicies {value} requires advanced networking security, networkDataplane cilium and Kubernetes 1.29 or later.",
        .source = "AKS docs, container-network-security-l7-policy-concepts",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = policies_without_ground,
    },
    {
        .id = "ACNS-004",
        .changes = CLUSTER_WRITE,
        .summary = "Encryption between nodes needs the Cilium dataplane.",
        .remedy = "Set networkDataplane cilium.",
        .path = "properties.networkProfile.advancedNetworking.security.transitEncryption.type",
        .code = "BadRequest",
        .target = "networkProfile.advancedNetworking",
        .message = "Transit encryption {type} requires networkDataplane cilium.",
        .source = "AKS docs, container-network-security-wireguard-encryption-concepts",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = encryption_without_cilium,
    },
    {
        .id = "ACNS-004",
        .changes = CLUSTER_WRITE,
        .flag = "AdvancedNetworkingmTLSPreview",
        .summary = "Encryption with mTLS needs a preview flag.",
        .remedy = "Register the flag, or use WireGuard.",
        .path = "properties.networkProfile.advancedNetworking.security.transitEncryption.type",
        .code = "BadRequest",
        .target = "networkProfile.advancedNetworking",
        .message = MESSAGE_FEATURE,
        .source = "AKS docs, container-network-security-cilium-mutual-tls-how-to",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = encryption_gated,
    },
    {
        .id = "ACNS-005",
        .changes = CLUSTER_WRITE,
        .summary =
            "eBPF host routing needs Cilium and Linux pools on Ubuntu 24.04 or Azure Linux 3, without static egress gateway, Kata and confidential machines.",
        .path = "properties.networkProfile.advancedNetworking.performance.accelerationMode",
        .code = "BadRequest",
        .target = "networkProfile.advancedNetworking",
        .message = "accelerationMode BpfVeth is not supported with {feature}.",
        .source = "AKS docs, container-network-performance-ebpf-host-routing",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = routing_hindered,
    },
    {0},
};
