/* What of the contract is served: schemas/operations.json against the table of routes. */

#include "api/emulator/coverage.h"

#include <string.h>

#include "api/arm/route.h"
#include "base/buffer.h"
#include "base/json.h"
#include "schemas/schemas.h"

/* A row of the file: name, method, path, the test that has it. */
struct operation_row {
    const char *name, *method, *path, *witness;
    const char *simulated; /* what of it is made up; NULL: nothing */
    const struct route *route;
};

static const struct route *route_of(const char *operation)
{
    for (const struct route_table *table = route_tables; table->name; table++) {
        for (const struct route *route = table->routes; route->path; route++) {
            if (strcmp(route->operation, operation) == 0)
                return route;
        }
    }
    return NULL;
}

static json_t *file_read(struct call *call)
{
    const char *problem;
    size_t size = 0;
    const char *bytes = schema_file("operations", &size);
    return bytes ? json_read(call->arena, (struct span){bytes, size}, &problem) : NULL;
}

static const char *cell(const json_t *row, size_t index)
{
    const char *text = json_string_value(json_array_get(row, index));
    return text ? text : "";
}

static struct operation_row row_read(const json_t *file, size_t index)
{
    const json_t *row = json_array_get(json_object_get(file, "operations"), index);
    struct operation_row out = {
        .name = cell(row, 0),
        .method = cell(row, 1),
        .path = cell(row, 2),
        .witness = cell(row, 3),
    };
    out.simulated =
        json_string_value(json_object_get(json_object_get(file, "simulated"), out.name));
    out.route = route_of(out.name);
    return out;
}

static const char *how(const struct operation_row *row)
{
    if (!row->route)
        return "not served";
    return row->simulated ? "simulated" : "served";
}

static size_t rows_count(const json_t *file)
{
    return json_array_size(json_object_get(file, "operations"));
}

/* ---- as JSON ---- */

static void json_reply(struct call *call, const json_t *file)
{
    json_t *value = json_array();
    json_t *answer = json_keep(call->arena, json_pack("{s:o}", "value", value));

    for (size_t i = 0; i < rows_count(file); i++) {
        struct operation_row row = row_read(file, i);
        json_array_append_new(value,
                              json_pack("{s:s, s:s, s:s, s:s, s:s*, s:s}", "operation", row.name,
                                        "method", row.method, "path", row.path, "how", how(&row),
                                        "simulated", row.simulated, "witness", row.witness));
    }
    reply_json(call, 200, CONTENT_JSON_CHARSET, answer);
}

/* ---- as a page ---- */

static size_t served_count(const json_t *file)
{
    size_t count = 0;

    for (size_t i = 0; i < rows_count(file); i++)
        count += row_read(file, i).route != NULL;
    return count;
}

static void markdown_row(struct buffer *out, const struct operation_row *row)
{
    const char *path = strstr(row->path, "Microsoft.ContainerService/");

    buffer_printf(out, "| %s | %s %s | %s%s%s | ", row->name, row->method,
                  path ? path + strlen("Microsoft.ContainerService/") : row->path, how(row),
                  row->simulated && row->route ? ": " : "",
                  row->simulated && row->route ? row->simulated : "");
    if (row->route)
        buffer_printf(out, "[%s](../%s) |\n", strrchr(row->witness, '/') + 1, row->witness);
    else
        buffer_text(out, "|\n");
}

static void markdown_reply(struct call *call, const json_t *file)
{
    struct buffer out;

    buffer_init(&out, call->arena);
    buffer_printf(
        &out,
        "# What is served\n\n"
        "This page is printed by `GET /_aksim/coverage?format=markdown`; do not edit it.\n\n"
        "The operations of Microsoft.ContainerService that have to do with clusters, as "
        "the contract names\nthem: %zu of %zu are served. *Simulated*: in the right "
        "shape, but nothing is behind it.\n\n"
        "| operation | request | how | witness |\n|---|---|---|---|\n",
        served_count(file), rows_count(file));
    for (size_t i = 0; i < rows_count(file); i++) {
        struct operation_row row = row_read(file, i);
        markdown_row(&out, &row);
    }
    reply_bytes(call, 200, "text/markdown; charset=utf-8", buffer_span(&out));
}

struct arm_error *coverage_show(struct call *call)
{
    const json_t *file = file_read(call);

    if (!file)
        return arm_error(call->arena, ERROR_InternalServerError, NULL);
    if (text_equal_nocase(call_query(call, "format"), "markdown"))
        markdown_reply(call, file);
    else
        json_reply(call, file);
    return NULL;
}
