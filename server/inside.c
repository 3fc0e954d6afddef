#include "server/inside.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/files.h"
#include "base/log.h"
#include "store/store.h"

struct inside {
    struct arena *arena;
    const char *folder;
    struct clock clock;
    struct store *store;
    struct api *api;
};

static struct api_options api_options_of(struct inside *inside, const struct options *options)
{
    return (struct api_options){
        .store = inside->store,
        .clock = &inside->clock,
        .folder = inside->folder,
        .as_of = options->as_of,
        .kubernetes = options->kubernetes,
        .operations = options->operations,
        .polling = options->polling,
        .throttle = options->throttle,
        .ipv6_defaults = options->ipv6_defaults,
        .lenient_network = options->lenient_network,
        .versions = options->versions,
        .page_size = options->page_size,
        .rules = options->rules,
        .rules_on = options->rules_on,
        .rules_off = options->rules_off,
        .started = monotonic_now(),
    };
}

static int fail(const char *why)
{
    fprintf(stderr, "aksim: cannot use a temporary folder: %s\n", why);
    return -1;
}

int inside_open(struct arena *arena, const struct options *options, struct inside **out)
{
    struct inside *inside = arena_alloc(arena, sizeof *inside);

    *inside = (struct inside){.arena = arena};
    log_init(LOG_OFF);
    int result = folder_make_temporary(arena, &inside->folder);
    if (result < 0)
        return fail(strerror(-result));
    const struct store_options store_options = {
        .folder = inside->folder,
        .clock = &inside->clock,
        .rate_thousandths = 1000,
        .seeded = options->seeded,
        .seed = options->seed,
    };
    result = store_open(&store_options, &inside->store);
    if (result < 0) {
        folder_remove(inside->folder);
        return fail(strerror(-result));
    }
    const struct api_options api_options = api_options_of(inside, options);
    inside->api = api_new(&api_options);
    *out = inside;
    return 0;
}

void inside_close(struct inside *inside)
{
    if (!inside)
        return;
    api_free(inside->api);
    store_close(inside->store);
    folder_remove(inside->folder);
}

/* ---- a request ---- */

struct waiter {
    pthread_mutex_t mutex;
    pthread_cond_t condition;
    bool resumed;
};

static void exchange_resume(struct exchange *exchange)
{
    struct waiter *waiter = exchange->owner;

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

void inside_ask(struct inside *inside, const struct question *question, struct reply_read *out)
{
    struct waiter waiter = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false};
    struct exchange *exchange = arena_alloc(inside->arena, sizeof *exchange);

    *exchange = (struct exchange){
        .arena = inside->arena,
        .method = question->method,
        .target = question->target,
        .body = question->body,
        .body_too_large = question->body.size > BODY_MAX,
        .local_host = "localhost",
        .arrived = monotonic_now(),
        .resume = exchange_resume,
        .owner = &waiter,
    };
    while (api_handle(inside->api, exchange) == API_PENDING)
        waiter_wait(&waiter);
    out->status = exchange->reply.status;
    out->body = exchange->reply.body.size > 0 ? arena_copy(inside->arena, exchange->reply.body.data,
                                                           exchange->reply.body.size)
                                              : "";
    api_finish(exchange);
}
