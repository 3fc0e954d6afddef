/* Whole requests through the api: "METHOD target", headers, an empty line, the body; requests are
 * parted by a line "====". They find a group and a cluster, and all is gone after each input. */

#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "tests/support/harness.h"

#define GROUP    SUBSCRIPTION "/resourceGroups/rg"
#define CLUSTER  GROUP "/providers/Microsoft.ContainerService/managedClusters/c1"
#define REQUESTS 6

static const char cluster_body[] =
    "{\"location\":\"westus3\",\"properties\":{\"dnsPrefix\":\"f\",\"agentPoolProfiles\":[{\"name\":"
    "\"ap1\",\"count\":1,\"mode\":\"System\",\"vmSize\":\"Standard_D4s_v5\"}]}}";

/* A NULL body is none. */
static void request_send(struct harness *harness, const char *method, const char *target,
                         struct span body)
{
    struct answer answer = harness_send_bytes(harness, method, target, body);

    MUST(answer.status >= 200 && answer.status < 500);
    const char *type = answer_header(&answer, "Content-Type");
    bool json = type && strstr(type, "json");
    MUST(answer.size == 0 || !json || answer.json);
    MUST(answer.status < 400 || answer.size == 0 || answer.json);
    MUST(answer.status < 400 || !answer_header(&answer, "Retry-After"));
}

/* A header's name as the parser of the server would let it through. */
static bool header_fine(const char *name, const char *value)
{
    return name[0] &&
           strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") ==
               strlen(name) &&
           !strpbrk(value, "\r\n");
}

/* The next line of the text, cut off; NULL at an empty one or the end. */
static char *line_next(char **text)
{
    char *line = *text;
    size_t size = strcspn(line, "\n");

    if (!*line)
        return NULL;
    *text = line[size] ? line + size + 1 : line + size;
    line[size] = '\0';
    return size ? line : NULL;
}

static void request_run(struct harness *harness, char *text, const char *end)
{
    const char *names[8];
    size_t count = 0;
    char *line = line_next(&text);
    char *space = line ? strchr(line, ' ') : NULL;

    if (!space)
        return;
    *space = '\0';
    for (char *header; (header = line_next(&text));) {
        char *colon = strchr(header, ':');
        if (!colon || count == 8)
            continue;
        *colon = '\0';
        if (!header_fine(header, colon + 1))
            continue;
        names[count++] = header;
        harness_header(harness, header, colon + 1 + (colon[1] == ' '));
    }
    struct span body = {text, (size_t)(end - text)};
    request_send(harness, line, space + 1, body.size ? body : (struct span){NULL, 0});
    for (size_t i = 0; i < count; i++)
        harness_header(harness, names[i], NULL);
}

/* Inputs of odd size meet a server whose rules are off, and store what rules keep out. */
static struct harness *harness_for(size_t size)
{
    static struct harness *harnesses[2];
    static const enum rules_mode rules[] = {RULES_AZURE, RULES_OFF};
    struct harness **one = &harnesses[size % 2];

    if (!*one)
        *one = harness_new(
            &(struct harness_options){.speed = SPEED_INSTANT, .seed = 9, .rules = rules[size % 2]});
    return *one;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct harness *harness = harness_for(size);
    arena_auto struct arena *arena = arena_new();
    char *text = arena_copy(arena, data, size);
    const char *last = text + size;

    request_send(harness, "PUT", GROUP "?api-version=2021-04-01",
                 span_from("{\"location\":\"eastus\"}"));
    request_send(harness, "PUT", CLUSTER "?api-version=2026-05-01", span_from(cluster_body));
    for (size_t i = 0; i < REQUESTS && text < last; i++) {
        char *mark = memmem(text, (size_t)(last - text), "====\n", 5);
        char *end = mark ? mark : text + (last - text);
        char *next = mark ? mark + 5 : end;
        if (mark)
            *mark = '\0';
        request_run(harness, text, end);
        text = next;
    }
    request_send(harness, "GET", CLUSTER "?api-version=2025-10-01", (struct span){NULL, 0});
    request_send(harness, "DELETE", GROUP "?api-version=2021-04-01", (struct span){NULL, 0});
    harness_forget(harness);
    return 0;
}
