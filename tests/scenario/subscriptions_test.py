#!/usr/bin/env python3
"""Many tests in one server: subscriptions that are used at the same time see nothing of each other (docs/state.md).

usage: subscriptions_test.py AKSIM [unittest arguments]
"""

import concurrent.futures
import os
import sys
import unittest
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "support"))
from server import Server  # noqa: E402

AKSIM = ""
COUNT, ROUNDS = 6, 3
AKS, ARM, FEATURES = "2026-02-01", "2021-04-01", "2021-07-01"
FLAG = "/providers/Microsoft.Features/providers/Microsoft.ContainerService/features/EnableAzureCNIOverlayPodCIDRExpansion"


class User:
    """One test with a subscription of its own; all use the same names."""

    def __init__(self, server, number):
        self.server = server
        self.number = number
        self.subscription = "/subscriptions/" + str(uuid.UUID(int=number + 1, version=4))
        self.group = self.subscription + "/resourceGroups/rg"
        self.cluster = self.group + "/providers/Microsoft.ContainerService/managedClusters/c"

    def send(self, status, method, path, version=None, body=None):
        target = path if version is None else "%s?api-version=%s" % (path, version)
        answer = self.server.request(method, target, body)
        if answer[0] != status:
            raise AssertionError("%s %s of user %d: %d %s" % (method, path, self.number, answer[0], answer[2]))
        return answer[2]

    def create(self, status=201):
        pool = {"name": "sys", "mode": "System", "count": self.number + 1, "vmSize": "Standard_D4s_v5"}
        return self.send(status, "PUT", self.cluster, AKS, {
            "location": "westeurope", "identity": {"type": "SystemAssigned"}, "tags": {"user": str(self.number)},
            "properties": {"dnsPrefix": "c", "agentPoolProfiles": [pool]}})

    def expect_only_mine(self):
        for path in (self.cluster.rsplit("/", 1)[0],
                     self.subscription + "/providers/Microsoft.ContainerService/managedClusters"):
            found = self.send(200, "GET", path, AKS)["value"]
            tags = [cluster["tags"]["user"] for cluster in found]
            if tags != [str(self.number)]:
                raise AssertionError("user %d sees %s" % (self.number, tags))
        cluster = self.send(200, "GET", self.cluster, AKS)
        if cluster["properties"]["agentPoolProfiles"][0]["count"] != self.number + 1:
            raise AssertionError("user %d: %s" % (self.number, cluster))
        groups = self.send(200, "GET", self.subscription + "/resourceGroups", ARM)["value"]
        if sorted(group["name"] for group in groups) != ["MC_rg_c_westeurope", "rg"]:
            raise AssertionError(str(groups))

    def round(self):
        """Begins from nothing and leaves nothing: the next round would stumble over what is left."""
        self.send(201, "PUT", self.group, ARM, {"location": "westeurope"})
        self.create()
        self.expect_only_mine()
        state = "Registered" if self.number % 2 else "NotRegistered"
        if self.number % 2:
            self.send(200, "POST", self.subscription + FLAG + "/register", FEATURES)
        for _ in range(3):
            found = self.send(200, "GET", self.subscription + FLAG, FEATURES)["properties"]["state"]
            if found not in (state, "Registering" if self.number % 2 else state):
                raise AssertionError("user %d: %s" % (self.number, found))
            self.send(200, "PATCH", self.cluster, AKS, {"tags": {"user": str(self.number)}})
        self.expect_only_mine()
        gone = self.send(200, "DELETE", "/_aksim" + self.subscription)
        if gone["resources"] < 4:
            raise AssertionError(str(gone))
        self.send(404, "GET", self.cluster, AKS)
        self.send(404, "GET", self.group, ARM)
        found = self.send(200, "GET", self.subscription + FLAG, FEATURES)["properties"]["state"]
        if found != "NotRegistered":
            raise AssertionError("user %d: %s" % (self.number, found))

    def rounds(self):
        for _ in range(ROUNDS):
            self.round()


class SubscriptionsTest(unittest.TestCase):
    def test_users_at_the_same_time_see_their_own(self):
        with Server(AKSIM) as server:
            users = [User(server, number) for number in range(COUNT)]
            with concurrent.futures.ThreadPoolExecutor(COUNT) as pool:
                for done in [pool.submit(user.rounds) for user in users]:
                    done.result()

    def test_limits_are_of_one_subscription(self):
        with Server(AKSIM) as server:
            limited, free = User(server, 0), User(server, 1)
            for user in (limited, free):
                user.send(201, "PUT", user.group, ARM, {"location": "westeurope"})
            limited.send(200, "PUT", "/_aksim/quota", None, {
                "subscription": limited.subscription.rsplit("/", 1)[1], "location": "westeurope", "vcpus": 1})
            limited.create(400)
            free.create()
            limited.send(200, "DELETE", "/_aksim" + limited.subscription)
            limited.send(201, "PUT", limited.group, ARM, {"location": "westeurope"})
            limited.create()

    def test_operations_of_others_go_on(self):
        with Server(AKSIM, "--speed", "manual") as server:
            cleared, other = User(server, 0), User(server, 1)
            for user in (cleared, other):
                user.send(201, "PUT", user.group, ARM, {"location": "westeurope"})
                user.create()
            other.send(200, "DELETE", "/_aksim" + cleared.subscription)
            pending = other.send(200, "GET", "/_aksim/operations")
            self.assertEqual([found["subscription"] for found in pending["value"]],
                             [other.subscription.rsplit("/", 1)[1]])
            other.send(200, "PUT", "/_aksim/clock", None, {"advance": "PT1H"})
            found = other.send(200, "GET", other.cluster, AKS)
            self.assertEqual(found["properties"]["provisioningState"], "Succeeded")


if __name__ == "__main__":
    AKSIM = sys.argv.pop(1)
    unittest.main()
