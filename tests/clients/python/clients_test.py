"""The Azure SDK for Python, unmodified, against a fresh server over HTTPS, its certificate checked.

usage: clients_test.py AKSIM [unittest arguments]

Each test has a server of its own and the environment that `aksim env` gives for it. Bodies and states are those of
recorded traffic (azure-cli's recordings test_aks_abort.yaml of 2025-05-16 and Test_AKS_ManagedCluster_20260501_CRUD
of azure-service-operator), the cluster is that of the how-to "azure-cni-overlay".
"""

import logging
import os
import subprocess
import sys
import time
import unittest
import unittest.mock

from azure.core import exceptions
from azure.core.credentials import AccessToken
from azure.identity import ClientAssertionCredential, ClientSecretCredential, DefaultAzureCredential
from azure.mgmt.containerservice import ContainerServiceClient, models
from azure.mgmt.resource.features import FeatureClient
from azure.mgmt.resource.resources import ResourceManagementClient

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "support"))
from server import Server  # noqa: E402

AKSIM = ""
GROUP = "myResourceGroup"
CLUSTER = "myOverlayCluster"
LOCATION = "westcentralus"
NAMESPACE = "Microsoft.ContainerService"
CLUSTERS = "resourceType eq 'Microsoft.ContainerService/managedClusters'"  # without what is in their node groups
EXPANSION = "EnableAzureCNIOverlayPodCIDRExpansion"


def overlay_cluster(pod_cidr="192.168.0.0/16", dns_prefix="overlay"):
    return models.ManagedCluster(
        location=LOCATION, dns_prefix=dns_prefix, identity=models.ManagedClusterIdentity(type="SystemAssigned"),
        agent_pool_profiles=[models.ManagedClusterAgentPoolProfile(
            name="nodepool1", count=3, mode="System", os_type="Linux", vm_size="Standard_DS2_v2")],
        network_profile=models.ContainerServiceNetworkProfile(
            network_plugin="azure", network_plugin_mode="overlay", pod_cidr=pod_cidr))


def begin(start, *arguments):
    """A poller, and the state that the first answer showed: the poller's thread is soon beyond it."""
    answers = []
    poller = start(*arguments, raw_response_hook=answers.append)
    return poller, answers[0].http_response.json()["properties"]["provisioningState"]


class ServerTest(unittest.TestCase):
    options = ()

    def setUp(self):
        self.server = self.enterContext(Server(AKSIM, *self.options))
        environment = self.server.environment()
        self.enterContext(unittest.mock.patch.dict(os.environ, environment, clear=True))
        self.subscription = environment["AZURE_SUBSCRIPTION_ID"]
        self.use(self.secret_credential())

    def secret_credential(self, client=None, secret=None):
        return ClientSecretCredential(
            os.environ["AZURE_TENANT_ID"], client or os.environ["AZURE_CLIENT_ID"],
            secret or os.environ["AZURE_CLIENT_SECRET"], disable_instance_discovery=True)

    def use(self, credential):
        """Makes the clients as `aksim env python` says."""
        where = {"base_url": self.server.https, "credential_scopes": [self.server.https + "/.default"]}
        made = [kind(credential, self.subscription, **where)
                for kind in (ContainerServiceClient, ResourceManagementClient, FeatureClient)]
        for client in made:
            self.addCleanup(client.close)
        self.aks, self.arm, self.features = made

    def make_group(self):
        return self.arm.resource_groups.create_or_update(GROUP, {"location": LOCATION})

    def make_cluster(self, name=CLUSTER, cluster=None):
        return self.aks.managed_clusters.begin_create_or_update(GROUP, name, cluster or overlay_cluster()).result()

    def requests_of(self, words, at_least=1):
        """How many requests the server logged with these words in the line. It logs after it answered, so the line of
        the last one may be on its way."""
        last = time.monotonic() + 25
        while True:
            count = sum(words in line for line in self.server.errors().splitlines())
            if count >= at_least or time.monotonic() > last:
                return count
            time.sleep(0.05)

    def refusal(self, kind, call):
        with self.assertRaises(kind) as caught:
            call()
        return caught.exception


class ClusterTest(ServerTest):
    def test_group_and_overlay_cluster_are_made_and_deleted(self):
        group = self.make_group()
        self.assertEqual((group.name, group.location, group.properties.provisioning_state),
                         (GROUP, LOCATION, "Succeeded"))

        poller, state = begin(self.aks.managed_clusters.begin_create_or_update, GROUP, CLUSTER, overlay_cluster())
        self.assertEqual(state, "Creating")
        cluster = poller.result()
        network = cluster.network_profile
        self.assertEqual(poller.status(), "Succeeded")
        self.assertEqual((cluster.name, cluster.location, cluster.provisioning_state, cluster.power_state.code),
                         (CLUSTER, LOCATION, "Succeeded", "Running"))
        self.assertEqual(cluster.node_resource_group, "MC_%s_%s_%s" % (GROUP, CLUSTER, LOCATION))
        self.assertRegex(cluster.fqdn, r"\Aoverlay-[a-z0-9]{8}\.hcp\.westcentralus\.azmk8s\.io\Z")
        self.assertEqual((network.network_plugin, network.network_plugin_mode, network.pod_cidr, network.pod_cidrs,
                          network.service_cidr, network.dns_service_ip, network.ip_families),
                         ("azure", "overlay", "192.168.0.0/16", ["192.168.0.0/16"], "10.0.0.0/16", "10.0.0.10",
                          ["IPv4"]))
        self.assertEqual([(pool.name, pool.count, pool.max_pods, pool.provisioning_state)
                          for pool in cluster.agent_pool_profiles], [("nodepool1", 3, 250, "Succeeded")])
        self.assertEqual(self.aks.managed_clusters.get(GROUP.upper(), CLUSTER.lower()).as_dict(), cluster.as_dict())

        self.assertIsNone(self.aks.managed_clusters.begin_delete(GROUP, CLUSTER).result())
        self.refusal(exceptions.ResourceNotFoundError, lambda: self.aks.managed_clusters.get(GROUP, CLUSTER))
        self.assertIsNone(self.aks.managed_clusters.begin_delete(GROUP, CLUSTER).result())

        self.make_cluster()
        self.assertIsNone(self.arm.resource_groups.begin_delete(GROUP).result())
        self.assertFalse(self.arm.resource_groups.check_existence(GROUP))
        self.assertEqual(list(self.aks.managed_clusters.list()), [])
        self.assertEqual(list(self.arm.resource_groups.list()), [])

    def test_tags_change_by_patch_and_by_sending_the_cluster_back(self):
        self.make_group()
        before = self.make_cluster()
        patched = self.aks.managed_clusters.begin_update_tags(GROUP, CLUSTER, {"tags": {"team": "net"}}).result()
        self.assertEqual(patched.tags, {"team": "net"})
        patched.tags["stage"] = "dev"
        changed = self.make_cluster(cluster=patched)
        self.assertEqual(changed.tags, {"team": "net", "stage": "dev"})

        def parts(cluster):
            shown = cluster.as_dict()
            pools = shown["properties"].pop("agentPoolProfiles")
            return [{key: value for key, value in part.items() if key not in ("eTag", "tags")}
                    for part in (shown, *pools)]

        # An update may show more of a pool than before (recorded: enableAutoScaling false), but nothing else.
        for was, became in zip(parts(before), parts(changed), strict=True):
            self.assertEqual(became, {**became, **was})

    def test_a_pool_is_added_scaled_and_deleted(self):
        self.make_group()
        self.make_cluster()
        pools = self.aks.agent_pools
        poller, state = begin(pools.begin_create_or_update, GROUP, CLUSTER, "pool2", models.AgentPool(
            count=1, vm_size="Standard_DS2_v2", mode="User", os_type="Linux"))
        self.assertEqual(state, "Creating")
        pool = poller.result()
        self.assertEqual((pool.name, pool.count, pool.mode, pool.max_pods, pool.provisioning_state),
                         ("pool2", 1, "User", 250, "Succeeded"))

        pool.count = 4
        poller, state = begin(pools.begin_create_or_update, GROUP, CLUSTER, "pool2", pool)
        self.assertEqual(state, "Scaling")
        self.assertEqual((poller.result().count, pools.get(GROUP, CLUSTER, "pool2").count), (4, 4))
        cluster = self.aks.managed_clusters.get(GROUP, CLUSTER)
        self.assertEqual([(pool.name, pool.count) for pool in cluster.agent_pool_profiles],
                         [("nodepool1", 3), ("pool2", 4)])

        self.assertIsNone(pools.begin_delete(GROUP, CLUSTER, "pool2").result())
        self.assertEqual([pool.name for pool in pools.list(GROUP, CLUSTER)], ["nodepool1"])

    def test_a_cluster_stops_and_starts(self):
        self.make_group()
        self.make_cluster()
        for begin, state in ((self.aks.managed_clusters.begin_stop, "Stopped"),
                             (self.aks.managed_clusters.begin_start, "Running")):
            self.assertIsNone(begin(GROUP, CLUSTER).result())
            self.assertEqual(self.aks.managed_clusters.get(GROUP, CLUSTER).power_state.code, state)

    def test_credentials_are_a_kubeconfig_of_the_cluster(self):
        self.make_group()
        self.make_cluster()
        clusters = self.aks.managed_clusters
        for method, name, user in ((clusters.list_cluster_user_credentials, "clusterUser", "clusterUser"),
                                   (clusters.list_cluster_admin_credentials, "clusterAdmin", "clusterAdmin")):
            found = method(GROUP, CLUSTER).kubeconfigs
            self.assertEqual([item.name for item in found], [name])
            text = bytes(found[0].value).decode()
            self.assertIn("apiVersion: v1\n", text)
            self.assertIn("name: %s_%s_%s\n" % (user, GROUP, CLUSTER), text)
            self.assertIn("server: " + self.server.https, text)

    def test_versions_and_upgrades_are_listed(self):
        self.make_group()
        cluster = self.make_cluster()
        versions = self.aks.managed_clusters.list_kubernetes_versions(LOCATION).values_property
        minors = {version.version: version for version in versions}
        self.assertIn(cluster.current_kubernetes_version, minors[cluster.kubernetes_version].patch_versions)
        self.assertEqual([version.version for version in versions if version.is_default], [cluster.kubernetes_version])
        upgrades = self.aks.managed_clusters.get_upgrade_profile(GROUP, CLUSTER).control_plane_profile
        self.assertEqual(upgrades.kubernetes_version, cluster.current_kubernetes_version)
        for upgrade in upgrades.upgrades:
            minor = ".".join(upgrade.kubernetes_version.split(".")[:2])
            self.assertIn(upgrade.kubernetes_version, minors[minor].patch_versions)


class RefusalTest(ServerTest):
    def shown(self, error):
        return error.status_code, error.error.code, error.error.message, error.error.target

    def test_flat_errors_of_aks_are_shown_and_not_retried(self):
        self.make_group()
        self.make_cluster()
        begin = self.aks.managed_clusters.begin_create_or_update
        error = self.refusal(exceptions.HttpResponseError,
                             lambda: begin(GROUP, CLUSTER, overlay_cluster(dns_prefix="other")))
        self.assertEqual(self.shown(error), (400, "PropertyChangeNotAllowed",
                                             "Changing property 'dnsPrefix' is not allowed.", "dnsPrefix"))
        self.assertEqual(self.requests_of("code=PropertyChangeNotAllowed"), 1)

        error = self.refusal(exceptions.HttpResponseError,
                             lambda: begin(GROUP, CLUSTER, overlay_cluster(pod_cidr="192.168.0.0/15")))
        self.assertEqual((error.status_code, error.error.code), (400, "BadRequest"))
        self.assertIn(NAMESPACE + "/" + EXPANSION, error.message)
        self.assertEqual(self.aks.managed_clusters.get(GROUP, CLUSTER).network_profile.pod_cidr, "192.168.0.0/16")

    def test_wrapped_errors_of_arm_are_shown(self):
        group_missing = (404, "ResourceGroupNotFound", "Resource group '%s' could not be found." % GROUP, None)
        for call in (lambda: self.arm.resource_groups.get(GROUP), lambda: self.make_cluster(),
                     lambda: list(self.aks.managed_clusters.list_by_resource_group(GROUP))):
            self.assertEqual(self.shown(self.refusal(exceptions.ResourceNotFoundError, call)), group_missing)
        self.make_group()
        error = self.refusal(exceptions.ResourceNotFoundError, lambda: self.aks.managed_clusters.get(GROUP, "none"))
        self.assertEqual(self.shown(error), (
            404, "ResourceNotFound",
            "The Resource 'Microsoft.ContainerService/managedClusters/none' under resource group '%s' was not found. "
            "For more details please go to https://aka.ms/ARMResourceNotFoundFix" % GROUP, None))

    def test_without_the_ca_the_client_refuses_the_server(self):
        del os.environ["REQUESTS_CA_BUNDLE"]
        stranger = Stranger()
        with ResourceManagementClient(stranger, self.subscription, base_url=self.server.https,
                                      retry_total=0) as client:
            error = self.refusal(exceptions.ServiceRequestError, lambda: client.resource_groups.get(GROUP))
        self.assertIn("CERTIFICATE_VERIFY_FAILED", str(error))


class ListTest(ServerTest):
    NAMES = ["cluster%d" % number for number in range(7)]

    def setUp(self):
        super().setUp()
        self.make_group()
        for name in self.NAMES:
            self.make_cluster(name)

    def pages(self, listed):
        return [[item.name for item in page] for page in listed.by_page()]

    def test_pages_of_a_list_bring_each_item_once(self):
        whole = [self.NAMES[0:3], self.NAMES[3:6], self.NAMES[6:7]]
        clusters = self.aks.managed_clusters
        top = {"$top": "3"}
        for listed in (lambda: clusters.list_by_resource_group(GROUP, params=dict(top)),
                       lambda: clusters.list(params=dict(top)),
                       lambda: self.arm.resources.list(filter=CLUSTERS, top=3),
                       lambda: self.arm.resources.list_by_resource_group(GROUP, top=3)):
            self.assertEqual(self.pages(listed()), whole)
            self.assertEqual([item.name for item in listed()], self.NAMES)
        self.assertEqual(self.pages(clusters.list_by_resource_group(GROUP)), [self.NAMES])

    def test_pages_keep_their_place_while_clusters_come_and_go(self):
        pages = self.aks.managed_clusters.list_by_resource_group(GROUP, params={"$top": "3"}).by_page()
        found = [item.name for item in next(pages)]
        self.aks.managed_clusters.begin_delete(GROUP, self.NAMES[0]).result()
        self.aks.managed_clusters.begin_delete(GROUP, self.NAMES[4]).result()
        self.make_cluster("a-late-one")
        found += [item.name for page in pages for item in page]
        self.assertEqual(found, self.NAMES[0:4] + self.NAMES[5:7] + ["a-late-one"])

    def test_a_filter_holds_on_every_page(self):
        value = "a & b/c+d='%"
        for name in self.NAMES[1::2]:
            self.aks.managed_clusters.begin_update_tags(GROUP, name, {"tags": {"cost center": value}}).result()
        written = "tagName eq 'cost center' and tagValue eq '%s'" % value.replace("'", "''")
        listed = self.arm.resources.list_by_resource_group(GROUP, filter=written, top=2)
        self.assertEqual(self.pages(listed), [self.NAMES[1:4:2], ["cluster5"]])


class FeatureTest(ServerTest):
    def wait_until_registered(self, read):
        for _ in range(50):
            if read() == "Registered":
                return
            time.sleep(0.1)
        self.fail("never Registered")

    def test_a_flag_counts_when_registered_and_the_provider_was_refreshed(self):
        self.make_group()
        self.make_cluster()
        wider = overlay_cluster(pod_cidr="192.168.0.0/15")

        def state():
            return self.features.features.get(NAMESPACE, EXPANSION).properties.state

        self.assertEqual(state(), "NotRegistered")
        self.assertIn(self.features.features.register(NAMESPACE, EXPANSION).properties.state,
                      ("Registering", "Registered"))
        self.wait_until_registered(state)
        self.refusal(exceptions.HttpResponseError, lambda: self.make_cluster(cluster=wider))

        self.assertIn(self.arm.providers.register(NAMESPACE).registration_state, ("Registering", "Registered"))
        self.wait_until_registered(lambda: self.arm.providers.get(NAMESPACE).registration_state)
        self.assertEqual(self.make_cluster(cluster=wider).network_profile.pod_cidr, "192.168.0.0/15")

    def test_flags_are_listed_and_unknown_ones_refused(self):
        self.features.features.register(NAMESPACE, EXPANSION)
        listed = {feature.name: feature.properties.state for feature in self.features.features.list(NAMESPACE)}
        self.assertEqual(listed[NAMESPACE + "/" + EXPANSION], "Registered")
        self.assertLessEqual(listed.keys(), {feature.name for feature in self.features.features.list_all()})
        error = self.refusal(exceptions.ResourceNotFoundError,
                             lambda: self.features.features.register(NAMESPACE, "NoSuchFlag"))
        self.assertEqual(error.error.code, "FeatureNotFound")

    def test_a_subscription_feature_registration_is_made_and_deleted(self):
        registrations = self.features.subscription_feature_registrations
        made = registrations.create_or_update(NAMESPACE, EXPANSION)
        self.assertEqual((made.name, made.properties.provider_namespace), (EXPANSION, NAMESPACE))
        self.assertEqual(registrations.get(NAMESPACE, EXPANSION).properties.state, "Registered")
        registrations.delete(NAMESPACE, EXPANSION)
        self.assertNotEqual(self.features.features.get(NAMESPACE, EXPANSION).properties.state, "Registered")


class ProgressTest(ServerTest):
    options = ("--speed", "manual")  # nothing ends until the clock is moved

    def move_clock(self):
        status, _, body = self.server.request("PUT", "/_aksim/clock", {"advance": "PT1H"})
        self.assertEqual(status, 200, body)

    def test_an_operation_in_progress_is_polled_each_second(self):
        self.make_group()
        poller = self.aks.managed_clusters.begin_create_or_update(GROUP, CLUSTER, overlay_cluster())
        error = self.refusal(exceptions.ResourceExistsError, self.make_cluster)
        self.assertEqual((error.status_code, error.error.code), (409, "OperationNotAllowed"))
        self.assertIn("Another operation (Creating) is in progress", error.message)
        self.assertEqual(self.requests_of("code=OperationNotAllowed"), 1)
        self.assertEqual(self.aks.managed_clusters.get(GROUP, CLUSTER).provisioning_state, "Creating")
        self.poll_to_the_end(poller, "OperationStatus_Get")
        self.assertEqual(poller.result().provisioning_state, "Succeeded")

        poller = self.arm.resource_groups.begin_delete(GROUP)
        self.assertTrue(self.arm.resource_groups.check_existence(GROUP))
        self.poll_to_the_end(poller, "ResourceGroups_DeleteResult")
        self.assertFalse(self.arm.resource_groups.check_existence(GROUP))

    def poll_to_the_end(self, poller, operation):
        """The client's own interval is 30 seconds; only an answer with Retry-After makes it shorter."""
        self.assertGreaterEqual(self.requests_of("operation=" + operation, at_least=2), 2)
        self.assertFalse(poller.done())
        self.move_clock()
        poller.wait(25)
        self.assertTrue(poller.done())

    def test_a_canceled_operation_fails_the_poller(self):
        self.make_group()
        creation = self.aks.managed_clusters.begin_create_or_update(GROUP, CLUSTER, overlay_cluster())
        deletion = self.arm.resource_groups.begin_delete(GROUP)
        self.refusal(exceptions.HttpResponseError, creation.result)
        self.assertEqual(creation.status(), "Canceled")
        self.move_clock()
        self.assertIsNone(deletion.result())


class SignInTest(ServerTest):
    options = ("--auth", "token", "--client", "id-of-the-app:right-secret")

    def setUp(self):
        super().setUp()
        quiet = logging.getLogger("azure.identity")
        self.addCleanup(quiet.setLevel, quiet.level)
        quiet.setLevel(logging.CRITICAL)

    def groups(self):
        return [group.name for group in self.arm.resource_groups.list()]

    def test_the_right_secret_gets_a_token_that_counts(self):
        self.make_group()
        self.assertEqual(self.groups(), [GROUP])

    def test_the_environment_is_enough_for_the_default_credential(self):
        self.use(DefaultAzureCredential(disable_instance_discovery=True))
        self.make_group()
        self.assertEqual(self.groups(), [GROUP])

    def test_adfs_needs_no_switch(self):
        self.use(ClientSecretCredential("adfs", "id-of-the-app", "right-secret"))
        self.make_group()
        self.assertEqual(self.groups(), [GROUP])

    def test_wrong_secrets_and_strangers_are_told_so(self):
        for client, secret, code in (("id-of-the-app", "wrong", "AADSTS7000215"), ("stranger", "any", "AADSTS700016")):
            self.use(self.secret_credential(client, secret))
            error = self.refusal(exceptions.ClientAuthenticationError, self.groups)
            self.assertIn(code + ":", error.message)

    def test_no_token_and_made_up_tokens_are_401(self):
        status, headers, body = self.server.request("GET", "/subscriptions?api-version=2022-12-01")
        self.assertEqual((status, body["error"]["code"]), (401, "AuthenticationFailed"))
        self.assertIn("Bearer", headers["WWW-Authenticate"])
        self.use(Stranger())
        for call in (self.groups, lambda: list(self.aks.managed_clusters.list())):
            error = self.refusal(exceptions.ClientAuthenticationError, call)
            self.assertEqual((error.status_code, error.error.code), (401, "InvalidAuthenticationToken"))


class RecipeTest(ServerTest):
    def test_what_aksim_env_python_prints_makes_a_client(self):
        recipe = subprocess.run([AKSIM, "env", "python", "--data", self.server.data], capture_output=True, text=True,
                                check=True).stdout
        made = {}
        exec(compile(recipe, "aksim env python", "exec"), made)  # pylint: disable=exec-used
        self.addCleanup(made["client"].close)
        self.make_group()
        self.make_cluster()
        self.assertEqual([cluster.name for cluster in made["client"].managed_clusters.list()], [CLUSTER])


class AssertionTest(ServerTest):
    options = ("--auth", "token")

    def test_a_federated_assertion_gets_a_token_that_counts(self):
        self.use(ClientAssertionCredential(os.environ["AZURE_TENANT_ID"], "app", lambda: "e30.e30.c2ln",
                                           disable_instance_discovery=True))
        self.assertEqual(self.make_group().name, GROUP)


class Stranger:
    """A credential that no server gave."""

    def get_token(self, *_, **__):
        return AccessToken("fake", int(time.time()) + 3600)


if __name__ == "__main__":
    AKSIM = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)
