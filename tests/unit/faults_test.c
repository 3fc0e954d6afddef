/* POST /_aksim/faults: what is refused, whom a fault meets, what it does. What happens to the
 * connection is in tests/cli/faults_test.py. */

#include <stdlib.h>

#include "tests/support/aks.h"

#define FAULTS "/_aksim/faults"

static const char *set(struct harness *harness, const char *body)
{
    struct answer answer = harness_send(harness, "POST", FAULTS, body);
    cr_assert_eq(answer.status, 201, "%s: %s", body, answer.body);
    return answer_text(&answer, "id");
}

static int64_t hits(struct harness *harness, const char *id)
{
    char path[200];
    snprintf(path, sizeof path, FAULTS "/%s", id);
    struct answer answer = harness_send(harness, "GET", path, NULL);
    cr_assert_eq(answer.status, 200, "%s", answer.body);
    return json_number_or(answer.json, "hits", -1);
}

static int get(struct harness *harness, const char *path)
{
    return aks_send(harness, "GET", path, NULL).status;
}

Test(faults, bad_ones_are_refused_with_what_is_wrong)
{
    static const struct {
        const char *body, *problem;
    } rows[] = {
        {"{}", "It does nothing"},
        {"{\"answer\":{\"status\":200}}", "'status'"},
        {"{\"answer\":{\"status\":500,\"body\":1}}", "'body' is not known"},
        {"{\"answer\":{\"status\":500,\"headers\":{\"a b\":\"c\"}}}", "'headers'"},
        {"{\"answer\":{\"status\":500,\"headers\":{\"a\":\"b\\r\\nc: d\"}}}", "'headers'"},
        {"{\"answer\":{\"status\":500,\"headers\":[]}}", "'headers'"},
        {"{\"answer\":{\"status\":500,\"headers\":\"Retry-After: 1\"}}", "'headers'"},
        {"{\"answer\":{\"status\":500,\"headers\":{\"\":\"a\"}}}", "'headers'"},
        {"{\"answer\":{\"status\":500,\"headers\":{\"\u00e9\":\"a\"}}}", "'headers'"},
        {"{\"answer\":{\"status\":500,\"headers\":{\"a\":\"\u00e9\"}}}", "'headers'"},
        {"{\"answer\":{\"status\":500,\"headers\":{\"content-length\":\"1\"}}}",
         "'content-length'"},
        {"{\"answer\":{\"status\":500,\"headers\":{\"Transfer-Encoding\":\"chunked\"}}}",
         "'Transfer-Encoding'"},
        {"{\"delay\":-1}", "'delay'"},
        {"{\"drop\":\"never\"}", "'drop'"},
        {"{\"truncate\":-1}", "'truncate'"},
        {"{\"late\":false}", "'late' is true"},
        {"{\"fail\":\"Nothing\"}", "There is no failure 'Nothing'"},
        {"{\"fail\":{\"code\":\"X\",\"message\":\"y\",\"details\":5}}", "'details'"},
        {"{\"fail\":\"UpgradeFailed\",\"hold\":true}", "not both"},
        {"{\"fail\":\"UpgradeFailed\",\"delay\":1}", "set two"},
        {"{\"delay\":1,\"match\":{\"operation\":\"pool.scale\"}}", "'operation' and 'phase'"},
        {"{\"hold\":true,\"match\":{\"method\":\"PUT\"}}", "'method' and 'path'"},
        {"{\"delay\":1,\"match\":{\"nth\":0}}", "'nth'"},
        {"{\"delay\":1,\"match\":{\"probability\":2}}", "'probability'"},
        {"{\"delay\":1,\"match\":{\"header\":\"x\"}}", "'header'"},
        {"{\"delay\":1,\"matches\":{}}", "'matches' is not known"},
    };
    struct harness *harness = harness_manual(NULL);

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct answer answer = harness_send(harness, "POST", FAULTS, rows[i].body);
        cr_expect_eq(answer.status, 400, "%s", rows[i].body);
        cr_expect_str_eq(answer_text(&answer, "error.code"), "InvalidFault", "%s", rows[i].body);
        cr_expect_not_null(strstr(answer_text(&answer, "error.message"), rows[i].problem), "%s: %s",
                           rows[i].body, answer.body);
    }
    harness_free(harness);
}

Test(faults, are_listed_counted_and_taken_away)
{
    struct harness *harness = harness_with_cluster(NULL);
    const char *id = set(harness, "{\"match\":{\"method\":\"GET\",\"type\":\"*/managedClusters\"},"
                                  "\"answer\":{\"status\":503,\"code\":\"ServiceUnavailable\","
                                  "\"message\":\"no\",\"headers\":{\"Retry-After\":\"7\"}}}");
    cr_expect_str_eq(id, "fault-1");
    cr_expect_str_eq(set(harness, "{\"id\":\"mine\",\"delay\":0.001}"), "mine");
    struct answer answer =
        harness_send(harness, "POST", FAULTS, "{\"id\":\"mine\",\"delay\":0.001}");
    cr_expect_eq(answer.status, 400, "twice the same id: %s", answer.body);

    answer = aks_send(harness, "GET", CLUSTER, NULL);
    cr_expect_eq(answer.status, 503);
    cr_expect_str_eq(answer_text(&answer, "code"), "ServiceUnavailable", "flat: %s", answer.body);
    cr_expect_str_eq(answer_header(&answer, "Retry-After"), "7");
    cr_expect_str_eq(answer_header(&answer, "x-aksim-fault"), "fault-1");
    cr_expect_eq(get(harness, POOLS), 200, "another type");
    cr_expect_eq(hits(harness, "fault-1"), 1);
    cr_expect_eq(hits(harness, "mine"), 2);

    answer = harness_send(harness, "GET", FAULTS, NULL);
    cr_expect_eq(json_array_size(json_at(answer.json, "value")), 2);
    cr_expect_eq(harness_send(harness, "DELETE", FAULTS "/fault-1", NULL).status, 204);
    cr_expect_eq(harness_send(harness, "DELETE", FAULTS "/fault-1", NULL).status, 404);
    cr_expect_eq(get(harness, CLUSTER), 200);
    cr_expect_eq(harness_send(harness, "DELETE", FAULTS, NULL).status, 204);
    answer = harness_send(harness, "GET", FAULTS, NULL);
    cr_expect_eq(json_array_size(json_at(answer.json, "value")), 0);
    harness_free(harness);
}

Test(faults, answer_in_the_envelope_of_the_provider)
{
    static const struct {
        const char *path, *member;
    } rows[] = {
        {CLUSTER, "code"},
        {POOLS, "code"},
        {POOLS "/ap1/machines", "code"},
        {CLUSTER "/maintenanceConfigurations", "code"},
        {AKS_GROUP, "error.code"},
        {AKS_GROUP "/resources", "error.code"},
    };
    struct harness *harness = harness_with_cluster(NULL);

    set(harness, "{\"answer\":{\"status\":503,\"code\":\"Busy\",\"message\":\"no\"}}");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct answer answer = aks_send(harness, "GET", rows[i].path, NULL);
        cr_expect_str_eq(answer_text(&answer, rows[i].member), "Busy", "%s: %s", rows[i].path,
                         answer.body);
    }
    harness_free(harness);
}

/* A reply has one Content-Type. */
Test(faults, headers_go_before_those_of_the_reply)
{
    struct harness *harness = harness_with_cluster(NULL);

    set(harness, "{\"answer\":{\"status\":503,\"headers\":{\"content-type\":\"text/html\","
                 "\"Retry-After\":\"7\",\"retry-after\":\"7\"}}}");
    struct answer answer = aks_send(harness, "GET", CLUSTER, NULL);
    cr_expect_str_eq(answer_header(&answer, "content-type"), "text/html");
    cr_expect_str_eq(answer_header(&answer, "Content-Type"), "text/html", "in any case");
    cr_expect_str_eq(answer_header(&answer, "Retry-After"), "7");
    harness_free(harness);
}

#define DENY(match) "{\"match\":{" match "},\"answer\":{\"status\":500}}"

Test(faults, meet_only_what_they_match)
{
    static const struct {
        const char *match;
        bool meets;
    } rows[] = {
        {DENY("\"method\":\"get\""), true},
        {DENY("\"method\":\"PUT\""), false},
        {DENY("\"type\":\"microsoft.containerservice/managedclusters\""), true},
        {DENY("\"type\":\"Microsoft.ContainerService/managedClusters/agentPools\""), false},
        {DENY("\"name\":\"C?\""), true},
        {DENY("\"name\":\"c\""), false},
        {DENY("\"path\":\"*/resourcegroups/rg1/*\""), true},
        {DENY("\"path\":\"/subscriptions\""), false},
        {DENY("\"subscription\":\"00000000-0000-0000-0000-0000000000ff\""), true},
        {DENY("\"subscription\":\"11111111-*\""), false},
        {DENY("\"header\":{\"X-Test\":\"one*\"}"), true},
        {DENY("\"header\":{\"X-Test\":\"two\"}"), false},
        {DENY("\"header\":{\"X-Other\":\"*\"}"), false},
        {DENY("\"probability\":0"), false},
    };
    struct harness *harness = harness_with_cluster(NULL);

    harness_header(harness, "x-test", "one-1");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        set(harness, rows[i].match);
        cr_expect_eq(get(harness, CLUSTER), rows[i].meets ? 500 : 200, "%s", rows[i].match);
        harness_send(harness, "DELETE", FAULTS, NULL);
    }
    harness_free(harness);
}

#define SETS AKS_GROUP "/providers/Microsoft.Compute/virtualMachineScaleSets"

/* Routes that take any resource, or any scope, have no type of their own: the path tells. */
Test(faults, meet_resources_that_no_route_is_for)
{
    static const struct {
        const char *method, *rest, *match;
        bool meets;
    } rows[] = {
        {"GET", "s1", "\"type\":\"microsoft.compute/virtualmachinescalesets\"", true},
        {"GET", "s1", "\"type\":\"*/virtualMachines\"", false},
        {"GET", "s1", "\"name\":\"s1\"", true},
        {"GET", "s1", "\"name\":\"s2\"", false},
        {"GET", "s1/virtualMachines/0", "\"type\":\"*Sets/virtualMachines\"", true},
        {"GET", "s1/virtualMachines", "\"type\":\"*Sets/virtualMachines\"", true},
        {"GET", "s1/virtualMachines", "\"name\":\"*\"", false},
        {"POST", "s1/restart", "\"type\":\"*/virtualMachineScaleSets\"", true},
        {"POST", "s1/restart", "\"name\":\"s1\"", true},
    };
    struct harness *harness = harness_with_cluster(NULL);
    char path[300];

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char fault[300];
        snprintf(fault, sizeof fault, DENY("%s"), rows[i].match);
        snprintf(path, sizeof path, SETS "/%s?api-version=2024-07-01", rows[i].rest);
        set(harness, fault);
        struct answer answer = harness_send(harness, rows[i].method, path, NULL);
        cr_expect_eq(answer.status == 500, rows[i].meets, "%s %s %s: %d %s", rows[i].method,
                     rows[i].rest, rows[i].match, answer.status, answer.body);
        harness_send(harness, "DELETE", FAULTS, NULL);
    }
    harness_free(harness);
}

Test(faults, strike_the_nth_time_some_times_or_by_chance)
{
    struct harness *harness = harness_with_cluster(NULL);
    char seen[2][41] = {"", ""};

    set(harness, DENY("\"nth\":2"));
    cr_expect_eq(get(harness, CLUSTER), 200);
    cr_expect_eq(get(harness, CLUSTER), 500);
    cr_expect_eq(get(harness, CLUSTER), 200);
    harness_send(harness, "DELETE", FAULTS, NULL);
    set(harness, DENY("\"times\":2"));
    cr_expect_eq(get(harness, CLUSTER), 500);
    cr_expect_eq(get(harness, CLUSTER), 500);
    cr_expect_eq(get(harness, CLUSTER), 200);
    for (int run = 0; run < 2; run++) {
        harness_send(harness, "DELETE", FAULTS, NULL);
        set(harness, DENY("\"probability\":0.5,\"seed\":9"));
        for (int i = 0; i < 40; i++)
            seen[run][i] = get(harness, CLUSTER) == 500 ? 'x' : '.';
    }
    cr_expect_str_eq(seen[0], seen[1], "a seed decides");
    cr_expect_not_null(strchr(seen[0], 'x'));
    cr_expect_not_null(strchr(seen[0], '.'));
    harness_free(harness);
}

Test(faults, lists_are_late_while_a_get_is_not)
{
    struct harness *harness = harness_with_cluster(NULL);

    set(harness, "{\"id\":\"late\",\"late\":true}");
    aks_expect(harness, 201, "PUT", CLUSTERS "/c2", CLUSTER_BODY);
    struct answer answer = aks_expect(harness, 200, "GET", CLUSTERS, NULL);
    cr_expect_eq(json_array_size(json_at(answer.json, "value")), 1, "%s", answer.body);
    cr_expect_null(json_at(answer.json, "nextLink"));
    cr_expect_eq(get(harness, CLUSTERS "/c2"), 200);
    harness_send(harness, "DELETE", FAULTS "/late", NULL);
    answer = aks_expect(harness, 200, "GET", CLUSTERS, NULL);
    cr_expect_eq(json_array_size(json_at(answer.json, "value")), 2);
    harness_free(harness);
}

Test(faults, provider_flaps)
{
    struct harness *harness = harness_with_cluster(NULL);

    set(harness, "{\"match\":{\"method\":\"PUT\",\"nth\":1},\"unregistered\":true}");
    struct answer answer = aks_send(harness, "PUT", CLUSTERS "/c2", CLUSTER_BODY);
    cr_expect_eq(answer.status, 409, "%s", answer.body);
    cr_expect_str_eq(answer_text(&answer, "error.code"), "MissingSubscriptionRegistration");
    aks_expect(harness, 201, "PUT", CLUSTERS "/c2", CLUSTER_BODY);
    harness_free(harness);
}

/* ---- operations ---- */

Test(faults, an_operation_fails_in_a_phase_and_a_later_put_repairs)
{
    struct harness *harness = harness_with_cluster(NULL);

    set(harness, "{\"match\":{\"operation\":\"pool.*\",\"phase\":\"creating\",\"name\":\"np2\","
                 "\"type\":\"*/agentPools\",\"times\":1},"
                 "\"fail\":\"OverconstrainedZonalAllocationRequest\"}");
    struct answer created = aks_expect(harness, 201, "PUT", POOLS "/np2", POOL_BODY);
    aks_expect(harness, 201, "PUT", POOLS "/np3", POOL_BODY);
    harness_send(harness, "DELETE", FAULTS, NULL);
    harness_restart(harness);
    harness_advance(harness, 209);
    expect_state(harness, POOLS "/np2", "Creating");
    harness_advance(harness, 1);
    expect_state(harness, POOLS "/np2", "Failed");
    expect_state(harness, POOLS "/np3", "Succeeded");
    struct answer answer =
        harness_send(harness, "GET", link_path(&created, "Azure-AsyncOperation"), NULL);
    cr_expect_str_eq(answer_text(&answer, "error.code"), "OverconstrainedZonalAllocationRequest");
    aks_expect(harness, 200, "PUT", POOLS "/np2", POOL_BODY);
    harness_advance(harness, LONG_ENOUGH);
    expect_state(harness, POOLS "/np2", "Succeeded");
    harness_free(harness);
}

/* Clients that follow Location alone would take 200 or 204 for a success. */
Test(faults, a_failed_operation_fails_at_its_location)
{
    static const struct {
        const char *operation, *method, *path, *code;
    } rows[] = {
        {"pool.delete", "DELETE", POOLS "/np2", "code"},
        {"cluster.stop", "POST", CLUSTER "/stop", "code"},
        {"group.delete", "DELETE", AKS_GROUP, "error.code"},
    };
    struct harness *harness = harness_with_cluster(NULL);
    char body[200];

    aks_expect(harness, 201, "PUT", POOLS "/np2", POOL_BODY);
    harness_advance(harness, LONG_ENOUGH);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        snprintf(body, sizeof body, "{\"match\":{\"operation\":\"%s\"},\"fail\":\"QuotaExceeded\"}",
                 rows[i].operation);
        set(harness, body);
        struct answer answer = aks_expect(harness, 202, rows[i].method, rows[i].path, NULL);
        const char *path = link_path(&answer, "Location");
        cr_expect_eq(harness_send(harness, "GET", path, NULL).status, 202, "%s", rows[i].path);
        harness_advance(harness, LONG_ENOUGH);
        answer = harness_send(harness, "GET", path, NULL);
        cr_expect_eq(answer.status, 400, "%s: %s", rows[i].path, answer.body);
        cr_expect_str_eq(answer_text(&answer, rows[i].code), "QuotaExceeded", "%s", answer.body);
        cr_expect_null(answer_header(&answer, "Location"));
    }
    cr_expect_eq(get(harness, AKS_GROUP), 200);
    harness_free(harness);
}

/* Each brace once more with all that came before it took minutes and gigabytes. */
Test(faults, messages_may_have_any_number_of_braces, .timeout = 60)
{
    enum { PAIRS = 100000 };
    struct harness *harness = harness_manual(NULL);
    char *body = malloc(2 * PAIRS + 200);

    cr_assert_not_null(body);
    char *at = body + sprintf(body, "{\"fail\":{\"code\":\"X\",\"message\":\"{{name}{x}");
    for (size_t i = 0; i < PAIRS; i++, at += 2)
        memcpy(at, "{}", 2);
    strcpy(at, "{name\"}}");
    set(harness, body);
    struct answer created = aks_expect(harness, 201, "PUT", CLUSTER, CLUSTER_BODY);
    harness_advance(harness, LONG_ENOUGH);
    struct answer answer =
        harness_send(harness, "GET", link_path(&created, "Azure-AsyncOperation"), NULL);
    const char *message = answer_text(&answer, "error.message");
    cr_expect_eq(strlen(message), strlen("{c1{x}") + (size_t)2 * PAIRS + strlen("{name"));
    cr_expect_eq(strncmp(message, "{c1{x}{}", 8), 0, "%.20s", message);
    free(body);
    harness_free(harness);
}

static void held_until_it_is_aborted(enum speed_mode speed)
{
    struct harness *harness =
        harness_with_aks_group(&(struct harness_options){.speed = speed, .seed = 3});

    set(harness, "{\"match\":{\"operation\":\"cluster.create\"},\"hold\":true}");
    struct answer created = aks_expect(harness, 201, "PUT", CLUSTER, CLUSTER_BODY);
    const char *path = link_path(&created, "Azure-AsyncOperation");
    if (speed == SPEED_MANUAL)
        harness_advance(harness, 100000);
    expect_state(harness, CLUSTER, "Creating");
    expect_state(harness, POOLS "/ap1", "Creating");
    expect_operation(harness, path, "InProgress");
    struct answer answer = harness_send(harness, "GET", "/_aksim/operations", NULL);
    const json_t *pending = json_array_get(json_at(answer.json, "value"), 0);
    cr_expect(json_is_null(json_object_get(pending, "next")), "%s", answer.body);
    answer = harness_send(harness, "GET", "/_aksim/clock", NULL);
    cr_expect(json_is_null(json_at(answer.json, "next")), "%s", answer.body);
    answer = harness_send(harness, "PUT", "/_aksim/clock", "{\"to\":\"next\"}");
    cr_expect_eq(answer.status, 409, "%s", answer.body);
    answer = aks_send(harness, "PUT", CLUSTER, CLUSTER_BODY);
    cr_expect_eq(answer.status, 409, "busy: %s", answer.body);
    aks_expect(harness, 202, "POST", CLUSTER "/abort", NULL);
    expect_operation(harness, path, "Canceled");
    expect_state(harness, CLUSTER, "Canceled");
    harness_free(harness);
}

Test(faults, an_operation_is_held_until_it_is_aborted)
{
    held_until_it_is_aborted(SPEED_MANUAL);
    held_until_it_is_aborted(SPEED_INSTANT);
}

Test(faults, a_held_operation_can_be_stepped)
{
    struct harness *harness = harness_manual(NULL);
    char step[200];

    set(harness, "{\"hold\":true}");
    aks_expect(harness, 201, "PUT", CLUSTER, CLUSTER_BODY);
    struct answer answer = harness_send(harness, "GET", "/_aksim/operations", NULL);
    const json_t *pending = json_array_get(json_at(answer.json, "value"), 0);
    snprintf(step, sizeof step, "/_aksim/operations/%s/step", json_text_or(pending, "id", ""));
    cr_expect_eq(harness_send(harness, "POST", step, NULL).status, 200);
    expect_state(harness, CLUSTER, "Succeeded");
    harness_free(harness);
}
