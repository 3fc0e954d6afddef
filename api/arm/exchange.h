#ifndef API_ARM_EXCHANGE_H
#define API_ARM_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"

/* One request and its reply, independent of how they travel. The server makes it, api_handle()
 * answers it. */

struct header {
    const char *name;
    const char *value;
    struct header *next;
};

struct reply {
    int status;
    struct header *headers; /* in order of sending */
    struct span body;       /* lives in the exchange's arena, or for ever */
    const char *error_code; /* for the log; NULL when the reply is no error */

    /* Faults that were asked for (docs/faults.md): how the reply travels. */
    int64_t delay; /* microseconds to wait before it is sent */
    bool dropped;  /* the connection is closed instead */
    bool cut;      /* it is closed after this much of the body */
    size_t cut_at;
};

struct exchange {
    struct arena *arena;
    const char *method;     /* as sent */
    const char *target;     /* the raw request target: nothing decoded, query included */
    struct header *headers; /* of the request, in order of arrival */
    struct span body;
    bool body_too_large; /* the body passed BODY_MAX and was not kept */
    bool secure;         /* came over TLS */
    bool control;        /* came by the door of the emulator's own paths (--control) */
    const char
        *local_host; /* host:port of the listening socket, for requests without a Host header */
    int64_t arrived; /* monotonic microseconds */

    /* Called by the api, from any thread, once per API_PENDING: the server then calls api_handle()
     * again. */
    void (*resume)(struct exchange *exchange);
    void *owner; /* the server's */

    struct reply reply;
    const char *operation;  /* name of the route that answered, for the log; or NULL */
    const char *request_id; /* for the log */
    struct call *call;      /* the api's state between two calls of api_handle() */
};

/* The first header of this name, without case, or NULL. */
const char *exchange_header(const struct exchange *exchange, const char *name);

#define BODY_MAX ((size_t)4 * 1024 * 1024)

#endif
