#ifndef API_API_H
#define API_API_H

#include <stdbool.h>
#include <stdint.h>

#include "api/arm/exchange.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/ids.h"

struct kubernetes_offer;
struct operation_plans;
struct polling_switches;
struct store;
struct throttle_settings;

enum auth_mode { AUTH_OFF, AUTH_TOKEN };
enum ipv6_defaults { IPV6_DOCUMENTED, IPV6_RANDOM };
enum control_mode { CONTROL_SHARED, CONTROL_APART, CONTROL_OFF };
enum versions_mode { VERSIONS_AZURE, VERSIONS_ANY };
enum rules_mode { RULES_AZURE, RULES_STRICT, RULES_OFF };
enum speed_mode { SPEED_INSTANT, SPEED_REAL, SPEED_FACTOR, SPEED_MANUAL };

/* Of the one tenant, and of the subscription that is listed from the start. */
#define DEFAULT_TENANT       "11111111-1111-1111-1111-111111111111"
#define DEFAULT_SUBSCRIPTION "00000000-0000-0000-0000-0000000000ff"

struct api_options {
    struct store *store;
    struct clock *clock;
    const char *folder;  /* of keys; private to this user */
    const char *ca_file; /* PEM of the emulator's CA, or NULL without TLS */
    date_t as_of;
    const struct kubernetes_offer *kubernetes; /* instead of the calendar's versions; may be NULL */
    const struct operation_plans *operations;  /* instead of the program's; may be NULL */
    const struct polling_switches *polling;    /* at the start; may be NULL */
    const struct throttle_settings *throttle;  /* at the start; may be NULL: nothing is counted */
    enum speed_mode speed;
    enum auth_mode auth;
    const char *const *clients; /* "ID:SECRET" of --client, NULL-terminated; empty: any */
    enum ipv6_defaults ipv6_defaults;
    enum control_mode control; /* where /_aksim is served */
    bool strict_registration;
    bool lenient_network;
    size_t page_size; /* of lists; 0: as in Azure */
    enum versions_mode versions;
    enum rules_mode rules;
    const char *const *rules_on, *const *rules_off; /* ids, NULL-terminated; NULL: none */
    int64_t started;                                /* monotonic, for uptime */
    const char *https_address; /* "127.0.0.1:8443", or NULL when off: where kubeconfigs point */
};

struct api;

/* Loads catalogues and schemas; a broken one is a defect of the build and aborts. The options are
 * copied, what they point to is the caller's and outlives the api. */
struct api *api_new(const struct api_options *options);
/* NULL is fine. */
void api_free(struct api *api);

/* NULL, or why the rule cannot be switched: there is none of this id, or it is no row that can be
 * left out. Words for "'ID' ...". */
const char *api_rule_problem(const char *id);

/* What api_options.kubernetes takes: reads the body of Azure's own list of a region's Kubernetes
 * versions. The result lives in the arena. NULL for a bad one; *problem says why. */
const struct kubernetes_offer *api_kubernetes_read(struct arena *arena, struct span text,
                                                   const char **problem);

/* What api_options.operations takes: reads a file of --operations (docs/operations.md). As above.
 */
const struct operation_plans *api_operations_read(struct arena *arena, struct span text,
                                                  const char **problem);

/* What api_options.polling takes: reads a file of --polling (docs/operations.md). As above. */
const struct polling_switches *api_polling_read(struct arena *arena, struct span text,
                                                const char **problem);

/* What api_options.throttle takes: reads a file of --throttle (docs/throttling.md). As above. */
const struct throttle_settings *api_throttle_read(struct arena *arena, struct span text,
                                                  const char **problem);

enum api_result { API_REPLIED, API_PENDING };

/* Answers the exchange, or takes note of it and answers API_PENDING: then exchange->resume is
 * called once (possibly before this returns), and api_handle() is to be called again. Never waits.
 */
enum api_result api_handle(struct api *api, struct exchange *exchange);

/* The exchange is over (also one that was never answered): its arena may be freed. */
void api_finish(struct exchange *exchange);

/* From now on health answers 503: the server is about to stop. */
void api_stop_accepting(struct api *api);

#endif
