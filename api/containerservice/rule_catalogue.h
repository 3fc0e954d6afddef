#ifndef API_CONTAINERSERVICE_RULE_CATALOGUE_H
#define API_CONTAINERSERVICE_RULE_CATALOGUE_H

#include "api/arm/rule_switches.h"
#include "api/containerservice/rule.h"

/* The rules as a list to look things up in. */

/* The first row of the id, which is compared without case, or NULL. */
const struct rule *rules_find(const char *id);
size_t rules_count(void); /* rows, of which two may share an id */

/* "recorded", "documented", ... */
const char *confidence_name(enum confidence confidence);

/* A switch for each row, those of the lists (which end with NULL, or are NULL) on or off. */
struct rule_switches *rules_switches(struct arena *arena, const char *const *on,
                                     const char *const *off);
/* By enum error_id: the id of the rule that is enforced elsewhere by this error, or NULL. */
const char *const *rules_of_errors(struct arena *arena);

#endif
