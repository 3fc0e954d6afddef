#!/usr/bin/env python3
"""Many clients at once create, change and delete the same groups, clusters and pools while the server is killed and
started again: what the answers promised is there, what hangs together stays together, and what was begun ends.

usage: chaos_test.py AKSIM [unittest arguments]
"""

import http.client
import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "support"))
from server import SANITIZER_WORDS, Server, WAIT  # noqa: E402

AKSIM = ""
CLIENTS = 12  # of each sort
LOAD = 2.5  # seconds in each round
SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-0000000000ff"
AKS = "/providers/Microsoft.ContainerService"
FLAG = "/providers/Microsoft.Features/providers/Microsoft.ContainerService/features/AzureOverlayDualStackPreview"
POOL_BODY = {"properties": {"count": 1, "vmSize": "Standard_D2s_v3", "mode": "User"}}
ENDED = {"Succeeded", "Canceled", "Failed"}
RUNNING = {"Creating", "Updating", "Upgrading", "Starting", "Stopping", "Deleting", "Scaling"}


def cluster_body(mark):
    return {"location": "westeurope", "tags": {"mark": str(mark)}, "identity": {"type": "SystemAssigned"}, "properties": {
        "dnsPrefix": "chaos", "agentPoolProfiles": [
            {"name": "system", "count": 1, "vmSize": "Standard_D2s_v3", "mode": "System"}]}}


def group(name):
    return SUBSCRIPTION + "/resourceGroups/" + name


def arm(path):
    return path + "?api-version=2021-04-01"


def aks(path):
    return path + "?api-version=2025-05-01"


class Client(threading.Thread):
    """Sends until it is told to stop or the server is gone. `faults` is what no client may see."""

    def __init__(self, address, name, seed):
        super().__init__(daemon=True)
        self.address = address
        self.name = name
        self.dice = random.Random(seed)
        self.connection = None
        self.stopping = False
        self.faults = []

    def run(self):
        try:
            while not self.stopping and not self.faults:
                self.deed()
        except (OSError, http.client.HTTPException) as error:
            if not self.stopping:
                self.faults.append("connection lost: %r" % error)
        finally:
            if self.connection:
                self.connection.close()

    def send(self, method, target, body=None):
        if not self.connection:
            self.connection = http.client.HTTPConnection(self.address, timeout=WAIT)
        text = None if body is None else json.dumps(body)
        self.connection.request(method, target, text, {"Content-Type": "application/json"} if text else {})
        answer = self.connection.getresponse()
        content = answer.read()
        known = json.loads(content) if content else None
        if answer.status == 400 or answer.status >= 500 or (answer.status >= 400 and "Retry-After" in answer.headers):
            self.faults.append("%s %s: %d %s" % (method, target, answer.status, content[:300]))
        return answer.status, answer.headers, known


class Meddler(Client):
    """What it does is in the way of all other meddlers."""

    def deed(self):
        dice = self.dice
        home = group(dice.choice(("chaos0", "chaos1", "CHAOS1")))
        cluster = home + AKS + "/managedClusters/" + dice.choice(("c0", "c1", "C1"))
        pool = cluster + "/agentPools/np%d" % dice.randrange(2)
        deeds = (
            (8, lambda: self.send("PUT", arm(home), {"location": "westeurope"})),
            (12, lambda: self.send("PUT", aks(cluster), cluster_body(0))),
            (6, lambda: self.send("PUT", aks(pool), POOL_BODY)),
            (4, lambda: self.send("DELETE", aks(pool))),
            (4, lambda: self.send("DELETE", aks(cluster))),
            (3, lambda: self.send("POST", aks(cluster + dice.choice(("/start", "/stop"))))),
            (3, lambda: self.send("PATCH", aks(cluster), {"tags": {"a": str(dice.random())}})),
            (6, lambda: self.look(cluster)),
            (2, lambda: self.send("GET", arm(home + "/resources"))),
            (2, lambda: self.send("PUT", arm(home + "/providers/Contoso.Things/things/x"), {"a": 1})),
            (2, lambda: self.send("POST", SUBSCRIPTION + FLAG + "/%s?api-version=2021-07-01" %
                                  dice.choice(("register", "unregister")))),
            (1, lambda: self.send("POST", arm(SUBSCRIPTION + AKS + "/register"))),
            (1, lambda: self.send("DELETE", arm(home))),
            (1, lambda: self.send("DELETE", arm(group("MC_chaos0_c0_westeurope")))),
        )
        dice.choices([deed for _, deed in deeds], [weight for weight, _ in deeds])[0]()

    def look(self, cluster):
        status, _, found = self.send("GET", aks(cluster))
        if status != 200:
            return
        shown = [found["properties"]] + found["properties"]["agentPoolProfiles"]
        if len(shown) < 2 or not {one["provisioningState"] for one in shown} <= ENDED | RUNNING:
            self.faults.append("such a cluster: %s" % json.dumps(found))


class Owner(Client):
    """Alone in its group, it remembers what it was promised: by path, what must be there, what may be there instead
    since an answer never came."""

    def __init__(self, address, name, seed, promised):
        super().__init__(address, name, seed)
        self.promised = promised

    def deed(self):
        mark = self.dice.randrange(1 << 30)
        home = group(self.name)
        thing = arm(home + "/providers/Contoso.Things/things/t%d" % self.dice.randrange(3))
        cluster = aks(home + AKS + "/managedClusters/c%d" % self.dice.randrange(2))
        if arm(home) not in self.promised or self.dice.random() < 0.1:
            self.promise("PUT", arm(home), {"location": "westeurope", "tags": {"mark": str(mark)}}, mark)
        elif self.dice.random() < 0.6:
            self.promise("PUT", thing, {"tags": {"mark": str(mark)}}, mark)
        elif self.dice.random() < 0.7:
            self.promise("PUT", cluster, cluster_body(mark), mark)
        else:
            self.promise("DELETE", cluster, None, None)

    def promise(self, method, target, body, mark):
        had = self.promised.get(target, (None, None))[0]
        self.promised[target] = (had, mark)
        status = self.send(method, target, body)[0]
        self.promised[target] = (mark, mark) if status in (200, 201, 202, 204) else (had, had)


class ChaosTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="aksim-chaos-")
        self.data = os.path.join(self.folder, "data")
        self.promised = {}
        self.server = None

    def tearDown(self):
        if self.server:
            self.server.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self, speed):
        self.server = Server(AKSIM, "--speed", speed, "--log", "off", data=self.data)
        self.address = self.server.info["http_address"]

    def get(self, target):
        connection = http.client.HTTPConnection(self.address, timeout=WAIT)
        try:
            connection.request("GET", target)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read() or b"null")
        finally:
            connection.close()

    def list(self, target, top=None):
        found = []
        target += "&$top=%d" % top if top else ""
        while target:
            status, page = self.get(target)
            self.assertEqual(status, 200)
            found += page["value"]
            target = page.get("nextLink", "").split(self.address)[-1]
        return found

    def move_clock(self, seconds):
        self.assertEqual(self.server.request("PUT", "/_aksim/clock", {"advance": seconds})[0], 200)

    # ---- the rounds ----

    def load(self, speed):
        clients = [Meddler(self.address, "", random.random()) for _ in range(CLIENTS)]
        for number in range(CLIENTS):
            promised = self.promised.setdefault("own%d" % number, {})
            clients.append(Owner(self.address, "own%d" % number, random.random(), promised))
        for client in clients:
            client.start()
        end = time.monotonic() + LOAD + random.random()
        while time.monotonic() < end and not any(client.faults for client in clients):
            if speed == "manual":
                self.move_clock(random.choice((1, 30, 300)))
            time.sleep(0.05)
        for client in clients:
            client.stopping = True
        return clients

    def play(self, speed):
        self.start(speed)
        for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGKILL):
            clients = self.load(speed)
            self.server.process.send_signal(number)
            status = self.server.process.wait(WAIT)
            errors = self.server.errors()
            for client in clients:
                client.join(WAIT)
                self.assertFalse(client.is_alive(), "a client still waits")
                self.assertEqual(client.faults, [], errors)
            self.assertEqual(status, -signal.SIGKILL if number == signal.SIGKILL else 0, errors)
            self.assertFalse(any(word in errors for word in SANITIZER_WORDS), errors)
            self.look_at_rows()
            self.server.kill()
            self.start(speed)
            self.look_at_promises()
            self.settle(speed)
            self.look_at_all()
        self.server.stop()

    def settle(self, speed):
        end = time.monotonic() + WAIT
        while self.get("/_aksim/clock")[1]["next"]:
            self.assertLess(time.monotonic(), end, "operations do not end")
            if speed == "manual":
                self.move_clock(3600)
            else:
                time.sleep(0.05)

    # ---- what must hold ----

    def look_at_rows(self):
        """At the moment of the kill."""
        with sqlite3.connect("file:%s/aksim.db?mode=ro" % self.data, uri=True) as rows:
            self.assertEqual(rows.execute("PRAGMA integrity_check").fetchone(), ("ok",))
            orphans = rows.execute(
                "SELECT id FROM resource AS inner WHERE type LIKE '%/agentpools' AND NOT EXISTS"
                " (SELECT 1 FROM resource WHERE id = inner.parent)"
                " UNION SELECT id FROM resource AS inner WHERE grp <> '' AND NOT EXISTS"
                " (SELECT 1 FROM resource WHERE id = '/subscriptions/' || inner.subscription || '/resourcegroups/' || inner.grp)"
                " UNION SELECT id FROM operation WHERE status = 0 AND NOT EXISTS"
                " (SELECT 1 FROM resource WHERE id = operation.target)").fetchall()
            self.assertEqual(orphans, [])
        rows.close()

    def look_at_promises(self):
        for promised in self.promised.values():
            for target, marks in promised.items():
                status, found = self.get(target)
                goes = status == 200 and found.get("properties", {}).get("provisioningState") == "Deleting"
                mark = int(found["tags"]["mark"]) if status == 200 and not goes else None
                self.assertIn(mark, marks, target)
                promised[target] = (mark, mark)

    def look_at_all(self):
        """When nothing runs any more."""
        groups = self.list(arm(SUBSCRIPTION + "/resourcegroups"))
        clusters = self.list(aks(SUBSCRIPTION + AKS + "/managedClusters"))
        resources = self.list(arm(SUBSCRIPTION + "/resources"))
        for found in (groups, clusters, resources):
            ids = [one["id"].lower() for one in found]
            self.assertEqual(len(ids), len(set(ids)))
        self.assertEqual(self.list(arm(SUBSCRIPTION + "/resourcegroups"), 3), groups)
        self.assertEqual(self.list(aks(SUBSCRIPTION + AKS + "/managedClusters"), 2), clusters)
        names = {one["name"].lower() for one in groups}
        ids = {one["id"].lower() for one in clusters}
        self.assertLessEqual(ids, {one["id"].lower() for one in resources})
        self.assertLessEqual({one["id"].lower().split("/")[4] for one in resources}, names)
        for one in groups:
            self.assertEqual(one["properties"]["provisioningState"], "Succeeded", one)
            self.assertTrue("managedBy" not in one or one["managedBy"].lower() in ids, one)
        for one in clusters:
            self.assertIn(one["properties"]["provisioningState"], ENDED)
            self.assertEqual(self.get(aks(one["id"]))[1], one)
            pools = self.list(aks(one["id"] + "/agentPools"))
            profiles = one["properties"]["agentPoolProfiles"]
            self.assertEqual([{"name": pool["name"], **pool["properties"]} for pool in pools], profiles)
            self.assertLessEqual({profile["provisioningState"] for profile in profiles}, ENDED)

    def test_at_once(self):
        self.play("instant")

    def test_by_a_fast_clock(self):
        self.play("600x")

    def test_by_hand(self):
        self.play("manual")


if __name__ == "__main__":
    AKSIM = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)
