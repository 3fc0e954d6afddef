#include "api/arm/catalogue.h"
#include "api/signin/discovery.h"
#include "base/json.h"

/* Also what az takes as the resource of its tokens: the first one. */
static json_t *audiences(const struct call *call)
{
    return json_pack("[o, s, s]", json_sprintf("%s/", call->base_url),
                     "https://management.core.windows.net/", "https://management.azure.com/");
}

/* For az 2.45 (Debian 12) and, guess, Az PowerShell. The first has no switch against instance
 * discovery at login.microsoftonline.com and skips it for ADFS authorities only: so this document,
 * and no other, leads to /adfs. */
static json_t *metadata_2015(const struct call *call)
{
    const char *base = call->base_url;
    return json_pack("{s:o, s:o, s:o, s:{s:o, s:o}}", "galleryEndpoint", json_sprintf("%s/", base),
                     "graphEndpoint", json_sprintf("%s/", base), "portalEndpoint",
                     json_sprintf("%s/", base), "authentication", "loginEndpoint",
                     json_sprintf("%s/adfs", base), "audiences", audiences(call));
}

/* Where azurerm learns which locations exist. */
static json_t *metadata_2018(const struct call *call)
{
    const struct catalogue *catalogue = call->api->catalogue;
    json_t *names = json_array();
    for (size_t i = 0; i < catalogue_location_count(catalogue); i++)
        json_array_append_new(names, json_string(catalogue_location_at(catalogue, i)->name));
    return json_pack("{s:o, s:{s:{s:s, s:o}}}", "galleryEndpoint",
                     json_sprintf("%s/", call->base_url), "cloudEndpoint", "public", "endpoint",
                     call->host, "locations", names);
}

/* The members that are nothing but an address; true: with a slash at its end, as clients compare
 * some of them. */
static const struct {
    const char *name;
    bool slash;
} metadata_addresses[] = {
    {"portal", true},
    {"gallery", true},
    {"media", false},
    {"graph", true},
    {"graphAudience", true}, /* az 2.74 requires it */
    {"resourceManager", true},
    {"microsoftGraphResourceId", true},
    {"batch", true},
    {"sqlManagement", true},
    {"activeDirectoryDataLake", true},
    {"logAnalyticsResourceId", false},
    {"appInsightsResourceId", false},
    {"appInsightsTelemetryChannelResourceId", false},
    {"ossrdbmsResourceId", false},
    {"attestationResourceId", false},
    {"synapseAnalyticsResourceId", false},
};

/* azurerm requires the first two. Names that resolve nowhere (guess: safer than the emulator's
 * own). */
static json_t *metadata_suffixes(void)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "storage", "core.emulator.invalid",
                     "keyVaultDns", "vault.emulator.invalid", "acrLoginServer",
                     "azurecr.emulator.invalid", "sqlServerHostname", "database.emulator.invalid",
                     "mhsmDns", "managedhsm.emulator.invalid", "azureFrontDoorEndpointSuffix",
                     "azurefd.emulator.invalid");
}

/* The name must not be AzureCloud: az would then insist on login.microsoftonline.com. */
static json_t *metadata_2022(const struct call *call)
{
    json_t *document = json_pack("{s:s}", "name", "AKSEmulator");
    for (size_t i = 0; i < sizeof metadata_addresses / sizeof *metadata_addresses; i++)
        json_put_format(document, metadata_addresses[i].name, "%s%s", call->base_url,
                        metadata_addresses[i].slash ? "/" : "");
    json_put_format(document, "vmImageAliasDoc", "%s/aliases.json", call->base_url);
    json_put_text(document, "authentication.loginEndpoint", call->base_url);
    json_put(document, "authentication.audiences", audiences(call));
    json_put_text(document, "authentication.tenant", "common");
    json_put_text(document, "authentication.identityProvider", "AAD");
    json_put(document, "suffixes", metadata_suffixes());
    return document;
}

static json_t *metadata_array(const struct call *call)
{
    return json_pack("[o]", metadata_2022(call));
}

static const struct {
    const char *version; /* what the api-version begins with */
    json_t *(*make)(const struct call *call);
} metadata_shapes[] = {
    {"2014-", metadata_2015},       {"2015-", metadata_2015},       {"2018-01-01", metadata_2018},
    {"2018-05-01", metadata_array}, {"2019-05-01", metadata_array}, {"2020-06-01", metadata_array},
};

struct arm_error *metadata_endpoints(struct call *call)
{
    const char *version = call_query(call, "api-version");
    json_t *(*make)(const struct call *) = metadata_2022;
    for (size_t i = 0; version && i < sizeof metadata_shapes / sizeof *metadata_shapes; i++)
        if (strncmp(version, metadata_shapes[i].version, strlen(metadata_shapes[i].version)) == 0)
            make = metadata_shapes[i].make;
    reply_json(call, 200, CONTENT_JSON_CHARSET, json_keep(call->arena, make(call)));
    return NULL;
}
