"""What the tests of pollers share: a server that waits for its clock, and clients whose every request and pause is
noted and whose pauses are short."""

import os
import sys
import time
import unittest
import unittest.mock

from azure.core import exceptions
from azure.core.pipeline.transport import RequestsTransport
from azure.identity import ClientSecretCredential
from azure.mgmt.containerservice import ContainerServiceClient, models

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "support"))
from server import Server  # noqa: E402

GROUP = "pollers"
LOCATION = "westeurope"
PAUSE = 0.02  # seconds, instead of what Retry-After or the client's own interval ask for
CLUSTERS = "Microsoft.ContainerService/managedClusters"
WAIT = 30


class Transport(RequestsTransport):
    """Notes what is sent, {method, path, status: None when no answer came}, and for how long the client would pause."""

    def __init__(self):
        super().__init__()
        self.sent, self.pauses = [], []

    def send(self, request, **options):
        note = {"method": request.method, "path": request.url.partition("?")[0], "status": None}
        self.sent.append(note)
        answer = super().send(request, **options)
        note["status"] = answer.status_code
        return answer

    def sleep(self, duration):
        self.pauses.append(duration)
        time.sleep(min(duration, PAUSE))

    def statuses(self, method, part):
        return [one["status"] for one in self.sent if one["method"] == method and part in one["path"]]


class PollerTest(unittest.TestCase):
    """The tests of a class share a server; each has clusters of its own, and no fault outlives it."""

    binary = ""
    options = ()

    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Server(cls.binary, "--speed", "manual", *cls.options))
        environment = cls.server.environment()
        cls.enterClassContext(unittest.mock.patch.dict(os.environ, environment, clear=True))
        cls.subscription = environment["AZURE_SUBSCRIPTION_ID"]
        cls.control("PUT", "/subscriptions/%s/resourceGroups/%s?api-version=2021-04-01" % (cls.subscription, GROUP),
                    {"location": LOCATION})

    @classmethod
    def control(cls, method, path, body=None):
        """Without the SDK."""
        status, _, answer = cls.server.request(method, path, body)
        if not 200 <= status < 300:
            raise AssertionError("%s %s: %d %s" % (method, path, status, answer))
        return answer

    def setUp(self):
        self.transport = Transport()
        self.aks = self.client(self.transport)
        self.clusters, self.pools = self.aks.managed_clusters, self.aks.agent_pools
        self.addCleanup(self.control, "DELETE", "/_aksim/faults")

    def client(self, transport, **more):
        """As `aksim env python` makes one; nothing waits for long."""
        credential = ClientSecretCredential(os.environ["AZURE_TENANT_ID"], os.environ["AZURE_CLIENT_ID"],
                                            os.environ["AZURE_CLIENT_SECRET"], disable_instance_discovery=True)
        made = ContainerServiceClient(
            credential, self.subscription, base_url=self.server.https, transport=transport, polling_interval=0,
            credential_scopes=[self.server.https + "/.default"], **more)
        self.addCleanup(made.close)
        return made

    # ---- the server ----

    def fault(self, **members):
        return self.control("POST", "/_aksim/faults", members)["id"]

    def hits(self, fault):
        return self.control("GET", "/_aksim/faults/" + fault)["hits"]

    def let_end(self, poller=None):
        """An hour goes by; what the poller has then."""
        self.control("PUT", "/_aksim/clock", {"advance": "PT1H"})
        return poller.result(WAIT) if poller else None

    # ---- steps ----

    def cluster(self, **members):
        return models.ManagedCluster(
            location=LOCATION, dns_prefix="pollers", identity=models.ManagedClusterIdentity(type="SystemAssigned"),
            agent_pool_profiles=[models.ManagedClusterAgentPoolProfile(
                name="sys", count=1, mode="System", os_type="Linux", vm_size="Standard_D4s_v5")], **members)

    def begin(self, name, cluster=None, **options):
        return self.clusters.begin_create_or_update(GROUP, name, cluster or self.cluster(), **options)

    def begin_pool(self, name, pool="np1", **members):
        return self.pools.begin_create_or_update(GROUP, name, pool, models.AgentPool(
            **{"count": 1, "vm_size": "Standard_D4s_v5", "mode": "User", **members}))

    def make(self, name):
        return self.let_end(self.begin(name))

    def state(self, name):
        return self.clusters.get(GROUP, name).provisioning_state

    def polled(self, times=2):
        """Waits until the poller has asked so many times more."""
        before, end = len(self.transport.statuses("GET", "/operations/")), time.monotonic() + WAIT
        while len(self.transport.statuses("GET", "/operations/")) < before + times:
            self.assertLess(time.monotonic(), end, "nobody polls")
            time.sleep(PAUSE)

    def refused(self, kind, status, code, call, *arguments, **named):
        """The error of a call that is refused; exactly of that kind."""
        with self.assertRaises(exceptions.AzureError) as caught:
            call(*arguments, **named)
        error = caught.exception
        self.assertIs(type(error), kind, error)
        self.assertEqual((error.status_code, error.error.code), (status, code))
        return error


def main():
    PollerTest.binary = os.path.abspath(sys.argv.pop(1))
    unittest.main(module="__main__", verbosity=2)
