#include "api/emulator/state.h"

#include "api/arm/polling.h"
#include "api/arm/rule_switches.h"
#include "api/arm/throttle.h"
#include "api/containerservice/quota.h"
#include "base/json.h"

/* Faults and switches are no rows: they go at once, and others may meet them until then. */
struct arm_error *reset(struct call *call)
{
    TRY_STORE(call, state_reset(call->tx));
    faults_clear(call->api->faults);
    rule_switches_reset(call->api->rule_switches);
    polling_reset(call->api->polling, call->api->options.polling);
    throttle_reset(call->api->throttle, call->api->options.throttle);
    reply_status(call, 204);
    return NULL;
}

/* Limits of the subscription alone; those of all stay. */
static int quota_forget(struct call *call, const char *subscription)
{
    json_t *rows, *kept = json_keep(call->arena, json_array()), *row;
    size_t index;
    int result = quota_rows(call, &rows);

    if (result)
        return result;
    json_array_foreach(rows, index, row)
    {
        if (!text_equal(json_text(row, "subscription"), subscription))
            json_array_append(kept, row);
    }
    return json_array_size(kept) == json_array_size(rows) ? 0 : quota_rows_keep(call, kept);
}

struct arm_error *subscription_clear(struct call *call)
{
    const char *subscription = call_parameter_lower(call, "subscription");
    int resources = 0, operations = 0;

    if (!uuid_valid(subscription))
        return arm_error(call->arena, ERROR_InvalidSubscriptionId, NULL, subscription);
    TRY_STORE(call, subscription_forget(call->tx, subscription, &resources, &operations));
    TRY_STORE(call, quota_forget(call, subscription));
    reply_json(call, 200, CONTENT_JSON_CHARSET,
               json_keep(call->arena, json_pack("{s:i, s:i}", "resources", resources, "operations",
                                                operations)));
    return NULL;
}
