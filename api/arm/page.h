#ifndef API_ARM_PAGE_H
#define API_ARM_PAGE_H

#include "api/arm/call.h"
#include "base/buffer.h"

/* Lists in pages. */

/* As many rows as a page has when neither the client nor --page-size says. */
#define PAGE_SIZE 1000

/* What the client asked for with $top and $skiptoken, and how far the walk over the rows has come.
 * A skip token is the number of the last row shown: `after` goes into the filter of the rows. */
struct page {
    size_t size;
    int64_t after;
    int64_t before; /* rows from this number on are not shown; 0: all are (faults.h) */
    size_t count;
    int64_t last;
    bool more; /* a row came that had no room */
};

struct arm_error *page_take(struct call *call, struct page *out);
/* Whether there is room for the row of this number, which is then counted; else the walk is over.
 */
bool page_admit(struct page *page, int64_t number);
/* The absolute link to the next page: this request with another $skiptoken; NULL without more. */
const char *page_next(struct call *call, const struct page *page);

/* A page of bodies that are there as bytes: {"value":[...][,"nextLink"]}. */
struct page_text {
    struct page page;
    struct buffer text;
};
struct arm_error *page_text_begin(struct call *call, struct page_text *out);
/* For a row that was admitted. */
void page_text_add(struct page_text *list, struct span body);
void page_text_reply(struct call *call, struct page_text *list, const char *content_type);

#endif
