#ifndef API_ARM_LOCATION_H
#define API_ARM_LOCATION_H

#include "api/arm/call.h"
#include "api/arm/catalogue.h"

/* ARM's checks of a location, the same for every provider. A resource can be made in a region, not
 * in "global", "europe" or a stage, and is kept with the region's name ("West US 2" is westus2). */

/* The region called `wanted`. Refused: any other text, for a resource of `namespace_and_type`. */
struct arm_error *location_region(struct call *call, const char *namespace_and_type,
                                  const char *wanted, const struct location **out);

/* The name of the region that the body of a PUT asks for. Refused: none as well. */
struct arm_error *location_take(struct call *call, const json_t *body,
                                const char *namespace_and_type, const char **out);

#endif
