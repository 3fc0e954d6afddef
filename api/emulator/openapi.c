#include "api/emulator/openapi.h"

#include <ctype.h>

#include "base/buffer.h"
#include "base/json.h"
#include "schemas/schemas.h"

static struct span document(void)
{
    struct span text;
    text.data = schema_file("controlApi", &text.size);
    return text;
}

/* ---- the page ---- */

static void upper_add(struct buffer *text, const char *word)
{
    for (; *word; word++)
        buffer_printf(text, "%c", toupper((unsigned char)*word));
}

static void names_add(struct buffer *text, const json_t *schema)
{
    const char *name, *comma = "";
    json_t *value;

    json_object_foreach(json_object_get(schema, "properties"), name, value)
    {
        if (json_is_true(json_object_get(value, "readOnly")))
            continue;
        buffer_printf(text, "%s`%s`", comma, name);
        comma = ", ";
    }
}

static const json_t *schema_of(const json_t *root, const json_t *schema)
{
    const char *name = json_text(schema, "$ref");
    return name ? json_object_get(json_at(root, "components.schemas"), strrchr(name, '/') + 1)
                : schema;
}

static void row_add(struct buffer *text, const json_t *root, const char *path, const char *method,
                    const json_t *operation)
{
    const json_t *body =
        json_object_get(json_at(operation, "requestBody.content"), "application/json");
    const char *status, *comma = "";
    json_t *response;

    buffer_text(text, "| `");
    upper_add(text, method);
    buffer_printf(text, " %s` | %s | ", path, json_text_or(operation, "summary", ""));
    names_add(text, schema_of(root, json_object_get(body, "schema")));
    buffer_text(text, " | ");
    json_object_foreach(json_object_get(operation, "responses"), status, response)
    {
        buffer_printf(text, "%s%s", comma, status);
        comma = ", ";
    }
    buffer_text(text, " |\n");
}

static void page_reply(struct call *call)
{
    const char *problem, *path, *method;
    const json_t *root = json_read(call->arena, document(), &problem);
    json_t *methods, *operation;
    struct buffer text;

    buffer_init(&text, call->arena);
    buffer_text(
        &text,
        "# The control API\n\nThis page is printed by `GET /_aksim/openapi.json?format=markdown`; do "
        "not edit it. The same as\nan OpenAPI document: `GET /_aksim/openapi.json`. "
        "`--control` moves these paths to a port of their own\nor switches them off; with "
        "`--auth token` all but health and the CA certificate need a token.\n\n"
        "More: [operations and the clock](operations.md), [state](state.md), [faults](faults.md), "
        "[throttling](throttling.md),\n[rules](rules-explained.md), [quotas and the "
        "rest](../api/emulator/README.md).\n\n"
        "| request | does | members of its body | answers |\n|---|---|---|---|\n");
    json_object_foreach(json_object_get(root, "paths"), path, methods)
    {
        json_object_foreach(methods, method, operation)
        {
            row_add(&text, root, path, method, operation);
        }
    }
    reply_bytes(call, 200, "text/markdown; charset=utf-8", buffer_span(&text));
}

struct arm_error *openapi_show(struct call *call)
{
    if (text_equal(call_query(call, "format"), "markdown"))
        page_reply(call);
    else
        reply_bytes(call, 200, CONTENT_JSON_CHARSET, document());
    return NULL;
}
