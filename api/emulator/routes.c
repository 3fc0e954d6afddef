#include "api/emulator/routes.h"

#include "api/emulator/clock.h"
#include "api/emulator/coverage.h"
#include "api/emulator/health.h"
#include "api/emulator/rules.h"

/* clang-format off */
const struct route emulator_routes[] = {
    {"GET", "/_aksim/ca.pem", "Emulator_Ca",        NULL, ROUTE_PLAIN, ROUTE_OPEN,       ca_show, NULL},
    {"GET", "/_aksim/clock",  "Emulator_ClockGet",  NULL, ROUTE_READ,  ROUTE_NO_VERSION, clock_show, NULL},
    {"PUT", "/_aksim/clock",  "Emulator_ClockMove", NULL, ROUTE_WRITE, ROUTE_NO_VERSION | ROUTE_ANY_TYPE, clock_move, NULL},
    {"GET", "/_aksim/coverage", "Emulator_Coverage", NULL, ROUTE_PLAIN, ROUTE_NO_VERSION, coverage_show, NULL},
    {"GET", "/_aksim/health", "Emulator_Health",    NULL, ROUTE_PLAIN, ROUTE_OPEN,       health_show, NULL},
    {"GET", "/_aksim/rules",  "Emulator_RulesList", NULL, ROUTE_PLAIN, ROUTE_NO_VERSION, rules_show, NULL},
    {"GET", "/_aksim/rules/{rule}", "Emulator_RuleGet",    NULL, ROUTE_PLAIN, ROUTE_NO_VERSION, rule_show, NULL},
    {"PUT", "/_aksim/rules/{rule}", "Emulator_RuleSwitch", NULL, ROUTE_PLAIN, ROUTE_NO_VERSION | ROUTE_ANY_TYPE, rule_switch, NULL},
    {0},
};
/* clang-format on */
