#ifndef API_RESOURCES_PAGE_H
#define API_RESOURCES_PAGE_H

#include "api/arm/call.h"

/* As many rows as a page has when the client does not say. */
#define PAGE_SIZE 1000

/* What the client asked for with $top and $skiptoken. A skip token is the number of the last row
 * shown. */
struct page {
    size_t size;
    int64_t after;
};

struct arm_error *page_take(struct call *call, struct page *out);

/* The absolute link to the page behind the row `number`: this request with another $skiptoken. */
const char *page_next(struct call *call, int64_t number);

#endif
