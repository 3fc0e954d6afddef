"""Each fault, and what the pollers of the Azure SDK for Python make of it.

usage: faults_test.py AKSIM [unittest arguments]

What the client has to do is in its own source: azure-core's policies/_retry.py (which statuses and methods are sent
again, how often: 3 times when no answer comes, as long as Retry-After is given) and polling/base_polling.py, and
azure-mgmt-core's policies/_base.py (registration). Errors of operations are Azure's words, as operationKinds.json has
them with their sources.
"""

import json
import os
import tempfile
import time
import unittest.mock

from azure.core import exceptions

import pollers
from pollers import CLUSTERS, GROUP, PollerTest

POLL = {"method": "GET", "path": "*/locations/*/operations/*"}
PUT = {"method": "PUT", "type": CLUSTERS}


def answer(status, code="Odd", **headers):
    return {"status": status, "code": code, "message": "so it is", "headers": headers}


class RequestFaultTest(PollerTest):
    def test_429_with_retry_after_is_waited_for_and_sent_again(self):
        self.fault(match={**PUT, "times": 2}, answer=answer(429, "TooManyRequests", **{"Retry-After": "7"}))
        creation = self.begin("throttled")
        self.assertEqual(self.transport.statuses("PUT", "/throttled"), [429, 429, 201])
        self.assertEqual(self.transport.pauses[:2], [7, 7])
        self.assertEqual(self.let_end(creation).provisioning_state, "Succeeded")

    def test_429_without_retry_after_is_sent_again_after_the_clients_own_pauses(self):
        self.fault(match={**PUT, "times": 2}, answer=answer(429, "TooManyRequests"))
        creation = self.begin("soon")
        self.assertEqual(self.transport.statuses("PUT", "/soon"), [429, 429, 201])
        # The first time at once, then 0.8 seconds times two.
        self.assertEqual([pause for pause in self.transport.pauses if pause != 1], [1.6])
        self.let_end(creation)

    def test_503_for_ever_is_given_up(self):
        self.fault(match=PUT, answer=answer(503, "ServiceUnavailable"))
        self.refused(exceptions.HttpResponseError, 503, "ServiceUnavailable", self.begin, "never")
        self.assertEqual(self.transport.statuses("PUT", "/never"), [503] * 4)
        self.refused(exceptions.ResourceNotFoundError, 404, "ResourceNotFound", self.clusters.get, GROUP, "never")

    def test_400_is_not_sent_again(self):
        self.fault(match=PUT, answer=answer(400, "BadRequest"))
        self.refused(exceptions.HttpResponseError, 400, "BadRequest", self.begin, "bad")
        self.assertEqual(self.transport.statuses("PUT", "/bad"), [400])

    def test_a_delay_beyond_the_clients_patience_is_sent_again(self):
        self.fault(match={**PUT, "times": 1}, delay=0.5)
        self.make("slow")
        self.fault(id="slow", match={**PUT, "times": 1}, delay=8)
        # The first one was done, though its answer was not waited for: the second meets it.
        self.refused(exceptions.ResourceExistsError, 409, "OperationNotAllowed", self.begin, "slow", read_timeout=2)
        self.assertEqual(self.transport.statuses("PUT", "/slow")[1:], [None, 409])
        self.let_end()

    def test_a_connection_that_drops_before_the_work_is_made_good(self):
        self.fault(match={**PUT, "times": 1}, drop="before")
        creation = self.begin("before")
        self.assertEqual(self.transport.statuses("PUT", "/before"), [None, 201])
        self.let_end(creation)

    def test_a_connection_that_drops_after_the_work_meets_its_own_work(self):
        self.fault(match={**PUT, "times": 1}, drop="after")
        error = self.refused(exceptions.ResourceExistsError, 409, "OperationNotAllowed", self.begin, "after")
        self.assertIn("Another operation (Creating) is in progress", error.message)
        self.assertEqual(self.transport.statuses("PUT", "/after"), [None, 409])
        self.let_end()
        self.assertEqual(self.state("after"), "Succeeded")

    def test_a_connection_that_always_drops_is_given_up(self):
        self.fault(match=PUT, drop="before")
        with self.assertRaises(exceptions.ServiceResponseError):
            self.begin("dropped")
        self.assertEqual(self.transport.statuses("PUT", "/dropped"), [None] * 4)

    def test_a_truncated_answer_is_no_answer(self):
        self.make("cut")
        self.fault(match={"method": "GET", "type": CLUSTERS, "times": 1}, truncate=100)
        before = len(self.transport.statuses("GET", "/cut"))
        self.assertEqual(self.clusters.get(GROUP, "cut").name, "cut")
        self.assertEqual(len(self.transport.statuses("GET", "/cut")), before + 2)
        self.fault(id="all", match={"method": "GET", "type": CLUSTERS}, truncate=100)
        with self.assertRaises(exceptions.IncompleteReadError):
            self.clusters.get(GROUP, "cut")

    def test_a_late_list_lacks_what_a_get_has(self):
        self.make("early")
        self.fault(id="late", late=True)
        self.make("tardy")
        self.assertEqual(self.clusters.get(GROUP, "tardy").provisioning_state, "Succeeded")
        names = {cluster.name for cluster in self.clusters.list_by_resource_group(GROUP)}
        self.assertEqual(names & {"early", "tardy"}, {"early"})
        self.control("DELETE", "/_aksim/faults/late")
        self.assertIn("tardy", [cluster.name for cluster in self.clusters.list()])

    def test_a_provider_that_flaps_is_registered_by_the_client(self):
        self.make("flapping")
        self.fault(match={"method": "PUT", "times": 1}, unregistered=True)
        # The client asks each 10 seconds whether it is registered.
        with unittest.mock.patch("azure.mgmt.core.policies._base.time.sleep", lambda _: self.let_end()):
            self.aks.maintenance_configurations.create_or_update(
                GROUP, "flapping", "default", {"properties": {"timeInWeek": [{"day": "Monday", "hourSlots": [1]}]}})
        self.assertEqual(self.transport.statuses("PUT", "/default"), [409, 201])
        self.assertEqual(self.transport.statuses("POST", "/Microsoft.ContainerService/register"), [200])

    def test_a_provider_that_flaps_fails_what_begins_an_operation(self):
        """The first answer of a poller is read late, so the client does not see why it was refused."""
        self.fault(match={**PUT, "times": 1}, unregistered=True)
        self.refused(exceptions.ResourceExistsError, 409, "MissingSubscriptionRegistration", self.begin, "again")
        self.assertEqual(self.make("again").provisioning_state, "Succeeded")


class PollFaultTest(PollerTest):
    def polled_through(self, name, statuses, **action):
        """A poll that meets the fault is sent again, and the poller goes on to the end."""
        creation = self.begin(name)
        fault = self.fault(match={**POLL, "times": 1}, **action)
        self.polled(4)
        self.assertEqual(self.hits(fault), 1)
        self.assertEqual(self.let_end(creation).provisioning_state, "Succeeded")
        seen = self.transport.statuses("GET", "/operations/")
        self.assertEqual([status for status in seen if status != 200], statuses)

    def test_429_and_503_of_a_poll_are_waited_for(self):
        self.polled_through("p1", [429], answer=answer(429, "TooManyRequests", **{"Retry-After": "9"}))
        self.assertIn(9, self.transport.pauses)
        self.polled_through("p2", [429, 503], answer=answer(503, "ServiceUnavailable"))

    def test_a_poll_whose_connection_drops_is_sent_again(self):
        self.polled_through("p3", [None], drop="before")
        self.polled_through("p4", [None, None], drop="after")

    def test_a_poll_that_breaks_off_is_sent_again(self):
        creation = self.begin("p5")
        self.fault(id="cut", match={**POLL, "times": 1}, truncate=10)
        self.polled(4)
        self.assertEqual(self.hits("cut"), 1)
        self.assertEqual(self.let_end(creation).provisioning_state, "Succeeded")

    def test_a_404_of_a_poll_ends_the_poller_but_not_the_operation(self):
        creation = self.begin("p6")
        self.fault(match={**POLL, "times": 1}, answer=answer(404, "NotFound"))
        self.refused(exceptions.HttpResponseError, 404, "NotFound", creation.result, pollers.WAIT)
        self.assertEqual(self.state("p6"), "Creating")
        self.let_end()
        self.assertEqual(self.state("p6"), "Succeeded")

    def test_the_last_get_may_fail_and_be_sent_again(self):
        creation = self.begin("p7")
        self.fault(match={"method": "GET", "type": CLUSTERS, "times": 1}, answer=answer(500, "InternalServerError"))
        self.assertEqual(self.let_end(creation).name, "p7")
        self.assertEqual(self.transport.statuses("GET", "/p7"), [500, 200])


class OperationFaultTest(PollerTest):
    # operationKinds.json, with the reports that have these words
    FAILURES = {"cluster.create": "ReconcileVMSSAgentPoolFailed", "pool.create": "OverconstrainedZonalAllocationRequest",
                "pool.scale": "QuotaExceeded", "cluster.upgrade": "UpgradeFailed", "cluster.stop": "SubnetIsFull",
                "cluster.delete": "ProvisioningControlPlaneError", "cluster.update": "VMExtensionProvisioningError"}

    def failing(self, kind, begin, *arguments):
        """The error with which the poller ends when an operation of the kind fails."""
        self.fault(match={"operation": kind, "times": 1}, fail=self.FAILURES[kind])
        poller = begin(*arguments)
        self.let_end()
        error = self.refused(exceptions.HttpResponseError, 200, self.FAILURES[kind], poller.result, pollers.WAIT)
        self.assertEqual(poller.status(), "Failed")
        return error

    def test_a_failed_operation_raises_with_its_code(self):
        self.failing("cluster.create", self.begin, "f1")
        self.assertEqual(self.state("f1"), "Failed")
        self.assertEqual(self.make("f1").provisioning_state, "Succeeded")
        error = self.failing("cluster.update", self.begin, "f1", self.cluster(tags={"a": "b"}))
        self.assertIn("VM has reported a failure when processing extension 'vmssCSE'", error.message)
        self.make("f1")
        newer = max(one.kubernetes_version for one in self.clusters.get_upgrade_profile(GROUP, "f1")
                    .control_plane_profile.upgrades if not one.is_preview)
        error = self.failing("cluster.upgrade", self.begin, "f1", self.cluster(kubernetes_version=newer))
        self.assertIn("violate the pod's disruption budget", error.message)
        self.make("f1")
        self.failing("cluster.stop", self.clusters.begin_stop, GROUP, "f1")
        self.make("f1")
        self.failing("cluster.delete", self.clusters.begin_delete, GROUP, "f1")
        self.assertEqual(self.state("f1"), "Failed")
        self.let_end(self.clusters.begin_delete(GROUP, "f1"))
        self.refused(exceptions.ResourceNotFoundError, 404, "ResourceNotFound", self.clusters.get, GROUP, "f1")

    def test_a_failed_operation_of_a_pool_raises_with_its_code(self):
        self.make("f2")
        self.failing("pool.create", self.begin_pool, "f2")
        self.assertEqual(self.pools.get(GROUP, "f2", "np1").provisioning_state, "Failed")
        self.assertEqual(self.let_end(self.begin_pool("f2")).provisioning_state, "Succeeded")
        pool = self.pools.get(GROUP, "f2", "np1")
        pool.count = 5
        self.fault(match={"operation": "pool.scale", "times": 1}, fail={"code": "Mine", "message": "my words", "details": [
            {"code": "Inner", "message": "of it"}]})
        poller = self.pools.begin_create_or_update(GROUP, "f2", "np1", pool)
        self.let_end()
        error = self.refused(exceptions.HttpResponseError, 200, "Mine", poller.result, pollers.WAIT)
        self.assertEqual((error.error.message, error.error.details[0].code), ("my words", "Inner"))

    def test_a_held_operation_outlasts_the_client_and_can_be_aborted(self):
        self.fault(match={"operation": "cluster.create"}, hold=True)
        creation = self.begin("f3")
        self.let_end()
        self.polled()
        creation.wait(0.2)
        self.assertFalse(creation.done())
        self.assertEqual((creation.status(), self.state("f3")), ("InProgress", "Creating"))
        self.let_end(self.clusters.begin_abort_latest_operation(GROUP, "f3"))
        self.refused_as_canceled(creation)
        self.assertEqual(self.state("f3"), "Canceled")

    def refused_as_canceled(self, poller):
        with self.assertRaises(exceptions.HttpResponseError):
            poller.result(pollers.WAIT)
        self.assertEqual(poller.status(), "Canceled")

    def test_a_held_operation_gives_way_to_a_delete(self):
        self.fault(match={"operation": "cluster.create"}, hold=True)
        creation = self.begin("f4")
        self.let_end(self.clusters.begin_delete(GROUP, "f4"))
        self.refused_as_canceled(creation)


class StatusWordTest(PollerTest):
    """hashicorp/terraform-provider-azurerm#27839: Azure answered polls with a word of its own."""

    @classmethod
    def setUpClass(cls):
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump({"kinds": [{"name": "cluster.create", "phases": [
                {"name": "network", "shown": "Creating", "seconds": 20, "status": "ProvisionNetworkResources"},
                {"name": "nodes", "shown": "Creating", "seconds": 100}]}]}, file)
            file.flush()
            cls.options = ("--operations", file.name)
            super().setUpClass()

    def test_an_unknown_word_is_still_in_progress(self):
        creation = self.begin("w1")
        self.polled()
        self.assertEqual((creation.status(), creation.done()), ("ProvisionNetworkResources", False))
        self.control("PUT", "/_aksim/clock", {"to": "next"})
        self.polled()
        self.assertEqual((creation.status(), creation.done()), ("InProgress", False))
        self.control("PUT", "/_aksim/clock", {"to": "next"})
        self.assertEqual(creation.result(pollers.WAIT).provisioning_state, "Succeeded")


if __name__ == "__main__":
    pollers.main()
