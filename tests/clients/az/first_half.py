"""The how-to's first half (its newer revision): overlay, dedicated subnet, dual-stack, Windows behind its flag.

Values that Azure fills in are from recordings of Azure: those of azure-service-operator (2026-05-01), and, where no
size is sent, azure-cli's own. What the how-to names itself is marked as such.
"""

import re

DUAL_STACK_FLAG = "AzureOverlayDualStackPreview"
POOL_ADD = ("az aks nodepool add --resource-group $RESOURCE_GROUP --cluster-name $CLUSTER_NAME --name $NODE_POOL_NAME "
            "--node-count 1 --mode system --vnet-subnet-id $SUBNET_RESOURCE_ID")
SHOW = "az aks show --resource-group $RESOURCE_GROUP --name $CLUSTER_NAME"
WINDOWS_ADD = ("az aks nodepool add --resource-group $RESOURCE_GROUP --cluster-name $CLUSTER_NAME --os-type Windows "
               "--name $WINDOWS_NODE_POOL_NAME --node-count 2")

# The how-to's "Key parameters": the defaults of the ranges.
DUAL_STACK_RANGES = {
    "networkProfile.ipFamilies": ["IPv4", "IPv6"],
    "networkProfile.podCidr": "10.244.0.0/16",
    "networkProfile.podCidrs": ["10.244.0.0/16", "fd12:3456:789a::/64"],
    "networkProfile.serviceCidr": "10.0.0.0/16",
    "networkProfile.serviceCidrs": ["10.0.0.0/16", "fd12:3456:789a:1::/108"],
}


def feature_not_enabled(flag):
    """No answer of Azure to these two flags is recorded; this is how it words others that are off."""
    return ("(BadRequest) Feature Microsoft.ContainerService/%s is not enabled. "
            "Please see https://aka.ms/aks/previews for how to enable features." % flag)


def cluster_fields(az):
    """What Azure fills in for a cluster that az makes without any more options."""
    group, name, region = (az.variables[key] for key in ("RESOURCE_GROUP", "CLUSTER_NAME", "REGION"))
    subscription = az.variables["SUBSCRIPTION"]
    prefix = re.escape(("%s-%s-%s" % (name[:10], group[:16], subscription[:6])).lower())
    node_group = "MC_%s_%s_%s" % (group, name, region)
    return {
        "id": "/subscriptions/%s/resourcegroups/%s/providers/Microsoft.ContainerService/managedClusters/%s" % (
            subscription, group, name),
        "name": name,
        "type": "Microsoft.ContainerService/ManagedClusters",
        "location": region,
        "provisioningState": "Succeeded",
        "powerState.code": "Running",
        "kubernetesVersion": re.compile(r"1\.33"),
        "currentKubernetesVersion": re.compile(r"1\.33\.\d+"),
        "fqdn": re.compile(prefix + r"-[a-z0-9]{8}\.hcp\." + region + r"\.azmk8s\.io"),
        "azurePortalFqdn": re.compile(prefix + r"-[a-z0-9]{8}\.portal\.hcp\." + region + r"\.azmk8s\.io"),
        "nodeResourceGroup": node_group,
        "maxAgentPools": 100,
        "enableRbac": True,
        "disableLocalAccounts": False,
        "supportPlan": "KubernetesOfficial",
        "servicePrincipalProfile.clientId": "msi",
        "identity.type": "SystemAssigned",
        "identity.principalId": re.compile(r"[0-9a-f-]{36}"),
        "identityProfile.kubeletidentity.resourceId": re.compile(
            r"/subscriptions/.*/resourcegroups/%s/providers/Microsoft\.ManagedIdentity/userAssignedIdentities"
            r"/%s-agentpool" % (re.escape(node_group), re.escape(name))),
        "sku.name": "Base",
        "sku.tier": "Free",
        "autoUpgradeProfile.nodeOsUpgradeChannel": "NodeImage",
        "oidcIssuerProfile.enabled": False,
        "storageProfile.diskCsiDriver.enabled": True,
        "metricsProfile.costAnalysis.enabled": False,
        "nodeProvisioningProfile.mode": "Manual",
        "bootstrapProfile.artifactSource": "Direct",
        "resourceUid": re.compile(r"[0-9a-f]{24}"),
        "eTag": re.compile(r"[0-9a-f-]{36}"),
        "linuxProfile.adminUsername": "azureuser",
        "linuxProfile.ssh.publicKeys[0].keyData": re.compile(r"ssh-rsa \S+.*\s*"),
    }


OVERLAY_FIELDS = {
    "networkProfile.networkPlugin": "azure",
    "networkProfile.networkPluginMode": "overlay",
    "networkProfile.networkDataplane": "azure",
    "networkProfile.networkPolicy": "none",
    "networkProfile.loadBalancerSku": "standard",
    "networkProfile.outboundType": "loadBalancer",
    "networkProfile.dnsServiceIp": "10.0.0.10",
    "networkProfile.loadBalancerProfile.managedOutboundIPs.count": 1,
    "networkProfile.loadBalancerProfile.backendPoolType": "nodeIPConfiguration",
}

POOL_FIELDS = {
    "name": "nodepool1",
    "count": 3,
    "mode": "System",
    "type": "VirtualMachineScaleSets",
    "osType": "Linux",
    "osSku": "Ubuntu",
    "maxPods": 250,
    "vmSize": "Standard_D8plds_v5",
    "osDiskType": "Ephemeral",
    "osDiskSizeGb": 200,
    "kubeletDiskType": "OS",
    "scaleDownMode": "Delete",
    "orchestratorVersion": re.compile(r"1\.33"),
    "currentOrchestratorVersion": re.compile(r"1\.33\.\d+"),
    "nodeImageVersion": re.compile(r"AKSUbuntu-2204gen2arm64containerd-\d{6}\.\d+\.\d+"),
    "upgradeSettings.maxSurge": "10%",
    "upgradeSettings.maxUnavailable": "0",
    "powerState.code": "Running",
    "provisioningState": "Succeeded",
    "enableFips": False,
}


def overlay(az):
    """Create an Azure CNI Overlay AKS cluster."""
    az.report.title("How-to, first half: an overlay cluster")
    az.variables.update(CLUSTER_NAME="overlayCluster", RESOURCE_GROUP="overlayGroup", REGION="westcentralus")
    az.report.note("the how-to wants a resource group that exists, so one is made")
    az.ok("az group create --location $REGION --name $RESOURCE_GROUP", entry_point=True)
    az.ok("az aks create --name $CLUSTER_NAME --resource-group $RESOURCE_GROUP --location $REGION "
          "--network-plugin azure --network-plugin-mode overlay --pod-cidr 192.168.0.0/16 --generate-ssh-keys",
          entry_point=True)
    shown = az.fields(SHOW, cluster_fields(az))
    az.report.fields("its network is an overlay of the given range", shown, {
        **OVERLAY_FIELDS,
        "networkProfile.podCidr": "192.168.0.0/16",
        "networkProfile.podCidrs": ["192.168.0.0/16"],
        "networkProfile.serviceCidr": "10.0.0.0/16",
        "networkProfile.serviceCidrs": ["10.0.0.0/16"],
        "networkProfile.ipFamilies": ["IPv4"],
    })
    addresses = shown and shown["networkProfile"]["loadBalancerProfile"]["effectiveOutboundIPs"]
    az.report.check("it has one outbound address", len(addresses or []) != 1 and "it has %r" % (addresses,))
    az.report.fields("its pool is made of defaults", (shown or {}).get("agentPoolProfiles"),
                     {"[0]." + path: value for path, value in POOL_FIELDS.items()})
    default_range(az)


def default_range(az):
    """'If you don't specify a value for --pod-cidr, AKS assigns the default value of 10.244.0.0/16.'"""
    az.ok("az aks create --name defaultRange --resource-group $RESOURCE_GROUP --location $REGION "
          "--network-plugin azure --network-plugin-mode overlay --generate-ssh-keys --no-wait")
    az.fields("az aks show --name defaultRange --resource-group $RESOURCE_GROUP", {
        "networkProfile.podCidr": "10.244.0.0/16", "networkProfile.podCidrs": ["10.244.0.0/16"]})
    az.ok("az aks delete --name defaultRange --resource-group $RESOURCE_GROUP --yes")


def dedicated_subnet(az):
    """Add a new node pool to a dedicated subnet."""
    az.report.title("How-to, first half: a pool in a dedicated subnet")
    az.variables.update(NODE_POOL_NAME="subnetpool")
    az.ok("az network vnet create --resource-group $RESOURCE_GROUP --name userVnet --location $REGION "
          "--address-prefixes 10.10.0.0/16 --subnet-name nodes --subnet-prefixes 10.10.0.0/24")
    az.ok("az network vnet subnet create --resource-group $RESOURCE_GROUP --vnet-name userVnet --name dedicated "
          "--address-prefixes 10.10.1.0/24")
    subnets = ("/subscriptions/$SUBSCRIPTION/resourceGroups/overlayGroup/providers/Microsoft.Network"
               "/virtualNetworks/userVnet/subnets/")
    subnets = subnets.replace("$SUBSCRIPTION", az.variables["SUBSCRIPTION"])
    az.fields("az network vnet subnet show --resource-group $RESOURCE_GROUP --vnet-name userVnet --name dedicated", {
        "id": subnets + "dedicated", "addressPrefix": "10.10.1.0/24", "provisioningState": "Succeeded"})
    az.variables.update(SUBNET_RESOURCE_ID=subnets + "dedicated", FIRST_SUBNET=subnets + "nodes")
    az.report.note("Azure takes a subnet of the user's only where the first pool has one too")
    # Azure's answer in MicrosoftDocs/azure-docs#116169.
    az.refused(POOL_ADD, "(InvalidParameter) Cannot use a custom subnet because agent pool nodepool1 is using a "
               "managed subnet. Please omit the vnetSubnetID parameter from the request.")
    az.variables.update(CLUSTER_NAME="subnetCluster")
    az.ok("az aks create --name $CLUSTER_NAME --resource-group $RESOURCE_GROUP --location $REGION "
          "--network-plugin azure --network-plugin-mode overlay --pod-cidr 192.168.0.0/16 "
          "--vnet-subnet-id $FIRST_SUBNET --generate-ssh-keys")
    az.ok(POOL_ADD)
    az.fields("az aks nodepool show --resource-group $RESOURCE_GROUP --cluster-name $CLUSTER_NAME "
              "--name $NODE_POOL_NAME", {
                  "vnetSubnetId": subnets + "dedicated", "count": 1, "mode": "System", "osType": "Linux",
                  "maxPods": 250, "provisioningState": "Succeeded"})
    az.fields(SHOW, {"agentPoolProfiles[0].vnetSubnetId": subnets + "nodes",
                     "agentPoolProfiles[1].vnetSubnetId": subnets + "dedicated"})
    subnet_in_use(az)


def subnet_in_use(az):
    """az gives the cluster's identity a role at its subnet; the subnet cannot go while pools are in it."""
    shown = az.fields("az rest --method get --url $FIRST_SUBNET/providers/Microsoft.Authorization/roleAssignments"
                      "?api-version=2022-04-01", {
                          "value[0].properties.scope": az.variables["FIRST_SUBNET"],
                          "value[0].properties.roleDefinitionId": re.compile(
                              r".*/roleDefinitions/4d97b98b-1d4f-4787-a291-c67834d212e7")})
    az.report.check("it is the only one", len((shown or {}).get("value", [])) != 1 and "there are others")
    az.refused("az network vnet subnet delete --resource-group $RESOURCE_GROUP --vnet-name userVnet --name dedicated",
               "(InUseSubnetCannotBeDeleted)")


def dual_stack(az):
    """Create an Azure CNI Overlay AKS cluster with dual-stack networking (Linux)."""
    az.report.title("How-to, first half: dual-stack")
    az.variables.update(CLUSTER_NAME="dualCluster", RESOURCE_GROUP="dualGroup", REGION="westcentralus")
    az.ok("az group create --location $REGION --name $RESOURCE_GROUP")
    az.ok("az aks create --location $REGION --resource-group $RESOURCE_GROUP --name $CLUSTER_NAME "
          "--network-plugin azure --network-plugin-mode overlay --ip-families ipv4,ipv6 --generate-ssh-keys")
    shown = az.fields(SHOW, {**OVERLAY_FIELDS, **DUAL_STACK_RANGES, "provisioningState": "Succeeded",
                             "networkProfile.loadBalancerProfile.managedOutboundIPs.countIpv6": 1})
    addresses = "networkProfile.loadBalancerProfile.effectiveOutboundIPs"
    az.report.fields("it has an outbound address of each family", shown, {
        addresses + "[0].id": re.compile(r".*/publicIPAddresses/[0-9a-f-]{36}"),
        addresses + "[1].id": re.compile(r".*/publicIPAddresses/[0-9a-f-]{36}-ipv6")})
    dual_stack_limits(az)


def dual_stack_limits(az):
    """What the how-to says of --ip-families, --pod-cidrs, --service-cidrs, and its limitations. It has no words for
    the refusals, so only the codes are checked, and the parameter where Azure names one."""
    create = ("az aks create --name refused --resource-group $RESOURCE_GROUP --location $REGION "
              "--network-plugin azure --network-plugin-mode overlay --generate-ssh-keys ")
    dual = create + "--ip-families ipv4,ipv6 "
    az.refused(create + "--ip-families ipv6", "(InvalidParameter)", "Target: networkProfile.ipFamilies")
    az.refused(dual + "--pod-cidrs 10.244.0.0/16", "(InvalidParameter)", "Target: networkProfile.podCIDRs")
    az.refused(dual + "--pod-cidrs fd12:3456:789a::/64,10.244.0.0/16", "(InvalidParameter)",
               "Target: networkProfile.podCIDRs")
    az.refused(dual + "--service-cidrs 10.0.0.0/16", "(InvalidParameter)", "Target: networkProfile.serviceCIDRs")
    az.refused(dual + "--service-cidrs 10.0.0.0/16,fd12:3456:789a:1::/107", "(InvalidParameter)",
               "Target: networkProfile.serviceCIDRs")
    az.refused(dual + "--network-policy azure", "(NetworkPolicyNotSupported)")
    az.refused(dual + "--network-policy calico", "(NetworkPolicyNotSupported)")
    az.refused(dual + "--outbound-type managedNATGateway", "(BadRequest)", "Target: networkProfile.outboundType")
    az.refused(dual + "--enable-addons virtual-node --aci-subnet-name dedicated --vnet-subnet-id $FIRST_SUBNET",
               "(BadRequest)")
    az.refused("az aks show --name refused --resource-group $RESOURCE_GROUP", "(ResourceNotFound)")


def dual_stack_windows(az):
    """Create an Azure CNI Overlay AKS cluster with dual-stack networking (Windows)."""
    az.report.title("How-to, first half: dual-stack with Windows")
    az.variables.update(WINDOWS_NODE_POOL_NAME="win1")
    az.report.note("before the flag, on the dual-stack cluster that is there")
    az.refused(WINDOWS_ADD, feature_not_enabled(DUAL_STACK_FLAG))
    skip_extension(az)
    az.fields('az feature show --namespace "Microsoft.ContainerService" --name "%s"' % DUAL_STACK_FLAG,
              {"properties.state": "NotRegistered"})
    az.fields('az feature register --namespace "Microsoft.ContainerService" --name "%s"' % DUAL_STACK_FLAG,
              feature_fields(az, DUAL_STACK_FLAG, "Registering"))
    az.fields('az feature show --namespace "Microsoft.ContainerService" --name "%s"' % DUAL_STACK_FLAG,
              feature_fields(az, DUAL_STACK_FLAG, "Registered"))
    az.report.note("registered, but the provider does not know yet")
    az.refused(WINDOWS_ADD, feature_not_enabled(DUAL_STACK_FLAG))
    az.ok("az provider register --namespace Microsoft.ContainerService")
    az.report.note("names of clusters may not contain 'windows'")
    az.variables.update(CLUSTER_NAME="mixedCluster")
    az.ok("az aks create --name $CLUSTER_NAME --resource-group $RESOURCE_GROUP --location $REGION "
          "--network-plugin azure --network-plugin-mode overlay --ip-families ipv4,ipv6 --generate-ssh-keys")
    az.ok(WINDOWS_ADD)
    az.fields("az aks nodepool show --resource-group $RESOURCE_GROUP --cluster-name $CLUSTER_NAME "
              "--name $WINDOWS_NODE_POOL_NAME", windows_fields(az.variables["WINDOWS_NODE_POOL_NAME"]))
    az.fields(SHOW, {**DUAL_STACK_RANGES, "agentPoolProfiles[0].osType": "Linux",
                     "agentPoolProfiles[1].osType": "Windows", "provisioningState": "Succeeded"})


def windows_fields(name):
    return {"name": name, "osType": "Windows", "osSku": "Windows2022", "count": 2, "mode": "User",
            "nodeImageVersion": re.compile(r"AKSWindows-2022-containerd-20348\.\d+\.\d{6}"),
            "provisioningState": "Succeeded"}


def feature_fields(az, flag, state):
    return {
        "id": "/subscriptions/%s/providers/Microsoft.Features/providers/Microsoft.ContainerService/features/%s" % (
            az.variables["SUBSCRIPTION"], flag),
        "name": "Microsoft.ContainerService/" + flag,
        "type": "Microsoft.Features/providers/features",
        "properties.state": state,
    }


def skip_extension(az):
    az.report.skip("az extension add --name aks-preview: comes from Microsoft; azure-cli has the options by now")
    az.report.skip("az extension update --name aks-preview: as above")
