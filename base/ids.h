#ifndef BASE_IDS_H
#define BASE_IDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UUID_TEXT 37

/* Where identifiers come from. Unseeded: random. Seeded: the n-th identifier depends on seed and n
 * alone, so the same requests give the same answers; the store keeps `next` so that a restart goes
 * on counting. */
struct ids {
    bool seeded;
    uint64_t seed;
    uint64_t next;
};

void ids_init_random(struct ids *ids);
void ids_init_seeded(struct ids *ids, uint64_t seed, uint64_t next);

void ids_uuid(struct ids *ids, char out[UUID_TEXT]);     /* lower case */
void ids_hex(struct ids *ids, char *out, size_t digits); /* out holds digits + 1; digits <= 32 */
void ids_alphanumeric(struct ids *ids, char *out, size_t letters); /* [a-z0-9]; letters <= 16 */
void ids_bytes(struct ids *ids, void *out, size_t size);           /* size <= 16 */

/* The same identifier for the same name, for ever (a version 5 UUID): seeds and restarts do not
 * change it. */
void uuid_from_name(const char *name, char out[UUID_TEXT]);
/* Random, for request ids; any thread. */
void uuid_random(char out[UUID_TEXT]);
bool uuid_valid(const char *text);

#endif
