/* Kinds of operations as data: schemas/operationKinds.json and the files of --operations. */

#include "api/arm/operation.h"
#include "tests/support/aks.h"

/* ---- the tables ---- */

Test(operation_plan, each_kind_that_does_something_has_a_plan)
{
    struct arena *arena = arena_new();
    const struct operation_plans *plans = operation_plans_load(arena);
    json_t *shown = operation_plans_json(arena, plans);
    size_t kinds = 0;

    for (const struct operation_kind *const *table = operation_tables; *table; table++) {
        for (const struct operation_kind *kind = *table; kind->name; kind++) {
            const struct operation_plan *plan = operation_plan_find(plans, kind->name);
            cr_assert_not_null(plan, "%s", kind->name);
            cr_expect_not_null(plan->failure, "%s", kind->name);
            cr_expect_gt(plan->phases[0].length, 0, "%s", kind->name);
            kinds++;
        }
    }
    cr_expect_eq(json_array_size(json_object_get(shown, "kinds")), kinds, "plans without a kind");
    cr_expect_eq(operation_retention(plans), 24 * 3600 * SECOND);
    arena_free(arena);
}

Test(operation_plan, chance_is_the_same_again_and_fills_its_range)
{
    int low = 0, high = 0;

    cr_expect_eq(chance_of("a", 1), chance_of("a", 1));
    cr_expect_neq(chance_of("a", 1), chance_of("a", 2));
    cr_expect_neq(chance_of("a", 1), chance_of("b", 1));
    for (int i = 0; i < 1000; i++) {
        double chance = chance_of("00000000-0000-0000-0000-000000000001", i);
        cr_assert(chance >= 0 && chance < 1);
        low += chance < 0.1;
        high += chance >= 0.9;
    }
    cr_expect(low > 50 && low < 150, "%d", low);
    cr_expect(high > 50 && high < 150, "%d", high);
}

Test(operation_plan, bad_files_are_named_with_their_problem)
{
    static const struct {
        const char *text, *problem;
    } rows[] = {
        {"[]", "has to be an object"},
        {"{\"kind\":[]}", "unknown member \"kind\""},
        {"{\"kinds\":{}}", "\"kinds\" has to be a list"},
        {"{\"kinds\":[{\"phases\":[]}]}", "an object with a name"},
        {"{\"kinds\":[{\"name\":\"x.y\"}]}", "x.y: there is no such kind"},
        {"{\"kinds\":[{\"name\":\"pool.scale\",\"phase\":1}]}", "pool.scale: unknown member"},
        {"{\"kinds\":[{\"name\":\"pool.scale\",\"phases\":[]}]}", "one to eight"},
        {"{\"kinds\":[{\"name\":\"pool.scale\",\"phases\":[{\"name\":\"a\"}]}]}", "\"shown\""},
        {"{\"kinds\":[{\"name\":\"pool.scale\",\"phases\":[{\"name\":\"a\",\"shown\":\"b\","
         "\"seconds\":-1}]}]}",
         "\"seconds\" has to be a number"},
        {"{\"kinds\":[{\"name\":\"pool.scale\",\"phases\":[{\"name\":\"a\",\"shown\":\"b\","
         "\"chance\":2}]}]}",
         "\"chance\" has to be a number from 0 to 1"},
        {"{\"kinds\":[{\"name\":\"pool.scale\",\"phases\":[{\"name\":\"a\",\"shown\":\"b\","
         "\"chance\":1}]}]}",
         "\"chance\" goes with \"fails\""},
        {"{\"kinds\":[{\"name\":\"pool.scale\",\"failure\":\"Nothing\"}]}", "no failure"},
        {"{\"failures\":[{\"code\":\"X\"}]}", "a code and a message"},
        {"{\"failures\":[{\"code\":\"X\",\"message\":\"y\",\"details\":{}}]}",
         "details are a list"},
        {"{\"retentionSeconds\":\"x\"}", "\"retentionSeconds\" has to be a number"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena *arena = arena_new();
        const char *problem = NULL;
        struct span text = {rows[i].text, strlen(rows[i].text)};
        cr_expect_null(operation_plans_read(arena, text, &problem), "%s", rows[i].text);
        cr_assert_not_null(problem, "%s", rows[i].text);
        cr_expect_not_null(strstr(problem, rows[i].problem), "%s: %s", rows[i].text, problem);
        arena_free(arena);
    }
}

/* ---- what files change ---- */

static struct arena *file_arena;

static struct harness *with_file(const char *text, const char *seed)
{
    const char *problem = NULL;

    file_arena = arena_new();
    const struct operation_plans *plans =
        operation_plans_read(file_arena, (struct span){text, strlen(text)}, &problem);
    cr_assert_not_null(plans, "%s", problem);
    return harness_with_aks_group(&(struct harness_options){
        .speed = SPEED_MANUAL, .seed = seed ? (uint64_t)atoi(seed) : 3, .operations = plans});
}

static void done(struct harness *harness)
{
    harness_free(harness);
    arena_free(file_arena);
}

Test(operation_plan, phases_show_their_states_one_after_the_other)
{
    struct harness *harness =
        with_file("{\"kinds\":[{\"name\":\"cluster.create\",\"phases\":["
                  "{\"name\":\"one\",\"shown\":\"Creating\",\"seconds\":10},"
                  "{\"name\":\"two\",\"shown\":\"Updating\",\"pools\":\"Scaling\",\"seconds\":20,"
                  "\"status\":\"ProvisionNetworkResources\"},"
                  "{\"name\":\"three\",\"shown\":\"Updating\",\"seconds\":0.5}]}]}",
                  NULL);
    struct answer created = aks_expect(harness, 201, "PUT", CLUSTER, CLUSTER_BODY);
    const char *path = link_path(&created, "Azure-AsyncOperation");

    expect_state(harness, CLUSTER, "Creating");
    harness_advance(harness, 10);
    expect_state(harness, CLUSTER, "Updating");
    expect_state(harness, POOLS "/ap1", "Scaling");
    expect_operation(harness, path, "ProvisionNetworkResources");
    harness_restart(harness);
    harness_advance(harness, 20);
    expect_state(harness, POOLS "/ap1", "Updating");
    expect_operation(harness, path, "InProgress");
    harness_advance(harness, 1);
    expect_state(harness, CLUSTER, "Succeeded");
    expect_operation(harness, path, "Succeeded");
    done(harness);
}

Test(operation_plan, failing_phase_leaves_failed_and_a_later_put_repairs)
{
    struct harness *harness =
        with_file("{\"kinds\":[{\"name\":\"cluster.create\",\"phases\":["
                  "{\"name\":\"one\",\"shown\":\"Creating\",\"seconds\":10,\"fails\":"
                  "\"ProvisioningControlPlaneError\"}]}]}",
                  NULL);
    struct answer created = aks_expect(harness, 201, "PUT", CLUSTER, CLUSTER_BODY);
    const char *path = link_path(&created, "Azure-AsyncOperation");

    harness_advance(harness, 10);
    expect_state(harness, CLUSTER, "Failed");
    expect_state(harness, POOLS "/ap1", "Failed");
    struct answer answer = harness_send(harness, "GET", path, NULL);
    cr_expect_str_eq(answer_text(&answer, "status"), "Failed");
    cr_expect_str_eq(answer_text(&answer, "error.code"), "ProvisioningControlPlaneError");
    const char *message = answer_text(&answer, "error.message");
    cr_expect_eq(strncmp(message,
                         "AKS encountered an internal error while attempting the requested "
                         "Creating operation. ",
                         84),
                 0, "%s", message);
    cr_expect_null(strchr(message, '{'), "%s", message);
    cr_expect_not_null(strstr(message, "Timestamp: 2026-02-01T00:00:10Z."), "%s", message);

    aks_expect(harness, 200, "PUT", CLUSTER, CLUSTER_BODY);
    harness_advance(harness, LONG_ENOUGH);
    expect_state(harness, CLUSTER, "Succeeded");
    done(harness);
}

Test(operation_plan, failing_pool_leaves_its_cluster_alone)
{
    struct harness *harness =
        with_file("{\"failures\":[{\"code\":\"Mine\",\"message\":\"no {name}, {nothing}\"}],"
                  "\"kinds\":[{\"name\":\"pool.create\",\"phases\":["
                  "{\"name\":\"one\",\"shown\":\"Creating\",\"seconds\":10,\"fails\":\"Mine\"}]}]}",
                  NULL);

    aks_expect(harness, 201, "PUT", CLUSTER, CLUSTER_BODY);
    harness_advance(harness, LONG_ENOUGH);
    struct answer created = aks_expect(harness, 201, "PUT", POOLS "/np2", POOL_BODY);
    harness_advance(harness, 10);
    expect_state(harness, POOLS "/np2", "Failed");
    expect_state(harness, CLUSTER, "Succeeded");
    struct answer answer =
        harness_send(harness, "GET", link_path(&created, "Azure-AsyncOperation"), NULL);
    cr_expect_str_eq(answer_text(&answer, "error.message"), "no np2, {nothing}");
    done(harness);
}

/* At instant speed the failure is there with the answer. */
Test(operation_plan, chance_of_a_failure_goes_by_the_seed)
{
    static const char file[] =
        "{\"kinds\":[{\"name\":\"pool.create\",\"phases\":[{\"name\":\"one\",\"shown\":"
        "\"Creating\",\"seconds\":10,\"fails\":\"AllocationFailed\",\"chance\":0.5}]}]}";
    char seen[2][21] = {"", ""};

    for (int run = 0; run < 2; run++) {
        struct harness *harness = with_file(file, "7");
        aks_expect(harness, 201, "PUT", CLUSTER, CLUSTER_BODY);
        harness_advance(harness, LONG_ENOUGH);
        for (int i = 0; i < 20; i++) {
            char path[300];
            snprintf(path, sizeof path, POOLS "/p%d", i);
            aks_expect(harness, 201, "PUT", path, POOL_BODY);
            harness_advance(harness, 10);
            struct answer answer = aks_expect(harness, 200, "GET", path, NULL);
            seen[run][i] = answer_text(&answer, "properties.provisioningState")[0];
        }
        done(harness);
    }
    cr_expect_str_eq(seen[0], seen[1]);
    cr_expect_not_null(strchr(seen[0], 'F'), "%s", seen[0]);
    cr_expect_not_null(strchr(seen[0], 'S'), "%s", seen[0]);
}

Test(operation_plan, instant_speed_fails_too)
{
    const char *problem = NULL;
    static const char text[] =
        "{\"kinds\":[{\"name\":\"cluster.create\",\"phases\":[{\"name\":\"one\",\"shown\":"
        "\"Creating\",\"seconds\":10,\"fails\":\"QuotaExceeded\"}]}]}";
    file_arena = arena_new();
    const struct operation_plans *plans =
        operation_plans_read(file_arena, (struct span){text, strlen(text)}, &problem);
    struct harness *harness = harness_with_aks_group(
        &(struct harness_options){.speed = SPEED_INSTANT, .operations = plans});
    struct answer created = aks_expect(harness, 201, "PUT", CLUSTER, CLUSTER_BODY);

    cr_expect_str_eq(answer_text(&created, "properties.provisioningState"), "Creating");
    expect_state(harness, CLUSTER, "Failed");
    struct answer answer =
        harness_send(harness, "GET", link_path(&created, "Azure-AsyncOperation"), NULL);
    cr_expect_str_eq(answer_text(&answer, "error.code"), "QuotaExceeded");
    const json_t *detail = json_array_get(json_at(answer.json, "error.details"), 0);
    cr_expect_str_eq(json_text_or(detail, "code", ""), "OperationNotAllowed");
    done(harness);
}

/* A file with fewer phases than an operation was started with: it ends with the last. */
Test(operation_plan, a_shorter_plan_ends_what_a_longer_one_began)
{
    struct harness *harness =
        with_file("{\"kinds\":[{\"name\":\"cluster.upgrade\",\"phases\":[{\"name\":\"a\","
                  "\"shown\":\"Upgrading\",\"seconds\":1},{\"name\":\"b\",\"shown\":"
                  "\"Upgrading\",\"seconds\":1}]}],\"retentionSeconds\":100}",
                  NULL);
    struct answer created = aks_expect(harness, 201, "PUT", CLUSTER, CLUSTER_BODY);
    const char *path = link_path(&created, "Azure-AsyncOperation");

    harness_advance(harness, 270);
    expect_operation(harness, path, "Succeeded");
    harness_advance(harness, 100);
    expect_operation(harness, path, "Succeeded");
    harness_advance(harness, 1);
    struct answer answer = harness_send(harness, "GET", path, NULL);
    cr_expect_eq(answer.status, 404, "an operation is kept for a while only: %s", answer.body);
    done(harness);
}
