#include <string.h>

#include "base/address.h"
#include "tests/fuzz/fuzz.h"

static void address_check(struct address address)
{
    char text[ADDRESS_TEXT];
    struct address again;

    address_format(address, text);
    MUST(strlen(text) < sizeof text);
    MUST(address_parse(text, &again) && address_equal(address, again));
}

static void cidr_check(struct cidr cidr)
{
    char text[CIDR_TEXT], second[CIDR_TEXT];
    struct cidr again;

    MUST(cidr.prefix <= cidr_bits(cidr.base.family));
    cidr_format(cidr, text);
    MUST(cidr_parse(text, &again) && cidr_equal(cidr, again));
    cidr_format(again, second);
    MUST(strcmp(text, second) == 0);
    MUST(cidr_contains(cidr, cidr) && cidr_overlaps(cidr, cidr));
    MUST(cidr_contains_address(cidr, cidr_first(cidr)));
    MUST(cidr_contains_address(cidr, cidr_last(cidr)));
    MUST(cidr_contains_address(cidr, cidr.base));
    MUST(cidr_size(cidr) > 0);
    address_check(cidr.base);
}

/* Two ranges, parted by a line's end. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    arena_auto struct arena *arena = arena_new();
    char *text = arena_copy(arena, data, size);
    char *end = strchr(text, '\n');
    struct cidr a, b;
    struct address address;

    if (end)
        *end = '\0';
    if (address_parse(text, &address))
        address_check(address);
    bool first = cidr_parse(text, &a);
    if (first)
        cidr_check(a);
    if (!first || !end || !cidr_parse(end + 1, &b))
        return 0;
    MUST(cidr_overlaps(a, b) == cidr_overlaps(b, a));
    MUST(!cidr_contains(a, b) || cidr_overlaps(a, b));
    MUST(!(cidr_contains(a, b) && cidr_contains(b, a)) || cidr_equal(a, b));
    return 0;
}
