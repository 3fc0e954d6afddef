#include "base/ids.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uuid/uuid.h>

/* Two random UUIDs under which this program's names hang. Another value would change every
 * identifier that users keep from seeded runs. */
static const uuid_t namespace_names = {0xd2, 0xc8, 0x3d, 0xbd, 0x2b, 0x9d, 0x4a, 0xd6,
                                       0xb8, 0x9c, 0x9d, 0xd0, 0x1b, 0xdf, 0xb0, 0x1f};
static const uuid_t namespace_seeds = {0xf9, 0x51, 0x4f, 0x4d, 0x58, 0x7f, 0x4b, 0x80,
                                       0xa8, 0xce, 0xf6, 0x3a, 0xb4, 0x15, 0x92, 0xb5};

#define RAW_SIZE ((size_t)16)

/* libuuid asks the system for six things to make one random UUID; each request needs one. */
static void random_bytes(void *out, size_t size)
{
    if (getentropy(out, size) == 0)
        return;
    perror("aksim: no random numbers");
    abort();
}

/* Azure's identifiers are of version 4: clients may look at that digit. */
static void uuid_mark_random(uuid_t uuid)
{
    uuid[6] = (unsigned char)((uuid[6] & 0x0f) | 0x40);
    uuid[8] = (unsigned char)((uuid[8] & 0x3f) | 0x80);
}

void ids_init_random(struct ids *ids)
{
    *ids = (struct ids){.seeded = false};
}

void ids_init_seeded(struct ids *ids, uint64_t seed, uint64_t next)
{
    *ids = (struct ids){.seeded = true, .seed = seed, .next = next};
}

/* `part` tells apart the hashes that one identifier is made of. */
static void seeded_hash(const struct ids *ids, const char *part, uuid_t out)
{
    char name[64];
    int size = snprintf(name, sizeof name, "%" PRIu64 "/%" PRIu64 "%s", ids->seed, ids->next, part);
    uuid_generate_sha1(out, namespace_seeds, name, (size_t)size);
}

/* Seeded ones are made of two hashes: the fixed version and variant bits of one, at 6 and 8, fall
 * on free bytes of the other when that is turned round. */
static void ids_raw(struct ids *ids, unsigned char out[RAW_SIZE])
{
    uuid_t first, second;
    if (!ids->seeded) {
        random_bytes(out, RAW_SIZE);
        return;
    }
    seeded_hash(ids, "", first);
    seeded_hash(ids, "/more", second);
    ids->next++;
    for (size_t i = 0; i < RAW_SIZE; i++)
        out[i] = (unsigned char)(first[i] ^ second[RAW_SIZE - 1 - i]);
}

void ids_uuid(struct ids *ids, char out[UUID_TEXT])
{
    if (!ids->seeded) {
        uuid_random(out);
        return;
    }
    uuid_t hash;
    seeded_hash(ids, "", hash);
    ids->next++;
    uuid_mark_random(hash);
    uuid_unparse_lower(hash, out);
}

static void size_check(size_t size, size_t most)
{
    if (size <= most)
        return;
    fprintf(stderr, "aksim: an identifier of %zu wanted, %zu is the most\n", size, most);
    abort();
}

void ids_hex(struct ids *ids, char *out, size_t digits)
{
    size_check(digits, 2 * RAW_SIZE);
    unsigned char raw[RAW_SIZE];
    ids_raw(ids, raw);
    for (size_t i = 0; i < digits; i++)
        out[i] = "0123456789abcdef"[i % 2 ? raw[i / 2] & 0x0f : raw[i / 2] >> 4];
    out[digits] = '\0';
}

void ids_alphanumeric(struct ids *ids, char *out, size_t letters)
{
    size_check(letters, RAW_SIZE);
    unsigned char raw[RAW_SIZE];
    ids_raw(ids, raw);
    for (size_t i = 0; i < letters; i++)
        out[i] = "abcdefghijklmnopqrstuvwxyz0123456789"[raw[i] % 36];
    out[letters] = '\0';
}

void ids_bytes(struct ids *ids, void *out, size_t size)
{
    size_check(size, RAW_SIZE);
    unsigned char raw[RAW_SIZE];
    ids_raw(ids, raw);
    if (size)
        memcpy(out, raw, size);
}

void uuid_from_name(const char *name, char out[UUID_TEXT])
{
    uuid_t hash;
    uuid_generate_sha1(hash, namespace_names, name, strlen(name));
    uuid_unparse_lower(hash, out);
}

void uuid_random(char out[UUID_TEXT])
{
    uuid_t random;
    random_bytes(random, sizeof random);
    uuid_mark_random(random);
    uuid_unparse_lower(random, out);
}

bool uuid_valid(const char *text)
{
    uuid_t parsed;
    return text && strlen(text) == UUID_TEXT - 1 && uuid_parse(text, parsed) == 0;
}
