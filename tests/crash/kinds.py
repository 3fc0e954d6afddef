"""A small world, and for each kind of operation the requests that start one in it."""

SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-0000000000ff"
HOME = SUBSCRIPTION + "/resourceGroups/home"
AKS = "Microsoft.ContainerService"
CLUSTERS = HOME + "/providers/" + AKS + "/managedClusters"
RUNNING, STOPPED, MOVING = (CLUSTERS + "/" + name for name in ("running", "stopped", "moving"))
ROUTES = SUBSCRIPTION + "/resourceGroups/%s/providers/Microsoft.Network/routeTables/routes"
GONE = SUBSCRIPTION + "/resourceGroups/gone"
FEATURES = SUBSCRIPTION + "/providers/Microsoft.Features/providers/" + AKS + "/features"
EXPANSION = "EnableAzureCNIOverlayPodCIDRExpansion"
OTHER_FLAG = "AzureOverlayDualStackPreview"
LOCATION = "westeurope"
OLD, NEW = "1.33.5", "1.34.1"  # both on offer on 2026-02-01
VERSIONS = (("/managedClusters", "2025-10-01"), ("/features", "2021-07-01"), ("/routeTables", "2024-05-01"))


def request(method, path, body=None):
    """(method, target, body): with the api-version of the path's type."""
    version = next((version for part, version in VERSIONS if part in path), "2021-04-01")
    return method, "%s?api-version=%s" % (path, version), body


def put(path, **members):
    return request("PUT", path, {"location": LOCATION, **members})


def post(path, body=None):
    return request("POST", path, body)


def delete(path):
    return request("DELETE", path)


def pool_put(cluster, name, **properties):
    return request("PUT", "%s/agentPools/%s" % (cluster, name), {"properties": properties})


def profile(name, **more):
    return {"name": name, "mode": "System", "count": 2, "vmSize": "Standard_D4s_v5", **more}


def cluster(path, network, *pools):
    return put(path, identity={"type": "SystemAssigned"}, properties={
        "dnsPrefix": "kill", "kubernetesVersion": OLD, "networkProfile": {"networkPlugin": "azure", **network},
        "agentPoolProfiles": [profile("sys"), *pools]})


OVERLAY = {"networkPluginMode": "overlay", "podCidr": "10.244.0.0/18"}
USER_POOLS = [profile(name, mode="User", count=1) for name in ("user", "idle")]
NAMESPACE = {"properties": {"defaultResourceQuota": {"cpuLimit": "1"}}}

# Built once; after each of these all operations are let end.
WORLD = [
    put(HOME),
    put(GONE),
    post("%s/%s/register" % (FEATURES, EXPANSION)),
    post(SUBSCRIPTION + "/providers/" + AKS + "/register"),
    cluster(RUNNING, OVERLAY, *USER_POOLS),
    pool_put(RUNNING, "idle", powerState={"code": "Stopped"}),
    put(RUNNING + "/managedNamespaces/old", **NAMESPACE),
    cluster(STOPPED, OVERLAY),
    post(STOPPED + "/stop"),
    cluster(MOVING, {}),
    put(ROUTES % "home"),
    put(ROUTES % "gone"),
    cluster(GONE + "/providers/" + AKS + "/managedClusters/last", OVERLAY),
]

# What is sent, one after the other, so that an operation of the kind runs. The last one starts it.
KINDS = {
    "cluster.create": [cluster(CLUSTERS + "/new", OVERLAY, *USER_POOLS)],
    "cluster.update": [put(RUNNING, tags={"a": "b"})],
    "cluster.scale": [put(RUNNING, properties={"agentPoolProfiles": [profile("sys", count=5)]})],
    "cluster.expandPodCidr": [put(RUNNING, properties={"networkProfile": {"podCidr": "10.244.0.0/16"}})],
    "cluster.migrateNetwork": [put(MOVING, properties={"networkProfile": {**OVERLAY, "podCidr": "192.168.0.0/16"}})],
    "cluster.upgrade": [put(RUNNING, properties={"kubernetesVersion": NEW})],
    "cluster.start": [post(STOPPED + "/start")],
    "cluster.stop": [post(RUNNING + "/stop")],
    "cluster.delete": [delete(RUNNING)],
    "cluster.abort": [put(RUNNING, tags={"a": "b"}), post(RUNNING + "/abort")],
    "cluster.rotateCertificates": [post(RUNNING + "/rotateClusterCertificates")],
    "cluster.rotateSigningKeys": [post(RUNNING + "/rotateServiceAccountSigningKeys")],
    "pool.create": [pool_put(RUNNING, "new", count=2, vmSize="Standard_D4s_v5", mode="User")],
    "pool.update": [pool_put(RUNNING, "user", nodeLabels={"a": "b"})],
    "pool.scale": [pool_put(RUNNING, "user", count=4)],
    "pool.upgrade": [put(RUNNING, properties={"kubernetesVersion": NEW}), None,
                     pool_put(RUNNING, "user", orchestratorVersion=NEW)],
    "pool.start": [pool_put(RUNNING, "idle", powerState={"code": "Running"})],
    "pool.stop": [pool_put(RUNNING, "user", powerState={"code": "Stopped"})],
    "pool.delete": [delete(RUNNING + "/agentPools/user")],
    "pool.upgradeNodeImageVersion": [post(RUNNING + "/agentPools/user/upgradeNodeImageVersion")],
    "pool.deleteMachines": [post(RUNNING + "/agentPools/sys/deleteMachines", {"machineNames": ["<first machine>"]})],
    "pool.abort": [pool_put(RUNNING, "user", count=4), post(RUNNING + "/agentPools/user/abort")],
    "child.create": [put(RUNNING + "/managedNamespaces/new", **NAMESPACE)],
    "child.update": [put(RUNNING + "/managedNamespaces/old", properties={"defaultResourceQuota": {"cpuLimit": "2"}})],
    "child.delete": [delete(RUNNING + "/managedNamespaces/old")],
    "command.run": [post(RUNNING + "/runCommand", {"command": "kubectl get nodes"})],
    "feature.register": [post("%s/%s/register" % (FEATURES, OTHER_FLAG))],
    "feature.unregister": [post("%s/%s/unregister" % (FEATURES, EXPANSION))],
    "provider.register": [post(SUBSCRIPTION + "/providers/" + AKS + "/register")],
    "provider.unregister": [post(SUBSCRIPTION + "/providers/Microsoft.Network/unregister")],
    "group.validateMove": [post(HOME + "/validateMoveResources", {
        "resources": [ROUTES % "home"], "targetResourceGroup": GONE})],
    "group.delete": [delete(GONE)],
}

# All that a client can see of the world. A path that is not there answers 404, which is compared too.
LISTS = [
    SUBSCRIPTION + "/resourcegroups", SUBSCRIPTION + "/resources", SUBSCRIPTION + "/providers/" + AKS,
    SUBSCRIPTION + "/providers/Microsoft.Network", FEATURES,
    SUBSCRIPTION + "/providers/" + AKS + "/managedClusters"]
BELOW_CLUSTER = ("", "/agentPools", "/managedNamespaces", "/upgradeProfiles/default")
BELOW_POOL = ("", "/machines", "/upgradeProfiles/default")
