#include "api/signin/jwt.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <ftw.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base64.h"
#include "base/json.h"
#include "base/log.h"

/* The example key of RFC 7515, appendix A.2, which everybody knows: no secret. */
static const char rfc_key[] = "-----BEGIN RSA PRIVATE KEY-----\n"
                              "MIIEowIBAAKCAQEAofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd/wWJcyQoTbji9k0\n"
                              "l8W26mPddxHmfHQp+Vaw+4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL+yRT+SFd2lZS+pC\n"
                              "gNMsD1W/YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb/7OMg0LOL+bSf63kpaSHSX\n"
                              "ndS5z5rexMdbBYUsLA9e+KXBdQOS+UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uD\n"
                              "Zlxvb3qCo5ZwKh9kG4LT6/I5IhlJH7aGhyxXFvUK+DWNmoudF8NAco9/h9iaGNj8\n"
                              "q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQIDAQABAoIBABKucaRpzQorw35S\n"
                              "bEUAVx8dYXUdZOlJcHtiWQ+dC6V8ljxAHj/PLyzTveyI5QO/xkObCyjIL303l2cf\n"
                              "UhPu2MFaJdjVzqACXuOrLot/eSFvxjvqVidTtAZExqFRJ9mylUVAoLvhowVWmC1O\n"
                              "n95fZCXxTUtxNEG1Xcc7m0rtzJKs45J+N/V9DP1edYH6USyPSWGp6wuA+KgHRnKK\n"
                              "Vf9GRx80JQY7nVNkL17eHoTWEwga+lwi0FEoW9Y7lDtWXYmKBWhUE+U8PGxlJf8f\n"
                              "40493HDw1WRQ/aSLoS4QTp3rn7gYgeHEvfJdkkf0UMhlknlo53M09EFPdadQ4TlU\n"
                              "bjqKc50CgYEA4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH/5IB3jw3bcxGn6QLvnE\n"
                              "tfdUdiYrqBdss1l58BQ3KhooKeQTa9AB0Hw/Py5PJdTJNPY8cQn7ouZ2KKDcmnPG\n"
                              "BY5t7yLc1QlQ5xHdwW1VhvKn+nXqhJTBgIPgtldC+KDV5z+y2XDwGUcCgYEAuQPE\n"
                              "fgmVtjL0Uyyx88GZFF1fOunH3+7cepKmtH4pxhtCoHqpWmT8YAmZxaewHgHAjLYs\n"
                              "p1ZSe7zFYHj7C6ul7TjeLQeZD/YwD66t62wDmpe/HlB+TnBA+njbglfIsRLtXlnD\n"
                              "zQkv5dTltRJ11BKBBypeeF6689rjcJIDEz9RWdcCgYAHAp9XcCSrn8wVkMVkKdb7\n"
                              "DOX4IKjzdahm+ctDAJN4O/y7OW5FKebvUjdAIt2GuoTZ71iTG+7F0F+lP88jtjP4\n"
                              "U4qe7VHoewl4MKOfXZKTe+YCS1XbNvfgwJ3Ltyl1OH9hWvu2yza7q+d5PCsDzqtm\n"
                              "27kxuvULVeya+TEdAB1ijQKBgQCH/3r6YrVH/uCWGy6bzV1nGNOdjKc9tmkfOJmN\n"
                              "54dxdixdpozCQ6U4OxZrsj3FcOhHBsqAHvX2uuYjagqvo3cOj1TRqNocX40omfCC\n"
                              "Mx3bD1yPPf/6TI2XECva/ggqEY2mYzmIiA5LVVmc5nrybr+lssFKneeyxN2Wq93S\n"
                              "0iJMdQKBgCGHewxzoa1r8ZMD0LETNrToK423K377UCYqXfg5XMclbrjPbEC3YI1Z\n"
                              "NqMtuhdBJqUnBi6tjKMF+34Xf0CUN8ncuXGO2CAYvO8PdyCixHX52ybaDjy1FtCE\n"
                              "6yUXjoKNXKvUm7MWGsAYH6f4IegOetN5NvmUMFStCSkh7ixZLkN1\n"
                              "-----END RSA PRIVATE KEY-----\n";

/* The same appendix: header and payload, and their signature. */
static const char rfc_input[] =
    "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
    "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
static const char rfc_signature[] =
    "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1d"
    "nZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwus"
    "C-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";

struct folder {
    char path[64];
    char file[80];
};

static void folder_make(struct folder *folder)
{
    log_init(LOG_OFF);
    strcpy(folder->path, "/tmp/aksim-key-XXXXXX");
    cr_assert_not_null(mkdtemp(folder->path));
    snprintf(folder->file, sizeof folder->file, "%s/signing.key", folder->path);
}

static void file_put(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    cr_assert_not_null(file);
    fputs(text, file);
    fclose(file);
}

static int entry_remove(const char *path, const struct stat *status, int type, struct FTW *where)
{
    (void)status, (void)type, (void)where;
    return remove(path);
}

static void folder_remove(const struct folder *folder)
{
    nftw(folder->path, entry_remove, 8, FTW_DEPTH | FTW_PHYS);
}

Test(signing, rs256_is_that_of_rfc_7515)
{
    struct folder folder;
    folder_make(&folder);
    file_put(folder.file, rfc_key);
    arena_auto struct arena *arena = arena_new();
    struct signing *signing = signing_new(folder.path);
    struct span signature;
    cr_assert_eq(signing_sign(signing, arena, span_from(rfc_input), &signature), 0);
    cr_assert_str_eq(base64url_encode(arena, signature.data, signature.size), rfc_signature);
    cr_assert_eq(signing_verify(signing, span_from(rfc_input), signature), 0);

    /* The token of the appendix names no kid and is no less ours. */
    json_t *claims = NULL;
    const char *token = arena_printf(arena, "%s.%s", rfc_input, rfc_signature);
    cr_assert(jwt_open(signing, arena, span_from(token), &claims));
    cr_assert_str_eq(json_text(claims, "iss"), "joe");

    /* n and e of the appendix; the thumbprint by RFC 7638 was computed with Python's cryptography.
     */
    struct signing_public key;
    cr_assert_eq(signing_public(signing, &key), 0);
    cr_assert_eq(strncmp(key.modulus,
                         "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp", 64),
                 0);
    cr_assert_eq(strlen(key.modulus), 342);
    cr_assert_str_eq(key.exponent, "AQAB");
    cr_assert_str_eq(key.kid, "IsUn6_e04MaShXFIISMp4kG62LWzMIPy_MvSA5pJgX8");
    signing_free(signing);
    folder_remove(&folder);
}

static void *key_ask(void *argument)
{
    struct signing_public key = {0};
    return signing_public(argument, &key) == 0 ? (void *)(uintptr_t)key.kid : NULL;
}

Test(signing, one_key_is_made_when_needed_and_outlives_a_restart)
{
    enum { THREADS = 4 };
    struct folder folder;
    folder_make(&folder);
    arena_auto struct arena *arena = arena_new();
    struct signing *signing = signing_new(folder.path);
    struct span nothing = span_from("x");
    cr_assert_eq(signing_verify(signing, nothing, nothing), -EBADMSG);
    cr_assert_neq(access(folder.file, F_OK), 0, "a key was made before one was needed");

    pthread_t threads[THREADS];
    const char *kids[THREADS];
    signing_warm(signing);
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, key_ask, signing);
    for (int i = 0; i < THREADS; i++) {
        void *kid;
        pthread_join(threads[i], &kid);
        kids[i] = kid;
        cr_assert_not_null(kid);
        cr_assert_str_eq(kids[i], kids[0]);
    }
    struct stat status;
    cr_assert_eq(stat(folder.file, &status), 0);
    cr_assert_eq(status.st_mode & 07777, 0600);

    json_t *claims = json_keep(arena, json_pack("{s:s}", "sub", "somebody"));
    const char *token;
    cr_assert_eq(jwt_seal(signing, arena, claims, &token), 0);
    const char *kid = arena_string(arena, kids[0]);
    signing_free(signing);

    signing = signing_new(folder.path);
    struct signing_public key;
    cr_assert_eq(signing_public(signing, &key), 0);
    cr_assert_str_eq(key.kid, kid);
    cr_assert(jwt_open(signing, arena, span_from(token), &claims));
    cr_assert_str_eq(json_text(claims, "sub"), "somebody");
    signing_free(signing);
    folder_remove(&folder);
}

Test(signing, failures_of_the_file_are_told_and_the_file_is_left_alone)
{
    struct folder folder;
    folder_make(&folder);
    arena_auto struct arena *arena = arena_new();
    struct span out;
    file_put(folder.file, "no key at all");
    struct signing *signing = signing_new(folder.path);
    cr_assert_eq(signing_sign(signing, arena, span_from("x"), &out), -EBADMSG);
    signing_warm(signing);
    signing_free(signing);
    FILE *file = fopen(folder.file, "r");
    char line[32] = "";
    cr_assert_not_null(fgets(line, sizeof line, file));
    fclose(file);
    cr_assert_str_eq(line, "no key at all");
    folder_remove(&folder);

    signing = signing_new("/nonexistent/folder");
    cr_assert_eq(signing_sign(signing, arena, span_from("x"), &out), -ENOENT);
    signing_free(signing);
    signing_free(NULL);
}

static const char *encoded(struct arena *arena, const char *text)
{
    return base64url_encode(arena, text, strlen(text));
}

/* Header and payload as given, signed properly. */
static const char *signed_token(struct signing *signing, struct arena *arena, const char *header,
                                const char *payload)
{
    const char *input =
        arena_printf(arena, "%s.%s", encoded(arena, header), encoded(arena, payload));
    struct span signature;
    cr_assert_eq(signing_sign(signing, arena, span_from(input), &signature), 0);
    return arena_printf(arena, "%s.%s", input,
                        base64url_encode(arena, signature.data, signature.size));
}

static bool opens(struct signing *signing, struct arena *arena, const char *token)
{
    json_t *claims = NULL;
    return jwt_open(signing, arena, span_from(token), &claims);
}

Test(jwt, only_rs256_with_this_key_opens_whatever_else_is_signed)
{
    struct folder folder;
    folder_make(&folder);
    file_put(folder.file, rfc_key);
    arena_auto struct arena *arena = arena_new();
    struct signing *signing = signing_new(folder.path);
    static const struct {
        const char *header, *payload;
        bool opens;
    } cases[] = {
        {"{\"alg\":\"RS256\"}", "{}", true},
        {"{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"IsUn6_e04MaShXFIISMp4kG62LWzMIPy_MvSA5pJgX8\"}",
         "{}", true},
        {"{\"alg\":\"RS256\",\"kid\":\"other\"}", "{}", false},
        {"{\"alg\":\"RS256\",\"kid\":7}", "{}", false},
        {"{\"alg\":\"RS256\",\"crit\":[\"b64\"],\"b64\":false}", "{}", false},
        {"{\"alg\":\"none\"}", "{}", false},
        {"{\"alg\":\"HS256\"}", "{}", false},
        {"{\"alg\":\"rs256\"}", "{}", false},
        {"{\"alg\":\"RS512\"}", "{}", false},
        {"{\"alg\":\"RS256\",\"alg\":\"none\"}", "{}", false},
        {"{}", "{}", false},
        {"[]", "{}", false},
        {"\"RS256\"", "{}", false},
        {"{\"alg\":\"RS256\"}", "[]", false},
        {"{\"alg\":\"RS256\"}", "{\"exp\":1,\"exp\":2}", false},
        {"{\"alg\":\"RS256\"}", "x", false},
        {"{\"alg\":\"RS256\"}", "", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *token = signed_token(signing, arena, cases[i].header, cases[i].payload);
        cr_assert_eq(opens(signing, arena, token), cases[i].opens, "%s %s", cases[i].header,
                     cases[i].payload);
    }
    signing_free(signing);
    folder_remove(&folder);
}

Test(jwt, no_changed_spelling_of_a_token_opens)
{
    struct folder folder;
    folder_make(&folder);
    file_put(folder.file, rfc_key);
    arena_auto struct arena *arena = arena_new();
    struct signing *signing = signing_new(folder.path);
    const char *head = encoded(arena, "{\"alg\":\"RS256\"}");
    const char *body = encoded(arena, "{\"oid\":\"a\"}");
    const char *good = signed_token(signing, arena, "{\"alg\":\"RS256\"}", "{\"oid\":\"a\"}");
    const char *sign = strrchr(good, '.') + 1;
    cr_assert(opens(signing, arena, good));

    const char *const bad[] = {
        "",
        ".",
        "..",
        "...",
        "fake",
        arena_printf(arena, "%s.%s.", head, body),
        arena_printf(arena, "%s.%s", head, body),
        arena_printf(arena, ".%s.%s", body, sign),
        arena_printf(arena, "%s..%s", head, sign),
        arena_printf(arena, "%s.%s.%s", body, head, sign),
        arena_printf(arena, "%s.%s", good, sign),
        arena_printf(arena, "%s=", good),
        arena_printf(arena, "%s==", good),
        arena_printf(arena, " %s", good),
        arena_printf(arena, "%s ", good),
        arena_printf(arena, "%s\n", good),
        arena_printf(arena, "%s.%s.%s", head, encoded(arena, "{\"oid\":\"b\"}"), sign),
        arena_printf(arena, "%s.%s.%s", encoded(arena, "{\"alg\":\"none\"}"), body, sign),
        arena_printf(arena, "%s.%s.%.*s", head, body, (int)strlen(sign) - 1, sign),
        arena_printf(arena, "%s.%s.A%s", head, body, sign),
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_assert_not(opens(signing, arena, bad[i]), "%zu: %s", i, bad[i]);

    /* The last letter of 256 bytes carries four bits that count and two that must be 0. */
    for (const char *letter = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
         *letter; letter++) {
        char *changed = arena_string(arena, good);
        char *last = changed + strlen(changed) - 1;
        bool same = *last == *letter;
        *last = *letter;
        cr_assert_eq(opens(signing, arena, changed), same, "%c", *letter);
    }
    char *big = arena_alloc(arena, JWT_MAX + 2);
    memset(big, 'A', JWT_MAX + 1);
    cr_assert_not(opens(signing, arena, big));
    signing_free(signing);
    folder_remove(&folder);
}
