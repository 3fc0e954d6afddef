#include "api/arm/tags.h"

#include <string.h>

#include "base/json.h"

/* Limits of Azure's page "Use tags to organize your Azure resources". */
#define TAGS_MAX      50
#define TAG_NAME_MAX  512
#define TAG_VALUE_MAX 256

/* Limits count characters, not bytes. */
static size_t text_characters(const char *text)
{
    size_t count = 0;
    for (; *text; text++)
        count += ((unsigned char)*text & 0xc0) != 0x80;
    return count;
}

static bool name_reserved(const char *name)
{
    for (; *name; name++) {
        if ((unsigned char)*name < 0x20 || *name == 0x7f || strchr("<>%&\\?/", *name))
            return true;
    }
    return false;
}

static struct arm_error *tag_check(struct arena *arena, const char *name, const json_t *value)
{
    if (!json_is_string(value) && !json_is_null(value)) {
        const char *problem =
            arena_printf(arena, "A tag value must be a string. Path 'tags.%s'.", name);
        return arm_error(arena, ERROR_InvalidRequestContent, NULL, problem);
    }
    if (name_reserved(name))
        return arm_error(arena, ERROR_InvalidTagNameCharacters, NULL, name);
    if (text_characters(name) > TAG_NAME_MAX)
        return arm_error(arena, ERROR_InvalidTagName, NULL, name);
    if (json_is_string(value) && text_characters(json_string_value(value)) > TAG_VALUE_MAX)
        return arm_error(arena, ERROR_InvalidTagValue, NULL, json_string_value(value));
    return NULL;
}

/* Names that differ in case alone are one tag (MicrosoftDocs/azure-docs#57888): the first spelling
 * and the last value stay (guess). */
static void tags_fold(struct arena *arena, json_t *tags)
{
    json_t *sent = json_clone(arena, tags);
    const char *name;
    json_t *value;

    json_object_clear(tags);
    json_object_foreach(sent, name, value)
    {
        const char *own = name;
        json_member_nocase(tags, name, &own);
        json_object_set(tags, own, value);
    }
}

/* A null value stands for an empty one. */
static struct arm_error *tags_settle(struct arena *arena, json_t *tags)
{
    const char *name;
    json_t *value;

    if (!json_is_object(tags))
        return arm_error(arena, ERROR_InvalidRequestContent, NULL,
                         "Tags must be an object. Path 'tags'.");
    tags_fold(arena, tags);
    if (json_object_size(tags) > TAGS_MAX)
        return arm_error(arena, ERROR_TooManyTags, NULL, json_object_size(tags), (size_t)TAGS_MAX);
    json_object_foreach(tags, name, value)
    {
        TRY(tag_check(arena, name, value));
        if (json_is_null(value))
            json_object_set_new(tags, name, json_string(""));
    }
    return NULL;
}

struct arm_error *tags_take(struct arena *arena, const json_t *sent, json_t **out)
{
    *out = NULL;
    if (!sent || json_is_null(sent))
        return NULL;
    json_t *tags = json_clone(arena, sent);
    TRY(tags_settle(arena, tags));
    *out = tags;
    return NULL;
}

struct arm_error *tags_check(struct call *call)
{
    json_t *tags = json_object_get(call->body, "tags");

    return tags && !json_is_null(tags) ? tags_settle(call->arena, tags) : NULL;
}
