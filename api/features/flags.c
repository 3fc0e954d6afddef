#include "api/features/flags.h"

#include <string.h>

#include "api/features/state.h"
#include "api/resources/providers.h"

#define AKS_NAMESPACE "Microsoft.ContainerService"

static bool name_equal(const char *text, size_t size, const char *feature)
{
    static const char prefix[] = AKS_NAMESPACE "/";

    if (size >= strlen(prefix) && strncasecmp(text, prefix, strlen(prefix)) == 0) {
        text += strlen(prefix);
        size -= strlen(prefix);
    }
    return size == strlen(feature) && strncasecmp(text, feature, size) == 0;
}

bool flag_in_header(const char *header, const char *feature)
{
    static const char spaces[] = " \t";

    for (const char *at = header; at && *at;) {
        at += strspn(at, spaces);
        size_t size = strcspn(at, ",");
        const char *next = at + size;
        while (size && strchr(spaces, at[size - 1]))
            size--;
        if (size && name_equal(at, size, feature))
            return true;
        at = *next ? next + 1 : next;
    }
    return false;
}

/* Recorded by the pages of every preview: "refresh the registration of the resource provider". */
static bool flag_refreshed(struct call *call, const char *subscription, const char *feature)
{
    struct flag flag;

    if (flag_load(call, subscription, AKS_NAMESPACE, feature, &flag) ||
        !text_equal(flag.state, "Registered"))
        return false;
    return provider_registered_revision(call, subscription, AKS_NAMESPACE) > flag.registered;
}

bool flag_in_effect(struct call *call, const char *subscription, const char *feature)
{
    return flag_in_header(call_header(call, "AKSHTTPCustomFeatures"), feature) ||
           flag_refreshed(call, subscription, feature);
}
