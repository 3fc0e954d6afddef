#include "api/containerservice/facts.h"

#include <string.h>

#include "base/json.h"

static enum family family_read(const char *text)
{
    if (text_equal_nocase(text, "IPv4"))
        return FAMILY_IPV4;
    return text_equal_nocase(text, "IPv6") ? FAMILY_IPV6 : FAMILY_NONE;
}

static size_t ranges_read(const json_t *list, struct cidr ranges[], const char *texts[])
{
    size_t count = json_array_size(list);

    for (size_t i = 0; i < count && i < RANGES_MAX; i++) {
        const char *text = json_string_value(json_array_get(list, i));
        texts[i] = text ? text : "";
        if (!cidr_parse(texts[i], &ranges[i]))
            ranges[i] = (struct cidr){{FAMILY_NONE, 0, 0}, 0};
    }
    return count;
}

/* A lone podCidr or serviceCidr counts as the list of one. */
static size_t range_or_ranges(const json_t *profile, const char *one, const char *many,
                              struct cidr ranges[], const char *texts[])
{
    const json_t *list = json_object_get(profile, many);
    if (json_array_size(list) > 0)
        return ranges_read(list, ranges, texts);
    const char *text = json_text(profile, one);
    if (!text)
        return 0;
    texts[0] = text;
    if (!cidr_parse(text, &ranges[0]))
        ranges[0] = (struct cidr){{FAMILY_NONE, 0, 0}, 0};
    return 1;
}

void network_read(const json_t *cluster, struct network *out)
{
    const json_t *profile = json_at(cluster, "properties.networkProfile");
    const json_t *families = json_object_get(profile, "ipFamilies");

    *out = (struct network){
        .plugin = json_text_or(profile, "networkPlugin", ""),
        .mode = json_text_or(profile, "networkPluginMode", ""),
        .dataplane = json_text_or(profile, "networkDataplane", ""),
        .policy = json_text_or(profile, "networkPolicy", ""),
        .outbound = json_text_or(profile, "outboundType", ""),
        .family_count = json_array_size(families),
    };
    out->overlay = text_equal_nocase(out->mode, "overlay");
    for (size_t i = 0; i < out->family_count && i < RANGES_MAX; i++)
        out->families[i] = family_read(json_string_value(json_array_get(families, i)));
    out->dual_stack = out->family_count == 2;
    out->pod_count = range_or_ranges(profile, "podCidr", "podCidrs", out->pods, out->pod_texts);
    out->service_count =
        range_or_ranges(profile, "serviceCidr", "serviceCidrs", out->services, out->service_texts);
}

const json_t *cluster_profiles(const json_t *cluster)
{
    return json_at(cluster, "properties.agentPoolProfiles");
}

const json_t *profile_named(const json_t *cluster, const char *name)
{
    const json_t *profiles = cluster_profiles(cluster);

    for (size_t i = 0; i < json_array_size(profiles); i++) {
        const json_t *profile = json_array_get(profiles, i);
        if (text_equal_nocase(json_text(profile, "name"), name))
            return profile;
    }
    return NULL;
}

bool cluster_has_os(const json_t *cluster, const char *os_type)
{
    const json_t *profiles = cluster_profiles(cluster);

    for (size_t i = 0; i < json_array_size(profiles); i++) {
        if (text_equal_nocase(json_text(json_array_get(profiles, i), "osType"), os_type))
            return true;
    }
    return false;
}

bool facts_kubernetes(const struct facts *facts, struct kubernetes_version *out)
{
    const char *text = json_text_or(facts->wanted, "properties.currentKubernetesVersion", "");
    bool has_patch;
    return kubernetes_version_parse(text, out, &has_patch) && has_patch;
}

bool facts_kubernetes_below(const struct facts *facts, unsigned minor, unsigned patch)
{
    struct kubernetes_version version;
    struct kubernetes_version least = {1, minor, patch};
    return facts_kubernetes(facts, &version) && kubernetes_version_compare(version, least) < 0;
}

const struct pool_subnet *facts_subnet(const struct facts *facts, const char *id)
{
    for (size_t i = 0; i < facts->subnet_count; i++) {
        if (text_equal_nocase(facts->subnets[i].id, id))
            return &facts->subnets[i];
    }
    return NULL;
}
