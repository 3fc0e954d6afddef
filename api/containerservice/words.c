#include "api/containerservice/words.h"

#include "base/span.h"

const char *const words_backend_pool_type[] = {"nodeIPConfiguration", "nodeIP", NULL};
const char *const words_balancer_sku[] = {"standard", "basic", NULL};
const char *const words_dataplane[] = {"azure", "cilium", NULL};
const char *const words_ip_family[] = {"IPv4", "IPv6", NULL};
const char *const words_network_mode[] = {"transparent", "bridge", NULL};
const char *const words_os_disk_type[] = {"Managed", "Ephemeral", NULL};
const char *const words_os_type[] = {"Linux", "Windows", NULL};
const char *const words_outbound_type[] = {"loadBalancer",
                                           "managedNATGateway",
                                           "managedNATGatewayV2",
                                           "userAssignedNATGateway",
                                           "userDefinedRouting",
                                           "none",
                                           "block",
                                           NULL};
const char *const words_plugin[] = {"azure", "kubenet", "none", NULL};
const char *const words_plugin_mode[] = {"overlay", NULL};
const char *const words_policy[] = {"azure", "calico", "cilium", "none", NULL};
const char *const words_pool_mode[] = {"System", "User", "Gateway", NULL};
const char *const words_pool_type[] = {"VirtualMachineScaleSets", "AvailabilitySet",
                                       "VirtualMachines", NULL};
const char *const words_priority[] = {"Regular", "Spot", NULL};

const char *word_spelled(const char *const *words, const char *text)
{
    for (; *words; words++) {
        if (text_equal_nocase(*words, text))
            return *words;
    }
    return NULL;
}

bool word_known(const char *const *words, const char *text)
{
    for (; *words; words++) {
        if (text_equal(*words, text))
            return true;
    }
    return false;
}
