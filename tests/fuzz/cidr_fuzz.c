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

/* Sizes, the addresses by their numbers, the canonical form. */
static void counts_check(struct cidr cidr)
{
    struct cidr canonical = cidr_canonical(cidr);
    uint64_t size = cidr_size(cidr);
    struct address at;

    MUST(!cidr_has_host_bits(canonical) && cidr_equal(cidr, canonical));
    MUST(address_equal(cidr_first(canonical), canonical.base));
    MUST(address_nth(cidr, 0, &at) && address_equal(at, cidr_first(cidr)));
    if (size == UINT64_MAX) {
        MUST(address_nth(cidr, size, &at) && cidr_contains_address(cidr, at));
        return;
    }
    MUST(address_nth(cidr, size - 1, &at) && address_equal(at, cidr_last(cidr)));
    MUST(!address_nth(cidr, size, &at));
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
    counts_check(cidr);
    address_check(cidr.base);
}

static void pair_check(struct cidr a, struct cidr b)
{
    MUST(cidr_overlaps(a, b) == cidr_overlaps(b, a));
    MUST(!cidr_contains(a, b) || cidr_overlaps(a, b));
    MUST((cidr_contains(a, b) && cidr_contains(b, a)) == cidr_equal(a, b));
    if (a.base.family != b.base.family) {
        MUST(!cidr_overlaps(a, b));
        return;
    }
    bool inside = address_compare(cidr_first(a), cidr_first(b)) <= 0 &&
                  address_compare(cidr_last(b), cidr_last(a)) <= 0;
    bool apart = address_compare(cidr_last(a), cidr_first(b)) < 0 ||
                 address_compare(cidr_last(b), cidr_first(a)) < 0;
    MUST(cidr_contains(a, b) == inside);
    MUST(cidr_overlaps(a, b) == !apart);
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
    pair_check(a, b);
    return 0;
}
