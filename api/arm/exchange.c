#include "api/arm/exchange.h"

const char *exchange_header(const struct exchange *exchange, const char *name)
{
    for (const struct header *header = exchange->headers; header; header = header->next) {
        if (text_equal_nocase(header->name, name))
            return header->value;
    }
    return NULL;
}
