#include "api/features/flags.h"

#include <string.h>
#include <strings.h>

#include "api/features/state.h"
#include "api/resources/providers.h"
#include "base/json.h"

#define AKS_NAMESPACE "Microsoft.ContainerService"

struct names {
    struct arena *arena;
    const char **list;
    size_t count, room;
};

static void names_add(struct names *names, const char *text, size_t size)
{
    if (names->count + 1 >= names->room) {
        size_t room = names->room ? 2 * names->room : 8;
        const char **list = arena_alloc(names->arena, room * sizeof *list);
        for (size_t i = 0; i < names->count; i++)
            list[i] = names->list[i];
        names->list = list;
        names->room = room;
    }
    names->list[names->count++] = arena_copy(names->arena, text, size);
    names->list[names->count] = NULL;
}

/* Names separated by commas, with or without "Microsoft.ContainerService/" before them. */
static void header_read(const char *header, struct names *names)
{
    static const char spaces[] = " \t", prefix[] = AKS_NAMESPACE "/";

    for (const char *at = header; at && *at;) {
        at += strspn(at, spaces);
        size_t size = strcspn(at, ",");
        const char *next = at + size;
        while (size && strchr(spaces, at[size - 1]))
            size--;
        if (size >= strlen(prefix) && strncasecmp(at, prefix, strlen(prefix)) == 0) {
            at += strlen(prefix);
            size -= strlen(prefix);
        }
        if (size)
            names_add(names, at, size);
        at = *next ? next + 1 : next;
    }
}

/* ---- what is registered ---- */

struct registered {
    struct names *names;
    int64_t refreshed;
};

static void registered_visit(const struct flag *flag, void *argument)
{
    struct registered *registered = argument;

    /* Recorded by the pages of every preview: "refresh the registration of the resource provider".
     */
    if (text_equal(flag->state, "Registered") && registered->refreshed > flag->registered)
        names_add(registered->names, flag->name, strlen(flag->name));
}

int flags_in_effect(struct call *call, const char *subscription, const char *const **out)
{
    struct names names = {.arena = call->arena};
    struct registered registered = {
        &names, provider_registered_revision(call, subscription, AKS_NAMESPACE)};

    names.list = arena_alloc(call->arena, sizeof *names.list);
    names.room = 1;
    header_read(call_header(call, "AKSHTTPCustomFeatures"), &names);
    int result = flags_each(call, subscription, AKS_NAMESPACE, registered_visit, &registered);
    *out = names.list;
    return result;
}
