#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>

#include "api/arm/schema.h"
#include "base/json.h"

static struct arena *arena;
static const struct schema *clusters;

static void set_up(void)
{
    arena = arena_new();
    clusters = schema_load(arena, "managedClusters");
}

static void tear_down(void)
{
    arena_free(arena);
}

TestSuite(schema_merge, .init = set_up, .fini = tear_down);

static json_t *tree(const char *text)
{
    const char *problem = "";
    json_t *value = json_read(arena, span_from(text), &problem);
    cr_assert(value, "%s: %s", text, problem);
    return value;
}

static void expect_merged(const char *path, const char *stored, const char *sent,
                          const char *expected)
{
    json_t *merged = tree(stored);
    schema_merge(clusters, path, merged, tree(sent));
    cr_expect(json_equal(merged, tree(expected)), "%s and %s make %s", stored, sent,
              json_write(arena, merged).data);
}

/* Recorded 2023-12-05 (Azure/azure-service-operator): a sparse PUT keeps the rest. */
Test(schema_merge, what_is_left_out_or_null_is_kept)
{
    expect_merged(
        "",
        "{\"properties\":{\"dnsPrefix\":\"a\",\"networkProfile\":{\"podCidr\":\"10.0.0.0/16\"}}}",
        "{\"properties\":{\"enableRBAC\":true,\"networkProfile\":{\"podCidr\":null,"
        "\"networkPlugin\":\"azure\"}}}",
        "{\"properties\":{\"dnsPrefix\":\"a\",\"enableRBAC\":true,\"networkProfile\":{"
        "\"podCidr\":\"10.0.0.0/16\",\"networkPlugin\":\"azure\"}}}");
    expect_merged("", "{\"sku\":{\"name\":\"Base\",\"tier\":\"Free\"}}", "{\"sku\":null}",
                  "{\"sku\":{\"name\":\"Base\",\"tier\":\"Free\"}}");
    expect_merged("", "{\"sku\":{\"name\":\"Base\",\"tier\":\"Free\"}}", "{\"sku\":{}}",
                  "{\"sku\":{\"name\":\"Base\",\"tier\":\"Free\"}}");
}

/* A PUT of a pool carries all its labels: one that is left out is gone. */
Test(schema_merge, maps_of_texts_and_lists_are_replaced)
{
    expect_merged("", "{\"tags\":{\"a\":\"1\",\"b\":\"2\"}}", "{\"tags\":{\"b\":\"3\"}}",
                  "{\"tags\":{\"b\":\"3\"}}");
    expect_merged("", "{\"tags\":{\"a\":\"1\"}}", "{\"tags\":{}}", "{\"tags\":{}}");
    expect_merged("properties.agentPoolProfiles",
                  "{\"nodeLabels\":{\"a\":\"1\"},\"nodeTaints\":[\"x\",\"y\"],\"count\":3}",
                  "{\"nodeLabels\":{\"b\":\"1\"},\"nodeTaints\":[\"z\"],\"count\":0}",
                  "{\"nodeLabels\":{\"b\":\"1\"},\"nodeTaints\":[\"z\"],\"count\":0}");
}

Test(schema_merge, an_add_on_that_is_left_out_stays)
{
    expect_merged("",
                  "{\"properties\":{\"addonProfiles\":{\"azurepolicy\":{\"enabled\":true},"
                  "\"omsagent\":{\"enabled\":true,\"config\":{\"a\":\"1\",\"b\":\"2\"}}}}}",
                  "{\"properties\":{\"addonProfiles\":{\"omsagent\":{\"config\":{\"a\":\"3\"}},"
                  "\"azureKeyvaultSecretsProvider\":{\"enabled\":true}}}}",
                  "{\"properties\":{\"addonProfiles\":{\"azurepolicy\":{\"enabled\":true},"
                  "\"omsagent\":{\"enabled\":true,\"config\":{\"a\":\"3\"}},"
                  "\"azureKeyvaultSecretsProvider\":{\"enabled\":true}}}}");
}

Test(schema_merge, a_value_of_another_kind_replaces)
{
    expect_merged("", "{\"properties\":{\"networkProfile\":7}}",
                  "{\"properties\":{\"networkProfile\":{\"podCidr\":\"10.0.0.0/16\"}}}",
                  "{\"properties\":{\"networkProfile\":{\"podCidr\":\"10.0.0.0/16\"}}}");
    expect_merged("", "{\"properties\":{\"_count\":1}}", "{\"properties\":{\"_count\":{\"a\":2}}}",
                  "{\"properties\":{\"_count\":{\"a\":2}}}");
}

Test(schema_merge, what_is_sent_is_copied)
{
    json_t *stored = tree("{}");
    json_t *sent = tree("{\"tags\":{\"a\":\"1\"}}");
    schema_merge(clusters, "", stored, sent);
    json_put_text(stored, "tags.a", "2");
    cr_expect_str_eq(json_text(sent, "tags.a"), "1");
}

/* Such a path is written in the program: nothing would be merged, for ever. */
Test(schema_merge, a_path_that_leads_nowhere_goes_unnoticed, .signal = SIGABRT)
{
    schema_merge(clusters, "no.such.path", tree("{}"), tree("{}"));
}
