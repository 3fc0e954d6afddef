#ifndef SERVER_DELAYS_H
#define SERVER_DELAYS_H

#include <stdint.h>

/* Replies that are held back: one thread wakes their connections when their time has come, so that
 * no event thread waits. Nor is one held for a client that has hung up: each takes a connection, of
 * which there are so many, and clients that give up try again. The thread exists from the first
 * delay on. */
struct delays;

/* What waits; the owner's, and untouched by him until `wake` is called, once. */
struct delay {
    int64_t until;  /* monotonic microseconds */
    int connection; /* the client's socket; open until the delay ends */
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
