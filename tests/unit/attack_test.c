#include <stdlib.h>

#include "api/arm/schema_model.h"
#include "tests/support/aks.h"
#include "tests/support/fixtures.h"
#include "tests/support/mutate.h"

/* Odd requests in great numbers, in process: never a crash, never a 5xx, never a half-written
 * state. Everything is deterministic; a failure names the path or the round. */

#define VICTIM CLUSTERS "/victim"
#define FRESH  CLUSTERS "/fresh"

static struct harness *harness_instant(void)
{
    return harness_with_aks_group(&(struct harness_options){.speed = SPEED_INSTANT, .seed = 5});
}

static struct answer send_json(struct harness *harness, const char *method, const char *path,
                               const json_t *body)
{
    arena_auto struct arena *arena = arena_new();
    return aks_send(harness, method, path, json_write(arena, body).data);
}

static void expect_sane(const struct answer *answer, const char *what)
{
    cr_assert(answer->status >= 200 && answer->status < 500, "%s: %d %s", what, answer->status,
              answer->body);
    cr_assert(answer->size == 0 || answer->json, "%s: %s", what, answer->body);
    if (answer->status < 400)
        return;
    bool flat = *answer_text(answer, "code") && *answer_text(answer, "message");
    bool wrapped = *answer_text(answer, "error.code") && *answer_text(answer, "error.message");
    cr_assert(flat != wrapped, "%s: %s", what, answer->body);
    cr_assert_null(answer_header(answer, "Retry-After"), "%s", what);
}

/* What every cluster shows whatever was asked for. */
static void expect_whole(struct harness *harness, const char *path, const char *what)
{
    struct answer answer = aks_send(harness, "GET", path, NULL);
    cr_assert_eq(answer.status, 200, "%s: %s", what, answer.body);
    cr_assert_not_null(answer.json, "%s", what);
    const char *state = answer_text(&answer, "properties.provisioningState");
    cr_assert_str_eq(state, "Succeeded", "%s: %s", what, state);
    const json_t *profiles = json_at(answer.json, "properties.agentPoolProfiles");
    cr_assert_gt(json_array_size(profiles), 0, "%s", what);
    for (size_t i = 0; i < json_array_size(profiles); i++) {
        const json_t *profile = json_array_get(profiles, i);
        cr_assert_str_neq(json_text_or(profile, "name", ""), "", "%s", what);
        cr_assert(json_is_integer(json_at(profile, "count")), "%s", what);
    }
    char target[512];
    snprintf(target, sizeof target, "%s/agentPools", path);
    struct answer pools = aks_send(harness, "GET", target, NULL);
    cr_assert_eq(json_array_size(json_at(pools.json, "value")), json_array_size(profiles), "%s",
                 what);
    snprintf(target, sizeof target, "%s/upgradeProfiles/default", path);
    cr_assert_eq(aks_send(harness, "GET", target, NULL).status, 200, "%s", what);
}

/* All clusters as they are listed: what a refusal must leave as it is. */
struct scene {
    struct harness *harness;
    char *listed;
};

static void scene_look(struct scene *scene)
{
    struct answer answer = aks_send(scene->harness, "GET", CLUSTERS, NULL);
    free(scene->listed);
    scene->listed = strdup(answer.body);
}

static void scene_set(struct scene *scene)
{
    scene->harness = harness_instant();
    aks_expect(scene->harness, 201, "PUT", VICTIM, CLUSTER_BODY);
    scene_look(scene);
}

static void scene_strike(struct scene *scene)
{
    free(scene->listed);
    harness_free(scene->harness);
}

static void expect_untouched(struct scene *scene, const char *what)
{
    struct answer answer = aks_send(scene->harness, "GET", CLUSTERS, NULL);
    cr_assert_str_eq(answer.body, scene->listed, "%s left something", what);
}

/* Tries a body on a new cluster and on one that exists. */
static void body_try(struct scene *scene, const json_t *body, const char *what)
{
    struct harness *harness = scene->harness;

    harness_forget(harness);
    struct answer answer = send_json(harness, "PUT", FRESH, body);
    expect_sane(&answer, what);
    if (answer.status < 300) {
        expect_whole(harness, FRESH, what);
        cr_assert_eq(aks_send(harness, "DELETE", FRESH, NULL).status, 202, "%s", what);
        expect_untouched(scene, what);
    }
    answer = send_json(harness, "PUT", VICTIM, body);
    expect_sane(&answer, what);
    if (answer.status < 300) {
        expect_whole(harness, VICTIM, what);
        scene_look(scene);
    } else {
        expect_untouched(scene, what);
    }
}

/* ---- each path of the contract ---- */

struct attack {
    struct scene scene;
    size_t part; /* one of so many values is tried at each path, others at the next */
    struct arena *arena;
    const struct schema_view *view;
    json_t *body;
    json_t *odd[64];
    void (*send)(struct attack *attack, const char *what);
    size_t count;
};

/* Puts odd values at the member and looks at what is behind it. */
static void member_attack(struct attack *attack, json_t *object, const char *path,
                          const struct schema_property *property);

static void members_attack(struct attack *attack, json_t *object, const char *path,
                           const struct schema_model *model)
{
    for (size_t i = 0; model && i < model->count; i++) {
        if (schema_set_has(&attack->view->has, model->properties[i].bit))
            member_attack(attack, object, path, &model->properties[i]);
    }
}

/* The object in which the members of an object, of a map's or of an array's element are set. */
static json_t *inner_object(json_t *object, const char *name, const struct schema_type *type)
{
    json_t *old = json_object_get(object, name);

    if (type->kind == SCHEMA_ARRAY) {
        if (json_array_size(old) == 0)
            json_object_set_new(object, name, json_pack("[{}]"));
        return json_array_get(json_object_get(object, name), 0);
    }
    if (!json_is_object(old))
        json_object_set_new(object, name, json_object());
    json_t *inner = json_object_get(object, name);
    if (type->kind != SCHEMA_MAP)
        return inner;
    json_object_set_new(inner, "key", json_object());
    return json_object_get(inner, "key");
}

static void member_attack(struct attack *attack, json_t *object, const char *path,
                          const struct schema_property *property)
{
    const struct schema_type *type = &property->type;
    const char *here = arena_printf(attack->arena, "%s.%s", path, property->name);
    json_t *saved = json_incref(json_object_get(object, property->name));

    for (size_t i = attack->count++ % attack->part; i < odd_count(); i += attack->part) {
        json_object_set(object, property->name, attack->odd[i]);
        attack->send(attack, arena_printf(attack->arena, "%s = odd %zu", here, i));
    }
    if (saved)
        json_object_set(object, property->name, saved);
    else
        json_object_del(object, property->name);
    const struct schema_type *element = type->element ? type->element : type;
    if (element->model && !(property->flags & SCHEMA_READ_ONLY))
        members_attack(attack, inner_object(object, property->name, type), here, element->model);
    if (saved)
        json_object_set(object, property->name, saved);
    else
        json_object_del(object, property->name);
    json_decref(saved);
}

static void cluster_attack(struct attack *attack, const char *what)
{
    body_try(&attack->scene, attack->body, what);
}

static void pool_attack(struct attack *attack, const char *what)
{
    struct scene *scene = &attack->scene;
    struct harness *harness = scene->harness;

    harness_forget(harness);
    struct answer answer = send_json(harness, "PUT", VICTIM "/agentPools/fresh", attack->body);
    expect_sane(&answer, what);
    if (answer.status < 300) {
        expect_whole(harness, VICTIM, what);
        cr_assert_eq(aks_send(harness, "DELETE", VICTIM "/agentPools/fresh", NULL).status, 202,
                     "%s", what);
    }
    expect_untouched(scene, what);
    answer = send_json(harness, "PUT", VICTIM "/agentPools/ap1", attack->body);
    expect_sane(&answer, what);
    if (answer.status < 300) {
        expect_whole(harness, VICTIM, what);
        scene_look(scene);
    } else {
        expect_untouched(scene, what);
    }
}

static void contract_attack(const char *schema_name, const char *body, size_t part,
                            void (*send)(struct attack *attack, const char *what))
{
    struct arena *arena = arena_new();
    const struct schema *schema = schema_load(arena, schema_name);
    const char *problem;
    struct attack attack = {
        .part = part,
        .arena = arena,
        .view = schema_view(schema, (struct api_version){20260501, false}),
        .body = json_read(arena, span_from(body), &problem),
        .send = send,
    };

    for (size_t i = 0; i < odd_count(); i++)
        attack.odd[i] = odd_value(arena, i);
    scene_set(&attack.scene);
    members_attack(&attack, attack.body, "", &schema->root);
    cr_assert_gt(attack.count, 20, "the contract has more than %zu paths", attack.count);
    harness_restart(attack.scene.harness);
    expect_whole(attack.scene.harness, VICTIM, "after a restart");
    scene_strike(&attack.scene);
    arena_free(arena);
}

Test(attack, odd_values_at_each_path_of_a_cluster, .timeout = 600)
{
    contract_attack("managedClusters", CLUSTER_BODY, 9, cluster_attack);
}

Test(attack, odd_values_at_each_path_of_a_pool, .timeout = 600)
{
    contract_attack("agentPools", POOL_BODY, 3, pool_attack);
}

/* ---- chance ---- */

#define ROUNDS 1500

Test(attack, recorded_bodies_changed_by_chance, .timeout = 600)
{
    static const char *const files[] = {
        "cluster-create-2026",       "cluster-create-2025",       "cluster-create-dual-stack",
        "cluster-update-to-overlay", "cluster-update-ipv6-count", "cluster-create-node-subnet",
    };
    struct scene scene = {0};
    struct dice dice = {20260201};

    scene_set(&scene);
    for (size_t round = 0; round < ROUNDS; round++) {
        arena_auto struct arena *arena = arena_new();
        const char *file = files[round % (sizeof files / sizeof files[0])];
        const json_t *fixture = fixture_read(arena, arena_printf(arena, "schema/%s.json", file));
        json_t *request = json_clone(arena, json_at(fixture, "request"));
        json_put_text(request, "location", "westus3");
        json_drop(request, "properties.kubernetesVersion");
        json_drop(json_array_get(json_at(request, "properties.agentPoolProfiles"), 0),
                  "orchestratorVersion");
        json_t *body = tree_mutated(arena, request, &dice);
        body_try(&scene, body, arena_printf(arena, "round %zu of %s", round, file));
    }
    scene_strike(&scene);
}

/* ---- texts that are no trees ---- */

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

Test(attack, deep_nesting)
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

Test(attack, four_mebibytes_of_anything, .timeout = 600)
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

Test(attack, odd_names, .timeout = 600)
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

Test(attack, odd_entries_of_agent_pool_profiles)
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

Test(attack, more_pools_than_a_cluster_has)
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
    expect_error(&answer, 400, "BadRequest");
    json_array_append_new(profiles, json_pack("{s:s,s:i}", "name", "last", "count", 1));
    answer = send_json(harness, "PUT", FRESH, body);
    expect_error(&answer, 400, "BadRequest");
    cr_expect_eq(aks_send(harness, "GET", FRESH, NULL).status, 404);
    while (json_array_size(profiles) < 50000)
        json_array_append_new(
            profiles, json_pack("{s:o}", "name", json_sprintf("q%zu", json_array_size(profiles))));
    answer = send_json(harness, "PUT", VICTIM, body);
    expect_error(&answer, 400, "BadRequest");
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

Test(attack, odd_identities)
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
Test(attack, members_of_the_emulators_own)
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

Test(attack, odd_headers)
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
