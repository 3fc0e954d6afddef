#include "api/resources/filter.h"

#include <ctype.h>
#include <string.h>

#include "api/arm/catalogue.h"
#include "base/json.h"
#include "base/span.h"

/* Bounds the depth of every walk over the tree. */
#define TERMS_MAX 64

enum field {
    FIELD_NAME,
    FIELD_TYPE,
    FIELD_GROUP,
    FIELD_LOCATION,
    FIELD_TAG_NAME,
    FIELD_TAG_VALUE,
    FIELD_COUNT
};

static const char *const field_names[FIELD_COUNT] = {
    [FIELD_NAME] = "name",         [FIELD_TYPE] = "resourceType", [FIELD_GROUP] = "resourceGroup",
    [FIELD_LOCATION] = "location", [FIELD_TAG_NAME] = "tagName",  [FIELD_TAG_VALUE] = "tagValue",
};

enum test { TEST_AND, TEST_OR, TEST_EQUAL, TEST_UNEQUAL, TEST_STARTS, TEST_CONTAINS };

struct term {
    enum test test;
    const struct term *left, *right;
    enum field field;
    const char *value;
};

struct filter {
    const struct term *root;
    const char *tag; /* of the first tagName comparison: whose value a tagValue comparison means */
};

struct parser {
    struct arena *arena;
    struct filter *filter;
    const char *at;
    size_t terms;
    size_t depth;
};

static const struct term *parse_or(struct parser *parser);

static void skip_spaces(struct parser *parser)
{
    parser->at += strspn(parser->at, " \t");
}

static bool take_symbol(struct parser *parser, char symbol)
{
    skip_spaces(parser);
    if (*parser->at != symbol)
        return false;
    parser->at++;
    return true;
}

static const char *take_word(struct parser *parser)
{
    skip_spaces(parser);
    size_t size = 0;
    while (isalpha((unsigned char)parser->at[size]))
        size++;
    const char *word = arena_copy(parser->arena, parser->at, size);
    parser->at += size;
    return word;
}

static bool take_keyword(struct parser *parser, const char *keyword)
{
    const char *before = parser->at;
    if (text_equal_nocase(take_word(parser), keyword))
        return true;
    parser->at = before;
    return false;
}

/* A quoted string; two quotes stand for one. */
static const char *take_value(struct parser *parser)
{
    if (!take_symbol(parser, '\''))
        return NULL;
    char *value = arena_alloc(parser->arena, strlen(parser->at) + 1);
    size_t size = 0;
    for (; *parser->at; parser->at++) {
        if (*parser->at == '\'' && *++parser->at != '\'')
            return value;
        value[size++] = *parser->at;
    }
    return NULL;
}

static bool field_find(const char *word, enum field *out)
{
    for (enum field field = 0; field < FIELD_COUNT; field++) {
        if (text_equal_nocase(word, field_names[field])) {
            *out = field;
            return true;
        }
    }
    return false;
}

static struct term *term_new(struct parser *parser, enum test test)
{
    if (parser->terms++ == TERMS_MAX)
        return NULL;
    struct term *term = arena_alloc(parser->arena, sizeof *term);
    term->test = test;
    return term;
}

/* startswith(field, 'value') */
static bool parse_starts(struct parser *parser, struct term *term)
{
    return take_symbol(parser, '(') && field_find(take_word(parser), &term->field) &&
           take_symbol(parser, ',') && (term->value = take_value(parser)) &&
           take_symbol(parser, ')');
}

/* substringof('value', field) */
static bool parse_contains(struct parser *parser, struct term *term)
{
    return take_symbol(parser, '(') && (term->value = take_value(parser)) &&
           take_symbol(parser, ',') && field_find(take_word(parser), &term->field) &&
           take_symbol(parser, ')');
}

static bool parse_comparison(struct parser *parser, const char *word, struct term *term)
{
    if (!field_find(word, &term->field))
        return false;
    if (take_keyword(parser, "ne"))
        term->test = TEST_UNEQUAL;
    else if (!take_keyword(parser, "eq"))
        return false;
    term->value = take_value(parser);
    return term->value != NULL;
}

static const struct term *parse_term(struct parser *parser)
{
    if (take_symbol(parser, '(')) {
        if (parser->depth++ == TERMS_MAX)
            return NULL;
        const struct term *inner = parse_or(parser);
        parser->depth--;
        return inner && take_symbol(parser, ')') ? inner : NULL;
    }
    struct term *term = term_new(parser, TEST_EQUAL);
    if (!term)
        return NULL;
    const char *word = take_word(parser);
    bool good;
    if (text_equal_nocase(word, "startswith")) {
        term->test = TEST_STARTS;
        good = parse_starts(parser, term);
    } else if (text_equal_nocase(word, "substringof")) {
        term->test = TEST_CONTAINS;
        good = parse_contains(parser, term);
    } else {
        good = parse_comparison(parser, word, term);
    }
    if (good && term->field == FIELD_TAG_NAME && term->test == TEST_EQUAL && !parser->filter->tag)
        parser->filter->tag = term->value;
    return good ? term : NULL;
}

static const struct term *parse_joined(struct parser *parser, const char *keyword, enum test test,
                                       const struct term *(*parse)(struct parser *))
{
    const struct term *left = parse(parser);
    while (left && take_keyword(parser, keyword)) {
        struct term *both = term_new(parser, test);
        const struct term *right = both ? parse(parser) : NULL;
        if (!right)
            return NULL;
        both->left = left;
        both->right = right;
        left = both;
    }
    return left;
}

static const struct term *parse_and(struct parser *parser)
{
    return parse_joined(parser, "and", TEST_AND, parse_term);
}

static const struct term *parse_or(struct parser *parser)
{
    return parse_joined(parser, "or", TEST_OR, parse_and);
}

struct arm_error *filter_parse(struct arena *arena, const char *text, const struct filter **out)
{
    *out = NULL;
    if (!text || !*text)
        return NULL;
    struct filter *filter = arena_alloc(arena, sizeof *filter);
    struct parser parser = {.arena = arena, .filter = filter, .at = text};
    filter->root = parse_or(&parser);
    skip_spaces(&parser);
    if (!filter->root || *parser.at)
        return arm_error(arena, ERROR_InvalidFilterInQueryString, NULL, text);
    *out = filter;
    return NULL;
}

/* ---- looking ---- */

static bool text_passes(enum test test, const char *text, const char *value)
{
    switch (test) {
    case TEST_EQUAL:
        return strcasecmp(text, value) == 0;
    case TEST_STARTS:
        return strncasecmp(text, value, strlen(value)) == 0;
    case TEST_CONTAINS:
        return strcasestr(text, value) != NULL;
    default:
        return false;
    }
}

/* Names of tags compare without case, their values with it. */
static bool tags_pass(const struct filter *filter, const struct term *term, const json_t *tags)
{
    const char *name;
    json_t *value;

    json_object_foreach(json_unconst(tags), name, value)
    {
        const char *text = json_string_value(value);
        if (term->field == FIELD_TAG_NAME && text_passes(term->test, name, term->value))
            return true;
        if (term->field == FIELD_TAG_VALUE &&
            (!filter->tag || text_equal_nocase(name, filter->tag)) &&
            (term->test == TEST_EQUAL ? text_equal(text, term->value)
                                      : text && text_passes(term->test, text, term->value)))
            return true;
    }
    return false;
}

static bool field_passes(const struct filter *filter, const struct term *term,
                         const struct filter_subject *subject)
{
    const char *texts[FIELD_COUNT] = {subject->name, subject->type, subject->group,
                                      subject->location};

    if (term->field == FIELD_TAG_NAME || term->field == FIELD_TAG_VALUE)
        return tags_pass(filter, term, subject->tags);
    const char *text = texts[term->field];
    if (!text)
        return false;
    if (term->field == FIELD_LOCATION && term->test == TEST_EQUAL)
        return location_compare(text, term->value) == 0;
    return text_passes(term->test, text, term->value);
}

static bool term_passes(const struct filter *filter, const struct term *term,
                        const struct filter_subject *subject)
{
    if (term->test == TEST_AND)
        return term_passes(filter, term->left, subject) &&
               term_passes(filter, term->right, subject);
    if (term->test == TEST_OR)
        return term_passes(filter, term->left, subject) ||
               term_passes(filter, term->right, subject);
    if (term->test == TEST_UNEQUAL) {
        struct term equal = *term;
        equal.test = TEST_EQUAL;
        return !field_passes(filter, &equal, subject);
    }
    return field_passes(filter, term, subject);
}

bool filter_matches(const struct filter *filter, const struct filter_subject *subject)
{
    return !filter || term_passes(filter, filter->root, subject);
}
