#include "tests/support/harness.h"

#include <ftw.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/json.h"
#include "base/log.h"

#define HEADERS_MAX 16

struct harness {
    struct harness_options options;
    char folder[64];
    int64_t begin; /* where the clock of SPEED_MANUAL begins */
    struct clock clock;
    struct store *store;
    struct api *api;
    struct arena *arena;   /* what lasts */
    struct arena *answers; /* until harness_forget() */
    struct header headers[HEADERS_MAX];
    size_t header_count;
    const char *host;
};

struct waiter {
    pthread_mutex_t mutex;
    pthread_cond_t condition;
    bool resumed;
};

static void must(bool fine, const char *what)
{
    if (fine)
        return;
    fprintf(stderr, "harness: %s\n", what);
    abort();
}

/* ---- the emulator ---- */

struct line_job {
    struct store_job job;
    struct waiter waiter;
    struct clock_line line;
};

static int line_run(struct store_tx *tx, struct store_job *job)
{
    return clock_put(tx, ((struct line_job *)job)->line);
}

static void waiter_wake(struct waiter *waiter)
{
    pthread_mutex_lock(&waiter->mutex);
    waiter->resumed = true;
    pthread_cond_signal(&waiter->condition);
    pthread_mutex_unlock(&waiter->mutex);
}

static void waiter_wait(struct waiter *waiter)
{
    pthread_mutex_lock(&waiter->mutex);
    while (!waiter->resumed)
        pthread_cond_wait(&waiter->condition, &waiter->mutex);
    waiter->resumed = false;
    pthread_mutex_unlock(&waiter->mutex);
}

static void line_done(struct store_job *job, int result)
{
    must(result == 0, "clock_put");
    waiter_wake(&((struct line_job *)job)->waiter);
}

static void clock_move(struct harness *harness, struct clock_line line)
{
    arena_auto struct arena *arena = arena_new();
    struct line_job job = {
        .job = {.run = line_run, .done = line_done, .arena = arena},
        .waiter = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false},
        .line = line,
    };
    store_submit(harness->store, &job.job);
    waiter_wait(&job.waiter);
}

static void harness_open(struct harness *harness)
{
    const struct harness_options *options = &harness->options;
    struct store_options store_options = {
        .folder = harness->folder,
        .durable = false,
        .clock = &harness->clock,
        .rate_thousandths = options->speed == SPEED_MANUAL ? 0 : 1000,
        .seeded = true,
        .seed = options->seed,
        .begin = options->speed == SPEED_MANUAL ? harness->begin : 0,
    };
    must(store_open(&store_options, &harness->store) == 0, "store_open");

    struct api_options api_options = {
        .store = harness->store,
        .clock = &harness->clock,
        .folder = harness->folder,
        .speed = options->speed,
        .auth = options->auth,
        .clients = options->clients,
        .ipv6_defaults = options->ipv6_defaults,
        .strict_registration = options->strict_registration,
        .lenient_network = options->lenient_network,
        .kubernetes = options->kubernetes,
        .operations = options->operations,
        .versions = options->versions,
        .page_size = options->page_size,
        .rules = options->rules,
        .rules_on = options->rules_on,
        .rules_off = options->rules_off,
        .started = monotonic_now(),
        .https_address = "127.0.0.1:8443",
    };
    must(date_parse(options->as_of ? options->as_of : "2026-02-01", &api_options.as_of), "as_of");
    harness->api = api_new(&api_options);
}

static void harness_close(struct harness *harness)
{
    api_free(harness->api);
    store_close(harness->store);
}

struct harness *harness_new(const struct harness_options *options)
{
    struct harness *harness = calloc(1, sizeof *harness);

    must(harness != NULL, "memory");
    must(timestamp_parse("2026-02-01T00:00:00Z", &harness->begin), "the beginning");
    log_init(LOG_OFF);
    harness->options = *options;
    harness->arena = arena_new();
    harness->answers = arena_new();
    strcpy(harness->folder, "/tmp/aksim-test-XXXXXX");
    must(mkdtemp(harness->folder) != NULL, "mkdtemp");
    harness_open(harness);
    return harness;
}

static int entry_remove(const char *path, const struct stat *status, int type, struct FTW *where)
{
    (void)status;
    (void)type;
    (void)where;
    return remove(path);
}

void harness_free(struct harness *harness)
{
    harness_close(harness);
    nftw(harness->folder, entry_remove, 8, FTW_DEPTH | FTW_PHYS);
    arena_free(harness->answers);
    arena_free(harness->arena);
    free(harness);
}

void harness_forget(struct harness *harness)
{
    arena_free(harness->answers);
    harness->answers = arena_new();
}

struct api *harness_api(struct harness *harness)
{
    return harness->api;
}

void harness_restart(struct harness *harness)
{
    harness_close(harness);
    harness_open(harness);
}

void harness_restart_on(struct harness *harness, const char *as_of)
{
    harness->options.as_of = arena_string(harness->arena, as_of);
    harness_restart(harness);
}

void harness_advance(struct harness *harness, int64_t seconds)
{
    struct clock_line line = clock_get(&harness->clock);
    int64_t wall = wall_now();
    line.emulated_base = clock_line_at(line, wall) + seconds * SECOND;
    line.wall_base = wall;
    clock_move(harness, line);
}

/* ---- requests ---- */

void harness_header(struct harness *harness, const char *name, const char *value)
{
    size_t i = 0;
    while (i < harness->header_count && strcmp(harness->headers[i].name, name) != 0)
        i++;
    if (!value) {
        if (i < harness->header_count)
            harness->headers[i] = harness->headers[--harness->header_count];
        return;
    }
    must(i < HEADERS_MAX, "too many headers");
    harness->headers[i] = (struct header){arena_string(harness->arena, name),
                                          arena_string(harness->arena, value), NULL};
    if (i == harness->header_count)
        harness->header_count++;
}

void harness_host(struct harness *harness, const char *host)
{
    harness->host = host;
}

static void exchange_add_header(struct exchange *exchange, const char *name, const char *value)
{
    struct header *header = arena_alloc(exchange->arena, sizeof *header);
    *header = (struct header){name, value, exchange->headers};
    exchange->headers = header;
}

static void exchange_resume(struct exchange *exchange)
{
    waiter_wake(exchange->owner);
}

static struct exchange *exchange_new(struct harness *harness, const char *method,
                                     const char *target, struct span body)
{
    struct exchange *exchange = arena_alloc(harness->answers, sizeof *exchange);

    *exchange = (struct exchange){
        .arena = harness->answers,
        .method = method,
        .target = arena_string(harness->answers, target),
        .body_too_large = body.size > BODY_MAX,
        .secure = harness->host == NULL,
        .local_host = "127.0.0.1:8443",
        .arrived = monotonic_now(),
        .resume = exchange_resume,
    };
    if (body.size <= BODY_MAX)
        exchange->body =
            (struct span){arena_copy(harness->answers, body.data, body.size), body.size};
    exchange_add_header(exchange, "Host", harness->host ? harness->host : "localhost:8443");
    if (body.data)
        exchange_add_header(exchange, "Content-Type", "application/json");
    /* Added in front, so that they beat the two above. */
    for (size_t i = 0; i < harness->header_count; i++)
        exchange_add_header(exchange, harness->headers[i].name, harness->headers[i].value);
    return exchange;
}

struct answer harness_send(struct harness *harness, const char *method, const char *target,
                           const char *body)
{
    return harness_send_bytes(harness, method, target, span_from(body));
}

struct answer harness_send_bytes(struct harness *harness, const char *method, const char *target,
                                 struct span body)
{
    struct exchange *exchange = exchange_new(harness, method, target, body);
    struct waiter waiter = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false};
    const char *problem;

    exchange->owner = &waiter;
    while (api_handle(harness->api, exchange) == API_PENDING)
        waiter_wait(&waiter);
    api_finish(exchange);
    struct span bytes = exchange->reply.body;
    return (struct answer){
        .status = exchange->reply.status,
        .body = bytes.size ? arena_copy(harness->answers, bytes.data, bytes.size) : "",
        .size = bytes.size,
        .json = bytes.size ? json_read(harness->answers, bytes, &problem) : NULL,
        .headers = exchange->reply.headers,
    };
}

const char *answer_header(const struct answer *answer, const char *name)
{
    for (const struct header *header = answer->headers; header; header = header->next) {
        if (text_equal_nocase(header->name, name))
            return header->value;
    }
    return NULL;
}

const char *answer_text(const struct answer *answer, const char *path)
{
    return json_text_or(answer->json, path, "");
}
