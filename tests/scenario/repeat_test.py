#!/usr/bin/env python3
"""With a seed and a clock that stands, the same requests get the same bytes, on a fresh server, after a reset, after
a restore and around a restart (docs/state.md).

usage: repeat_test.py AKSIM [unittest arguments]
"""

import http.client
import json
import os
import shutil
import sys
import tempfile
import unittest
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "support"))
from server import WAIT, Server  # noqa: E402

AKSIM = ""
OPTIONS = ("--seed", "7", "--speed", "manual", "--ipv6-defaults", "random")
AKS, ARM, NET, FEATURES, AUTH = "2026-02-01", "2021-04-01", "2024-05-01", "2021-07-01", "2022-04-01"
SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-0000000000ff"
GROUP = SUBSCRIPTION + "/resourceGroups/rg"
CONTAINER = GROUP + "/providers/Microsoft.ContainerService/"
CLUSTERS = CONTAINER + "managedClusters"
NETWORK = GROUP + "/providers/Microsoft.Network/"
IDENTITY = GROUP + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities"
FEATURE = (SUBSCRIPTION + "/providers/Microsoft.Features/providers/Microsoft.ContainerService/features/"
           "EnableAzureCNIOverlayPodCIDRExpansion")
READER = "/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"
POOL = {"name": "sys", "mode": "System", "count": 2, "vmSize": "Standard_D4s_v5"}


def cluster(**network):
    return {"location": "westeurope", "identity": {"type": "SystemAssigned"},
            "properties": {"dnsPrefix": "c", "agentPoolProfiles": [POOL],
                           "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", **network}}}


def advance(seconds):
    return "PUT", "/_aksim/clock", None, {"advance": seconds}


# (method, path, api-version or None, body or None); {last} is the polling link that came last.
REQUESTS = [
    ("PUT", GROUP, ARM, {"location": "westeurope"}),
    ("GET", SUBSCRIPTION + "/resourceGroups", ARM, None),
    ("PUT", NETWORK + "virtualNetworks/vnet", NET,
     {"location": "westeurope", "properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/8"]}, "subnets": [
         {"name": "nodes", "properties": {"addressPrefix": "10.1.0.0/16"}}]}}),
    ("PUT", NETWORK + "virtualNetworks/vnet/subnets/more", NET, {"properties": {"addressPrefix": "10.2.0.0/16"}}),
    ("GET", NETWORK + "virtualNetworks/vnet", NET, None),
    ("PUT", NETWORK + "publicIPAddresses/ip", NET,
     {"location": "westeurope", "sku": {"name": "Standard"}, "properties": {"publicIPAllocationMethod": "Static"}}),
    ("PUT", NETWORK + "publicIPAddresses/ip6", NET,
     {"location": "westeurope", "sku": {"name": "Standard"},
      "properties": {"publicIPAllocationMethod": "Static", "publicIPAddressVersion": "IPv6"}}),
    ("PUT", IDENTITY + "/who", "2023-01-31", {"location": "westeurope"}),
    ("GET", IDENTITY + "/who", "2023-01-31", None),
    ("PUT", CLUSTERS + "/one", AKS, cluster(podCidr="10.244.0.0/18")),
    ("GET", "{last}", None, None),
    ("GET", CLUSTERS + "/one", AKS, None),
    ("PUT", CLUSTERS + "/two", AKS, cluster(ipFamilies=["IPv4", "IPv6"])),
    ("PUT", CLUSTERS + "/two", AKS, cluster()),  # busy
    ("GET", "/_aksim/operations", None, None),
    advance(30),
    ("GET", CLUSTERS + "/two", "2023-11-01", None),
    ("PUT", "/_aksim/clock", None, {"to": "next"}),
    advance("PT1H"),
    ("GET", "{last}", None, None),
    ("GET", CLUSTERS, AKS, None),
    ("GET", CLUSTERS + "?%24top=1", AKS, None),
    ("GET", CLUSTERS + "/two", AKS, None),
    ("PUT", CLUSTERS + "/one/agentPools/user", AKS,
     {"properties": {"count": 3, "mode": "User", "vmSize": "Standard_D4s_v5"}}),
    ("POST", CLUSTERS + "/one/agentPools/user/abort", AKS, None),
    advance("PT1H"),
    ("GET", CLUSTERS + "/one/agentPools", AKS, None),
    ("GET", CLUSTERS + "/one/agentPools/sys/machines", AKS, None),
    ("PATCH", CLUSTERS + "/one", AKS, {"tags": {"a": "b"}}),
    ("PUT", CLUSTERS + "/one", AKS, {"location": "westeurope", "properties": {
        "networkProfile": {"podCidr": "10.245.0.0/16"}}}),  # refused by a rule
    ("POST", FEATURE + "/register", FEATURES, None),
    advance("PT1H"),
    ("POST", SUBSCRIPTION + "/providers/Microsoft.ContainerService/register", ARM, None),
    advance("PT1H"),
    ("GET", FEATURE, FEATURES, None),
    ("PUT", CLUSTERS + "/one", AKS, {"location": "westeurope", "properties": {
        "networkProfile": {"podCidr": "10.244.0.0/16"}}}),
    ("POST", CLUSTERS + "/two/stop", AKS, None),
    ("GET", "{last}", None, None),
    advance("PT1H"),
    ("POST", CLUSTERS + "/one/runCommand", AKS, {"command": "kubectl get nodes"}),
    advance("PT1H"),
    ("GET", "{last}", None, None),
    ("PUT", CLUSTERS + "/one/maintenanceConfigurations/default", AKS,
     {"properties": {"timeInWeek": [{"day": "Monday", "hourSlots": [1]}]}}),
    ("PUT", CONTAINER + "snapshots/snap", AKS, {"location": "westeurope", "properties": {
        "creationData": {"sourceResourceId": CLUSTERS + "/one/agentPools/sys"}}}),
    ("PUT", GROUP + "/providers/Microsoft.Authorization/roleAssignments/11111111-0000-0000-0000-000000000001", AUTH,
     {"properties": {"roleDefinitionId": SUBSCRIPTION + READER,
                     "principalId": "22222222-0000-0000-0000-000000000001"}}),
    ("PUT", GROUP + "/providers/Microsoft.Authorization/locks/l", "2020-05-01",
     {"properties": {"level": "CanNotDelete"}}),
    ("DELETE", CLUSTERS + "/one", AKS, None),  # locked
    ("DELETE", GROUP + "/providers/Microsoft.Authorization/locks/l", "2020-05-01", None),
    ("PUT", GROUP + "/providers/Contoso.Things/things/t", "2021-04-01", {"location": "westeurope"}),
    ("GET", GROUP + "/resources", ARM, None),
    ("GET", SUBSCRIPTION + "/resources", ARM, None),
    ("GET", SUBSCRIPTION + "/resourceGroups/MC_rg_one_westeurope/resources", ARM, None),
    ("GET", CLUSTERS + "/nothing", AKS, None),
    ("GET", "/nowhere", ARM, None),
    ("DELETE", CLUSTERS + "/two", AKS, None),
    ("GET", "{last}", None, None),
    advance("PT1H"),
    ("DELETE", GROUP, ARM, None),
    advance("PT1H"),
    ("GET", "{last}", None, None),
    ("GET", SUBSCRIPTION + "/resourceGroups", ARM, None),
    ("GET", "/_aksim/clock", None, None),
]
# docs/state.md names them.
OTHER_EACH_TIME = {"date", "x-ms-request-id", "x-ms-routing-request-id", "connection"}
HEADERS = {"Host": "localhost:8443", "Content-Type": "application/json",
           "x-ms-correlation-request-id": "33333333-0000-0000-0000-000000000001"}


class Script:
    """Sends requests one after the other and keeps what came."""

    def __init__(self):
        self.seen = []
        self.last = None

    def send(self, server, requests):
        host = urllib.parse.urlsplit(server.http).netloc
        for method, path, version, body in requests:
            target = self.last if path == "{last}" else path
            if version:
                target += ("&" if "?" in target else "?") + "api-version=" + version
            connection = http.client.HTTPConnection(host, timeout=WAIT)
            connection.request(method, target, body=None if body is None else json.dumps(body), headers=HEADERS)
            answer = connection.getresponse()
            content = answer.read()
            connection.close()
            headers = sorted((name.lower(), value) for name, value in answer.getheaders()
                             if name.lower() not in OTHER_EACH_TIME)
            self.seen.append((method, target, answer.status, headers, content))
            link = answer.headers.get("Azure-AsyncOperation") or answer.headers.get("Location")
            if link:
                parts = urllib.parse.urlsplit(link)
                self.last = parts.path + "?" + parts.query
        return self


class RepeatTest(unittest.TestCase):
    maxDiff = 4000

    def expect_same(self, one, other):
        self.assertEqual(len(one), len(other))
        for first, second in zip(one, other):
            self.assertEqual(first, second)

    def setUp(self):
        with Server(AKSIM, *OPTIONS) as server:
            self.first = Script().send(server, REQUESTS).seen

    def test_the_script_meets_what_it_is_meant_to_meet(self):
        found = {status for _, _, status, _, _ in self.first}
        self.assertGreater(len(self.first), 50)
        self.assertEqual(found & {200, 201, 202, 400, 404, 409}, {200, 201, 202, 400, 404, 409},
                         [seen[:3] for seen in self.first])
        self.assertFalse([seen for seen in self.first if seen[2] >= 500])
        times = self.first[0][4] + b"".join(seen[4] for seen in self.first)
        self.assertIn(b"2026-02-01T00:00", times, "the clock begins with the service date")

    def test_a_second_server_answers_the_same(self):
        with Server(AKSIM, *OPTIONS) as server:
            self.expect_same(self.first, Script().send(server, REQUESTS).seen)

    def test_another_seed_answers_otherwise(self):
        with Server(AKSIM, "--seed", "8", *OPTIONS[2:]) as server:
            self.assertNotEqual(self.first, Script().send(server, REQUESTS).seen)

    def test_a_restart_in_between_changes_nothing(self):
        folder = tempfile.mkdtemp(prefix="aksim-repeat-")
        try:
            script = Script()
            for begin, end in ((0, 13), (13, 31), (31, len(REQUESTS))):
                with Server(AKSIM, *OPTIONS, data=os.path.join(folder, "data")) as server:
                    script.send(server, REQUESTS[begin:end])
            self.expect_same(self.first, script.seen)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def test_a_reset_and_a_restore_begin_again(self):
        with Server(AKSIM, *OPTIONS) as server:
            Script().send(server, REQUESTS[:20])
            Script().send(server, [("POST", "/_aksim/reset", None, None)])
            script = Script().send(server, REQUESTS[:13])
            script.send(server, [("PUT", "/_aksim/snapshots/s", None, None)]).seen.pop()
            last = script.last
            script.send(server, REQUESTS[13:])
            self.expect_same(self.first, script.seen)
            again = Script()
            again.last = last
            again.send(server, [("POST", "/_aksim/snapshots/s/restore", None, None), *REQUESTS[13:]])
            self.expect_same(self.first[13:], again.seen[1:])


if __name__ == "__main__":
    AKSIM = sys.argv.pop(1)
    unittest.main()
