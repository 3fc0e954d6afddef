#ifndef TESTS_SUPPORT_ATTACK_H
#define TESTS_SUPPORT_ATTACK_H

#include <stdlib.h>

#include "tests/support/aks.h"

/* What the tests share that send odd requests in great numbers. */

#define VICTIM CLUSTERS "/victim"
#define FRESH  CLUSTERS "/fresh"

static inline struct harness *harness_instant(void)
{
    return harness_with_aks_group(&(struct harness_options){.speed = SPEED_INSTANT, .seed = 5});
}

static inline struct answer send_json(struct harness *harness, const char *method, const char *path,
                                      const json_t *body)
{
    arena_auto struct arena *arena = arena_new();
    return aks_send(harness, method, path, json_write(arena, body).data);
}

static inline void expect_sane(const struct answer *answer, const char *what)
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
static inline void expect_whole(struct harness *harness, const char *path, const char *what)
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

static inline void scene_look(struct scene *scene)
{
    struct answer answer = aks_send(scene->harness, "GET", CLUSTERS, NULL);
    free(scene->listed);
    scene->listed = strdup(answer.body);
}

static inline void scene_set(struct scene *scene)
{
    scene->harness = harness_instant();
    aks_expect(scene->harness, 201, "PUT", VICTIM, CLUSTER_BODY);
    scene_look(scene);
}

static inline void scene_strike(struct scene *scene)
{
    free(scene->listed);
    harness_free(scene->harness);
}

static inline void expect_untouched(struct scene *scene, const char *what)
{
    struct answer answer = aks_send(scene->harness, "GET", CLUSTERS, NULL);
    cr_assert_str_eq(answer.body, scene->listed, "%s left something", what);
}

/* Tries a body on a new cluster and on one that exists. */
static inline void body_try(struct scene *scene, const json_t *body, const char *what)
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

#endif
