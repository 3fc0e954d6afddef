#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "api/arm/error.h"
#include "base/json.h"

enum envelope { GATEWAY, WRAPPED, FLAT };

static const struct {
    const char *name;
    int status;
    enum envelope envelope;
    const char *code, *message;
} rows[] = {
#define ARM_ERROR(name, status, envelope, code, message) {#name, status, envelope, code, message},
#include "api/arm/errors.def"
#undef ARM_ERROR
};
#define ROWS (sizeof rows / sizeof rows[0])

/* The conversions of a message: "%s is %zu%%" -> "s zu ". */
static const char *conversions(struct arena *arena, const char *message)
{
    const char *list = "";

    for (const char *at = strchr(message, '%'); at; at = strchr(at, '%')) {
        at++;
        if (*at == '%') {
            at++;
            continue;
        }
        size_t size = strspn(at, "lz") + 1;
        list = arena_printf(arena, "%s%.*s ", list, (int)size, at);
        at += size;
    }
    return list;
}

#define FILL(...) arm_error(arena, id, NULL, __VA_ARGS__)

/* Each list of conversions that the table has. One that is not here is one that nobody looked at.
 */
static struct arm_error *filled(struct arena *arena, enum error_id id, const char *list)
{
    if (strcmp(list, "") == 0)
        return arm_error(arena, id, NULL);
    if (strcmp(list, "s ") == 0)
        return FILL("<1>");
    if (strcmp(list, "s s ") == 0)
        return FILL("<1>", "<2>");
    if (strcmp(list, "s s s ") == 0)
        return FILL("<1>", "<2>", "<3>");
    if (strcmp(list, "s s s s ") == 0)
        return FILL("<1>", "<2>", "<3>", "<4>");
    if (strcmp(list, "s s s s s ") == 0)
        return FILL("<1>", "<2>", "<3>", "<4>", "<5>");
    if (strcmp(list, "s s s s s s s ") == 0)
        return FILL("<1>", "<2>", "<3>", "<4>", "<5>", "<6>", "<7>");
    if (strcmp(list, "s d ") == 0)
        return FILL("<1>", 2);
    if (strcmp(list, "zu s s s ") == 0)
        return FILL((size_t)1, "<2>", "<3>", "<4>");
    if (strcmp(list, "s zu ") == 0)
        return FILL("<1>", (size_t)2);
    if (strcmp(list, "s zu zu ") == 0)
        return FILL("<1>", (size_t)2, (size_t)3);
    if (strcmp(list, "zu ") == 0)
        return FILL((size_t)1);
    if (strcmp(list, "zu zu ") == 0)
        return FILL((size_t)1, (size_t)2);
    if (strcmp(list, "lld d ") == 0)
        return FILL(1LL, 2);
    if (strcmp(list, "llu llu s s ") == 0)
        return FILL(1ULL, 2ULL, "<3>", "<4>");
    if (strcmp(list, "s s u u ") == 0)
        return FILL("<1>", "<2>", 3U, 4U);
    return NULL;
}

static size_t count_of(const char *list)
{
    size_t count = 0;
    for (; *list; list++)
        count += *list == ' ';
    return count;
}

Test(error, fills_each_row_with_what_it_asks_for)
{
    for (size_t i = 0; i < ROWS; i++) {
        arena_auto struct arena *arena = arena_new();
        const char *list = conversions(arena, rows[i].message);
        struct arm_error *error = filled(arena, (enum error_id)i, list);
        cr_assert_not_null(error, "%s: nothing here fills \"%s\"", rows[i].name, list);
        cr_expect_eq(error->status, rows[i].status);
        cr_expect_str_eq(error->code, rows[i].code);
        const char *at = error->message;
        for (size_t j = 1; j <= count_of(list); j++) {
            at = strstr(at, arena_printf(arena, "%zu", j));
            cr_assert_not_null(at, "%s leaves out argument %zu: %s", rows[i].name, j,
                               error->message);
            at++;
        }
    }
}

Test(error, has_rows_that_can_be_answered)
{
    cr_assert_eq(ROWS, ERROR_COUNT);
    for (size_t i = 0; i < ROWS; i++) {
        cr_expect(rows[i].status >= 400 && rows[i].status < 600, "%s", rows[i].name);
        cr_expect(rows[i].code[0] && !strchr(rows[i].code, ' ') && !strchr(rows[i].code, '%'), "%s",
                  rows[i].name);
        cr_expect(rows[i].message[0], "%s", rows[i].name);
        for (size_t j = 0; j < i; j++)
            cr_expect(rows[i].envelope != rows[j].envelope ||
                          strcmp(rows[i].message, rows[j].message) != 0 ||
                          strcmp(rows[i].code, rows[j].code) != 0 || !strcmp(rows[i].message, "%s"),
                      "%s says what %s says", rows[i].name, rows[j].name);
    }
}

static const char *written(struct arena *arena, const struct arm_error *error)
{
    return json_write(arena, json_keep(arena, arm_error_json(error))).data;
}

/* Recorded: flat errors have sorted members, null details and an empty subcode; ARM's are wrapped
 * and have no more than they need (cases 3, 51, 55 of the recorded traffic). */
Test(error, is_written_in_the_envelope_of_its_row)
{
    arena_auto struct arena *arena = arena_new();
    struct arm_error *error = arm_error_made(
        arena, &(struct arm_error){
                   .status = 400,
                   .code = "PropertyChangeNotAllowed",
                   .message = "Changing property 'properties.vmSize' is not allowed.",
                   .target = "properties.vmSize",
                   .flat = true,
               });

    cr_expect_str_eq(written(arena, error),
                     "{\"code\":\"PropertyChangeNotAllowed\",\"details\":null,\"message\":"
                     "\"Changing property 'properties.vmSize' is not allowed.\",\"subcode\":\"\","
                     "\"target\":\"properties.vmSize\"}");
    error->target = NULL;
    error->subcode = "Why";
    cr_expect_str_eq(written(arena, error),
                     "{\"code\":\"PropertyChangeNotAllowed\",\"details\":null,\"message\":"
                     "\"Changing property 'properties.vmSize' is not allowed.\","
                     "\"subcode\":\"Why\"}");
    error = arm_error(arena, ERROR_ResourceGroupNotFound, NULL, "rg1");
    cr_expect(error->gateway && !error->flat);
    cr_expect_str_eq(written(arena, error),
                     "{\"error\":{\"code\":\"ResourceGroupNotFound\",\"message\":"
                     "\"Resource group 'rg1' could not be found.\"}}");
    error->details = json_keep(arena, json_pack("[{s:s}]", "code", "x"));
    cr_expect_str_eq(
        written(arena, error),
        "{\"error\":{\"code\":\"ResourceGroupNotFound\",\"message\":"
        "\"Resource group 'rg1' could not be found.\",\"details\":[{\"code\":\"x\"}]}}");
}

Test(error, survives_text_that_json_cannot_hold)
{
    static const char *const texts[] = {"\xff\xfe", "a\xc3", "\xed\xa0\x80", "\xf5\x80\x80\x80",
                                        "caf\xc3\xa9 \x80"};

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        arena_auto struct arena *arena = arena_new();
        struct arm_error *error = arm_error(arena, ERROR_InvalidParameter, texts[i], texts[i]);
        json_t *json = json_keep(arena, arm_error_json(error));
        cr_assert_not_null(json, "row %zu", i);
        cr_expect(strchr(json_text_or(json, "message", ""), '?'));
        cr_expect(strchr(json_text_or(json, "target", ""), '?'));
        cr_expect_not_null(json_keep(arena, arm_error_inner(error)));
    }
    arena_auto struct arena *arena = arena_new();
    struct arm_error *error = arm_error(arena, ERROR_InvalidParameter, NULL, "caf\xc3\xa9\n\"");
    cr_expect(strstr(written(arena, error), "caf\xc3\xa9\\n\\\""));
}
