#ifndef API_CONTAINERSERVICE_OS_SKUS_H
#define API_CONTAINERSERVICE_OS_SKUS_H

#include <stdbool.h>

/* A value of osSKU. */
struct os_sku {
    const char *name;
    bool windows;
    unsigned minor_from, minor_until; /* Kubernetes 1.x; 0: open; until is exclusive */
};

/* By name, compared without case; NULL when there is none. */
const struct os_sku *os_sku_find(const char *name);

#endif
