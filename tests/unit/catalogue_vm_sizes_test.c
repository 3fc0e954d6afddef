#include <criterion/criterion.h>

#include "api/arm/catalogue.h"
#include "base/arena.h"

/* Cores, memory and architecture: kubernetes/autoscaler and recorded SKUs of
 * karpenter-provider-azure. Disks: recorded pools (DS2_v2 and D2s_v3 128 managed; D8plds_v5 200
 * ephemeral), AKS docs concepts-storage of 2025-02 (D8ds_v5 300), Azure/AKS#2699 (D8s_v3 has 200 GB
 * of cache). */
Test(catalogue_vm_sizes, know_what_pools_need)
{
    arena_auto struct arena *arena = arena_new();
    const struct catalogue *catalogue = catalogue_load(arena);
    static const struct {
        const char *asked, *name, *family;
        unsigned vcpus;
        double memory_gb;
        bool arm64, gen1, gen2, ephemeral;
        unsigned os_disk_gb;
    } rows[] = {
        {"Standard_DS2_v2", "Standard_DS2_v2", "standardDSv2Family", 2, 7, 0, 1, 1, 0, 128},
        {"standard_d2S_V3", "Standard_D2s_v3", "standardDSv3Family", 2, 8, 0, 1, 1, 0, 128},
        {"Standard_D8s_v3", "Standard_D8s_v3", "standardDSv3Family", 8, 32, 0, 1, 1, 1, 200},
        {"Standard_D8plds_v5", "Standard_D8plds_v5", "standardDPLDSv5Family", 8, 16, 1, 0, 1, 1,
         200},
        {"Standard_D8ds_v5", "Standard_D8ds_v5", "standardDDSv5Family", 8, 32, 0, 1, 1, 1, 300},
        {"Standard_D2ds_v5", "Standard_D2ds_v5", "standardDDSv5Family", 2, 8, 0, 1, 1, 0, 128},
        {"Standard_D4s_v5", "Standard_D4s_v5", "standardDSv5Family", 4, 16, 0, 1, 1, 0, 128},
        {"Standard_D2_v3", "Standard_D2_v3", "standardDv3Family", 2, 8, 0, 1, 0, 0, 128},
        {"Standard_D2as_v6", "Standard_D2as_v6", "standardDav6Family", 2, 8, 0, 0, 1, 0, 128},
        {"Standard_B2s", "Standard_B2s", "standardBSFamily", 2, 4, 0, 1, 1, 0, 128},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct vm_size *size = catalogue_vm_size(catalogue, rows[i].asked);
        cr_assert(size, "%s", rows[i].asked);
        cr_expect_str_eq(size->name, rows[i].name);
        cr_expect_str_eq(size->family, rows[i].family);
        cr_expect_eq(size->vcpus, rows[i].vcpus, "%s", size->name);
        cr_expect_float_eq(size->memory_gb, rows[i].memory_gb, 1e-9, "%s", size->name);
        cr_expect_eq(size->arm64, rows[i].arm64, "%s", size->name);
        cr_expect_eq(size->gen1, rows[i].gen1, "%s", size->name);
        cr_expect_eq(size->gen2, rows[i].gen2, "%s", size->name);
        cr_expect_eq(size->ephemeral_os, rows[i].ephemeral, "%s", size->name);
        cr_expect_eq(size->os_disk_gb, rows[i].os_disk_gb, "%s", size->name);
        cr_expect_eq(vm_size_os_disk_gb(size, 20240901), 128, "%s", size->name);
        cr_expect_eq(vm_size_os_disk_gb(size, 20260201), rows[i].os_disk_gb, "%s", size->name);
    }
    cr_expect_null(catalogue_vm_size(catalogue, "Standard_Nothing"));
    cr_expect_null(catalogue_vm_size(catalogue, NULL));
}

/* Azure/karpenter-provider-azure, list of sizes that AKS refuses; kubernetes/autoscaler has no
 * others of A0, A1. */
Test(catalogue_vm_sizes, mark_those_that_aks_refuses)
{
    arena_auto struct arena *arena = arena_new();
    const struct catalogue *catalogue = catalogue_load(arena);
    static const char *const refused[] = {"Standard_A0",  "Standard_A1",   "Standard_A1_v2",
                                          "Standard_B1s", "Standard_B1ms", "Standard_F1",
                                          "Standard_F1s", "Basic_A0",      "Basic_A1",
                                          "Basic_A2",     "Basic_A3",      "Basic_A4"};
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        cr_expect(catalogue_vm_size(catalogue, refused[i])->restricted, "%s", refused[i]);
    cr_expect_not(catalogue_vm_size(catalogue, "Standard_B2s")->restricted);
}

/* Recorded: Standard_DS2_v2 was the default until it was left to the service (Azure/azure-cli,
 * 2025-05), which then took Standard_D8plds_v5 (2025-07). */
Test(catalogue_vm_sizes, have_a_default_that_exists)
{
    arena_auto struct arena *arena = arena_new();
    const struct catalogue *catalogue = catalogue_load(arena);
    cr_expect_str_eq(catalogue_default_vm_size(catalogue, 19990101), "Standard_DS2_v2");
    cr_expect_str_eq(catalogue_default_vm_size(catalogue, 20230614), "Standard_DS2_v2");
    cr_expect_str_eq(catalogue_default_vm_size(catalogue, 20250708), "Standard_D8plds_v5");
    cr_expect_str_eq(catalogue_default_vm_size(catalogue, 20260201), "Standard_D8plds_v5");
    cr_expect(catalogue_vm_size(catalogue, catalogue_default_vm_size(catalogue, 20260201)));
    const struct vm_size *windows =
        catalogue_vm_size(catalogue, catalogue_default_windows_vm_size(catalogue));
    cr_assert(windows);
    cr_expect_not(windows->arm64, "Windows does not run on arm64");
}
