/* Azure takes most enum values in any case and answers them in one (az sends "ipv4", azurerm
 * "IPv4"). words.c has the lists. */

#include "api/containerservice/dates.h"
#include "api/containerservice/defaults.h"
#include "api/containerservice/os_skus.h"
#include "api/containerservice/words.h"
#include "base/json.h"

struct spelling {
    const char *path;
    const char *const *words;
};

#define NETWORK "properties.networkProfile."

static const struct spelling cluster_spellings[] = {
    {NETWORK "ipFamilies", words_ip_family},
    {NETWORK "loadBalancerSku", words_balancer_sku},
    {NETWORK "loadBalancerProfile.backendPoolType", words_backend_pool_type},
    {NETWORK "networkDataplane", words_dataplane},
    {NETWORK "networkMode", words_network_mode},
    {NETWORK "networkPluginMode", words_plugin_mode},
    {NETWORK "networkPolicy", words_policy},
    {NETWORK "outboundType", words_outbound_type},
};

static const struct spelling plugin_spelling = {NETWORK "networkPlugin", words_plugin};

static const struct spelling pool_spellings[] = {
    {"osDiskType", words_os_disk_type},
    {"osType", words_os_type},
    {"scaleSetPriority", words_priority},
    {"type", words_pool_type},
};

static void list_spell(json_t *list, const char *const *words)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *spelled = word_spelled(words, json_string_value(json_array_get(list, i)));
        if (spelled)
            json_array_set_new(list, i, json_string(spelled));
    }
}

static void value_spell(json_t *root, const struct spelling *spelling)
{
    json_t *value = json_at(root, spelling->path);
    if (json_is_array(value)) {
        list_spell(value, spelling->words);
        return;
    }
    const char *spelled = word_spelled(spelling->words, json_string_value(value));
    if (spelled)
        json_put_text(root, spelling->path, spelled);
}

/* Once the service took text that is no value for its default. `spelled`: what it is, or NULL. */
static void value_replace(json_t *properties, const char *member, const char *spelled,
                          const char *otherwise)
{
    const char *text = json_text(properties, member);

    if (text && *text)
        json_put_text(properties, member, spelled ? spelled : otherwise);
}

void cluster_spell(json_t *cluster, date_t as_of)
{
    if (as_of >= SINCE_FREE_SPELLINGS)
        value_spell(cluster, &plugin_spelling);
    for (size_t i = 0; i < sizeof cluster_spellings / sizeof cluster_spellings[0]; i++)
        value_spell(cluster, &cluster_spellings[i]);
}

void pool_spell(json_t *properties, date_t as_of)
{
    if (as_of < SINCE_STRICT_MODE)
        value_replace(properties, "mode",
                      word_spelled(words_pool_mode, json_text(properties, "mode")), "User");
    if (as_of < SINCE_STRICT_OS_SKU)
        value_replace(properties, "osSKU", os_sku_spelled(json_text(properties, "osSKU")),
                      "Ubuntu");
    for (size_t i = 0; i < sizeof pool_spellings / sizeof pool_spellings[0]; i++)
        value_spell(properties, &pool_spellings[i]);
}
