#include "api/signin/signing.h"

#include <errno.h>
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/files.h"
#include "base/log.h"

#define KEY_BITS     2048
#define KEY_FILE_MAX ((size_t)64 * 1024)

struct signing {
    struct arena *arena; /* used under the lock only */
    const char *path;
    pthread_mutex_t lock;
    /* What follows is written once, under the lock, before `ready` is set, and only read after
     * that. */
    _Atomic bool ready;
    gnutls_privkey_t private_key;
    gnutls_pubkey_t public_key;
    struct signing_public names;
    /* Under the lock. */
    bool broken;
    bool warming;
    pthread_t warmer;
};

static void key_deinit(gnutls_x509_privkey_t *key)
{
    if (*key)
        gnutls_x509_privkey_deinit(*key);
}

static void datum_wipe(gnutls_datum_t *datum)
{
    if (!datum->data)
        return;
    gnutls_memset(datum->data, 0, datum->size);
    gnutls_free(datum->data);
}

#define key_auto   __attribute__((cleanup(key_deinit)))
#define datum_auto __attribute__((cleanup(datum_wipe)))

static int crypto_failure(const char *what, int code)
{
    log_error("signing key: %s: %s", what, gnutls_strerror(code));
    return -EIO;
}

static int file_failure(const struct signing *signing, const char *what, int result)
{
    log_error("signing key: cannot %s %s: %s", what, signing->path, strerror(-result));
    return result;
}

/* GnuTLS does not write through this pointer, it only lacks the const. */
static gnutls_datum_t datum_of(struct span span)
{
    return (gnutls_datum_t){(unsigned char *)(uintptr_t)span.data, (unsigned)span.size};
}

/* RFC 7638: the hash of the public members in this very order and spelling. */
static int key_name(struct signing *signing)
{
    gnutls_datum_t modulus datum_auto = {0};
    gnutls_datum_t exponent datum_auto = {0};
    int code = gnutls_pubkey_export_rsa_raw2(signing->public_key, &modulus, &exponent,
                                             GNUTLS_EXPORT_FLAG_NO_LZ);
    if (code < 0)
        return crypto_failure("public part", code);
    struct signing_public *names = &signing->names;
    names->modulus = base64url_encode(signing->arena, modulus.data, modulus.size);
    names->exponent = base64url_encode(signing->arena, exponent.data, exponent.size);
    const char *jwk = arena_printf(signing->arena, "{\"e\":\"%s\",\"kty\":\"RSA\",\"n\":\"%s\"}",
                                   names->exponent, names->modulus);
    unsigned char digest[32];
    code = gnutls_hash_fast(GNUTLS_DIG_SHA256, jwk, strlen(jwk), digest);
    if (code < 0)
        return crypto_failure("thumbprint", code);
    names->kid = base64url_encode(signing->arena, digest, sizeof digest);
    return 0;
}

static int key_publish(struct signing *signing, gnutls_x509_privkey_t key)
{
    int code = gnutls_privkey_init(&signing->private_key);
    if (code >= 0)
        code = gnutls_privkey_import_x509(signing->private_key, key, GNUTLS_PRIVKEY_IMPORT_COPY);
    if (code >= 0)
        code = gnutls_pubkey_init(&signing->public_key);
    if (code >= 0)
        code = gnutls_pubkey_import_privkey(signing->public_key, signing->private_key, 0, 0);
    if (code < 0)
        return crypto_failure("import", code);
    int result = key_name(signing);
    if (result == 0)
        atomic_store_explicit(&signing->ready, true, memory_order_release);
    return result;
}

/* Wipes the text. */
static int key_read(const struct signing *signing, struct span pem, gnutls_x509_privkey_t key)
{
    const gnutls_datum_t datum = datum_of(pem);
    unsigned bits = 0;
    int code = gnutls_x509_privkey_import(key, &datum, GNUTLS_X509_FMT_PEM);
    gnutls_memset(datum.data, 0, datum.size);
    if (code >= 0 && gnutls_x509_privkey_get_pk_algorithm2(key, &bits) == GNUTLS_PK_RSA &&
        bits >= KEY_BITS)
        return 0;
    log_error("signing key: %s holds no RSA key; remove it to get a new one", signing->path);
    return -EBADMSG;
}

/* -ENOENT is not logged: there is no key yet. */
static int key_load(struct signing *signing)
{
    arena_auto struct arena *arena = arena_new();
    struct span pem;
    int result = file_read(arena, signing->path, KEY_FILE_MAX, &pem);
    if (result < 0)
        return result == -ENOENT ? result : file_failure(signing, "read", result);
    key_auto gnutls_x509_privkey_t key = NULL;
    int code = gnutls_x509_privkey_init(&key);
    if (code < 0)
        return crypto_failure("memory", code);
    result = key_read(signing, pem, key);
    return result < 0 ? result : key_publish(signing, key);
}

static int key_make(struct signing *signing)
{
    key_auto gnutls_x509_privkey_t key = NULL;
    gnutls_datum_t pem datum_auto = {0};
    int code = gnutls_x509_privkey_init(&key);
    if (code >= 0)
        code = gnutls_x509_privkey_generate(key, GNUTLS_PK_RSA, KEY_BITS, 0);
    if (code >= 0)
        code = gnutls_x509_privkey_export2(key, GNUTLS_X509_FMT_PEM, &pem);
    if (code < 0)
        return crypto_failure("generate", code);
    int result = file_write(signing->path, (struct span){(const char *)pem.data, pem.size}, 0600);
    return result < 0 ? file_failure(signing, "write", result) : key_publish(signing, key);
}

/* The first of several threads makes the key, the others wait for it. */
static int key_require(struct signing *signing)
{
    if (atomic_load_explicit(&signing->ready, memory_order_acquire))
        return 0;
    pthread_mutex_lock(&signing->lock);
    int result = 0;
    if (signing->broken)
        result = -EBADMSG;
    else if (!atomic_load_explicit(&signing->ready, memory_order_relaxed))
        result = key_make(signing);
    pthread_mutex_unlock(&signing->lock);
    return result;
}

struct signing *signing_new(const char *folder)
{
    struct signing *signing = calloc(1, sizeof *signing);
    if (!signing)
        abort();
    signing->arena = arena_new();
    signing->path = arena_printf(signing->arena, "%s/signing.key", folder);
    pthread_mutex_init(&signing->lock, NULL);
    int result = key_load(signing);
    signing->broken = result < 0 && result != -ENOENT;
    return signing;
}

void signing_free(struct signing *signing)
{
    if (!signing)
        return;
    if (signing->warming)
        pthread_join(signing->warmer, NULL);
    if (signing->public_key)
        gnutls_pubkey_deinit(signing->public_key);
    if (signing->private_key)
        gnutls_privkey_deinit(signing->private_key);
    pthread_mutex_destroy(&signing->lock);
    arena_free(signing->arena);
    free(signing);
}

static void *warm_run(void *argument)
{
    (void)key_require(argument); /* logged; whoever needs the key tries again and says so */
    return NULL;
}

void signing_warm(struct signing *signing)
{
    if (atomic_load_explicit(&signing->ready, memory_order_acquire))
        return;
    /* When somebody holds the lock, the key is being made already. */
    if (pthread_mutex_trylock(&signing->lock) != 0)
        return;
    if (!signing->warming && !signing->broken)
        signing->warming = pthread_create(&signing->warmer, NULL, warm_run, signing) == 0;
    pthread_mutex_unlock(&signing->lock);
}

int signing_sign(struct signing *signing, struct arena *arena, struct span data, struct span *out)
{
    int result = key_require(signing);
    if (result < 0)
        return result;
    if (data.size > KEY_FILE_MAX)
        return -E2BIG;
    gnutls_datum_t text = datum_of(data);
    gnutls_datum_t signature datum_auto = {0};
    int code =
        gnutls_privkey_sign_data(signing->private_key, GNUTLS_DIG_SHA256, 0, &text, &signature);
    if (code < 0)
        return crypto_failure("sign", code);
    *out = (struct span){arena_copy(arena, signature.data, signature.size), signature.size};
    return 0;
}

int signing_verify(struct signing *signing, struct span data, struct span signature)
{
    if (!atomic_load_explicit(&signing->ready, memory_order_acquire))
        return -EBADMSG;
    if (data.size > KEY_FILE_MAX || signature.size > KEY_FILE_MAX)
        return -EBADMSG;
    gnutls_datum_t text = datum_of(data);
    gnutls_datum_t bytes = datum_of(signature);
    int code =
        gnutls_pubkey_verify_data2(signing->public_key, GNUTLS_SIGN_RSA_SHA256, 0, &text, &bytes);
    return code < 0 ? -EBADMSG : 0;
}

int signing_public(struct signing *signing, struct signing_public *out)
{
    int result = key_require(signing);
    if (result == 0)
        *out = signing->names;
    return result;
}
