#ifndef API_ARM_FAULTS_H
#define API_ARM_FAULTS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

struct call;
struct operation;
struct operation_phase;
struct operation_plans;

/* Faults that users set (docs/faults.md): each says which requests, or which phases of operations,
 * it meets, and what it does to them. They are kept in memory and go with the server. */
struct faults;

struct faults *faults_new(void);
/* NULL is fine. */
void faults_free(struct faults *faults);

/* At most this many at a time. */
#define FAULTS_MAX 256

/* Takes a fault as the body of POST /_aksim/faults has it. `newest` is the number of the newest
 * resource row. *id (in the arena) is its name: the one that was sent, or the next. NULL, or what
 * is wrong with it. */
const char *faults_add(struct faults *faults, struct arena *arena, const json_t *sent,
                       const struct operation_plans *plans, int64_t newest, const char **id);
/* False: there is none of this id. */
bool faults_remove(struct faults *faults, const char *id);
void faults_clear(struct faults *faults);
/* {"value":[{"id","match",...,"matches","hits"}]}, oldest first; one of them, or NULL. Kept by the
 * arena. */
json_t *faults_json(struct faults *faults, struct arena *arena);
json_t *fault_json(struct faults *faults, struct arena *arena, const char *id);

/* What the faults do to the request of the call, added up; counts the hits. */
enum fault_drop { DROP_NOTHING, DROP_BEFORE, DROP_AFTER };
struct fault_effect {
    int64_t delay; /* microseconds by which the reply is held back */
    enum fault_drop drop;
    bool cut; /* the body breaks off after `cut_at` bytes */
    int64_t cut_at;
    int64_t late_from; /* lists show no rows from this number on; 0: all */
    bool unregistered; /* the provider is not registered, as far as this request knows */
    const char *rule;  /* id of the fault that answers; NULL: none does */
    struct arm_error *answer;
    const json_t *headers; /* of the answer: texts by name */
};
void faults_meet(struct faults *faults, struct call *call, struct fault_effect *out);

/* Sets call->effect by what the request meets; true when a fault has answered it. */
bool faults_answer(struct call *call);
/* At the end: how the reply is to travel. */
void faults_end(struct call *call);

/* What they do to an operation as a phase of it begins: nothing, hold it there, or have the phase
 * end in *failure (kept by the arena). */
enum fault_verdict { FAULT_NONE, FAULT_HOLD, FAULT_FAIL };
enum fault_verdict faults_meet_phase(struct faults *faults, struct call *call,
                                     const struct operation *operation,
                                     const struct operation_phase *phase, const json_t **failure);

#endif
