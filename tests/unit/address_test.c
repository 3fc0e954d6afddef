#include "base/address.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

Test(address, only_strict_spellings_are_read)
{
    static const struct {
        const char *text, *canonical; /* NULL: refused */
    } cases[] = {
        {"0.0.0.0", "0.0.0.0"},
        {"10.244.0.0", "10.244.0.0"},
        {"255.255.255.255", "255.255.255.255"},
        {"::", "::"},
        {"::1", "::1"},
        {"FD12:3456:789A:0:0:0:0:1",
         "fd12:3456:789a::1"}, /* RFC 5952: lower case, longest run of zeros */
        {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
        {"2001:0db8:0000:0000:0001:0000:0000:0001", "2001:db8::1:0:0:1"},
        {"::ffff:192.0.2.1", "::ffff:192.0.2.1"},
        {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
        {"", NULL},
        {"10.244.0", NULL},
        {"10.244", NULL},
        {"10.244.0.0.0", NULL},
        {"10.244.0.256", NULL},
        {"010.244.0.0", NULL},
        {"10.244.00.0", NULL},
        {"0x0a.0.0.1", NULL},
        {"10.244.0.0 ", NULL},
        {" 10.244.0.0", NULL},
        {"10.244.0.-1", NULL},
        {"10.244..0", NULL},
        {"10.244.0.", NULL},
        {"10.244.0.0/16", NULL},
        {"fd12:::1", NULL},
        {"fd12::1::2", NULL},
        {"fd12::12345", NULL},
        {"fe80::1%eth0", NULL},
        {"[::1]", NULL},
        {"1:2:3:4:5:6:7", NULL},
        {"1:2:3:4:5:6:7:8:9", NULL},
        {"1:2:3:4:5:6:7:8::", NULL},
        {":1", NULL},
        {"::g", NULL},
        {"localhost", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct address address = {FAMILY_NONE, 7, 7};
        bool read = address_parse(cases[i].text, &address);
        cr_assert_eq(read, cases[i].canonical != NULL, "%s", cases[i].text);
        if (!read) {
            cr_assert(address.family == FAMILY_NONE && address.high == 7 && address.low == 7);
            continue;
        }
        char text[ADDRESS_TEXT];
        address_format(address, text);
        cr_assert_str_eq(text, cases[i].canonical);
        struct address back;
        cr_assert(address_parse(text, &back) && address_equal(back, address), "%s", text);
    }
    cr_assert(!address_parse(NULL, &(struct address){0}));
}

Test(address, ranges_are_read_as_written)
{
    static const struct {
        const char *text;
        bool read, host_bits;
    } cases[] = {
        {"10.244.0.0/16", true, false},
        {"10.244.0.1/16", true, true},
        {"0.0.0.0/0", true, false},
        {"128.0.0.0/0", true, true},
        {"10.0.0.1/32", true, false},
        {"fd12:3456:789a::/64", true, false},
        {"fd12:3456:789a:1::/108", true, false},
        {"fd12:3456:789a:1::1/108", true, true},
        {"fd12::1:0:0:0:0/64", true, false},
        {"fd12::1:0:0:0/64", true, true},
        {"::/0", true, false},
        {"8000::/0", true, true},
        {"::1/128", true, false},
        {"10.244.0.0/33", false, false},
        {"::/129", false, false},
        {"10.244.0.0", false, false},
        {"10.244.0.0/", false, false},
        {"10.244.0.0/016", false, false},
        {"10.244.0.0/00", false, false},
        {"10.244.0.0/+16", false, false},
        {"10.244.0.0/-1", false, false},
        {"10.244.0.0/16 ", false, false},
        {"10.244.0.0/16/16", false, false},
        {"10.244.0.0 /16", false, false},
        {"10.244.0.0/255.255.0.0", false, false},
        {"10.244.0.0/4294967312", false, false}, /* 2^32 + 16 */
        {"/16", false, false},
        {"", false, false},
        {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/16", false, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct cidr cidr = {{FAMILY_NONE, 7, 7}, 7};
        cr_assert_eq(cidr_parse(cases[i].text, &cidr), cases[i].read, "%s", cases[i].text);
        if (!cases[i].read) {
            cr_assert(cidr.base.family == FAMILY_NONE && cidr.prefix == 7, "%s", cases[i].text);
            continue;
        }
        cr_assert_eq(cidr_has_host_bits(cidr), cases[i].host_bits, "%s", cases[i].text);
        char text[CIDR_TEXT];
        cidr_format(cidr, text);
        struct cidr back;
        cr_assert(cidr_parse(text, &back) && address_equal(back.base, cidr.base) &&
                      back.prefix == cidr.prefix,
                  "%s", text);
    }
    cr_assert(!cidr_parse(NULL, &(struct cidr){0}));
}

Test(address, ends_and_sizes_of_ranges_are_right)
{
    static const struct {
        const char *text, *first, *last;
        uint64_t size;
    } cases[] = {
        {"10.244.0.0/16", "10.244.0.0", "10.244.255.255", 65536},
        {"10.244.9.9/14", "10.244.0.0", "10.247.255.255", 262144},
        {"10.0.0.7/32", "10.0.0.7", "10.0.0.7", 1},
        {"1.2.3.4/0", "0.0.0.0", "255.255.255.255", UINT64_C(1) << 32},
        {"fd12:3456:789a:1::/108", "fd12:3456:789a:1::", "fd12:3456:789a:1::f:ffff", 1048576},
        {"2001:db8::1/65", "2001:db8::", "2001:db8::7fff:ffff:ffff:ffff", UINT64_C(1) << 63},
        {"2001:db8::1/64", "2001:db8::", "2001:db8::ffff:ffff:ffff:ffff", UINT64_MAX},
        {"2001:db8::1/63", "2001:db8::", "2001:db8:0:1:ffff:ffff:ffff:ffff", UINT64_MAX},
        {"::/0", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", UINT64_MAX},
        {"::5/128", "::5", "::5", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct cidr cidr;
        struct address first, last;
        cr_assert(cidr_parse(cases[i].text, &cidr));
        cr_assert(address_parse(cases[i].first, &first) && address_parse(cases[i].last, &last));
        cr_assert(address_equal(cidr_first(cidr), first), "%s", cases[i].text);
        cr_assert(address_equal(cidr_last(cidr), last), "%s", cases[i].text);
        cr_assert_eq(cidr_size(cidr), cases[i].size, "%s", cases[i].text);
    }
}

Test(address, adding_stops_at_the_end_of_the_space)
{
    static const struct {
        const char *from;
        uint64_t offset;
        const char *to; /* NULL: out of the space */
    } cases[] = {
        {"10.0.0.0", 10, "10.0.0.10"},
        {"10.0.0.255", 1, "10.0.1.0"},
        {"255.255.255.255", 0, "255.255.255.255"},
        {"255.255.255.255", 1, NULL},
        {"0.0.0.1", UINT64_MAX, NULL},
        {"0.0.0.0", UINT64_C(1) << 32, NULL},
        {"fd12::", 10, "fd12::a"},
        {"fd12::ffff:ffff:ffff:ffff", 1, "fd12:0:0:1::"},
        {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 1, NULL},
        {"ffff:ffff:ffff:ffff::", UINT64_MAX, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
        {"ffff:ffff:ffff:ffff::1", UINT64_MAX, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct address from, to, sum = {FAMILY_NONE, 7, 7};
        cr_assert(address_parse(cases[i].from, &from));
        cr_assert_eq(address_add(from, cases[i].offset, &sum), cases[i].to != NULL, "case %zu", i);
        if (cases[i].to)
            cr_assert(address_parse(cases[i].to, &to) && address_equal(sum, to), "case %zu", i);
        else
            cr_assert_eq(sum.low, 7);
    }
}

/* A generator with a fixed start (xorshift64*), so that a failure comes back. */
static uint64_t random_next(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(2685821657736338717);
}

static bool bit_at(struct address address, unsigned index, unsigned bits)
{
    unsigned from_low = bits - 1 - index;
    return from_low >= 64 ? address.high >> (from_low - 64) & 1 : address.low >> from_low & 1;
}

/* The definition, bit by bit: both have the same first bits. */
static bool same_bits(struct address a, struct address b, unsigned count)
{
    if (a.family != b.family)
        return false;
    for (unsigned i = 0; i < count; i++)
        if (bit_at(a, i, cidr_bits(a.family)) != bit_at(b, i, cidr_bits(b.family)))
            return false;
    return true;
}

/* Half of the addresses differ from `near` in one bit only: two random ones would hardly ever meet.
 */
static struct cidr random_cidr(uint64_t *state, struct address near)
{
    struct cidr cidr = {.base = near};
    if (random_next(state) % 2) {
        cidr.base.family = random_next(state) % 2 ? FAMILY_IPV4 : FAMILY_IPV6;
        cidr.base.high = cidr.base.family == FAMILY_IPV6 ? random_next(state) : 0;
        cidr.base.low = random_next(state);
        if (cidr.base.family == FAMILY_IPV4)
            cidr.base.low &= UINT32_MAX;
    } else {
        unsigned bit = (unsigned)(random_next(state) % cidr_bits(near.family));
        if (bit >= 64)
            cidr.base.high ^= UINT64_C(1) << (bit - 64);
        else
            cidr.base.low ^= UINT64_C(1) << bit;
    }
    cidr.prefix = (unsigned)(random_next(state) % (cidr_bits(cidr.base.family) + 1));
    return cidr;
}

Test(address, ranges_agree_with_their_bits)
{
    uint64_t state = 20260201;
    struct address near = {FAMILY_IPV4, 0, 0x0af40000};
    unsigned overlapping = 0, contained = 0;
    for (int i = 0; i < 200000; i++) {
        struct cidr a = random_cidr(&state, near), b = random_cidr(&state, a.base);
        near = b.base;
        unsigned shorter = a.prefix < b.prefix ? a.prefix : b.prefix;
        bool overlap = same_bits(a.base, b.base, shorter);
        bool contain = overlap && a.prefix <= b.prefix;
        bool ok = cidr_overlaps(a, b) == overlap && cidr_overlaps(b, a) == overlap &&
                  cidr_contains(a, b) == contain &&
                  cidr_contains_address(a, b.base) == same_bits(a.base, b.base, a.prefix) &&
                  cidr_equal(a, b) == (contain && a.prefix == b.prefix) &&
                  cidr_contains_address(a, cidr_first(a)) &&
                  cidr_contains_address(a, cidr_last(a)) &&
                  cidr_has_host_bits(a) == !address_equal(a.base, cidr_first(a));
        /* One step below the first and above the last is outside. */
        struct address after;
        if (address_add(cidr_last(a), 1, &after))
            ok = ok && !cidr_contains_address(a, after);
        if (!ok) {
            char first[CIDR_TEXT], second[CIDR_TEXT];
            cidr_format(a, first);
            cidr_format(b, second);
            cr_assert_fail("%s and %s", first, second);
        }
        overlapping += overlap;
        contained += contain;
    }
    /* The sample must hold many of each kind, or it would prove nothing. */
    cr_assert_gt(overlapping, 20000u);
    cr_assert_gt(contained, 10000u);
    cr_assert_lt(overlapping, 180000u);
}
