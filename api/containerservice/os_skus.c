#include "api/containerservice/os_skus.h"

#include <stddef.h>

#include "base/span.h"

/* Until when: AKS docs, upgrade-os-version. The Windows Servers have rules of their own. */
static const struct os_sku os_skus[] = {
    {"AzureContainerLinux", false, 34, 0},
    {"AzureLinux", false, 27, 0},
    {"AzureLinux3", false, 28, 37},
    {"AzureLinuxOSGuard", false, 32, 0},
    {"CBLMariner", false, 0, 32},
    {"Flatcar", false, 0, 0},
    {"Mariner", false, 0, 32},
    {"Ubuntu", false, 0, 0},
    {"Ubuntu2204", false, 25, 37},
    {"Ubuntu2404", false, 32, 39},
    {"Windows2019", true, 0, 0},
    {"Windows2022", true, 0, 0},
    {"Windows2025", true, 0, 0},
    {"WindowsAnnual", true, 0, 0},
};

const struct os_sku *os_sku_find(const char *name)
{
    for (size_t i = 0; i < sizeof os_skus / sizeof os_skus[0]; i++) {
        if (text_equal(os_skus[i].name, name))
            return &os_skus[i];
    }
    return NULL;
}

const char *os_sku_spelled(const char *name)
{
    for (size_t i = 0; i < sizeof os_skus / sizeof os_skus[0]; i++) {
        if (text_equal_nocase(os_skus[i].name, name))
            return os_skus[i].name;
    }
    return NULL;
}
