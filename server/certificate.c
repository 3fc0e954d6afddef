#include "server/certificate.h"

#include <arpa/inet.h>
#include <gnutls/crypto.h>
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"

#define CA_DAYS   ((int64_t)3652)
#define LEAF_DAYS ((int64_t)397) /* Apple's limit is 398, and what others took over from it */
/* Valid from a little before now, for clients (in containers, in virtual machines) whose clocks are
 * behind. */
#define BACKDATE  ((int64_t)60 * 60)

#define ID_MAX         64
#define NAME_MAX_BYTES 256

/* Return the code of a GnuTLS call that failed. */
#define TRY_TLS(expression)                                                                        \
    do {                                                                                           \
        int try_code = (expression);                                                               \
        if (try_code < 0)                                                                          \
            return try_code;                                                                       \
    } while (0)

void pair_release(struct pair *pair)
{
    if (pair->certificate)
        gnutls_x509_crt_deinit(pair->certificate);
    if (pair->key)
        gnutls_x509_privkey_deinit(pair->key);
    *pair = (struct pair){0};
}

int pair_make_key(struct pair *pair)
{
    TRY_TLS(gnutls_x509_privkey_init(&pair->key));
    return gnutls_x509_privkey_generate(pair->key, GNUTLS_PK_ECDSA,
                                        GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0);
}

/* GnuTLS does not write through this pointer, it only lacks the const. */
static gnutls_datum_t datum_of(struct span span)
{
    return (gnutls_datum_t){(unsigned char *)(uintptr_t)span.data, (unsigned)span.size};
}

int pair_read(struct pair *pair, struct span certificate, struct span key)
{
    gnutls_datum_t key_datum = datum_of(key);
    TRY_TLS(gnutls_x509_privkey_init(&pair->key));
    TRY_TLS(gnutls_x509_privkey_import(pair->key, &key_datum, GNUTLS_X509_FMT_PEM));
    if (certificate.size == 0)
        return 0;
    gnutls_datum_t certificate_datum = datum_of(certificate);
    TRY_TLS(gnutls_x509_crt_init(&pair->certificate));
    return gnutls_x509_crt_import(pair->certificate, &certificate_datum, GNUTLS_X509_FMT_PEM);
}

static void datum_take(struct arena *arena, gnutls_datum_t *datum, struct span *out)
{
    *out = (struct span){arena_copy(arena, datum->data, datum->size), datum->size};
    gnutls_free(datum->data);
}

int pair_write_certificate(struct arena *arena, const struct pair *pair, struct span *out)
{
    gnutls_datum_t datum = {0};
    TRY_TLS(gnutls_x509_crt_export2(pair->certificate, GNUTLS_X509_FMT_PEM, &datum));
    datum_take(arena, &datum, out);
    return 0;
}

int pair_write_key(struct arena *arena, const struct pair *pair, struct span *out)
{
    gnutls_datum_t datum = {0};
    TRY_TLS(gnutls_x509_privkey_export2_pkcs8(pair->key, GNUTLS_X509_FMT_PEM, NULL, 0, &datum));
    datum_take(arena, &datum, out);
    return 0;
}

bool pair_matches(const struct pair *pair)
{
    unsigned char of_certificate[ID_MAX], of_key[ID_MAX];
    size_t a = sizeof of_certificate, b = sizeof of_key;
    if (gnutls_x509_crt_get_key_id(pair->certificate, GNUTLS_KEYID_USE_SHA256, of_certificate, &a) <
            0 ||
        gnutls_x509_privkey_get_key_id(pair->key, GNUTLS_KEYID_USE_SHA256, of_key, &b) < 0)
        return false;
    return a == b && memcmp(of_certificate, of_key, a) == 0;
}

/* ---- making ---- */

/* What both kinds share: version, key, serial number, dates, subject key identifier. */
static int certificate_begin(struct pair *pair, int64_t from, int64_t until)
{
    unsigned char serial[16], id[ID_MAX];
    size_t id_size = sizeof id;
    TRY_TLS(gnutls_x509_crt_init(&pair->certificate));
    gnutls_x509_crt_t certificate = pair->certificate;
    TRY_TLS(gnutls_rnd(GNUTLS_RND_NONCE, serial, sizeof serial));
    serial[0] = (unsigned char)((serial[0] & 0x3f) | 0x40); /* positive, and no leading zeros */
    TRY_TLS(gnutls_x509_crt_set_version(certificate, 3));
    TRY_TLS(gnutls_x509_crt_set_key(certificate, pair->key));
    TRY_TLS(gnutls_x509_crt_set_serial(certificate, serial, sizeof serial));
    TRY_TLS(gnutls_x509_crt_set_activation_time(certificate, (time_t)from));
    TRY_TLS(gnutls_x509_crt_set_expiration_time(certificate, (time_t)until));
    TRY_TLS(gnutls_x509_crt_get_key_id(certificate, GNUTLS_KEYID_USE_SHA1, id, &id_size));
    return gnutls_x509_crt_set_subject_key_id(certificate, id, id_size);
}

/* RFC 5280 wants the issuer's key identifier in what it signs; VERIFY_X509_STRICT of Python 3.13
 * insists. */
static int certificate_sign(gnutls_x509_crt_t certificate, const struct pair *ca)
{
    unsigned char id[ID_MAX];
    size_t size = sizeof id;
    TRY_TLS(gnutls_x509_crt_get_subject_key_id(ca->certificate, id, &size, NULL));
    TRY_TLS(gnutls_x509_crt_set_authority_key_id(certificate, id, size));
    return gnutls_x509_crt_sign2(certificate, ca->certificate, ca->key, GNUTLS_DIG_SHA256, 0);
}

int certificate_make_ca(struct pair *ca, int64_t now)
{
    unsigned char id[ID_MAX];
    size_t size = sizeof id;
    char name[64];
    TRY_TLS(certificate_begin(ca, now - BACKDATE, now - BACKDATE + CA_DAYS * DAY));
    gnutls_x509_crt_t certificate = ca->certificate;
    /* Two CAs of one name and different keys would confuse trust stores. */
    TRY_TLS(gnutls_x509_crt_get_key_id(certificate, GNUTLS_KEYID_USE_SHA1, id, &size));
    snprintf(name, sizeof name, "CN=aksim CA %02x%02x%02x%02x,O=aksim", id[0], id[1], id[2], id[3]);
    TRY_TLS(gnutls_x509_crt_set_dn(certificate, name, NULL));
    TRY_TLS(gnutls_x509_crt_set_basic_constraints(certificate, 1, 0));
    TRY_TLS(
        gnutls_x509_crt_set_key_usage(certificate, GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN));
    return certificate_sign(certificate, ca);
}

bool certificate_is_ca(const struct pair *ca)
{
    return gnutls_x509_crt_get_ca_status(ca->certificate, NULL) > 0 &&
           certificate_is_signed_by(ca, ca);
}

static int certificate_add_name(gnutls_x509_crt_t certificate, const char *name)
{
    unsigned char address[16];
    if (inet_pton(AF_INET, name, address) == 1)
        return gnutls_x509_crt_set_subject_alt_name(certificate, GNUTLS_SAN_IPADDRESS, address, 4,
                                                    GNUTLS_FSAN_APPEND);
    if (inet_pton(AF_INET6, name, address) == 1)
        return gnutls_x509_crt_set_subject_alt_name(certificate, GNUTLS_SAN_IPADDRESS, address, 16,
                                                    GNUTLS_FSAN_APPEND);
    return gnutls_x509_crt_set_subject_alt_name(certificate, GNUTLS_SAN_DNSNAME, name,
                                                (unsigned)strlen(name), GNUTLS_FSAN_APPEND);
}

int certificate_make_leaf(struct pair *leaf, const struct pair *ca, const char *const *names,
                          int64_t now)
{
    int64_t from = now - BACKDATE;
    int64_t until = from + LEAF_DAYS * DAY;
    int64_t ca_until = gnutls_x509_crt_get_expiration_time(ca->certificate);
    TRY_TLS(certificate_begin(leaf, from, until < ca_until ? until : ca_until));
    gnutls_x509_crt_t certificate = leaf->certificate;
    TRY_TLS(gnutls_x509_crt_set_dn(certificate, "CN=localhost,O=aksim", NULL));
    TRY_TLS(gnutls_x509_crt_set_basic_constraints(certificate, 0, -1));
    TRY_TLS(gnutls_x509_crt_set_key_usage(certificate, GNUTLS_KEY_DIGITAL_SIGNATURE));
    TRY_TLS(gnutls_x509_crt_set_key_purpose_oid(certificate, GNUTLS_KP_TLS_WWW_SERVER, 0));
    for (size_t i = 0; names[i]; i++)
        TRY_TLS(certificate_add_name(certificate, names[i]));
    return certificate_sign(certificate, ca);
}

/* ---- checking ---- */

const char *certificate_names(struct arena *arena, const struct pair *leaf)
{
    struct buffer names;
    buffer_init(&names, arena);
    buffer_text(&names, "");
    for (unsigned i = 0;; i++) {
        char name[NAME_MAX_BYTES], text[INET6_ADDRSTRLEN];
        size_t size = sizeof name;
        int kind = gnutls_x509_crt_get_subject_alt_name(leaf->certificate, i, name, &size, NULL);
        if (kind < 0)
            break;
        buffer_text(&names, i ? " " : "");
        if (kind != GNUTLS_SAN_IPADDRESS)
            buffer_append(&names, name, size);
        else if (inet_ntop(size == 4 ? AF_INET : AF_INET6, name, text, sizeof text))
            buffer_text(&names, text);
    }
    return names.data;
}

bool certificate_is_signed_by(const struct pair *leaf, const struct pair *ca)
{
    unsigned status = 0;
    int result = gnutls_x509_crt_verify(
        leaf->certificate, &ca->certificate, 1,
        GNUTLS_VERIFY_DISABLE_TIME_CHECKS | GNUTLS_VERIFY_DISABLE_TRUSTED_TIME_CHECKS, &status);
    return result == 0 && status == 0;
}

bool certificate_holds(const struct pair *pair, int64_t now, int64_t ahead)
{
    return gnutls_x509_crt_get_activation_time(pair->certificate) <= now &&
           gnutls_x509_crt_get_expiration_time(pair->certificate) > now + ahead;
}
