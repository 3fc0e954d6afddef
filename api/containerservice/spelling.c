/* Azure takes most enum values in any case and answers them in one (az sends
 * "ipv4", azurerm "IPv4"). One row a value list. */

#include <string.h>

#include "api/containerservice/dates.h"
#include "api/containerservice/defaults.h"
#include "base/json.h"

struct spelling {
    const char *path;
    const char *const *words;
};

#define WORDS(...)                                                                                 \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }

static const struct spelling cluster_spellings[] = {
    {"properties.networkProfile.ipFamilies", WORDS("IPv4", "IPv6")},
    {"properties.networkProfile.loadBalancerSku", WORDS("standard", "basic")},
    {"properties.networkProfile.loadBalancerProfile.backendPoolType",
     WORDS("nodeIPConfiguration", "nodeIP")},
    {"properties.networkProfile.networkDataplane", WORDS("azure", "cilium")},
    {"properties.networkProfile.networkMode", WORDS("transparent", "bridge")},
    {"properties.networkProfile.networkPluginMode", WORDS("overlay")},
    {"properties.networkProfile.networkPolicy", WORDS("azure", "calico", "cilium", "none")},
    {"properties.networkProfile.outboundType",
     WORDS("loadBalancer", "managedNATGateway", "managedNATGatewayV2", "userAssignedNATGateway",
           "userDefinedRouting", "none", "block")},
};

static const struct spelling plugin_spelling = {"properties.networkProfile.networkPlugin",
                                                WORDS("azure", "kubenet", "none")};
static const struct spelling mode_spelling = {"mode", WORDS("System", "User", "Gateway")};
static const struct spelling sku_spelling = {
    "osSKU", WORDS("AzureContainerLinux", "AzureLinux", "AzureLinux3", "AzureLinuxOSGuard",
                   "CBLMariner", "Flatcar", "Mariner", "Ubuntu", "Ubuntu2204", "Ubuntu2404",
                   "Windows2019", "Windows2022", "Windows2025", "WindowsAnnual")};

static const struct spelling pool_spellings[] = {
    {"osDiskType", WORDS("Managed", "Ephemeral")},
    {"osType", WORDS("Linux", "Windows")},
    {"scaleSetPriority", WORDS("Regular", "Spot")},
    {"type", WORDS("VirtualMachineScaleSets", "AvailabilitySet", "VirtualMachines")},
};

static const char *word_spelled(const char *const *words, const char *word)
{
    for (; *words; words++) {
        if (text_equal_nocase(*words, word))
            return *words;
    }
    return NULL;
}

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

/* Text that is none of the words becomes the default. */
static void value_replace(json_t *root, const struct spelling *spelling, const char *otherwise)
{
    const char *text = json_text(root, spelling->path);
    const char *spelled = text && *text ? word_spelled(spelling->words, text) : text;

    if (text != spelled)
        json_put_text(root, spelling->path, spelled ? spelled : otherwise);
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
        value_replace(properties, &mode_spelling, "User");
    if (as_of < SINCE_STRICT_OS_SKU)
        value_replace(properties, &sku_spelling, "Ubuntu");
    for (size_t i = 0; i < sizeof pool_spellings / sizeof pool_spellings[0]; i++)
        value_spell(properties, &pool_spellings[i]);
}
