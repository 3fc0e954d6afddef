#include "server/option_values.h"

#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/files.h"

const char *value_endpoint(struct arena *arena, const char *text, struct endpoint *out)
{
    if (endpoint_parse(text, out))
        return NULL;
    return arena_printf(arena, "'%s' is not HOST:PORT (IPv6 as [::1]:8443) or off", text);
}

const char *value_control(struct arena *arena, const char *text, struct control *out)
{
    *out = (struct control){.given = text != NULL, .endpoint = {.off = true}};
    return text ? value_endpoint(arena, text, &out->endpoint) : NULL;
}

const char *value_choice(struct arena *arena, const char *text, const char *choices, unsigned *out)
{
    unsigned number = 0;
    for (const char *choice = choices; *choice; number++) {
        size_t size = strcspn(choice, "|");
        if (strlen(text) == size && memcmp(text, choice, size) == 0) {
            *out = number;
            return NULL;
        }
        choice += size + (choice[size] == '|');
    }
    return arena_printf(arena, "'%s' is none of %s", text, choices);
}

const char *value_switch(struct arena *arena, const char *text, bool *out)
{
    static const char *const words[] = {"off", "0", "false", "no", "on", "1", "true", "yes"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(text, words[i]) == 0) {
            *out = i >= 4;
            return NULL;
        }
    }
    return arena_printf(arena, "'%s' is neither on nor off", text);
}

const char *value_number(struct arena *arena, const char *text, struct options *out)
{
    char *end = NULL;
    errno = 0;
    unsigned long long number = strtoull(text, &end, 10);
    if (strspn(text, "0123456789") != strlen(text) || errno || end == text)
        return arena_printf(arena, "'%s' is not a number between 0 and 18446744073709551615", text);
    out->seeded = true;
    out->seed = number;
    return NULL;
}

const char *value_count(struct arena *arena, const char *text, size_t *out)
{
    char *end = NULL;
    unsigned long count = strtoul(text, &end, 10);
    if (strspn(text, "0123456789") == strlen(text) && end != text && count >= 1 && count <= 1000) {
        *out = count;
        return NULL;
    }
    return arena_printf(arena, "'%s' is not a number between 1 and 1000", text);
}

const char *value_date(struct arena *arena, const char *text, date_t *out)
{
    if (strcmp(text, "latest") == 0) {
        *out = AS_OF_LATEST;
        return NULL;
    }
    if (date_parse(text, out))
        return NULL;
    return arena_printf(arena, "'%s' is not a day written YYYY-MM-DD, or latest", text);
}

/* `10x`, `0.5x`: thousandths of the real pace, between 0.001 and a million. 0 for anything else. */
static int64_t factor_parse(const char *text)
{
    size_t size = strlen(text);
    if (size < 2 || text[size - 1] != 'x' || strspn(text, "0123456789.") != size - 1)
        return 0;
    char *end = NULL;
    double factor = strtod(text, &end);
    if (end != text + size - 1 || factor < 0.001 || factor > 1e6)
        return 0;
    return (int64_t)(factor * 1000 + 0.5);
}

const char *value_speed(struct arena *arena, const char *text, struct options *out)
{
    static const struct {
        const char *word;
        enum speed_mode mode;
        int64_t rate_thousandths;
    } words[] = {
        {"instant", SPEED_INSTANT, 1000},
        {"manual", SPEED_MANUAL, 0},
        {"real", SPEED_REAL, 1000},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(text, words[i].word) != 0)
            continue;
        out->speed = words[i].mode;
        out->rate_thousandths = words[i].rate_thousandths;
        return NULL;
    }
    int64_t factor = factor_parse(text);
    if (!factor)
        return arena_printf(arena, "'%s' is not instant, real, manual or a factor such as 10x",
                            text);
    out->speed = SPEED_FACTOR;
    out->rate_thousandths = factor;
    return NULL;
}

/* The secret may hold colons, so the id ends at the first one; it may not hold the comma that
 * separates clients in the environment. */
/* `a,b,c`, without empty parts; ends with NULL. */
static const char *const *list_split(struct arena *arena, const char *text)
{
    size_t count = 0, at = 0;
    for (const char *c = text; *c; c++)
        count += *c == ',';
    const char **list = arena_alloc(arena, (count + 2) * sizeof *list);
    char *rest = arena_string(arena, text);
    for (char *one = strtok_r(rest, ",", &rest); one; one = strtok_r(NULL, ",", &rest))
        list[at++] = one;
    list[at] = NULL;
    return list;
}

const char *value_clients(struct arena *arena, const char *text, const char *const **out)
{
    const char *const *clients = list_split(arena, text);
    for (const char *const *client = clients; *client; client++) {
        const char *colon = strchr(*client, ':');
        if (!colon || colon == *client || !colon[1])
            return arena_printf(arena, "'%s' is not ID:SECRET", *client);
    }
    *out = clients;
    return NULL;
}

const char *value_rules(struct arena *arena, const char *text, const char *const **out)
{
    const char *const *ids = list_split(arena, text);
    for (const char *const *id = ids; *id; id++) {
        const char *problem = api_rule_problem(*id);
        if (problem)
            return arena_printf(arena, "'%s' %s", *id, problem);
    }
    *out = ids;
    return NULL;
}

static const char *folder_default(struct arena *arena)
{
    const char *state = getenv("XDG_STATE_HOME");
    /* The XDG base directory specification has relative paths ignored. */
    if (state && state[0] == '/')
        return arena_printf(arena, "%s/aksim", state);
    const char *home = getenv("HOME");
    if (!home || !*home) {
        const struct passwd *user = getpwuid(getuid());
        home = user ? user->pw_dir : NULL;
    }
    return home ? arena_printf(arena, "%s/.local/state/aksim", home) : NULL;
}

const char *value_folder(struct arena *arena, const char *text, const char **out)
{
    *out = text && *text ? text : folder_default(arena);
    return *out ? NULL : "no home folder is known: name a folder";
}

#define FILE_MAX ((size_t)1 << 20) /* Azure's own answer of versions has 10 kB */

/* The text of a file that an option names, or what is wrong with it. */
static const char *value_file(struct arena *arena, const char *path, struct span *out)
{
    int result = file_read(arena, path, FILE_MAX, out);

    if (result >= 0)
        return NULL;
    return arena_printf(arena, "%s: %s", path,
                        result == -EFBIG    ? "it is larger than 1 MB"
                        : result == -EINVAL ? "it is no ordinary file"
                                            : strerror(-result));
}

const char *value_versions(struct arena *arena, const char *path,
                           const struct kubernetes_offer **out)
{
    struct span text;
    const char *problem = value_file(arena, path, &text);

    if (problem)
        return problem;
    *out = api_kubernetes_read(arena, text, &problem);
    return *out ? NULL : arena_printf(arena, "%s: %s", path, problem);
}

const char *value_operations(struct arena *arena, const char *path,
                             const struct operation_plans **out)
{
    struct span text;
    const char *problem = value_file(arena, path, &text);

    if (problem)
        return problem;
    *out = api_operations_read(arena, text, &problem);
    return *out ? NULL : arena_printf(arena, "%s: %s", path, problem);
}

const char *value_polling(struct arena *arena, const char *path,
                          const struct polling_switches **out)
{
    struct span text;
    const char *problem = value_file(arena, path, &text);

    if (problem)
        return problem;
    *out = api_polling_read(arena, text, &problem);
    return *out ? NULL : arena_printf(arena, "%s: %s", path, problem);
}

const char *value_throttle(struct arena *arena, const char *text,
                           const struct throttle_settings **out)
{
    struct span limits = span_from("{\"limits\":\"azure\"}");
    const char *problem = NULL;

    *out = NULL;
    if (strcmp(text, "off") == 0)
        return NULL;
    if (strcmp(text, "azure") != 0)
        problem = value_file(arena, text, &limits);
    if (problem)
        return problem;
    *out = api_throttle_read(arena, limits, &problem);
    return *out ? NULL : arena_printf(arena, "%s: %s", text, problem);
}
