#ifndef API_EMULATOR_FAULTS_H
#define API_EMULATOR_FAULTS_H

#include "api/arm/call.h"

/* Faults as users set and count them (docs/faults.md). */

struct arm_error *faults_show(struct call *call);
struct arm_error *fault_show(struct call *call);
struct arm_error *fault_set(struct call *call);
struct arm_error *fault_remove(struct call *call);
struct arm_error *faults_remove_all(struct call *call);

#endif
