/* Lists that a region tells about as the files have them: roles for trusted access, versions of
 * the policy sets, hosts that nodes talk to. */

#include "api/arm/catalogue_tables.h"
#include "base/json.h"
#include "base/span.h"

#define ROLES_FILE    "trustedAccessRoles"
#define POLICIES_FILE "policyVersions"
#define OUTBOUND_FILE "outboundEndpoints"

/* ---- loading ---- */

static struct dated_rows rows_read(struct arena *arena, const json_t *file, const char *member,
                                   const char *name)
{
    const json_t *list = catalogue_list(file, member, name);
    struct dated_rows out = {.count = json_array_size(list)};

    out.rows = catalogue_rows(arena, out.count, sizeof *out.rows);
    for (size_t i = 0; i < out.count; i++) {
        const json_t *row = json_array_get(list, i);
        out.rows[i] = (struct dated_row){
            .since = catalogue_date(json_object_get(row, "since"), name),
            .until = catalogue_date(json_object_get(row, "until"), name),
            .row = row,
        };
    }
    return out;
}

static void outbound_check(const json_t *categories)
{
    size_t i, j;
    json_t *category, *endpoint;

    json_array_foreach(categories, i, category)
    {
        catalogue_text(json_object_get(category, "category"), OUTBOUND_FILE);
        json_array_foreach(catalogue_list(category, "endpoints", OUTBOUND_FILE), j, endpoint)
        {
            catalogue_text(json_object_get(endpoint, "domainName"), OUTBOUND_FILE);
            catalogue_text(json_object_get(endpoint, "protocol"), OUTBOUND_FILE);
            catalogue_date(json_object_get(endpoint, "since"), OUTBOUND_FILE);
        }
    }
}

void catalogue_load_regional(struct catalogue *catalogue, struct arena *arena)
{
    const json_t *policies = catalogue_file(arena, POLICIES_FILE);

    catalogue->trusted_roles =
        rows_read(arena, catalogue_file(arena, ROLES_FILE), "roles", ROLES_FILE);
    catalogue->guardrails = rows_read(arena, policies, "guardrails", POLICIES_FILE);
    catalogue->safeguards = rows_read(arena, policies, "safeguards", POLICIES_FILE);
    catalogue->outbound_categories =
        catalogue_list(catalogue_file(arena, OUTBOUND_FILE), "categories", OUTBOUND_FILE);
    outbound_check(catalogue->outbound_categories);
}

/* ---- lists ---- */

static bool due(const struct dated_row *row, date_t as_of)
{
    return as_of >= row->since && (!row->until || as_of < row->until);
}

const json_t *catalogue_trusted_roles(const struct catalogue *catalogue, struct arena *arena,
                                      date_t as_of)
{
    const struct dated_rows *roles = &catalogue->trusted_roles;
    json_t *list = json_keep(arena, json_array());

    for (size_t i = 0; i < roles->count; i++) {
        if (!due(&roles->rows[i], as_of))
            continue;
        json_t *role = json_deep_copy(roles->rows[i].row);
        json_object_del(role, "since");
        json_object_del(role, "until");
        json_array_append_new(list, role);
    }
    return list;
}

const json_t *catalogue_policy_versions(const struct catalogue *catalogue, struct arena *arena,
                                        enum policy_kind kind, date_t as_of)
{
    const struct dated_rows *versions =
        kind == POLICY_GUARDRAILS ? &catalogue->guardrails : &catalogue->safeguards;
    json_t *list = json_keep(arena, json_array());

    for (size_t i = 0; i < versions->count; i++) {
        const json_t *row = versions->rows[i].row;
        if (due(&versions->rows[i], as_of))
            json_array_append_new(list, json_pack("{s:s, s:b, s:s}", "version",
                                                  json_text_or(row, "version", ""),
                                                  "isDefaultVersion", json_true_at(row, "default"),
                                                  "support", json_text_or(row, "support", "")));
    }
    return list;
}

/* ---- hosts ---- */

static json_t *endpoint_json(const json_t *row, const struct outbound_cluster *cluster)
{
    const char *host = json_text_or(row, "domainName", "");

    if (text_equal(host, "{fqdn}"))
        host = cluster->fqdn;
    return json_pack("{s:s, s:[{s:I, s:s, s:s*}]}", "domainName", host, "endpointDetails", "port",
                     (json_int_t)json_number_or(row, "port", 0), "protocol",
                     json_text_or(row, "protocol", ""), "description",
                     json_text(row, "description"));
}

static bool category_needed(const json_t *category, const struct outbound_cluster *cluster)
{
    const char *needs = json_text(category, "needs");

    if (text_equal(needs, "gpu"))
        return cluster->gpu;
    return !text_equal(needs, "windows") || cluster->windows;
}

static void category_append(json_t *list, const json_t *category, date_t as_of,
                            const struct outbound_cluster *cluster)
{
    json_t *endpoints = json_array();
    size_t i;
    json_t *row;

    json_array_foreach(json_object_get(category, "endpoints"), i, row)
    {
        if (as_of >= catalogue_date(json_object_get(row, "since"), OUTBOUND_FILE))
            json_array_append_new(endpoints, endpoint_json(row, cluster));
    }
    json_array_append_new(list, json_pack("{s:s, s:o}", "category",
                                          json_text_or(category, "category", ""), "endpoints",
                                          endpoints));
}

const json_t *catalogue_outbound(const struct catalogue *catalogue, struct arena *arena,
                                 date_t as_of, const struct outbound_cluster *cluster)
{
    json_t *list = json_keep(arena, json_array());
    size_t i;
    json_t *category;

    json_array_foreach(catalogue->outbound_categories, i, category)
    {
        if (category_needed(category, cluster))
            category_append(list, category, as_of, cluster);
    }
    return list;
}
