#!/usr/bin/env python3
"""The states that the how-to's steps show while a manual clock goes from event to event: of the cluster, of its pools,
of the operation's polls and of its Location.

usage: states_test.py AKSIM [unittest arguments]

A step is a request and what is seen after it and after each `{"to": "next"}`. Each says where its states are known
from; "contract" is the description of provisioningState in the API's documents.
"""

import json
import os
import sys
import unittest
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "support"))
from server import Server  # noqa: E402

AKSIM = ""
SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-0000000000ff"
GROUP = SUBSCRIPTION + "/resourceGroups/myResourceGroup"
PROVIDER = SUBSCRIPTION + "/providers/Microsoft.ContainerService"
FLAG = (SUBSCRIPTION + "/providers/Microsoft.Features/providers/Microsoft.ContainerService/features/"
        "EnableAzureCNIOverlayPodCIDRExpansion")
CLUSTER = GROUP + "/providers/Microsoft.ContainerService/managedClusters/myOverlayCluster"
POOL = CLUSTER + "/agentPools/user"
OLD, NEW = "1.33.5", "1.34.1"
GONE = None


def cluster_body(version=OLD, **network):
    return {"location": "westcentralus", "identity": {"type": "SystemAssigned"}, "properties": {
        "dnsPrefix": "overlay", "kubernetesVersion": version,
        "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", **network},
        "agentPoolProfiles": [{"name": "sys", "mode": "System", "count": 3, "vmSize": "Standard_DS2_v2",
                               "orchestratorVersion": version}]}}


def pool_body(**properties):
    return {"properties": {"count": 1, "mode": "User", "vmSize": "Standard_DS2_v2", **properties}}


class StatesTest(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(Server(AKSIM, "--speed", "manual"))
        self.send("PUT", GROUP, {"location": "westcentralus"})

    def send(self, method, path, body=None, status=None):
        version = "2021-07-01" if "Microsoft.Features" in path else "2025-10-01" if "managedC" in path else "2021-04-01"
        code, headers, answer = self.server.request(method, "%s?api-version=%s" % (path, version), body)
        if status is None:
            self.assertLess(code, 300, "%s %s: %s" % (method, path, json.dumps(answer)))
        else:
            self.assertEqual(code, status, answer)
        return headers, answer

    def next(self):
        self.assertEqual(self.server.request("PUT", "/_aksim/clock", {"to": "next"})[0], 200)

    def poll(self, headers, name):
        link = urllib.parse.urlsplit(headers[name])
        return self.server.request("GET", link.path + "?" + link.query)[::2]

    def state(self, path):
        """provisioningState, and of a cluster those of its pools; GONE when there is nothing."""
        code, _, answer = self.server.request("GET", path + "?api-version=2025-10-01")
        if code == 404:
            return GONE
        shown = answer["properties"]
        pools = [pool["provisioningState"] for pool in shown.get("agentPoolProfiles", [])]
        return (shown["provisioningState"], *pools)

    def steps(self, path, states, method, target, body=None):
        """The states of `path` after the request and after each event, as long as polls say that it goes on."""
        headers = self.send(method, target, body)[0]
        for number, wanted in enumerate(states):
            if number:
                self.next()
            last = number == len(states) - 1
            self.assertEqual(self.state(path), wanted, "%s %s, event %d" % (method, target, number))
            code, poll = self.poll(headers, "Azure-AsyncOperation")
            self.assertEqual((code, poll["status"]), (200, "Succeeded" if last else "InProgress"))
            self.assertEqual("endTime" in poll, last)
            if "Location" in headers:
                self.assertEqual(self.poll(headers, "Location")[0], 204 if last else 202)
        self.assertEqual(self.server.request("GET", "/_aksim/clock")[2]["next"], None)
        return headers

    def make(self, **network):
        """Creating on the cluster and each pool: recorded (azure-service-operator,
        Test_AKS_ManagedCluster_20260501_CRUD). A PUT has no Location (recorded)."""
        headers = self.steps(CLUSTER, [("Creating", "Creating"), ("Succeeded", "Succeeded")], "PUT", CLUSTER,
                             cluster_body(**network))
        self.assertNotIn("Location", headers)

    # ---- the how-to ----

    def test_create_and_delete(self):
        self.make()
        # Recorded (azure-cli, test_aks_*_delete): 202, and Location 204 at the end; Deleting: contract.
        self.steps(CLUSTER, [("Deleting", "Deleting"), GONE], "DELETE", CLUSTER)

    def test_a_pool_is_added_scaled_tagged_and_deleted(self):
        self.make()
        # Recorded (azure-service-operator, pools of 2026-05-01): Creating; Scaling when only the count differs, else
        # Updating. Deleting: contract.
        self.steps(POOL, [("Creating",), ("Succeeded",)], "PUT", POOL, pool_body())
        self.steps(POOL, [("Scaling",), ("Succeeded",)], "PUT", POOL, pool_body(count=2))
        self.steps(POOL, [("Updating",), ("Succeeded",)], "PUT", POOL, pool_body(count=2, tags={"a": "b"}))
        self.steps(POOL, [("Deleting",), GONE], "DELETE", POOL)

    def test_registrations(self):
        # Recorded (azure-cli, test_feature_*, test_provider_registration): 200 at once, Registering in the answer, no
        # operation to poll. NotRegistered before: docs.
        def flag():
            return self.send("GET", FLAG)[1]["properties"]["state"]

        def provider():
            return self.send("GET", PROVIDER)[1]["registrationState"]

        self.assertEqual(flag(), "NotRegistered")
        headers, answer = self.send("POST", FLAG + "/register")
        self.assertEqual((answer["properties"]["state"], flag()), ("Registering", "Registering"))
        self.assertNotIn("Azure-AsyncOperation", headers)
        self.next()
        self.assertEqual(flag(), "Registered")
        answer = self.send("POST", PROVIDER + "/register")[1]
        self.assertEqual((answer["registrationState"], provider()), ("Registering", "Registering"))
        self.next()
        self.assertEqual(provider(), "Registered")
        answer = self.send("POST", FLAG + "/unregister")[1]
        self.assertEqual((answer["properties"]["state"], flag()), ("Unregistering", "Unregistering"))
        self.next()
        self.assertEqual(flag(), "Unregistered")

    def test_the_pod_cidr_grows_once_the_flag_counts(self):
        self.make(podCidr="10.244.0.0/18")
        wider = cluster_body(podCidr="10.244.0.0/16")
        self.send("PUT", CLUSTER, wider, 400)
        self.send("POST", FLAG + "/register")
        self.send("PUT", CLUSTER, wider, 400)  # Registering is not Registered
        self.next()
        self.send("PUT", CLUSTER, wider, 400)  # docs: the provider has to be registered again
        self.send("POST", PROVIDER + "/register")
        self.send("PUT", CLUSTER, wider, 400)
        self.next()
        # Recorded for updates (azure-service-operator, azure-cli's migration to overlay of 2023-06): Updating on the
        # cluster and every pool, and the answer has the new values.
        self.steps(CLUSTER, [("Updating", "Updating"), ("Succeeded", "Succeeded")], "PUT", CLUSTER, wider)
        self.assertEqual(self.send("GET", CLUSTER)[1]["properties"]["networkProfile"]["podCidr"], "10.244.0.0/16")

    def test_an_upgrade(self):
        self.make()
        # Upgrading: docs, upgrade-aks-cluster (az aks show while it runs); first the control plane, then the nodes:
        # the same page.
        self.steps(CLUSTER, [("Upgrading", "Upgrading")] * 2 + [("Succeeded", "Succeeded")], "PUT", CLUSTER,
                   cluster_body(NEW))
        shown = self.send("GET", CLUSTER)[1]["properties"]
        self.assertEqual((shown["currentKubernetesVersion"],
                          shown["agentPoolProfiles"][0]["currentOrchestratorVersion"]), (NEW, NEW))

    def test_stop_and_start(self):
        self.make()
        # Recorded (azure-cli, test_aks_stop_and_start of 2023-12-08): Stopping and Starting, then Succeeded with the
        # powerState.
        for action, state, power in (("stop", "Stopping", "Stopped"), ("start", "Starting", "Running")):
            self.steps(CLUSTER, [(state, state), ("Succeeded", "Succeeded")], "POST", CLUSTER + "/" + action)
            self.assertEqual(self.send("GET", CLUSTER)[1]["properties"]["powerState"]["code"], power)

    # ---- and when it goes otherwise ----

    def test_an_abort(self):
        # Recorded (azure-cli, test_aks_abort of 2025-05-16): Creating in the answer of the abort, then Canceled on
        # cluster and pool; the polls of what was aborted: Canceled (docs, manage-abort-operations).
        creation = self.send("PUT", CLUSTER, cluster_body())[0]
        headers = self.send("POST", CLUSTER + "/abort")[0]
        self.assertEqual(self.poll(creation, "Azure-AsyncOperation")[1]["status"], "Canceled")
        self.assertEqual(self.poll(headers, "Azure-AsyncOperation")[1]["status"], "InProgress")
        self.next()
        self.assertEqual(self.poll(headers, "Azure-AsyncOperation")[1]["status"], "Succeeded")
        self.assertEqual(self.poll(headers, "Location")[0], 204)
        self.assertEqual(self.state(CLUSTER), ("Canceled", "Canceled"))

    def test_a_failure(self):
        # Recorded (a failed create among azure-service-operator's): polls answer 200 with Failed and the error.
        self.server.request("POST", "/_aksim/faults", {"match": {"operation": "cluster.create", "times": 1},
                                                       "fail": "QuotaExceeded"})
        headers = self.send("PUT", CLUSTER, cluster_body())[0]
        self.assertEqual(self.state(CLUSTER), ("Creating", "Creating"))
        self.next()
        code, poll = self.poll(headers, "Azure-AsyncOperation")
        self.assertEqual((code, poll["status"], poll["error"]["code"]), (200, "Failed", "QuotaExceeded"))
        self.assertEqual(self.state(CLUSTER), ("Failed", "Failed"))
        self.steps(CLUSTER, [("Updating", "Updating"), ("Succeeded", "Succeeded")], "PUT", CLUSTER, cluster_body())

    def test_the_deletion_of_a_group(self):
        # Recorded (azure-service-operator): no Azure-AsyncOperation; Location answers 202 and in the end 200.
        self.make()
        headers = self.send("DELETE", GROUP)[0]
        self.assertNotIn("Azure-AsyncOperation", headers)
        seen = []
        while self.server.request("GET", "/_aksim/clock")[2]["next"]:
            seen.append((self.poll(headers, "Location")[0], self.send("GET", GROUP)[1]["properties"]["provisioningState"]))
            self.next()
        self.assertEqual(set(seen), {(202, "Deleting")})
        self.assertEqual(self.poll(headers, "Location")[0], 200)
        self.send("GET", GROUP, None, 404)


if __name__ == "__main__":
    AKSIM = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)
