#include "api/emulator/snapshots.h"

#include <errno.h>

#include "base/date.h"
#include "base/json.h"

static json_t *snapshot_json(const char *name, int64_t now)
{
    char text[40];

    timestamp_format(now, text);
    return json_pack("{s:s, s:s}", "name", name, "now", text);
}

static json_t *snapshot_json_whole(const struct snapshot *snapshot)
{
    json_t *shown = snapshot_json(snapshot->name, snapshot->now);

    json_put(shown, "sizeBytes", json_integer(snapshot->size));
    return shown;
}

/* ---- looking ---- */

static int snapshot_add(const struct snapshot *snapshot, void *argument)
{
    json_array_append_new(argument, snapshot_json_whole(snapshot));
    return 0;
}

struct arm_error *snapshots_show(struct call *call)
{
    json_t *list = json_keep(call->arena, json_pack("{s:[]}", "value"));

    TRY_STORE(call, snapshot_each(call->tx, snapshot_add, json_object_get(list, "value")));
    reply_json(call, 200, CONTENT_JSON_CHARSET, list);
    return NULL;
}

static struct arm_error *name_take(struct call *call, const char **out)
{
    const char *name = call_parameter(call, "snapshot");

    if (!snapshot_name_valid(name))
        return arm_error(call->arena, ERROR_InvalidSnapshotName, NULL, name);
    *out = name;
    return NULL;
}

/* What the store says of a snapshot that cannot be read is about the file, not about the machine.
 */
static struct arm_error *snapshot_failure(struct call *call, const char *name, int result)
{
    if (result == -ENOENT)
        return arm_error(call->arena, ERROR_SnapshotNotFound, NULL, name);
    if (result == -EPROTO)
        return arm_error(call->arena, ERROR_SnapshotUnusable, NULL, name,
                         "a newer aksim or another program wrote it");
    if (result == -EBADMSG)
        return arm_error(call->arena, ERROR_SnapshotUnusable, NULL, name, "it is damaged");
    return call_failure(call, result);
}

static struct arm_error *snapshot_take_named(struct call *call, struct snapshot *out)
{
    const char *name = NULL;

    TRY(name_take(call, &name));
    return snapshot_failure(call, name, snapshot_get(call->tx, name, out));
}

struct arm_error *snapshot_show(struct call *call)
{
    struct snapshot snapshot;

    TRY(snapshot_take_named(call, &snapshot));
    reply_json(call, 200, CONTENT_JSON_CHARSET,
               json_keep(call->arena, snapshot_json_whole(&snapshot)));
    return NULL;
}

/* ---- changing ---- */

struct arm_error *snapshot_put(struct call *call)
{
    struct snapshot old;
    const char *name = NULL;

    TRY(name_take(call, &name));
    int status = snapshot_get(call->tx, name, &old) == -ENOENT ? 201 : 200;
    TRY_STORE(call, snapshot_take(call->tx, name));
    reply_json(call, status, CONTENT_JSON_CHARSET,
               json_keep(call->arena, snapshot_json(name, call->now)));
    return NULL;
}

struct arm_error *snapshot_remove(struct call *call)
{
    const char *name = NULL;

    TRY(name_take(call, &name));
    TRY(snapshot_failure(call, name, snapshot_delete(call->tx, name)));
    reply_status(call, 204);
    return NULL;
}

struct arm_error *snapshot_restore_now(struct call *call)
{
    struct snapshot snapshot;

    TRY(snapshot_take_named(call, &snapshot));
    TRY(snapshot_failure(call, snapshot.name, snapshot_restore(call->tx, snapshot.name)));
    reply_json(call, 200, CONTENT_JSON_CHARSET,
               json_keep(call->arena, snapshot_json(snapshot.name, snapshot.now)));
    return NULL;
}
