"""Every operation group of the Azure SDK for Python, method by method, against one server.

usage: groups_test.py AKSIM [unittest arguments]

Runs with the stable and with the preview package, each in its own environment; a group that the package lacks is
skipped. The last test fails when a group of the package has no test here, a method of it was not called, or an
operation of the contract (schemas/operations.json) never reached the server: so a newer SDK shows what is new in it.

Values: azure-powershell's recording of 2025-11 (mesh revisions, hosts, roles), azure-service-operator's of 2026-09-18
(identity bindings), azure-cli's test_aks_abort and test_aks_run_command, the examples of the API description.
"""

import json
import os
import re
import sys
import unittest
import unittest.mock

from azure.core import exceptions
from azure.identity import ClientSecretCredential
from azure.mgmt.containerservice import ContainerServiceClient, VERSION

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "..", "support")]
from server import Server  # noqa: E402
from watched import Watched, groups_of, methods_of  # noqa: E402

AKSIM = ""
PREVIEW = "b" in VERSION
GROUP, CLUSTER, LOCATION = "rg1", "c1", "westus3"
PLAIN = {"location": LOCATION, "identity": {"type": "SystemAssigned"}, "properties": {
    "dnsPrefix": "c1", "agentPoolProfiles": [
        {"name": "np1", "mode": "System", "count": 2, "vmSize": "Standard_D4s_v5"}]}}
POOL = {"properties": {"count": 2, "mode": "User", "vmSize": "Standard_D4s_v5"}}
NAMESPACE = {"properties": {"defaultResourceQuota": {"cpuLimit": "1"}}}

# Groups, and methods of the others, that no test calls, each with the reason.
NEWER = "newer than the contract that is served, of 2026-05-02-preview"
NOT_CALLED = {
    "agent_fabric_memberships": NEWER,
    "agent_pools.begin_complete_upgrade": "not served: ends a blue-green upgrade early, and none waits here",
    "agent_pools.begin_update": NEWER,
    "agent_pools.list_bootstrap_data": "not served: what a machine of one's own needs to join",
    "alert_configurations": "not served",
    "machines.begin_create_or_update": "not served: machines come with the count of their pool",
    "maintenance_windows": "not served",
    "managed_clusters.begin_rebalance_load_balancers": "not served",
    "mesh_memberships": "not served",
    "upgrade_insights": NEWER,
    "vm_skus": NEWER,
}

# Operations of the contract that no method of the package sends.
NOT_SENT = {
    "ManagedClusters_GetOSOptions": "in the packages of 2019 to 2023",
    "Usages_List": "in no package",
}
PREVIEWS_ALONE = re.compile(r"ContainerService_|JWTAuthenticators_|LoadBalancers_|ManagedClusterSnapshots_|OperationStatusResult_|"
                            r".*(Guardrails|Safeguards)Versions")


def is_left(method):
    """Whether a method ("machines.get") is not called on purpose."""
    return method in NOT_CALLED or method.partition(".")[0] in NOT_CALLED


def cluster_with(**members):
    return {**PLAIN, "properties": {**PLAIN["properties"], **members}}


def named(items):
    return [item.name for item in items]


class Emulator:
    """A server and a watched client of it."""

    def __init__(self, *options):
        self.server = Server(AKSIM, *options)
        self.environment = self.server.environment()
        self.client = None

    def connect(self, called):
        environment = self.environment
        credential = ClientSecretCredential(
            environment["AZURE_TENANT_ID"], environment["AZURE_CLIENT_ID"], environment["AZURE_CLIENT_SECRET"],
            disable_instance_discovery=True, authority=self.server.https)
        self.client = ContainerServiceClient(credential, environment["AZURE_SUBSCRIPTION_ID"],
                                             base_url=self.server.https,
                                             credential_scopes=[self.server.https + "/.default"])
        self.need("PUT", self.group_id, "2021-04-01", {"location": LOCATION})
        return Watched(self.client, called)

    @property
    def group_id(self):
        return "/subscriptions/%s/resourceGroups/%s" % (self.environment["AZURE_SUBSCRIPTION_ID"], GROUP)

    def cluster_id(self, name=CLUSTER):
        return self.group_id + "/providers/Microsoft.ContainerService/managedClusters/" + name

    def need(self, method, path, version, body):
        status, _, answer = self.server.request(method, "%s?api-version=%s" % (path, version), body)
        if not 200 <= status < 300:
            raise AssertionError("%s %s: %d %s" % (method, path, status, answer))
        return answer

    def operations(self):
        """Names of the operations that the server logged."""
        return set(re.findall(r"operation=(\w+)", self.server.errors()))

    def close(self):
        self.client.close()
        self.server.stop()


class GroupTest(unittest.TestCase):
    called = set()
    operations = set()

    @classmethod
    def setUpClass(cls):
        cls.emulator = Emulator("--as-of", "2025-11-10")
        patch = unittest.mock.patch.dict(os.environ, cls.emulator.environment, clear=True)
        patch.start()
        cls.addClassCleanup(patch.stop)
        cls.addClassCleanup(cls.emulator.close)
        cls.aks = cls.emulator.connect(cls.called)
        cls.aks.managed_clusters.begin_create_or_update(GROUP, CLUSTER, PLAIN).result()

    @classmethod
    def tearDownClass(cls):
        cls.operations.update(cls.emulator.operations())

    def group(self, name):
        """A group of the client. Stable packages lack those of previews, so their tests run with the preview package
        alone; WholeTest fails for a group of either package that has no test."""
        if name not in groups_of(self.emulator.client):
            self.skipTest("%s has no %s" % (VERSION, name))
        return getattr(self.aks, name)

    def make(self, name, **members):
        return self.aks.managed_clusters.begin_create_or_update(GROUP, name, cluster_with(**members)).result()

    def gone(self, get):
        with self.assertRaises(exceptions.ResourceNotFoundError):
            get()

    # ---- clusters ----

    def test_managed_clusters(self):
        clusters = self.aks.managed_clusters
        made = self.make("c2")
        self.assertEqual((made.name, made.provisioning_state, made.agent_pool_profiles[0].count),
                         ("c2", "Succeeded", 2))
        self.assertEqual(clusters.get(GROUP, "c2").id.lower(), self.emulator.cluster_id("c2").lower())
        for listed in (clusters.list(), clusters.list_by_resource_group(GROUP)):
            self.assertLessEqual({CLUSTER, "c2"}, set(named(listed)))
        self.assertEqual(clusters.begin_update_tags(GROUP, "c2", {"tags": {"a": "b"}}).result().tags, {"a": "b"})
        for begin, state in ((clusters.begin_stop, "Stopped"), (clusters.begin_start, "Running")):
            self.assertIsNone(begin(GROUP, "c2").result())
            self.assertEqual(clusters.get(GROUP, "c2").power_state.code, state)
        self.assertIsNone(clusters.begin_delete(GROUP, "c2").result())
        self.gone(lambda: clusters.get(GROUP, "c2"))

    def test_managed_clusters_credentials(self):
        clusters = self.aks.managed_clusters
        for method, name in ((clusters.list_cluster_user_credentials, "clusterUser"),
                             (clusters.list_cluster_admin_credentials, "clusterAdmin"),
                             (clusters.list_cluster_monitoring_user_credentials, "clusterMonitoringUser")):
            self.assertEqual(named(method(GROUP, CLUSTER).kubeconfigs), [name])
        profile = clusters.get_access_profile(GROUP, CLUSTER, "clusterUser")
        self.assertEqual((profile.name, profile.type),
                         ("clusterUser", "Microsoft.ContainerService/ManagedClusters/AccessProfiles"))
        self.assertIn("kind: Config", bytes(profile.kube_config).decode())

    def test_managed_clusters_rotations_and_resets(self):
        clusters = self.aks.managed_clusters
        self.make("c3", servicePrincipalProfile={"clientId": "old", "secret": "s"},
                  aadProfile={"managed": True, "tenantID": "a"})
        for begin in (clusters.begin_rotate_cluster_certificates, clusters.begin_rotate_service_account_signing_keys):
            self.assertIsNone(begin(GROUP, "c3").result())
        clusters.begin_reset_service_principal_profile(GROUP, "c3", {"clientId": "new", "secret": "t"}).result()
        clusters.begin_reset_aad_profile(GROUP, "c3", {"managed": True, "tenantID": "b"}).result()
        cluster = clusters.get(GROUP, "c3")
        self.assertEqual((cluster.service_principal_profile.client_id, cluster.aad_profile.tenant_id,
                          cluster.provisioning_state), ("new", "b", "Succeeded"))

    def test_managed_clusters_run_command(self):
        result = self.aks.managed_clusters.begin_run_command(GROUP, CLUSTER, {"command": "kubectl get nodes"}).result()
        self.assertEqual((result.provisioning_state, result.exit_code), ("Succeeded", 0))
        self.assertTrue(result.logs.startswith("NAME "), result.logs)
        again = self.aks.managed_clusters.get_command_result(GROUP, CLUSTER, result.id)
        self.assertEqual((again.id, again.logs), (result.id, result.logs))

    def test_managed_clusters_readings(self):
        clusters = self.aks.managed_clusters
        cluster = clusters.get(GROUP, CLUSTER)
        versions = clusters.list_kubernetes_versions(LOCATION).values_property
        self.assertEqual([one.version for one in versions if one.is_default], [cluster.kubernetes_version])
        self.assertEqual(clusters.get_upgrade_profile(GROUP, CLUSTER).control_plane_profile.kubernetes_version,
                         cluster.current_kubernetes_version)
        hosts = list(clusters.list_outbound_network_dependencies_endpoints(GROUP, CLUSTER))
        self.assertEqual([host.category for host in hosts],
                         ["azure-resource-management", "images", "artifacts", "time-sync", "ubuntu-optional",
                          "apiserver"])
        self.assertEqual(hosts[-1].endpoints[0].domain_name, cluster.fqdn)

    def test_managed_clusters_mesh(self):
        clusters = self.aks.managed_clusters
        profile = next(iter(clusters.list_mesh_revision_profiles(LOCATION)))
        self.assertEqual([one.revision for one in profile.properties.mesh_revisions],
                         ["asm-1-25", "asm-1-26", "asm-1-27"])
        self.assertEqual(clusters.get_mesh_revision_profile(LOCATION, "istio").name, "istio")
        self.make("c4", kubernetesVersion="1.33",
                  serviceMeshProfile={"mode": "Istio", "istio": {"revisions": ["asm-1-25"]}})
        upgrade = clusters.get_mesh_upgrade_profile(GROUP, "c4", "istio").properties
        self.assertEqual((upgrade.revision, upgrade.upgrades), ("asm-1-25", ["asm-1-26", "asm-1-27"]))
        self.assertEqual(named(clusters.list_mesh_upgrade_profiles(GROUP, "c4")), ["istio"])

    def test_managed_clusters_policies(self):
        clusters = self.group("managed_clusters")
        # In no stable package; the run with the preview package has it, and fails when it is not called there.
        if not hasattr(clusters, "list_guardrails_versions"):
            self.skipTest("only previews have them")
        for listed, get in ((clusters.list_guardrails_versions, clusters.get_guardrails_versions),
                            (clusters.list_safeguards_versions, clusters.get_safeguards_versions)):
            self.assertEqual(named(listed(LOCATION)), ["v1.0.0"])
            found = get(LOCATION, "v1.0.0").properties
            self.assertEqual((found.is_default_version, found.support), (True, "Preview"))

    # ---- pools ----

    def test_agent_pools(self):
        pools = self.aks.agent_pools
        made = pools.begin_create_or_update(GROUP, CLUSTER, "np2", POOL).result()
        self.assertEqual((made.name, made.count, made.mode, made.provisioning_state), ("np2", 2, "User", "Succeeded"))
        self.assertIn("np2", named(pools.list(GROUP, CLUSTER)))
        self.assertEqual(pools.get(GROUP, CLUSTER, "np2").e_tag, made.e_tag)
        self.assertIn(made.current_orchestrator_version,
                      [one.kubernetes_version
                       for one in pools.get_available_agent_pool_versions(GROUP, CLUSTER).agent_pool_versions])
        profile = pools.get_upgrade_profile(GROUP, CLUSTER, "np2")
        self.assertEqual((profile.kubernetes_version, profile.os_type, profile.latest_node_image_version),
                         (made.current_orchestrator_version, "Linux", made.node_image_version))
        pools.begin_upgrade_node_image_version(GROUP, CLUSTER, "np2").result()
        self.assertEqual(pools.get(GROUP, CLUSTER, "np2").node_image_version, profile.latest_node_image_version)
        machine = named(self.aks.machines.list(GROUP, CLUSTER, "np2"))[0]
        pools.begin_delete_machines(GROUP, CLUSTER, "np2", {"machineNames": [machine]}).result()
        self.assertEqual(pools.get(GROUP, CLUSTER, "np2").count, 1)
        self.assertNotIn(machine, named(self.aks.machines.list(GROUP, CLUSTER, "np2")))
        self.assertIsNone(pools.begin_delete(GROUP, CLUSTER, "np2").result())
        self.gone(lambda: pools.get(GROUP, CLUSTER, "np2"))

    def test_machines(self):
        machines = list(self.aks.machines.list(GROUP, CLUSTER, "np1"))
        self.assertEqual(len(machines), 2)
        self.assertRegex(machines[0].name, r"\Aaks-np1-\d{8}-vmss000000\Z")
        found = self.aks.machines.get(GROUP, CLUSTER, "np1", machines[1].name)
        self.assertEqual(found.as_dict(), machines[1].as_dict())
        self.assertRegex(found.properties.network.ip_addresses[0].ip, r"\A10\.224\.")

    # ---- what is below a cluster ----

    def test_maintenance_configurations(self):
        configurations = self.aks.maintenance_configurations
        body = {"properties": {"maintenanceWindow": {
            "schedule": {"weekly": {"intervalWeeks": 1, "dayOfWeek": "Friday"}}, "durationHours": 4,
            "startTime": "23:00"}}}
        made = configurations.create_or_update(GROUP, CLUSTER, "aksManagedAutoUpgradeSchedule", body)
        self.assertEqual(made.maintenance_window.schedule.weekly.day_of_week, "Friday")
        self.assertEqual(configurations.get(GROUP, CLUSTER, made.name).maintenance_window.duration_hours, 4)
        self.assertEqual(named(configurations.list_by_managed_cluster(GROUP, CLUSTER)), [made.name])
        self.assertIsNone(configurations.delete(GROUP, CLUSTER, made.name))
        self.gone(lambda: configurations.get(GROUP, CLUSTER, made.name))

    def test_managed_namespaces(self):
        namespaces = self.aks.managed_namespaces
        made = namespaces.begin_create_or_update(GROUP, CLUSTER, "team1", {"location": LOCATION, **NAMESPACE}).result()
        self.assertEqual((made.properties.provisioning_state, made.properties.default_resource_quota.cpu_limit,
                          made.properties.default_network_policy.ingress), ("Succeeded", "1", "AllowSameNamespace"))
        self.assertEqual(namespaces.update(GROUP, CLUSTER, "team1", {"tags": {"a": "b"}}).tags, {"a": "b"})
        self.assertEqual(namespaces.get(GROUP, CLUSTER, "team1").tags, {"a": "b"})
        self.assertEqual(named(namespaces.list_by_managed_cluster(GROUP, CLUSTER)), ["team1"])
        text = bytes(namespaces.list_credential(GROUP, CLUSTER, "team1").kubeconfigs[0].value).decode()
        self.assertIn("namespace: team1\n", text)
        self.assertIsNone(namespaces.begin_delete(GROUP, CLUSTER, "team1").result())
        self.gone(lambda: namespaces.get(GROUP, CLUSTER, "team1"))

    def test_identity_bindings(self):
        identity = self.emulator.group_id + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/mi1"
        principal = self.emulator.need("PUT", identity, "2024-11-30", {"location": LOCATION})["properties"]
        bindings = self.aks.identity_bindings
        body = {"properties": {"managedIdentity": {"resourceId": identity}}}
        made = bindings.begin_create_or_update(GROUP, CLUSTER, "ib1", body).result()
        self.assertEqual((made.properties.managed_identity.client_id, made.properties.managed_identity.object_id),
                         (principal["clientId"], principal["principalId"]))
        self.assertRegex(made.properties.oidc_issuer.oidc_issuer_url, r"\Ahttps://ib\.oic\.prod-aks\.azure\.com/")
        self.assertEqual(bindings.get(GROUP, CLUSTER, "ib1").e_tag, made.e_tag)
        self.assertEqual(named(bindings.list_by_managed_cluster(GROUP, CLUSTER)), ["ib1"])
        self.assertIsNone(bindings.begin_delete(GROUP, CLUSTER, "ib1").result())
        self.gone(lambda: bindings.get(GROUP, CLUSTER, "ib1"))

    def test_trusted_access_role_bindings(self):
        bindings = self.aks.trusted_access_role_bindings
        roles = ["Microsoft.MachineLearningServices/workspaces/mlworkload"]
        body = {"properties": {"sourceResourceId": self.emulator.group_id +
                               "/providers/Microsoft.MachineLearningServices/workspaces/ws1", "roles": roles}}
        made = bindings.begin_create_or_update(GROUP, CLUSTER, "b1", body).result()
        self.assertEqual((made.roles, made.provisioning_state), (roles, "Succeeded"))
        self.assertEqual(bindings.get(GROUP, CLUSTER, "b1").source_resource_id, body["properties"]["sourceResourceId"])
        self.assertEqual(named(bindings.list(GROUP, CLUSTER)), ["b1"])
        self.assertIsNone(bindings.begin_delete(GROUP, CLUSTER, "b1").result())
        self.gone(lambda: bindings.get(GROUP, CLUSTER, "b1"))

    def test_trusted_access_roles(self):
        roles = {role.name: role for role in self.aks.trusted_access_roles.list(LOCATION)}
        self.assertEqual(roles["backup-operator"].source_resource_type, "Microsoft.DataProtection/backupVaults")
        self.assertIn("mlworkload", roles)

    def register(self, flag):
        subscription = self.emulator.group_id.rpartition("/resourceGroups/")[0]
        provider = subscription + "/providers/%sMicrosoft.ContainerService/"
        self.emulator.need("POST", provider % "Microsoft.Features/providers/" + "features/%s/register" % flag,
                           "2021-07-01", None)
        self.emulator.need("POST", provider % "" + "register", "2021-04-01", None)

    def test_operation_status_result(self):
        results = self.group("operation_status_result")
        latest = results.get(GROUP, CLUSTER, "latest")
        self.assertEqual(latest.status, "Succeeded")
        listed = list(results.list(GROUP, CLUSTER))
        self.assertEqual(listed[0].name, latest.name)
        self.assertEqual(results.get(GROUP, CLUSTER, listed[-1].name).resource_id.lower(),
                         self.emulator.cluster_id().lower())
        client = self.emulator.client
        client.agent_pools.begin_create_or_update(GROUP, CLUSTER, "watched", {"properties": {
            "count": 1, "mode": "User", "vmSize": "Standard_D4s_v5"}}).result()
        pool = results.get_by_agent_pool(GROUP, CLUSTER, "watched", "latest")
        self.assertEqual(pool.status, "Succeeded")
        self.assertEqual(named(results.list_by_agent_pool(GROUP, CLUSTER, "watched")), [pool.name])

    def test_load_balancers(self):
        balancers = self.group("load_balancers")
        self.register("MultipleStandardLoadBalancersPreview")
        self.make("c5", networkProfile={"loadBalancerProfile": {
            "managedOutboundIPs": {"count": 1}, "backendPoolType": "nodeIP"}})
        made = balancers.create_or_update(GROUP, "c5", "kubernetes", {"properties": {"primaryAgentPoolName": "np1"}})
        self.assertEqual((made.properties.primary_agent_pool_name, made.properties.provisioning_state),
                         ("np1", "Succeeded"))
        self.assertEqual(balancers.get(GROUP, "c5", "kubernetes").name, "kubernetes")
        self.assertEqual(named(balancers.list_by_managed_cluster(GROUP, "c5")), ["kubernetes"])
        self.assertIsNone(balancers.begin_delete(GROUP, "c5", "kubernetes").result())
        self.gone(lambda: balancers.get(GROUP, "c5", "kubernetes"))

    def test_jwt_authenticators(self):
        authenticators = self.group("jwt_authenticators")
        body = {"properties": {"issuer": {"url": "https://issuer.example", "audiences": ["aks"]},
                               "claimMappings": {"username": {"expression": "claims.sub"}}}}
        made = authenticators.begin_create_or_update(GROUP, CLUSTER, "jwt1", body).result()
        self.assertEqual((made.properties.issuer.url, made.properties.provisioning_state),
                         ("https://issuer.example", "Succeeded"))
        self.assertEqual(authenticators.get(GROUP, CLUSTER, "jwt1").properties.issuer.audiences, ["aks"])
        self.assertEqual(named(authenticators.list_by_managed_cluster(GROUP, CLUSTER)), ["jwt1"])
        self.assertIsNone(authenticators.begin_delete(GROUP, CLUSTER, "jwt1").result())
        self.gone(lambda: authenticators.get(GROUP, CLUSTER, "jwt1"))

    # ---- private clusters ----

    def test_private_endpoint_connections(self):
        self.make("c6", apiServerAccessProfile={"enablePrivateCluster": True})
        connections = self.aks.private_endpoint_connections
        self.assertEqual(named(connections.list(GROUP, "c6").value), ["kube-apiserver"])
        found = connections.get(GROUP, "c6", "kube-apiserver")
        self.assertEqual(found.private_link_service_connection_state.status, "Approved")
        changed = connections.update(GROUP, "c6", "kube-apiserver", {
            "properties": {"privateLinkServiceConnectionState": {"status": "Rejected"}}})
        self.assertEqual((changed.private_link_service_connection_state.status, changed.private_endpoint.id),
                         ("Rejected", found.private_endpoint.id))
        self.assertIsNone(connections.begin_delete(GROUP, "c6", "kube-apiserver").result())
        self.gone(lambda: connections.get(GROUP, "c6", "kube-apiserver"))

    def test_private_link_resources(self):
        self.make("c7", apiServerAccessProfile={"enablePrivateCluster": True})
        found = self.aks.private_link_resources.list(GROUP, "c7").value
        self.assertEqual([(one.group_id, one.required_members) for one in found], [("management", ["management"])])

    def test_resolve_private_link_service_id(self):
        self.make("c8", apiServerAccessProfile={"enablePrivateCluster": True})
        found = self.aks.resolve_private_link_service_id.post(GROUP, "c8", {"name": "management"})
        self.assertIn("/providers/Microsoft.Network/privateLinkServices/", found.private_link_service_id)

    # ---- groups, regions, the provider ----

    def snapshot_steps(self, snapshots, source):
        body = {"location": LOCATION, "properties": {"creationData": {"sourceResourceId": source}}}
        made = snapshots.create_or_update(GROUP, "s1", body)
        self.assertEqual((made.name, made.creation_data.source_resource_id), ("s1", source))
        self.assertEqual(snapshots.update_tags(GROUP, "s1", {"tags": {"a": "b"}}).tags, {"a": "b"})
        self.assertEqual(snapshots.get(GROUP, "s1").tags, {"a": "b"})
        for listed in (snapshots.list(), snapshots.list_by_resource_group(GROUP)):
            self.assertEqual(named(listed), ["s1"])
        self.assertIsNone(snapshots.delete(GROUP, "s1"))
        self.gone(lambda: snapshots.get(GROUP, "s1"))
        return made

    def test_snapshots(self):
        cluster = self.aks.managed_clusters.get(GROUP, CLUSTER)
        made = self.snapshot_steps(self.aks.snapshots, self.emulator.cluster_id() + "/agentPools/np1")
        self.assertEqual((made.snapshot_type, made.kubernetes_version, made.node_image_version),
                         ("NodePool", cluster.current_kubernetes_version,
                          cluster.agent_pool_profiles[0].node_image_version))

    def test_managed_cluster_snapshots(self):
        made = self.snapshot_steps(self.group("managed_cluster_snapshots"), self.emulator.cluster_id())
        self.assertEqual(made.snapshot_type, "ManagedCluster")

    def test_container_service(self):
        images = {image.full_name for image in self.group("container_service").list_node_image_versions(LOCATION)}
        self.assertIn(self.aks.managed_clusters.get(GROUP, CLUSTER).agent_pool_profiles[0].node_image_version, images)

    def test_operations(self):
        found = {operation.name: operation for operation in self.aks.operations.list()}
        self.assertEqual(found["Microsoft.ContainerService/managedClusters/read"].provider,
                         "Microsoft Container Service")


class AbortTest(unittest.TestCase):
    """What runs can be aborted, so nothing ends by itself here."""

    @classmethod
    def setUpClass(cls):
        cls.emulator = Emulator("--as-of", "2025-11-10", "--speed", "manual")
        patch = unittest.mock.patch.dict(os.environ, cls.emulator.environment, clear=True)
        patch.start()
        cls.addClassCleanup(patch.stop)
        cls.addClassCleanup(cls.emulator.close)
        cls.aks = cls.emulator.connect(GroupTest.called)

    def move_clock(self):
        self.emulator.need("PUT", "/_aksim/clock", "-", {"advance": "PT1H"})

    def test_abort(self):
        clusters, pools = self.aks.managed_clusters, self.aks.agent_pools
        clusters.begin_create_or_update(GROUP, CLUSTER, PLAIN, polling=False)
        poller = clusters.begin_abort_latest_operation(GROUP, CLUSTER)
        self.move_clock()
        self.assertIsNone(poller.result())
        found = clusters.get(GROUP, CLUSTER)
        self.assertEqual((found.provisioning_state, found.agent_pool_profiles[0].provisioning_state),
                         ("Canceled", "Canceled"))

        clusters.begin_create_or_update(GROUP, CLUSTER, PLAIN, polling=False)
        self.move_clock()
        pools.begin_create_or_update(GROUP, CLUSTER, "np2", POOL, polling=False)
        poller = pools.begin_abort_latest_operation(GROUP, CLUSTER, "np2")
        self.move_clock()
        self.assertIsNone(poller.result())
        self.assertEqual(pools.get(GROUP, CLUSTER, "np2").provisioning_state, "Canceled")
        with self.assertRaises(exceptions.ResourceExistsError) as caught:
            pools.begin_abort_latest_operation(GROUP, CLUSTER, "np2")
        self.assertEqual(caught.exception.error.code, "OperationNotAllowed")

    @classmethod
    def tearDownClass(cls):
        GroupTest.operations.update(cls.emulator.operations())


class WholeTest(unittest.TestCase):
    """Comes last: what the tests before have not looked at."""

    def test_every_group_has_a_test(self):
        tests = [name[len("test_"):] for name in dir(GroupTest) if name.startswith("test_")]
        groups = {method.partition(".")[0] for method in methods_of(GroupTest.emulator.client) if not is_left(method)}
        self.assertEqual([group for group in sorted(groups) if not any(test.startswith(group) for test in tests)], [])

    def test_every_method_was_called(self):
        methods = methods_of(GroupTest.emulator.client)
        left = {method for method in methods if is_left(method)}
        self.assertEqual(sorted(methods - GroupTest.called - left), [])
        self.assertEqual(sorted(left & GroupTest.called), [], "called after all")
        print("groups: azure-mgmt-containerservice %s, %d groups, %d methods called, %d not"
              % (VERSION, len(groups_of(GroupTest.emulator.client)), len(methods - left), len(left)), file=sys.stderr)

    def test_every_operation_of_the_contract_was_sent(self):
        with open(os.path.join(HERE, "../../../schemas/operations.json"), encoding="utf-8") as file:
            names = {row[0] for row in json.load(file)["operations"]}
        wanted = {name for name in names if name not in NOT_SENT and (PREVIEW or not PREVIEWS_ALONE.match(name))}
        self.assertEqual(sorted(wanted - GroupTest.operations), [])


if __name__ == "__main__":
    AKSIM = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)
