#include "server/delays.h"

#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"

#define LOOK_EVERY SECOND

struct delays {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_t thread;
    bool runs, ending;
    int64_t looked;      /* when all clients were looked after last */
    struct delay *first; /* by time */
};

struct delays *delays_new(void)
{
    struct delays *delays = calloc(1, sizeof *delays);
    pthread_condattr_t attributes;

    if (!delays || pthread_mutex_init(&delays->lock, NULL) != 0 ||
        pthread_condattr_init(&attributes) != 0 ||
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) != 0 ||
        pthread_cond_init(&delays->changed, &attributes) != 0)
        abort();
    pthread_condattr_destroy(&attributes);
    return delays;
}

/* libmicrohttpd does not look at a connection that is suspended. */
static bool client_gone(const struct delay *delay)
{
    struct pollfd look = {.fd = delay->connection, .events = POLLRDHUP};

    return poll(&look, 1, 0) == 1;
}

/* Takes off what is due, and once in a while those whose client is gone, in order. Under the lock.
 */
static struct delay *due_take(struct delays *delays)
{
    int64_t now = monotonic_now();
    bool look = now >= delays->looked + LOOK_EVERY;
    struct delay *taken = NULL, **end = &taken, **at = &delays->first;

    if (look)
        delays->looked = now;
    while (*at) {
        struct delay *delay = *at;
        if (!delays->ending && delay->until > now && !(look && client_gone(delay))) {
            if (!look)
                break;
            at = &delay->next;
            continue;
        }
        *at = delay->next;
        delay->next = NULL;
        *end = delay;
        end = &delay->next;
    }
    return taken;
}

static void wait_for(struct delays *delays, int64_t until)
{
    int64_t look = delays->looked + LOOK_EVERY;

    until = until < look ? until : look;
    struct timespec time = {.tv_sec = until / SECOND, .tv_nsec = until % SECOND * 1000};

    pthread_cond_timedwait(&delays->changed, &delays->lock, &time);
}

static void wake_all(struct delay *delay)
{
    while (delay) {
        struct delay *next = delay->next; /* who is woken may free it */
        delay->wake(delay);
        delay = next;
    }
}

static void *run(void *argument)
{
    struct delays *delays = argument;

    pthread_mutex_lock(&delays->lock);
    while (!delays->ending || delays->first) {
        struct delay *due = due_take(delays);
        if (due) {
            pthread_mutex_unlock(&delays->lock);
            wake_all(due);
            pthread_mutex_lock(&delays->lock);
        } else if (delays->first) {
            wait_for(delays, delays->first->until);
        } else {
            pthread_cond_wait(&delays->changed, &delays->lock);
        }
    }
    pthread_mutex_unlock(&delays->lock);
    return NULL;
}

void delays_add(struct delays *delays, struct delay *delay)
{
    pthread_mutex_lock(&delays->lock);
    bool late = delays->ending;
    if (!late) {
        struct delay **at = &delays->first;
        while (*at && (*at)->until <= delay->until)
            at = &(*at)->next;
        delay->next = *at;
        *at = delay;
        if (!delays->runs && pthread_create(&delays->thread, NULL, run, delays) != 0)
            abort();
        delays->runs = true;
        pthread_cond_signal(&delays->changed);
    }
    pthread_mutex_unlock(&delays->lock);
    if (late)
        delay->wake(delay);
}

void delays_end(struct delays *delays)
{
    pthread_mutex_lock(&delays->lock);
    delays->ending = true;
    pthread_cond_signal(&delays->changed);
    bool runs = delays->runs;
    delays->runs = false;
    pthread_mutex_unlock(&delays->lock);
    if (runs)
        pthread_join(delays->thread, NULL);
}

void delays_free(struct delays *delays)
{
    if (!delays)
        return;
    delays_end(delays);
    pthread_cond_destroy(&delays->changed);
    pthread_mutex_destroy(&delays->lock);
    free(delays);
}
