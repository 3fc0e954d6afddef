#ifndef API_CONTAINERSERVICE_RULE_H
#define API_CONTAINERSERVICE_RULE_H

#include "api/arm/error.h"
#include "api/containerservice/questions.h"

/* How a rule, or the words of its refusal, came to be known. */
enum confidence {
    RECORDED,    /* seen in a real answer of the service */
    DOCUMENTED,  /* Microsoft's docs, API descriptions or release notes say so */
    CLIENT_SIDE, /* clients check it; the service may be more lenient */
    INFERRED,    /* follows from other facts */
    GUESS,
};

/* What has to be looked up before a rule is asked. Of these a rule sees those that its row needs,
 * and no others; everything else in the facts is always there. */
enum need {
    NEED_SUBNETS = 1 << 0,
    NEED_PUBLIC_IPS = 1 << 1,
    NEED_ROLES = 1 << 2,
    NEED_NEIGHBOURS = 1 << 3, /* other clusters' pods in the same subnets */
    NEEDS_ALL = (1 << 4) - 1,
};

struct violation;

/* One refusal of Azure: a row and a pure function. The row says when the rule is due and what a
 * violation is called; the function says whether there is one. */
struct rule {
    const char *id;        /* "DS-003" */
    unsigned changes;      /* enum change */
    date_t since, until;   /* service dates; 0 is open */
    date_t versions_since; /* only for requests of api-versions of this date on; 0 is open */
    const char *flag;      /* the preview flag that lifts it while its gate is in force, or NULL */
    unsigned needs;        /* enum need */
    bool on_demand;        /* not asked unless it was switched on */
    const char *summary;   /* what Azure demands, one sentence */
    const char *remedy;    /* what would satisfy it, or NULL when the summary says it all */
    const char *path;      /* of the member that is at fault: from the resource's root, or, for
                              check_pool, from the pool. NULL: several, or none */
    int status;            /* 0: 400 */
    bool from_arm;         /* refused by ARM before the provider: its envelope */
    const char *code, *subcode, *target; /* the last two may be NULL */
    const char *message;                 /* {names} are filled in the order of their first use */
    const char *source;
    enum confidence confidence; /* that there is such a rule */
    enum confidence words;      /* of the code; GUESS: it is ours */
    const char *disputed; /* what speaks against the rule, and why its default is what it is */
    struct violation *(*check)(const struct facts *facts, const struct rule *rule);
    /* Instead of `check`: asked for each pool that the change is about, all of a cluster's or the
     * one of a pool's. A row with neither is enforced elsewhere: `where` says where. */
    struct violation *(*check_pool)(const struct facts *facts, const struct rule *rule,
                                    const struct pool_facts *pool);
    const char *where;
    bool switchable; /* of a rule that is enforced elsewhere: it goes when it is switched off */
    const enum error_id *errors; /* of a rule that is enforced elsewhere: what it answers with, up
                                    to ERROR_COUNT; or NULL */
};

/* What is wrong, in the words of the row. Lives in the facts' arena. */
struct violation {
    const struct rule *rule;
    const char *message;
    const char *target;            /* or NULL */
    const char *path;              /* as the row's; from the resource's root when it is answered */
    const struct pool_facts *pool; /* the one at fault, or NULL */
    bool counted;                  /* the next two are the numbers that were compared */
    uint64_t needed, available;
    struct violation *next; /* in a list of all */
};

bool rule_elsewhere(const struct rule *rule);
bool rule_switchable(const struct rule *rule);
/* Whether the row holds on the date. */
bool rule_dated(const struct rule *rule, date_t as_of);

/* What decides whether a rule is asked at all. */
struct rule_terms {
    date_t as_of;
    const struct catalogue *catalogue;
    enum rules_mode mode;
    const struct rule_switches *switches; /* NULL: none is switched */
};
enum rule_standing { RULE_IN_FORCE, RULE_OUT_OF_DATE, RULE_SWITCHED_OFF };
/* `index` counts the rows of all tables. */
enum rule_standing rule_standing(const struct rule *rule, size_t index,
                                 const struct rule_terms *terms);

/* Tables by subject, in the order of their evaluation; each ends with a row without id, the list
 * with NULL. */
extern const struct rule *const rule_tables[];

/* The first violation, or NULL. */
struct violation *rules_check(const struct facts *facts);
/* All of them, in the order in which Azure would show them. */
struct violation *rules_check_all(const struct facts *facts);
/* The needs of the rules that are due, enum need. */
unsigned rules_needs(const struct facts *facts);
struct arm_error *violation_error(struct arena *arena, const struct violation *violation);

/* ---- for the functions of the rows ---- */

/* `values` fill the names of the row's message and end with NULL. */
struct violation *violation_new(const struct facts *facts, const struct rule *rule,
                                const char *const *values);
#define VIOLATION(facts, rule, ...)                                                                \
    violation_new((facts), (rule), (const char *const[]){__VA_ARGS__, NULL})
/* For messages without names. */
#define VIOLATION_PLAIN(facts, rule) violation_new((facts), (rule), (const char *const[]){NULL})
/* Another target than the row's. */
struct violation *violation_at(struct violation *violation, const char *target);
/* Another path than the row's. */
struct violation *violation_on(struct violation *violation, const char *path);
/* With the numbers that were compared. */
struct violation *violation_counted(struct violation *violation, uint64_t needed,
                                    uint64_t available);
/* Of a value that the member does not take, for MESSAGE_INVALID_DETAILS. */
struct violation *violation_unknown(const struct facts *facts, const struct rule *rule,
                                    const char *value);
#define NUMBER(facts, value) arena_printf((facts)->arena, "%lld", (long long)(value))
/* The first violation among the expressions of a function. */
#define PASS(expression)                                                                           \
    do {                                                                                           \
        struct violation *pass_violation_ = (expression);                                          \
        if (pass_violation_)                                                                       \
            return pass_violation_;                                                                \
    } while (0)

/* Messages that many rows share. */
#define MESSAGE_INVALID                                                                            \
    "The value of parameter {parameter} is invalid. Please see https://aka.ms/aks-naming-rules "   \
    "for more details."
#define MESSAGE_INVALID_DETAILS                                                                    \
    "The value of parameter {parameter} is invalid. Error details: {details}. Please see "         \
    "https://aka.ms/aks-naming-rules for more details."
#define MESSAGE_MISSING "Required parameter {parameter} is missing (null)."
#define MESSAGE_FIXED   "Changing property '{property}' is not allowed."
#define MESSAGE_FEATURE                                                                            \
    "Feature Microsoft.ContainerService/{feature} is not enabled. Please see "                     \
    "https://aka.ms/aks/previews for how to enable features."
#define MESSAGE_OS_SKU "OSSKU='{value}' is invalid, details: {details}"
#define MESSAGE_SUBNET_FULL                                                                        \
    "Pre-allocated IPs {needed} exceeds IPs available {available} in Subnet Cidr {cidr}, Subnet "  \
    "Name {name}. If Autoscaler is enabled, the max-count from each nodepool is counted towards "  \
    "this total (which means that pre-allocated IPs count represents a theoretical max value, "    \
    "not the actual number of IPs requested). http://aka.ms/aks/insufficientsubnetsize"

extern const struct rule address_rules[], advanced_networking_rules[], api_server_rules[],
    auto_provisioning_rules[], balancer_rules[], balancer_address_rules[], capacity_rules[],
    change_rules[], cilium_rules[], dual_stack_rules[], elsewhere_rules[], expansion_rules[],
    family_rules[], gate_rules[], gateway_pool_rules[], image_rules[], isolated_rules[],
    kube_proxy_rules[], linked_id_rules[], name_rules[], nat_gateway_rules[], network_rules[],
    network_change_rules[], network_value_rules[], outbound_rules[], outbound_change_rules[],
    overlap_rules[], overlay_move_rules[], pod_subnet_rules[], policy_rules[], pool_rules[],
    pool_change_rules[], pool_machine_rules[], pool_scaling_rules[], pool_size_rules[],
    pool_taint_rules[], pool_upgrade_rules[], pool_value_rules[], pool_version_rules[],
    quota_rules[], required_rules[], reserved_rules[], route_table_rules[], subnet_rules[],
    throttle_rules[], version_rules[], windows_rules[], windows_profile_rules[];

#endif
