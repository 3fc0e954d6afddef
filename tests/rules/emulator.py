"""The servers that the cases run against, and what a case finds there before its request."""

import http.client
import json
import os
import subprocess
import sys
import tempfile
import urllib.parse
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

from form import WORLD, Request, named, read_request, repeated, resource_path, fill  # noqa: E402
from server import WAIT, Server, clean_environment  # noqa: E402

# Network Contributor
ROLE = "4d97b98b-1d4b-4787-a291-c67834d212e7"
FEATURES = "/subscriptions/{subscription}/providers/Microsoft.Features/providers/Microsoft.ContainerService/features/"
PROVIDER = "/subscriptions/{subscription}/providers/Microsoft.ContainerService/"
# What leads to a state of a flag; "register" of the provider makes a change of a flag count.
FLAG_STEPS = {
    "NotRegistered": [],
    "Registered": ["register", "provider"],
    "Unregistered": ["register", "provider", "unregister", "provider"],
    "Unregistering": ["register", "provider", "unregister"],
}


class Answer:
    def __init__(self, status, headers, text):
        self.status = status
        self.headers = headers
        self.text = text
        is_json = text and "json" in headers.get("Content-Type", "")
        self.body = json.loads(text) if is_json else None


class SetupFailed(Exception):
    """A request that had to succeed before the case's own."""


class Emulator:
    """A server and one open connection to it."""

    def __init__(self, binary, options):
        self.server = Server(binary, *options)
        self.connection = http.client.HTTPConnection(urllib.parse.urlsplit(self.server.http).netloc, timeout=WAIT)
        self.is_manual = "manual" in options

    def send(self, request):
        body = None if request.body is None else json.dumps(request.body)
        headers = {**({"Content-Type": "application/json"} if body else {}), **request.headers}
        target = "%s?api-version=%s" % (urllib.parse.quote(request.path), request.version)
        self.connection.request(request.method, target, body=body, headers=headers)
        answer = self.connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read().decode())

    def need(self, request):
        answer = self.send(request)
        if not 200 <= answer.status < 300:
            raise SetupFailed("%s: %d %s" % (request, answer.status, answer.text))
        return answer

    def settle(self):
        """Ends the operations that run, where they do not end by themselves."""
        if self.is_manual:
            self.need(Request("PUT", "/_aksim/clock", "-", {"advance": "P7D"}))

    def close(self):
        self.connection.close()
        self.server.stop()


class Place:
    """A subscription of a case's own on an emulator."""

    def __init__(self, emulator, number):
        self.emulator = emulator
        self.subscription = str(uuid.UUID(int=number))

    def need(self, method, path, version, body=None):
        path, body = fill(path, self.subscription), fill(body, self.subscription)
        return self.emulator.need(Request(method, path, version, body))

    def make(self, name, resource):
        answer = self.need("PUT", resource_path(name), resource["version"], resource["body"])
        for scope in resource.get("contributor_on", []):
            role = "/subscriptions/{subscription}/providers/Microsoft.Authorization/roleDefinitions/" + ROLE
            path = "%s/providers/Microsoft.Authorization/roleAssignments/%s" % (resource_path(scope), uuid.UUID(int=1))
            self.need("PUT", path, "2022-04-01", {"properties": {
                "roleDefinitionId": role, "principalId": answer.body["properties"]["principalId"],
                "principalType": "ServicePrincipal"}})

    def set_flag(self, flag, state):
        for step in FLAG_STEPS[state]:
            if step == "provider":
                self.need("POST", PROVIDER + "register", "2021-04-01")
            else:
                self.emulator.settle()
                self.need("POST", FEATURES + flag + "/" + step, "2021-07-01")
                if state != "Unregistering" or step == "register":
                    self.emulator.settle()

    def prepare(self, case):
        self.need("PUT", "{group}", "2021-04-01", {"location": "eastus"})
        parts = [case.get("setup"), case.get("running"), case["request"]]
        for name, resource in named([parts, named_identities(parts)]).items():
            self.make(name, resource)
        for flag, state in case.get("flags", {}).items():
            self.set_flag(flag, state)
        for request in case.get("setup", []):
            for one in repeated(request):
                self.emulator.need(read_request(one, self.subscription))
                self.emulator.settle()
        if "running" in case:
            self.emulator.need(read_request(case["running"], self.subscription))

    def run(self, case):
        self.prepare(case)
        return self.emulator.send(read_request(case["request"], self.subscription))


def named_identities(value):
    """A cluster's "identity" is a name without braces."""
    if isinstance(value, list):
        return [found for member in value for found in named_identities(member)]
    if isinstance(value, dict):
        own = ["{%s}" % value["identity"]] if isinstance(value.get("identity"), str) else []
        return own + [found for member in value.values() for found in named_identities(member)]
    return []


def versions_file(more):
    """The world's Kubernetes versions, with one more patch if any, as a file that stays until it is removed."""
    values = json.loads(json.dumps(WORLD["kubernetesVersions"]["values"]))
    if more:
        values.insert(0, {"version": more.rpartition(".")[0], "capabilities": {"supportPlan": ["KubernetesOfficial"]},
                          "patchVersions": {more: {"upgrades": []}}})
    with tempfile.NamedTemporaryFile("w", suffix=".json", prefix="aksim-versions-", delete=False) as file:
        json.dump({"values": values}, file)
    return file.name


class Emulators:
    """Starts a server for each kind that cases ask for, once."""

    def __init__(self, binary):
        self.binary = binary
        self.running = {}
        self.files = {}
        done = subprocess.run([binary, "serve", "--help"], capture_output=True, text=True, check=True,
                              env=clean_environment())
        self.help = done.stdout

    def _versions(self, more):
        if more not in self.files:
            self.files[more] = versions_file(more)
        return self.files[more]

    def options(self, case):
        wants = case.get("server", {})
        options = ["--as-of", case.get("as_of", "latest"), "--speed", wants.get("speed", "instant")]
        if wants.get("strict_registration"):
            options += ["--strict-registration"]
        if "--kubernetes-versions" in self.help and wants.get("offers") != "calendar":
            options += ["--kubernetes-versions", self._versions(wants.get("offers"))]
        if "--enable-rule" in self.help:
            options += [word for rule in case.get("enable", []) for word in ("--enable-rule", rule)]
        return tuple(options)

    def get(self, case):
        options = self.options(case)
        if options not in self.running:
            self.running[options] = Emulator(self.binary, options)
        return self.running[options]

    def close(self):
        problems = []
        for emulator in self.running.values():
            try:
                emulator.close()
            except RuntimeError as error:
                problems.append(str(error))
        for name in self.files.values():
            os.unlink(name)
        return problems
