#ifndef API_CONTAINERSERVICE_COMMANDS_COMMAND_H
#define API_CONTAINERSERVICE_COMMANDS_COMMAND_H

#include "api/arm/operation.h"
#include "api/containerservice/cluster.h"

/* runCommand: a simulation, see README.md. */

struct arm_error *command_run(struct call *call);
struct arm_error *command_result(struct call *call);

extern const struct operation_kind command_operations[];

/* ---- between the files of this folder ---- */

struct command_answer {
    int64_t exit_code;
    const char *logs; /* in the arena */
};

/* What the command "prints" on the cluster at `now`. */
struct command_answer command_answer(struct arena *arena, const struct cluster *cluster,
                                     const char *command, int64_t now);

#endif
