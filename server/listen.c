#include "server/listen.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define BACKLOG     1024
#define ANSWER_WAIT 2 /* seconds */

static bool port_parse(const char *text, uint16_t *out)
{
    size_t size = strlen(text);
    if (size == 0 || size > 5 || strspn(text, "0123456789") != size)
        return false;
    unsigned long port = strtoul(text, NULL, 10);
    if (port > UINT16_MAX)
        return false;
    *out = (uint16_t)port;
    return true;
}

bool endpoint_parse(const char *text, struct endpoint *out)
{
    struct endpoint endpoint = {0};
    if (strcmp(text, "off") == 0) {
        endpoint.off = true;
        *out = endpoint;
        return true;
    }
    const char *colon = strrchr(text, ':');
    if (!colon || !port_parse(colon + 1, &endpoint.port))
        return false;
    const char *host = text;
    size_t size = (size_t)(colon - text);
    bool bracketed = size > 2 && host[0] == '[' && host[size - 1] == ']';
    if (bracketed) {
        host++;
        size -= 2;
    }
    /* Only brackets tell an IPv6 address from a port. */
    bool colons = memchr(host, ':', size) != NULL;
    if (size == 0 || size >= sizeof endpoint.host || colons != bracketed)
        return false;
    if (memchr(host, '/', size) || memchr(host, ' ', size))
        return false;
    memcpy(endpoint.host, host, size);
    *out = endpoint;
    return true;
}

const char *endpoint_text(struct arena *arena, const struct endpoint *endpoint)
{
    if (strchr(endpoint->host, ':'))
        return arena_printf(arena, "[%s]:%u", endpoint->host, endpoint->port);
    return arena_printf(arena, "%s:%u", endpoint->host, endpoint->port);
}

static struct addrinfo *endpoint_resolve(const struct endpoint *endpoint, int *result)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    struct addrinfo *found = NULL;
    char port[sizeof "65535"];
    snprintf(port, sizeof port, "%u", (unsigned)endpoint->port);
    *result = getaddrinfo(endpoint->host, port, &hints, &found);
    return found;
}

bool endpoint_is_wildcard(const struct endpoint *endpoint)
{
    return strcmp(endpoint->host, "0.0.0.0") == 0 || strcmp(endpoint->host, "::") == 0;
}

void endpoint_rename(struct endpoint *endpoint, const char *host)
{
    snprintf(endpoint->host, sizeof endpoint->host, "%s", host);
}

struct endpoint endpoint_dialled(const struct endpoint *endpoint)
{
    struct endpoint dialled = *endpoint;
    if (endpoint_is_wildcard(endpoint))
        endpoint_rename(&dialled, strchr(endpoint->host, ':') ? "::1" : "127.0.0.1");
    return dialled;
}

static int socket_listen(const struct addrinfo *address)
{
    int type = address->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC;
    int fd = socket(address->ai_family, type, address->ai_protocol);
    if (fd < 0)
        return -errno;
    /* A restart must not wait for connections of the last run that are in TIME_WAIT. */
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
    if (bind(fd, address->ai_addr, address->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    int result = -errno;
    close(fd);
    return result;
}

static int socket_port(int fd, uint16_t *out)
{
    union {
        struct sockaddr any;
        struct sockaddr_in ipv4;
        struct sockaddr_in6 ipv6;
    } address = {0};
    socklen_t size = sizeof address;
    if (getsockname(fd, &address.any, &size) != 0)
        return -errno;
    bool ipv6 = address.any.sa_family == AF_INET6;
    *out = ntohs(ipv6 ? address.ipv6.sin6_port : address.ipv4.sin_port);
    return 0;
}

int endpoint_listen(struct endpoint *endpoint, int *fd, const char **problem)
{
    int result = 0;
    struct addrinfo *address = endpoint_resolve(endpoint, &result);
    if (!address) {
        *problem = gai_strerror(result);
        return -EADDRNOTAVAIL;
    }
    int opened = socket_listen(address);
    freeaddrinfo(address);
    result = opened < 0 ? opened : socket_port(opened, &endpoint->port);
    if (result < 0) {
        *problem = strerror(-result);
        return result;
    }
    *fd = opened;
    return 0;
}

static int socket_connect(const struct addrinfo *address)
{
    int fd = socket(address->ai_family, address->ai_socktype | SOCK_CLOEXEC, address->ai_protocol);
    if (fd < 0)
        return -errno;
    /* On Linux SO_SNDTIMEO bounds connect() too. */
    const struct timeval wait = {.tv_sec = ANSWER_WAIT};
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    if (connect(fd, address->ai_addr, address->ai_addrlen) == 0)
        return fd;
    int result = errno == EINPROGRESS ? -ETIMEDOUT : -errno;
    close(fd);
    return result;
}

int endpoint_connect(const struct endpoint *endpoint)
{
    int result = 0;
    struct addrinfo *address = endpoint_resolve(endpoint, &result);
    if (!address)
        return -EADDRNOTAVAIL;
    int fd = socket_connect(address);
    freeaddrinfo(address);
    return fd;
}

bool endpoint_answers(const struct endpoint *endpoint)
{
    int fd = endpoint_connect(endpoint);
    if (fd < 0)
        return false;
    close(fd);
    return true;
}
