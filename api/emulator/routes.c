#include "api/emulator/routes.h"

#include "api/emulator/clock.h"
#include "api/emulator/coverage.h"
#include "api/emulator/faults.h"
#include "api/emulator/health.h"
#include "api/emulator/openapi.h"
#include "api/emulator/operations.h"
#include "api/emulator/polling.h"
#include "api/emulator/quota.h"
#include "api/emulator/rules.h"
#include "api/emulator/snapshots.h"
#include "api/emulator/state.h"
#include "api/emulator/throttle.h"

/* clang-format off */
const struct route emulator_routes[] = {
    {"GET", "/_aksim/ca.pem", "Emulator_Ca",        NULL, ROUTE_PLAIN, ROUTE_OPEN,       ca_show, NULL},
    {"GET", "/_aksim/clock",  "Emulator_ClockGet",  NULL, ROUTE_READ,  ROUTE_NO_VERSION, clock_show, NULL},
    {"PUT", "/_aksim/clock",  "Emulator_ClockMove", NULL, ROUTE_WRITE, ROUTE_NO_VERSION | ROUTE_ANY_TYPE, clock_move, NULL},
    {"GET", "/_aksim/coverage", "Emulator_Coverage", NULL, ROUTE_PLAIN, ROUTE_NO_VERSION, coverage_show, NULL},
    {"DELETE", "/_aksim/faults", "Emulator_FaultsDelete", NULL, ROUTE_PLAIN, ROUTE_NO_VERSION, faults_remove_all, NULL},
    {"GET", "/_aksim/faults", "Emulator_FaultsList", NULL, ROUTE_PLAIN, ROUTE_NO_VERSION, faults_show, NULL},
    {"POST", "/_aksim/faults", "Emulator_FaultSet", NULL, ROUTE_READ, ROUTE_NO_VERSION | ROUTE_ANY_TYPE, fault_set, NULL},
    {"DELETE", "/_aksim/faults/{fault}", "Emulator_FaultDelete", NULL, ROUTE_PLAIN, ROUTE_NO_VERSION, fault_remove, NULL},
    {"GET", "/_aksim/faults/{fault}", "Emulator_FaultGet", NULL, ROUTE_PLAIN, ROUTE_NO_VERSION, fault_show, NULL},
    {"GET", "/_aksim/health", "Emulator_Health",    NULL, ROUTE_PLAIN, ROUTE_OPEN,       health_show, NULL},
    {"GET", "/_aksim/openapi.json", "Emulator_OpenApi", NULL, ROUTE_PLAIN, ROUTE_NO_VERSION, openapi_show, NULL},
    {"GET", "/_aksim/operationKinds", "Emulator_OperationKinds", NULL, ROUTE_PLAIN, ROUTE_NO_VERSION, operation_kinds_show, NULL},
    {"GET", "/_aksim/operations", "Emulator_OperationsList", NULL, ROUTE_READ, ROUTE_NO_VERSION, operations_show, NULL},
    {"GET", "/_aksim/operations/{operation}", "Emulator_OperationGet", NULL, ROUTE_READ, ROUTE_NO_VERSION, operation_show, NULL},
    {"POST", "/_aksim/operations/{operation}/step", "Emulator_OperationStep", NULL, ROUTE_WRITE, ROUTE_NO_VERSION | ROUTE_ANY_TYPE | ROUTE_NO_BODY, operation_step_now, NULL},
    {"GET", "/_aksim/polling", "Emulator_PollingGet", NULL, ROUTE_PLAIN, ROUTE_NO_VERSION, polling_show, NULL},
    {"PUT", "/_aksim/polling", "Emulator_PollingPut", NULL, ROUTE_PLAIN, ROUTE_NO_VERSION | ROUTE_ANY_TYPE, polling_change, NULL},
    {"GET", "/_aksim/quota",  "Emulator_QuotaGet",  NULL, ROUTE_READ,  ROUTE_NO_VERSION, quota_show, NULL},
    {"PUT", "/_aksim/quota",  "Emulator_QuotaPut",  NULL, ROUTE_WRITE, ROUTE_NO_VERSION | ROUTE_ANY_TYPE, quota_change, NULL},
    {"DELETE", "/_aksim/quota", "Emulator_QuotaDelete", NULL, ROUTE_WRITE, ROUTE_NO_VERSION, quota_clear, NULL},
    {"GET", "/_aksim/rules",  "Emulator_RulesList", NULL, ROUTE_PLAIN, ROUTE_NO_VERSION, rules_show, NULL},
    {"GET", "/_aksim/rules/{rule}", "Emulator_RuleGet",    NULL, ROUTE_PLAIN, ROUTE_NO_VERSION, rule_show, NULL},
    {"PUT", "/_aksim/rules/{rule}", "Emulator_RuleSwitch", NULL, ROUTE_PLAIN, ROUTE_NO_VERSION | ROUTE_ANY_TYPE, rule_switch, NULL},
    {"POST", "/_aksim/reset", "Emulator_Reset", NULL, ROUTE_WRITE, ROUTE_NO_VERSION | ROUTE_NO_BODY, reset, NULL},
    {"GET", "/_aksim/snapshots", "Emulator_SnapshotsList", NULL, ROUTE_READ, ROUTE_NO_VERSION, snapshots_show, NULL},
    {"GET", "/_aksim/snapshots/{snapshot}", "Emulator_SnapshotGet", NULL, ROUTE_READ, ROUTE_NO_VERSION, snapshot_show, NULL},
    {"PUT", "/_aksim/snapshots/{snapshot}", "Emulator_SnapshotPut", NULL, ROUTE_WRITE, ROUTE_NO_VERSION | ROUTE_NO_BODY, snapshot_put, NULL},
    {"DELETE", "/_aksim/snapshots/{snapshot}", "Emulator_SnapshotDelete", NULL, ROUTE_WRITE, ROUTE_NO_VERSION, snapshot_remove, NULL},
    {"POST", "/_aksim/snapshots/{snapshot}/restore", "Emulator_SnapshotRestore", NULL, ROUTE_WRITE, ROUTE_NO_VERSION | ROUTE_NO_BODY, snapshot_restore_now, NULL},
    {"DELETE", "/_aksim/subscriptions/{subscription}", "Emulator_SubscriptionClear", NULL, ROUTE_WRITE, ROUTE_NO_VERSION, subscription_clear, NULL},
    {"DELETE", "/_aksim/throttle", "Emulator_ThrottleDelete", NULL, ROUTE_PLAIN, ROUTE_NO_VERSION, throttle_end, NULL},
    {"GET", "/_aksim/throttle", "Emulator_ThrottleGet", NULL, ROUTE_PLAIN, ROUTE_NO_VERSION, throttle_show, NULL},
    {"PUT", "/_aksim/throttle", "Emulator_ThrottlePut", NULL, ROUTE_PLAIN, ROUTE_NO_VERSION | ROUTE_ANY_TYPE, throttle_put, NULL},
    {0},
};
/* clang-format on */
