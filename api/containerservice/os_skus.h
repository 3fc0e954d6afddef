#ifndef API_CONTAINERSERVICE_OS_SKUS_H
#define API_CONTAINERSERVICE_OS_SKUS_H

#include <stdbool.h>

/* A value of osSKU. */
struct os_sku {
    const char *name;
    bool windows;
    unsigned minor_from, minor_until; /* Kubernetes 1.x; 0: open; until is exclusive */
};

/* By its name, spelled just so; NULL when there is none. */
const struct os_sku *os_sku_find(const char *name);
/* The name as Azure spells it; NULL when there is none. */
const char *os_sku_spelled(const char *name);

#endif
