#include "server/tls.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/files.h"
#include "base/log.h"
#include "server/certificate.h"

#define RENEW_AHEAD (30 * DAY)
#define PEM_MAX     ((size_t)64 * 1024)
#define BUNDLE_MAX  ((size_t)4 * 1024 * 1024)
#define NAMES_MAX   5

/* What a handshake needs; never changed once it is published. */
struct identity {
    gnutls_pcert_st certificate;
    gnutls_privkey_t key;
    struct identity *older;
};

struct tls {
    struct arena *arena;
    const char *ca_pem, *ca_key, *leaf_pem, *leaf_key, *bundle;
    const char *names[NAMES_MAX + 1];
    struct pair ca;
    struct pair leaf;
    /* Handshakes may still hold an older identity, so they live until the end: one in a year or so.
     */
    struct identity *identities;
};

/* GnuTLS hands its callback nothing of ours, and libmicrohttpd keeps the session's pointer for
 * itself, so the identity that is served hangs here. */
static _Atomic(struct identity *) served;

static int64_t seconds_now(void)
{
    return wall_now() / SECOND;
}

/* ---- the identity in use ---- */

static void identity_free(struct identity *identity)
{
    gnutls_pcert_deinit(&identity->certificate);
    if (identity->key)
        gnutls_privkey_deinit(identity->key);
    free(identity);
}

static int identity_fill(struct identity *identity, const struct pair *leaf)
{
    int result = gnutls_pcert_import_x509(&identity->certificate, leaf->certificate, 0);
    if (result < 0)
        return result;
    result = gnutls_privkey_init(&identity->key);
    if (result < 0)
        return result;
    return gnutls_privkey_import_x509(identity->key, leaf->key, GNUTLS_PRIVKEY_IMPORT_COPY);
}

static int identity_publish(struct tls *tls)
{
    struct identity *identity = calloc(1, sizeof *identity);
    if (!identity)
        return GNUTLS_E_MEMORY_ERROR;
    int result = identity_fill(identity, &tls->leaf);
    if (result < 0) {
        identity_free(identity);
        return result;
    }
    identity->older = tls->identities;
    tls->identities = identity;
    atomic_store(&served, identity);
    return 0;
}

int tls_certificate(gnutls_session_t session, const gnutls_datum_t *authorities,
                    int authority_count, const gnutls_pk_algorithm_t *algorithms,
                    int algorithm_count, gnutls_pcert_st **certificate, unsigned *certificate_count,
                    gnutls_privkey_t *key)
{
    (void)session, (void)authorities, (void)authority_count, (void)algorithms,
        (void)algorithm_count;
    struct identity *identity = atomic_load(&served);
    if (!identity)
        return -1;
    *certificate = &identity->certificate;
    *certificate_count = 1;
    *key = identity->key;
    return 0;
}

/* ---- files ---- */

static int pair_save_key(const struct pair *pair, const char *path)
{
    arena_auto struct arena *arena = arena_new();
    struct span text;
    if (pair_write_key(arena, pair, &text) < 0)
        return -EIO;
    return file_write(path, text, 0600);
}

static int pair_save_certificate(const struct pair *pair, const char *path)
{
    arena_auto struct arena *arena = arena_new();
    struct span text;
    if (pair_write_certificate(arena, pair, &text) < 0)
        return -EIO;
    return file_write(path, text, 0644);
}

/* Reads both files into *pair, the certificate only if it is there. -EBADMSG when they are damaged.
 */
static int pair_load(struct pair *pair, const char *certificate_path, const char *key_path)
{
    arena_auto struct arena *arena = arena_new();
    struct span certificate = {0}, key = {0};
    int result = file_read(arena, key_path, PEM_MAX, &key);
    if (result < 0)
        return result;
    file_make_private(key_path);
    result = file_read(arena, certificate_path, PEM_MAX, &certificate);
    if (result < 0 && result != -ENOENT)
        return result;
    bool empty = result == 0 && certificate.size == 0;
    if (empty || pair_read(pair, certificate, key) < 0)
        return -EBADMSG;
    if (pair->certificate && !pair_matches(pair))
        return -EBADMSG;
    return 0;
}

/* ---- the CA ---- */

/* A CA that users trust is not replaced behind their backs. */
static int ca_refuse(struct arena *arena, const struct tls *tls, const char **problem)
{
    *problem = arena_printf(arena,
                            "%s and %s are damaged or do not belong together; move both away to "
                            "get a new CA, which clients must be told to trust",
                            tls->ca_pem, tls->ca_key);
    return -EBADMSG;
}

static int ca_sign(struct tls *tls)
{
    if (tls->ca.certificate)
        gnutls_x509_crt_deinit(tls->ca.certificate);
    tls->ca.certificate = NULL;
    if (certificate_make_ca(&tls->ca, seconds_now()) < 0)
        return -EIO;
    return pair_save_certificate(&tls->ca, tls->ca_pem);
}

static int ca_make(struct tls *tls)
{
    if (pair_make_key(&tls->ca) < 0)
        return -EIO;
    int result = pair_save_key(&tls->ca, tls->ca_key);
    return result < 0 ? result : ca_sign(tls);
}

static int ca_open(struct arena *arena, struct tls *tls, const char **problem)
{
    bool has_key = file_exists(tls->ca_key), has_certificate = file_exists(tls->ca_pem);
    int result;
    if (!has_key && !has_certificate) {
        result = ca_make(tls);
    } else if (!has_key) {
        return ca_refuse(arena, tls, problem);
    } else {
        result = pair_load(&tls->ca, tls->ca_pem, tls->ca_key);
        if (result == -EBADMSG ||
            (result == 0 && tls->ca.certificate && !certificate_is_ca(&tls->ca)))
            return ca_refuse(arena, tls, problem);
        /* A key alone is what a first start leaves behind that was killed in between. The key stays
         * the same when the time is up, so that what it signed stays valid for those who still
         * trust the old one. */
        if (result == 0 &&
            (!tls->ca.certificate || !certificate_holds(&tls->ca, seconds_now(), RENEW_AHEAD)))
            result = ca_sign(tls);
    }
    if (result < 0)
        *problem =
            arena_printf(arena, "cannot make or read %s: %s", tls->ca_pem, strerror(-result));
    return result;
}

/* ---- the server's certificate ---- */

static const char *names_joined(struct arena *arena, const struct tls *tls)
{
    struct buffer names;
    buffer_init(&names, arena);
    for (size_t i = 0; tls->names[i]; i++)
        buffer_printf(&names, i ? " %s" : "%s", tls->names[i]);
    return names.data;
}

static bool leaf_serves(const struct tls *tls)
{
    arena_auto struct arena *arena = arena_new();
    return tls->leaf.certificate && certificate_is_signed_by(&tls->leaf, &tls->ca) &&
           certificate_holds(&tls->leaf, seconds_now(), RENEW_AHEAD) &&
           strcmp(certificate_names(arena, &tls->leaf), names_joined(arena, tls)) == 0;
}

static int leaf_make(struct tls *tls)
{
    struct pair leaf = {0};
    if (pair_make_key(&leaf) < 0 ||
        certificate_make_leaf(&leaf, &tls->ca, tls->names, seconds_now()) < 0) {
        pair_release(&leaf);
        return -EIO;
    }
    pair_release(&tls->leaf);
    tls->leaf = leaf;
    int result = pair_save_key(&leaf, tls->leaf_key);
    return result < 0 ? result : pair_save_certificate(&leaf, tls->leaf_pem);
}

static int leaf_open(struct arena *arena, struct tls *tls, const char **problem)
{
    /* Whatever is wrong with it, a new one is as good: clients trust the CA. */
    if (pair_load(&tls->leaf, tls->leaf_pem, tls->leaf_key) < 0)
        pair_release(&tls->leaf);
    int result = leaf_serves(tls) ? 0 : leaf_make(tls);
    if (result == 0 && identity_publish(tls) < 0)
        result = -EIO;
    if (result < 0)
        *problem = arena_printf(arena, "cannot make %s: %s", tls->leaf_pem, strerror(-result));
    return result;
}

void tls_renew(struct tls *tls)
{
    if (!certificate_holds(&tls->ca, seconds_now(), RENEW_AHEAD) && ca_sign(tls) < 0)
        log_error("cannot renew %s", tls->ca_pem);
    if (leaf_serves(tls))
        return;
    gnutls_x509_crt_t before = tls->leaf.certificate;
    int result = leaf_make(tls);
    if (result < 0)
        log_error("cannot renew %s: %s", tls->leaf_pem, strerror(-result));
    /* Also when only saving failed: the new one is good, and the old one runs out. */
    if (tls->leaf.certificate != before && identity_publish(tls) == 0)
        log_info("the server has a new certificate");
}

/* ---- the bundle ---- */

/* az (Python's requests) and Go read one file of CAs; with the system's in it, extensions and
 * modules can still be fetched from the internet. Where no system file is known, ours stands alone.
 */
static int bundle_write(struct tls *tls)
{
    static const char *const places[] = {
        "/etc/ssl/certs/ca-certificates.crt",     /* Debian, Alpine */
        "/etc/pki/tls/certs/ca-bundle.crt",       /* Fedora */
        "/var/lib/ca-certificates/ca-bundle.pem", /* SUSE */
    };
    arena_auto struct arena *arena = arena_new();
    struct buffer bundle;
    struct span text;
    buffer_init(&bundle, arena);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if (file_read(arena, places[i], BUNDLE_MAX, &text) < 0)
            continue;
        buffer_append(&bundle, text.data, text.size);
        buffer_text(&bundle, "\n");
        break;
    }
    int result = file_read(arena, tls->ca_pem, PEM_MAX, &text);
    if (result < 0)
        return result;
    buffer_append(&bundle, text.data, text.size);
    /* One that is right stays, so that a full disk does not keep the server from starting. */
    struct span wanted = buffer_span(&bundle);
    if (file_read(arena, tls->bundle, 2 * BUNDLE_MAX, &text) == 0 && span_equal(text, wanted))
        return 0;
    return file_publish(tls->bundle, wanted, 0644);
}

/* ---- */

/* An address is written the way that inet_ntop() does, so that it compares with what a certificate
 * holds. */
static const char *name_canonical(struct arena *arena, const char *host)
{
    unsigned char address[16];
    char text[INET6_ADDRSTRLEN];
    if (inet_pton(AF_INET6, host, address) == 1)
        return arena_string(arena, inet_ntop(AF_INET6, address, text, sizeof text));
    return arena_lower(arena, host);
}

static void names_fill(struct tls *tls, const char *host)
{
    static const char *const always[] = {"localhost", "127.0.0.1", "::1"};
    size_t count = 0;
    for (; count < sizeof always / sizeof *always; count++)
        tls->names[count] = always[count];
    if (!host)
        return;
    const char *name = name_canonical(tls->arena, host);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(tls->names[i], name) == 0)
            return;
    }
    tls->names[count] = name;
}

int tls_open(struct arena *arena, const char *folder, const char *host, struct tls **out,
             const char **problem)
{
    struct arena *own = arena_new();
    struct tls *tls = arena_alloc(own, sizeof *tls);
    tls->arena = own;
    tls->ca_pem = arena_printf(own, "%s/ca.pem", folder);
    tls->ca_key = arena_printf(own, "%s/ca.key", folder);
    tls->leaf_pem = arena_printf(own, "%s/server.pem", folder);
    tls->leaf_key = arena_printf(own, "%s/server.key", folder);
    tls->bundle = arena_printf(own, "%s/ca-bundle.pem", folder);
    names_fill(tls, host);

    int result = ca_open(arena, tls, problem);
    if (result == 0)
        result = leaf_open(arena, tls, problem);
    if (result == 0) {
        result = bundle_write(tls);
        if (result < 0)
            *problem = arena_printf(arena, "cannot write %s: %s", tls->bundle, strerror(-result));
    }
    if (result < 0) {
        tls_close(tls);
        return result;
    }
    *out = tls;
    return 0;
}

void tls_close(struct tls *tls)
{
    if (!tls)
        return;
    atomic_store(&served, NULL);
    while (tls->identities) {
        struct identity *identity = tls->identities;
        tls->identities = identity->older;
        identity_free(identity);
    }
    pair_release(&tls->ca);
    pair_release(&tls->leaf);
    arena_free(tls->arena);
}

const char *tls_ca_file(const struct tls *tls)
{
    return tls->ca_pem;
}

const char *tls_bundle_file(const struct tls *tls)
{
    return tls->bundle;
}
