/* The administrator of Windows nodes, as the API's description limits the account. */

#include <ctype.h>
#include <string.h>

#include "api/containerservice/rule.h"
#include "base/json.h"

#define NAME_MAX_SIZE  ((size_t)20)
#define PASSWORD_LEAST ((size_t)8)
#define PASSWORD_MOST  ((size_t)123)
#define CLASSES_LEAST  3 /* of lower case, upper case, digits and others */

static const char *const reserved_names[] = {
    "administrator",
    "admin",
    "user",
    "user1",
    "test",
    "user2",
    "test1",
    "user3",
    "admin1",
    "1",
    "123",
    "a",
    "actuser",
    "adm",
    "admin2",
    "aspnet",
    "backup",
    "console",
    "david",
    "guest",
    "john",
    "owner",
    "root",
    "server",
    "sql",
    "support",
    "support_388945a0",
    "sys",
    "test2",
    "test3",
    "user4",
    "user5",
};

static const char *name_problem(struct arena *arena, const char *name)
{
    size_t size = strlen(name);

    if (size > NAME_MAX_SIZE)
        return "it must have at most 20 characters";
    if (size > 0 && name[size - 1] == '.')
        return "it must not end with a period";
    for (size_t i = 0; i < sizeof reserved_names / sizeof reserved_names[0]; i++) {
        if (text_equal_nocase(reserved_names[i], name))
            return arena_printf(arena, "'%s' is a reserved name", name);
    }
    return NULL;
}

static unsigned classes_of(const char *text)
{
    bool lower = false, upper = false, digit = false, other = false;

    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        lower |= islower(c) != 0;
        upper |= isupper(c) != 0;
        digit |= isdigit(c) != 0;
        other |= !isalnum(c);
    }
    return (unsigned)lower + upper + digit + other;
}

static const char *password_problem(const char *password)
{
    size_t size = strlen(password);

    if (size < PASSWORD_LEAST || size > PASSWORD_MOST)
        return "it must have 8 to 123 characters";
    return classes_of(password) < CLASSES_LEAST
               ? "it must have three of lower case letters, upper case letters, digits and "
                 "special characters"
               : NULL;
}

static struct violation *member_invalid(const struct facts *facts, const struct rule *rule,
                                        const char *target, const char *problem)
{
    return problem ? violation_at(VIOLATION(facts, rule, target, problem), target) : NULL;
}

static struct violation *account_invalid(const struct facts *facts, const struct rule *rule)
{
    const json_t *profile = json_at(facts->sent, "properties.windowsProfile");
    const char *name = json_text(profile, "adminUsername");
    const char *password = json_text(profile, "adminPassword");

    PASS(member_invalid(facts, rule, "windowsProfile.adminUsername",
                        name ? name_problem(facts->arena, name) : NULL));
    return member_invalid(facts, rule, "windowsProfile.adminPassword",
                          password ? password_problem(password) : NULL);
}

const struct rule windows_profile_rules[] = {
    {
        .id = "MC-012",
        .changes = CLUSTER_CREATE,
        .summary =
            "The Windows administrator has a name of at most 20 characters that is not reserved, and a password of 8 to 123 characters of at least three kinds.",
        .path = "properties.windowsProfile",
        .code = "InvalidParameter",
        .target = "windowsProfile.adminUsername",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "AKS REST reference",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = account_invalid,
    },
    {0},
};
