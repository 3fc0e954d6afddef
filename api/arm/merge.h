#ifndef API_ARM_MERGE_H
#define API_ARM_MERGE_H

#include <jansson.h>

/* PUT on an existing resource of the AKS provider is a merge (recorded: sparse PUTs keep what they
 * leave out): absent and null keep the stored value; objects merge member by member; everything
 * else replaces. Changes `stored` in place. */
void merge_put(json_t *stored, json_t *sent);

#endif
