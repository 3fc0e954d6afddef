#include "api/arm/rates.h"

#include <errno.h>

#include "base/json.h"
#include "base/log.h"

#define RATES_KEY "rates"

int rates_read(struct call *call, json_t **out)
{
    const char *text, *problem = NULL;
    int result = meta_get(call->tx, RATES_KEY, &text);

    if (result != 0 && result != -ENOENT)
        return result;
    *out = result == 0 ? json_read(call->arena, span_from(text), &problem)
                       : json_keep(call->arena, json_object());
    if (*out)
        return 0;
    log_error("store: the value of " RATES_KEY " makes no sense: %s", problem);
    return -EBADMSG;
}

int rate_put(struct call *call, const char *subscription, double rate)
{
    json_t *rates;
    int result = rates_read(call, &rates);

    if (result)
        return result;
    if (rate < 0)
        json_object_del(rates, subscription);
    else
        json_object_set_new(rates, subscription, json_real(rate));
    return meta_put(call->tx, RATES_KEY, json_write(call->arena, rates).data);
}

/* Asked several times in one job: what was read is kept. */
bool rate_own(struct call *call, const char *subscription, double *out)
{
    if (!call->rates && rates_read(call, &call->rates) != 0)
        return false;
    const json_t *own = json_object_get(call->rates, subscription);
    *out = json_number_value(own);
    return own != NULL;
}
