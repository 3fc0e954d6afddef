#!/usr/bin/env python3
"""Drives a server built with ThreadSanitizer by many clients at once, over HTTP and HTTPS, and through stops in the
middle of that. A race ends the server, and so the test; so does an answer that no client should get.

usage: tsan_test.py [AKSIM]

Without an argument it builds the preset tsan.
"""

import http.client
import itertools
import json
import os
import random
import signal
import ssl
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.realpath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
SANITIZER_EXEC = os.path.join(TOP, "tests", "support", "sanitizer-exec")
WAIT = 60  # seconds for what should take none
ROUND = 4  # seconds of load in each round
CLIENTS = 8

# A round for each way in which operations end: with their start, by the server's clock, by moving it.
SPEEDS = ("instant", "600x", "manual")

SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-0000000000ff"
AKS = "/providers/Microsoft.ContainerService"
FLAG = "/providers/Microsoft.Features/providers/Microsoft.ContainerService/features/AzureOverlayDualStackPreview"
CLUSTER_BODY = {
    "location": "westeurope",
    "identity": {"type": "SystemAssigned"},
    "properties": {
        "dnsPrefix": "race",
        "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay"},
        "agentPoolProfiles": [{"name": "system", "count": 1, "vmSize": "Standard_D2s_v3", "mode": "System"}],
    },
}
POOL_BODY = {"properties": {"count": 1, "vmSize": "Standard_D2s_v3", "mode": "User"}}

# Clients share groups and clusters, so that what one does is in another's way: conflicts, missing things, broken
# preconditions and refused states are answers, other refusals are not.
ALLOWED = {200, 201, 202, 204, 304, 404, 409, 412}


class Fault(Exception):
    """What no run may show."""


def group(index):
    return f"{SUBSCRIPTION}/resourceGroups/group{index}"


def cluster(index):
    return f"{group(index % 2)}{AKS}/managedClusters/cluster{index}"


def aks(path):
    return path + ("&" if "?" in path else "?") + "api-version=2025-05-01"


def arm(path):
    return path + "?api-version=2021-04-01"


# ---- what clients do; each yields (method, target, body, headers) and is sent (status, headers, body) ----


def read_about(_):
    """All that is read much and computed from what is shared."""
    for target in ("/_aksim/health", "/_aksim/clock", "/_aksim/ca.pem", "/metadata/endpoints?api-version=2022-09-01",
                   arm("/subscriptions"), arm(SUBSCRIPTION + "/resourcegroups"), arm(SUBSCRIPTION + "/resources"),
                   arm(SUBSCRIPTION + "/providers/Microsoft.ContainerService"),
                   aks(SUBSCRIPTION + AKS + "/locations/westeurope/kubernetesVersions"),
                   aks(SUBSCRIPTION + AKS + "/managedClusters")):
        yield "GET", target, None, {}


def read_cluster(dice):
    path = cluster(dice.randrange(4))
    status, headers, _ = yield "GET", aks(path), None, {}
    etag = headers.get("ETag")
    if status == 200 and etag:
        yield "GET", aks(path), None, {"If-None-Match": etag}
    # An older shape of the same, which is made from the stored one.
    yield "GET", path + "?api-version=2023-01-01", None, {}
    yield "GET", aks(path + "/agentPools"), None, {}
    yield "POST", aks(path + "/listClusterUserCredential"), None, {}


def create(dice):
    index = dice.randrange(4)
    yield "PUT", arm(group(index % 2)), {"location": "westeurope"}, {}
    _, headers, _ = yield "PUT", aks(cluster(index)), CLUSTER_BODY, {}
    for _ in range(3):
        if headers.get("Azure-AsyncOperation"):
            yield "GET", headers["Azure-AsyncOperation"], None, {}
    yield "PATCH", aks(cluster(index)), {"tags": {"seen": str(dice.random())}}, {}


def pools(dice):
    path = f"{cluster(dice.randrange(4))}/agentPools/user{dice.randrange(2)}"
    yield "PUT", aks(path), POOL_BODY, {}
    yield "GET", aks(path), None, {}
    yield "DELETE", aks(path), None, {}


def power(dice):
    path = cluster(dice.randrange(4))
    yield "POST", aks(path + "/stop"), None, {}
    yield "POST", aks(path + "/start"), None, {}


def delete(dice):
    """Seldom, or there is never anything to meet."""
    if dice.random() < 0.1:
        _, headers, _ = yield "DELETE", arm(group(dice.randrange(2))), None, {}
    else:
        _, headers, _ = yield "DELETE", aks(cluster(dice.randrange(4))), None, {}
    if headers.get("Location"):
        yield "GET", headers["Location"], None, {}


def flags(_):
    for step in ("register", "unregister"):
        yield "POST", SUBSCRIPTION + f"{FLAG}/{step}?api-version=2021-07-01", None, {}
        yield "POST", arm(SUBSCRIPTION + AKS + "/register"), None, {}
        yield "GET", SUBSCRIPTION + FLAG + "?api-version=2021-07-01", None, {}


def sign_in(_):
    """The first one makes the signing key."""
    form = "grant_type=client_credentials&client_id=me&client_secret=any&scope=https%3A%2F%2Fx%2F.default"
    tenant = "/11111111-1111-1111-1111-111111111111"
    _, _, body = yield "POST", tenant + "/oauth2/v2.0/token", form, {}
    yield "GET", tenant + "/discovery/v2.0/keys", None, {}
    yield "GET", arm(SUBSCRIPTION), None, {"Authorization": "Bearer " + body["access_token"]}


def move_clock(_):
    """In a manual round nothing ends without it."""
    yield "PUT", "/_aksim/clock", {"advance": 30}, {}


DEEDS = (read_about, read_cluster, read_cluster, create, create, pools, power, delete, flags, sign_in, move_clock)


# ---- server and clients ----


def binary_build():
    done = subprocess.run([os.path.join(TOP, "dev"), "build", "tsan"], stdout=subprocess.PIPE, text=True,
                          stdin=subprocess.DEVNULL, check=True)
    return done.stdout.strip()


class Server:
    def __init__(self, binary, folder, speed):
        self.log = open(os.path.join(folder, "stderr"), "w+", encoding="utf-8")
        data = os.path.join(folder, "data")
        command = [SANITIZER_EXEC, binary, "serve", "--http", "127.0.0.1:0", "--https", "127.0.0.1:0", "--data", data,
                   "--speed", speed]
        environment = {**os.environ, "TSAN_OPTIONS": f"halt_on_error=1 suppressions={HERE}/suppressions"}
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.log, text=True, env=environment)
        lines = dict(self._start_lines())
        self.ports = {name: int(lines[name].rsplit(":", 1)[1]) for name in ("http", "https")}
        self.context = ssl.create_default_context(cafile=lines["ca"])
        self.stopping = threading.Event()

    def _start_lines(self):
        for line in self.process.stdout:
            name, _, value = line.strip().partition(" ")
            yield name, value.strip()
            if name == "data":
                return
        raise Fault("the server did not start:\n" + self.errors())

    def connect(self, secure):
        if secure:
            return http.client.HTTPSConnection("localhost", self.ports["https"], timeout=WAIT, context=self.context)
        return http.client.HTTPConnection("127.0.0.1", self.ports["http"], timeout=WAIT)

    def errors(self):
        self.log.seek(0)
        return "".join(line for line in self.log if " level=info " not in line)

    def stop(self):
        """SIGTERM while clients are at work."""
        self.stopping.set()
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(WAIT)
        errors = self.errors()
        if status != 0 or "ThreadSanitizer" in errors:
            raise Fault(f"the server ended with status {status}:\n{errors}")


class Client(threading.Thread):
    """Does one deed after the other until the server goes."""

    def __init__(self, server, seed):
        super().__init__(daemon=True)
        self.server = server
        self.dice = random.Random(seed)
        self.secure = seed % 2 == 1
        self.connection = server.connect(self.secure)
        self.statuses = {}
        self.fault = None

    def run(self):
        try:
            while not self.server.stopping.is_set():
                self.deed(self.dice.choice(DEEDS)(self.dice))
        except (OSError, http.client.HTTPException) as error:
            if not self.server.stopping.is_set():
                self.fault = f"connection lost: {error!r}"
        except Fault as fault:
            self.fault = str(fault)
        finally:
            self.connection.close()

    def deed(self, steps):
        answer = None
        while True:
            try:
                step = steps.send(answer)
            except StopIteration:
                return
            answer = self.exchange(*step)
            if self.dice.random() < 0.02:
                self.connection.close()
                self.connection = self.server.connect(self.secure)

    def exchange(self, method, target, body, headers):
        if target.startswith("http"):  # a polling link
            target = "/" + target.split("/", 3)[3]
        form = isinstance(body, str)
        text = body if form or body is None else json.dumps(body)
        kind = "application/x-www-form-urlencoded" if form else "application/json"
        self.connection.request(method, target, body=text, headers={"Content-Type": kind, **headers})
        answer = self.connection.getresponse()
        content = answer.read()
        known = (method, answer.status)
        self.statuses[known] = self.statuses.get(known, 0) + 1
        # A server that stops says so on its health.
        if answer.status not in ALLOWED and not (answer.status == 503 and self.server.stopping.is_set()):
            raise Fault(f"{method} {target}: {answer.status} {content.decode(errors='replace')[:500]}")
        is_json = "json" in answer.headers.get("Content-Type", "")
        return answer.status, answer.headers, json.loads(content) if is_json and content else None


def play_round(binary, folder, speed, seeds):
    """One server's life under load: how often each (method, status) was seen."""
    server = Server(binary, folder, speed)
    try:
        clients = [Client(server, next(seeds)) for _ in range(CLIENTS)]
        for client in clients:
            client.start()
        end = time.monotonic() + ROUND
        while time.monotonic() < end and server.process.poll() is None and not any(c.fault for c in clients):
            time.sleep(0.05)
        server.stop()
        for client in clients:
            client.join(WAIT)
            if client.fault or client.is_alive():
                raise Fault((client.fault or "a client still waits") + "\n" + server.errors())
    finally:
        if server.process.poll() is None:
            server.process.kill()
            server.process.wait()
    seen = {}
    for key, count in itertools.chain.from_iterable(client.statuses.items() for client in clients):
        seen[key] = seen.get(key, 0) + count
    return seen


def play(binary):
    with open(binary, "rb") as file:
        if b"__tsan_init" not in file.read():
            raise Fault(f"{binary} is not built with ThreadSanitizer")
    seeds = itertools.count(1)
    with tempfile.TemporaryDirectory(prefix="aksim-tsan-") as folder:
        for speed in SPEEDS:
            seen = play_round(binary, folder, speed, seeds)
            words = ", ".join(f"{method} {status} {count}x" for (method, status), count in sorted(seen.items()))
            print(f"--speed {speed}: {sum(seen.values())} requests: {words}", flush=True)
            # Where nothing succeeds there is nothing to race.
            for wanted in (("GET", 200), ("PUT", 201), ("PUT", 200), ("DELETE", 202), ("POST", 200)):
                if not seen.get(wanted):
                    raise Fault(f"no {wanted[0]} was answered by {wanted[1]}")


def main(arguments):
    try:
        play(os.path.abspath(arguments[0]) if arguments else binary_build())
    except Fault as fault:
        print("failed:", fault)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
