/* Reads what POST /_aksim/faults takes. */

#include <string.h>

#include "api/arm/fault.h"
#include "api/arm/operation_plan.h"
#include "base/clock.h"
#include "base/json.h"

/* Longer than any client waits. */
#define DELAY_MAX 3600.0

#define COUNT_MAX INT64_C(1000000000)

/* The whole head of a reply has to fit into the memory of its connection. */
#define HEADERS_MAX ((size_t)16384)

static const char *unknown_member(struct arena *arena, const json_t *object,
                                  const char *const *known)
{
    const char *name = json_member_outside(object, known);
    return name ? arena_printf(arena, "'%s' is not known here.", name) : NULL;
}

static const char *text_take(struct arena *arena, const json_t *object, const char *member,
                             const char **out)
{
    const json_t *value = json_object_get(object, member);

    if (value && (!json_is_string(value) || !*json_string_value(value)))
        return arena_printf(arena, "'%s' is a text.", member);
    *out = json_string_value(value);
    return NULL;
}

static const char *count_take(struct arena *arena, const json_t *object, const char *member,
                              int64_t least, int64_t *out)
{
    const json_t *value = json_object_get(object, member);

    if (value && (!json_is_integer(value) || json_integer_value(value) < least ||
                  json_integer_value(value) > COUNT_MAX))
        return arena_printf(arena, "'%s' is a number from %lld.", member, (long long)least);
    *out = json_integer_value(value);
    return NULL;
}

#define TRY_TEXT(expression)                                                                       \
    do {                                                                                           \
        const char *problem_ = (expression);                                                       \
        if (problem_)                                                                              \
            return problem_;                                                                       \
    } while (0)

/* ---- match ---- */

static const char *header_take(struct fault *fault, const json_t *match)
{
    const json_t *header = json_object_get(match, "header");

    if (!header)
        return NULL;
    void *first = json_object_iter(json_unconst(header));
    if (json_object_size(header) != 1 || !json_is_string(json_object_iter_value(first)))
        return "'header' is an object with the name of one header and its value.";
    fault->header = json_object_iter_key(first);
    fault->header_value = json_string_value(json_object_iter_value(first));
    return NULL;
}

static const char *probability_take(struct fault *fault, const json_t *match)
{
    const json_t *probability = json_object_get(match, "probability");

    fault->probability = probability ? json_number_value(probability) : 1;
    if (probability &&
        (!json_is_number(probability) || fault->probability < 0 || fault->probability > 1))
        return "'probability' is a number from 0 to 1.";
    return NULL;
}

static const char *match_read(struct fault *fault, const json_t *match)
{
    static const char *const known[] = {"method",      "type",  "name",   "path", "subscription",
                                        "operation",   "phase", "header", "nth",  "times",
                                        "probability", "seed",  NULL};
    struct arena *arena = fault->arena;

    if (match && !json_is_object(match))
        return "'match' is an object.";
    TRY_TEXT(unknown_member(arena, match, known));
    TRY_TEXT(text_take(arena, match, "method", &fault->method));
    TRY_TEXT(text_take(arena, match, "type", &fault->type));
    TRY_TEXT(text_take(arena, match, "name", &fault->name));
    TRY_TEXT(text_take(arena, match, "path", &fault->path));
    TRY_TEXT(text_take(arena, match, "subscription", &fault->subscription));
    TRY_TEXT(text_take(arena, match, "operation", &fault->kind));
    TRY_TEXT(text_take(arena, match, "phase", &fault->phase));
    TRY_TEXT(count_take(arena, match, "nth", 1, &fault->nth));
    TRY_TEXT(count_take(arena, match, "times", 1, &fault->times));
    TRY_TEXT(count_take(arena, match, "seed", 0, &fault->seed));
    TRY_TEXT(header_take(fault, match));
    return probability_take(fault, match);
}

/* ---- what it does ---- */

static const char *failure_take(struct fault *fault, const json_t *sent,
                                const struct operation_plans *plans)
{
    const json_t *fail = json_object_get(sent, "fail");

    if (!fail)
        return NULL;
    if (json_is_string(fail)) {
        fault->failure = operation_failure_find(plans, json_string_value(fail));
        return fault->failure ? NULL
                              : arena_printf(fault->arena,
                                             "There is no failure '%s'; GET "
                                             "/_aksim/operationKinds has them.",
                                             json_string_value(fail));
    }
    fault->failure = fail;
    if (operation_failure_valid(fail))
        return NULL;
    return "'fail' is the code of a known failure, or an object with 'code', 'message' and a list "
           "of 'details'.";
}

/* A header's name is a token (RFC 9110, 5.6.2). */
static bool token_is(const char *name)
{
    static const char letters[] = "!#$%&'*+-.^_`|~0123456789"
                                  "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    return *name && !name[strspn(name, letters)];
}

static bool value_is_printable(const char *value)
{
    while ((*value >= 0x20 && *value < 0x7f) || *value == '\t')
        value++;
    return *value == '\0';
}

/* What says where the reply ends is the server's; 'truncate' and 'drop' break it. */
static bool header_frames(const char *name)
{
    static const char *const framing[] = {"Connection", "Content-Length", "Trailer",
                                          "Transfer-Encoding", "Upgrade"};

    for (size_t i = 0; i < sizeof framing / sizeof *framing; i++) {
        if (text_equal_nocase(framing[i], name))
            return true;
    }
    return false;
}

static const char *headers_take(struct fault *fault, const json_t *headers)
{
    size_t size = 0;
    const char *name;
    json_t *value;

    if (headers && !json_is_object(headers))
        return "'headers' is an object of texts.";
    json_object_foreach(json_unconst(headers), name, value)
    {
        if (!json_is_string(value) || !token_is(name) ||
            !value_is_printable(json_string_value(value)))
            return "'headers' is an object of texts: names of headers and printable ASCII.";
        if (header_frames(name))
            return arena_printf(fault->arena, "'headers' cannot have '%s'.", name);
        size += strlen(name) + json_string_length(value);
    }
    fault->headers = headers;
    return size <= HEADERS_MAX ? NULL : "'headers' has 16384 bytes at most.";
}

static const char *answer_take(struct fault *fault, const json_t *sent)
{
    static const char *const known[] = {"status", "code", "message", "headers", NULL};
    const json_t *answer = json_object_get(sent, "answer");
    int64_t status = 0;

    if (!answer)
        return NULL;
    if (!json_is_object(answer))
        return "'answer' is an object.";
    TRY_TEXT(unknown_member(fault->arena, answer, known));
    TRY_TEXT(count_take(fault->arena, answer, "status", 400, &status));
    if (status < 400 || status > 599)
        return "'answer' has a 'status' from 400 to 599.";
    fault->status = (int)status;
    TRY_TEXT(text_take(fault->arena, answer, "code", &fault->code));
    TRY_TEXT(text_take(fault->arena, answer, "message", &fault->message));
    return headers_take(fault, json_object_get(answer, "headers"));
}

static const char *delay_take(struct fault *fault, const json_t *sent)
{
    const json_t *delay = json_object_get(sent, "delay");
    double seconds = json_number_value(delay);

    if (delay && (!json_is_number(delay) || seconds <= 0 || seconds > DELAY_MAX))
        return "'delay' is a number of seconds up to 3600.";
    fault->delay = (int64_t)(seconds * (double)SECOND);
    return NULL;
}

static const char *drop_take(struct fault *fault, const json_t *sent)
{
    const char *drop = NULL;

    TRY_TEXT(text_take(fault->arena, sent, "drop", &drop));
    fault->drop = text_equal(drop, "before")  ? DROP_BEFORE
                  : text_equal(drop, "after") ? DROP_AFTER
                                              : DROP_NOTHING;
    return drop && fault->drop == DROP_NOTHING ? "'drop' is \"before\" or \"after\" the work."
                                               : NULL;
}

static const char *switch_take(struct fault *fault, const json_t *sent, const char *member,
                               bool *out)
{
    const json_t *value = json_object_get(sent, member);

    *out = json_is_true(value);
    return value && !*out ? arena_printf(fault->arena, "'%s' is true or left out.", member) : NULL;
}

static const char *deeds_check(const struct fault *fault)
{
    bool of_requests = fault->delay || fault->drop || fault->cut || fault->late ||
                       fault->unregistered || fault->status;

    if (fault->of_operations && fault->hold == (fault->failure != NULL))
        return "It can 'fail' an operation or 'hold' it, not both.";
    if (fault->of_operations == of_requests)
        return of_requests ? "'fail' and 'hold' meet operations, all else meets requests: set two."
                           : "It does nothing: one of fail, hold, answer, delay, drop, truncate, "
                             "late, unregistered is needed.";
    if (!fault->of_operations && (fault->kind || fault->phase))
        return "'operation' and 'phase' go with 'fail' and 'hold'.";
    if (fault->of_operations && (fault->method || fault->path))
        return "'method' and 'path' do not go with 'fail' and 'hold'.";
    return NULL;
}

const char *fault_read(struct fault *fault, const json_t *sent, const struct operation_plans *plans)
{
    static const char *const known[] = {"id",     "match",        "fail", "hold",
                                        "answer", "delay",        "drop", "truncate",
                                        "late",   "unregistered", NULL};

    fault->sent = sent;
    TRY_TEXT(unknown_member(fault->arena, sent, known));
    TRY_TEXT(text_take(fault->arena, sent, "id", &fault->id));
    TRY_TEXT(match_read(fault, json_object_get(sent, "match")));
    TRY_TEXT(failure_take(fault, sent, plans));
    TRY_TEXT(switch_take(fault, sent, "hold", &fault->hold));
    TRY_TEXT(switch_take(fault, sent, "late", &fault->late));
    TRY_TEXT(switch_take(fault, sent, "unregistered", &fault->unregistered));
    TRY_TEXT(answer_take(fault, sent));
    TRY_TEXT(delay_take(fault, sent));
    TRY_TEXT(drop_take(fault, sent));
    TRY_TEXT(count_take(fault->arena, sent, "truncate", 0, &fault->cut_at));
    fault->cut = json_object_get(sent, "truncate") != NULL;
    fault->of_operations = fault->failure || fault->hold;
    return deeds_check(fault);
}
