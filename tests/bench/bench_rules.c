/* What all rules together cost: each that is due is asked about the cluster of the file, as a
 * create and as an update that changes its first pool's count. The facts are read anew each time,
 * as in a request; look-ups in the store are not part of it. */

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "api/arm/catalogue.h"
#include "api/containerservice/rule.h"
#include "base/json.h"
#include "tests/bench/bench.h"

#define ROUND 200

static const char *const no_flags[] = {NULL};

struct job {
    struct arena *arena;
    const struct catalogue *catalogue;
    const json_t *stored, *wanted;
    enum change change;
    date_t as_of;
};

/* Violations would end the walk early: the cluster has to be a good one. */
static void job_once(const struct job *job)
{
    const void *mark = arena_mark(job->arena);
    struct facts facts = {
        .arena = job->arena,
        .change = job->change,
        .group_name = "bench",
        .cluster_name = "bench",
        .stored = job->stored,
        .wanted = job->wanted,
        .sent = job->wanted,
        .as_of = job->as_of,
        .version = {20251001, false},
        .catalogue = job->catalogue,
        .lenient_network = true,
        .flags = no_flags,
    };

    facts_read(&facts, NULL);
    const struct violation *violation = rules_check(&facts);
    if (violation)
        die("%s: %s", violation->rule->id, violation->message);
    arena_unwind(job->arena, mark);
}

static double job_microseconds(const struct job *job, double seconds)
{
    int64_t end = nanoseconds() + (int64_t)(seconds * 1e9);
    int64_t used = 0, rounds = 0;

    for (; nanoseconds() < end; rounds++) {
        int64_t begun = cpu_nanoseconds(0);
        for (int i = 0; i < ROUND; i++)
            job_once(job);
        used += cpu_nanoseconds(0) - begun;
    }
    return (double)used / ((double)rounds * ROUND * 1000);
}

static size_t due_count(enum change change, date_t as_of)
{
    size_t count = 0;

    for (const struct rule *const *table = rule_tables; *table; table++) {
        for (const struct rule *rule = *table; rule->id; rule++)
            count += (rule->changes & change) && !rule_elsewhere(rule) && rule_dated(rule, as_of);
    }
    return count;
}

int main(int argc, char **argv)
{
    size_t size;
    const char *problem;

    if (argc != 3)
        die("usage: bench_rules CLUSTER_FILE SECONDS");
    json_init();
    struct arena *arena = arena_new();
    char *text = whole_read(argv[1], &size);
    json_t *stored = json_read(arena, (struct span){text, size}, &problem);
    if (!stored)
        die("%s: %s", argv[1], problem);
    json_t *wanted = json_clone(arena, stored);
    json_t *first = json_array_get(json_at(wanted, "properties.agentPoolProfiles"), 0);
    json_put(first, "count", json_integer(json_number_or(first, "count", 1) + 1));
    struct job job = {arena, catalogue_load(arena), NULL, stored, CLUSTER_CREATE, 20260201};
    double create = job_microseconds(&job, seconds_from(argv[2]) / 2);
    job.stored = stored;
    job.wanted = wanted;
    job.change = CLUSTER_UPDATE;
    double update = job_microseconds(&job, seconds_from(argv[2]) / 2);
    printf("{\"create_us\":%.3f,\"update_us\":%.3f,\"create_rules\":%zu,\"update_rules\":%zu,"
           "\"pools\":%zu}\n",
           create, update, due_count(CLUSTER_CREATE, job.as_of),
           due_count(CLUSTER_UPDATE, job.as_of),
           json_array_size(json_at(stored, "properties.agentPoolProfiles")));
    free(text);
    arena_free(arena);
    return 0;
}
