"""The servers that the cases run against, and what a case finds there before its request."""

import contextlib
import http.client
import json
import os
import sys
import tempfile
import urllib.parse
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

from form import WORLD, Request, named, read_request, repeated, resource_path, fill  # noqa: E402
from server import WAIT, Server  # noqa: E402

# Network Contributor
ROLE = "4d97b98b-1d4f-4787-a291-c67834d212e7"
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


class NoAnswer(Exception):
    """The server is gone, or silent."""


class SetupFailed(Exception):
    """A request that had to succeed before the case's own."""


class Emulator:
    """A server and one open connection to it."""

    def __init__(self, binary, options, data=None):
        self.server = Server(binary, *options, data=data)
        self.connection = http.client.HTTPConnection(urllib.parse.urlsplit(self.server.http).netloc, timeout=WAIT)
        self.is_manual = "manual" in options

    def send(self, request):
        body = None if request.body is None else json.dumps(request.body)
        headers = {**({"Content-Type": "application/json"} if body else {}), **request.headers}
        target = "%s?api-version=%s" % (urllib.parse.quote(request.path), request.version)
        try:
            self.connection.request(request.method, target, body=body, headers=headers)
            answer = self.connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read().decode())
        except (OSError, http.client.HTTPException) as error:
            self.connection.close()
            raise NoAnswer("%s: no answer: %r" % (request, error)) from error

    def need(self, request):
        answer = self.send(request)
        if not 200 <= answer.status < 300:
            raise SetupFailed("before: %s: %d %s" % (request, answer.status, answer.text))
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
        if state not in FLAG_STEPS:
            raise SetupFailed("before: no request makes %s %s" % (flag, state))
        for step in FLAG_STEPS[state]:
            if step == "provider":
                self.need("POST", PROVIDER + "register", "2021-04-01")
            else:
                self.emulator.settle()
                self.need("POST", FEATURES + flag + "/" + step, "2021-07-01")
                if state != "Unregistering" or step == "register":
                    self.emulator.settle()

    def with_principal(self, request, case):
        """{principal} is that of the identity that the case names, which is there by now."""
        text = json.dumps(request)
        if "{principal}" not in text:
            return request
        identity = self.need("GET", "/subscriptions/{subscription}" + case["principal"], "2023-01-31").body
        return json.loads(text.replace("{principal}", identity["properties"]["principalId"]))

    def prepare(self, case):
        self.need("PUT", "{group}", "2021-04-01", {"location": "eastus"})
        parts = [case.get("setup"), case.get("running"), case["request"]]
        for name, resource in named([parts, named_identities(parts)]).items():
            self.make(name, resource)
        for flag, state in case.get("flags", {}).items():
            self.set_flag(flag, state)
        for request in case.get("setup", []):
            for one in repeated(request):
                self.emulator.need(read_request(self.with_principal(one, case), self.subscription))
                self.emulator.settle()
        if "quota" in case:
            self.emulator.need(Request("PUT", "/_aksim/quota", "-", {**case["quota"],
                                                                    "subscription": self.subscription}))
        if "running" in case:
            self.emulator.need(read_request(case["running"], self.subscription))

    def ask(self, case):
        return self.emulator.send(read_request(case["request"], self.subscription))

    def outcome(self, answer):
        """(status, error code) of the operation that the answer links to, at its end."""
        self.emulator.settle()
        link = urllib.parse.urlsplit(answer.headers.get("Azure-AsyncOperation", ""))
        version = urllib.parse.parse_qs(link.query).get("api-version", ["-"])[0]
        body = self.emulator.need(Request("GET", link.path or "/", version, None)).body
        return body.get("status"), (body.get("error") or {}).get("code")


def named_identities(value):
    """A cluster's "identity" is a name without braces."""
    if isinstance(value, list):
        return [found for member in value for found in named_identities(member)]
    if isinstance(value, dict):
        own = ["{%s}" % value["identity"]] if isinstance(value.get("identity"), str) else []
        return own + [found for member in value.values() for found in named_identities(member)]
    return []


def versions_file(only, more):
    """One Kubernetes version alone, or those of the world and one more if any, as a file that stays until it is
    removed."""
    one = only or more
    values = [] if only else WORLD["kubernetesVersions"]["values"]
    if one:
        values = [{"version": one.rpartition(".")[0], "capabilities": {"supportPlan": ["KubernetesOfficial"]},
                   "patchVersions": {one: {"upgrades": []}}}, *values]
    with tempfile.NamedTemporaryFile("w", suffix=".json", prefix="aksim-versions-", delete=False) as file:
        json.dump({"values": values}, file)
    return file.name


class Emulators:
    """Starts a server for each kind that cases ask for, once."""

    def __init__(self, binary):
        self.binary = binary
        self.running = {}
        self.files = {}

    def _versions(self, wants):
        """The file of versions that a case's server offers, or None: the calendar's."""
        if wants.get("calendar") and "only" not in wants:
            return None
        key = (wants.get("only"), wants.get("offers"))
        if key not in self.files:
            self.files[key] = versions_file(*key)
        return self.files[key]

    def options(self, case, as_of):
        wants = case.get("server", {})
        options = ["--as-of", as_of, "--speed", wants.get("speed", "instant")]
        if wants.get("strict_registration"):
            options.append("--strict-registration")
        versions = self._versions(wants)
        if versions:
            options += ["--kubernetes-versions", versions]
        return (*options, *(word for rule in case.get("enable", []) for word in ("--enable-rule", rule)))

    def get(self, case):
        options = self.options(case, case.get("as_of", "latest"))
        if options not in self.running:
            try:
                self.running[options] = Emulator(self.binary, options)
            except RuntimeError as error:
                raise SetupFailed(str(error).strip()) from error
        return self.running[options]

    def run(self, case, number):
        """The answer, and the place where it was given."""
        if "later" in case:
            return self._run_later(case, number)
        place = Place(self.get(case), number)
        place.prepare(case)
        return place.ask(case), place

    def _run_later(self, case, number):
        with tempfile.TemporaryDirectory(prefix="aksim-later-") as data:
            with contextlib.closing(Emulator(self.binary, self.options(case, case["as_of"]), data)) as emulator:
                place = Place(emulator, number)
                place.prepare(case)
            with contextlib.closing(Emulator(self.binary, self.options(case, case["later"]), data)) as emulator:
                place.emulator = emulator
                return place.ask(case), place

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
