#include "api/arm/merge.h"

void merge_put(json_t *stored, json_t *sent)
{
    const char *key;
    json_t *value;

    json_object_foreach(sent, key, value)
    {
        if (json_is_null(value))
            continue;
        json_t *old = json_object_get(stored, key);
        if (json_is_object(value) && json_is_object(old) && json_object_size(value) > 0)
            merge_put(old, value);
        else
            json_object_set_new(stored, key, json_deep_copy(value));
    }
}
