#ifndef API_ARM_CATALOGUE_H
#define API_ARM_CATALOGUE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "api/arm/version.h"
#include "base/arena.h"
#include "base/date.h"

/* Azure's catalogues, read once at start from schemas/. Everything is read-only and lives as long
 * as the catalogue; lookups compare names without case. Dates are service dates: a row counts from
 * `since` on and before `until` (0: open). */
struct catalogue;

struct catalogue *
catalogue_load(struct arena *arena); /* aborts on a broken embedded file: a defect of the build */
/* Without the api-versions that were retired by this day. */
struct catalogue *catalogue_load_on(struct arena *arena, date_t as_of);

/* ---- providers and their types: schemas/providers.json ---- */

struct provider_type {
    const char *name;                   /* "managedClusters/agentPools" */
    const struct api_version *versions; /* newest first */
    size_t version_count;
    const json_t *locations; /* display names; of the containing type when the type has no row */
    const json_t *row;       /* as shown in resourceTypes; NULL when ARM does not list it */
};
struct provider {
    const char *namespace;             /* "Microsoft.ContainerService" */
    bool served;                       /* aksim has routes for it; others are stored as sent */
    const json_t *row;                 /* provider object without id and registrationState */
    const struct provider_type *types; /* by name; the row has them in ARM's order */
    size_t type_count;
};
size_t catalogue_provider_count(const struct catalogue *catalogue);
const struct provider *catalogue_provider_at(const struct catalogue *catalogue, size_t index);
const struct provider *catalogue_provider(const struct catalogue *catalogue, const char *namespace);
const struct provider_type *provider_type(const struct provider *provider, const char *type);
/* By "Microsoft.ContainerService/managedClusters/agentPools" (NULL: none). `provider` may be NULL.
 */
const struct provider_type *catalogue_type(const struct catalogue *catalogue,
                                           const char *namespace_and_type,
                                           const struct provider **provider);
/* Whether the type serves this version; a date newer than the newest of its kind (stable, preview)
 * counts. */
bool provider_type_serves(const struct provider_type *type, struct api_version version);
/* The newest stable version, or NULL when all are previews. */
const struct api_version *provider_type_newest(const struct provider_type *type);
/* "2026-05-01, 2026-04-01, ..." and "eastus, ..." for ARM's refusals. */
const char *provider_type_versions(struct arena *arena, const struct provider_type *type);
const char *provider_type_locations(struct arena *arena, const struct provider_type *type);

/* ---- locations: schemas/locations.json ---- */

struct location {
    const char *name;         /* "eastus" */
    const char *display_name; /* "East US" */
    bool region;              /* resources can be made there */
    const json_t *row;        /* as GET /subscriptions/{s}/locations shows it; its id and the ids in
                                 metadata.pairedRegion are left out, as they hold the subscription */
};
size_t catalogue_location_count(const struct catalogue *catalogue);
const struct location *catalogue_location_at(const struct catalogue *catalogue, size_t index);
/* By name or display name, as ARM compares them. */
const struct location *catalogue_location(const struct catalogue *catalogue, const char *name);
/* Orders names of locations without case and spaces: 0 for "West US 2" and "westus2". */
int location_compare(const char *a, const char *b);

/* ---- Kubernetes versions: schemas/kubernetesVersions.json ---- */

struct kubernetes_version {
    unsigned major, minor, patch;
};
/* "1.33" (patch absent: *has_patch false) or "1.33.2". */
bool kubernetes_version_parse(const char *text, struct kubernetes_version *out, bool *has_patch);
int kubernetes_version_compare(struct kubernetes_version a, struct kubernetes_version b);

/* The versions of one region, as Azure's GET …/kubernetesVersions answered there. Reads its body;
 * nulls are left out, so that what `az aks get-versions` prints is as good. The offer lives in the
 * arena and keeps a copy of the body. On failure NULL, and *problem is a line in the arena. */
struct kubernetes_offer;
const struct kubernetes_offer *kubernetes_offer_read(struct arena *arena, const json_t *body,
                                                     const char **problem);
/* From now on these versions are offered on every date, and no others. The offer outlives the
 * catalogue. */
void catalogue_offer_kubernetes(struct catalogue *catalogue, const struct kubernetes_offer *offer);

enum kubernetes_support {
    KUBERNETES_UNSUPPORTED,
    KUBERNETES_OFFICIAL,
    KUBERNETES_LTS_ONLY,
    KUBERNETES_PREVIEW
};
/* How a version (minor, or full patch) stands on the date. */
enum kubernetes_support catalogue_kubernetes(const struct catalogue *catalogue, date_t as_of,
                                             struct kubernetes_version version, bool has_patch);
/* The newest patch that `minor` offers on the date ("1.33.6"), or NULL. */
const char *catalogue_kubernetes_newest(const struct catalogue *catalogue, date_t as_of,
                                        unsigned minor);
const char *catalogue_kubernetes_default(const struct catalogue *catalogue,
                                         date_t as_of); /* "1.33" */
/* Body of GET …/kubernetesVersions on the date, newest minor first (oldest first until 2023-11);
 * the arena keeps it. */
const json_t *catalogue_kubernetes_list(const struct catalogue *catalogue, struct arena *arena,
                                        date_t as_of);
/* Array of versions ("1.33.6") to which `version` can be upgraded on the date, ascending; empty
 * when there is none or `version` is no full version. The arena keeps it. */
const json_t *catalogue_kubernetes_upgrades(const struct catalogue *catalogue, struct arena *arena,
                                            date_t as_of, const char *version);

/* ---- VM sizes: schemas/vmSizes.json ---- */

struct vm_size {
    const char *name;   /* "Standard_D2s_v3" */
    const char *family; /* of its quota: "standardDSv3Family" */
    unsigned vcpus;
    double memory_gb;
    bool arm64;
    bool gen1, gen2;        /* generations of virtual machine that it can be */
    unsigned local_disk_gb; /* the local disk that could hold an ephemeral OS disk; 0: none that is
                               known */
    bool ephemeral_os;      /* the OS disk is ephemeral when no osDiskType is asked for */
    unsigned os_disk_gb;    /* osDiskSizeGB when none is asked for: 128, or the local disk of an
                               ephemeral one */
    bool restricted;        /* AKS refuses it */
};
const struct vm_size *catalogue_vm_size(const struct catalogue *catalogue,
                                        const char *name); /* NULL: unknown */
/* Names of all sizes that are not restricted, in lower case, joined by commas: for refusals. */
const char *catalogue_vm_sizes_allowed(const struct catalogue *catalogue, struct arena *arena);
/* os_disk_gb on the date: until 2025-03 ephemeral disks had 128 GB, too. */
unsigned vm_size_os_disk_gb(const struct vm_size *size, date_t as_of);
/* What the service picks when none is sent, on the date. */
const char *catalogue_default_vm_size(const struct catalogue *catalogue, date_t as_of);
/* The same for Windows pools, which the arm64 default cannot serve (guess). */
const char *catalogue_default_windows_vm_size(const struct catalogue *catalogue);

/* ---- node images: schemas/nodeImages.json ---- */

/* nodeImageVersion of a pool, in the arena: "AKSUbuntu-2204gen2containerd-202601.27.0". */
struct node_image_request {
    const char *os_sku; /* "Ubuntu"; unknown ones and NULL count as Ubuntu */
    struct kubernetes_version kubernetes;
    const struct vm_size *vm_size; /* NULL: x64, both generations */
    bool fips, trusted_launch;
    bool gen2; /* also where the system prefers generation 1 */
    date_t as_of;
};
const char *catalogue_node_image(const struct catalogue *catalogue, struct arena *arena,
                                 const struct node_image_request *request);
/* Every image of the date, [{"fullName", "os", "sku", "version"}]; the arena keeps it. */
const json_t *catalogue_node_images(const struct catalogue *catalogue, struct arena *arena,
                                    date_t as_of);
/* osSKU that the service fills in: Ubuntu; Windows2022, Windows2025 by Kubernetes version. */
const char *catalogue_default_os_sku(const struct catalogue *catalogue, const char *os_type,
                                     struct kubernetes_version kubernetes);

/* ---- preview flags: schemas/features.json ---- */

struct feature {
    const char *namespace; /* "Microsoft.ContainerService" */
    const char *name;
    date_t gates_since,
        gates_until; /* while Azure asks for it (until 0: still); both 0: it gates nothing here */
    bool manual_approval; /* stays Pending */
    bool internal;        /* cannot be registered */
};
size_t catalogue_feature_count(const struct catalogue *catalogue);
const struct feature *catalogue_feature_at(const struct catalogue *catalogue, size_t index);
const struct feature *catalogue_feature(const struct catalogue *catalogue, const char *namespace,
                                        const char *name);
/* Whether the flag is needed on this date. */
bool feature_gates(const struct feature *feature, date_t as_of);

/* ---- revisions of the Istio add-on: schemas/meshRevisions.json ---- */

/* What is offered on the date, oldest first: [{"revision"[, "upgrades"], "compatibleWith"}]. The
 * arena keeps it. */
const json_t *catalogue_mesh_revisions(const struct catalogue *catalogue, struct arena *arena,
                                       date_t as_of);
/* The one of these that is installed when none is asked for, or NULL. */
const char *catalogue_mesh_default(const struct catalogue *catalogue, date_t as_of);
/* The same members for a cluster that has the revision, which need not be offered any more: what
 * its minor ("1.33") and its support plan can be upgraded to. The arena keeps it; NULL: there never
 * was such a revision. */
struct mesh_cluster {
    const char *revision, *minor;
    bool long_term; /* support plan AKSLongTermSupport */
};
json_t *catalogue_mesh_upgrade(const struct catalogue *catalogue, struct arena *arena, date_t as_of,
                               const struct mesh_cluster *cluster);

/* ---- what a region tells: trustedAccessRoles.json, policyVersions.json, outboundEndpoints.json
 * ---- */

/* [{"sourceResourceType", "name", "rules"}]; the arena keeps it. */
const json_t *catalogue_trusted_roles(const struct catalogue *catalogue, struct arena *arena,
                                      date_t as_of);
/* [{"version", "isDefaultVersion", "support"}]; the arena keeps it. */
enum policy_kind { POLICY_GUARDRAILS, POLICY_SAFEGUARDS };
const json_t *catalogue_policy_versions(const struct catalogue *catalogue, struct arena *arena,
                                        enum policy_kind kind, date_t as_of);
/* The hosts that nodes of a cluster talk to, [{"category", "endpoints"}]; the arena keeps it. */
struct outbound_cluster {
    const char *fqdn;
    bool gpu, windows; /* has such nodes */
};
const json_t *catalogue_outbound(const struct catalogue *catalogue, struct arena *arena,
                                 date_t as_of, const struct outbound_cluster *cluster);

#endif
