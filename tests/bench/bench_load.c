/* Asks a server as fast as it answers: a few keep-alive connections, one request under way on each,
 * one thread. Prints how many answers came, how long they took, what they cost the server's
 * process. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/bench/bench.h"
#include "tests/bench/load_peer.h"
#include "tests/bench/load_request.h"

#define WARM_UP 30u /* answers per connection before the measurement */

static const char usage[] =
    "usage: bench_load [OPTION VALUE]... HOST:PORT TARGET\n"
    "  --connections N  keep-alive connections (16)\n"
    "  --seconds S      measure this long, after a warm-up (1)\n"
    "  --requests N     instead: send N requests and measure all of them\n"
    "  --method NAME    (GET)\n"
    "  --body FILE      sent with each request\n"
    "  --first N        number of the first name (0)\n"
    "  --names N        how many names {n} in target and body goes through, in turn (1)\n"
    "  --values N       where {v} begins (0)\n"
    "  --ca FILE        HTTPS, the server's certificate checked by this CA\n"
    "  --pid N          the server's process, whose CPU time is measured";

struct load {
    /* options */
    unsigned long connections, requests, first, names, value;
    double seconds;
    const char *method, *body_file, *ca_file;
    pid_t pid;
    char host[256];
    const char *port, *target;

    struct request request;
    struct peer *peers;
    int epoll;
    unsigned long sent, answered, under_way;

    bool measuring, over;
    int64_t begun, ended, cpu_begun, cpu_ended;
    uint32_t *latencies; /* tenths of a microsecond */
    size_t latency_count, latency_room;
    unsigned long statuses[600];
};

static void address_split(struct load *load, const char *address)
{
    const char *colon = strrchr(address, ':');
    if (!colon || (size_t)(colon - address) >= sizeof load->host)
        die("%s is no HOST:PORT", address);
    memcpy(load->host, address, (size_t)(colon - address));
    load->port = colon + 1;
}

static void options_take(struct load *load, int argc, char **argv)
{
    static const struct option options[] = {{"connections", 1, NULL, 'c'},
                                            {"seconds", 1, NULL, 's'},
                                            {"requests", 1, NULL, 'r'},
                                            {"method", 1, NULL, 'm'},
                                            {"body", 1, NULL, 'b'},
                                            {"first", 1, NULL, 'f'},
                                            {"names", 1, NULL, 'n'},
                                            {"values", 1, NULL, 'v'},
                                            {"ca", 1, NULL, 'a'},
                                            {"pid", 1, NULL, 'p'},
                                            {0}};
    int option;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (option) {
        case 'c':
            load->connections = number_from(optarg);
            break;
        case 's':
            load->seconds = seconds_from(optarg);
            break;
        case 'r':
            load->requests = number_from(optarg);
            break;
        case 'm':
            load->method = optarg;
            break;
        case 'b':
            load->body_file = optarg;
            break;
        case 'f':
            load->first = number_from(optarg);
            break;
        case 'n':
            load->names = number_from(optarg);
            break;
        case 'v':
            load->value = number_from(optarg);
            break;
        case 'a':
            load->ca_file = optarg;
            break;
        case 'p':
            load->pid = (pid_t)number_from(optarg);
            break;
        default:
            die("%s", usage);
        }
    }
    if (argc - optind != 2 || !load->connections || !load->names)
        die("%s", usage);
    address_split(load, argv[optind]);
    load->target = argv[optind + 1];
}

/* ---- the run ---- */

static void measure_begin(struct load *load)
{
    load->measuring = true;
    load->begun = nanoseconds();
    load->cpu_begun = load->pid ? cpu_nanoseconds(load->pid) : 0;
}

static void measure_end(struct load *load)
{
    load->over = true;
    load->ended = nanoseconds();
    load->cpu_ended = load->pid ? cpu_nanoseconds(load->pid) : 0;
}

static void latency_add(struct load *load, int64_t passed)
{
    if (load->latency_count == load->latency_room) {
        load->latency_room = load->latency_room ? 2 * load->latency_room : 1 << 16;
        load->latencies = realloc(load->latencies, load->latency_room * sizeof *load->latencies);
        if (!load->latencies)
            die("out of memory");
    }
    load->latencies[load->latency_count++] = (uint32_t)(passed / 100);
}

static void answer_note(struct load *load, const struct peer *peer)
{
    load->answered++;
    load->under_way--;
    if (peer->status < 0 || peer->status >= 600)
        die("an answer with status %d", peer->status);
    load->statuses[peer->status]++;
    if (load->measuring && !load->over)
        latency_add(load, nanoseconds() - peer->sent);
    if (load->requests) {
        if (load->answered == load->requests)
            measure_end(load);
    } else if (!load->measuring) {
        if (load->answered >= load->connections * WARM_UP)
            measure_begin(load);
    } else if (!load->over && (double)(nanoseconds() - load->begun) >= load->seconds * 1e9) {
        measure_end(load);
    }
}

static void request_next(struct load *load, struct peer *peer)
{
    if (load->over || (load->requests && load->sent == load->requests))
        return;
    request_fill(&load->request, load->first + load->sent % load->names, load->value + load->sent);
    load->sent++;
    load->under_way++;
    peer_send(peer, load->request.text, load->request.size);
}

static void load_run(struct load *load)
{
    if (load->requests)
        measure_begin(load);
    for (unsigned long i = 0; i < load->connections; i++)
        request_next(load, &load->peers[i]);
    while (load->under_way > 0) {
        struct epoll_event events[64];
        int count = epoll_wait(load->epoll, events, 64, -1);
        if (count < 0 && errno != EINTR)
            die("epoll: %s", strerror(errno));
        for (int i = 0; i < count; i++) {
            struct peer *peer = events[i].data.ptr;
            if (!peer_receive(peer))
                continue;
            answer_note(load, peer);
            request_next(load, peer);
        }
    }
}

static void peers_open(struct load *load)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *address;
    gnutls_certificate_credentials_t credentials = NULL;
    int code = getaddrinfo(load->host, load->port, &hints, &address);
    if (code != 0)
        die("%s: %s", load->host, gai_strerror(code));
    if (load->ca_file) {
        gnutls_certificate_allocate_credentials(&credentials);
        if (gnutls_certificate_set_x509_trust_file(credentials, load->ca_file,
                                                   GNUTLS_X509_FMT_PEM) <= 0)
            die("%s holds no certificate", load->ca_file);
    }
    load->epoll = epoll_create1(EPOLL_CLOEXEC);
    load->peers = calloc(load->connections, sizeof *load->peers);
    if (load->epoll < 0 || !load->peers)
        die("out of memory or descriptors");
    for (unsigned long i = 0; i < load->connections; i++) {
        peer_open(&load->peers[i], address, load->host, credentials);
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = &load->peers[i]};
        if (epoll_ctl(load->epoll, EPOLL_CTL_ADD, load->peers[i].fd, &event) != 0)
            die("epoll: %s", strerror(errno));
    }
    freeaddrinfo(address);
}

/* ---- the report ---- */

static int latency_compare(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return a < b ? -1 : a > b;
}

static double latency_at(const struct load *load, double share)
{
    size_t last = load->latency_count - 1;
    return load->latencies[(size_t)(share * (double)last + 0.5)] / 10.0;
}

static void report(struct load *load)
{
    if (load->latency_count == 0)
        die("no answer came within the time of the measurement");
    double count = (double)load->latency_count, seconds = (double)(load->ended - load->begun) / 1e9;
    qsort(load->latencies, load->latency_count, sizeof *load->latencies, latency_compare);
    printf("{\"requests\":%zu,\"seconds\":%.6f,\"per_second\":%.1f,\"p50_us\":%.1f,\"p99_us\":%.1f,"
           "\"max_us\":%.1f,\"cpu_us\":%.3f,\"body_bytes\":%llu,\"request_bytes\":%zu,\"status\":{",
           load->latency_count, seconds, count / seconds, latency_at(load, 0.5),
           latency_at(load, 0.99), latency_at(load, 1),
           (double)(load->cpu_ended - load->cpu_begun) / 1000 / count,
           (unsigned long long)load->peers[0].body_size, load->request.size);
    const char *comma = "";
    for (int status = 0; status < 600; status++) {
        if (!load->statuses[status])
            continue;
        printf("%s\"%d\":%lu", comma, status, load->statuses[status]);
        comma = ",";
    }
    printf("},\"sent\":%lu}\n", load->sent);
}

int main(int argc, char **argv)
{
    struct load load = {.connections = 16, .names = 1, .seconds = 1, .method = "GET"};
    size_t size;
    options_take(&load, argc, argv);
    char *body = load.body_file ? whole_read(load.body_file, &size) : calloc(1, 1);
    char host[300];
    snprintf(host, sizeof host, "%s:%s", load.host, load.port);
    request_init(&load.request, load.method, host, load.target, body);
    peers_open(&load);
    load_run(&load);
    report(&load);
    for (unsigned long i = 0; i < load.connections; i++)
        peer_close(&load.peers[i]);
    request_release(&load.request);
    free(load.peers);
    free(load.latencies);
    free(body);
    return 0;
}
