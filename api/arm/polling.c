#include "api/arm/polling.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/ids.h"
#include "base/json.h"

/* Of so many operations it is known how often they were polled, the latest that were polled for the
 * first time; of older ones nobody expects a lag any more. */
#define COUNTED 1024

struct polling {
    pthread_mutex_t lock; /* held for a copy or a walk through `polls` */
    struct polling_switches switches;
    struct {
        char operation[UUID_TEXT];
        int64_t count;
    } polls[COUNTED];
    size_t oldest;
};

static const struct polling_switches usual = {.retry_after = RETRY_USUAL};

struct polling *polling_new(const struct polling_switches *first)
{
    struct polling *polling = calloc(1, sizeof *polling);

    if (!polling || pthread_mutex_init(&polling->lock, NULL) != 0)
        abort();
    polling->switches = first ? *first : usual;
    return polling;
}

void polling_free(struct polling *polling)
{
    if (!polling)
        return;
    pthread_mutex_destroy(&polling->lock);
    free(polling);
}

static void polling_lock(struct polling *polling)
{
    if (pthread_mutex_lock(&polling->lock) != 0)
        abort();
}

void polling_set(struct polling *polling, const struct polling_switches *switches)
{
    polling_lock(polling);
    polling->switches = *switches;
    memset(polling->polls, 0, sizeof polling->polls);
    polling->oldest = 0;
    pthread_mutex_unlock(&polling->lock);
}

void polling_reset(struct polling *polling, const struct polling_switches *first)
{
    polling_set(polling, first ? first : &usual);
}

struct polling_switches polling_get(struct polling *polling)
{
    polling_lock(polling);
    struct polling_switches switches = polling->switches;
    pthread_mutex_unlock(&polling->lock);
    return switches;
}

/* Under the lock. */
static int64_t poll_count(struct polling *polling, const char *operation)
{
    for (size_t i = 0; i < COUNTED; i++) {
        if (strcmp(polling->polls[i].operation, operation) == 0)
            return ++polling->polls[i].count;
    }
    size_t at = polling->oldest++ % COUNTED;
    strncpy(polling->polls[at].operation, operation, UUID_TEXT - 1);
    polling->polls[at].operation[UUID_TEXT - 1] = '\0';
    polling->polls[at].count = 1;
    return 1;
}

bool polling_misses(struct polling *polling, const char *operation)
{
    bool misses = false;

    polling_lock(polling);
    if (polling->switches.not_found > 0)
        misses = poll_count(polling, operation) <= polling->switches.not_found;
    pthread_mutex_unlock(&polling->lock);
    return misses;
}

/* ---- as JSON ---- */

/* By enum polling_links. */
static const char *const link_words[] = {"usual", "asyncOperation", "location", "both"};
#define LINK_WORDS (sizeof link_words / sizeof *link_words)

/* What a header can carry as one word, and a link without escapes. */
#define WORD "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."

static const char *word_take(struct arena *arena, const json_t *value, const char *member,
                             char *out, size_t size)
{
    const char *text = json_string_value(value);

    if (!text || !*text || strlen(text) >= size || text[strspn(text, WORD)])
        return arena_printf(arena, "'%s' is a word of up to %zu letters, digits, - _ and .", member,
                            size - 1);
    memcpy(out, text, strlen(text) + 1);
    return NULL;
}

static const char *links_take(const json_t *value, struct polling_switches *out)
{
    const char *text = json_string_value(value);

    for (size_t i = 0; text && i < LINK_WORDS; i++) {
        if (strcmp(text, link_words[i]) == 0) {
            out->links = (int64_t)i;
            return NULL;
        }
    }
    return "'links' is \"usual\", \"asyncOperation\", \"location\" or \"both\".";
}

#define RETRY_MAX     86400
#define NOT_FOUND_MAX 1000

static bool count_take(const json_t *value, json_int_t most, int64_t *out)
{
    if (!json_is_integer(value) || json_integer_value(value) < 0 ||
        json_integer_value(value) > most)
        return false;
    *out = json_integer_value(value);
    return true;
}

static const char *retry_take(const json_t *value, struct polling_switches *out)
{
    if (json_is_false(value))
        out->retry_after = RETRY_NEVER;
    else if (!count_take(value, RETRY_MAX, &out->retry_after))
        return "'retryAfter' is a number of seconds up to a day, or false.";
    return NULL;
}

static const char *member_take(struct arena *arena, const char *member, const json_t *value,
                               struct polling_switches *out)
{
    if (json_is_null(value))
        return NULL;
    if (strcmp(member, "retryAfter") == 0)
        return retry_take(value, out);
    if (strcmp(member, "links") == 0)
        return links_take(value, out);
    if (strcmp(member, "apiVersion") == 0)
        return word_take(arena, value, member, out->version, sizeof out->version);
    if (strcmp(member, "status") == 0)
        return word_take(arena, value, member, out->status, sizeof out->status);
    if (strcmp(member, "notFound") == 0)
        return count_take(value, NOT_FOUND_MAX, &out->not_found)
                   ? NULL
                   : "'notFound' is a number of polls up to 1000.";
    if (strcmp(member, "signed") != 0)
        return arena_printf(arena, "'%s' is not known here.", member);
    out->is_signed = json_is_true(value);
    return json_is_boolean(value) ? NULL : "'signed' is true or false.";
}

const char *polling_read(struct arena *arena, const json_t *sent, struct polling_switches *out)
{
    struct polling_switches switches = usual;
    const char *member, *problem = NULL;
    json_t *value;

    if (!json_is_object(sent))
        return "An object is needed.";
    json_object_foreach(json_unconst(sent), member, value)
    {
        problem = member_take(arena, member, value, &switches);
        if (problem)
            return problem;
    }
    *out = switches;
    return NULL;
}

static json_t *retry_json(int64_t retry_after)
{
    if (retry_after == RETRY_USUAL)
        return json_null();
    return retry_after == RETRY_NEVER ? json_false() : json_integer(retry_after);
}

static json_t *word_json(const char *word)
{
    return *word ? json_string(word) : json_null();
}

json_t *polling_json(struct arena *arena, const struct polling_switches *switches)
{
    return json_keep(
        arena,
        json_pack("{s:o, s:s, s:b, s:o, s:I, s:o}", "retryAfter", retry_json(switches->retry_after),
                  "links", link_words[switches->links], "signed", (int)switches->is_signed,
                  "apiVersion", word_json(switches->version), "notFound",
                  (json_int_t)switches->not_found, "status", word_json(switches->status)));
}
