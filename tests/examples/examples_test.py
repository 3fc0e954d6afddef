#!/usr/bin/env python3
"""Sends the examples of Azure's specification, with the rules off, and compares the answers with what they show.

usage: examples_test.py AKSIM [EXAMPLE...]

Each file of cases/ is an example; differences.json names what is answered otherwise, and why. README.md has the forms.
"""

import glob
import http.client
import json
import os
import sys
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))

from server import WAIT, Server  # noqa: E402
from shape import compare, spoiled  # noqa: E402

OPTIONS = ("--rules", "off", "--lenient-network=on", "--log", "off")
SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-0000000000ff"
GROUP = SUBSCRIPTION + "/resourceGroups/rg1"
CLUSTER = GROUP + "/providers/Microsoft.ContainerService/managedClusters/c1"


def load(name):
    with open(os.path.join(HERE, name), encoding="utf-8") as file:
        text = file.read()
    for short, path in (("{subscription}", SUBSCRIPTION), ("{group}", GROUP), ("{cluster}", CLUSTER)):
        text = text.replace(short, path)
    return json.loads(text)


class Client:
    def __init__(self, server, version):
        self.connection = http.client.HTTPConnection(urllib.parse.urlsplit(server.http).netloc, timeout=WAIT)
        self.version = version

    def send(self, request):
        """(status, body) of the answer."""
        body = json.dumps(request["body"]) if "body" in request else None
        version = request.get("version", self.version)
        self.connection.request(request["method"], "%s?api-version=%s" % (request["path"], version), body=body,
                                headers={"Content-Type": "application/json"} if body else {})
        answer = self.connection.getresponse()
        found = answer.read()
        return answer.status, json.loads(found) if found else None


class Differences:
    """What is known to be answered otherwise, and which of it was seen."""

    def __init__(self, rows):
        self.rows = rows
        self.seen = set()

    def explains(self, status, path, value):
        for number, row in enumerate(self.rows):
            fits = value is None if row["answer"] is None else not list(compare(row["answer"], value))
            if row["path"] == path and row.get("status", status) == status and fits:
                self.seen.add(number)
                return True
        return False

    def unseen(self):
        return [row["path"] for number, row in enumerate(self.rows) if number not in self.seen]


def check(shown, answer, differences):
    """What is wrong with the answer to one request: a list of texts."""
    status, body = answer
    if status != shown["status"]:
        return ["status %d instead of %d: %s" % (status, shown["status"], json.dumps(body)[:500])]
    wrong = ["%s: %s" % (path, "missing" if value is None else json.dumps(value))
             for path, value in compare(shown["body"], body) if not differences.explains(status, path, value)]
    blind = sum(not list(compare(copy, body)) for copy in spoiled(shown["body"]))
    return wrong + (["%d members were not looked at" % blind] if blind else [])


def run(binary, case, differences):
    with Server(binary, *OPTIONS, "--as-of", case["asOf"], *case.get("options", [])) as server:
        client = Client(server, case["version"])
        for request in case["given"]:
            status, body = client.send(request)
            if status not in (200, 201):
                return ["before: %s %s: %d %s" % (request["method"], request["path"], status, json.dumps(body)[:500])]
        return [text for step in case["steps"] for text in check(step["shows"], client.send(step), differences)]


def main(arguments):
    binary, *wanted = arguments
    differences = Differences(load("differences.json"))
    sent = failed = 0
    for path in sorted(glob.glob(os.path.join(HERE, "cases", "*.json"))):
        name = os.path.basename(path)[:-len(".json")]
        if wanted and name not in wanted:
            continue
        wrong = run(binary, load(path), differences)
        sent += 1
        failed += bool(wrong)
        for text in wrong:
            print("failed: %s: %s" % (name, text))
    stale = [] if wanted else differences.unseen()
    for path in stale:
        print("failed: differences.json: no example differs in", path)
    print("examples: %d sent, %d answered as shown, with %d differences that are known"
          % (sent, sent - failed, len(differences.seen)))
    return 1 if failed or stale or not sent else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
