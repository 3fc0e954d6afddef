#ifndef API_ARM_FAULT_H
#define API_ARM_FAULT_H

#include "api/arm/faults.h"

/* One fault, as fault_read.c reads and faults.c keeps it. All of it lives in `arena`. */
struct fault {
    struct arena *arena;
    const char *id;
    const json_t *sent; /* as it was set */

    /* Which: NULL and 0 match all. Texts with * and ? compare without case. */
    const char *method, *type, *name, *path, *subscription, *kind, *phase;
    const char *header, *header_value;
    int64_t nth, times;
    double probability; /* 1: always */
    int64_t seed;

    /* What. */
    bool of_operations; /* fail or hold: it meets phases and no requests */
    bool hold;
    const json_t *failure;
    int64_t delay;
    enum fault_drop drop;
    bool cut;
    int64_t cut_at;
    bool late, unregistered;
    int64_t newest;
    int status; /* of the answer; 0: it gives none */
    const char *code, *message;
    const json_t *headers;

    int64_t matches, hits;
    struct fault *next;
};

/* NULL, or what is wrong. The fault's arena is set, the rest is filled in. */
const char *fault_read(struct fault *fault, const json_t *sent,
                       const struct operation_plans *plans);

#endif
