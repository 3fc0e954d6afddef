#ifndef API_EMULATOR_COVERAGE_H
#define API_EMULATOR_COVERAGE_H

#include "api/arm/call.h"

/* GET /_aksim/coverage: each operation of Microsoft.ContainerService's contract and how far it is
 * served, as JSON or (?format=markdown) as the page docs/coverage.md. */
struct arm_error *coverage_show(struct call *call);

#endif
