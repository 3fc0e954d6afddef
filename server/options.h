#ifndef SERVER_OPTIONS_H
#define SERVER_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "api/api.h"
#include "base/arena.h"
#include "base/date.h"
#include "base/log.h"
#include "server/listen.h"

/* The newest date that the catalogues know: `--as-of latest`. */
#define AS_OF_LATEST 20261130

#define DATA_MEMORY ":memory:"

/* Where the emulator's own paths are served. */
struct control {
    bool given; /* false: where all else is */
    struct endpoint endpoint;
};

struct options {
    struct endpoint http, https;
    struct control control;
    const char *data; /* a path, or ":memory:" */
    enum speed_mode speed;
    int64_t rate_thousandths; /* of the clock, as the speed asks for it */
    date_t as_of;
    const struct kubernetes_offer *kubernetes; /* NULL: those of the service date */
    const struct operation_plans *operations;  /* NULL: the program's */
    const struct polling_switches *polling;    /* NULL: all as usual */
    const struct throttle_settings *throttle;  /* NULL: nothing is counted */
    unsigned auth;                             /* enum auth_mode */
    const char *const *clients;
    bool seeded;
    uint64_t seed;
    unsigned ipv6_defaults; /* enum ipv6_defaults */
    unsigned log;           /* enum log_form */
    bool strict_registration, lenient_network;
    unsigned versions; /* enum versions_mode */
    size_t page_size;  /* 0: as in Azure */
    unsigned rules;    /* enum rules_mode */
    const char *const *rules_on, *const *rules_off;
};

/* Of the subcommands that ask about rules. */
struct question_options {
    struct options serve;
    bool alone; /* an option of serve but --data was given: the running server is not asked */
    bool json, markdown;
    const char *argument; /* or NULL */
};

struct env_options {
    const char *client; /* "az", "terraform", ...; NULL: the exports for all */
    const char *data;
    bool json;
};

struct faults_options {
    const char *data;
    const char *verb;     /* list, add, remove or clear */
    const char *argument; /* of add and remove, else NULL */
    bool json;
};

/* Reads defaults, then AKSIM_* variables, then the command line; argv[0] is the subcommand. What is
 * read lives in the arena. Exits by itself after --help. On bad input prints one line to stderr
 * that names the option and returns -EINVAL. */
int options_parse(struct arena *arena, int argc, char **argv, struct options *out);
int env_options_parse(struct arena *arena, int argc, char **argv, struct env_options *out);
int rules_options_parse(struct arena *arena, int argc, char **argv, struct question_options *out);
int explain_options_parse(struct arena *arena, int argc, char **argv, struct question_options *out);
int faults_options_parse(struct arena *arena, int argc, char **argv, struct faults_options *out);
int health_options_parse(struct arena *arena, int argc, char **argv, const char **data);

/* `aksim --help`, to stdout. */
void options_help(void);

#endif
