#include "server/http.h"

#include <errno.h>
#include <microhttpd.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "api/api.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "base/log.h"
#include "server/delays.h"
#include "server/tls.h"

#define THREADS              2u
/* For the request's head and the buffers. 32 kB, the default, is too little for big tokens;
 * libmicrohttpd clears the whole of it after each request, so more is not free. */
#define CONNECTION_MEMORY    ((size_t)64 * 1024)
#define IDLE_SECONDS         75u
#define CONNECTIONS_MAX      8192u
/* For libmicrohttpd, and never reached: a thread of 0.9.75 that finds itself at its limit goes on
 * holding a mutex that it needs for its next connection, and hangs. So we count. */
#define CONNECTIONS_NO_LIMIT (2 * THREADS * CONNECTIONS_MAX)
/* A body beyond the limit is read and dropped, so that its sender comes to read the refusal; one
 * beyond this is cut off. */
#define DRAIN_MAX            ((uint64_t)64 * 1024 * 1024)

struct door {
    struct http *http;
    struct MHD_Daemon *daemon;
    const char *local_host;
    bool secure, control;
};

struct http {
    struct api *api;
    struct door doors[HTTP_DOORS];
    struct delays *delays;
    unsigned connections_max;
    _Atomic unsigned connections; /* of both doors, open or handed over */
    _Atomic unsigned
        working; /* requests whose headers are complete and whose reply is not sent yet */
    _Atomic unsigned inside; /* requests that the api was given and has not answered */
    _Atomic bool draining;
    _Atomic bool shut;
};

/* Who holds a request that api_handle() has seen. The api may resume it while api_handle() still
 * runs, when the connection is not suspended yet; so whoever comes second acts. */
enum holder { HOLDER_HANDLER, HOLDER_API, HOLDER_RESUMED };

/* One request on its way: the exchange and what belongs to its transport. */
struct visit {
    struct exchange exchange;
    struct door *door;
    struct MHD_Connection *connection;
    struct buffer body;
    struct header **last_header;
    uint64_t received;
    int64_t answered; /* when the reply was ready; monotonic, 0 before */
    _Atomic int holder;
    bool begun;
    bool inside;
    bool replied; /* the api has answered, and the reply is held back */
    struct delay delay;
};

/* ---- arrival ---- */

static void visit_resume(struct exchange *exchange)
{
    struct visit *visit = exchange->owner;
    struct MHD_Connection *connection = visit->connection;
    /* After this the handler's thread may free the visit, unless the connection is suspended: then
     * it is ours to wake. */
    if (atomic_exchange(&visit->holder, HOLDER_RESUMED) == HOLDER_API)
        MHD_resume_connection(connection);
}

/* Called with the request line, before libmicrohttpd decodes the target in place. */
static void *on_target(void *argument, const char *target, struct MHD_Connection *connection)
{
    struct door *door = argument;
    struct arena *arena = arena_new();
    struct visit *visit = arena_alloc(arena, sizeof *visit);
    visit->door = door;
    visit->connection = connection;
    visit->last_header = &visit->exchange.headers;
    buffer_init(&visit->body, arena);
    visit->exchange.arena = arena;
    visit->exchange.target = arena_string(arena, target ? target : "");
    visit->exchange.secure = door->secure;
    visit->exchange.control = door->control;
    visit->exchange.local_host = door->local_host;
    visit->exchange.arrived = monotonic_now();
    visit->exchange.resume = visit_resume;
    visit->exchange.owner = visit;
    return visit;
}

static enum MHD_Result on_header(void *argument, enum MHD_ValueKind kind, const char *name,
                                 const char *value)
{
    (void)kind;
    struct visit *visit = argument;
    struct arena *arena = visit->exchange.arena;
    struct header *header = arena_alloc(arena, sizeof *header);
    header->name = arena_string(arena, name);
    header->value = arena_string(arena, value ? value : "");
    *visit->last_header = header;
    visit->last_header = &header->next;
    return MHD_YES;
}

static const char *visit_header(const struct visit *visit, const char *name)
{
    return MHD_lookup_connection_value(visit->connection, MHD_HEADER_KIND, name);
}

/* Whether the refusal of the body should go out before the body comes in: its sender waits for our
 * word, or has more than we care to read. */
static bool visit_is_hopeless(struct visit *visit)
{
    const char *length = visit_header(visit, MHD_HTTP_HEADER_CONTENT_LENGTH);
    uint64_t size = length ? strtoull(length, NULL, 10) : 0;
    if (size <= BODY_MAX)
        return false;
    visit->exchange.body_too_large = true;
    return size > DRAIN_MAX || visit_header(visit, MHD_HTTP_HEADER_EXPECT);
}

static void visit_begin(struct visit *visit, const char *method)
{
    visit->begun = true;
    atomic_fetch_add(&visit->door->http->working, 1);
    visit->exchange.method = arena_string(visit->exchange.arena, method);
    MHD_get_connection_values(visit->connection, MHD_HEADER_KIND, on_header, visit);
}

/* False when the sender is to be cut off. */
static bool visit_receive(struct visit *visit, const char *data, size_t size)
{
    visit->received += size;
    if (visit->received > DRAIN_MAX)
        return false;
    if (visit->received > BODY_MAX)
        visit->exchange.body_too_large = true;
    if (!visit->exchange.body_too_large)
        buffer_append(&visit->body, data, size);
    return true;
}

/* ---- reply ---- */

static bool response_add(struct MHD_Response *response, const char *name, const char *value)
{
    if (MHD_add_response_header(response, name, value) == MHD_YES)
        return true;
    log_error("the reply header %s cannot be sent", name);
    return false;
}

/* A body that breaks off: the head has promised all of it. */
static ssize_t on_cut_body(void *argument, uint64_t position, char *out, size_t size)
{
    const struct reply *reply = argument;
    size_t left = reply->cut_at - (size_t)position;

    if (left == 0)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    size = size < left ? size : left;
    memcpy(out, reply->body.data + position, size);
    return (ssize_t)size;
}

static struct MHD_Response *response_for(struct reply *reply)
{
    if (reply->cut)
        return MHD_create_response_from_callback(reply->body.size, 4096, on_cut_body, reply, NULL);
    /* PERSISTENT: libmicrohttpd neither copies, changes nor frees the bytes, it only lacks the
     * const. They live in the exchange's arena, which on_completed() frees when they were sent. */
    void *bytes = (void *)(uintptr_t)reply->body.data;
    return MHD_create_response_from_buffer(reply->body.size, bytes, MHD_RESPMEM_PERSISTENT);
}

static enum MHD_Result visit_reply(struct visit *visit)
{
    struct reply *reply = &visit->exchange.reply;
    visit->answered = monotonic_now();
    if (reply->dropped)
        return MHD_NO;
    struct MHD_Response *response = response_for(reply);
    if (!response)
        return MHD_NO;
    for (const struct header *header = reply->headers; header; header = header->next)
        response_add(response, header->name, header->value);
    if (atomic_load(&visit->door->http->draining))
        response_add(response, MHD_HTTP_HEADER_CONNECTION, "close");
    enum MHD_Result result =
        MHD_queue_response(visit->connection, (unsigned)reply->status, response);
    MHD_destroy_response(response);
    return result;
}

static void visit_leave_api(struct visit *visit)
{
    visit->inside = false;
    atomic_fetch_sub(&visit->door->http->inside, 1);
}

static void on_delay_end(struct delay *delay)
{
    struct visit *visit = (struct visit *)((char *)delay - offsetof(struct visit, delay));
    MHD_resume_connection(visit->connection);
}

/* Sends the reply, now or when its delay is over: then on_request() is called once more. */
static enum MHD_Result visit_send(struct visit *visit)
{
    int64_t delay = visit->exchange.reply.delay;

    if (visit->replied || delay == 0)
        return visit_reply(visit);
    visit->replied = true;
    MHD_suspend_connection(visit->connection);
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(visit->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    visit->delay = (struct delay){
        .until = monotonic_now() + delay,
        .connection = info ? info->connect_fd : -1,
        .wake = on_delay_end,
    };
    delays_add(visit->door->http->delays, &visit->delay);
    return MHD_YES;
}

/* Asks the api, and again each time that it was resumed. Suspending costs a system call or two, so
 * it is done only when the api answered PENDING and was not resumed meanwhile. */
static enum MHD_Result visit_answer(struct visit *visit)
{
    struct http *http = visit->door->http;
    if (!visit->inside) {
        visit->inside = true;
        atomic_fetch_add(&http->inside, 1);
    }
    for (;;) {
        /* Read after `inside` was counted: http_shut() sets this first and counts then. */
        if (atomic_load(&http->shut)) {
            visit_leave_api(visit);
            return MHD_NO;
        }
        atomic_store(&visit->holder, HOLDER_HANDLER);
        if (api_handle(http->api, &visit->exchange) == API_REPLIED) {
            visit_leave_api(visit);
            return visit_send(visit);
        }
        if (atomic_load(&visit->holder) == HOLDER_RESUMED)
            continue;
        MHD_suspend_connection(visit->connection);
        int holder = HOLDER_HANDLER;
        if (!atomic_compare_exchange_strong(&visit->holder, &holder, HOLDER_API))
            MHD_resume_connection(
                visit->connection); /* it was resumed while it was being suspended */
        return MHD_YES;
    }
}

/* Called once with the headers, then with each piece of the body, then at its end; and again when a
 * suspended connection was resumed. */
static enum MHD_Result on_request(void *argument, struct MHD_Connection *connection,
                                  const char *url, const char *method, const char *version,
                                  const char *data, size_t *size, void **context)
{
    (void)argument, (void)connection, (void)url, (void)version;
    struct visit *visit = *context;
    if (!visit)
        return MHD_NO;
    if (visit->replied)
        return visit_reply(visit);
    if (!visit->begun) {
        visit_begin(visit, method);
        return visit_is_hopeless(visit) ? visit_answer(visit) : MHD_YES;
    }
    if (*size) {
        bool received = visit_receive(visit, data, *size);
        *size = 0;
        return received ? MHD_YES : MHD_NO;
    }
    if (!visit->exchange.body_too_large)
        visit->exchange.body = buffer_span(&visit->body);
    return visit_answer(visit);
}

static void visit_log(const struct visit *visit)
{
    const struct exchange *exchange = &visit->exchange;
    int64_t end = visit->answered ? visit->answered : monotonic_now();
    log_request(&(struct log_request){
        .method = exchange->method,
        .target = exchange->target,
        .operation = exchange->operation,
        .request_id = exchange->request_id,
        .code = exchange->reply.error_code,
        .status = visit->answered ? exchange->reply.status : 0,
        .microseconds = end - exchange->arrived,
        .bytes = visit->answered ? exchange->reply.body.size : 0,
    });
}

/* Called when the reply was sent, or the connection is gone; never while it is suspended. */
static void on_completed(void *argument, struct MHD_Connection *connection, void **context,
                         enum MHD_RequestTerminationCode reason)
{
    (void)connection, (void)reason;
    struct door *door = argument;
    struct visit *visit = *context;
    if (!visit)
        return;
    *context = NULL;
    bool begun = visit->begun;
    if (begun)
        visit_log(visit);
    if (visit->inside)
        visit_leave_api(visit);
    api_finish(&visit->exchange);
    arena_free(visit->exchange.arena);
    if (begun)
        atomic_fetch_sub(&door->http->working, 1);
}

/* ---- doors ---- */

static void on_log(void *argument, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));
static void on_log(void *argument, const char *format, va_list arguments)
{
    (void)argument;
    /* Its words for every handshake that fails, most often because the client refused the
     * certificate. */
    if (strncmp(format, "Error: received handshake message out of context", 48) == 0) {
        log_info("a TLS handshake failed or was broken off; does the client trust the CA?");
        return;
    }
    char line[512];
    int size = vsnprintf(line, sizeof line, format, arguments);
    if (size < 0)
        return;
    line[strcspn(line, "\n")] = '\0';
    log_info("http: %s", line);
}

static _Noreturn void on_panic(void *argument, const char *file, unsigned line, const char *reason)
{
    (void)argument;
    log_error("libmicrohttpd: %s (%s:%u)", reason ? reason : "panic", file, line);
    abort();
}

static void on_connection(void *argument, struct MHD_Connection *connection, void **context,
                          enum MHD_ConnectionNotificationCode code)
{
    (void)connection, (void)context;
    struct http *http = argument;
    if (code == MHD_CONNECTION_NOTIFY_CLOSED)
        atomic_fetch_sub(&http->connections, 1);
}

/* Leaves half of the descriptors to the store, to files and to what is being closed. */
static unsigned connections_max(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur / 2 > CONNECTIONS_MAX)
        return CONNECTIONS_MAX;
    return (unsigned)limit.rlim_cur / 2;
}

struct http *http_new(struct api *api)
{
    struct http *http = calloc(1, sizeof *http);
    if (!http)
        abort();
    http->api = api;
    http->delays = delays_new();
    http->connections_max = connections_max();
    MHD_set_panic_func(on_panic, NULL);
    return http;
}

int http_open(struct http *http, enum http_door door, const char *local_host)
{
    struct door *opened = &http->doors[door];
    bool secure = door == HTTP_TLS;
    *opened = (struct door){
        .http = http, .local_host = local_host, .secure = secure, .control = door == HTTP_CONTROL};
    /* Without a listen socket: serve.c accepts. MHD_quiesce_daemon() of 0.9.75 races with the
     * threads of its pool for the removal of the socket from their epoll sets and aborts when it
     * comes second; and these threads share out new connections badly, whereas MHD_add_connection()
     * spreads them evenly. */
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_ALLOW_SUSPEND_RESUME |
                     MHD_USE_NO_LISTEN_SOCKET | MHD_USE_ERROR_LOG | (secure ? MHD_USE_TLS : 0u);
    struct MHD_OptionItem options[] = {
        {MHD_OPTION_EXTERNAL_LOGGER, (intptr_t)on_log, NULL}, /* first: the others may complain */
        {MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)on_target, opened},
        {MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)on_completed, opened},
        {MHD_OPTION_THREAD_POOL_SIZE, (intptr_t)THREADS, NULL},
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, (intptr_t)CONNECTION_MEMORY, NULL},
        {MHD_OPTION_CONNECTION_TIMEOUT, (intptr_t)IDLE_SECONDS, NULL},
        {MHD_OPTION_CONNECTION_LIMIT, (intptr_t)CONNECTIONS_NO_LIMIT, NULL},
        {MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)on_connection, http},
        {secure ? MHD_OPTION_HTTPS_CERT_CALLBACK : MHD_OPTION_END, 0,
         (void *)(intptr_t)tls_certificate},
        {MHD_OPTION_END, 0, NULL},
    };
    opened->daemon = MHD_start_daemon(flags, 0, NULL, NULL, on_request, opened, MHD_OPTION_ARRAY,
                                      options, MHD_OPTION_END);
    return opened->daemon ? 0 : -EIO;
}

bool http_is_full(const struct http *http)
{
    return atomic_load(&http->connections) >= http->connections_max;
}

void http_take(struct http *http, enum http_door door, int fd, const struct sockaddr *address,
               socklen_t size)
{
    atomic_fetch_add(&http->connections, 1);
    if (MHD_add_connection(http->doors[door].daemon, fd, address, size) == MHD_YES)
        return;
    atomic_fetch_sub(&http->connections, 1);
    log_info("http: a connection was refused: %s", strerror(errno));
}

/* Only at the end, where a look each few milliseconds does. */
static bool counter_reaches_zero(_Atomic unsigned *counter, int64_t deadline)
{
    while (atomic_load(counter) != 0) {
        if (monotonic_now() >= deadline)
            return false;
        poll(NULL, 0, 2);
    }
    return true;
}

bool http_drain(struct http *http, int64_t deadline)
{
    atomic_store(&http->draining, true);
    delays_end(http->delays);
    return counter_reaches_zero(&http->working, deadline);
}

bool http_shut(struct http *http, int64_t deadline)
{
    atomic_store(&http->shut, true);
    return counter_reaches_zero(&http->inside, deadline);
}

void http_free(struct http *http)
{
    if (!http)
        return;
    for (size_t i = 0; i < HTTP_DOORS; i++) {
        if (http->doors[i].daemon)
            MHD_stop_daemon(http->doors[i].daemon);
    }
    delays_free(http->delays);
    free(http);
}
