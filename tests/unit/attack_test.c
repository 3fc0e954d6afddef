#include "api/arm/schema_model.h"
#include "tests/support/attack.h"
#include "tests/support/fixtures.h"
#include "tests/support/mutate.h"

/* Odd requests in great numbers, in process: never a crash, never a 5xx, never a half-written
 * state. Everything is deterministic; a failure names the path or the round. */

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
