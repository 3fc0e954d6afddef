#include "api/arm/throttle.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

/* A bucket that is full says nothing and may go; so with many names only those in use are kept. */
#define BUCKETS_MAX 16384
#define CHAINS      4096

struct bucket {
    size_t limit;
    bool by_hand; /* counts though its limit is off */
    double level; /* tokens at `at` */
    int64_t at;
    struct bucket *next;
    char of[];
};

struct throttle {
    const struct limit *limits;
    size_t limit_count;
    _Atomic bool active; /* something is counted; else nobody takes the lock */
    pthread_mutex_t lock;
    struct throttle_settings settings;
    struct bucket *chains[CHAINS];
    size_t bucket_count;
};

/* What a bucket goes by: the settings, or Azure's numbers when its limit is off. */
struct numbers {
    double size, refill, microseconds;
};

/* Fractions that should add up to a token fall short of it by less. */
#define ROUNDING 1e-9

struct throttle *throttle_new(const struct limit *limits, const struct throttle_settings *first)
{
    struct throttle *throttle = calloc(1, sizeof *throttle);

    if (!throttle || pthread_mutex_init(&throttle->lock, NULL) != 0)
        abort();
    throttle->limits = limits;
    while (limits[throttle->limit_count].name)
        throttle->limit_count++;
    throttle->settings.retry_after = WAIT_NAMED;
    if (first)
        throttle_set(throttle, first);
    return throttle;
}

bool throttle_active(const struct throttle *throttle)
{
    return atomic_load(&throttle->active);
}

static void throttle_lock(struct throttle *throttle)
{
    if (pthread_mutex_lock(&throttle->lock) != 0)
        abort();
}

static void throttle_unlock(struct throttle *throttle)
{
    pthread_mutex_unlock(&throttle->lock);
}

static void buckets_free(struct throttle *throttle)
{
    for (size_t i = 0; i < CHAINS; i++) {
        while (throttle->chains[i]) {
            struct bucket *bucket = throttle->chains[i];
            throttle->chains[i] = bucket->next;
            free(bucket);
        }
    }
    throttle->bucket_count = 0;
}

void throttle_free(struct throttle *throttle)
{
    if (!throttle)
        return;
    buckets_free(throttle);
    pthread_mutex_destroy(&throttle->lock);
    free(throttle);
}

void throttle_reset(struct throttle *throttle, const struct throttle_settings *first)
{
    throttle_lock(throttle);
    throttle->settings = (struct throttle_settings){.retry_after = WAIT_NAMED};
    buckets_free(throttle);
    atomic_store(&throttle->active, false);
    throttle_unlock(throttle);
    if (first)
        throttle_set(throttle, first);
}

struct throttle_settings throttle_settings(struct throttle *throttle)
{
    throttle_lock(throttle);
    struct throttle_settings settings = throttle->settings;
    throttle_unlock(throttle);
    return settings;
}

const struct limit *throttle_limits(const struct throttle *throttle)
{
    return throttle->limits;
}

size_t throttle_limit(const struct throttle *throttle, const char *name)
{
    size_t at = 0;

    while (strcmp(throttle->limits[at].name, name) != 0)
        at++;
    return at;
}

void throttle_set(struct throttle *throttle, const struct throttle_settings *settings)
{
    bool any = false;

    throttle_lock(throttle);
    throttle->settings = *settings;
    for (size_t i = 0; i < throttle->limit_count; i++)
        any |= settings->limits[i].on;
    if (any)
        atomic_store(&throttle->active, true);
    throttle_unlock(throttle);
}

/* ---- buckets; under the lock ---- */

static struct numbers numbers_of(const struct throttle *throttle, size_t limit)
{
    const struct limit *row = &throttle->limits[limit];
    struct numbers numbers = {(double)row->size, (double)row->refill, (double)row->seconds};

    if (throttle->settings.limits[limit].on) {
        numbers.size = (double)throttle->settings.limits[limit].size;
        numbers.refill = (double)throttle->settings.limits[limit].refill;
        numbers.microseconds = (double)throttle->settings.limits[limit].seconds;
    }
    numbers.microseconds *= (double)SECOND;
    return numbers;
}

static double level_at(const struct bucket *bucket, const struct numbers *numbers, int64_t now)
{
    double passed = now > bucket->at ? (double)(now - bucket->at) : 0;
    double level = bucket->level + passed * numbers->refill / numbers->microseconds;

    return level < numbers->size ? level : numbers->size;
}

static struct bucket **bucket_place(struct throttle *throttle, size_t limit, const char *of)
{
    size_t hash = limit;

    for (const char *at = of; *at; at++)
        hash = hash * 31 + (unsigned char)*at;
    struct bucket **place = &throttle->chains[hash % CHAINS];
    while (*place && ((*place)->limit != limit || strcmp((*place)->of, of) != 0))
        place = &(*place)->next;
    return place;
}

static void full_ones_drop(struct throttle *throttle, int64_t now)
{
    for (size_t i = 0; i < CHAINS; i++) {
        for (struct bucket **at = &throttle->chains[i]; *at;) {
            struct bucket *bucket = *at;
            const struct numbers numbers = numbers_of(throttle, bucket->limit);
            if (level_at(bucket, &numbers, now) + ROUNDING < numbers.size) {
                at = &bucket->next;
                continue;
            }
            *at = bucket->next;
            free(bucket);
            throttle->bucket_count--;
        }
    }
}

/* A full one. NULL when there are too many that are in use: then nothing is counted. */
static struct bucket *bucket_make(struct throttle *throttle, size_t limit, const char *of,
                                  int64_t now)
{
    if (throttle->bucket_count >= BUCKETS_MAX)
        full_ones_drop(throttle, now);
    if (throttle->bucket_count >= BUCKETS_MAX)
        return NULL;
    struct bucket *bucket = calloc(1, sizeof *bucket + strlen(of) + 1);
    if (!bucket)
        abort();
    bucket->limit = limit;
    bucket->level = numbers_of(throttle, limit).size;
    bucket->at = now;
    memcpy(bucket->of, of, strlen(of) + 1);
    *bucket_place(throttle, limit, of) = bucket;
    throttle->bucket_count++;
    return bucket;
}

/* That counts, brought up to now; or NULL. */
static struct bucket *bucket_get(struct throttle *throttle, size_t limit, const char *of,
                                 int64_t now)
{
    struct bucket *bucket = *bucket_place(throttle, limit, of);
    const struct numbers numbers = numbers_of(throttle, limit);
    bool on = throttle->settings.limits[limit].on;

    if (!bucket && on)
        bucket = bucket_make(throttle, limit, of, now);
    if (!bucket || (!on && !bucket->by_hand))
        return NULL;
    bucket->level = level_at(bucket, &numbers, now);
    bucket->at = now;
    return bucket;
}

static int64_t whole_up(double value)
{
    return (int64_t)ceil(value - ROUNDING);
}

static int64_t bucket_wait(const struct bucket *bucket, const struct numbers *numbers)
{
    double missing = 1 - bucket->level;
    int64_t wait = whole_up(missing * numbers->microseconds / numbers->refill / (double)SECOND);

    return wait > 0 ? wait : 1;
}

static void taken_from(struct bucket *bucket, const struct numbers *numbers, struct taken *taken)
{
    taken->counted = true;
    taken->refused = bucket->level + ROUNDING < 1;
    taken->wait = taken->refused ? bucket_wait(bucket, numbers) : 0;
    if (!taken->refused)
        bucket->level -= 1;
    taken->size = (int64_t)numbers->size;
    taken->left = bucket->level > 0 ? (int64_t)(bucket->level + ROUNDING) : 0;
    taken->interval =
        whole_up(numbers->size * numbers->microseconds / numbers->refill / (double)SECOND);
}

struct taken throttle_take(struct throttle *throttle, size_t limit, const char *of, int64_t now)
{
    struct taken taken = {0};

    if (!atomic_load(&throttle->active))
        return taken;
    throttle_lock(throttle);
    const struct numbers numbers = numbers_of(throttle, limit);
    struct bucket *bucket = bucket_get(throttle, limit, of, now);
    if (bucket)
        taken_from(bucket, &numbers, &taken);
    throttle_unlock(throttle);
    return taken;
}

int64_t throttle_wait(struct throttle *throttle, size_t limit, const char *of, int64_t now)
{
    int64_t wait = 0;

    if (!atomic_load(&throttle->active))
        return 0;
    throttle_lock(throttle);
    const struct numbers numbers = numbers_of(throttle, limit);
    struct bucket *bucket = bucket_get(throttle, limit, of, now);
    if (bucket && bucket->level + ROUNDING < 1)
        wait = bucket_wait(bucket, &numbers);
    throttle_unlock(throttle);
    return wait;
}

void throttle_fill(struct throttle *throttle, size_t limit, const char *of, int64_t left,
                   int64_t now)
{
    throttle_lock(throttle);
    struct bucket *bucket = *bucket_place(throttle, limit, of);
    if (!bucket)
        bucket = bucket_make(throttle, limit, of, now);
    if (bucket) {
        bucket->level = (double)left;
        bucket->at = now;
        bucket->by_hand = true;
        atomic_store(&throttle->active, true);
    }
    throttle_unlock(throttle);
}

void throttle_each(struct throttle *throttle, int64_t now, throttle_visit each, void *argument)
{
    throttle_lock(throttle);
    for (size_t i = 0; i < CHAINS; i++) {
        for (const struct bucket *bucket = throttle->chains[i]; bucket; bucket = bucket->next) {
            const struct numbers numbers = numbers_of(throttle, bucket->limit);
            double level = level_at(bucket, &numbers, now);
            if (level + ROUNDING < numbers.size)
                each(&throttle->limits[bucket->limit], bucket->of, (int64_t)(level + ROUNDING),
                     argument);
        }
    }
    throttle_unlock(throttle);
}
