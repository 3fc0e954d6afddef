#include <string.h>

#include "api/arm/catalogue_tables.h"
#include "base/buffer.h"
#include "base/json.h"
#include "base/span.h"

#define FILE_NAME "vmSizes"

/* What AKS gives a node when nothing else is known (recorded for Standard_DS2_v2 and D2s_v3). */
#define MANAGED_DISK_GB  128
/* osDiskSizeGB goes no further (contract). */
#define DISK_GB_MAX      2048
/* AKS docs, concepts-storage, 2025-02: pools made from March 2025 on get the whole local disk. */
#define LOCAL_DISK_SINCE 20250301

static bool is_restricted(const json_t *restricted, const char *name)
{
    for (size_t i = 0; i < json_array_size(restricted); i++) {
        if (text_equal_nocase(json_string_value(json_array_get(restricted, i)), name))
            return true;
    }
    return false;
}

/* AKS makes the OS disk ephemeral where a local disk holds 128 GB (AKS docs, concepts-storage;
 * recorded: Standard_D8plds_v5 gets its cache disk's 200 GB, D2s_v3 with 50 GB a managed disk). */
static void size_disks(struct vm_size *size, unsigned local_disk_gb)
{
    size->local_disk_gb = local_disk_gb < DISK_GB_MAX ? local_disk_gb : DISK_GB_MAX;
    size->ephemeral_os = size->local_disk_gb >= MANAGED_DISK_GB;
    size->os_disk_gb = size->ephemeral_os ? size->local_disk_gb : MANAGED_DISK_GB;
}

static struct vm_size *family_read(const json_t *family, const json_t *restricted,
                                   struct vm_size *out)
{
    const char *generations = catalogue_text(json_object_get(family, "generations"), FILE_NAME);
    const char *arch = catalogue_text(json_object_get(family, "arch"), FILE_NAME);
    const json_t *list = catalogue_list(family, "sizes", FILE_NAME);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *row = json_array_get(list, i);
        *out = (struct vm_size){
            .name = catalogue_text(json_array_get(row, 0), FILE_NAME),
            .family = catalogue_text(json_object_get(family, "family"), FILE_NAME),
            .vcpus = (unsigned)json_integer_value(json_array_get(row, 1)),
            .memory_gb = json_number_value(json_array_get(row, 2)),
            .arm64 = text_equal(arch, "arm64"),
            .gen1 = strchr(generations, '1') != NULL,
            .gen2 = strchr(generations, '2') != NULL,
        };
        out->restricted = is_restricted(restricted, out->name);
        size_disks(out, (unsigned)json_integer_value(json_array_get(row, 3)));
        if (!out->vcpus || out->memory_gb <= 0)
            catalogue_broken(FILE_NAME, "\"%s\" lacks cores or memory", out->name);
        out++;
    }
    return out;
}

void catalogue_load_vm_sizes(struct catalogue *catalogue, struct arena *arena)
{
    const json_t *file = catalogue_file(arena, FILE_NAME);
    const json_t *families = catalogue_list(file, "families", FILE_NAME);
    const json_t *restricted = catalogue_list(file, "restricted", FILE_NAME);
    const json_t *defaults = catalogue_list(file, "defaults", FILE_NAME);

    size_t count = 0;
    for (size_t i = 0; i < json_array_size(families); i++)
        count += json_array_size(json_object_get(json_array_get(families, i), "sizes"));
    catalogue->vm_sizes = catalogue_rows(arena, count, sizeof *catalogue->vm_sizes);
    catalogue->vm_size_count = count;
    struct vm_size *next = catalogue->vm_sizes;
    for (size_t i = 0; i < json_array_size(families); i++)
        next = family_read(json_array_get(families, i), restricted, next);
    catalogue_sort_names(catalogue->vm_sizes, count, sizeof *catalogue->vm_sizes, FILE_NAME);

    catalogue->default_vm_sizes = catalogue_dated(arena, defaults, FILE_NAME);
    catalogue->default_vm_size_count = json_array_size(defaults);
    catalogue->default_windows_vm_size =
        catalogue_text(json_object_get(file, "windowsDefault"), FILE_NAME);
}

const struct vm_size *catalogue_vm_size(const struct catalogue *catalogue, const char *name)
{
    return catalogue_find_name(name, catalogue->vm_sizes, catalogue->vm_size_count,
                               sizeof *catalogue->vm_sizes);
}

const char *catalogue_vm_sizes_allowed(const struct catalogue *catalogue, struct arena *arena)
{
    struct buffer names;

    buffer_init(&names, arena);
    buffer_append(&names, "", 0);
    for (size_t i = 0; i < catalogue->vm_size_count; i++) {
        if (catalogue->vm_sizes[i].restricted)
            continue;
        if (names.size)
            buffer_text(&names, ",");
        buffer_text(&names, arena_lower(arena, catalogue->vm_sizes[i].name));
    }
    return names.data;
}

unsigned vm_size_os_disk_gb(const struct vm_size *size, date_t as_of)
{
    return as_of < LOCAL_DISK_SINCE ? MANAGED_DISK_GB : size->os_disk_gb;
}

const char *catalogue_default_vm_size(const struct catalogue *catalogue, date_t as_of)
{
    return dated_name_at(catalogue->default_vm_sizes, catalogue->default_vm_size_count, as_of);
}

const char *catalogue_default_windows_vm_size(const struct catalogue *catalogue)
{
    return catalogue->default_windows_vm_size;
}
