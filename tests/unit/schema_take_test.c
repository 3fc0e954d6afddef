#include <criterion/criterion.h>
#include <string.h>

#include "api/arm/schema.h"
#include "base/json.h"

static json_t *fixture(struct arena *arena, const char *name)
{
    const char *directory =
        arena_copy(arena, __FILE__, (size_t)(strrchr(__FILE__, '/') - __FILE__));
    const char *path = arena_printf(arena, "%s/../fixtures/schema/%s.json", directory, name);
    json_error_t problem;
    json_t *json = json_load_file(path, 0, &problem);
    cr_assert(json, "%s: %s", path, problem.text);
    return json_keep(arena, json);
}

static struct api_version version(const char *text)
{
    struct api_version out;
    cr_assert(api_version_parse(text, &out), "%s", text);
    return out;
}

static json_t *parse(struct arena *arena, const char *text)
{
    const char *problem = NULL;
    json_t *json = json_read(arena, span_from(text), &problem);
    cr_assert(json, "%s: %s", text, problem);
    return json;
}

/* Every request of the recordings was accepted by the service. */
Test(schema_take, recorded_requests_are_taken)
{
    static const struct {
        const char *name;
        const char *also; /* the recordings were re-labelled with this version, whose contract holds
                             the body too */
    } rows[] = {
        {"cluster-create-2025", "2026-06-01"},
        {"cluster-create-2025-02", "2026-06-01"},
        {"cluster-create-2026", "2026-06-01"},
        {"cluster-create-dual-stack", "2026-06-01"},
        {"cluster-create-node-subnet", "2024-01-01"},
        {"cluster-create-preview-2023", "2024-02-02-preview"},
        {"cluster-update-ipv6-count", "2026-06-01"},
        {"cluster-update-sku", "2024-01-01"},
        {"cluster-update-to-overlay", "2024-01-01"},
        {"pool-create", "2025-10-01"},
        {"pool-create-windows", "2025-10-01"},
        {"pool-scale", "2025-10-01"},
    };
    arena_auto struct arena *arena = arena_new();
    const struct schema *clusters = schema_load(arena, "managedClusters");
    const struct schema *pools = schema_load(arena, "agentPools");

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        json_t *recorded = fixture(arena, rows[i].name);
        const json_t *request = json_at(recorded, "request");
        json_t *before = json_clone(arena, request);
        bool cluster = text_equal(json_text(recorded, "schema"), "managedClusters");
        const char *versions[] = {json_text(recorded, "version"), rows[i].also};
        for (size_t j = 0; j < 2; j++) {
            json_t *taken = NULL;
            struct arm_error *error = schema_take(arena, cluster ? clusters : pools, request,
                                                  version(versions[j]), &taken);
            cr_expect_null(error, "%s %s: %s", rows[i].name, versions[j],
                           error ? error->message : "");
            cr_expect(json_is_object(taken), "%s %s", rows[i].name, versions[j]);
        }
        cr_expect(json_equal(before, request), "%s was changed", rows[i].name);
    }
}

/* az: AKS azure-cli 2.45 to 2.91, azurerm 5.2, azure-service-operator; what each sends for "unset"
 * and what it echoes was observed with the clients or stands in the recordings. */
Test(schema_take, what_clients_send_means_what_they_mean)
{
    static const struct {
        const char *schema, *version, *body, *taken;
    } rows[] = {
        /* az, azurerm: "", 0, {} and [] for unset */
        {"managedClusters", "2026-06-01",
         "{\"properties\":{\"kubernetesVersion\":\"\",\"nodeResourceGroup\":\"\",\"storageProfile\":{},"
         "\"addonProfiles\":{},\"networkProfile\":{\"networkMode\":\"\",\"networkPolicy\":\"\",\"podCidrs\":[],"
         "\"serviceCidrs\":[],\"ipFamilies\":[]}}}",
         "{\"properties\":{\"kubernetesVersion\":null,\"nodeResourceGroup\":null,\"storageProfile\":null,"
         "\"addonProfiles\":null,\"networkProfile\":{\"networkMode\":null,\"networkPolicy\":null,\"podCidrs\":null,"
         "\"serviceCidrs\":null,\"ipFamilies\":null}}}"},
        {"agentPools", "2026-06-01",
         "{\"properties\":{\"orchestratorVersion\":\"\",\"vmSize\":\"\",\"osDiskSizeGB\":0,\"kubeletDiskType\":\"\","
         "\"upgradeSettings\":{},\"spotMaxPrice\":-1.0,\"count\":0}}",
         "{\"properties\":{\"orchestratorVersion\":null,\"vmSize\":null,\"osDiskSizeGB\":null,"
         "\"kubeletDiskType\":null,\"upgradeSettings\":null,\"spotMaxPrice\":-1,\"count\":0}}"},
        /* these clear: they are values */
        {"agentPools", "2026-06-01",
         "{\"properties\":{\"tags\":{},\"nodeLabels\":{},\"nodeTaints\":[],\"spotMaxPrice\":0.25}}",
         "{\"properties\":{\"tags\":{},\"nodeLabels\":{},\"nodeTaints\":[],\"spotMaxPrice\":0.25}}"},
        {"managedClusters", "2026-06-01",
         "{\"tags\":{},\"properties\":{\"networkProfile\":{\"networkPolicy\":\"none\"}}}",
         "{\"tags\":{},\"properties\":{\"networkProfile\":{\"networkPolicy\":\"none\"}}}"},
        /* the service refuses it itself (EmptySubnetError, recorded) */
        {"agentPools", "2026-06-01", "{\"properties\":{\"vnetSubnetID\":\"\"}}",
         "{\"properties\":{\"vnetSubnetID\":\"\"}}"},
        /* azure-service-operator: explicit nulls, and the name in the body */
        {"managedClusters", "2026-05-01",
         "{\"name\":\"c\",\"identity\":{\"delegatedResources\":null,\"type\":\"SystemAssigned\"},\"properties\":"
         "{\"addonProfiles\":null,\"agentPoolProfiles\":[{\"name\":\"ap1\",\"availabilityZones\":null,"
         "\"virtualMachineNodesStatus\":null}],\"identityProfile\":null,\"privateLinkResources\":null}}",
         "{\"identity\":{\"delegatedResources\":null,\"type\":\"SystemAssigned\"},\"properties\":"
         "{\"addonProfiles\":null,\"agentPoolProfiles\":[{\"name\":\"ap1\",\"availabilityZones\":null}],"
         "\"identityProfile\":null,\"privateLinkResources\":null}}"},
        /* az update: the answer of GET comes back; what only the service writes is dropped */
        {"managedClusters", "2026-06-01",
         "{\"id\":\"/x\",\"type\":\"t\",\"eTag\":\"e\",\"systemData\":{\"createdBy\":\"x\"},\"identity\":{\"type\":"
         "\"SystemAssigned\",\"principalId\":\"p\",\"tenantId\":\"t\"},\"properties\":{\"provisioningState\":"
         "\"Succeeded\",\"powerState\":{\"code\":\"Running\"},\"currentKubernetesVersion\":\"1.35.7\",\"fqdn\":\"f\","
         "\"maxAgentPools\":100,\"resourceUID\":\"r\",\"networkProfile\":{\"loadBalancerProfile\":"
         "{\"effectiveOutboundIPs\":[{\"id\":\"/ip\"}]}},\"agentPoolProfiles\":[{\"name\":\"ap1\",\"eTag\":\"e\","
         "\"nodeImageVersion\":\"n\",\"provisioningState\":\"Succeeded\",\"currentOrchestratorVersion\":\"1.35.7\","
         "\"powerState\":{\"code\":\"Stopped\"}}]}}",
         "{\"identity\":{\"type\":\"SystemAssigned\"},\"properties\":{\"networkProfile\":{\"loadBalancerProfile\":null},"
         "\"agentPoolProfiles\":[{\"name\":\"ap1\",\"powerState\":{\"code\":\"Stopped\"}}]}}"},
        {"managedClusters", "2026-06-01",
         "{\"identity\":{\"userAssignedIdentities\":{\"/Sub/Id\":{\"clientId\":\"c\",\"principalId\":\"p\"}}}}",
         "{\"identity\":{\"userAssignedIdentities\":{\"/Sub/Id\":{}}}}"},
        /* names compare without case, and get the contract's spelling; map keys are the client's */
        {"managedClusters", "2026-06-01",
         "{\"LOCATION\":\"eastus\",\"Tags\":{\"CostCentre\":\"\"},\"properties\":{\"networkprofile\":{\"PodCIDR\":"
         "\"10.244.0.0/16\"}}}",
         "{\"location\":\"eastus\",\"tags\":{\"CostCentre\":\"\"},\"properties\":{\"networkProfile\":{\"podCidr\":"
         "\"10.244.0.0/16\"}}}"},
        /* strict from 2024-01-01 and 2024-01-02-preview on, lax before (AKS CHANGELOG) */
        {"managedClusters", "2023-11-01",
         "{\"properties\":{\"dnsPrefix\":\"d\",\"nonsense\":{\"a\":1}}}",
         "{\"properties\":{\"dnsPrefix\":\"d\"}}"},
        {"managedClusters", "2023-11-02-preview", "{\"nonsense\":1}", "{}"},
        {"managedClusters", "2023-11-01",
         "{\"properties\":{\"networkProfile\":{\"podLinkLocalAccess\":\"IMDS\"}}}",
         "{\"properties\":{\"networkProfile\":null}}"},
        /* a version takes back the eTag that it has, though it does not show one */
        {"managedClusters", "2025-04-01", "{\"eTag\":\"e\"}", "{}"},
    };
    arena_auto struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct schema *schema = schema_load(arena, rows[i].schema);
        json_t *taken = NULL;
        struct arm_error *error = schema_take(arena, schema, parse(arena, rows[i].body),
                                              version(rows[i].version), &taken);
        cr_assert_null(error, "%s: %s", rows[i].body, error ? error->message : "");
        cr_expect_str_eq(json_write(arena, taken).data, rows[i].taken, "%s", rows[i].body);
    }
}

#define UNKNOWN(field)                                                                                     \
    "UnmarshalEntity encountered error: json: unknown field \"" field                                      \
    "\" Check that the field is in the right location, is spelled correctly, and is supported in the API " \
    "version. Visit aka.ms/aks/apiversions for more API version information.."
#define WRONG(value, field, type)                                                                  \
    "UnmarshalEntity encountered error: json: cannot unmarshal " value                             \
    " into Go struct field " field " of type " type "."

/* The unknown-field text: Azure/azure-rest-api-specs#40740. The wrong-type texts are ours, in Go's
 * manner. */
Test(schema_take, what_the_version_does_not_have_is_refused)
{
    static const struct {
        const char *schema, *version, *body, *message;
    } rows[] = {
        {"managedClusters", "2024-01-01", "{\"nonsense\":1}", UNKNOWN("nonsense")},
        {"managedClusters", "2024-01-02-preview", "{\"nonsense\":1}", UNKNOWN("nonsense")},
        {"managedClusters", "2027-01-01", "{\"properties\":{\"nonsense\":null}}",
         UNKNOWN("nonsense")},
        {"managedClusters", "2024-05-01",
         "{\"properties\":{\"networkProfile\":{\"dockerBridgeCidr\":\"\"}}}",
         UNKNOWN("dockerBridgeCidr")},
        {"managedClusters", "2026-05-01",
         "{\"properties\":{\"networkProfile\":{\"natGatewayId\":\"/x\"}}}",
         UNKNOWN("natGatewayId")},
        {"managedClusters", "2026-06-01",
         "{\"properties\":{\"agentPoolProfiles\":[{\"vmsizes\":\"x\"}]}}", UNKNOWN("vmsizes")},
        {"agentPools", "2026-06-01", "{\"properties\":{\"name\":\"ap1\"}}", UNKNOWN("name")},
        {"managedClusters", "2026-06-01",
         "{\"properties\":{\"agentPoolProfiles\":[{\"count\":\"3\"}]}}",
         WRONG("string", "ManagedCluster.properties.agentPoolProfiles.count", "int32")},
        {"agentPools", "2026-06-01", "{\"properties\":{\"count\":1.5}}",
         WRONG("number 1.5", "AgentPool.properties.count", "int32")},
        {"agentPools", "2026-06-01", "{\"properties\":{\"count\":3000000000}}",
         WRONG("number 3000000000", "AgentPool.properties.count", "int32")},
        {"agentPools", "2023-05-01", "{\"properties\":{\"mode\":1}}",
         WRONG("number 1", "AgentPool.properties.mode", "string")},
        {"agentPools", "2026-06-01", "{\"properties\":{\"enableFIPS\":\"true\"}}",
         WRONG("string", "AgentPool.properties.enableFIPS", "bool")},
        {"agentPools", "2026-06-01", "{\"properties\":{\"nodeTaints\":\"a=b:NoSchedule\"}}",
         WRONG("string", "AgentPool.properties.nodeTaints", "[]string")},
        {"agentPools", "2026-06-01", "{\"properties\":{\"nodeLabels\":{\"a\":true}}}",
         WRONG("bool", "AgentPool.properties.nodeLabels.a", "string")},
        {"agentPools", "2026-06-01", "{\"properties\":[]}",
         WRONG("array", "AgentPool.properties", "map[string]interface {}")},
    };
    arena_auto struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct schema *schema = schema_load(arena, rows[i].schema);
        json_t *taken = NULL;
        struct arm_error *error = schema_take(arena, schema, parse(arena, rows[i].body),
                                              version(rows[i].version), &taken);
        cr_assert(error, "%s", rows[i].body);
        cr_expect_str_eq(error->message, rows[i].message, "%s", rows[i].body);
        cr_expect_str_eq(error->code, "UnmarshalError");
        cr_expect(error->flat && error->status == 400);
        cr_expect_null(taken);
    }
}
