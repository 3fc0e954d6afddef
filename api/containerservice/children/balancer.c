/* loadBalancers: several standard load balancers for one cluster (AKS docs,
 * use-multiple-standard-load-balancer). */

#include "api/arm/catalogue.h"
#include "api/containerservice/children/settle.h"
#include "api/features/flags.h"
#include "base/json.h"

#define FLAG "MultipleStandardLoadBalancersPreview"

static struct arm_error *refuse(struct call *call, enum error_id error, const char *target,
                                const char *text)
{
    return call_refuse(call, "LB-015", arm_error(call->arena, error, target, text));
}

/* Rule LB-015: behind its flag, for node IPs in the backend, on Kubernetes 1.28. */
static struct arm_error *cluster_fits(struct call *call, const struct child *child)
{
    const json_t *body = child->cluster->body;
    const char *pools =
        json_text_or(body, "properties.networkProfile.loadBalancerProfile.backendPoolType", "");
    struct kubernetes_version version = {0};
    const char *const *flags;
    bool has_patch;

    TRY_STORE(call, flags_in_effect(call, call_parameter(call, "subscription"), &flags));
    if (!flags_have(flags, FLAG))
        TRY(refuse(call, ERROR_FeatureNotEnabled, NULL, FLAG));
    if (!text_equal_nocase(pools, "nodeIP"))
        TRY(refuse(call, ERROR_MultipleLoadBalancers, NULL,
                   "backendPoolType nodeIP in the load balancer profile"));
    kubernetes_version_parse(json_text_or(body, "properties.currentKubernetesVersion", ""),
                             &version, &has_patch);
    if (version.minor < 28)
        TRY(refuse(call, ERROR_MultipleLoadBalancers, NULL, "Kubernetes version 1.28 or later"));
    return NULL;
}

struct arm_error *balancer_settle(struct call *call, struct child *child)
{
    const char *pool = json_text(child->body, "properties.primaryAgentPoolName");

    TRY(cluster_fits(call, child));
    if (!pool || !cluster_pool(child->cluster, pool))
        return arm_error(call->arena, ERROR_InvalidParameter, "primaryAgentPoolName",
                         "primaryAgentPoolName");
    if (!json_object_get(json_at(child->body, "properties"), "allowServicePlacement"))
        json_put(child->body, "properties.allowServicePlacement", json_true());
    return NULL;
}
