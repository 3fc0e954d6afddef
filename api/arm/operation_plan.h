#ifndef API_ARM_OPERATION_PLAN_H
#define API_ARM_OPERATION_PLAN_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"

/* How operations go: the phases of each kind, as schemas/operationKinds.json has them and the file
 * of --operations changes them (docs/operations.md). What a kind does is code: struct
 * operation_kind. */

struct operation_phase {
    const char *name;    /* "controlPlane" */
    const char *shown;   /* provisioningState of the target meanwhile: "Upgrading" */
    const char *pools;   /* that of a cluster's pools, where it is another one; else NULL */
    const char *status;  /* what polls show for "InProgress", or NULL */
    int64_t length;      /* nominal; nothing at instant speed */
    double jitter;       /* of the length, up and down: 0.1 is a tenth */
    double failing;      /* how often it fails at its end: 0 never, 1 always */
    const json_t *error; /* then: {"code","message"[,"details"]}; may hold {names} */
};

struct operation_plan {
    const char *kind;
    const struct operation_phase *phases;
    size_t count;          /* at least 1 */
    const json_t *failure; /* the error of this kind when nobody names another */
};

#define OPERATION_PHASES_MAX 8

struct operation_plans;

/* Of the program. A broken file is a defect of the build and aborts. */
const struct operation_plans *operation_plans_load(struct arena *arena);
/* The same with the rows of a user's file in place of the program's. NULL for a bad one; *problem
 * says why. All lives in the arena. */
const struct operation_plans *operation_plans_read(struct arena *arena, struct span text,
                                                   const char **problem);

/* NULL when there is no such kind. */
const struct operation_plan *operation_plan_find(const struct operation_plans *plans,
                                                 const char *kind);
/* Whether it has a code, a message and, if any, a list of details. */
bool operation_failure_valid(const json_t *failure);
/* The catalogue's error of that code, or NULL. */
const json_t *operation_failure_find(const struct operation_plans *plans, const char *code);
/* How long an operation can be polled after its end. */
int64_t operation_retention(const struct operation_plans *plans);
/* {"kinds":[...],"failures":[...]}, as it is in force. Kept by the arena. */
json_t *operation_plans_json(struct arena *arena, const struct operation_plans *plans);

/* Between 0 and 1, the same for the same text and number: what chance there is in an operation
 * comes from its id, so that a seed decides it. */
double chance_of(const char *text, int number);

#endif
