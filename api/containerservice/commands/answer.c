/* The table of commands that are answered from what the cluster is; any other gets one fixed text.
 */

#include <ctype.h>
#include <string.h>

#include "api/containerservice/commands/command.h"
#include "api/containerservice/machines.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "base/json.h"

/* ---- kubectl get nodes ---- */

#define MINUTE 60
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

/* As kubectl prints ages: the more exact the younger (k8s.io/apimachinery, duration). */
static const char *age_text(struct arena *arena, int64_t seconds)
{
    long long s = seconds < 0 ? 0 : seconds, m = s / MINUTE, h = s / HOUR, d = s / DAY;

    if (s < 2 * MINUTE)
        return arena_printf(arena, "%llds", s);
    if (m < 10 && s % MINUTE)
        return arena_printf(arena, "%lldm%llds", m, s % MINUTE);
    if (h < 3)
        return arena_printf(arena, "%lldm", m);
    if (h < 8 && m % 60)
        return arena_printf(arena, "%lldh%lldm", h, m % 60);
    if (h < 48)
        return arena_printf(arena, "%lldh", h);
    if (d < 8 && h % 24)
        return arena_printf(arena, "%lldd%lldh", d, h % 24);
    return arena_printf(arena, "%lldd", d);
}

static void node_rows(struct buffer *out, struct arena *arena, const struct cluster *cluster,
                      const struct pool *pool, int64_t now)
{
    const char *version = json_text_or(pool->body, "properties.currentOrchestratorVersion", "");
    struct machine *machines;
    size_t count = machines_of(arena, pool, &machines);

    for (size_t i = 0; i < count; i++)
        buffer_printf(out, "%-36s Ready    <none>   %-5s v%s\n",
                      machine_name(arena, cluster, pool, machines[i].number),
                      age_text(arena, (now - machines[i].created) / SECOND), version);
}

static const char *nodes_text(struct arena *arena, const struct cluster *cluster, int64_t now)
{
    struct buffer out;

    buffer_init(&out, arena);
    buffer_printf(&out, "%-36s STATUS   ROLES    AGE   VERSION\n", "NAME");
    for (size_t i = 0; i < cluster->pool_count; i++)
        node_rows(&out, arena, cluster, &cluster->pools[i], now);
    return out.data;
}

/* ---- kubectl version ---- */

static const char *version_text(struct arena *arena, const struct cluster *cluster, int64_t now)
{
    const char *version = json_text_or(cluster->body, "properties.currentKubernetesVersion", "");

    (void)now;
    return arena_printf(arena, "Client Version: v%s\nServer Version: v%s\n", version, version);
}

/* ---- the table ---- */

static const struct {
    const char *command;
    const char *(*text)(struct arena *arena, const struct cluster *cluster, int64_t now);
} answers[] = {
    {"kubectl get no", nodes_text},
    {"kubectl get node", nodes_text},
    {"kubectl get nodes", nodes_text},
    {"kubectl version", version_text},
};

/* With one space between words and none around. */
static const char *words_of(struct arena *arena, const char *command)
{
    char *words = arena_string(arena, command);
    char *to = words;

    for (const char *from = command; *from; from++) {
        if (!isspace((unsigned char)*from))
            *to++ = *from;
        else if (to > words && to[-1] != ' ')
            *to++ = ' ';
    }
    if (to > words && to[-1] == ' ')
        to--;
    *to = '\0';
    return words;
}

struct command_answer command_answer(struct arena *arena, const struct cluster *cluster,
                                     const char *command, int64_t now)
{
    const char *words = words_of(arena, command);

    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        if (strcmp(answers[i].command, words) == 0)
            return (struct command_answer){0, answers[i].text(arena, cluster, now)};
    }
    return (struct command_answer){
        0, arena_printf(arena, "aksim: simulated, nothing was run: %s\n", words)};
}
