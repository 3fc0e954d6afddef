#!/usr/bin/env python3
"""Kills the server with SIGKILL in every phase of every kind of operation, and in the middle of requests: what a client
sees afterwards, and what the database holds in the end, is what it would have been without.

usage: operations_kill.py AKSIM [--all] [--blows N] [--seed N] [KIND...]

An undisturbed run of each kind is the measure: all answers at each step of the clock, then all rows. The other run has
the server killed and started again at each of these steps. Then blows fall at random moments of the request or of a
move of the clock; after each the world is as it was before or as it is after, and after it if the answer came.

Without --all a sample of the kinds runs, whose operations take three phases; with it all of them, in three manners:
the phases of operationKinds.json, three phases, and three of which the last fails.
"""

import argparse
import contextlib
import http.client
import json
import os
import random
import shutil
import sqlite3
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "support")]
import kinds  # noqa: E402
from server import SANITIZER_WORDS, Server, WAIT  # noqa: E402

HOST = {"Host": "aksim.test"}  # the port differs from start to start, and links have it
CLOCK = "store.clock"  # its row begins with the wall's time
MANNERS = ("as they are", "three phases", "the last phase fails")
SAMPLE = ("cluster.create", "cluster.upgrade", "pool.abort", "pool.deleteMachines", "feature.register", "group.delete")
SAMPLE_BLOWS = 8
REFUSED = 299  # above it a request of kinds.py was refused
STATUSES = {"as they are": "Succeeded", "three phases": "Succeeded", "the last phase fails": "Failed"}


class Difference(Exception):
    """The world is not as it would have been."""


def same(found, wanted, when):
    if found == wanted:
        return
    for key in [key for key in wanted if found.get(key) != wanted[key]] + [key for key in found if key not in wanted]:
        raise Difference("%s: %s\n  was to be %s\n  is        %s" % (when, key, wanted.get(key), found.get(key)))


class World:
    """A server on a data folder of its own, which survives the kills."""

    def __init__(self, binary, options, template=None):
        self.binary, self.options = binary, options
        self.folder = tempfile.mkdtemp(prefix="aksim-kill-")
        self.data = os.path.join(self.folder, "data")
        if template:
            shutil.copytree(template, self.data)
        self.server = self.connection = None
        self.start()

    def start(self):
        self.server = Server(self.binary, "--https", "off", "--speed", "manual", "--seed", "7", "--log", "off",
                             *self.options, data=self.data)
        self.connection = http.client.HTTPConnection(self.server.info["http_address"], timeout=WAIT)

    def kill(self):
        self.server.process.kill()
        self.server.process.wait()
        errors = self.server.errors()
        self.connection.close()
        self.server.kill()
        if any(word in errors for word in SANITIZER_WORDS):
            raise Difference(errors)

    def close(self):
        if self.server.process.poll() is None:
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # ---- requests ----

    def send(self, method, target, body=None, connection=None):
        """(status, text)"""
        sent = connection or self.connection
        text = None if body is None else json.dumps(body)
        sent.request(method, target, text, {**HOST, **({"Content-Type": "application/json"} if text else {})})
        answer = sent.getresponse()
        return answer.status, answer.read().decode()

    def get(self, target):
        return json.loads(self.send("GET", target)[1])

    def need(self, request):
        status, text = self.send(*request)
        if status > REFUSED:
            raise Difference("%s %s: %d %s" % (request[0], request[1], status, text))

    def pending(self):
        return self.get("/_aksim/operations")["value"]

    def next(self):
        """Whether there was another event."""
        return self.send("PUT", "/_aksim/clock", {"to": "next"})[0] == 200

    def settle(self):
        while self.next():
            pass

    # ---- what is seen ----

    def look(self):
        """{target: (status, text)} of everything that can be seen."""
        seen = {}

        def see(path):
            target = kinds.request("GET", path)[1]
            seen[target] = self.send("GET", target)
            return seen[target]

        for path in kinds.LISTS:
            see(path)
        clusters = json.loads(seen[kinds.request("GET", kinds.LISTS[-1])[1]][1])["value"]
        for cluster in {one["id"] for one in clusters} | {kinds.RUNNING}:
            for part in kinds.BELOW_CLUSTER:
                see(cluster + part)
            for pool in json.loads(see(cluster + "/agentPools")[1]).get("value", []):
                for part in kinds.BELOW_POOL:
                    see(pool["id"] + part)
        for target in ("/_aksim/clock", "/_aksim/operations"):
            seen[target] = self.send("GET", target)
        return seen

    def rows(self):
        """{(table, number): row} of a server that was killed."""
        found = {}
        with contextlib.closing(sqlite3.connect(os.path.join(self.data, "aksim.db"))) as database:
            for table, order in (("resource", "n"), ("operation", "n"), ("meta", "key")):
                rows = database.execute("SELECT * FROM %s ORDER BY %s" % (table, order)).fetchall()
                found.update({(table, number): row for number, row in enumerate(rows) if row[0] != CLOCK})
                found.update({(CLOCK, 0): row[1].split(" ")[1:] for row in rows if row[0] == CLOCK})
        return found


# ---- making the world ----

def operations_file(binary, manner, folder):
    """The options that have operations go in that manner."""
    if manner == MANNERS[0]:
        return []
    with World(binary, []) as world:
        known = world.get("/_aksim/operationKinds")["kinds"]
    changed = []
    for kind in known:
        phases = [{**kind["phases"][0], "name": "first"}, {**kind["phases"][0], "name": "second"},
                  {**kind["phases"][-1], "name": "last"}]
        if manner == MANNERS[2]:
            phases[2]["fails"] = kind["failure"]
        changed.append({"name": kind["name"], "phases": phases})
    path = os.path.join(folder, manner.replace(" ", "-") + ".json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"kinds": changed}, file)
    return ["--operations", path]


def template_make(binary, folder):
    """A data folder with the world of kinds.py, and {kind: phases} of the server."""
    with World(binary, []) as world:
        for request in kinds.WORLD:
            world.need(request)
            world.settle()
        names = [kind["name"] for kind in world.get("/_aksim/operationKinds")["kinds"]]
        world.kill()
        template = os.path.join(folder, "template")
        shutil.copytree(world.data, template)
        world.start()
    return template, names


# ---- the runs ----

class Run:
    """One kind in one manner."""

    def __init__(self, binary, kind, manner, options, template):
        self.binary, self.kind, self.manner, self.options, self.template = binary, kind, manner, options, template
        self.trail = []  # of the undisturbed run: what is seen before the request, after it, after each event
        self.final = None
        self.request = None
        self.took = 0.0

    def world(self):
        world = World(self.binary, self.options, self.template)
        try:
            *before, last = kinds.KINDS[self.kind]
            for request in before:
                world.need(request) if request else world.settle()
            self.request = self.with_machine(world, last)
        except BaseException:
            world.close()
            raise
        return world

    @staticmethod
    def with_machine(world, request):
        method, target, body = request
        if not body or "machineNames" not in body:
            return request
        path, _, query = target.partition("?")
        machines = world.get(path.replace("/deleteMachines", "/machines") + "?" + query)["value"]
        return method, target, {"machineNames": [machines[0]["name"]]}

    def undisturbed(self):
        with self.world() as world:
            self.trail.append(world.look())
            began = time.monotonic()
            world.need(self.request)
            self.took = time.monotonic() - began
            running = [one for one in world.pending() if one["kind"] == self.kind]
            if not running:
                raise Difference("the request starts no %s" % self.kind)
            phases = [running[0]["phase"]]
            self.trail.append(world.look())
            while world.next():
                phases += [one["phase"] for one in world.pending() if one["id"] == running[0]["id"]]
                self.trail.append(world.look())
            ended = world.get("/_aksim/operations/" + running[0]["id"])
            self.check(phases, ended)
            world.kill()
            self.final = world.rows()

    def check(self, phases, ended):
        """That there was something to disturb."""
        wanted = ["first", "second", "last"]
        if self.manner != MANNERS[0] and list(dict.fromkeys(phases)) != wanted:
            raise Difference("phases %s" % phases)
        if ended["status"] != STATUSES[self.manner]:
            raise Difference("ends as %s" % ended)

    def killed_in_each_phase(self):
        with self.world() as world:
            world.need(self.request)
            for number, seen in enumerate(self.trail[1:]):
                world.kill()
                world.start()
                same(world.look(), seen, "killed after event %d" % number)
                if world.next() != (number + 2 < len(self.trail)):
                    raise Difference("killed after event %d: another end" % number)
            world.kill()
            same(world.rows(), self.final, "rows at the end")

    def blow(self, dice):
        """Kills at a random moment of the request, or of one of the moves of the clock."""
        step = dice.randrange(len(self.trail) - 1)
        with self.world() as world:
            for number in range(step):
                world.next() if number else world.need(self.request)
            request = ("PUT", "/_aksim/clock", {"to": "next"}) if step else self.request
            done, answered = self.struck(world, request, dice.uniform(0, 1.2 * self.took), step)
            for number in range(step + done, len(self.trail) - 1):
                world.next() if number else world.need(self.request)
            same(world.look(), self.trail[-1], "struck at step %d (%s): the end" % (step, answered))
            world.kill()
            same(world.rows(), self.final, "struck at step %d: rows" % step)
            return done, answered

    def struck(self, world, request, delay, step):
        """(whether it was done, whether an answer came)"""
        answers = []

        def send():
            with contextlib.suppress(OSError, http.client.HTTPException):
                answers.append(world.send(*request, connection=connection)[0])

        connection = http.client.HTTPConnection(world.server.info["http_address"], timeout=WAIT)
        connection.connect()
        client = threading.Thread(target=send)
        client.start()
        time.sleep(delay)
        world.server.process.kill()
        client.join(WAIT)
        connection.close()
        world.kill()
        world.start()
        seen = world.look()
        done = seen == self.trail[step + 1]
        if not done or answers:
            same(seen, self.trail[step + 1 if answers else step], "struck at step %d, answer %s" % (step, answers))
        return done, bool(answers)


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", metavar="AKSIM")
    parser.add_argument("--all", action="store_true", help="all kinds in all manners")
    parser.add_argument("--blows", type=int, help="how many fall at random moments")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1000000, help="of the random moments")
    parser.add_argument("kinds", nargs="*", metavar="KIND")
    options = parser.parse_args(arguments)
    options.manners = MANNERS if options.all or options.kinds else MANNERS[1:2]
    return options


def runs_of(options, folder):
    template, known = template_make(options.binary, folder)
    if set(known) != set(kinds.KINDS):
        raise Difference("kinds.py and operationKinds differ in %s" % sorted(set(known) ^ set(kinds.KINDS)))
    names = options.kinds or (known if options.all else SAMPLE)
    for manner in options.manners:
        more = operations_file(options.binary, manner, folder)
        for kind in names:
            yield Run(options.binary, kind, manner, more, template)


def play(options, folder):
    """The number of faults found."""
    faults = phases = 0
    whole = []
    for run in runs_of(options, folder):
        try:
            run.undisturbed()
            run.killed_in_each_phase()
            phases += len(run.trail) - 1
            whole.append(run)
        except Difference as error:
            faults += 1
            print("%s, %s: %s" % (run.kind, run.manner, error), flush=True)
    dice = random.Random(options.seed)
    blows = options.blows if options.blows is not None else 3 * len(whole) if options.all else SAMPLE_BLOWS
    counts = {}
    blows = blows if whole else 0
    for _ in range(blows):
        run = dice.choice(whole)
        try:
            outcome = run.blow(dice)
            counts[outcome] = counts.get(outcome, 0) + 1
        except Difference as error:
            faults += 1
            print("%s, %s: %s" % (run.kind, run.manner, error), flush=True)
    print("%d runs, killed %d times between events; %d blows (--seed %d): %d before the work, %d after it without an "
          "answer, %d after the answer; %d faults" %
          (len(whole), phases, blows, options.seed, counts.get((False, False), 0), counts.get((True, False), 0),
           counts.get((True, True), 0), faults))
    return faults


def main(arguments):
    options = parse(arguments)
    folder = tempfile.mkdtemp(prefix="aksim-kill-")
    try:
        return 1 if play(options, folder) else 0
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
