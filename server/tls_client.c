#include "server/tls_client.h"

#include <string.h>

static int session_begin(struct tls_client *client, int socket, const char *host)
{
    int result = gnutls_init(&client->session, GNUTLS_CLIENT);
    if (result < 0)
        return result;
    gnutls_session_set_verify_cert(client->session, host, 0);
    gnutls_transport_set_int(client->session, socket);
    result = gnutls_set_default_priority(client->session);
    if (result < 0)
        return result;
    return gnutls_credentials_set(client->session, GNUTLS_CRD_CERTIFICATE, client->trust);
}

static int session_shake_hands(gnutls_session_t session)
{
    int result;
    do
        result = gnutls_handshake(session);
    while (result < 0 && !gnutls_error_is_fatal(result) && result != GNUTLS_E_AGAIN);
    return result;
}

const char *tls_client_init(struct tls_client *client, int socket, const char *host,
                            const char *ca_file)
{
    memset(client, 0, sizeof *client);
    int result = gnutls_certificate_allocate_credentials(&client->trust);
    if (result >= 0)
        result =
            gnutls_certificate_set_x509_trust_file(client->trust, ca_file, GNUTLS_X509_FMT_PEM);
    if (result >= 0)
        result = session_begin(client, socket, host);
    if (result >= 0)
        result = session_shake_hands(client->session);
    return result < 0 ? gnutls_strerror(result) : NULL;
}

void tls_client_release(struct tls_client *client)
{
    if (client->session)
        gnutls_deinit(client->session);
    if (client->trust)
        gnutls_certificate_free_credentials(client->trust);
}
