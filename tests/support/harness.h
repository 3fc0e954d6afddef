#ifndef TESTS_SUPPORT_HARNESS_H
#define TESTS_SUPPORT_HARNESS_H

#include <jansson.h>

#include "api/api.h"
#include "store/store.h"

/* A whole emulator without sockets, on a temporary folder: requests go straight to api_handle(). */
struct harness;

struct harness_options {
    const char *as_of;     /* "2026-02-01" when NULL */
    enum speed_mode speed; /* SPEED_MANUAL has a frozen clock at 2026-02-01T00:00:00Z */
    enum auth_mode auth;
    const char *const *clients;
    enum ipv6_defaults ipv6_defaults;
    bool strict_registration, lenient_network;
    const struct kubernetes_offer *kubernetes; /* instead of the calendar's versions, or NULL */
    const struct operation_plans *operations;  /* instead of the program's, or NULL */
    enum versions_mode versions;
    size_t page_size;
    enum rules_mode rules;
    const char *const *rules_on, *const *rules_off;
    uint64_t seed; /* always seeded */
};

struct harness *harness_new(const struct harness_options *options);
void harness_free(struct harness *harness);
struct api *harness_api(struct harness *harness);
/* Closes and opens the same folder again, as after a crash or a restart. */
void harness_restart(struct harness *harness);
/* The same with another service date. */
void harness_restart_on(struct harness *harness, const char *as_of);

struct answer {
    int status;
    const char *body; /* NUL-terminated */
    size_t size;
    const json_t *json; /* NULL when the body is no JSON */
    const struct header *headers;
};

/* Sends one request as https://localhost:8443 would get it, waits for the answer. What it returns
 * lives until the harness is freed. `body` may be NULL; a body is sent as application/json. */
struct answer harness_send(struct harness *harness, const char *method, const char *target,
                           const char *body);
/* Frees all answers so far: for tests that send very many requests. */
void harness_forget(struct harness *harness);
/* The same for a body that is no text. One of more than BODY_MAX bytes is dropped and noted, as the
 * server does. */
struct answer harness_send_bytes(struct harness *harness, const char *method, const char *target,
                                 struct span body);
/* A header of all requests that follow; NULL value takes it away. */
void harness_header(struct harness *harness, const char *name, const char *value);
/* Plain http from this host instead; NULL: https and localhost:8443 again. */
void harness_host(struct harness *harness, const char *host);
/* Moves the frozen clock of SPEED_MANUAL. */
void harness_advance(struct harness *harness, int64_t seconds);

const char *answer_header(const struct answer *answer, const char *name);
/* Member by dotted path ("error.code"), "" when it is missing or no text. */
const char *answer_text(const struct answer *answer, const char *path);

#define SUBSCRIPTION "/subscriptions/00000000-0000-0000-0000-0000000000ff"

#endif
