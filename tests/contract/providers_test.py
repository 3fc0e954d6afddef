#!/usr/bin/env python3
"""Compares what the server says of resource providers with what Azure was recorded to say.

usage: providers_test.py AKSIM

providers.json has the recorded types in their order, and the `differences` that are meant, each with its reason: a row
has `namespace`, `type` ("*" for all) and `member`; for api-versions `less` or `more`, a range of versions that are
left out or came later, or `lower`, a range of those that are written in lower case; for resourceTypes `types`, those
that came later.
"""

import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../support"))

from schema import in_ranges  # noqa: E402
from server import Server  # noqa: E402

PATH = "/subscriptions/00000000-0000-0000-0000-0000000000ff/providers/%s?api-version=2021-04-01"

with open(os.path.join(HERE, "providers.json"), encoding="utf-8") as file:
    RECORDED = json.load(file)


def whole(row):
    """A recorded type with its shared lists in place."""
    return {key: RECORDED["lists"][value[1:]] if isinstance(value, str) and value.startswith("@") else value
            for key, value in row.items()}


def covers(meant, version):
    return version in meant if isinstance(meant, list) else in_ranges(meant, version)


class Differences:
    def __init__(self):
        self.seen = set()

    def explain(self, namespace, kind, member, direction, versions):
        """The versions that no row explains."""
        left = list(versions)
        for number, row in enumerate(RECORDED["differences"]):
            if row["namespace"] not in ("*", namespace) or row["type"] not in ("*", kind) or row["member"] != member:
                continue
            explained = [version for version in left if covers(row.get(direction, "-"), version)]
            if explained:
                self.seen.add(number)
                left = [version for version in left if version not in explained]
        return left


def compare_versions(namespace, kind, recorded, shown, differences):
    less = [version for version in recorded if version not in shown]
    lower = [version for version in less if version.lower() in shown]
    found = {
        "lower": lower,
        "less": [version for version in less if version not in lower],
        "more": [version for version in shown if version not in [version.lower() for version in recorded]],
    }
    for direction, versions in found.items():
        left = differences.explain(namespace, kind, "apiVersions", direction, versions)
        if left:
            yield "%s/%s apiVersions: %s: %s" % (namespace, kind, direction, ", ".join(left))
    if [version[:10] for version in shown] != sorted((version[:10] for version in shown), reverse=True):
        yield "%s/%s apiVersions: not newest first" % (namespace, kind)


def compare_type(namespace, recorded, shown, differences):
    kind = recorded["resourceType"]
    for member in sorted(set(recorded) | set(shown)):
        if member == "apiVersions":
            yield from compare_versions(namespace, kind, recorded[member], shown[member], differences)
        elif recorded.get(member) != shown.get(member):
            yield "%s/%s %s: %s, not %s" % (namespace, kind, member, json.dumps(shown.get(member))[:200],
                                            json.dumps(recorded.get(member))[:200])


def compare_provider(server, namespace, recorded, differences):
    """(number of types, what is wrong)"""
    status, _, shown = server.request("GET", PATH % namespace)
    if status != 200 or shown["namespace"] != namespace:
        return 0, ["%s: %d %s" % (namespace, status, json.dumps(shown)[:200])]
    wrong = []
    if shown["registrationPolicy"] != recorded["registrationPolicy"]:
        wrong.append("%s registrationPolicy: %s" % (namespace, shown["registrationPolicy"]))
    types = {row["resourceType"]: row for row in shown["resourceTypes"]}
    rows = [whole(row) for row in recorded["resourceTypes"]]
    names = [row["resourceType"] for row in rows]
    if [name for name in types if name in names] != names:
        wrong.append("%s: other types, or another order, than %s" % (namespace, ", ".join(names)))
    newer = differences.explain(namespace, "*", "resourceTypes", "types", [name for name in types if name not in names])
    wrong += ["%s/%s: not recorded" % (namespace, name) for name in newer]
    for row in rows:
        if row["resourceType"] in types:
            wrong += compare_type(namespace, row, types[row["resourceType"]], differences)
    return len(rows), wrong


def main(binary):
    differences, count, wrong = Differences(), 0, []
    with Server(binary, "--log", "off", "--as-of", "2024-12-31") as server:
        for namespace, recorded in RECORDED["namespaces"].items():
            found, problems = compare_provider(server, namespace, recorded, differences)
            count += found
            wrong += problems
    wrong += ["providers.json: nothing differs as in %s" % json.dumps(row)
              for number, row in enumerate(RECORDED["differences"]) if number not in differences.seen]
    for text in wrong:
        print("failed:", text)
    print("providers: %d types compared, %d differences that are meant, %d failed"
          % (count, len(differences.seen), len(wrong)))
    return 1 if wrong or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
