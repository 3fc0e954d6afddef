#include "api/signin/credentials.h"

#include "api/signin/oauth_error.h"
#include "base/base64.h"
#include "base/percent.h"

/* RFC 6749, 2.3.1: both halves are form-encoded before they are joined. */
static bool basic_read(struct arena *arena, const char *text, struct credentials *out)
{
    struct span bytes;
    text += strspn(text, " ");
    if (strlen(text) > FORM_BYTES_MAX || base64_decode(arena, span_from(text), &bytes) < 0)
        return false;
    const char *colon = bytes.size ? memchr(bytes.data, ':', bytes.size) : NULL;
    if (!colon)
        return false;
    size_t size = (size_t)(colon - bytes.data);
    const char *client = percent_decode_form(arena, (struct span){bytes.data, size});
    const char *secret =
        percent_decode_form(arena, (struct span){colon + 1, bytes.size - size - 1});
    if (!client || !secret)
        return false;
    if (*client)
        out->client = client;
    if (*secret)
        out->secret = secret;
    return true;
}

bool credentials_read(struct call *call, const struct form *form, struct credentials *out)
{
    *out = (struct credentials){
        .client = form_get(form, "client_id"),
        .secret = form_get(form, "client_secret"),
        .assertion = form_get(form, "client_assertion"),
    };
    const char *header = call_header(call, "Authorization");
    if (!header || strncasecmp(header, "Basic ", 6) != 0)
        return true;
    return basic_read(call->arena, header + 6, out);
}

/* Takes as long whatever the texts have in common. */
static bool secret_equal(const char *a, const char *b)
{
    size_t size_a = strlen(a);
    size_t size_b = strlen(b);
    unsigned difference = size_a != size_b;
    for (size_t i = 0; i < size_a; i++)
        difference |= (unsigned char)a[i] ^ (unsigned char)(size_b ? b[i % size_b] : 0);
    return difference == 0;
}

/* The secret of "ID:SECRET" in --client, or NULL. Ids are GUIDs and compare without case. */
static const char *listed_secret(const char *const *clients, const char *client)
{
    size_t size = strlen(client);
    for (; *clients; clients++)
        if (strncasecmp(*clients, client, size) == 0 && (*clients)[size] == ':')
            return *clients + size + 1;
    return NULL;
}

bool credentials_accept(struct call *call, const struct authority *authority,
                        const struct credentials *credentials)
{
    const char *const *clients = call->api->options.clients;
    if (!clients || !*clients)
        return true;
    if (!credentials->secret && !credentials->assertion)
        return true;
    const char *secret = listed_secret(clients, credentials->client);
    if (!secret) {
        oauth_refuse(call, OAUTH_UNKNOWN_CLIENT, credentials->client, authority->tenant);
        return false;
    }
    if (credentials->secret && !secret_equal(credentials->secret, secret)) {
        oauth_refuse(call, OAUTH_INVALID_SECRET, credentials->client);
        return false;
    }
    return true;
}

enum client_proof credentials_proof(const struct credentials *credentials)
{
    if (credentials->secret)
        return PROOF_SECRET;
    return credentials->assertion ? PROOF_CERTIFICATE : PROOF_NONE;
}
