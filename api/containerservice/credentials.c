/* Kubeconfigs with Azure's names. The server is this emulator: /k8s/<instance id>/ on the address
 * that the client uses (over TLS where there is any, since kubectl sends no credentials in the
 * clear). */

#include "api/containerservice/change.h"
#include "api/containerservice/children/child.h"
#include "api/containerservice/handlers.h"
#include "base/base64.h"
#include "base/buffer.h"
#include "base/json.h"

/* A credential's name, which is also the prefix of its user: "clusterUser" and
 * "clusterUser_<group>_<cluster>". */
static const char user_account[] = "clusterUser";
static const char admin_account[] = "clusterAdmin";
static const char monitoring_account[] = "clusterMonitoringUser";

static const char *server_url(struct call *call, const struct cluster *cluster)
{
    const char *base = call->base_url;
    char instance[UUID_TEXT];

    if (!call->exchange->secure && call->api->options.https_address)
        base = arena_printf(call->arena, "https://%s", call->api->options.https_address);
    uuid_from_name(json_text_or(cluster->body, "properties.fqdn", cluster->row.id), instance);
    return arena_printf(call->arena, "%s/k8s/%s/", base, instance);
}

/* The same token for the same cluster and account: clients may fetch a kubeconfig twice. */
static const char *account_token(struct call *call, const struct cluster *cluster,
                                 const char *account)
{
    char first[UUID_TEXT], second[UUID_TEXT];
    const char *fqdn = json_text_or(cluster->body, "properties.fqdn", "");

    uuid_from_name(arena_printf(call->arena, "%s %s token 1", fqdn, account), first);
    uuid_from_name(arena_printf(call->arena, "%s %s token 2", fqdn, account), second);
    return arena_printf(call->arena, "%.8s%.4s%s", first, first + 9, second + 24);
}

/* A cluster may be called 123, 1e3 or true, which YAML would not read as text. */
static const char *yaml_text(struct arena *arena, const char *name)
{
    static const char *const words[] = {"false", "n",    "no", "null", "off",
                                        "on",    "true", "y",  "yes"};
    bool quoted = name[0] >= '0' && name[0] <= '9';

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        quoted = quoted || text_equal_nocase(name, words[i]);
    return quoted ? arena_printf(arena, "\"%s\"", name) : name;
}

/* The context is called like the cluster for every account: az itself adds "-admin" when the user
 * begins with clusterAdmin. */
static struct span kubeconfig_write(struct call *call, const struct cluster *cluster,
                                    const char *account, const char *namespace, struct span ca)
{
    const char *name = yaml_text(call->arena, cluster->row.name);
    const char *user = arena_printf(call->arena, "%s_%s_%s", account, call_parameter(call, "group"),
                                    cluster->row.name);
    struct buffer yaml;

    buffer_init(&yaml, call->arena);
    buffer_text(&yaml, "apiVersion: v1\nclusters:\n- cluster:\n");
    if (ca.size)
        buffer_printf(&yaml, "    certificate-authority-data: %s\n",
                      base64_encode(call->arena, ca.data, ca.size));
    buffer_printf(&yaml, "    server: %s\n  name: %s\n", server_url(call, cluster), name);
    buffer_printf(&yaml, "contexts:\n- context:\n    cluster: %s\n", name);
    if (namespace)
        buffer_printf(&yaml, "    namespace: %s\n", yaml_text(call->arena, namespace));
    buffer_printf(&yaml, "    user: %s\n  name: %s\n", user, name);
    buffer_printf(&yaml, "current-context: %s\nkind: Config\npreferences: {}\n", name);
    buffer_printf(&yaml, "users:\n- name: %s\n  user:\n    token: %s\n", user,
                  account_token(call, cluster, account));
    return buffer_span(&yaml);
}

/* In base64, as answers carry it. The context is in `namespace`, or in none (NULL). */
static struct arm_error *kubeconfig(struct call *call, const struct cluster *cluster,
                                    const char *account, const char *namespace, const char **out)
{
    struct span ca;

    TRY(call_failure(call, call_ca(call, &ca)));
    struct span yaml = kubeconfig_write(call, cluster, account, namespace, ca);
    *out = base64_encode(call->arena, yaml.data, yaml.size);
    return NULL;
}

static struct arm_error *credentials_answer(struct call *call, const char *account,
                                            const char *namespace)
{
    const char *config = NULL;
    struct cluster *cluster;

    TRY(cluster_require(call, &cluster));
    TRY(kubeconfig(call, cluster, account, namespace, &config));
    json_t *body = json_keep(call->arena, json_pack("{s:[{s:s, s:s}]}", "kubeconfigs", "name",
                                                    account, "value", config));
    reply_json(call, 200, CONTENT_JSON, body);
    return NULL;
}

struct arm_error *credentials_user(struct call *call)
{
    return credentials_answer(call, user_account, NULL);
}

static struct arm_error *local_accounts_require(struct call *call)
{
    struct cluster *cluster;

    TRY(cluster_require(call, &cluster));
    if (!json_true_at(cluster->body, "properties.disableLocalAccounts"))
        return NULL;
    return arm_error(call->arena, ERROR_LocalAccountsDisabled, NULL);
}

struct arm_error *credentials_admin(struct call *call)
{
    TRY(local_accounts_require(call));
    return credentials_answer(call, admin_account, NULL);
}

struct arm_error *credentials_monitoring(struct call *call)
{
    return credentials_answer(call, monitoring_account, NULL);
}

/* Whose credential Azure gives for a managed namespace is a guess. */
struct arm_error *credentials_namespace(struct call *call)
{
    struct child child;

    TRY(child_require(call, &child));
    return credentials_answer(call, user_account, child.row.name);
}

/* The older way, which clients still use: accessProfiles/clusterUser and clusterAdmin. */
struct arm_error *access_profile(struct call *call)
{
    const char *role = call_parameter(call, "role");
    bool admin = text_equal_nocase(role, "clusterAdmin");
    const char *config = NULL;
    struct cluster *cluster;

    if (!admin && !text_equal_nocase(role, "clusterUser"))
        return arm_error(call->arena, ERROR_InvalidParameter, "accessProfile", "accessProfile");
    if (admin)
        TRY(local_accounts_require(call));
    TRY(cluster_require(call, &cluster));
    TRY(kubeconfig(call, cluster, admin ? admin_account : user_account, NULL, &config));
    json_t *body = json_keep(call->arena, json_object());
    json_put_format(body, "id", "%s/accessProfiles/%s", json_text_or(cluster->body, "id", ""),
                    role);
    json_put_text(body, "location", cluster_location(cluster));
    json_put_text(body, "name", role);
    json_put_text(body, "type", "Microsoft.ContainerService/ManagedClusters/AccessProfiles");
    json_put_text(body, "properties.kubeConfig", config);
    reply_json(call, 200, CONTENT_JSON, body);
    return NULL;
}
