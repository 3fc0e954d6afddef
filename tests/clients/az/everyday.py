"""What a user does between and after the steps of the how-to: look, scale, stop, start, fetch credentials, delete.

Runs on the clusters that the how-to left. Defaults and states are from recordings of azure-cli's own tests
(test_aks_nodepool_stop_and_start, test_aks_stop_and_start and others) and of azure-service-operator.
"""

import json
import os
import re

import first_half

POOL = " --resource-group dualGroup --cluster-name mixedCluster --name win1"
MIXED = " --resource-group dualGroup --name mixedCluster"


def table(az, command, *patterns):
    """The command prints a table with lines like these."""
    result = az.run(command + " --output table")
    lines = [re.sub(r" {2,}", "  ", line.strip()) for line in result.stdout.splitlines()]
    missing = [pattern for pattern in patterns if not any(re.fullmatch(pattern, line) for line in lines)]
    problem = result.stderr if result.status else missing and "no line like %r in:\n%s" % (missing[0], result.stdout)
    az.report.check(command + " --output table", problem)


def names(az, command, expected):
    """The command lists these names, in any order."""
    result = az.run(command)
    found = sorted(entry["name"] for entry in result.json() or [])
    problem = result.stderr if result.status else found != sorted(expected) and "lists %s" % ", ".join(found)
    az.report.check("%s: %s" % (command, ", ".join(expected)), problem)


def pools(az):
    az.report.title("Pools")
    names(az, "az aks nodepool list --resource-group dualGroup --cluster-name mixedCluster", ["nodepool1", "win1"])
    table(az, "az aks nodepool list --resource-group dualGroup --cluster-name mixedCluster",
          r"Name  OsType  KubernetesVersion  VmSize  Count  MaxPods  ProvisioningState  Mode",
          r"nodepool1  Linux  1\.33  Standard_D8plds_v5  3  250  Succeeded  System",
          r"win1  Windows  1\.33  \S+  2  \d+  Succeeded  User")
    az.ok("az aks nodepool scale --node-count 4" + POOL)
    az.fields("az aks nodepool show" + POOL, {"count": 4, "provisioningState": "Succeeded"})
    az.ok("az aks nodepool stop" + POOL)
    az.fields("az aks nodepool show" + POOL, {"count": 0, "powerState.code": "Stopped",
                                              "provisioningState": "Succeeded"})
    az.ok("az aks nodepool start" + POOL)
    az.fields("az aks nodepool show" + POOL, {"count": 4, "powerState.code": "Running",
                                              "provisioningState": "Succeeded"})
    az.ok("az aks nodepool update --enable-cluster-autoscaler --min-count 1 --max-count 7" + POOL)
    az.fields("az aks nodepool show" + POOL, {"enableAutoScaling": True, "minCount": 1, "maxCount": 7, "count": 4})
    az.ok("az aks nodepool update --disable-cluster-autoscaler" + POOL)
    az.fields("az aks nodepool show" + POOL, {"enableAutoScaling": False, "minCount": None, "maxCount": None})
    az.ok("az aks nodepool update --labels tier=test --tags purpose=test" + POOL)
    az.fields("az aks nodepool show" + POOL, {"nodeLabels": {"tier": "test"}, "tags": {"purpose": "test"}})
    az.fields("az aks nodepool get-upgrades --resource-group dualGroup --cluster-name mixedCluster "
              "--nodepool-name win1", {"osType": "Windows", "kubernetesVersion": re.compile(r"1\.33\.\d+")})
    az.ok("az aks nodepool delete" + POOL)
    names(az, "az aks nodepool list --resource-group dualGroup --cluster-name mixedCluster", ["nodepool1"])
    az.refused("az aks nodepool delete --resource-group dualGroup --cluster-name mixedCluster --name nodepool1",
               "There has to be at least one")


def machines(az):
    """Names as in every dump of AKS nodes; those of a scale set that was scaled down go on with new numbers."""
    az.report.title("Machines")
    of = " --resource-group dualGroup --cluster-name mixedCluster --nodepool-name nodepool1"
    pool = " --resource-group dualGroup --cluster-name mixedCluster --name nodepool1"
    table(az, "az aks machine list" + of, r"aks-nodepool1-\d{8}-vmss000000  ip:10\.224\.0\.\d+,family:IPv4;ip:\S+")
    found = [entry["name"] for entry in az.run("az aks machine list" + of).json() or []]
    if not az.report.check("nodepool1 has three machines", len(found) != 3 and "they are %s" % found):
        return
    az.fields("az aks machine show --machine-name %s%s" % (found[1], of),
              {"properties.resourceId": re.compile(r".*/virtualMachineScaleSets/aks-nodepool1-\d{8}-vmss/virtualMachines/1")})
    az.ok("az aks nodepool delete-machines --machine-names %s%s" % (found[0], of))
    names(az, "az aks machine list" + of, found[1:])
    az.fields("az aks nodepool show" + pool, {"count": 2, "provisioningState": "Succeeded"})
    az.ok("az aks nodepool scale --node-count 3" + pool)
    names(az, "az aks machine list" + of, found[1:] + [found[0][:-1] + "3"])
    az.ok("az aks nodepool upgrade --node-image-only" + pool)
    az.ok("az aks upgrade --yes --node-image-only" + MIXED)
    az.fields("az aks nodepool show" + pool, {"nodeImageVersion": re.compile(r"AKS\S+"), "provisioningState": "Succeeded"})


def node_group(az):
    """What az's other commands see in the node resource group: names as in public inventories of such groups."""
    az.report.title("Node resource group")
    group = "MC_dualGroup_mixedCluster_westcentralus"
    within = " --resource-group " + group
    az.fields("az group show --name " + group, {"managedBy": re.compile(
        r"/subscriptions/.*/resourcegroups/dualGroup/providers/Microsoft.ContainerService/managedClusters/mixedCluster")})
    sets = [entry["name"] for entry in az.run("az vmss list" + within).json() or []]
    problem = not (len(sets) == 1 and re.fullmatch(r"aks-nodepool1-\d{8}-vmss", sets[0])) and "it has %s" % sets
    if not az.report.check("az vmss list: the scale set of nodepool1", problem):
        return
    instances = az.run("az vmss list-instances --name %s%s" % (sets[0], within)).json() or []
    nodes = [entry["name"] for entry in az.run("az aks machine list --resource-group dualGroup --cluster-name "
                                               "mixedCluster --nodepool-name nodepool1").json() or []]
    computers = [entry["osProfile"]["computerName"] for entry in instances]
    az.report.check("az vmss list-instances: the machines", computers != nodes and "%s, not %s" % (computers, nodes))
    nics = az.run("az vmss nic list --vmss-name %s%s" % (sets[0], within)).json() or []
    az.report.check("az vmss nic list: one for each", len(nics) != len(nodes) and "there are %d" % len(nics))
    cluster = az.run("az aks show" + MIXED).json() or {}
    outbound = [entry["id"] for entry in cluster["networkProfile"]["loadBalancerProfile"]["effectiveOutboundIPs"]]
    found = [entry["id"] for entry in az.run("az network public-ip list" + within).json() or []]
    az.report.check("az network public-ip list: the effective ones",
                    sorted(found) != sorted(outbound) and "%s, not %s" % (found, outbound))
    az.fields("az network lb show --name kubernetes" + within, {
        "frontendIPConfigurations[0].publicIPAddress.id": outbound[0],
        "backendAddressPools[0].name": "aksOutboundBackendPool", "backendAddressPools[1].name": "kubernetes"})
    az.fields("az identity show --name mixedCluster-agentpool" + within,
              {"clientId": cluster["identityProfile"]["kubeletidentity"]["clientId"]})
    az.refused("az network lb delete --name kubernetes" + within, "(LoadBalancerInUseByVirtualMachineScaleSet)")


def clusters(az):
    az.report.title("Clusters")
    names(az, "az aks list", ["overlayCluster", "subnetCluster", "dualCluster", "mixedCluster", "myOverlayCluster",
                              "oldCluster"])
    names(az, "az aks list --resource-group dualGroup", ["dualCluster", "mixedCluster"])
    table(az, "az aks list --resource-group myResourceGroup",
          r"Name  Location  ResourceGroup  KubernetesVersion  CurrentKubernetesVersion  ProvisioningState  Fqdn",
          r"myOverlayCluster  westcentralus  myResourceGroup  1\.33  1\.33\.\d+  Succeeded  myoverlayc-\S+\.azmk8s\.io",
          r"oldCluster  westcentralus  myResourceGroup  1\.32  1\.32\.\d+  Succeeded  oldcluster-\S+\.azmk8s\.io")
    az.ok("az aks update --tags purpose=test owner=nobody" + MIXED)
    az.fields("az aks show" + MIXED, {"tags": {"purpose": "test", "owner": "nobody"},
                                      "provisioningState": "Succeeded", **first_half.DUAL_STACK_RANGES})
    az.ok("az aks update --tags purpose=other" + MIXED)
    az.fields("az aks show" + MIXED, {"tags": {"purpose": "other"}})
    power(az)


def power(az):
    az.ok("az aks stop" + MIXED)
    az.fields("az aks show" + MIXED, {"powerState.code": "Stopped", "provisioningState": "Succeeded",
                                      "agentPoolProfiles[0].powerState.code": "Stopped"})
    az.ok("az aks start" + MIXED)
    az.fields("az aks show" + MIXED, {"powerState.code": "Running", "provisioningState": "Succeeded",
                                      "agentPoolProfiles[0].powerState.code": "Running",
                                      "agentPoolProfiles[0].count": 3})


def versions(az):
    """1.33 is the default on 2026-02-01 (AKS release notes); upgrades go to the next minor version at most."""
    az.report.title("Versions")
    table(az, "az aks get-versions --location westcentralus",
          r"KubernetesVersion  Upgrades  SupportPlan",
          r"1\.34\.\d+  None available  KubernetesOfficial, AKSLongTermSupport",
          r"1\.33\.\d+  (1\.3[34]\.\d+, )*1\.34\.\d+  KubernetesOfficial, AKSLongTermSupport")
    listed = az.run("az aks get-versions --location westcentralus").json() or {}
    default = [value["version"] for value in listed.get("values", []) if value.get("isDefault")]
    az.report.check("1.33 is the default version", default != ["1.33"] and "it is %s" % default)
    table(az, "az aks get-upgrades" + MIXED, r"Name  ResourceGroup  MasterVersion  Upgrades",
          r"default  dualGroup  1\.33\.\d+  1\.34\.\d+(, 1\.34\.\d+)*")
    upgrade(az)


def upgrade(az):
    """From 1.32, as the older cluster of the expansion; there its pod range can be expanded too."""
    old = " --resource-group myResourceGroup --name oldCluster"
    shown = az.fields("az aks get-upgrades" + old, {"controlPlaneProfile.kubernetesVersion": re.compile(r"1\.32\.\d+")})
    offered = [entry["kubernetesVersion"] for entry in (shown or {}).get("controlPlaneProfile", {}).get("upgrades", [])]
    newer = [version for version in offered if version.startswith("1.33.")]
    if not az.report.check("1.33 is offered", not newer and "offered are %s" % offered):
        return
    az.ok("az aks upgrade --yes --kubernetes-version %s%s" % (newer[-1], old))
    az.fields("az aks show" + old, {
        "kubernetesVersion": newer[-1], "currentKubernetesVersion": newer[-1], "provisioningState": "Succeeded",
        "agentPoolProfiles[0].orchestratorVersion": newer[-1],
        "agentPoolProfiles[0].currentOrchestratorVersion": newer[-1]})
    az.report.note("and not back")
    az.refused("az aks upgrade --yes --kubernetes-version 1.32.9" + old,
               "(OperationNotAllowed) Upgrading Kubernetes version %s to 1.32.9 is not allowed." % newer[-1])
    az.fields("az aks update --pod-cidr 10.244.0.0/16" + old, {"networkProfile.podCidr": "10.244.0.0/16"})


def credentials(az):
    az.report.title("Credentials")
    az.ok("az aks create --resource-group dualGroup --name 1e3 --generate-ssh-keys --no-wait")
    kubeconfig(az, " --resource-group dualGroup --name 1e3", "clusterUser", "1e3", "1e3")
    az.ok("az aks delete --resource-group dualGroup --name 1e3 --yes")
    kubeconfig(az, MIXED, "clusterUser", "mixedCluster", "mixedCluster")
    kubeconfig(az, MIXED + " --admin", "clusterAdmin", "mixedCluster", "mixedCluster-admin")


def kubeconfig(az, options, user, cluster, context):
    """az takes the file that the server gives, names its context and writes it."""
    path = os.path.join(az.shell.home, "kubeconfig-" + context)
    az.ok("az aks get-credentials%s --file %s" % (options, path))
    read = "import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))))"
    result = az.shell.run(az.shell.cli.python, "-c", read, path)
    config = json.loads(result.stdout) if result.status == 0 else {}
    who = "%s_dualGroup_%s" % (user, cluster)
    az.report.fields("the kubeconfig has one cluster, context and user", config, {
        "apiVersion": "v1", "kind": "Config", "current-context": context,
        "contexts[0].name": context,
        "contexts[0].context.cluster": cluster, "contexts[0].context.user": who,
        "clusters[0].name": cluster, "clusters[0].cluster.server": re.compile(r"https://.+"),
        "clusters[0].cluster.certificate-authority-data": re.compile(r"[A-Za-z0-9+/]+=*"),
        "users[0].name": who})
    mode = os.stat(path).st_mode & 0o777 if os.path.exists(path) else 0
    az.report.check("and is for its owner only", mode != 0o600 and "its mode is %o" % mode)


def providers(az):
    az.report.title("Providers, flags, locations, resources")
    shown = az.fields("az provider show --namespace Microsoft.ContainerService", {
        "namespace": "Microsoft.ContainerService", "registrationState": "Registered",
        "registrationPolicy": "RegistrationRequired"})
    types = {entry["resourceType"]: entry for entry in (shown or {}).get("resourceTypes", [])}
    offered = types.get("managedClusters", {})
    az.report.check("managedClusters are offered in West Central US",
                    "West Central US" not in offered.get("locations", []) and "they are not")
    az.report.check("managedClusters know api-version 2025-03-01",
                    "2025-03-01" not in offered.get("apiVersions", []) and "they do not")
    listed = {entry["namespace"]: entry["registrationState"] for entry in az.run("az provider list").json() or []}
    az.report.fields("az provider list", {"states": [listed.get(name) for name in (
        "Microsoft.ContainerService", "Microsoft.Network", "Microsoft.ManagedIdentity")]}, {
            "states": ["Registered"] * 3})
    features(az)
    places = {entry["name"]: entry["displayName"] for entry in az.run("az account list-locations").json() or []}
    az.report.fields("az account list-locations", places, {"westcentralus": "West Central US", "eastus": "East US"})
    names(az, "az resource list --resource-group overlayGroup", ["overlayCluster", "subnetCluster", "userVnet"])
    az.fields("az resource show --resource-group dualGroup --name dualCluster "
              "--resource-type Microsoft.ContainerService/managedClusters", {
                  "name": "dualCluster", "properties.provisioningState": "Succeeded"})


def features(az):
    """Unregistering closes the gate again."""
    flag = " --namespace Microsoft.ContainerService --name " + first_half.DUAL_STACK_FLAG
    listed = {entry["name"]: entry["properties"]["state"]
              for entry in az.run("az feature list --namespace Microsoft.ContainerService").json() or []}
    az.report.fields("az feature list", {"states": [listed.get("Microsoft.ContainerService/" + name) for name in (
        "AzureOverlayDualStackPreview", "EnableAzureCNIOverlayPodCIDRExpansion", "WindowsNetworkPolicyPreview")]}, {
            "states": ["Registered", "Registered", "NotRegistered"]})
    az.fields("az feature unregister" + flag, {"properties.state": "Unregistering"})
    az.fields("az feature show" + flag, {"properties.state": "Unregistered"})
    az.ok("az provider register --namespace Microsoft.ContainerService")
    az.refused("az aks nodepool add --resource-group dualGroup --cluster-name dualCluster --os-type Windows "
               "--name win1 --node-count 1", first_half.feature_not_enabled(first_half.DUAL_STACK_FLAG))
    az.refused("az feature register --namespace Microsoft.ContainerService --name NoSuchFeature", "(FeatureNotFound)")


def deletion(az):
    az.report.title("Deletion")
    az.ok("az aks delete --yes" + MIXED)
    az.refused("az aks show" + MIXED,
               "(ResourceNotFound) The Resource 'Microsoft.ContainerService/managedClusters/mixedCluster' under "
               "resource group 'dualGroup' was not found. For more details please go to "
               "https://aka.ms/ARMResourceNotFoundFix")
    az.fields("az group exists --name MC_dualGroup_mixedCluster_westcentralus", {"": False})
    az.ok("az aks delete --yes" + MIXED)
    az.ok("az group delete --yes --name dualGroup")
    az.refused("az group show --name dualGroup", "(ResourceGroupNotFound)")
    az.ok("az group delete --yes --no-wait --name overlayGroup")
    az.ok("az group wait --deleted --interval 1 --name overlayGroup")
    names(az, "az aks list", ["myOverlayCluster", "oldCluster"])
    names(az, "az group list", ["myResourceGroup", "MC_myResourceGroup_myOverlayCluster_westcentralus",
                                "MC_myResourceGroup_oldCluster_westcentralus"])
