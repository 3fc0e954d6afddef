#ifndef SERVER_OPTION_VALUES_H
#define SERVER_OPTION_VALUES_H

#include "server/options.h"

/* The kinds of value that options have. Each reads a text and returns NULL, or what is wrong with
 * it as words in the arena; then *out is not to be used. */

const char *value_endpoint(struct arena *arena, const char *text, struct endpoint *out);

/* `choices` is "a|b|c"; *out is the position of the one that was chosen. */
const char *value_choice(struct arena *arena, const char *text, const char *choices, unsigned *out);

const char *value_switch(struct arena *arena, const char *text, bool *out);

/* 1 to 1000. */
const char *value_count(struct arena *arena, const char *text, size_t *out);

/* `YYYY-MM-DD` or `latest`. */
/* NULL: it was not given. */
const char *value_control(struct arena *arena, const char *text, struct control *out);
const char *value_date(struct arena *arena, const char *text, date_t *out);

/* Sets seeded and seed, or speed and rate_thousandths. */
const char *value_number(struct arena *arena, const char *text, struct options *out);
const char *value_speed(struct arena *arena, const char *text, struct options *out);

/* `ID:SECRET,ID:SECRET`; *out ends with NULL. */
const char *value_clients(struct arena *arena, const char *text, const char *const **out);

/* Ids of rules, separated by commas; *out ends with NULL. */
const char *value_rules(struct arena *arena, const char *text, const char *const **out);

/* NULL and "" give the default folder. */
const char *value_folder(struct arena *arena, const char *text, const char **out);

/* A file with a list of Kubernetes versions. */
const char *value_versions(struct arena *arena, const char *path,
                           const struct kubernetes_offer **out);

/* A file with kinds of operations. */
const char *value_operations(struct arena *arena, const char *path,
                             const struct operation_plans **out);

/* A file with the switches of polling. */
const char *value_polling(struct arena *arena, const char *path,
                          const struct polling_switches **out);

/* `off` (NULL), `azure`, or a file with limits. */
const char *value_throttle(struct arena *arena, const char *text,
                           const struct throttle_settings **out);

#endif
