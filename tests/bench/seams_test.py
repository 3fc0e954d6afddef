#!/usr/bin/env python3
"""Two promises that cost nothing to check: event threads never wait for a commit, and reads parse no JSON.

usage: seams_test.py AKSIM WATCH_LIBRARY
"""

import http.client
import json
import os
import socket
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))

from server import Server  # noqa: E402
from watch import Watch  # noqa: E402

WAIT = 120  # seconds until a connection that gets no answer is a failure
READERS = 16  # connections: the server has two event threads and hands these out in turn
WRITERS = 4

GROUP = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/seams"
CLUSTERS = GROUP + "/providers/Microsoft.ContainerService/managedClusters"
GROUP_VERSION = "2025-04-01"
NEWEST = "9999-12-31"  # served as the newest there is
OLDER = "2023-11-01"
CLUSTER = {
    "location": "westeurope",
    "identity": {"type": "SystemAssigned"},
    "properties": {
        "dnsPrefix": "seams",
        "agentPoolProfiles": [{"name": "system", "mode": "System", "count": 1, "vmSize": "Standard_DS2_v2"}],
    },
}

AKSIM = WATCH = None


def versioned(path, version):
    return "%s?api-version=%s" % (path, version)


class SeamTest(unittest.TestCase):
    """A server under watch with a group and the cluster `one`."""

    def setUp(self):
        self.watch = self.enterContext(Watch(WATCH))
        self.server = self.enterContext(Server(AKSIM, "--log", "off", environment=self.watch.environment()))
        self.addCleanup(self.watch.set, "hold", 0)  # else a test that failed could not stop the server
        self.host = self.server.info["http_address"]
        group = self.server.request("PUT", versioned(GROUP, GROUP_VERSION), {"location": "westeurope"})
        self.assertEqual(group[0], 201)
        self.assertEqual(self.server.request("PUT", versioned(CLUSTERS + "/one", NEWEST), CLUSTER)[0], 201)

    def connect(self):
        connection = http.client.HTTPConnection(self.host, timeout=WAIT)
        self.addCleanup(connection.close)
        connection.connect()
        return connection

    def begin_put(self, name):
        """Sends a PUT and leaves its answer for later."""
        connection = self.connect()
        connection.request("PUT", versioned(CLUSTERS + "/" + name, NEWEST), json.dumps(CLUSTER),
                           {"Content-Type": "application/json"})
        return connection

    def get(self, connection, path, version=NEWEST):
        connection.request("GET", versioned(path, version))
        answer = connection.getresponse()
        body = answer.read()
        self.assertEqual(answer.status, 200, body)
        return json.loads(body)


class CommitTest(SeamTest):
    def test_reads_are_answered_while_a_commit_hangs(self):
        self.watch.set("hold", 1)
        first = self.begin_put("held")
        self.watch.wait_for("waiting", 1)
        writers = [first] + [self.begin_put("held%d" % i) for i in range(WRITERS)]

        readers = [self.connect() for _ in range(READERS)]
        for _ in range(3):
            for reader in readers:
                self.assertEqual(self.get(reader, CLUSTERS + "/one")["name"], "one")
            self.assertEqual([one["name"] for one in self.get(readers[0], CLUSTERS)["value"]], ["one"])
        self.assert_unanswered(writers)

        self.watch.set("hold", 0)
        self.assertEqual([writer.getresponse().status for writer in writers], [201] * (1 + WRITERS))
        self.assertEqual(len(self.get(readers[0], CLUSTERS)["value"]), 2 + WRITERS)

    def assert_unanswered(self, writers):
        """Nobody was promised what is not on the disk yet."""
        self.assertEqual(self.watch.get("waiting"), 1)
        for writer in writers:
            writer.sock.setblocking(False)
            with self.assertRaises(BlockingIOError):
                writer.sock.recv(1, socket.MSG_PEEK)
            writer.sock.settimeout(WAIT)


class ParseTest(SeamTest):
    def setUp(self):
        super().setUp()
        self.connection = self.connect()

    def calls(self, times, path, version=NEWEST):
        """How many texts were parsed and how many objects and arrays made for that many GETs."""
        before = self.watch.get("parses"), self.watch.get("trees")
        for _ in range(times):
            self.get(self.connection, path, version)
        return self.watch.get("parses") - before[0], self.watch.get("trees") - before[1]

    def test_a_get_in_the_stored_shape_parses_nothing(self):
        self.assertEqual(self.calls(50, CLUSTERS + "/one"), (0, 0))

    def test_a_list_in_the_stored_shape_parses_nothing(self):
        self.assertEqual(self.calls(50, CLUSTERS), (0, 0))

    def test_pools_in_the_stored_shape_parse_nothing(self):
        self.assertEqual(self.calls(50, CLUSTERS + "/one/agentPools"), (0, 0))
        self.assertEqual(self.calls(50, CLUSTERS + "/one/agentPools/system"), (0, 0))

    def test_another_shape_is_made_once(self):
        parses, trees = self.calls(1, CLUSTERS + "/one", OLDER)
        self.assertGreater(parses, 0)
        self.assertGreater(trees, 0)
        self.assertEqual(self.calls(50, CLUSTERS + "/one", OLDER), (0, 0))

    def test_a_changed_resource_is_made_again(self):
        self.calls(1, CLUSTERS + "/one", OLDER)
        changed = {**CLUSTER, "tags": {"changed": "yes"}}
        self.assertEqual(self.server.request("PUT", versioned(CLUSTERS + "/one", NEWEST), changed)[0], 200)
        self.assertEqual(self.get(self.connection, CLUSTERS + "/one", OLDER)["tags"], {"changed": "yes"})


if __name__ == "__main__":
    WATCH = sys.argv.pop()
    AKSIM = sys.argv.pop()
    unittest.main()
