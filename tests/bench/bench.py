#!/usr/bin/env python3
"""Measures aksim beside its limits and prints the tables of docs/performance.md.

usage: bench.py BUILD_DIR

Every number stands beside what the libraries alone need for the same bytes and rows, measured in turn with it, so
that a slow or busy machine moves both. CPU time is the server process's, all threads, from its CPU clock.
"""

import json
import os
import statistics
import sys
import tempfile
import time

from programs import BODY, OLDER, SUBSCRIPTION, TYPE, Aksim, Bare, Load, Programs, interleaved, median
from watch import Watch

CLUSTERS = 100  # in the database that is asked; a list shows all of them
LOTS = 10000  # clusters of a snapshot
MANY = 1000  # clusters of the second start and of the memory
READERS, LISTERS, WRITERS = 16, 4, 8
PASSES, SECONDS = 5, 0.3
NAME, VALUE = 900001, 800001  # digits by which bench_sqlite finds name and value in the rows of one PUT
SLOW_SYNC_MS = 50


# ---- tables ----


class Table:
    """Columns as wide as they must be, in Markdown; the first is text, the others numbers."""

    def __init__(self, title, *columns):
        self.title = title
        self.rows = [columns]

    def add(self, *cells):
        self.rows.append([cell if isinstance(cell, str) else shown(cell) for cell in cells])

    def show(self):
        widths = [max(len(row[i]) for row in self.rows) for i in range(len(self.rows[0]))]
        print("\n### %s\n" % self.title)
        for number, row in enumerate(self.rows):
            cells = [cell.ljust(width) if i == 0 else cell.rjust(width)
                     for i, (cell, width) in enumerate(zip(row, widths))]
            print("| " + " | ".join(cells) + " |")
            if number == 0:
                print("|" + "|".join("-" * (width + 1) + ("-" if i == 0 else ":")
                                     for i, width in enumerate(widths)) + "|")
        sys.stdout.flush()


def shown(value):
    if value is None:
        return ""
    if isinstance(value, int) or value >= 1000:
        return "{:,.0f}".format(value)
    return "%.*f" % (2 if value < 10 else 1 if value < 100 else 0, value)


def verdict(value, goal):
    if goal is None:
        return ""
    return "%s %s" % ("≤" if value <= goal else "**over**", shown(goal))


# ---- reads ----


def read_row(table, what, aksim, limit, extra=None, goal=2.5):
    """One kind of read beside its limit; `extra` measures what the limit needs besides HTTP."""
    measurements = [aksim, limit] + ([extra] if extra else [])
    results = interleaved(PASSES, *measurements)
    limits = [sum(result["cpu_us"] for result in together) for together in zip(*results[1:])]
    ratio = statistics.median(mine["cpu_us"] / its for mine, its in zip(results[0], limits))
    table.add(what, median(results[0], "per_second"), median(results[0], "p50_us") / 1000,
              median(results[0], "p99_us") / 1000, median(results[0], "cpu_us"), statistics.median(limits), ratio,
              verdict(ratio, goal))
    return results


def reads(programs, server):
    table = Table("Reads", "request", "per second", "p50 ms", "p99 ms", "CPU µs", "limit's CPU µs", "ratio", "goal")
    options = {"seconds": SECONDS, "connections": READERS, "names": CLUSTERS}
    get, older, all_of_them = server.target(), server.target(version=OLDER), server.target("")
    one = server.target("/c0000001")

    with Bare(programs, server.answer("GET", one, "get.http")) as bare:
        plain = read_row(table, "GET cluster, newest shape", lambda: server.load(get, **options),
                         lambda: bare.load(get, **options))
        with Aksim(programs, "--log", "text", clusters=CLUSTERS) as logging:
            read_row(table, "the same with a log line each", lambda: logging.load(get, **options),
                     lambda: bare.load(get, **options), goal=None)
    with Bare(programs, server.answer("GET", one.replace(server.newest, OLDER), "older.http")) as bare:
        read_row(table, "GET cluster, shape of %s" % OLDER, lambda: server.load(older, **options),
                 lambda: bare.load(older, **options))
    database = server.database("list.db")
    many = {"seconds": SECONDS, "connections": LISTERS}
    path, kind = server.group.lower(), TYPE.lower()
    with Bare(programs, server.answer("GET", all_of_them, "list.http")) as bare:
        read_row(table, "list of %d clusters" % CLUSTERS, lambda: server.load(all_of_them, **many),
                 lambda: bare.load(all_of_them, **many), lambda: database.read(SECONDS, path, kind), 1.5)
    files = [os.path.join(server.data, name) for name in ("server.pem", "server.key")]
    with Bare(programs, programs.path("get.http"), *files) as bare:
        load = Load(programs, "localhost:" + bare.port, bare.pid, server.ca)
        secure = read_row(table, "GET cluster over HTTPS", lambda: server.load_tls(get, **options),
                          lambda: load(get, **options))
    table.show()
    read = database.read(SECONDS, path + "/providers/" + kind + "/c0000001")
    extra = median(secure[0], "cpu_us") - median(plain[0], "cpu_us")
    print("\nAn answer has %s bytes, the list %s. TLS adds %s µs (goal: %s); SQLite alone finds and copies the row in"
          " %s µs." % (shown(plain[0][0]["body_bytes"]), shown(os.path.getsize(programs.path("list.http"))),
                       shown(extra), verdict(extra, 25), shown(read["cpu_us"])))


# ---- writes ----


class Puts:
    """One kind of PUT: what is sent and answered, and the database before and after one of them."""

    def __init__(self, programs, server, kind, body, value):
        self.kind = kind
        self.body = programs.write("%s.body" % kind, body)
        self.digits = "%07d" % NAME, "%07d" % value
        sent = body.replace("{n}", self.digits[0]).replace("{v}", self.digits[1])
        self.sent = programs.write("%s.sent" % kind, sent)
        self.before = server.database("%s-before.db" % kind)
        self.answer = server.answer("PUT", server.target("/c%s" % self.digits[0]), "%s.http" % kind, sent)
        self.after = server.database("%s-after.db" % kind)
        with open(self.answer, "rb") as file:
            self.answered = programs.write("%s.json" % kind, file.read().split(b"\r\n\r\n", 1)[1])

    def sqlite(self, synchronous, sets):
        return self.after.write(SECONDS, synchronous, self.kind, sets, self.before, self.digits)


def whole_body(cluster):
    """What clients send that get a cluster, change it and put it back, without what is each cluster's own."""
    name = cluster["name"]
    properties = cluster["properties"]
    for key in ("identityProfile", "fqdn", "azurePortalFQDN", "resourceUID", "oidcIssuerProfile"):
        properties.pop(key, None)
    properties["networkProfile"].get("loadBalancerProfile", {}).pop("effectiveOutboundIPs", None)
    for one in (cluster, *properties["agentPoolProfiles"]):
        one.pop("eTag", None)
    whole = {**cluster, "identity": BODY["identity"], "tags": BODY["tags"]}
    return json.dumps(whole).replace(name, "c{n}")


def put_kinds(programs, server):
    creates = Puts(programs, server, "new", json.dumps(BODY), VALUE)
    with open(creates.answered, encoding="utf-8") as file:
        cluster = json.load(file)
    return creates, Puts(programs, server, "same", whole_body(cluster), VALUE + 1)


class Names:
    """Fresh names for each pass that creates."""

    next = 1000000

    @classmethod
    def take(cls):
        cls.next += 100000
        return cls.next


def put_measure(server, puts):
    """A pass of PUTs, with the writer's share of the CPU time."""
    names = {"names": CLUSTERS} if puts.kind == "same" else {"names": 99999, "first": Names.take()}
    before = server.writer_seconds()
    result = server.put(puts.body, seconds=SECONDS, values=Names.take(), **names)
    result["writer_us"] = (server.writer_seconds() - before) * 1e6 / result["sent"]
    return result


def put_rows(table, parts, programs, server, puts, durable):
    what = "PUT %s, %s" % ("creates" if puts.kind == "new" else "updates", "durable" if durable else "not durable")
    synchronous = "FULL" if durable else "OFF"
    with Bare(programs, puts.answer) as bare:
        mine, http, texts, sqlite, single = interleaved(
            3, lambda: put_measure(server, puts),
            lambda: bare.load(server.target(), ("200", "201"), method="PUT", body=puts.body, seconds=SECONDS,
                              connections=WRITERS),
            lambda: programs.run("bench_json", puts.sent, puts.answered, SECONDS / 2),
            lambda: puts.sqlite(synchronous, WRITERS), lambda: puts.sqlite(synchronous, 1))
    limits = [h["cpu_us"] + j["parse_us"] + j["dump_us"] + s["cpu_us"] for h, j, s in zip(http, texts, sqlite)]
    ratio = statistics.median(m["cpu_us"] / limit for m, limit in zip(mine, limits))
    table.add(what, median(mine, "per_second"), median(mine, "p50_us") / 1000, median(mine, "p99_us") / 1000,
              median(mine, "cpu_us"), median(mine, "writer_us"), statistics.median(limits), ratio, verdict(ratio, 1.6))
    parts.add(what, "%d / %s" % (sqlite[0]["rows"], shown(sqlite[0]["bytes"])), median(http, "cpu_us"),
              median(texts, "parse_us"), median(texts, "dump_us"), median(sqlite, "cpu_us"), median(single, "cpu_us"),
              median(sqlite, "per_second"), median(single, "per_second"))


def writes(programs, server):
    table = Table("Writes", "request", "per second", "p50 ms", "p99 ms", "CPU µs", "of it the writer's",
                  "limit's CPU µs", "ratio", "goal")
    parts = Table("Their limits, each part alone", "request", "rows / bytes", "HTTP µs", "parse µs", "dump µs",
                  "SQLite µs, %d a commit" % WRITERS, "1 a commit", "PUTs/s, %d a commit" % WRITERS, "1 a commit")
    creates, updates = put_kinds(programs, server)
    with Aksim(programs, "--log", "off", data=":memory:", clusters=CLUSTERS) as volatile:
        for durable, one in ((True, server), (False, volatile)):
            for puts in (creates, updates):
                put_rows(table, parts, programs, one, puts, durable)
    table.show()
    parts.show()
    sizes = [os.path.getsize(path) for puts in (creates, updates) for path in (puts.sent, puts.answered)]
    print("\nA PUT that creates sends %s bytes and gets %s, one that updates sends %s and gets %s."
          % tuple(map(shown, sizes)))


# ---- reads beside writes ----


def reads_beside(server, **options):
    """GETs while as many writers as possible are at work."""
    with server.load.beside(server.target(), method="PUT", body=server.programs.body, connections=WRITERS,
                            names=CLUSTERS, values=Names.take(), seconds=options["seconds"]) as result:
        found = server.load(server.target(), **options)
    return {**found, "writes": result[0]["per_second"], "write_p50_us": result[0]["p50_us"]}


def beside_row(table, what, quiet, found):
    ratio = statistics.median(f["p99_us"] / q["p99_us"] for q, f in zip(quiet, found))
    table.add(what, median(found, "writes"), median(found, "write_p50_us") / 1000, median(found, "per_second"),
              median(found, "p50_us") / 1000, median(found, "p99_us") / 1000, ratio, verdict(ratio, 5))


def reads_and_writes(programs, server):
    table = Table("GETs while %d writers are at work" % WRITERS, "writers", "PUTs/s", "PUT p50 ms", "GETs/s",
                  "GET p50 ms", "GET p99 ms", "p99 / p99 without", "goal")
    options = {"seconds": 2 * SECONDS, "connections": 8, "names": CLUSTERS}
    quiet, busy = interleaved(PASSES, lambda: server.load(server.target(), **options),
                              lambda: reads_beside(server, **options))
    table.add("none", None, None, median(quiet, "per_second"), median(quiet, "p50_us") / 1000,
              median(quiet, "p99_us") / 1000, None, None)
    beside_row(table, "as fast as they can", quiet, busy)

    with Watch(os.path.join(programs.bench, "watch.so")) as watch:
        with Aksim(programs, "--log", "off", clusters=CLUSTERS, environment=watch.environment()) as slow:
            quiet, busy = [], []
            for _ in range(3):
                watch.set("delay_us", 0)
                quiet.append(slow.load(slow.target(), **options))
                watch.set("delay_us", 1000 * SLOW_SYNC_MS)
                busy.append(reads_beside(slow, **{**options, "seconds": 1}))
            beside_row(table, "each sync takes %d ms more" % SLOW_SYNC_MS, quiet, busy)
            watch.set("delay_us", 0)
            table.show()
            json_counts(slow, watch)


def json_counts(server, watch):
    """What each kind of request has jansson do."""
    table = Table("JSON for a request", "request", "requests", "texts parsed", "objects and arrays made")

    def count(what, requests, call):
        before = watch.get("parses"), watch.get("trees")
        call(requests)
        table.add(what, requests, (watch.get("parses") - before[0]) / requests,
                  (watch.get("trees") - before[1]) / requests)

    def get(version):
        return lambda requests: server.load(server.target("/c0000007", version), requests=requests, connections=1)

    count("GET cluster, newest shape", 1000, get(server.newest))
    count("GET cluster, another shape, the first", 1, get(OLDER))
    server.load(server.target("/c0000007", OLDER), requests=100)  # each thread has a cache of its own
    count("GET cluster, another shape, later", 1000, get(OLDER))
    count("list of %d clusters" % CLUSTERS, 100,
          lambda requests: server.load(server.target(""), requests=requests, connections=LISTERS))
    count("PUT updates", 100, lambda requests: server.put(requests=requests, names=CLUSTERS, values=Names.take()))
    table.show()


# ---- rules ----


POOLS = 20


def cluster_of_pools(programs, server):
    """A file with a cluster of many pools, as a GET shows it."""
    pools = [{"name": "pool%d" % i, "mode": "User" if i else "System", "count": 3, "vmSize": "Standard_D4s_v5",
              "osType": "Linux"} for i in range(POOLS)]
    body = {**BODY, "properties": {**BODY["properties"], "agentPoolProfiles": pools}}
    server.answer("PUT", server.target("/pools"), "pools.http", json.dumps(body))
    with open(server.answer("GET", server.target("/pools"), "pools.http"), "rb") as file:
        return programs.write("pools.json", file.read().split(b"\r\n\r\n", 1)[1])


def rules(programs, server):
    table = Table("All rules for a cluster of %d pools" % POOLS, "change", "rules asked", "CPU µs", "goal")
    path = cluster_of_pools(programs, server)
    found = [programs.run("bench_rules", path, SECONDS) for _ in range(PASSES)]
    for change in ("create", "update"):
        cost = median(found, change + "_us")
        table.add(change, found[0][change + "_rules"], cost, verdict(cost, 50))
    table.show()


# ---- start and memory ----


def starts(programs, data, times):
    """Starts on this folder again and again: medians of milliseconds, CPU milliseconds and memory."""
    found = []
    for _ in range(times):
        with Aksim(programs, "--log", "off", data=data) as server:
            found.append((server.first_ms, server.first_cpu_ms, server.memory()[0]))
    return tuple(map(statistics.median, zip(*found)))


def start_row(table, what, milliseconds, cpu, memory, most=None):
    table.add(what, milliseconds, None if milliseconds is None else verdict(milliseconds, 50), cpu, memory, most,
              verdict(max(memory, most or 0), 32))


def start_and_memory(programs):
    table = Table("Start and memory", "folder", "first answer, ms", "goal", "CPU ms", "resident MB", "at most MB",
                  "goal")
    empty = [starts(programs, programs.path("start%d" % i), 1) for i in range(PASSES)]
    start_row(table, "new: makes the database, CA and certificate", *map(statistics.median, zip(*empty)))
    start_row(table, "without clusters", *starts(programs, programs.path("start0"), PASSES))
    many = programs.path("many")
    with Aksim(programs, "--log", "off", data=many) as server:
        server.fill(MANY)
        server.load(server.target(), seconds=SECONDS, names=MANY)
        start_row(table, "having made and read %s clusters" % shown(MANY), None, None, *server.memory())
    start_row(table, "with %s clusters" % shown(MANY), *starts(programs, many, PASSES))
    table.show()
    print("\nThe program has %s kB." % shown(os.path.getsize(programs.aksim) / 1024))


# ---- the whole state ----


def state(programs):
    """Snapshots of many clusters: whole requests, as a test that goes back to one waits for them."""
    table = Table("The whole state, %s clusters" % shown(LOTS), "request", "ms", "goal")
    data = programs.path("lots")
    one = "/_aksim/snapshots/one"

    def row(what, server, method, target, goal=1000):
        begun = time.monotonic()
        answer = server.ask(method, target)
        if not answer.startswith(b"HTTP/1.1 2"):
            raise RuntimeError("%s %s: %s" % (method, target, answer.decode()))
        taken = (time.monotonic() - begun) * 1000
        table.add(what, taken, verdict(taken, goal))

    with Aksim(programs, "--log", "off", data=data) as server:
        server.fill(LOTS)
        row("PUT snapshot", server, "PUT", one)
        row("PUT it again", server, "PUT", one)
        row("restore", server, "POST", one + "/restore")
        row("reset", server, "POST", "/_aksim/reset")
        row("restore into nothing", server, "POST", one + "/restore")
        size = os.path.getsize(os.path.join(data, "snapshots", "one.db"))
    with Aksim(programs, "--log", "off", data=data) as server:
        row("restore after a start", server, "POST", one + "/restore")
        row("DELETE the subscription", server, "DELETE", "/_aksim/subscriptions/" + SUBSCRIPTION, None)
    table.show()
    print("\nThe snapshot has %s MB." % shown(size / 1e6))


# ---- all of it ----


def machine():
    """What the numbers were taken on, in general terms."""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = next((line.split(":", 1)[1].strip() for line in file if line.startswith("model name")), "unknown")
    return "%d x %s, load %.1f" % (os.cpu_count(), model, os.getloadavg()[0])


def main(arguments):
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print(__doc__.strip())
        return 2
    build = os.path.abspath(arguments[0])
    begun = time.monotonic()
    print("aksim beside its limits, on %s" % machine())
    # In the build, not in /tmp: that may be memory, where a sync costs nothing.
    with tempfile.TemporaryDirectory(prefix="bench-", dir=build) as folder:
        programs = Programs(build, folder)
        with Aksim(programs, "--log", "off", clusters=CLUSTERS) as server:
            reads(programs, server)
            writes(programs, server)
            reads_and_writes(programs, server)
            rules(programs, server)
        start_and_memory(programs)
        state(programs)
    print("\nMeasured in %.0f s." % (time.monotonic() - begun))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
