#!/usr/bin/env python3
"""Sends every property of every api-version of the contract, with the rules off.

usage: contract_test.py AKSIM [-v] [VERSION...]

For each version: one cluster and one pool with all that a client may write, read back member by member; then each
member that the version lacks, alone, which has to be refused (from 2024-01-01 and 2024-01-02-preview on) or ignored.
The last lines count. `exceptions.json` names the members that the service settles itself, each with the reason.
"""

import http.client
import json
import os
import sys
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../support"))

from schema import Contract  # noqa: E402
from server import WAIT, Server  # noqa: E402

SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-0000000000ff"
GROUP = SUBSCRIPTION + "/resourceGroups/contract"
CLUSTERS = GROUP + "/providers/Microsoft.ContainerService/managedClusters/"
IDENTITY = "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/mi1"
STRICT = {"stable": "2024-01-01", "preview": "2024-01-02"}
SCALARS = {"integer": 7, "number": 1.5, "boolean": True, "any": "any"}
DEPTH = 12

with open(os.path.join(HERE, "exceptions.json"), encoding="utf-8") as file:
    EXCEPTIONS = json.load(file)


class Client:
    def __init__(self, server):
        self.connection = http.client.HTTPConnection(urllib.parse.urlsplit(server.http).netloc, timeout=WAIT)

    def send(self, method, path, version, body=None):
        text = None if body is None else json.dumps(body)
        headers = {"Content-Type": "application/json"} if text else {}
        self.connection.request(method, "%s?api-version=%s" % (path, version), body=text, headers=headers)
        answer = self.connection.getresponse()
        found = answer.read()
        return answer.status, json.loads(found) if found else None


# ---- bodies ----


def value_of(prop, version, depth=0):
    """Something that a client may send for the property, or None."""
    if prop.path in EXCEPTIONS["values"]:
        return EXCEPTIONS["values"][prop.path]
    if prop.members is not None:
        return members_of(prop.members, version, depth + 1)
    if prop.type == "string":
        return "text " + prop.name
    if prop.type in ("array", "map"):
        inner = value_of(prop.inner, version, depth + 1) if prop.inner else "any"
        if inner in (None, {}):
            return None
        return [inner] if prop.type == "array" else {"key": inner}
    return SCALARS.get(prop.type)


def members_of(members, version, depth=0):
    body = {}
    for prop in members:
        if depth > DEPTH or prop.access == "read-only" or not prop.exists(version):
            continue
        if prop.path in EXCEPTIONS["never_sent"]:
            continue
        value = value_of(prop, version, depth)
        if value not in (None, {}):
            body[prop.name] = value
    return body


# ---- comparing ----


class Counts:
    def __init__(self):
        self.kept = self.absent = self.refused = self.ignored = 0
        self.failures = []

    def fail(self, version, path, what):
        self.failures.append("%s %s: %s" % (version.text, path, what))


def compare(members, sent, found, version, counts):
    """Each member that was sent stands in the answer, and none that the version lacks."""
    for prop in members:
        there = isinstance(found, dict) and prop.name in found
        if not prop.shown(version):
            if there:
                counts.fail(version, prop.path, "is shown")
            counts.absent += 1
            continue
        if prop.name not in sent or prop.path in EXCEPTIONS["settled"]:
            continue
        if prop.members is not None:
            compare(prop.members, sent[prop.name], found.get(prop.name) if there else None, version, counts)
        elif prop.type == "array" and prop.inner and prop.inner.members is not None:
            items = found.get(prop.name) if there else None
            compare(prop.inner.members, sent[prop.name][0], items[0] if items else None, version, counts)
        elif there and found[prop.name] == sent[prop.name]:
            counts.kept += 1
        else:
            counts.fail(version, prop.path, "is %r, not %r" % (found.get(prop.name) if there else None,
                                                               sent[prop.name]))


def lacking(members, version, place=()):
    """(path of names, property) of the members that the version lacks, at the place where it would be."""
    for prop in members:
        where = place + (prop.name,)
        if not prop.exists(version):
            if prop.access != "read-only":
                yield where, prop
        elif prop.members is not None and len(place) < DEPTH:
            yield from lacking(prop.members, version, where)
        elif prop.type == "array" and prop.inner and prop.inner.members is not None and len(place) < DEPTH:
            yield from lacking(prop.inner.members, version, where + (0,))


def with_member(body, where, value):
    """A copy of the body that has the value at the place."""
    copy = json.loads(json.dumps(body))
    at = copy
    for name, following in zip(where, where[1:]):
        if isinstance(name, int):
            at = at[name]
            continue
        at = at.setdefault(name, [{}] if isinstance(following, int) else {})
    at[where[-1]] = value
    return copy


# ---- one version ----


BASE = {"location": "eastus", "properties": {"dnsPrefix": "contract", "agentPoolProfiles": [
    {"name": "np1", "mode": "System", "count": 1, "vmSize": "Standard_D4s_v5"}]}}
POOL = {"properties": {"count": 1, "vmSize": "Standard_D4s_v5", "mode": "User"}}


def round_trip(client, path, contract, body, version, counts):
    status, answer = client.send("PUT", path, version.text, body)
    if status not in (200, 201):
        counts.fail(version, contract.name, "%d %s" % (status, json.dumps(answer)[:300]))
        return
    status, found = client.send("GET", path, version.text)
    compare(contract.root, body, found, version, counts)


def lacks(client, path, contract, base, version, counts):
    strict = version.date >= STRICT[version.kind]
    for where, prop in lacking(contract.root, version):
        status, answer = client.send("PUT", path, version.text,
                                     with_member(base, where, value_of(prop, version) or {}))
        if strict and (status != 400 or answer.get("code") != "UnmarshalError"):
            counts.fail(version, prop.path, "is not refused as unknown: %d" % status)
        elif not strict and status >= 400:
            counts.fail(version, prop.path, "is not ignored: %d %s" % (status, json.dumps(answer)[:200]))
        counts.refused += strict
        counts.ignored += not strict


def version_run(client, cluster, pool, version, counts):
    path = CLUSTERS + "all-" + version.text.replace("-", "")
    body = members_of(cluster.root, version)
    round_trip(client, path, cluster, body, version, counts)
    round_trip(client, path + "/agentPools/np2", pool, members_of(pool.root, version), version, counts)
    client.send("DELETE", path, version.text)  # its node group has the same name as the next one's
    bare = CLUSTERS + "bare"
    lacks(client, bare, cluster, BASE, version, counts)
    lacks(client, bare + "/agentPools/np2", pool, POOL, version, counts)


# ---- types below a cluster ----


def child_run(client, name, row, version, counts):
    """The same for a type that is kept as it was sent; versions that do not have it refuse the type."""
    contract = Contract(name)
    path = (CLUSTERS + "bare/" if row["below"] else GROUP + "/providers/Microsoft.ContainerService/") + row["path"]
    body = members_of(contract.root, version)
    for member, value in row["values"].items():
        body = with_member(body, tuple(member.split(".")), value)
    status, answer = client.send("PUT", path, version.text, body)
    if status == 400 and answer.get("error", {}).get("code") == "NoRegisteredProviderFound":
        counts.absent += 1
        return
    if status not in (200, 201):
        counts.fail(version, name, "%d %s" % (status, json.dumps(answer)[:300]))
        return
    compare(contract.root, body, client.send("GET", path, version.text)[1], version, counts)
    base = with_member({}, ("location",), "eastus") if not row["below"] else {}
    for member, value in row["values"].items():
        base = with_member(base, tuple(member.split(".")), value)
    client.send("DELETE", path, version.text)
    lacks(client, path, contract, base, version, counts)


def main(arguments):
    verbose = "-v" in arguments
    binary, *wanted = [argument for argument in arguments if argument != "-v"]
    cluster, pool, counts = Contract("managedClusters"), Contract("agentPools"), Counts()
    versions = [version for version in cluster.versions if not wanted or version.text in wanted]
    with Server(binary, "--rules", "off", "--disable-rule", "LB-015", "--lenient-network=on", "--log", "off", "--as-of", "latest",
                "--api-versions", "any") as server:
        client = Client(server)
        client.send("PUT", GROUP, "2021-04-01", {"location": "eastus"})
        client.send("PUT", CLUSTERS + "bare", "2026-05-01", BASE)
        client.send("PUT", GROUP + IDENTITY, "2024-11-30", {"location": "eastus"})
        for version in versions:
            version_run(client, cluster, pool, version, counts)
            for name, row in EXCEPTIONS["children"].items():
                child_run(client, name, row, version, counts)
    for failure in counts.failures if verbose else counts.failures[:40]:
        print("failed:", failure)
    print("contract: %d versions, %d members kept, %d absent, %d refused as unknown, %d ignored, %d failed"
          % (len(versions), counts.kept, counts.absent, counts.refused, counts.ignored, len(counts.failures)))
    return 1 if counts.failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
