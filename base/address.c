#include "base/address.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

static uint64_t word_read(const unsigned char bytes[8])
{
    uint64_t word = 0;
    for (int i = 0; i < 8; i++)
        word = word << 8 | bytes[i];
    return word;
}

static void word_write(uint64_t word, unsigned char bytes[8])
{
    for (int i = 7; i >= 0; i--, word >>= 8)
        bytes[i] = (unsigned char)(word & 0xff);
}

/* glibc's inet_pton is as strict as the contract asks: four decimal parts without leading zeros. */
bool address_parse(const char *text, struct address *out)
{
    unsigned char bytes[16];
    if (!text)
        return false;
    if (inet_pton(AF_INET, text, bytes) == 1) {
        uint64_t low = (uint64_t)bytes[0] << 24 | (uint64_t)bytes[1] << 16 |
                       (uint64_t)bytes[2] << 8 | bytes[3];
        *out = (struct address){FAMILY_IPV4, 0, low};
        return true;
    }
    if (inet_pton(AF_INET6, text, bytes) == 1) {
        *out = (struct address){FAMILY_IPV6, word_read(bytes), word_read(bytes + 8)};
        return true;
    }
    return false;
}

void address_format(struct address address, char out[ADDRESS_TEXT])
{
    unsigned char bytes[16];
    out[0] = '\0';
    if (address.family == FAMILY_IPV4) {
        word_write(address.low, bytes);
        inet_ntop(AF_INET, bytes + 4, out, ADDRESS_TEXT);
    } else if (address.family == FAMILY_IPV6) {
        word_write(address.high, bytes);
        word_write(address.low, bytes + 8);
        inet_ntop(AF_INET6, bytes, out, ADDRESS_TEXT);
    }
}

bool address_equal(struct address a, struct address b)
{
    return address_compare(a, b) == 0;
}

int address_compare(struct address a, struct address b)
{
    if (a.family != b.family)
        return a.family < b.family ? -1 : 1;
    if (a.high != b.high)
        return a.high < b.high ? -1 : 1;
    if (a.low != b.low)
        return a.low < b.low ? -1 : 1;
    return 0;
}

bool address_add(struct address address, uint64_t offset, struct address *out)
{
    struct address sum = address;
    bool carry = __builtin_add_overflow(address.low, offset, &sum.low);
    if (address.family == FAMILY_IPV4) {
        if (carry || sum.low > UINT32_MAX)
            return false;
    } else if (address.family != FAMILY_IPV6 ||
               (carry && __builtin_add_overflow(sum.high, 1, &sum.high))) {
        return false;
    }
    *out = sum;
    return true;
}

unsigned cidr_bits(enum family family)
{
    switch (family) {
    case FAMILY_IPV4:
        return 32;
    case FAMILY_IPV6:
        return 128;
    case FAMILY_NONE:
        break;
    }
    return 0;
}

bool cidr_parse(const char *text, struct cidr *out)
{
    const char *slash = text ? strchr(text, '/') : NULL;
    char head[ADDRESS_TEXT];
    if (!slash || (size_t)(slash - text) >= sizeof head)
        return false;
    memcpy(head, text, (size_t)(slash - text));
    head[slash - text] = '\0';

    struct address base;
    if (!address_parse(head, &base))
        return false;
    const char *digits = slash + 1;
    size_t count = strspn(digits, "0123456789");
    if (count == 0 || count > 3 || digits[count] || (count > 1 && digits[0] == '0'))
        return false;
    unsigned prefix = 0;
    for (size_t i = 0; i < count; i++)
        prefix = prefix * 10 + (unsigned)(digits[i] - '0');
    if (prefix > cidr_bits(base.family))
        return false;
    *out = (struct cidr){base, prefix};
    return true;
}

void cidr_format(struct cidr cidr, char out[CIDR_TEXT])
{
    char base[ADDRESS_TEXT];
    address_format(cidr.base, base);
    snprintf(out, CIDR_TEXT, "%s/%u", base, cidr.prefix % 1000);
}

/* The lowest `bits` of a word; shifting a word by its whole width is undefined. */
static uint64_t low_mask(unsigned bits)
{
    return bits >= 64 ? UINT64_MAX : ((uint64_t)1 << bits) - 1;
}

/* Ones where the host bits are. */
static struct address host_mask(struct cidr cidr)
{
    unsigned bits = cidr_bits(cidr.base.family);
    unsigned host = cidr.prefix < bits ? bits - cidr.prefix : 0;
    return (struct address){cidr.base.family, host > 64 ? low_mask(host - 64) : 0, low_mask(host)};
}

bool cidr_has_host_bits(struct cidr cidr)
{
    struct address mask = host_mask(cidr);
    return (cidr.base.high & mask.high) != 0 || (cidr.base.low & mask.low) != 0;
}

struct address cidr_first(struct cidr cidr)
{
    struct address mask = host_mask(cidr);
    return (struct address){cidr.base.family, cidr.base.high & ~mask.high,
                            cidr.base.low & ~mask.low};
}

struct address cidr_last(struct cidr cidr)
{
    struct address mask = host_mask(cidr);
    return (struct address){cidr.base.family, cidr.base.high | mask.high, cidr.base.low | mask.low};
}

bool cidr_contains_address(struct cidr cidr, struct address address)
{
    return cidr.base.family != FAMILY_NONE && address.family == cidr.base.family &&
           address_compare(cidr_first(cidr), address) <= 0 &&
           address_compare(address, cidr_last(cidr)) <= 0;
}

bool cidr_contains(struct cidr outer, struct cidr inner)
{
    return outer.prefix <= inner.prefix && cidr_contains_address(outer, inner.base);
}

/* Two ranges are apart or one lies in the other. */
bool cidr_overlaps(struct cidr a, struct cidr b)
{
    return cidr_contains(a, b) || cidr_contains(b, a);
}

bool cidr_equal(struct cidr a, struct cidr b)
{
    return cidr_contains(a, b) && cidr_contains(b, a);
}

uint64_t cidr_size(struct cidr cidr)
{
    struct address mask = host_mask(cidr);
    if (mask.high != 0 || mask.low == UINT64_MAX)
        return UINT64_MAX;
    return mask.low + 1;
}

struct cidr cidr_canonical(struct cidr cidr)
{
    return (struct cidr){cidr_first(cidr), cidr.prefix};
}

bool address_nth(struct cidr cidr, uint64_t n, struct address *out)
{
    struct address address;
    if (!address_add(cidr_first(cidr), n, &address) || !cidr_contains_address(cidr, address))
        return false;
    *out = address;
    return true;
}
