#ifndef TESTS_SUPPORT_AKS_H
#define TESTS_SUPPORT_AKS_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "tests/support/harness.h"

/* What the tests of clusters and pools share. */

#define AKS_VERSION "2026-05-01"
#define AKS_GROUP   SUBSCRIPTION "/resourceGroups/Rg1"
#define AKS         AKS_GROUP "/providers/Microsoft.ContainerService/"
#define CLUSTERS    AKS "managedClusters"
#define CLUSTER     CLUSTERS "/c1"
#define POOLS       CLUSTER "/agentPools"
#define LOCATION    SUBSCRIPTION "/providers/Microsoft.ContainerService/locations/westus3"
/* As the provider answers it: resourcegroups in lower case. */
#define CLUSTER_SHOWN                                                                              \
    SUBSCRIPTION "/resourcegroups/Rg1/providers/Microsoft.ContainerService/managedClusters/c1"

#define POOL_PROFILE                                                                               \
    "{\"name\":\"ap1\",\"count\":1,\"mode\":\"System\",\"osType\":\"Linux\",\"vmSize\":"           \
    "\"Standard_DS2_v2\"}"
#define CLUSTER_BODY                                                                               \
    "{\"location\":\"westus3\",\"identity\":{\"type\":\"SystemAssigned\"},\"properties\":{"        \
    "\"dnsPrefix\":\"aso\",\"agentPoolProfiles\":[" POOL_PROFILE "]}}"
#define POOL_BODY                                                                                  \
    "{\"properties\":{\"count\":2,\"mode\":\"User\",\"osType\":\"Linux\",\"vmSize\":"              \
    "\"Standard_DS2_v2\"}}"
/* A PUT that changes the pool np2 or the cluster c1 a little. */
#define PROPERTIES(members) "{\"properties\":{" members "}}"

/* Nominal seconds, longer than each kind of operation takes. */
#define LONG_ENOUGH 3600

static inline struct answer aks_send_version(struct harness *harness, const char *version,
                                             const char *method, const char *path, const char *body)
{
    char target[1024];
    snprintf(target, sizeof target, "%s%sapi-version=%s", path, strchr(path, '?') ? "&" : "?",
             version);
    return harness_send(harness, method, target, body);
}

static inline struct answer aks_send(struct harness *harness, const char *method, const char *path,
                                     const char *body)
{
    return aks_send_version(harness, AKS_VERSION, method, path, body);
}

static inline struct answer aks_expect(struct harness *harness, int status, const char *method,
                                       const char *path, const char *body)
{
    struct answer answer = aks_send(harness, method, path, body);
    cr_assert_eq(answer.status, status, "%s %s: %d %s", method, path, answer.status, answer.body);
    return answer;
}

static inline struct harness *harness_with_aks_group(const struct harness_options *options)
{
    struct harness *harness = harness_new(options);
    struct answer answer = harness_send(harness, "PUT", AKS_GROUP "?api-version=2021-04-01",
                                        "{\"location\":\"westus3\"}");
    cr_assert_eq(answer.status, 201, "%s", answer.body);
    return harness;
}

/* Frozen clock, seeded, with a group. */
static inline struct harness *harness_manual(const char *as_of)
{
    return harness_with_aks_group(
        &(struct harness_options){.as_of = as_of, .speed = SPEED_MANUAL, .seed = 3});
}

/* The same with a cluster that is done. */
static inline struct harness *harness_with_cluster(const char *as_of)
{
    struct harness *harness = harness_manual(as_of);
    aks_expect(harness, 201, "PUT", CLUSTER, CLUSTER_BODY);
    harness_advance(harness, LONG_ENOUGH);
    return harness;
}

static inline void expect_state(struct harness *harness, const char *path, const char *state)
{
    struct answer answer = aks_send(harness, "GET", path, NULL);
    cr_assert_eq(answer.status, 200, "%s: %d %s", path, answer.status, answer.body);
    cr_assert_str_eq(answer_text(&answer, "properties.provisioningState"), state, "%s", path);
}

static inline const json_t *profile_at(const struct answer *answer, size_t index)
{
    return json_array_get(json_at(answer->json, "properties.agentPoolProfiles"), index);
}

/* What stands behind the emulator's address in a polling link. */
static inline const char *link_path(const struct answer *answer, const char *header)
{
    const char *link = answer_header(answer, header);
    cr_assert_not_null(link, "no %s", header);
    const char *path = strstr(link, "/subscriptions/");
    cr_assert_not_null(path, "%s", link);
    return path;
}

static inline void expect_operation(struct harness *harness, const char *path, const char *status)
{
    struct answer answer = harness_send(harness, "GET", path, NULL);
    cr_assert_eq(answer.status, 200, "%s: %d %s", path, answer.status, answer.body);
    cr_assert_str_eq(answer_text(&answer, "status"), status, "%s", answer.body);
}

/* Whether two trees are alike; *path becomes the way to the first difference. */
static inline bool trees_alike(const json_t *a, const json_t *b, char *path, size_t size)
{
    const char *key;
    json_t *value;
    size_t length = strlen(path);

    if (!a || !b || json_typeof(a) != json_typeof(b))
        return a == b;
    if (json_is_object(a)) {
        json_object_foreach((json_t *)(uintptr_t)a, key, value)
        {
            snprintf(path + length, size - length, ".%s", key);
            if (!trees_alike(value, json_object_get(b, key), path, size))
                return false;
        }
        json_object_foreach((json_t *)(uintptr_t)b, key, value)
        {
            snprintf(path + length, size - length, ".%s", key);
            if (!json_object_get(a, key))
                return false;
        }
        path[length] = '\0';
        return true;
    }
    for (size_t i = 0; i < json_array_size(a) && i < json_array_size(b); i++) {
        snprintf(path + length, size - length, "[%zu]", i);
        if (!trees_alike(json_array_get(a, i), json_array_get(b, i), path, size))
            return false;
    }
    path[length] = '\0';
    return json_equal(a, b);
}

/* The flat error of the provider. */
static inline void expect_error(const struct answer *answer, int status, const char *code)
{
    cr_assert_eq(answer->status, status, "%d %s", answer->status, answer->body);
    cr_assert_str_eq(answer_text(answer, "code"), code, "%s", answer->body);
    cr_assert_null(answer_header(answer, "Retry-After"));
}

/* ARM's error. */
static inline void expect_gateway_error(const struct answer *answer, int status, const char *code)
{
    cr_assert_eq(answer->status, status, "%d %s", answer->status, answer->body);
    cr_assert_str_eq(answer_text(answer, "error.code"), code, "%s", answer->body);
    cr_assert_str_eq(answer_header(answer, "X-Ms-Failure-Cause"), "gateway");
    cr_assert_null(answer_header(answer, "Retry-After"));
}

#endif
