#ifndef API_ARM_CALL_H
#define API_ARM_CALL_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "api/api.h"
#include "api/arm/error.h"
#include "api/arm/exchange.h"
#include "api/arm/faults.h"
#include "api/arm/row.h"
#include "api/arm/target.h"
#include "api/arm/version.h"
#include "store/store.h"

struct route;
struct catalogue;

/* What the whole api shares; read-only once it is made, save for `stopping` and what the pointers
 * to a single room's own lead to. */
struct api {
    struct api_options options;
    struct store *store;
    struct clock *clock;
    const struct catalogue *catalogue; /* api/arm/catalogue.h */
    const struct contract *contract;   /* api/containerservice/contract.h */
    struct shape_caches *shape_caches; /* api/arm/shape_cache.h */
    struct trees *trees;               /* api/arm/trees.h; the writer's */
    struct signing *signing; /* api/signin/: the key of the tokens, made when first needed */
    const struct operation_plans *operation_plans; /* api/arm/operation_plan.h */
    struct faults *faults;                         /* api/arm/faults.h */
    struct polling *polling;                       /* api/arm/polling.h */
    struct throttle *throttle;                     /* api/arm/throttle.h */
    struct rule_switches *rule_switches;           /* api/arm/rule_switches.h */
    const char *const *error_rules; /* by enum error_id: the rule whose refusal it is, or NULL */
    /* Adds to the note of a refusal what is known of the rule of that id. */
    void (*rule_describe)(json_t *note, const char *id);
    struct arena *arena; /* lives as long as the api */
    _Atomic bool stopping;
    const char *tenant;
    const char *subscription; /* the default one */
};

/* A tree that the job wrote as the body of a row: kept parsed once the job is committed. */
struct tree_note {
    const char *id;
    struct row_version version;
    json_t *tree;
    struct tree_note *next;
};

/* What was left of the subscription's buckets, -1 for one that is not counted (api/throttling.h).
 */
struct call_rate {
    int64_t own, global;
    int64_t retry_after; /* seconds; 0: the request was not refused */
};

#define CALL_PARAMETERS_MAX 12

struct parameter {
    const char *name;
    const char *value; /* as the client spelled it */
};

/* One request inside the api. Handlers get it and fill the reply. */
struct call {
    struct api *api;
    struct exchange *exchange;
    struct arena *arena; /* the exchange's */
    struct target target;
    const char *method;   /* upper case */
    const char *base_url; /* "https://localhost:8443": scheme and host that the client used */
    const char *host;     /* "localhost:8443" */
    const struct route *route;
    struct parameter parameters[CALL_PARAMETERS_MAX];
    size_t parameter_count;
    struct api_version version;
    json_t *body;  /* checked JSON object, or NULL when there was none; the arena keeps it */
    json_t *taken; /* what route->prepare made of it */

    struct store_tx *tx; /* inside a handler that reads or writes */
    int64_t now;         /* emulated time; constant while a handler runs */
    json_t *rates;       /* paces of subscriptions, once they were asked for: api/arm/rates.h */

    bool writing;            /* on the writer thread, inside its job */
    struct tree_note *notes; /* trees that the job wrote */
    const void *before_job;  /* the arena's mark: trees of the job go with it */

    struct fault_effect effect; /* of the faults that the request meets */
    struct call_rate rate;

    struct explanation *explanation; /* not NULL: api/arm/explanation.h */

    size_t step; /* of the pipeline */
    bool answered;
    struct store_job job;
    struct arm_error *error;
    const char *request_id, *correlation_id;
};

/* The parameter of the route's path, never NULL for names that the path has. */
const char *call_parameter(const struct call *call, const char *name);
/* The same in lower case, for ids. */
const char *call_parameter_lower(struct call *call, const char *name);
/* For names that only some paths have. */
const char *call_parameter_or(const struct call *call, const char *name, const char *otherwise);
const char *call_query(const struct call *call, const char *key);
const char *call_header(const struct call *call, const char *name);
date_t call_as_of(const struct call *call);
/* PEM of the CA that clients trust, read anew each time: the server may have renewed it. Empty
 * without TLS. 0 or a negative errno. */
int call_ca(const struct call *call, struct span *out);

/* The parsed body of a row: from the trees that the writer keeps, else parsed. NULL when it is no
 * JSON. */
json_t *call_tree(struct call *call, const struct resource *row);
/* The same to read only: nothing is copied. */
json_t *call_tree_shared(struct call *call, const struct resource *row);
/* The row was put with this tree as its body; nobody changes the tree after the job. */
void call_note_tree(struct call *call, const struct resource *row, json_t *tree);

/* The refusal under the rule's id, or NULL when that rule is switched off (api/arm/
 * rule_switches.h). */
struct arm_error *call_refuse(const struct call *call, const char *rule, struct arm_error *error);

/* ---- replies ---- */

#define CONTENT_JSON         "application/json"
#define CONTENT_JSON_CHARSET "application/json; charset=utf-8"

void reply_status(struct call *call, int status); /* no body */
/* Copies the value, which may be of a tree that goes before the reply does. */
void reply_header(struct call *call, const char *name, const char *value);
void reply_header_once(struct call *call, const char *name,
                       const char *value); /* not if it is there already */
void reply_bytes(struct call *call, int status, const char *content_type, struct span body);
/* Borrows `value`; none (text that jansson refused) is answered as an internal error. ARM's own
 * answers carry the charset, the AKS provider's do not. */
void reply_json(struct call *call, int status, const char *content_type, const json_t *value);
void reply_error(struct call *call, const struct arm_error *error);

/* A machine failure of the store as the client sees it: NULL for 0, ServerBusy for -EBUSY, else
 * InternalServerError (logged). */
struct arm_error *call_failure(struct call *call, int result);
#define TRY_STORE(call, expression) TRY(call_failure((call), (expression)))

#endif
