/* What a rule finds wrong, and the error that the client sees of it. */

#include <string.h>

#include "api/containerservice/rule.h"
#include "base/buffer.h"

#define NAMES_MAX 8

/* The names of a message in the order of their first use, each with its value. */
struct filling {
    const char *const *values; /* those that no name has taken yet */
    struct {
        const char *name;
        size_t size;
        const char *value;
    } taken[NAMES_MAX];
    size_t count;
};

static const char *filling_value(struct filling *filling, const char *name, size_t size)
{
    for (size_t i = 0; i < filling->count; i++) {
        if (filling->taken[i].size == size && memcmp(filling->taken[i].name, name, size) == 0)
            return filling->taken[i].value;
    }
    if (filling->count == NAMES_MAX || !*filling->values)
        return NULL;
    filling->taken[filling->count].name = name;
    filling->taken[filling->count].size = size;
    filling->taken[filling->count].value = *filling->values++;
    return filling->taken[filling->count++].value;
}

/* A brace that begins no name, or one that no value is left for, stays as it is. */
static const char *message_fill(struct arena *arena, const char *message, const char *const *values)
{
    struct filling filling = {.values = values};
    struct buffer text;

    buffer_init(&text, arena);
    buffer_text(&text, "");
    for (const char *at = message; *at;) {
        size_t plain = strcspn(at, "{");
        buffer_append(&text, at, plain);
        at += plain;
        if (!*at)
            break;
        size_t size = strspn(at + 1, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
        const char *value =
            size && at[1 + size] == '}' ? filling_value(&filling, at + 1, size) : NULL;
        if (value)
            buffer_text(&text, value);
        else
            buffer_append(&text, at, 1);
        at += value ? size + 2 : 1;
    }
    return text.data;
}

struct violation *violation_new(const struct facts *facts, const struct rule *rule,
                                const char *const *values)
{
    struct violation *violation = arena_alloc(facts->arena, sizeof *violation);

    *violation = (struct violation){
        .rule = rule,
        .message = message_fill(facts->arena, rule->message, values),
        .target = rule->target,
        .path = rule->path,
    };
    return violation;
}

struct violation *violation_at(struct violation *violation, const char *target)
{
    violation->target = target;
    return violation;
}

struct violation *violation_on(struct violation *violation, const char *path)
{
    violation->path = path;
    return violation;
}

struct violation *violation_counted(struct violation *violation, uint64_t needed,
                                    uint64_t available)
{
    violation->counted = true;
    violation->needed = needed;
    violation->available = available;
    return violation;
}

struct violation *violation_unknown(const struct facts *facts, const struct rule *rule,
                                    const char *value)
{
    return VIOLATION(facts, rule, rule->target,
                     arena_printf(facts->arena, "'%s' is not a known value", value));
}

struct arm_error *violation_error(struct arena *arena, const struct violation *violation)
{
    if (!violation)
        return NULL;
    const struct rule *rule = violation->rule;
    return arm_error_made(arena, &(struct arm_error){
                                     .status = rule->status ? rule->status : 400,
                                     .code = rule->code,
                                     .message = violation->message,
                                     .target = violation->target,
                                     .subcode = rule->subcode,
                                     .rule = rule->id,
                                     .flat = !rule->from_arm,
                                     .gateway = rule->from_arm,
                                 });
}
