#include "server/serve.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/api.h"
#include "base/clock.h"
#include "base/files.h"
#include "base/log.h"
#include "server/hangups.h"
#include "server/http.h"
#include "server/options.h"
#include "server/running.h"
#include "server/tls.h"
#include "store/store.h"

#define DESCRIPTORS_WANTED ((rlim_t)65536)
#define DESCRIPTORS_NEEDED ((rlim_t)64) /* half of them for connections */
#define CERTIFICATE_CHECK  (3600 * SECOND)
#define DRAIN_WAIT         (10 * SECOND)
#define SHUT_WAIT          (10 * SECOND)
#define ACCEPT_PAUSE       (SECOND / 10)
#define HANGUPS_PAUSE      (SECOND / 5)
#define ACCEPT_AT_ONCE     64

struct server {
    struct arena *arena;
    struct options options;
    int64_t started;
    struct clock clock;
    const char *folder;
    bool folder_is_temporary;
    struct endpoint endpoints[HTTP_DOORS]; /* with the ports that were given */
    int listeners[HTTP_DOORS];             /* -1 when off or closed */
    int signals;
    int hangups;
    bool announced; /* server.json is there */
    struct store *store;
    struct tls *tls;
    struct api *api;
    struct http *http;
};

/* ---- start ---- */

static int fail(const char *what, const char *why)
{
    fprintf(stderr, "aksim: %s: %s\n", what, why);
    return -1;
}

/* Blocked here, before any thread exists, so that only the signal descriptor sees them. A SIGHUP
 * that nohup had ignored stays ignored: a blocked one would be delivered all the same. */
static int signals_open(struct server *server)
{
    struct sigaction hangup;
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    if (sigaction(SIGHUP, NULL, &hangup) == 0 && hangup.sa_handler != SIG_IGN)
        sigaddset(&set, SIGHUP);
    sigaction(SIGPIPE, &(struct sigaction){.sa_handler = SIG_IGN}, NULL);
    if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
        return fail("signals", strerror(errno));
    server->signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    return server->signals < 0 ? fail("signals", strerror(errno)) : 0;
}

/* Many systems start programs with 1024 descriptors and allow more to those who ask. */
static int descriptors_raise(struct server *server)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return fail("descriptors", strerror(errno));
    rlim_t wanted = limit.rlim_max < DESCRIPTORS_WANTED ? limit.rlim_max : DESCRIPTORS_WANTED;
    if (limit.rlim_cur < wanted) {
        limit.rlim_cur = wanted;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
    if (wanted >= DESCRIPTORS_NEEDED)
        return 0;
    return fail("cannot start",
                arena_printf(server->arena,
                             "%llu descriptors are too few, it needs %llu (ulimit -n)",
                             (unsigned long long)wanted, (unsigned long long)DESCRIPTORS_NEEDED));
}

static int watch_open(struct server *server)
{
    server->hangups = hangups_open();
    return server->hangups < 0 ? fail("cannot start", strerror(-server->hangups)) : 0;
}

static int folder_open(struct server *server)
{
    const char *data = server->options.data;
    server->folder_is_temporary = strcmp(data, DATA_MEMORY) == 0;
    int result = server->folder_is_temporary ? folder_make_temporary(server->arena, &server->folder)
                                             : folder_make(server->arena, data, &server->folder);
    if (result == 0)
        return 0;
    return fail(arena_printf(server->arena, "cannot use the data folder %s", data),
                strerror(-result));
}

/* Where the clock of a new state begins: with a seed at the service date's first moment, so that
 * two runs say the same times; else (0) at the machine's own. */
static int64_t clock_begin(const struct options *options)
{
    char text[32];
    int64_t begin = 0;
    if (!options->seeded)
        return 0;
    date_format(options->as_of, text);
    strcat(text, "T00:00:00Z");
    return timestamp_parse(text, &begin) ? begin : 0;
}

/* The store locks the folder, so it comes before all else that writes there. */
static int store_begin(struct server *server)
{
    const struct store_options options = {
        .folder = server->folder,
        .durable = !server->folder_is_temporary,
        .clock = &server->clock,
        .rate_thousandths = server->options.rate_thousandths,
        .seeded = server->options.seeded,
        .seed = server->options.seed,
        .begin = clock_begin(&server->options),
    };
    int result = store_open(&options, &server->store);
    if (result == 0)
        return 0;
    const char *why = strerror(-result);
    if (result == -EBUSY)
        why = "it is in use by another aksim; give this one another --data";
    else if (result == -EPROTO)
        why = "this aksim cannot use its database";
    else if (result == -EBADMSG)
        why = "its database is damaged; move aksim.db away to begin anew";
    return fail(arena_printf(server->arena, "cannot use the data folder %s", server->folder), why);
}

static const struct {
    const char *flag, *name, *scheme;
} doors[HTTP_DOORS] = {
    [HTTP_PLAIN] = {"--http", "http", "http"},
    [HTTP_TLS] = {"--https", "https", "https"},
    [HTTP_CONTROL] = {"--control", "control", "http"},
};

static int listener_open(struct server *server, enum http_door door, const char *flag)
{
    struct endpoint *endpoint = &server->endpoints[door];
    const char *problem = NULL;
    if (endpoint->off)
        return 0;
    if (endpoint_listen(endpoint, &server->listeners[door], &problem) == 0)
        return 0;
    const char *where = endpoint_text(server->arena, endpoint);
    return fail(arena_printf(server->arena, "%s: cannot listen on %s", flag, where), problem);
}

static int listeners_open(struct server *server)
{
    server->endpoints[HTTP_PLAIN] = server->options.http;
    server->endpoints[HTTP_TLS] = server->options.https;
    server->endpoints[HTTP_CONTROL] = server->options.control.endpoint;
    for (enum http_door door = 0; door < HTTP_DOORS; door++) {
        if (listener_open(server, door, doors[door].flag) < 0)
            return -1;
    }
    return 0;
}

static int tls_begin(struct server *server)
{
    const struct endpoint *endpoint = &server->endpoints[HTTP_TLS];
    const char *problem = NULL;
    if (endpoint->off)
        return 0;
    const char *host = endpoint_is_wildcard(endpoint) ? NULL : endpoint->host;
    if (tls_open(server->arena, server->folder, host, &server->tls, &problem) == 0)
        return 0;
    fprintf(stderr, "aksim: %s\n", problem);
    return -1;
}

/* Where a client on this machine dials that door: host:port, or NULL when it is off. */
static const char *door_address(const struct server *server, enum http_door door)
{
    if (server->endpoints[door].off)
        return NULL;
    struct endpoint dialled = endpoint_dialled(&server->endpoints[door]);
    return endpoint_text(server->arena, &dialled);
}

static int api_begin(struct server *server)
{
    const struct options *options = &server->options;
    const struct api_options api_options = {
        .store = server->store,
        .clock = &server->clock,
        .folder = server->folder,
        .ca_file = server->tls ? tls_ca_file(server->tls) : NULL,
        .as_of = options->as_of,
        .kubernetes = options->kubernetes,
        .operations = options->operations,
        .polling = options->polling,
        .throttle = options->throttle,
        .speed = options->speed,
        .auth = options->auth,
        .clients = options->clients,
        .ipv6_defaults = options->ipv6_defaults,
        .control = !options->control.given         ? CONTROL_SHARED
                   : options->control.endpoint.off ? CONTROL_OFF
                                                   : CONTROL_APART,
        .strict_registration = options->strict_registration,
        .lenient_network = options->lenient_network,
        .versions = options->versions,
        .page_size = options->page_size,
        .rules = options->rules,
        .rules_on = options->rules_on,
        .rules_off = options->rules_off,
        .started = server->started,
        .https_address = door_address(server, HTTP_TLS),
    };
    server->api = api_new(&api_options);
    return 0;
}

static int doors_open(struct server *server)
{
    server->http = http_new(server->api);
    for (enum http_door door = 0; door < HTTP_DOORS; door++) {
        if (server->endpoints[door].off)
            continue;
        int result = http_open(server->http, door, door_address(server, door));
        if (result < 0)
            return fail("cannot start the HTTP server", strerror(-result));
    }
    return 0;
}

static void start_lines(const struct server *server)
{
    char as_of[11];
    date_format(server->options.as_of, as_of);
    printf("aksim " AKSIM_VERSION "\n%-6s %s\n", "as-of", as_of);
    for (enum http_door door = 0; door < HTTP_DOORS; door++) {
        const struct endpoint *endpoint = &server->endpoints[door];
        if (!endpoint->off)
            printf("%-6s %s://%s\n", doors[door].name, doors[door].scheme,
                   endpoint_text(server->arena, endpoint));
    }
    if (server->tls)
        printf("%-6s %s\n", "ca", tls_ca_file(server->tls));
    printf("%-6s %s%s\n", "data", server->folder,
           server->folder_is_temporary ? " (removed at the end)" : "");
    fflush(stdout);
}

static int announce(struct server *server)
{
    const struct running running = {
        .options = &server->options,
        .folder = server->folder,
        .http = &server->endpoints[HTTP_PLAIN],
        .https = &server->endpoints[HTTP_TLS],
        .control = &server->endpoints[HTTP_CONTROL],
        .ca_file = server->tls ? tls_ca_file(server->tls) : NULL,
        .bundle_file = server->tls ? tls_bundle_file(server->tls) : NULL,
    };
    int result = running_write(server->arena, &running);
    if (result < 0)
        return fail("cannot write server.json", strerror(-result));
    server->announced = true;
    start_lines(server);
    return 0;
}

static int server_start(struct server *server)
{
    static int (*const steps[])(struct server *) = {
        descriptors_raise, signals_open, folder_open, store_begin, listeners_open,
        tls_begin,         api_begin,    watch_open,  doors_open,  announce,
    };
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (steps[i](server) < 0)
            return -1;
    }
    return 0;
}

/* ---- work ---- */

/* False when there is no descriptor or memory left for a connection: then a pause is due, as the
 * socket stays readable. */
static bool accept_some(struct server *server, enum http_door door)
{
    for (int i = 0; i < ACCEPT_AT_ONCE; i++) {
        if (http_is_full(server->http))
            return false;
        struct sockaddr_storage address;
        socklen_t size = sizeof address;
        int fd = accept4(server->listeners[door], (struct sockaddr *)&address, &size,
                         SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            hangups_watch(server->hangups, fd);
            http_take(server->http, door, fd, (struct sockaddr *)&address, size);
            continue;
        }
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
            return false;
        if (errno == EAGAIN)
            return true;
        /* ECONNABORTED and the like are that one client's trouble. */
    }
    return true;
}

/* What is looked at again, and not before when. */
struct work {
    int64_t accept, hangups, certificate;
};

enum { WORK_SIGNALS, WORK_HANGUPS, WORK_DOORS, WORK_COUNT = WORK_DOORS + HTTP_DOORS };

static void work_wait(const struct server *server, const struct work *work,
                      struct pollfd fds[WORK_COUNT])
{
    int64_t now = monotonic_now();
    int64_t until = work->certificate;
    bool accepts = work->accept <= now, hangups = work->hangups <= now;
    fds[WORK_SIGNALS] = (struct pollfd){.fd = server->signals, .events = POLLIN};
    fds[WORK_HANGUPS] = (struct pollfd){.fd = hangups ? server->hangups : -1, .events = POLLIN};
    for (size_t i = 0; i < HTTP_DOORS; i++)
        fds[WORK_DOORS + i] = (struct pollfd){accepts ? server->listeners[i] : -1, POLLIN, 0};
    if (!accepts && work->accept < until)
        until = work->accept;
    if (!hangups && work->hangups < until)
        until = work->hangups;
    poll(fds, WORK_COUNT, until > now ? (int)((until - now) / 1000) + 1 : 0);
}

/* Accepts until a signal comes. */
static void server_work(struct server *server)
{
    struct work work = {.certificate = monotonic_now() + CERTIFICATE_CHECK};
    for (;;) {
        struct pollfd fds[WORK_COUNT];
        work_wait(server, &work, fds);
        int64_t now = monotonic_now();
        if (fds[WORK_SIGNALS].revents)
            return;
        for (enum http_door door = 0; door < HTTP_DOORS; door++) {
            if (fds[WORK_DOORS + door].revents && !accept_some(server, door))
                work.accept = now + ACCEPT_PAUSE;
        }
        if (fds[WORK_HANGUPS].revents) {
            hangups_pass_on(server->hangups);
            work.hangups = now + HANGUPS_PAUSE;
        }
        if (now >= work.certificate) {
            work.certificate = now + CERTIFICATE_CHECK;
            if (server->tls)
                tls_renew(server->tls);
        }
    }
}

/* ---- stop ---- */

/* What comes so soon after the first signal is the same stop, sent twice: timeout(1) signals the
 * process and then its group. */
#define SAME_STOP (SECOND / 5)

static _Atomic int64_t stop_asked; /* for the handler, which gets no argument */

static void on_second_signal(int number)
{
    if (monotonic_now() - stop_asked > SAME_STOP)
        _exit(128 + number);
}

/* The first signal asks, the second one insists. A handler, because the default action does nothing
 * to the first process of a container. */
static void signals_release(struct server *server)
{
    struct signalfd_siginfo seen;
    while (read(server->signals, &seen, sizeof seen) == (ssize_t)sizeof seen)
        continue;
    static const int numbers[] = {SIGTERM, SIGINT};
    sigset_t set;
    stop_asked = monotonic_now();
    sigemptyset(&set);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        sigaction(numbers[i], &(struct sigaction){.sa_handler = on_second_signal}, NULL);
        sigaddset(&set, numbers[i]);
    }
    sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static void listeners_close(struct server *server)
{
    for (size_t i = 0; i < HTTP_DOORS; i++) {
        if (server->listeners[i] >= 0)
            close(server->listeners[i]);
        server->listeners[i] = -1;
    }
}

/* False when requests are stuck in the api. */
static bool server_drain(struct server *server)
{
    api_stop_accepting(server->api);
    listeners_close(server);
    hangups_pass_on(server->hangups);
    if (!http_drain(server->http, monotonic_now() + DRAIN_WAIT))
        log_error("some requests were not done in time and are dropped");
    return http_shut(server->http, monotonic_now() + SHUT_WAIT);
}

/* Also after a start that failed half-way. */
static void server_release(struct server *server)
{
    if (server->announced)
        running_remove(server->arena, server->folder);
    listeners_close(server);
    http_free(server->http);
    api_free(server->api);
    tls_close(server->tls);
    store_close(server->store);
    if (server->folder_is_temporary && server->folder)
        folder_remove(server->folder);
    if (server->signals >= 0)
        close(server->signals);
    if (server->hangups >= 0)
        close(server->hangups);
}

static int server_run(struct server *server)
{
    server_work(server);
    signals_release(server);
    if (server_drain(server))
        return 0;
    /* Threads still hold what would be freed. What was promised is in the store. */
    log_error("requests are stuck; leaving without a clean stop");
    running_remove(server->arena, server->folder);
    _exit(1);
}

/* A door that is forgotten where they are all closed would be standard input. */
_Static_assert(HTTP_DOORS == 3, "serve_main() closes three doors");

int serve_main(int argc, char **argv)
{
    arena_auto struct arena *arena = arena_new();
    struct server server = {
        .arena = arena,
        .started = monotonic_now(),
        .listeners = {-1, -1, -1},
        .signals = -1,
        .hangups = -1,
    };
    if (options_parse(arena, argc, argv, &server.options) < 0)
        return 2;
    log_init(server.options.log);
    umask(0077);
    int status = server_start(&server) == 0 ? server_run(&server) : 1;
    server_release(&server);
    return status;
}
