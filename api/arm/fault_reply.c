/* What faults do to requests and their replies. */

#include "api/arm/call.h"
#include "base/json.h"

/* What the fault says goes before what the reply says already. */
static void header_replace(struct call *call, const char *name, const char *value)
{
    struct header **at = &call->exchange->reply.headers;

    while (*at) {
        if (text_equal_nocase((*at)->name, name))
            *at = (*at)->next;
        else
            at = &(*at)->next;
    }
    reply_header(call, name, value);
}

bool faults_answer(struct call *call)
{
    const struct fault_effect *effect = &call->effect;
    const char *name;
    json_t *value;

    faults_meet(call->api->faults, call, &call->effect);
    if (!effect->answer) {
        if (effect->drop != DROP_BEFORE)
            return false;
        reply_status(call, 500); /* for the log; nobody gets it */
        return true;
    }
    reply_error(call, effect->answer);
    reply_header(call, "x-aksim-fault", effect->rule);
    json_object_foreach(json_unconst(effect->headers), name, value)
    {
        header_replace(call, name, json_string_value(value));
    }
    return true;
}

void faults_end(struct call *call)
{
    struct reply *reply = &call->exchange->reply;
    const struct fault_effect *effect = &call->effect;

    reply->delay = effect->delay;
    reply->dropped = effect->drop != DROP_NOTHING;
    reply->cut = effect->cut && (size_t)effect->cut_at < reply->body.size;
    reply->cut_at = (size_t)effect->cut_at;
}
