#include "server/running.h"

#include <errno.h>
#include <glob.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "base/files.h"
#include "base/json.h"

#define FILE_MAX ((size_t)64 * 1024)

/* Any client may sign in unless --client names some; then the first one is what `aksim env` hands
 * out. */
#define CLIENT_ID     "44444444-4444-4444-4444-444444444444"
#define CLIENT_SECRET "any"

static const char *file_of(struct arena *arena, const char *folder)
{
    return arena_printf(arena, "%s/server.json", folder);
}

/* ---- writing ---- */

static json_t *address_json(struct arena *arena, const struct endpoint *endpoint)
{
    return endpoint->off ? json_null() : json_string(endpoint_text(arena, endpoint));
}

/* Clients get a name that they can dial, and the one that their guides use. */
static json_t *url_json(struct arena *arena, const char *scheme, const struct endpoint *endpoint)
{
    if (endpoint->off)
        return json_null();
    struct endpoint dialled = endpoint_dialled(endpoint);
    if (strcmp(dialled.host, "127.0.0.1") == 0 || strcmp(dialled.host, "::1") == 0)
        endpoint_rename(&dialled, "localhost");
    return json_string(arena_printf(arena, "%s://%s", scheme, endpoint_text(arena, &dialled)));
}

static void client_put(struct arena *arena, json_t *root, const char *const *clients)
{
    const char *client = clients ? clients[0] : NULL;
    const char *colon = client ? strchr(client, ':') : NULL;
    const char *id = colon ? arena_copy(arena, client, (size_t)(colon - client)) : CLIENT_ID;
    json_object_set_new(root, "client_id", json_string(id));
    json_object_set_new(root, "client_secret", json_string(colon ? colon + 1 : CLIENT_SECRET));
}

int running_write(struct arena *arena, const struct running *running)
{
    char as_of[11];
    date_format(running->options->as_of, as_of);
    json_t *root = json_pack(
        "{s:s, s:I, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:s?, s:s?, s:s, s:s}", "version",
        AKSIM_VERSION, "pid", (json_int_t)getpid(), "as_of", as_of, "data", running->folder,
        "http_address", address_json(arena, running->http), "https_address",
        address_json(arena, running->https), "control_address",
        address_json(arena, running->control), "http", url_json(arena, "http", running->http),
        "https", url_json(arena, "https", running->https), "ca_file", running->ca_file,
        "ca_bundle_file", running->bundle_file, "tenant_id", DEFAULT_TENANT, "subscription_id",
        DEFAULT_SUBSCRIPTION);
    if (!root)
        return -EINVAL;
    json_keep(arena, root);
    client_put(arena, root, running->options->clients);
    return file_publish(file_of(arena, running->folder), json_write(arena, root), 0600);
}

void running_remove(struct arena *arena, const char *folder)
{
    unlink(file_of(arena, folder));
}

/* ---- finding ---- */

static bool process_lives(int64_t pid)
{
    return pid > 0 && (kill((pid_t)pid, 0) == 0 || errno == EPERM);
}

static bool address_answers(const json_t *root, const char *member)
{
    struct endpoint endpoint = {0};
    const char *text = json_text(root, member);
    if (!text || !endpoint_parse(text, &endpoint) || endpoint.off)
        return false;
    endpoint = endpoint_dialled(&endpoint);
    return endpoint_answers(&endpoint);
}

static json_t *running_read(struct arena *arena, const char *folder, const char **problem)
{
    const char *file = file_of(arena, folder), *fault = NULL;
    struct span text;
    int result = file_read(arena, file, FILE_MAX, &text);
    if (result == -ENOENT || result == -ENOTDIR) {
        *problem = arena_printf(arena, "no server runs on %s; start one with: aksim serve", folder);
        return NULL;
    }
    json_t *root = result == 0 ? json_read(arena, text, &fault) : NULL;
    if (!root) {
        *problem =
            arena_printf(arena, "cannot read %s: %s", file, fault ? fault : strerror(-result));
        return NULL;
    }
    int64_t pid = json_number_or(root, "pid", 0);
    if (!process_lives(pid)) {
        *problem = arena_printf(arena, "no server runs on %s: process %lld is gone", folder,
                                (long long)pid);
        return NULL;
    }
    /* The plain port first: there, to connect and hang up is no failed handshake. */
    if (!address_answers(root, "http_address") && !address_answers(root, "https_address")) {
        *problem = arena_printf(arena, "the server of %s does not answer", folder);
        return NULL;
    }
    return root;
}

/* Only folders of this very user: others may put what they like under /tmp. */
static bool folder_is_ours(const char *path)
{
    struct stat status;
    return lstat(path, &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == geteuid() &&
           (status.st_mode & 0077) == 0;
}

static json_t *running_find_in_memory(struct arena *arena, const char **problem)
{
    json_t *found = NULL;
    size_t count = 0;
    for (const char *const *pattern = folder_temporary_patterns(); *pattern; pattern++) {
        glob_t folders = {0};
        if (glob(*pattern, GLOB_ONLYDIR, NULL, &folders) != 0)
            continue;
        for (size_t i = 0; i < folders.gl_pathc; i++) {
            const char *ignored = NULL;
            json_t *root = folder_is_ours(folders.gl_pathv[i])
                               ? running_read(arena, folders.gl_pathv[i], &ignored)
                               : NULL;
            found = root ? root : found;
            count += root != NULL;
        }
        globfree(&folders);
    }
    if (count == 1)
        return found;
    *problem = count ? "several servers run with --data :memory:; name one by the folder that it "
                       "printed at its start"
                     : "no server runs with --data :memory:; start one with: aksim serve --data "
                       ":memory:";
    return NULL;
}

json_t *running_find(struct arena *arena, const char *data, const char **problem)
{
    if (strcmp(data, DATA_MEMORY) == 0)
        return running_find_in_memory(arena, problem);
    return running_read(arena, data, problem);
}
