#include "tests/support/aks.h"

/* Who has to wait for whom, and who need not. Texts:
 * Azure/terraform-azurerm-avm-ptn-aks-production#25 (until 2026-05), public report of 2026-05-22
 * (after), bug reports for a pool that is being deleted. */

#define SMALL_CHANGE "{\"location\":\"westus3\",\"tags\":{\"a\":\"b\"}}"
#define POOL         POOLS "/np2"

#define BUSY(what)                                                                                 \
    "Operation is not allowed: Another operation (" what                                           \
    ") is in progress, please wait for it to "                                                     \
    "finish before starting a new operation. See https://aka.ms/aks-pending-operation for more "   \
    "details"

static void expect_refused(struct harness *harness, const char *method, const char *path,
                           const char *body, const char *message)
{
    struct answer answer = aks_send(harness, method, path, body);
    expect_error(&answer, 409, "OperationNotAllowed");
    cr_expect_str_eq(answer_text(&answer, "message"), message);
}

Test(conflicts, refuse_a_second_change_of_a_cluster)
{
    struct harness *harness = harness_manual(NULL);

    aks_expect(harness, 201, "PUT", CLUSTER, CLUSTER_BODY);
    expect_refused(harness, "PUT", CLUSTER, CLUSTER_BODY, BUSY("Creating"));
    expect_refused(harness, "PUT", POOL, POOL_BODY, BUSY("Creating"));
    expect_refused(harness, "PATCH", CLUSTER, "{\"tags\":{}}", BUSY("Creating"));
    expect_refused(harness, "POST", CLUSTER "/stop", NULL, BUSY("Creating"));
    expect_refused(harness, "DELETE", POOLS "/ap1", NULL, BUSY("Creating"));
    harness_advance(harness, LONG_ENOUGH);
    aks_expect(harness, 200, "PUT", CLUSTER, SMALL_CHANGE);
    expect_refused(harness, "PUT", CLUSTER, SMALL_CHANGE, BUSY("Updating"));
    harness_advance(harness, LONG_ENOUGH);
    aks_expect(harness, 200, "PUT", CLUSTER, SMALL_CHANGE);
    harness_free(harness);
}

Test(conflicts, name_the_operation_since_may_2026)
{
    struct harness *harness = harness_with_cluster("2026-06-01");
    struct answer running = aks_expect(harness, 200, "PUT", CLUSTER, SMALL_CHANGE);
    const char *id = strrchr(link_path(&running, "Azure-AsyncOperation"), '/') + 1;
    char message[512];

    snprintf(message, sizeof message,
             "Operation is not allowed because there's an in progress update managed cluster "
             "operation (operation ID: %.36s) on the managed cluster started on UTC "
             "2026-02-01T01:00:00Z. Please wait for it to finish before starting a new operation. "
             "You can also use 'az aks operation-abort' to abort the ongoing operation.",
             id);
    expect_refused(harness, "PUT", CLUSTER, SMALL_CHANGE, message);
    harness_advance(harness, LONG_ENOUGH);
    running = aks_expect(harness, 201, "PUT", POOL, POOL_BODY);
    id = strrchr(link_path(&running, "Azure-AsyncOperation"), '/') + 1;
    snprintf(message, sizeof message,
             "Operation is not allowed because there's an in progress create agent pool operation "
             "(operation ID: %.36s) on the agent pool started on UTC 2026-02-01T02:00:00Z. Please "
             "wait for it to finish before starting a new operation. You can also use 'az aks "
             "operation-abort' to abort the ongoing operation.",
             id);
    expect_refused(harness, "PUT", CLUSTER, SMALL_CHANGE, message);
    harness_free(harness);
}

Test(conflicts, let_pools_change_side_by_side)
{
    struct harness *harness = harness_with_cluster(NULL);

    aks_expect(harness, 201, "PUT", POOL, POOL_BODY);
    aks_expect(harness, 201, "PUT", POOLS "/np3", POOL_BODY);
    aks_expect(harness, 200, "PUT", POOLS "/ap1", PROPERTIES("\"count\":2"));
    expect_refused(harness, "PUT", POOL, PROPERTIES("\"count\":1"), BUSY("np2 - Creating"));
    expect_refused(harness, "PUT", POOLS "/ap1", PROPERTIES("\"count\":1"), BUSY("ap1 - Scaling"));
    struct answer answer = aks_send(harness, "PUT", CLUSTER, SMALL_CHANGE);
    expect_error(&answer, 409, "OperationNotAllowed");
    answer = aks_send(harness, "POST", CLUSTER "/stop", NULL);
    expect_error(&answer, 409, "OperationNotAllowed");
    harness_advance(harness, LONG_ENOUGH);
    expect_state(harness, POOL, "Succeeded");
    expect_state(harness, POOLS "/np3", "Succeeded");
    answer = aks_expect(harness, 200, "GET", POOLS "/ap1", NULL);
    cr_expect_eq(json_number_or(answer.json, "properties.count", 0), 2);
    aks_expect(harness, 200, "PUT", CLUSTER, SMALL_CHANGE);
    harness_free(harness);
}

Test(conflicts, end_with_a_delete_of_the_cluster)
{
    struct harness *harness = harness_manual(NULL);
    struct answer create = aks_expect(harness, 201, "PUT", CLUSTER, CLUSTER_BODY);
    struct answer delete = aks_expect(harness, 202, "DELETE", CLUSTER, NULL);

    expect_operation(harness, link_path(&create, "Azure-AsyncOperation"), "Canceled");
    expect_operation(harness, link_path(&delete, "Azure-AsyncOperation"), "InProgress");
    expect_state(harness, CLUSTER, "Deleting");
    expect_refused(harness, "PUT", CLUSTER, CLUSTER_BODY, BUSY("Deleting"));
    struct answer again = aks_expect(harness, 202, "DELETE", CLUSTER, NULL);
    cr_expect_str_eq(answer_header(&again, "Location"), answer_header(&delete, "Location"),
                     "the second delete is the first one");
    harness_advance(harness, LONG_ENOUGH);
    expect_operation(harness, link_path(&again, "Azure-AsyncOperation"), "Succeeded");
    expect_operation(harness, link_path(&create, "Azure-AsyncOperation"), "Canceled");
    aks_expect(harness, 404, "GET", CLUSTER, NULL);
    harness_free(harness);
}

#define NODES SUBSCRIPTION "/resourceGroups/MC_Rg1_c1_westus3"

static int nodes_send(struct harness *harness, const char *method)
{
    const char *body = strcmp(method, "PUT") == 0 ? "{\"location\":\"westus3\"}" : NULL;
    return aks_send_version(harness, "2021-04-01", method, NODES, body).status;
}

Test(conflicts, end_a_group_that_only_has_the_name_of_the_nodes)
{
    struct harness *harness = harness_with_cluster(NULL);

    cr_expect_eq(nodes_send(harness, "DELETE"), 202);
    harness_advance(harness, LONG_ENOUGH);
    cr_expect_eq(nodes_send(harness, "PUT"), 201);
    aks_expect(harness, 202, "DELETE", CLUSTER, NULL);
    harness_advance(harness, LONG_ENOUGH);
    aks_expect(harness, 404, "GET", CLUSTER, NULL);
    cr_expect_eq(nodes_send(harness, "GET"), 200);
    harness_free(harness);
}

/* 240 s for a cluster, 60 s for a group: the group's own deletion would end after the cluster's. */
Test(conflicts, end_a_new_group_with_the_deletion_of_the_old_one)
{
    struct harness *harness = harness_with_cluster(NULL);

    aks_expect(harness, 202, "DELETE", CLUSTER, NULL);
    harness_advance(harness, 200);
    cr_expect_eq(nodes_send(harness, "DELETE"), 202);
    harness_advance(harness, 45);
    aks_expect(harness, 404, "GET", CLUSTER, NULL);
    cr_expect_eq(nodes_send(harness, "PUT"), 201);
    harness_advance(harness, LONG_ENOUGH);
    cr_expect_eq(nodes_send(harness, "GET"), 200);
    harness_free(harness);
}

/* Recorded: a cluster was deleted five seconds after one of its pools. */
Test(conflicts, end_pool_operations_with_their_cluster)
{
    struct harness *harness = harness_with_cluster(NULL);
    struct answer create = aks_expect(harness, 201, "PUT", POOL, POOL_BODY);

    aks_expect(harness, 202, "DELETE", CLUSTER, NULL);
    expect_operation(harness, link_path(&create, "Azure-AsyncOperation"), "Canceled");
    expect_state(harness, POOL, "Deleting");
    harness_advance(harness, LONG_ENOUGH);
    aks_expect(harness, 404, "GET", CLUSTER, NULL);
    aks_expect(harness, 201, "PUT", CLUSTER, CLUSTER_BODY);
    struct answer pools = aks_expect(harness, 200, "GET", POOLS, NULL);
    cr_expect_eq(json_array_size(json_at(pools.json, "value")), 1, "the old pool does not return");
    harness_advance(harness, LONG_ENOUGH);
    expect_state(harness, CLUSTER, "Succeeded");
    harness_free(harness);
}

Test(conflicts, let_nothing_but_a_delete_onto_a_pool_that_is_deleted)
{
    struct harness *harness = harness_with_cluster(NULL);
    struct answer create = aks_expect(harness, 201, "PUT", POOL, POOL_BODY);
    struct answer delete = aks_expect(harness, 202, "DELETE", POOL, NULL);

    expect_operation(harness, link_path(&create, "Azure-AsyncOperation"), "Canceled");
    expect_state(harness, POOL, "Deleting");
    expect_refused(harness, "PUT", POOL, PROPERTIES("\"count\":3"),
                   "Unable to perform 'update' operation on 'np2' since deletion was issued on "
                   "'np2'. The only allowed operation is deletion once deletion has started.");
    expect_refused(harness, "PUT", CLUSTER, SMALL_CHANGE, BUSY("np2 - Deleting"));
    struct answer again = aks_expect(harness, 202, "DELETE", POOL, NULL);
    cr_expect_str_eq(answer_header(&again, "Location"), answer_header(&delete, "Location"),
                     "the second delete is the first one");
    harness_advance(harness, LONG_ENOUGH);
    expect_operation(harness, link_path(&again, "Azure-AsyncOperation"), "Succeeded");
    struct answer answer = aks_send(harness, "GET", POOL, NULL);
    expect_error(&answer, 404, "NotFound");
    harness_free(harness);
}

/* A change that is refused must leave no trace: not the pool it names, not a state, no operation.
 */
Test(conflicts, leave_nothing_behind_a_refusal)
{
    static const struct {
        const char *method, *path, *body;
    } rows[] = {
        {"PUT", CLUSTER,
         "{\"location\":\"westus3\",\"tags\":{\"x\":\"y\"},\"properties\":{\"dnsPrefix\":\"no\"}}"},
        {"PUT", CLUSTER,
         "{\"location\":\"westus3\",\"tags\":{\"x\":\"y\"},\"properties\":{\"agentPoolProfiles\":["
         "{\"name\":\"ap1\",\"count\":5},{\"name\":\"new\",\"count\":1,\"mode\":\"User\"}]}}"},
        {"PUT", CLUSTER,
         "{\"location\":\"westus3\",\"properties\":{\"agentPoolProfiles\":[{\"name\":\"ap1\","
         "\"count\":5000}]}}"},
        {"PUT", POOLS "/ap1", PROPERTIES("\"count\":5,\"vmSize\":\"Standard_D4s_v5\"")},
        {"PUT", POOLS "/bad-name", POOL_BODY},
        {"PUT", POOL, PROPERTIES("\"count\":1,\"osType\":\"BSD\"")},
        {"DELETE", POOLS "/ap1", NULL},
        {"PUT", CLUSTERS "/windows-1", CLUSTER_BODY},
        {"PUT", CLUSTERS "/c9", "{\"location\":\"westus3\",\"properties\":{}}"},
        {"POST", CLUSTER "/start", NULL},
    };
    struct harness *harness = harness_with_cluster(NULL);
    static const char all[] = SUBSCRIPTION "/resources?api-version=2021-04-01";
    struct answer before = aks_expect(harness, 200, "GET", CLUSTERS, NULL);
    struct answer resources = harness_send(harness, "GET", all, NULL);

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct answer answer = aks_send(harness, rows[i].method, rows[i].path, rows[i].body);
        cr_assert(answer.status == 400 || answer.status == 409, "row %zu: %d %s", i, answer.status,
                  answer.body);
        struct answer after = aks_expect(harness, 200, "GET", CLUSTERS, NULL);
        cr_expect_str_eq(after.body, before.body, "row %zu", i);
        answer = harness_send(harness, "GET", all, NULL);
        cr_expect_str_eq(answer.body, resources.body, "row %zu", i);
        aks_expect(harness, 200, "PUT", CLUSTER, "{\"location\":\"westus3\"}");
        harness_advance(harness, LONG_ENOUGH);
        before = aks_expect(harness, 200, "GET", CLUSTERS, NULL);
        resources = harness_send(harness, "GET", all, NULL);
    }
    harness_free(harness);
}

/* ---- If-Match and If-None-Match (AKS docs, use-etags; Azure/azure-cli#30309) ---- */

struct precondition {
    const char *match, *none; /* "=": the resource's own eTag, "\"=\"": the same in quotes */
    int on_existing, on_missing;
    const char *code;
};

static const struct precondition preconditions[] = {
    {NULL, NULL, 200, 201, ""},
    {"*", NULL, 200, 412, "PreconditionFailed"},
    {"=", NULL, 200, 412, "PreconditionFailed"},
    {"\"=\"", NULL, 200, 412, "PreconditionFailed"},
    {"00000000-0000-0000-0000-000000000009", NULL, 412, 412, "PreconditionFailed"},
    {"", NULL, 412, 412, "PreconditionFailed"},
    {NULL, "*", 412, 201, "PreconditionFailed"},
    {NULL, "=", 400, 400, "BadRequest"},
    {NULL, "x", 400, 400, "BadRequest"},
    {"*", "*", 400, 400, "BadRequest"},
};

static void condition_set(struct harness *harness, const char *name, const char *value,
                          const char *etag)
{
    char text[64];

    if (value && strcmp(value, "=") == 0)
        snprintf(text, sizeof text, "%s", etag);
    else if (value && strcmp(value, "\"=\"") == 0)
        snprintf(text, sizeof text, "\"%s\"", etag);
    else
        snprintf(text, sizeof text, "%s", value ? value : "");
    harness_header(harness, name, value ? text : NULL);
}

static void conditional_send(struct harness *harness, const struct precondition *row,
                             const char *method, const char *path, const char *body,
                             const char *etag, int status)
{
    condition_set(harness, "If-Match", row->match, etag);
    condition_set(harness, "If-None-Match", row->none, etag);
    struct answer answer = aks_send(harness, method, path, body);
    harness_header(harness, "If-Match", NULL);
    harness_header(harness, "If-None-Match", NULL);
    cr_expect_eq(answer.status, status, "%s %s If-Match %s If-None-Match %s: %d %s", method, path,
                 row->match ? row->match : "-", row->none ? row->none : "-", answer.status,
                 answer.body);
    if (status >= 400 && status != 404)
        cr_expect_str_eq(answer_text(&answer, "code"), row->code);
    harness_advance(harness, LONG_ENOUGH);
}

Test(conflicts, hold_changes_against_the_etag)
{
    struct harness *harness = harness_with_cluster(NULL);
    static const char *const etag_paths[] = {"eTag", "properties.eTag"};
    static const char *const paths[] = {CLUSTER, POOLS "/ap1"};
    static const char *const bodies[] = {SMALL_CHANGE, PROPERTIES("\"count\":1")};

    for (size_t i = 0; i < sizeof preconditions / sizeof preconditions[0]; i++) {
        const struct precondition *row = &preconditions[i];
        for (size_t j = 0; j < 2; j++) {
            struct answer now = aks_expect(harness, 200, "GET", paths[j], NULL);
            conditional_send(harness, row, "PUT", paths[j], bodies[j],
                             answer_text(&now, etag_paths[j]), row->on_existing);
        }
        conditional_send(harness, row, "PUT", CLUSTERS "/new", CLUSTER_BODY, "x", row->on_missing);
        conditional_send(harness, row, "PUT", POOLS "/np9", POOL_BODY, "x", row->on_missing);
        conditional_send(harness, row, "DELETE", POOLS "/none", NULL, "x", 204);
        conditional_send(harness, row, "DELETE", CLUSTERS "/none", NULL, "x", 204);
        conditional_send(harness, row, "PATCH", CLUSTERS "/none", "{\"tags\":{}}", "x", 404);
        aks_send(harness, "DELETE", CLUSTERS "/new", NULL);
        aks_send(harness, "DELETE", POOLS "/np9", NULL);
        harness_advance(harness, LONG_ENOUGH);
    }
    struct answer answer = {0};
    harness_header(harness, "If-Match", "*");
    answer = aks_send(harness, "PUT", CLUSTERS "/new", CLUSTER_BODY);
    cr_expect_str_eq(answer_text(&answer, "message"),
                     "Resource not found but ETag header is provided. If this is a request to "
                     "create, please do not provide ETag.");
    harness_header(harness, "If-Match", "00000000-0000-0000-0000-000000000009");
    answer = aks_send(harness, "DELETE", POOLS "/ap1", NULL);
    expect_error(&answer, 412, "PreconditionFailed");
    answer = aks_send(harness, "DELETE", CLUSTER, NULL);
    expect_error(&answer, 412, "PreconditionFailed");
    harness_free(harness);
}

/* It would be answered 201 and go with the cluster. */
Test(conflicts, nothing_is_made_below_a_cluster_that_is_being_deleted)
{
    static const struct {
        const char *method, *path, *body;
    } rows[] = {
        {"PUT", CLUSTER "/managedNamespaces/n2", "{\"location\":\"westus3\",\"properties\":{}}"},
        {"PUT", CLUSTER "/maintenanceConfigurations/default",
         "{\"properties\":{\"timeInWeek\":[{\"day\":\"Monday\",\"hourSlots\":[1]}]}}"},
        {"PATCH", CLUSTER "/managedNamespaces/n1", "{\"tags\":{\"a\":\"b\"}}"},
        {"POST", CLUSTER "/runCommand", "{\"command\":\"kubectl get nodes\"}"},
    };
    struct harness *harness = harness_with_cluster(NULL);

    aks_expect(harness, 201, "PUT", CLUSTER "/managedNamespaces/n1", rows[0].body);
    harness_advance(harness, LONG_ENOUGH);
    aks_expect(harness, 202, "DELETE", CLUSTER, NULL);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct answer answer = aks_send(harness, rows[i].method, rows[i].path, rows[i].body);
        cr_expect_eq(answer.status, 409, "%s: %s", rows[i].path, answer.body);
        cr_expect_str_eq(answer_text(&answer, "code"), "OperationNotAllowed");
    }
    aks_expect(harness, 200, "GET", CLUSTER "/managedNamespaces", NULL);
    harness_free(harness);
}
