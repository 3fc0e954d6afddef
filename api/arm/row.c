#include "api/arm/row.h"

#include <errno.h>

#include "base/json.h"
#include "base/log.h"

json_t *row_body(struct arena *arena, const struct resource *row)
{
    const char *problem = "no object";
    json_t *body = json_read(arena, row->body, &problem);

    if (json_is_object(body))
        return body;
    log_error("the stored body of %s is not readable: %s", row->id, problem);
    return json_keep(arena, json_object());
}

int row_put(struct store_tx *tx, struct arena *arena, struct resource *row, const json_t *body)
{
    if (!body) {
        log_error("%s was to be stored without a body", row->id);
        return -EINVAL;
    }
    row->body = json_write(arena, body);
    return resource_put(tx, row);
}
