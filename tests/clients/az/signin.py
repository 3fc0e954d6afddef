"""Ways into the emulator besides the one that the how-to took: certificates, device code, the stock cloud, tokens."""

import os
import re

import session

GROUP = " --resource-group monitored"
CLUSTER = GROUP + " --name monitored"


def set_up(shell, binary, data, report):
    """Types in what `aksim env az` prints."""
    printed = shell.run(binary, "env", "az", "--data", data)
    if not report.check("aksim env az", printed.status and printed.stderr):
        return
    done = shell.source(printed.stdout)
    report.check('eval "$(aksim env az)"', done.status and session.summary_of(done.stderr))


def recipe(az, server):
    az.report.title("Set-up: what `aksim env az` prints")
    az.variables.update(SUBSCRIPTION=server.info["subscription_id"])
    set_up(az.shell, server.binary, server.data, az.report)
    az.report.check("az has a configuration of its own", os.path.exists(os.path.join(az.shell.home, ".azure")) and
                    "it wrote to ~/.azure")
    az.ok("az account show", entry_point=True)
    here = re.compile(re.escape(server.https) + "/?")
    az.fields("az cloud show", {"name": "aksim", "endpoints.resourceManager": here,
                                "endpoints.activeDirectory": here})
    az.fields("az account show", {"environmentName": "aksim", "id": server.info["subscription_id"],
                                  "tenantId": server.info["tenant_id"], "state": "Enabled",
                                  "user.type": "servicePrincipal", "user.name": server.info["client_id"]})
    az.report.skip("az login to Azure: the recipe signs in to aksim")
    az.report.check('a second eval "$(aksim env az)" changes nothing', second_time(az, server))


def second_time(az, server):
    printed = az.shell.run(server.binary, "env", "az", "--data", server.data)
    before = dict(az.shell.environment)
    done = az.shell.source(printed.stdout)
    return done.status and session.summary_of(done.stderr) or before != az.shell.environment and "another environment"


def certificates(az, server):
    """Without aksim's CA nothing is said to the server: the rest of this run does check certificates."""
    environment = {name: value for name, value in az.shell.environment.items() if name != "REQUESTS_CA_BUNDLE"}
    shell = session.Shell(os.path.join(az.shell.home, "no-ca"), az.shell.cli, binary=server.binary)
    shell.environment = {**environment, "HOME": shell.home, "AZURE_CONFIG_DIR": shell.home}
    other = session.Az(shell, az.report)
    other.variables = {"URL": server.https}
    az.report.note("without REQUESTS_CA_BUNDLE")
    other.refused("az cloud register --name untrusted --endpoint-resource-manager $URL", "certificate verify failed")
    other.close()


def device_code(az, server):
    az.report.title("Sign-in by device code")
    az.ok("az login --use-device-code", entry_point=True)
    az.fields("az account show", {"id": server.info["subscription_id"], "tenantId": server.info["tenant_id"],
                                  "user.type": "user", "environmentName": "aksim"})
    names = [cluster["name"] for cluster in az.run("az aks list").json() or []]
    az.report.check("that user sees the clusters", "myOverlayCluster" not in names and "sees %s" % names)


def stock_cloud(az, server):
    """The monitoring add-on takes the names of places from the cloud that is called AzureCloud."""
    az.report.title("The cloud called AzureCloud, and --enable-addons monitoring")
    shell = session.Shell(os.path.join(az.shell.home, "stock"), az.shell.cli, binary=server.binary,
                          REQUESTS_CA_BUNDLE=server.info["ca_bundle_file"])
    shell.environment["AZURE_CONFIG_DIR"] = os.path.join(shell.home, "azure")
    stock = session.Az(shell, az.report)
    stock.variables = {"URL": server.https, "TENANT": server.info["tenant_id"], "CLIENT": server.info["client_id"]}
    stock.ok("az cloud set --name AzureCloud")
    stock.ok("az cloud update --name AzureCloud --endpoint-resource-manager $URL --endpoint-active-directory $URL "
             "--endpoint-active-directory-resource-id $URL/")
    stock.ok("az config set core.instance_discovery=false core.collect_telemetry=no --only-show-errors")
    stock.ok("az login --service-principal --username $CLIENT --password any --tenant $TENANT")
    monitoring(stock, server.info["subscription_id"])
    stock.close()


def monitoring(az, subscription):
    workspace = ("/subscriptions/%s/resourceGroups/DefaultResourceGroup-WCUS/providers"
                 "/Microsoft.OperationalInsights/workspaces/DefaultWorkspace-%s-WCUS" % (subscription, subscription))
    az.ok("az group create --location westcentralus --name monitored")
    az.ok("az aks create --enable-addons monitoring --generate-ssh-keys" + CLUSTER)
    az.fields("az aks show" + CLUSTER, {
        "addonProfiles.omsagent.enabled": True,
        "addonProfiles.omsagent.config.logAnalyticsWorkspaceResourceID": workspace,
        "addonProfiles.omsagent.config.useAADAuth": "true",
        "addonProfiles.omsagent.identity.resourceId": re.compile(
            r"/subscriptions/.*/resourcegroups/MC_monitored_monitored_westcentralus/providers"
            r"/Microsoft\.ManagedIdentity/userAssignedIdentities/omsagent-monitored"),
        "provisioningState": "Succeeded"})
    az.fields("az resource show --ids " + workspace, {"properties.provisioningState": "Succeeded"})
    az.fields("az resource show --name MSCI-westcentralus-monitored "
              "--resource-type Microsoft.Insights/dataCollectionRules" + GROUP, {
                  "properties.destinations.logAnalytics[0].workspaceResourceId": workspace})
    az.ok("az aks disable-addons --addons monitoring" + CLUSTER)
    az.fields("az aks show" + CLUSTER, {"addonProfiles.omsagent.enabled": False,
                                        "addonProfiles.omsagent.config": None})
    az.ok("az group delete --yes --name monitored")


def tokens(az, server):
    """A server that wants its own tokens, and gives them to one client only."""
    az.report.title("A server started with --auth token --client tester:secret")
    set_up(az.shell, server.binary, server.data, az.report)
    az.variables = {"TENANT": server.info["tenant_id"]}
    az.ok("az group create --location westcentralus --name tokens")
    az.report.note("az keeps tokens of clients that it knows")
    az.ok("az account clear")
    az.refused("az login --service-principal --username tester --password wrong --tenant $TENANT", "AADSTS7000215")
