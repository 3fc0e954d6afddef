#ifndef API_CONTAINERSERVICE_WORDS_H
#define API_CONTAINERSERVICE_WORDS_H

#include <stdbool.h>

/* What members take that take few values, spelled as Azure does. Each list ends with NULL. What is
 * sent is spelled by them (spelling.c), and rules refuse what stands in none. */
extern const char *const words_backend_pool_type[],
    *const words_balancer_sku[],
        *const words_dataplane[], *const words_ip_family[],
                                      *const words_network_mode[],
                                          *const words_os_disk_type[],
                                              *const words_os_type[],
                                                  *const words_outbound_type[],
                                                      *const words_plugin[],
                                                          *const words_plugin_mode[],
                                                              *const words_policy[],
                                                                  *const words_pool_mode[],
                                                                      *const words_pool_type[],
                                                                          *const words_priority[];

/* The word as Azure spells it; NULL when it is none of the list. */
const char *word_spelled(const char *const *words, const char *text);
/* Whether the text is one of the list, spelled just so. */
bool word_known(const char *const *words, const char *text);

#endif
