/* What gets into the store when rules are off can still be read, changed and deleted. */

#include "tests/support/attack.h"

#define GROUP_CLUSTER(name)                                                                        \
    "{\"location\":\"westus3\",\"properties\":{\"dnsPrefix\":\"x\",\"nodeResourceGroup\":\"" name  \
    "\",\"agentPoolProfiles\":[" POOL_PROFILE "]}}"

static struct harness *harness_lawless(void)
{
    return harness_with_aks_group(&(struct harness_options){
        .speed = SPEED_INSTANT, .seed = 7, .rules = RULES_OFF, .lenient_network = true});
}

static size_t groups_count(struct harness *harness)
{
    struct answer answer =
        harness_send(harness, "GET", SUBSCRIPTION "/resourceGroups?api-version=2021-04-01", NULL);
    return json_array_size(json_at(answer.json, "value"));
}

/* The name becomes a part of ids, so one that is no part of an id is refused whatever the rules. */
Test(attack_rules, no_name_of_the_node_group_is_a_trap)
{
    static const struct {
        const char *body;
        int status;
    } cases[] = {
        {GROUP_CLUSTER("a b"), 201},
        {GROUP_CLUSTER("\\u00e9."), 201},
        {GROUP_CLUSTER("a/b"), 400},
        {GROUP_CLUSTER("/"), 400},
        {GROUP_CLUSTER("Rg1"), 400},
        {GROUP_CLUSTER("Rg1/providers/Microsoft.ContainerService/managedClusters/c1"), 400},
        {GROUP_CLUSTER("/subscriptions/x/resourceGroups/y"), 400},
    };
    struct harness *harness = harness_lawless();

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct answer answer = aks_send(harness, "PUT", CLUSTER, cases[i].body);
        cr_assert_eq(answer.status, cases[i].status, "%s: %d %s", cases[i].body, answer.status,
                     answer.body);
        cr_expect_eq(groups_count(harness), answer.status == 201 ? 2 : 1);
        aks_expect(harness, answer.status == 201 ? 202 : 204, "DELETE", CLUSTER, NULL);
        cr_expect_eq(groups_count(harness), 1, "%s", cases[i].body);
    }
    harness_free(harness);
}

/* The group was made once; another name in the cluster would leave it behind. */
Test(attack_rules, the_node_group_goes_with_its_cluster)
{
    struct harness *harness = harness_lawless();

    aks_expect(harness, 201, "PUT", CLUSTER, GROUP_CLUSTER("nodes"));
    struct answer answer = aks_expect(harness, 200, "PUT", CLUSTER, GROUP_CLUSTER("others"));
    cr_expect_str_eq(answer_text(&answer, "properties.nodeResourceGroup"), "nodes");
    aks_expect(harness, 202, "DELETE", CLUSTER, NULL);
    cr_expect_eq(groups_count(harness), 1);
    aks_expect(harness, 201, "PUT", CLUSTER, GROUP_CLUSTER("nodes"));
    harness_free(harness);
}

/* That refusal comes behind all rules, and is explained like theirs. */
Test(attack_rules, a_taken_node_group_is_explained)
{
    struct harness *harness = harness_instant();

    harness_header(harness, "x-aksim-explain", "true");
    struct answer answer = aks_expect(harness, 200, "PUT", CLUSTER, GROUP_CLUSTER("Rg1"));
    const json_t *list = json_object_get(answer.json, "violations");
    cr_expect_str_eq(json_text_or(json_array_get(list, json_array_size(list) - 1), "code", ""),
                     "NodeResourceGroupAlreadyExists", "%s", answer.body);
    harness_free(harness);
}

/* A text that is no version stands for none, also after an update. */
Test(attack_rules, no_version_comes_of_nonsense)
{
    static const char body[] =
        "{\"location\":\"westus3\",\"properties\":{\"dnsPrefix\":\"x\","
        "\"kubernetesVersion\":\"newest\",\"agentPoolProfiles\":[" POOL_PROFILE "]}}";
    struct harness *harness = harness_lawless();

    aks_expect(harness, 201, "PUT", CLUSTER, body);
    aks_expect(harness, 200, "PUT", CLUSTER, body);
    struct answer answer = aks_expect(harness, 200, "GET", CLUSTER, NULL);
    cr_expect_null(json_at(answer.json, "properties.currentKubernetesVersion"), "%s", answer.body);
    aks_expect(harness, 200, "GET", CLUSTER "/upgradeProfiles/default", NULL);
    aks_expect(harness, 200, "PUT", CLUSTER,
               "{\"location\":\"westus3\",\"properties\":{\"kubernetesVersion\":\"1.33.6\"}}");
    answer = aks_expect(harness, 200, "GET", CLUSTER, NULL);
    cr_expect_str_eq(answer_text(&answer, "properties.currentKubernetesVersion"), "1.33.6");
    harness_free(harness);
}
