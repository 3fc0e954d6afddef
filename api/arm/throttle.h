#ifndef API_ARM_THROTTLE_H
#define API_ARM_THROTTLE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* Token buckets that say how many requests there may be (docs/throttling.md). They fill again with
 * the emulated clock. Kept in memory; any thread may take while another sets, and a lock is held
 * for as long as a look-up takes. */
struct throttle;

/* A row of the table of limits: Azure's numbers. */
struct limit {
    const char *name; /* "pools.put" */
    int64_t size;     /* tokens in a full bucket */
    int64_t refill;   /* tokens that come back... */
    int64_t seconds;  /* ...in so many seconds */
    size_t segments;  /* of the path of a request, that say whose bucket it is */
    /* How the provider calls its handler, and what the bucket belongs to. */
    const char *handler, *whose;
};

#define LIMITS_MAX 16

/* Of the limit that says how soon a cluster can be made again (rule OP-008). */
#define CREATE_LIMIT "clusters.create"

#define WAIT_NAMED   (-1) /* Retry-After says how long it takes */
#define WAIT_UNNAMED (-2) /* there is none */

/* What is counted, and how. */
struct throttle_settings {
    struct {
        bool on;
        int64_t size, refill, seconds;
    } limits[LIMITS_MAX];
    int64_t retry_after; /* seconds, or one of the above */
};

/* `limits` ends with a row without a name, has LIMITS_MAX rows at most and outlives the result.
 * `first` (NULL: nothing is counted) holds until somebody changes it. */
struct throttle *throttle_new(const struct limit *limits, const struct throttle_settings *first);
/* NULL is fine. */
void throttle_free(struct throttle *throttle);

/* Whether anything is counted; takes no lock. */
bool throttle_active(const struct throttle *throttle);
/* All buckets are full, and what is counted is as in `first` (NULL: nothing). */
void throttle_reset(struct throttle *throttle, const struct throttle_settings *first);
struct throttle_settings throttle_settings(struct throttle *throttle);

/* What is left of a bucket after a token was taken. */
struct taken {
    bool counted; /* false: there is no such bucket, take as many as you like */
    bool refused; /* it is empty */
    int64_t size, left;
    int64_t wait;     /* seconds until there is one again; at least 1 */
    int64_t interval; /* seconds in which an empty one fills */
};
/* `limit` is a number of the table, `of` a lower-case id. */
struct taken throttle_take(struct throttle *throttle, size_t limit, const char *of, int64_t now);
/* Takes none: how many seconds one has to wait, 0 when there is one. */
int64_t throttle_wait(struct throttle *throttle, size_t limit, const char *of, int64_t now);
/* The number of the row of that name, which is there. */
size_t throttle_limit(const struct throttle *throttle, const char *name);

/* ---- as JSON: api/arm/throttle_json.c ---- */

/* Changes what {"limits","retryAfter"} names of the settings. NULL, or what is wrong. */
const char *throttle_read(struct arena *arena, const struct limit *limits, const json_t *sent,
                          struct throttle_settings *settings);
/* The same of the throttle, which may also name {"buckets"}. */
const char *throttle_change(struct throttle *throttle, struct arena *arena, const json_t *sent,
                            int64_t now);
/* All three. Kept by the arena. */
json_t *throttle_json(struct throttle *throttle, struct arena *arena, int64_t now);

/* ---- for throttle_json.c ---- */

const struct limit *throttle_limits(const struct throttle *throttle);
void throttle_set(struct throttle *throttle, const struct throttle_settings *settings);
/* So many tokens are in the bucket, and it counts whatever the settings say. */
void throttle_fill(struct throttle *throttle, size_t limit, const char *of, int64_t left,
                   int64_t now);
typedef void (*throttle_visit)(const struct limit *limit, const char *of, int64_t left,
                               void *argument);
/* Buckets that are not full. Under the lock. */
void throttle_each(struct throttle *throttle, int64_t now, throttle_visit each, void *argument);

#endif
