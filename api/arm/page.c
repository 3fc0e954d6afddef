#include "api/arm/page.h"

#include <errno.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "base/percent.h"

static bool number_take(const char *text, int64_t most, int64_t *out)
{
    char *end;

    if (text[0] < '0' || text[0] > '9')
        return false;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (errno || *end || value > most)
        return false;
    *out = value;
    return true;
}

struct arm_error *page_take(struct call *call, struct page *out)
{
    const char *top = call_query(call, "$top");
    const char *token = call_query(call, "$skiptoken");
    size_t most = call->api->options.page_size ? call->api->options.page_size : PAGE_SIZE;
    int64_t size = (int64_t)most;
    int64_t after = 0;

    if (top && (!number_take(top, INT32_MAX, &size) || size == 0))
        return arm_error(call->arena, ERROR_InvalidTopInQueryString, NULL, top);
    if (token && !number_take(token, INT64_MAX, &after))
        return arm_error(call->arena, ERROR_InvalidSkipToken, NULL, token);
    *out = (struct page){.size = (size_t)size < most ? (size_t)size : most,
                         .after = after,
                         .before = call->effect.late_from};
    return NULL;
}

bool page_admit(struct page *page, int64_t number)
{
    if (page->before && number >= page->before)
        return false;
    page->more = page->count == page->size;
    if (page->more)
        return false;
    page->count++;
    page->last = number;
    return true;
}

const char *page_next(struct call *call, const struct page *page)
{
    struct buffer link;

    if (!page->more)
        return NULL;
    buffer_init(&link, call->arena);
    buffer_text(&link, call->base_url);
    percent_encode(&link, call->target.path, "-_.~/()");
    buffer_text(&link, "?");
    for (size_t i = 0; i < call->target.query_count; i++) {
        const struct query *query = &call->target.queries[i];
        if (text_equal_nocase(query->key, "$skiptoken"))
            continue;
        percent_encode(&link, query->key, "-_.~");
        buffer_text(&link, "=");
        percent_encode(&link, query->value, "-_.~");
        buffer_text(&link, "&");
    }
    buffer_printf(&link, "%%24skiptoken=%lld", (long long)page->last);
    return link.data;
}

struct arm_error *page_text_begin(struct call *call, struct page_text *out)
{
    TRY(page_take(call, &out->page));
    buffer_init(&out->text, call->arena);
    buffer_text(&out->text, "{\"value\":[");
    return NULL;
}

void page_text_add(struct page_text *list, struct span body)
{
    if (list->page.count > 1)
        buffer_text(&list->text, ",");
    buffer_append(&list->text, body.data, body.size);
}

/* The link needs no escaping: all but its host, which is checked, is percent-encoded. */
void page_text_reply(struct call *call, struct page_text *list, const char *content_type)
{
    const char *next = page_next(call, &list->page);

    buffer_text(&list->text, "]");
    if (next)
        buffer_printf(&list->text, ",\"nextLink\":\"%s\"", next);
    buffer_text(&list->text, "}");
    reply_bytes(call, 200, content_type, buffer_span(&list->text));
}
