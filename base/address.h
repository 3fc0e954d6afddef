#ifndef BASE_ADDRESS_H
#define BASE_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum family { FAMILY_NONE, FAMILY_IPV4, FAMILY_IPV6 };

/* A 128-bit value; an IPv4 address lives in the low 32 bits of `low`. */
struct address {
    enum family family;
    uint64_t high;
    uint64_t low;
};

/* `base` is kept as written; host bits may be set (see cidr_has_host_bits). */
struct cidr {
    struct address base;
    unsigned prefix;
};

#define ADDRESS_TEXT 46
#define CIDR_TEXT    50

/* Strict: no leading zeros, no short forms, no zone ids, nothing after. False leaves *out alone. */
bool address_parse(const char *text, struct address *out);
void address_format(struct address address, char out[ADDRESS_TEXT]);
bool address_equal(struct address a, struct address b);
int address_compare(struct address a, struct address b);
/* address + offset; false when it leaves the family's space. */
bool address_add(struct address address, uint64_t offset, struct address *out);

bool cidr_parse(const char *text, struct cidr *out);
void cidr_format(struct cidr cidr, char out[CIDR_TEXT]);
unsigned cidr_bits(enum family family); /* 32, 128 */
bool cidr_has_host_bits(struct cidr cidr);
struct address cidr_first(struct cidr cidr); /* the network address */
struct address cidr_last(struct cidr cidr);
bool cidr_contains_address(struct cidr cidr, struct address address);
bool cidr_contains(struct cidr outer, struct cidr inner); /* equal ranges contain each other */
bool cidr_overlaps(struct cidr a, struct cidr b);
bool cidr_equal(struct cidr a, struct cidr b); /* same range; host bits do not matter */
/* The same range without host bits: 10.0.0.7/24 is 10.0.0.0/24. */
struct cidr cidr_canonical(struct cidr cidr);
/* How many addresses; UINT64_MAX when there are more. */
uint64_t cidr_size(struct cidr cidr);
/* The address `n` places above the network address; false when that is outside of the range, and
 * *out is untouched. */
bool address_nth(struct cidr cidr, uint64_t n, struct address *out);

#endif
