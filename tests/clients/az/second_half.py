"""The how-to's second half (its older revision): Cilium, Windows again, expansion of the pod range."""

from first_half import (DUAL_STACK_FLAG, DUAL_STACK_RANGES, feature_fields, feature_not_enabled, skip_extension,
                        windows_fields)

EXPANSION_FLAG = "EnableAzureCNIOverlayPodCIDRExpansion"
SHOW = "az aks show --name $clusterName --resource-group $resourceGroup"
EXPAND = "az aks update --name $clusterName --resource-group $resourceGroup --pod-cidr "
NOT_ALLOWED = "(PropertyChangeNotAllowed) Changing property 'networkProfile.podCIDR' is not allowed."


def cilium(az):
    """Set up Overlay clusters with Azure CNI Powered by Cilium."""
    az.report.title("How-to, second half: Cilium")
    az.variables.update(clusterName="myOverlayCluster", resourceGroup="myResourceGroup", location="westcentralus")
    az.report.note("the how-to never makes its resource group, so it is made here")
    az.ok("az group create --location $location --name $resourceGroup")
    az.ok("az aks create --name $clusterName --resource-group $resourceGroup --location $location "
          "--network-plugin azure --network-plugin-mode overlay --network-dataplane cilium --ip-families ipv4,ipv6 "
          "--generate-ssh-keys")
    # Azure sets the policy that goes with the data plane.
    az.fields(SHOW, {**DUAL_STACK_RANGES, "networkProfile.networkDataplane": "cilium",
                     "networkProfile.networkPolicy": "cilium", "networkProfile.networkPluginMode": "overlay",
                     "provisioningState": "Succeeded"})
    az.report.note("'You must have Kubernetes version 1.29 or greater'; 1.28 is there with long-term support only")
    az.refused("az aks create --name oldCilium --resource-group $resourceGroup --location $location "
               "--kubernetes-version 1.28 --tier premium --k8s-support-plan AKSLongTermSupport "
               "--network-plugin azure --network-plugin-mode overlay --network-dataplane cilium "
               "--ip-families ipv4,ipv6 --generate-ssh-keys", "(BadRequest)", "1.29")


def windows(az):
    """Dual-stack networking Windows node pools."""
    az.report.title("How-to, second half: Windows")
    flag = ' --namespace "Microsoft.ContainerService" --name "%s"' % DUAL_STACK_FLAG
    skip_extension(az)
    az.report.note("the first half has registered the flag already")
    az.fields("az feature register" + flag, feature_fields(az, DUAL_STACK_FLAG, "Registered"))
    az.fields("az feature show" + flag, feature_fields(az, DUAL_STACK_FLAG, "Registered"))
    az.ok("az provider register --namespace Microsoft.ContainerService")
    create = ("az aks create --name $clusterName --resource-group $resourceGroup --location $location "
              "--network-plugin azure --network-plugin-mode overlay --ip-families ipv4,ipv6 --generate-ssh-keys")
    az.report.note("the how-to uses one name for both clusters; az keeps the first, so that is deleted")
    az.refused(create, "The cluster 'myOverlayCluster' under resource group 'myResourceGroup' already exists.")
    az.ok("az aks delete --name $clusterName --resource-group $resourceGroup --yes")
    az.ok(create)
    az.fields(SHOW, {**DUAL_STACK_RANGES, "networkProfile.networkDataplane": "azure"})
    add = ("az aks nodepool add --resource-group $resourceGroup --cluster-name $clusterName --os-type Windows "
           "--name %s --node-count 2")
    az.report.note("the how-to's winpool1 is longer than Windows pools may be called")
    # Azure's answer in jenkins-infra/azure#284.
    az.refused(add % "winpool1", "(WindowsAgentPoolNameTooLong) Windows agent pool name can not be longer than 6 "
               "characters.")
    az.ok(add % "wpool1")
    az.fields("az aks nodepool show --resource-group $resourceGroup --cluster-name $clusterName --name wpool1",
              windows_fields("wpool1"))


def expansion(az):
    """Pod CIDR expansion."""
    az.report.title("How-to, second half: expansion of the pod range")
    az.report.note("it starts 'from a Pod CIDR block of 10.244.0.0/18', so there has to be such a cluster")
    az.ok("az aks delete --name $clusterName --resource-group $resourceGroup --yes --no-wait")
    az.ok("az aks wait --deleted --name $clusterName --resource-group $resourceGroup --interval 1")
    create = ("az aks create --name %s --resource-group $resourceGroup --location $location --network-plugin azure "
              "--network-plugin-mode overlay --pod-cidr 10.244.0.0/18 --generate-ssh-keys")
    az.ok(create % "$clusterName")
    expansion_flag(az)
    expansion_limits(az, create)
    az.ok(EXPAND + "10.244.0.0/16")
    az.fields(SHOW, {"networkProfile.podCidr": "10.244.0.0/16", "networkProfile.podCidrs": ["10.244.0.0/16"],
                     "networkProfile.serviceCidr": "10.0.0.0/16", "provisioningState": "Succeeded",
                     "agentPoolProfiles[0].provisioningState": "Succeeded", "agentPoolProfiles[0].maxPods": 250})
    az.report.note("and not back")
    az.refused(EXPAND + "10.244.0.0/18", NOT_ALLOWED)
    az.report.skip("kubectl get nnc: is no az command")
    expansion_with_windows(az)


def expansion_flag(az):
    flag = ' --namespace "Microsoft.ContainerService" --name "%s"' % EXPANSION_FLAG
    az.report.note("before the flag")
    az.refused(EXPAND + "10.244.0.0/16", feature_not_enabled(EXPANSION_FLAG))
    az.fields("az feature register --namespace Microsoft.ContainerService --name " + EXPANSION_FLAG,
              feature_fields(az, EXPANSION_FLAG, "Registering"))
    az.fields("az feature show" + flag, feature_fields(az, EXPANSION_FLAG, "Registered"))
    az.report.note("registered, but the provider does not know yet")
    az.refused(EXPAND + "10.244.0.0/16", feature_not_enabled(EXPANSION_FLAG))
    az.fields(SHOW, {"networkProfile.podCidr": "10.244.0.0/18", "provisioningState": "Succeeded"})
    az.ok("az provider register --namespace Microsoft.ContainerService")
    az.fields("az provider show --namespace Microsoft.ContainerService", {"registrationState": "Registered"})


def expansion_limits(az, create):
    """The how-to's limitations, each refused; Azure's words are not known beyond the property that may not change."""
    az.report.note("no superset, smaller, another base address")
    az.refused(EXPAND + "10.245.0.0/16", NOT_ALLOWED)
    az.refused(EXPAND + "192.168.0.0/16", NOT_ALLOWED)
    az.refused(EXPAND + "10.244.0.0/19", NOT_ALLOWED)
    az.refused(EXPAND + "10.240.0.0/12", NOT_ALLOWED)
    az.fields(SHOW, {"networkProfile.podCidr": "10.244.0.0/18", "networkProfile.podCidrs": ["10.244.0.0/18"]})
    az.report.note("'only supported with Kubernetes version 1.33'")
    az.ok(create % "oldCluster --kubernetes-version 1.32")
    az.refused("az aks update --name oldCluster --resource-group $resourceGroup --pod-cidr 10.244.0.0/16",
               "(BadRequest)", "1.33")


def expansion_with_windows(az):
    """'Windows nodes aren't supported', 'IPv6 Pod CIDR expansion isn't supported': the first half's clusters."""
    update = "az aks update --resource-group dualGroup --name %s --pod-cidr %s"
    az.refused(update % ("mixedCluster", "10.244.0.0/15"), "(BadRequest)", "Windows")
    az.refused(update % ("dualCluster", "fd12:3456:789a::/48"), NOT_ALLOWED)
    az.ok(update % ("dualCluster", "10.244.0.0/15"))
    az.fields("az aks show --resource-group dualGroup --name dualCluster",
              {"networkProfile.podCidrs": ["10.244.0.0/15", "fd12:3456:789a::/64"]})
