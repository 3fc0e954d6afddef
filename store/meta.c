#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "store/internal.h"

/* The store's own rows in the table of small facts. */
#define REVISION_KEY "store.revision"
#define CLOCK_KEY    "store.clock"

#define COUNTER_MAX (INT64_MAX / 2) /* no counting gets there: the number is damaged */

int meta_get(struct store_tx *tx, const char *key, const char **out)
{
    query_auto struct query query = query_begin(tx->connection, STATEMENT_META_GET);
    query_bind_text(&query, 1, key);
    int step = query_step(&query);
    if (step <= 0)
        return step < 0 ? step : -ENOENT;
    *out = query_text(&query, tx->arena, 0);
    return 0;
}

int meta_put(struct store_tx *tx, const char *key, const char *value)
{
    assert(tx->writes);
    query_auto struct query query = query_begin(tx->connection, STATEMENT_META_PUT);
    query_bind_text(&query, 1, key);
    query_bind_text(&query, 2, value);
    return query_step(&query);
}

int clock_put(struct store_tx *tx, struct clock_line line)
{
    char text[80];
    snprintf(text, sizeof text, "%" PRId64 " %" PRId64 " %" PRId64, line.wall_base,
             line.emulated_base, line.rate_thousandths);
    int result = meta_put(tx, CLOCK_KEY, text);
    if (result)
        return result;
    tx->moves_clock = true;
    tx->clock = line;
    return 0;
}

static int malformed(const char *key, const char *value)
{
    log_error("store: the value of %s makes no sense: %s", key, value);
    return -EBADMSG;
}

/* Reads exactly `count` numbers with a space between them. */
static bool numbers_parse(const char *text, int64_t *out, int count)
{
    for (int i = 0; i < count; i++) {
        char *end = NULL;
        errno = 0;
        out[i] = strtoll(text, &end, 10);
        if (errno || end == text || *end != (i + 1 < count ? ' ' : '\0'))
            return false;
        text = end;
    }
    return true;
}

/* 0 for a counter that nobody has stored yet. */
static int counter_get(struct store_tx *tx, const char *key, uint64_t *out)
{
    const char *text = NULL;
    int result = meta_get(tx, key, &text);
    if (result)
        return result == -ENOENT ? 0 : result;
    int64_t value = 0;
    if (!numbers_parse(text, &value, 1) || value < 0 || value > COUNTER_MAX)
        return malformed(key, text);
    *out = (uint64_t)value;
    return 0;
}

static int counter_put(struct store_tx *tx, const char *key, uint64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRIu64, value);
    return meta_put(tx, key, text);
}

/* A counter for each seed: whoever comes back to a seed goes on counting and meets no identifier
 * twice. */
static void ids_key(char out[40], uint64_t seed)
{
    snprintf(out, 40, "store.ids.%" PRIu64, seed);
}

int clock_stored(struct store_tx *tx, struct clock_line *out)
{
    const char *text = NULL;
    int64_t numbers[3];
    int result = meta_get(tx, CLOCK_KEY, &text);
    if (result)
        return result;
    if (!numbers_parse(text, numbers, 3))
        return malformed(CLOCK_KEY, text);
    *out = (struct clock_line){numbers[0], numbers[1], numbers[2]};
    return 0;
}

/* Emulated time went on while the program was down, at the old rate; but it never goes back behind
 * the start of the old line, should the machine's clock have been set back. */
static int clock_resume(struct store_tx *tx, int64_t rate_thousandths)
{
    int64_t wall = wall_now(), begin = tx->store->options.begin;
    struct clock_line line = {wall, begin ? begin : wall, rate_thousandths}, old;
    int result = clock_stored(tx, &old);
    if (result && result != -ENOENT)
        return result;
    if (!result) {
        int64_t stood = clock_line_at(old, wall);
        line.emulated_base = stood < old.emulated_base ? old.emulated_base : stood;
    }
    return clock_put(tx, line);
}

int state_load(struct store_tx *tx, int64_t rate_thousandths)
{
    const struct store_options *options = &tx->store->options;
    struct state *state = &tx->store->state;
    uint64_t revision = 0, next = 0;
    int result = counter_get(tx, REVISION_KEY, &revision);
    if (result)
        return result;
    if (options->seeded) {
        char key[40];
        ids_key(key, options->seed);
        result = counter_get(tx, key, &next);
        if (result)
            return result;
        ids_init_seeded(&state->ids, options->seed, next);
    } else {
        ids_init_random(&state->ids);
    }
    state->revision = (int64_t)revision;
    state->operations_changed = true; /* so that the due time is published */
    return clock_resume(tx, rate_thousandths);
}

int state_save(struct store_tx *tx, const struct state *before)
{
    const struct state *state = &tx->store->state;
    int result = 0;
    if (state->revision != before->revision)
        result = counter_put(tx, REVISION_KEY, (uint64_t)state->revision);
    if (!result && state->ids.seeded && state->ids.next != before->ids.next) {
        char key[40];
        ids_key(key, state->ids.seed);
        result = counter_put(tx, key, state->ids.next);
    }
    return result;
}

int64_t store_revision(struct store_tx *tx)
{
    if (tx->writes)
        return tx->store->state.revision + 1;
    uint64_t revision = 0;
    int result = counter_get(tx, REVISION_KEY, &revision);
    return result ? result : (int64_t)revision + 1;
}
