#ifndef API_RESOURCES_FILTER_H
#define API_RESOURCES_FILTER_H

#include <jansson.h>

#include "api/arm/error.h"

/* A $filter of ARM's resource lists: comparisons (eq, ne), startswith() and substringof() over
 * name, resourceType, resourceGroup, location, tagName and tagValue, joined by and, or,
 * parentheses. */
struct filter;

/* What a filter looks at. All may be NULL. */
struct filter_subject {
    const char *name;
    const char *type;
    const char *group;
    const char *location;
    const json_t *tags;
};

/* No text: *out is NULL, which matches everything. InvalidFilterInQueryString for what ARM does not
 * know. */
struct arm_error *filter_parse(struct arena *arena, const char *text, const struct filter **out);

bool filter_matches(const struct filter *filter, const struct filter_subject *subject);

#endif
