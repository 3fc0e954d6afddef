#include "base/address.h"

#include <criterion/criterion.h>

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

Test(address, nth_counts_from_the_network_address)
{
    static const struct {
        const char *text;
        uint64_t n;
        const char *address; /* NULL: outside */
    } cases[] = {
        {"10.0.0.0/16", 10, "10.0.0.10"},
        {"10.0.0.99/24", 0, "10.0.0.0"},
        {"10.0.0.99/24", 255, "10.0.0.255"},
        {"10.0.0.0/24", 256, NULL},
        {"10.0.0.7/32", 0, "10.0.0.7"},
        {"10.0.0.7/32", 1, NULL},
        {"255.255.255.0/24", 256, NULL},
        {"0.0.0.0/0", UINT32_MAX, "255.255.255.255"},
        {"0.0.0.0/0", UINT64_MAX, NULL},
        {"fd12:3456:789a:1::/108", 10, "fd12:3456:789a:1::a"},
        {"fd12:3456:789a:1::/108", 1048576, NULL},
        {"2001:db8::/64", UINT64_MAX, "2001:db8::ffff:ffff:ffff:ffff"},
        {"2001:db8::5/64", UINT64_MAX, "2001:db8::ffff:ffff:ffff:ffff"},
        {"::/0", UINT64_MAX, "::ffff:ffff:ffff:ffff"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct cidr cidr;
        struct address expected, address = {FAMILY_NONE, 7, 7};
        cr_assert(cidr_parse(cases[i].text, &cidr));
        cr_assert_eq(address_nth(cidr, cases[i].n, &address), cases[i].address != NULL, "case %zu",
                     i);
        if (cases[i].address)
            cr_assert(address_parse(cases[i].address, &expected) &&
                          address_equal(address, expected),
                      "case %zu", i);
        else
            cr_assert(address.family == FAMILY_NONE && address.low == 7, "case %zu", i);
    }
}
