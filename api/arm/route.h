#ifndef API_ARM_ROUTE_H
#define API_ARM_ROUTE_H

#include "api/arm/call.h"

/* Where a handler runs and what it may touch. */
enum route_kind {
    ROUTE_PLAIN, /* event thread; no store */
    ROUTE_READ,  /* event thread, in a read transaction */
    ROUTE_WRITE, /* writer thread, in the savepoint of a job; an error undoes all it did */
};

enum route_flag {
    ROUTE_OPEN =
        1 << 0, /* no sign-in, no api-version, no subscription check (sign-in, /metadata) */
    ROUTE_NO_VERSION = 1 << 1, /* any or no api-version (polling links) */
    ROUTE_NO_BODY = 1 << 2,    /* a body is ignored, whatever it is (POST …/register) */
    ROUTE_FORM = 1 << 3,       /* the body is a form; the handler reads exchange->body itself */
    ROUTE_REGISTERED =
        1 << 4, /* a write that needs the namespace registered (--strict-registration) */
    ROUTE_ANY_SCOPE = 1 << 5, /* the path begins with a wildcard scope: try it after all others */
    ROUTE_ANY_TYPE = 1 << 6,  /* a JSON body with any Content-Type, as curl sends it */
};

/* One endpoint. In `path`, "{name}" takes one segment and "{*name}" one or more (at most one such
 * in a path); literals compare without case. The GET of a resource answers HEAD as well. Handlers
 * return NULL (reply filled) or the client's error. */
struct route {
    const char *method;
    const char *path;
    const char *operation;          /* "ManagedClusters_CreateOrUpdate": log and coverage */
    const char *namespace_and_type; /* "Microsoft.ContainerService/managedClusters": whose
                                       api-versions count, or NULL */
    enum route_kind kind;
    unsigned flags;
    struct arm_error *(*handle)(struct call *call);
    /* On the event thread, before `handle`: checks the body, so that the writer need not. May be
     * NULL. */
    struct arm_error *(*prepare)(struct call *call);
};

/* Each provider's folder offers one table, ended by a row without a path. */
struct route_table {
    const char *name;
    const struct route *routes;
};
extern const struct route_table route_tables[]; /* ended by a NULL name; api/tables.c */

/* Fills call->route and call->parameters. NULL, or 404/405 as ARM answers (Allow is set on the
 * reply). */
struct arm_error *route_match(struct call *call);

#endif
