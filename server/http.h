#ifndef SERVER_HTTP_H
#define SERVER_HTTP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

struct api;

/* HTTP/1.1 in front of api_handle(). It opens no sockets and accepts no connections itself: the
 * caller hands accepted ones over. Its threads never wait for anything but sockets. */
struct http;

/* Behind HTTP_CONTROL, plain as well, are the emulator's own paths (--control). */
enum http_door { HTTP_PLAIN, HTTP_TLS, HTTP_CONTROL, HTTP_DOORS };

struct http *http_new(struct api *api);

/* Starts the threads of one door. `local_host` is host:port, for requests without a Host header; it
 * must outlive the door. TLS takes its certificate from tls_certificate(). 0 or a negative errno.
 */
int http_open(struct http *http, enum http_door door, const char *local_host);

/* Whether another connection is one too many for the descriptors of this process. */
bool http_is_full(const struct http *http);

/* Takes the connected socket over, also when it cannot be served. */
void http_take(struct http *http, enum http_door door, int fd, const struct sockaddr *address,
               socklen_t size);

/* From now on each reply closes its connection. Waits until no request is being worked on, at most
 * until `deadline` (monotonic microseconds); false when some still are. */
bool http_drain(struct http *http, int64_t deadline);

/* From now on requests are dropped unanswered. Waits until none is inside the api, at most until
 * `deadline`; false when some still are, and then http_free() must not be called. To be called
 * after http_drain(), while the store still runs what was submitted. */
bool http_shut(struct http *http, int64_t deadline);

/* Stops the threads and closes all connections. NULL is fine. */
void http_free(struct http *http);

#endif
