"""Each conflict of operations, and what the Azure SDK for Python makes of it.

usage: conflicts_test.py AKSIM [unittest arguments]

Codes and words: Azure/terraform-azurerm-avm-ptn-aks-production#25 (another operation), the AKS docs on start and stop,
use-etags and Azure/azure-cli#30309 (eTags), bug reports for pools that are being deleted. Which exception a status
becomes: azure-core's map_error and the client's own error map.
"""

from azure.core import MatchConditions, exceptions

import pollers
from pollers import GROUP, PollerTest

EXISTS = exceptions.ResourceExistsError  # what azure-core makes of each 409


class ConflictTest(PollerTest):
    def canceled(self, poller):
        with self.assertRaises(exceptions.HttpResponseError) as caught:
            poller.result(pollers.WAIT)
        self.assertEqual(poller.status(), "Canceled")
        return caught.exception

    def busy(self, what, call, *arguments):
        error = self.refused(EXISTS, 409, "OperationNotAllowed", call, *arguments)
        self.assertIn("Another operation (%s) is in progress" % what, error.message)

    def test_a_second_put_is_refused_and_not_sent_again(self):
        creation = self.begin("c1")
        self.busy("Creating", self.begin, "c1")
        self.assertEqual(self.transport.statuses("PUT", "/c1"), [201, 409])
        self.let_end(creation)
        update = self.begin("c1", self.cluster(tags={"a": "b"}))
        self.busy("Updating", self.begin, "c1")
        self.busy("Updating", self.clusters.begin_stop, GROUP, "c1")
        self.assertEqual(self.let_end(update).tags, {"a": "b"})

    def test_a_patch_of_tags_waits_for_a_put(self):
        creation = self.begin("c2")
        self.busy("Creating", self.clusters.begin_update_tags, GROUP, "c2", {"tags": {"a": "b"}})
        self.let_end(creation)
        self.let_end(self.clusters.begin_update_tags(GROUP, "c2", {"tags": {"a": "b"}}))
        self.assertEqual(self.clusters.get(GROUP, "c2").tags, {"a": "b"})

    def test_a_delete_ends_what_runs(self):
        creation = self.begin("c3")
        deletion = self.clusters.begin_delete(GROUP, "c3")
        self.canceled(creation)
        self.assertEqual(self.state("c3"), "Deleting")
        again = self.clusters.begin_delete(GROUP, "c3")
        self.assertIsNone(self.let_end(deletion))
        self.assertIsNone(again.result(pollers.WAIT))
        self.refused(exceptions.ResourceNotFoundError, 404, "ResourceNotFound", self.clusters.get, GROUP, "c3")

    def test_an_abort_leaves_canceled_and_a_put_repairs(self):
        self.make("c4")
        update = self.begin("c4", self.cluster(tags={"a": "b"}))
        abort = self.clusters.begin_abort_latest_operation(GROUP, "c4")
        self.canceled(update)
        self.let_end(abort)
        self.assertEqual(self.state("c4"), "Canceled")
        self.assertEqual(self.make("c4").provisioning_state, "Succeeded")

    def test_an_abort_of_a_pool_leaves_canceled(self):
        self.make("c5")
        creation = self.begin_pool("c5")
        abort = self.pools.begin_abort_latest_operation(GROUP, "c5", "np1")
        self.canceled(creation)
        self.let_end(abort)
        self.assertEqual(self.pools.get(GROUP, "c5", "np1").provisioning_state, "Canceled")

    def test_a_stopped_cluster_is_not_stopped_again_nor_updated(self):
        self.make("c6")
        self.refused(EXISTS, 409, "OperationNotAllowed", self.clusters.begin_start, GROUP, "c6")
        self.let_end(self.clusters.begin_stop(GROUP, "c6"))
        self.refused(EXISTS, 409, "OperationNotAllowed", self.clusters.begin_stop, GROUP, "c6")
        self.refused(EXISTS, 409, "OperationNotAllowed", self.begin, "c6", self.cluster(tags={"a": "b"}))
        self.assertIsNone(self.let_end(self.clusters.begin_start(GROUP, "c6")))
        self.assertEqual(self.clusters.get(GROUP, "c6").power_state.code, "Running")

    def test_pools_change_side_by_side_but_not_under_their_cluster(self):
        self.make("c7")
        both = [self.begin_pool("c7", name) for name in ("np1", "np2")]
        self.busy("np1 - Creating", self.begin_pool, "c7", "np1")
        self.refused(EXISTS, 409, "OperationNotAllowed", self.begin, "c7")
        self.let_end()
        self.assertEqual([poller.result(pollers.WAIT).provisioning_state for poller in both], ["Succeeded"] * 2)

    def test_a_pool_that_is_deleted_takes_no_more(self):
        self.make("c8")
        creation = self.begin_pool("c8")
        deletion = self.pools.begin_delete(GROUP, "c8", "np1")
        self.canceled(creation)
        error = self.refused(EXISTS, 409, "OperationNotAllowed", self.begin_pool, "c8", count=3)
        self.assertIn("The only allowed operation is deletion once deletion has started.", error.message)
        self.assertIsNone(self.let_end(deletion))

    def test_an_etag_of_before_is_refused(self):
        old = self.make("c9")
        new = self.let_end(self.begin("c9", self.cluster(tags={"a": "b"}), etag=old.e_tag,
                                      match_condition=MatchConditions.IfNotModified))
        self.assertNotEqual(new.e_tag, old.e_tag)
        stale = {"etag": old.e_tag, "match_condition": MatchConditions.IfNotModified}
        self.refused(exceptions.ResourceModifiedError, 412, "PreconditionFailed", self.begin, "c9", **stale)
        self.refused(exceptions.ResourceModifiedError, 412, "PreconditionFailed", self.clusters.begin_delete, GROUP,
                     "c9", **stale)
        self.refused(exceptions.ResourceExistsError, 412, "PreconditionFailed", self.begin, "c9",
                     match_condition=MatchConditions.IfMissing)

    def test_nothing_to_abort_is_refused(self):
        """AKS docs, manage-abort-operations: 409."""
        self.make("c10")
        self.refused(EXISTS, 409, "OperationNotAllowed", self.clusters.begin_abort_latest_operation, GROUP, "c10")


if __name__ == "__main__":
    pollers.main()
