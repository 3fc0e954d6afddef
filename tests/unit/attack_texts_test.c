#include "tests/support/attack.h"

/* Odd texts, names, pools, identities and headers, in process: never a crash, never a 5xx, never a
 * half-written state. */

/* ---- bodies ---- */

static char *nested(const char *open, const char *close, size_t depth)
{
    size_t width = strlen(open) + strlen(close);
    char *text = calloc(depth * width + 64, 1);
    char *at = text;

    at += sprintf(at, "{\"location\":\"westus3\",\"properties\":");
    for (size_t i = 0; i < depth; i++)
        at = stpcpy(at, open);
    for (size_t i = 0; i < depth; i++)
        at = stpcpy(at, close);
    strcpy(at, "}");
    return text;
}

Test(attack_texts, deep_nesting)
{
    static const struct {
        const char *open, *close;
    } rows[] = {{"[", "]"}, {"{\"a\":", "}"}, {"{\"properties\":", "}"}, {"[{\"a\":", "}]"}};
    static const size_t depths[] = {10, 62, 63, 64, 65, 1000, 100000};
    struct harness *harness = harness_instant();

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (size_t j = 0; j < sizeof depths / sizeof depths[0]; j++) {
            char *text = nested(rows[i].open, rows[i].close, depths[j]);
            struct answer answer = aks_send(harness, "PUT", FRESH, text);
            cr_expect_eq(answer.status, 400, "%s %zu: %d", rows[i].open, depths[j], answer.status);
            expect_sane(&answer, rows[i].open);
            harness_forget(harness);
            free(text);
        }
    }
    harness_free(harness);
}

Test(attack_texts, four_mebibytes_of_anything, .timeout = 600)
{
    static const char *const fillings[] = {
        "[",       "{\"a\":",    "\"",   "1",
        "[],",     "{\"x\":1},", "\\\"", "{\"name\":\"np1\",\"count\":1},",
        "\xc3\xa9"};
    struct harness *harness = harness_instant();
    char *text = malloc(BODY_MAX + 1);

    aks_expect(harness, 201, "PUT", VICTIM, CLUSTER_BODY);
    for (size_t i = 0; i < sizeof fillings / sizeof fillings[0]; i++) {
        static const char *const heads[] = {"", "{\"location\":\"westus3\",\"properties\":{"
                                                "\"agentPoolProfiles\":["};
        for (size_t j = 0; j < 2; j++) {
            size_t size = (size_t)sprintf(text, "%s", heads[j]);
            size_t piece = strlen(fillings[i]);
            for (; size + piece + 4 < BODY_MAX; size += piece)
                memcpy(text + size, fillings[i], piece);
            if (j == 1 && fillings[i][piece - 1] == ',')
                size += (size_t)sprintf(text + size - 1, "]}}") - 1;
            text[size] = '\0';
            struct answer answer = aks_send(harness, "PUT", VICTIM, text);
            expect_sane(&answer, fillings[i]);
            cr_expect_neq(answer.status, 413);
            harness_forget(harness);
        }
    }
    expect_whole(harness, VICTIM, "after the big bodies");
    free(text);
    harness_free(harness);
}

/* ---- names ---- */

Test(attack_texts, odd_names, .timeout = 600)
{
    static const char *const names[] = {
        "a",
        "-",
        ".",
        "..",
        "...",
        "a.b",
        "%2e%2e",
        "a%2Fb",
        "%2F",
        "%00",
        "a%00b",
        "%0a",
        "a%0d%0ab",
        "%20",
        "%C3%A9",
        "%E4%B8%AD",
        "%F0%9F%98%80",
        "%ff",
        "%",
        "%2",
        "%zz",
        "a%",
        "'",
        "%22",
        "%27%20or%201%3D1--",
        "a;b",
        "a:b",
        "a@b",
        "a*b",
        "*",
        "a,b",
        "a=b",
        "(a)",
        "~",
        "%7f",
        "%e2%80%ae",
        "_",
        "__",
        "null",
        "true",
        "0",
        "agentPools",
        "providers",
        "subscriptions",
        "{name}",
        "%7Bname%7D",
        "c%3Fx",
        "%23",
    };
    static const char *const paths[] = {
        CLUSTERS "/%s",
        VICTIM "/agentPools/%s",
        VICTIM "/%s",
        VICTIM "/accessProfiles/%s",
        SUBSCRIPTION "/resourceGroups/%s",
        SUBSCRIPTION "/resourceGroups/%s/providers/Microsoft.ContainerService/managedClusters/c1",
        "/subscriptions/%s/resourceGroups/Rg1/providers/Microsoft.ContainerService/"
        "managedClusters/c1",
        SUBSCRIPTION "/providers/Microsoft.ContainerService/locations/%s/kubernetesVersions",
        SUBSCRIPTION "/providers/Microsoft.ContainerService/locations/%s/orchestrators",
        SUBSCRIPTION "/providers/Microsoft.ContainerService/locations/westus3/operations/%s",
        SUBSCRIPTION "/providers/%s/register",
        AKS_GROUP "/providers/%s/things/x",
        AKS_GROUP "/providers/Contoso.Things/%s/x",
        AKS_GROUP "/providers/Microsoft.Network/virtualNetworks/%s",
    };
    static const char *const methods[] = {"PUT", "GET", "PATCH", "POST", "DELETE", "HEAD"};
    struct harness *harness = harness_instant();
    char path[900];
    char long_name[301];

    memset(long_name, 'a', 300);
    long_name[300] = '\0';
    aks_expect(harness, 201, "PUT", VICTIM, CLUSTER_BODY);
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        for (size_t j = 0; j <= sizeof names / sizeof names[0]; j++) {
            for (size_t k = 0; k < sizeof methods / sizeof methods[0]; k++) {
                const char *at = strstr(paths[i], "%s");
                snprintf(path, sizeof path, "%.*s%s%s", (int)(at - paths[i]), paths[i],
                         j < sizeof names / sizeof names[0] ? names[j] : long_name, at + 2);
                /* The group of the victim stays. */
                struct answer answer =
                    aks_send(harness, methods[k], path, k == 0 || k == 2 ? CLUSTER_BODY : NULL);
                cr_assert(answer.status >= 200 && answer.status < 500, "%s %s: %d %s", methods[k],
                          path, answer.status, answer.body);
                cr_assert(answer.size == 0 || answer.json, "%s %s: %s", methods[k], path,
                          answer.body);
            }
        }
    }
    expect_whole(harness, VICTIM, "after the names");
    harness_free(harness);
}

/* ---- pools of a cluster's body ---- */

Test(attack_texts, odd_entries_of_agent_pool_profiles)
{
    static const char *const lists[] = {
        "[]",
        "[null]",
        "[1]",
        "[\"np1\"]",
        "[[]]",
        "[{}]",
        "[null," POOL_PROFILE "]",
        "[" POOL_PROFILE ",null]",
        "[" POOL_PROFILE ",{}]",
        "[" POOL_PROFILE "," POOL_PROFILE "]",
        "[{\"name\":null,\"count\":1,\"mode\":\"System\"}]",
        "[{\"name\":\"\",\"count\":1,\"mode\":\"System\"}]",
        "[{\"name\":\"AP1\",\"count\":1,\"mode\":\"System\"}]",
        "[{\"name\":\"ap1\",\"count\":1,\"mode\":\"System\"},{\"name\":\"aP1\",\"count\":1}]",
        "[{\"count\":1,\"mode\":\"System\"},{\"count\":1,\"mode\":\"System\"}]",
        "[{\"name\":\"\\u00e9\",\"count\":1,\"mode\":\"System\"}]",
        "[{\"NAME\":\"ap1\",\"Count\":1,\"MODE\":\"System\"}]",
        "{\"name\":\"ap1\"}",
        "\"ap1\"",
        "{}",
        "true",
    };
    struct scene scene = {0};
    const char *problem;

    scene_set(&scene);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        arena_auto struct arena *arena = arena_new();
        const char *text = arena_printf(arena,
                                        "{\"location\":\"westus3\",\"properties\":{\"dnsPrefix\":"
                                        "\"aso\",\"agentPoolProfiles\":%s}}",
                                        lists[i]);
        body_try(&scene, json_read(arena, span_from(text), &problem), lists[i]);
    }
    scene_strike(&scene);
}

Test(attack_texts, more_pools_than_a_cluster_has)
{
    struct harness *harness = harness_instant();
    arena_auto struct arena *arena = arena_new();
    const char *problem;
    json_t *body = json_read(arena, span_from(CLUSTER_BODY), &problem);
    json_t *profiles = json_at(body, "properties.agentPoolProfiles");

    for (int i = 1; i < 100; i++) {
        json_t *profile = json_deep_copy(json_array_get(profiles, 0));
        json_object_set_new(profile, "name", json_sprintf("p%d", i));
        json_array_append_new(profiles, profile);
    }
    aks_expect(harness, 201, "PUT", VICTIM, json_write(arena, body).data);
    expect_whole(harness, VICTIM, "a hundred pools");
    struct answer answer = aks_send(harness, "PUT", VICTIM "/agentPools/onemore", POOL_BODY);
    expect_error(&answer, 400, "OperationNotAllowed");
    json_array_append_new(profiles, json_pack("{s:s,s:i}", "name", "last", "count", 1));
    answer = send_json(harness, "PUT", FRESH, body);
    expect_error(&answer, 400, "OperationNotAllowed");
    cr_expect_eq(aks_send(harness, "GET", FRESH, NULL).status, 404);
    while (json_array_size(profiles) < 50000)
        json_array_append_new(
            profiles, json_pack("{s:o}", "name", json_sprintf("q%zu", json_array_size(profiles))));
    answer = send_json(harness, "PUT", VICTIM, body);
    expect_error(&answer, 400, "OperationNotAllowed");
    cr_expect_str_eq(answer_text(&answer, "message"),
                     "The maximum number of agent pools (100) has been reached.");
    cr_expect_eq(harness_send(harness, "GET",
                              SUBSCRIPTION "/resourceGroups/MC_Rg1_fresh_westus3?api-version="
                                           "2021-04-01",
                              NULL)
                     .status,
                 404, "no group of a cluster that was refused");
    harness_free(harness);
}

/* ---- identities and other corners ---- */

Test(attack_texts, odd_identities)
{
    static const char *const identities[] = {
        "{}",
        "{\"type\":\"None\"}",
        "{\"type\":\"\"}",
        "{\"type\":\"systemassigned\"}",
        "{\"type\":\"SystemAssigned,UserAssigned\"}",
        "{\"type\":\"SystemAssigned, UserAssigned\",\"userAssignedIdentities\":{\"x\":{}}}",
        "{\"type\":\"UserAssigned\"}",
        "{\"type\":\"UserAssigned\",\"userAssignedIdentities\":null}",
        "{\"type\":\"UserAssigned\",\"userAssignedIdentities\":{}}",
        "{\"type\":\"UserAssigned\",\"userAssignedIdentities\":{\"\":{}}}",
        "{\"type\":\"UserAssigned\",\"userAssignedIdentities\":{\"x\":null,\"y\":{}}}",
        "{\"type\":\"UserAssigned\",\"userAssignedIdentities\":{\"/subscriptions/s/resourceGroups/"
        "g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i\":{\"clientId\":\"x\"}}}",
        "{\"type\":\"UserAssigned\",\"userAssignedIdentities\":{\"a.b.c\":{}}}",
        "{\"type\":\"SystemAssigned\",\"principalId\":\"mine\",\"tenantId\":\"mine\"}",
        "{\"type\":\"x\",\"delegatedResources\":{\"k\":{}}}",
    };
    struct scene scene = {0};
    const char *problem;

    scene_set(&scene);
    for (size_t i = 0; i < sizeof identities / sizeof identities[0]; i++) {
        arena_auto struct arena *arena = arena_new();
        json_t *body = json_read(arena, span_from(CLUSTER_BODY), &problem);
        json_put(body, "identity",
                 json_incref(json_read(arena, span_from(identities[i]), &problem)));
        body_try(&scene, body, identities[i]);
    }
    scene_strike(&scene);
}

/* Names come back as they were sent, so those that the emulator keeps its own members under must
 * not reach it. */
Test(attack_texts, members_of_the_emulators_own)
{
    struct harness *harness = harness_instant();

    aks_expect(harness, 201, "PUT", VICTIM, CLUSTER_BODY);
    struct answer answer = aks_send_version(
        harness, "2023-10-01", "PUT", VICTIM "/agentPools/np2",
        "{\"_count\":9,\"properties\":{\"count\":1,\"_count\":9,\"mode\":\"User\"}}");
    cr_assert_eq(answer.status, 201, "%s", answer.body);
    aks_expect(harness, 200, "PUT", VICTIM "/agentPools/np2",
               PROPERTIES("\"powerState\":{\"code\":\"Stopped\"}"));
    aks_expect(harness, 200, "PUT", VICTIM "/agentPools/np2",
               PROPERTIES("\"powerState\":{\"code\":\"Running\"}"));
    answer = aks_expect(harness, 200, "GET", VICTIM "/agentPools/np2", NULL);
    cr_expect_eq(json_number_or(answer.json, "properties.count", 0), 1, "%s", answer.body);
    harness_free(harness);
}

Test(attack_texts, odd_headers)
{
    static const struct {
        const char *name, *value;
    } rows[] = {
        {"Host", ""},
        {"Host", "evil.example\"></script>"},
        {"Host", "a b"},
        {"Host", "user@host"},
        {"If-Match", "\"\"\"\"\""},
        {"If-Match", "\""},
        {"If-Match", "\xff"},
        {"x-ms-client-request-id", ""},
        {"x-ms-correlation-request-id", "00000000-0000-0000-0000-00000000000g"},
        {"AKSHTTPCustomFeatures", ",,,"},
        {"AKSHTTPCustomFeatures", "Microsoft.ContainerService/,x/y/z,\xff"},
        {"UseWindowsGen2VM", "\xff"},
        {"Authorization", "Bearer"},
        {"Authorization", "\xff\xfe"},
        {"Content-Type", "application/json; charset=\xff"},
    };
    struct harness *harness = harness_instant();

    aks_expect(harness, 201, "PUT", VICTIM, CLUSTER_BODY);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        harness_header(harness, rows[i].name, rows[i].value);
        struct answer answer = aks_send(harness, "PUT", VICTIM, "{\"location\":\"westus3\"}");
        expect_sane(&answer, rows[i].name);
        const char *link = answer_header(&answer, "Azure-AsyncOperation");
        cr_expect(!link || !strpbrk(link, "\"<> @"), "%s", link);
        harness_header(harness, rows[i].name, NULL);
    }
    expect_whole(harness, VICTIM, "after the headers");
    harness_free(harness);
}
