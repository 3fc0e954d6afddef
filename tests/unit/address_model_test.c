#include "base/address.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <string.h>

/* Ranges of both families against the definition, bit by bit. */

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

/* The models: numbers as 128 bits, the lowest first. */
struct bits {
    bool at[128];
};

static struct bits bits_of(struct address address)
{
    struct bits bits;
    for (unsigned i = 0; i < 128; i++)
        bits.at[i] = (i < 64 ? address.low >> i : address.high >> (i - 64)) & 1;
    return bits;
}

static bool bits_equal(const struct bits *a, const struct bits *b)
{
    return memcmp(a->at, b->at, sizeof a->at) == 0;
}

/* Sets or clears the host bits. */
static struct bits bits_edge(struct cidr cidr, bool host)
{
    struct bits bits = bits_of(cidr.base);
    for (unsigned i = 0; i < cidr_bits(cidr.base.family) - cidr.prefix; i++)
        bits.at[i] = host;
    return bits;
}

/* Addition with a carry from bit to bit; false when it leaves the family's bits. */
static bool bits_add(struct bits *bits, uint64_t n, unsigned width)
{
    bool carry = false;
    for (unsigned i = 0; i < 128; i++) {
        int sum = bits->at[i] + (i < 64 ? (int)(n >> i & 1) : 0) + carry;
        bits->at[i] = sum & 1;
        carry = sum > 1;
        if (i >= width && bits->at[i])
            return false;
    }
    return !carry;
}

static bool bits_above(const struct bits *a, const struct bits *b)
{
    for (unsigned i = 128; i-- > 0;) {
        if (a->at[i] != b->at[i])
            return a->at[i];
    }
    return false;
}

static bool nth_agrees(struct cidr cidr, uint64_t n)
{
    struct address address;
    struct bits model = bits_edge(cidr, false), last = bits_edge(cidr, true);
    bool inside = bits_add(&model, n, cidr_bits(cidr.base.family)) && !bits_above(&model, &last);
    if (address_nth(cidr, n, &address) != inside)
        return false;
    struct bits found = bits_of(address);
    return !inside || (address.family == cidr.base.family && bits_equal(&found, &model) &&
                       cidr_contains_address(cidr, address));
}

static bool text_agrees(struct cidr cidr)
{
    char text[CIDR_TEXT];
    struct cidr back;
    cidr_format(cidr, text);
    return cidr_parse(text, &back) && address_equal(back.base, cidr.base) &&
           back.prefix == cidr.prefix;
}

static bool edges_agree(struct cidr cidr)
{
    struct bits first = bits_of(cidr_first(cidr)), last = bits_of(cidr_last(cidr));
    struct bits low = bits_edge(cidr, false), high = bits_edge(cidr, true);
    struct cidr canonical = cidr_canonical(cidr);
    struct bits base = bits_of(canonical.base);
    return bits_equal(&first, &low) && bits_equal(&last, &high) && bits_equal(&base, &low) &&
           canonical.prefix == cidr.prefix && canonical.base.family == cidr.base.family;
}

/* Doubled once for each host bit, up to where 64 bits end. */
static uint64_t size_model(struct cidr cidr)
{
    uint64_t size = 1;
    for (unsigned i = cidr.prefix; i < cidr_bits(cidr.base.family); i++) {
        if (__builtin_add_overflow(size, size, &size))
            return UINT64_MAX;
    }
    return size;
}

Test(address, texts_edges_sizes_and_numbers_agree_with_their_bits)
{
    uint64_t state = 20260202;
    struct address near = {FAMILY_IPV6, UINT64_C(0xfd12345678900000), 0};
    unsigned whole[3] = {0}, saturated = 0;
    for (int i = 0; i < 50000; i++) {
        struct cidr cidr = random_cidr(&state, near);
        near = cidr.base;
        uint64_t size = cidr_size(cidr);
        /* Numbers far out, near the end, and anywhere in a range of that size. */
        uint64_t any = random_next(&state);
        bool ok = text_agrees(cidr) && edges_agree(cidr) && size == size_model(cidr) &&
                  nth_agrees(cidr, any) && nth_agrees(cidr, size) && nth_agrees(cidr, size - 1) &&
                  nth_agrees(cidr, any % size) && nth_agrees(cidr, 0);
        if (!ok) {
            char text[CIDR_TEXT];
            cidr_format(cidr, text);
            cr_assert_fail("%s, %" PRIu64, text, any);
        }
        whole[cidr.base.family]++;
        saturated += size == UINT64_MAX;
    }
    cr_assert(whole[FAMILY_IPV4] > 10000 && whole[FAMILY_IPV6] > 10000);
    cr_assert(saturated > 5000 && saturated < 45000);
}

/* Containment and overlap said with bounds instead of bits. */
Test(address, ranges_agree_with_their_bounds)
{
    uint64_t state = 20260203;
    struct address near = {FAMILY_IPV4, 0, 0x0af40000};
    unsigned contained = 0, met = 0;
    for (int i = 0; i < 50000; i++) {
        struct cidr a = random_cidr(&state, near), b = random_cidr(&state, a.base);
        near = b.base;
        struct bits low = bits_of(cidr_first(a)), high = bits_of(cidr_last(a));
        struct bits from = bits_of(cidr_first(b)), to = bits_of(cidr_last(b));
        bool same = a.base.family == b.base.family;
        bool inside = same && !bits_above(&low, &from) && !bits_above(&to, &high);
        bool meets = same && !bits_above(&low, &to) && !bits_above(&from, &high);
        if (cidr_contains(a, b) != inside || cidr_overlaps(a, b) != meets) {
            char first[CIDR_TEXT], second[CIDR_TEXT];
            cidr_format(a, first);
            cidr_format(b, second);
            cr_assert_fail("%s and %s", first, second);
        }
        contained += inside;
        met += meets;
    }
    cr_assert(contained > 2000 && met > 4000 && met < 45000);
}
