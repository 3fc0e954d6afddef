#include "api/resources/row.h"

#include "base/json.h"

json_t *row_body(struct arena *arena, const struct resource *row)
{
    const char *problem;
    json_t *body = json_read(arena, row->body, &problem);
    return body ? body : json_keep(arena, json_object());
}

int row_put(struct store_tx *tx, struct arena *arena, struct resource *row, const json_t *body)
{
    row->body = json_write(arena, body);
    return resource_put(tx, row);
}
