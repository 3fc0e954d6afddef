#ifndef SERVER_DELAYS_H
#define SERVER_DELAYS_H

#include <stdint.h>

/* Replies that are held back: one thread wakes their connections when their time has come, so that
 * no event thread waits. It exists from the first delay on. */
struct delays;

/* What waits; the owner's, and untouched by him until `wake` is called, once. */
struct delay {
    int64_t until; /* monotonic microseconds */
    void (*wake)(struct delay *delay);
    struct delay *next; /* ours */
};

struct delays *delays_new(void);
/* Wakes all that wait, and every later one at once. */
void delays_end(struct delays *delays);
/* Nothing may wait any more. NULL is fine. */
void delays_free(struct delays *delays);

/* `wake` may be called before this returns. */
void delays_add(struct delays *delays, struct delay *delay);

#endif
