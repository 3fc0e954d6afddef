#include "base/ids.h"

#include <criterion/criterion.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

static void check_version_4(const char *uuid)
{
    cr_assert(uuid_valid(uuid), "%s", uuid);
    for (const char *c = uuid; *c; c++)
        cr_assert(!isupper((unsigned char)*c), "%s", uuid);
    cr_assert_eq(uuid[14], '4', "%s", uuid); /* RFC 9562, section 5.4 */
    cr_assert(strchr("89ab", uuid[19]) != NULL, "%s", uuid);
}

Test(ids, a_seeded_identifier_depends_on_seed_and_number_alone)
{
    struct ids one, two, other;
    ids_init_seeded(&one, 42, 0);
    ids_init_seeded(&other, 43, 0);
    char seen[100][UUID_TEXT];
    for (int i = 0; i < 100; i++) {
        char again[UUID_TEXT], foreign[UUID_TEXT];
        ids_uuid(&one, seen[i]);
        ids_init_seeded(&two, 42, (uint64_t)i); /* as after a restart */
        ids_uuid(&two, again);
        ids_uuid(&other, foreign);
        check_version_4(seen[i]);
        cr_assert_str_eq(seen[i], again);
        cr_assert_str_neq(seen[i], foreign);
        for (int j = 0; j < i; j++)
            cr_assert_str_neq(seen[i], seen[j]);
    }
    cr_assert_eq(one.next, 100);

    /* Kinds do not shift each other: each takes one number whatever it asks for. */
    char hex[33], hex_again[33], text[17], text_again[17];
    unsigned char bytes[16], bytes_again[16];
    ids_init_seeded(&one, 7, 0);
    ids_hex(&one, hex, 32);
    ids_alphanumeric(&one, text, 16);
    ids_bytes(&one, bytes, 16);
    cr_assert_eq(one.next, 3);
    ids_init_seeded(&two, 7, 0);
    ids_hex(&two, hex_again, 32);
    ids_alphanumeric(&two, text_again, 16);
    ids_bytes(&two, bytes_again, 16);
    cr_assert_str_eq(hex, hex_again);
    cr_assert_str_eq(text, text_again);
    cr_assert_arr_eq(bytes, bytes_again, 16);
}

/* Identifiers that users keep from seeded runs, and tenant or principal ids made from names, must
 * be the same in every later version. Values: Python's uuid.uuid5 over the two namespaces of
 * base/ids.c (for the seeded one with the version digit set to 4). */
Test(ids, identifiers_of_earlier_versions_come_back)
{
    char text[UUID_TEXT];
    struct ids ids;
    ids_init_seeded(&ids, 1, 0);
    ids_uuid(&ids, text);
    cr_assert_str_eq(text, "6b361dc1-5e7d-4af3-8727-ba145e954c98");
    ids_init_seeded(&ids, UINT64_MAX, UINT64_MAX);
    ids_uuid(&ids, text);
    cr_assert_str_eq(text, "48ac7ec0-c0a0-467f-b1c8-2180a89ed1ab");
    uuid_from_name("tenant", text);
    cr_assert_str_eq(text, "586420f5-debd-539d-934f-3e3439256c2e");
    uuid_from_name("", text);
    cr_assert_str_eq(text, "70d5e184-c743-5a9e-a101-ff34843af219");
}

/* A UUID's fixed digits must not show in what is drawn as plain hex, letters or bytes. */
Test(ids, every_digit_and_letter_varies)
{
    for (int seeded = 0; seeded < 2; seeded++) {
        struct ids ids;
        if (seeded)
            ids_init_seeded(&ids, 5, 0);
        else
            ids_init_random(&ids);
        unsigned hex_seen[32] = {0};
        uint64_t letters_seen[16] = {0};
        for (int i = 0; i < 2000; i++) {
            char hex[33], letters[17];
            ids_hex(&ids, hex, 32);
            ids_alphanumeric(&ids, letters, 16);
            cr_assert_eq(strspn(hex, "0123456789abcdef"), 32);
            cr_assert_eq(strspn(letters, "abcdefghijklmnopqrstuvwxyz0123456789"), 16);
            for (int j = 0; j < 32; j++)
                hex_seen[j] |=
                    1u << (isdigit((unsigned char)hex[j]) ? hex[j] - '0' : hex[j] - 'a' + 10);
            for (int j = 0; j < 16; j++)
                letters_seen[j] |= (uint64_t)1
                                   << (isdigit((unsigned char)letters[j]) ? letters[j] - '0' + 26
                                                                          : letters[j] - 'a');
        }
        /* 2000 draws miss one of 36 letters in one place with a chance below 1e-21. */
        for (int j = 0; j < 32; j++)
            cr_assert_eq(hex_seen[j], 0xffff, "digit %d", j);
        for (int j = 0; j < 16; j++)
            cr_assert_eq(letters_seen[j], ((uint64_t)1 << 36) - 1, "letter %d", j);
    }
}

Test(ids, lengths_are_kept_and_random_ones_differ)
{
    struct ids ids;
    ids_init_random(&ids);
    for (size_t size = 0; size <= 32; size++) {
        char hex[34], letters[18];
        memset(hex, '#', sizeof hex);
        memset(letters, '#', sizeof letters);
        ids_hex(&ids, hex, size);
        cr_assert_eq(strlen(hex), size);
        cr_assert_eq(hex[size + 1], '#');
        if (size > 16)
            continue;
        ids_alphanumeric(&ids, letters, size);
        cr_assert_eq(strlen(letters), size);
        cr_assert_eq(letters[size + 1], '#');
        unsigned char bytes[17] = {[16] = '#'};
        bytes[size] = '#';
        ids_bytes(&ids, bytes, size);
        cr_assert_eq(bytes[size], '#');
    }
    char a[UUID_TEXT], b[UUID_TEXT];
    ids_uuid(&ids, a);
    uuid_random(b);
    check_version_4(a);
    check_version_4(b);
    cr_assert_str_neq(a, b);
}

Test(ids, only_whole_uuids_are_valid)
{
    static const struct {
        const char *text;
        bool valid;
    } cases[] = {
        {"00000000-0000-0000-0000-0000000000ff", true},
        {"FEDCBA98-7654-3210-fedc-ba9876543210", true},
        {"", false},
        {"00000000-0000-0000-0000-0000000000f", false},
        {"00000000-0000-0000-0000-0000000000fff", false},
        {"00000000-0000-0000-0000-0000000000fg", false},
        {"00000000000000000000000000000000000f", false},
        {"{0000000-0000-0000-0000-0000000000ff", false},
        {"0000000-00000-0000-0000-0000000000ff", false},
        {" 0000000-0000-0000-0000-0000000000ff", false},
        {"+0000000-0000-0000-0000-0000000000ff", false},
        {"0x000000-0000-0000-0000-0000000000ff", false},
        {"00000000-0000-0000-0000-0000000000\xc3\xa9", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        cr_assert_eq(uuid_valid(cases[i].text), cases[i].valid, "%s", cases[i].text);
    cr_assert(!uuid_valid(NULL));
}
