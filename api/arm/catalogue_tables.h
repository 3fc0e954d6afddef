#ifndef API_ARM_CATALOGUE_TABLES_H
#define API_ARM_CATALOGUE_TABLES_H

/* What the files catalogue_*.c share. Others include catalogue.h. */

#include "api/arm/catalogue.h"

struct location_key {
    const char *name; /* one of the location's two */
    const struct location *location;
};

/* A minor is offered from `preview` on, and before `official_until` or within its long-term support
 * (lts_since 0: it has none). */
struct kubernetes_minor {
    const char *name; /* "1.33" */
    struct kubernetes_version version;
    date_t preview, general;
    date_t official_until;
    date_t lts_since, lts_until;
    size_t first_patch, patch_count; /* in the table of patches */
};
struct kubernetes_patch {
    const char *name; /* "1.33.6" */
    struct kubernetes_version version;
    date_t since, until;
};

/* A value that counts from a date or a Kubernetes version on; lists have the newest first. */
struct dated_name {
    date_t since;
    const char *name;
};
struct versioned_name {
    struct kubernetes_version since;
    const char *name;
};

struct image_definition {
    const char *name; /* "2204gen2containerd" */
    bool arm64, gen1, fips, trusted_launch;
};
struct image_release {
    const char *name;    /* "ubuntu2204" */
    const char *gallery; /* "AKSUbuntu" */
    bool prefers_gen1;
    const struct image_definition *definitions;
    size_t definition_count;
    const struct dated_name *history; /* newest first */
    size_t history_count;
};
struct os_sku {
    const char *name;
    const struct versioned_name *releases, *fips_releases;
    size_t release_count, fips_release_count;
};

struct mesh_revision {
    const char *name; /* "asm-1-27" */
    date_t since, until;
    const json_t *official, *long_term; /* ["1.29", ...]: minors; NULL: none */
};

/* A row that is shown about as the file has it. */
struct dated_row {
    date_t since, until;
    const json_t *row;
};
struct dated_rows {
    struct dated_row *rows;
    size_t count;
};

struct catalogue {
    struct provider *providers; /* by namespace */
    size_t provider_count;

    struct location *locations; /* in Azure's order */
    size_t location_count;
    struct location_key *location_keys; /* by name as location_compare() orders */
    size_t location_key_count;

    date_t kubernetes_from, kubernetes_to; /* the dates for which the two tables have an answer */
    struct kubernetes_minor *minors;       /* oldest first */
    size_t minor_count;
    struct kubernetes_patch *patches; /* oldest first */
    size_t patch_count;
    const struct kubernetes_offer *kubernetes_offer; /* instead of the two; NULL: none */

    struct vm_size *vm_sizes; /* by name */
    size_t vm_size_count;
    struct dated_name *default_vm_sizes;
    size_t default_vm_size_count;
    const char *default_windows_vm_size;

    struct os_sku *os_skus; /* by name */
    size_t os_sku_count;
    struct image_release *releases; /* by name */
    size_t release_count;
    struct versioned_name *linux_skus, *windows_skus;
    size_t linux_sku_count, windows_sku_count;

    struct feature *features; /* by namespace and name */
    size_t feature_count;

    struct mesh_revision *mesh_revisions; /* oldest first */
    size_t mesh_revision_count;
    date_t mesh_skips, mesh_plans; /* since then: upgrades skip one; minors by support plan */

    struct dated_rows trusted_roles, guardrails, safeguards;
    const json_t *outbound_categories;
};

/* Without the api-versions that were retired by this day. */
void catalogue_load_providers(struct catalogue *catalogue, struct arena *arena, date_t as_of);
void catalogue_load_locations(struct catalogue *catalogue, struct arena *arena);
void catalogue_load_kubernetes(struct catalogue *catalogue, struct arena *arena);
void catalogue_load_vm_sizes(struct catalogue *catalogue, struct arena *arena);
void catalogue_load_images(struct catalogue *catalogue, struct arena *arena);
void catalogue_load_features(struct catalogue *catalogue, struct arena *arena);
void catalogue_load_mesh(struct catalogue *catalogue, struct arena *arena);
void catalogue_load_regional(struct catalogue *catalogue, struct arena *arena);

/* What catalogue_kubernetes_*() answer for such an offer (catalogue_offer.c). */
enum kubernetes_support offer_support(const struct kubernetes_offer *offer,
                                      struct kubernetes_version version, bool has_patch);
const char *offer_newest(const struct kubernetes_offer *offer, unsigned minor);
const char *offer_default(const struct kubernetes_offer *offer);
const json_t *offer_list(const struct kubernetes_offer *offer, struct arena *arena);
const json_t *offer_upgrades(const struct kubernetes_offer *offer, struct arena *arena,
                             struct kubernetes_version from);

/* The parsed file schemas/NAME.json, kept by the arena. */
const json_t *catalogue_file(struct arena *arena, const char *name);
/* Says what is wrong with an embedded file and aborts. */
_Noreturn void catalogue_broken(const char *file, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Zeroed rows for an array of `size` bytes each. */
void *catalogue_rows(struct arena *arena, size_t count, size_t size);
/* Members and elements that must be there; `file` is for the message. */
const json_t *catalogue_list(const json_t *object, const char *member, const char *file);
const char *catalogue_text(const json_t *value, const char *file);
date_t catalogue_date(const json_t *value, const char *file); /* 0 when `value` is NULL */

/* [["2025-05-01", "name"], ...], newest first. */
struct dated_name *catalogue_dated(struct arena *arena, const json_t *list, const char *file);
const char *dated_name_at(const struct dated_name *list, size_t count, date_t as_of);
/* [["1.35", "name"], ...], newest first. */
struct versioned_name *catalogue_versioned(struct arena *arena, const json_t *list,
                                           const char *file);
const char *versioned_name_at(const struct versioned_name *list, size_t count,
                              struct kubernetes_version version);

/* Sorts and searches rows that begin with their name: struct { const char *name; ... }, without
 * case. */
void catalogue_sort_names(void *rows, size_t count, size_t size, const char *file);
const void *catalogue_find_name(const char *name, const void *rows, size_t count, size_t size);

#endif
