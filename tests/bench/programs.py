"""The programs that bench.py runs: aksim, the load, and the limits; and what they leave in files."""

import contextlib
import json
import os
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))

from server import clean_environment  # noqa: E402

SUBSCRIPTION = "5c2b1a34-6a0f-4d3e-9f57-2f1d6c8e7b90"
OLDER = "2023-11-01"  # an api-version whose shape is not the one that is stored
TYPE = "Microsoft.ContainerService/managedClusters"
BODY = {
    "location": "westeurope",
    "identity": {"type": "SystemAssigned"},
    "tags": {"value": "v{v}"},
    "properties": {
        "dnsPrefix": "bench",
        "agentPoolProfiles": [{"name": "system", "mode": "System", "count": 3, "vmSize": "Standard_DS2_v2"}],
        "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay"},
    },
}


class Programs:
    """Where everything is: the build, and a folder for what the run needs."""

    def __init__(self, build, folder):
        self.aksim = os.path.join(build, "aksim")
        self.bench = os.path.join(build, "tests", "bench")
        self.folder = folder
        self.body = self.write("body.json", json.dumps(BODY))

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, content):
        with open(self.path(name), "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        return self.path(name)

    def run(self, name, *arguments):
        """Runs one of the programs and returns its line of JSON."""
        command = [os.path.join(self.bench, name), *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError("%s: %s" % (" ".join(command), done.stderr.strip()))
        return json.loads(done.stdout)


class Load:
    """bench_load against one port: its options are the keywords of get() and put()."""

    def __init__(self, programs, address, pid=None, ca=None):
        self.programs = programs
        self.fixed = [address]
        self.options = {"pid": pid, "ca": ca}

    def command(self, target, **options):
        words = []
        for name, value in {**self.options, **options}.items():
            if value is not None:
                words += ["--" + name, str(value)]
        return [*words, *self.fixed, target]

    def __call__(self, target, expect=("200",), **options):
        return checked(self.programs.run("bench_load", *self.command(target, **options)), expect)

    @contextlib.contextmanager
    def beside(self, target, **options):
        """Runs beside what the caller does meanwhile, and gives the result behind that in a list."""
        command = [os.path.join(self.programs.bench, "bench_load"), *self.command(target, **options)]
        result = []
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            yield result
            output = process.communicate()[0]
        if process.returncode:
            raise RuntimeError("bench_load failed beside another")
        result.append(checked(json.loads(output), ("200", "201")))


def cpu_seconds(pid):
    """CPU time of a process: what clock_getcpuclockid() of the C library names its clock."""
    return time.clock_gettime((~pid << 3) | 2)


def checked(result, expect):
    """A number of wrong answers is no measurement."""
    wrong = {status: count for status, count in result["status"].items() if status not in expect}
    if wrong:
        raise RuntimeError("answers with another status than %s: %s" % ("/".join(expect), wrong))
    return result


class Aksim:
    """A running `aksim serve`, stopped at the end of the block; `first_ms` is how long its first answer took, and
    `first_cpu_ms` how much work it was.

    Without `data` it has a folder of its own, which goes with it.
    """

    def __init__(self, programs, *options, data=None, clusters=0, environment=None):
        self.programs = programs
        self.own = None if data else tempfile.mkdtemp(prefix="data-", dir=programs.folder)
        command = [programs.aksim, "serve", "--http", "127.0.0.1:0", "--https", "127.0.0.1:0",
                   "--data", data or self.own, *options]
        begun = time.monotonic()
        with open(programs.path("aksim.log"), "ab") as log:
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True,
                                            env=clean_environment(**(environment or {})))
        try:
            self._started(begun, clusters)
        except BaseException:
            self.stop()
            raise

    def _started(self, begun, clusters):
        printed = dict(self._printed())
        self.pid = self.process.pid
        self.data = printed["data"].removesuffix(" (removed at the end)")
        self.host = urllib.parse.urlsplit(printed["http"]).netloc
        self.ca = printed["ca"]
        if not self.ask("GET", "/_aksim/health").startswith(b"HTTP/1.1 200 "):
            raise RuntimeError("no health")
        self.first_ms = (time.monotonic() - begun) * 1000
        self.first_cpu_ms = cpu_seconds(self.pid) * 1000
        self.load = Load(self.programs, self.host, self.pid)
        secure = urllib.parse.urlsplit(printed["https"]).netloc
        self.load_tls = Load(self.programs, secure, self.pid, self.ca)
        self.group = "/subscriptions/%s/resourceGroups/bench" % SUBSCRIPTION
        self.newest = self._newest()
        if clusters:
            self.fill(clusters)

    def _printed(self):
        """The lines `NAME VALUE` that are printed at the start; the last is the data folder."""
        for line in self.process.stdout:
            words = line.rstrip().split(None, 1)
            yield tuple(words)
            if words[0] == "data":
                return
        raise RuntimeError("aksim did not start; see %s" % self.programs.path("aksim.log"))

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()
        if self.own:
            shutil.rmtree(self.own)
        if self.process.returncode:
            raise RuntimeError("aksim ended with status %d" % self.process.returncode)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def ask(self, method, target, body=""):
        """The bytes of one answer."""
        lines = ["%s %s HTTP/1.1" % (method, target), "Host: " + self.host, "Connection: close",
                 "Content-Type: application/json", "Content-Length: %d" % len(body)]
        address, port = self.host.rsplit(":", 1)
        with socket.create_connection((address, int(port))) as connection:
            connection.sendall(("\r\n".join(lines) + "\r\n\r\n" + body).encode())
            with connection.makefile("rb") as file:
                return file.read()

    def _newest(self):
        """The newest stable api-version of clusters: its shape is what is stored."""
        provider, kind = TYPE.split("/")
        answer = self.ask("GET", "/providers/%s?api-version=2021-04-01" % provider)
        types = json.loads(answer.split(b"\r\n\r\n", 1)[1])["resourceTypes"]
        versions = next(one["apiVersions"] for one in types if one["resourceType"].lower() == kind.lower())
        return max(version for version in versions if version.count("-") == 2)

    def fill(self, clusters):
        answer = self.ask("PUT", self.group + "?api-version=2025-04-01", json.dumps({"location": "westeurope"}))
        if not answer.startswith(b"HTTP/1.1 201 "):
            raise RuntimeError("no group: %s" % answer)
        self.put(requests=clusters, names=clusters)

    def target(self, name="/c{n}", version=None):
        return "%s/providers/%s%s?api-version=%s" % (self.group, TYPE, name, version or self.newest)

    def put(self, body=None, **options):
        options = {"connections": 8, "body": body or self.programs.body, **options}
        return self.load(self.target(), ("200", "201"), method="PUT", **options)

    def answer(self, method, target, name, body=""):
        """The same, kept in a file for bench_http."""
        return self.programs.write(name, self.ask(method, target, body))

    def database(self, name):
        """A copy of the database, and up to where its numbers go. Nothing may be written meanwhile."""
        path = self.programs.path(name)
        for ending in ("", "-wal"):
            shutil.copyfile(os.path.join(self.data, "aksim.db" + ending), path + ending)
        with contextlib.closing(sqlite3.connect(path)) as database:
            revision = database.execute("SELECT max(revision) FROM resource").fetchone()[0]
            number = database.execute("SELECT ifnull(max(n), 0) FROM operation").fetchone()[0]
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return Database(self.programs, path, revision, number)

    def memory(self):
        """Resident now and at most, in MB."""
        with open("/proc/%d/status" % self.pid, encoding="ascii") as file:
            fields = dict(line.split(":", 1) for line in file)
        return tuple(int(fields[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))

    def writer_seconds(self):
        """CPU time of the writer's thread so far."""
        tasks = "/proc/%d/task" % self.pid
        for task in os.listdir(tasks):
            with open(os.path.join(tasks, task, "comm"), encoding="ascii") as file:
                if file.read().strip() != "store-writer":
                    continue
            with open(os.path.join(tasks, task, "schedstat"), encoding="ascii") as file:
                return int(file.read().split()[0]) / 1e9
        raise RuntimeError("the server has no thread store-writer")


class Database:
    """A copy of a database; each measurement that writes works on a copy of this one."""

    def __init__(self, programs, path, revision, number):
        self.programs = programs
        self.path = path
        self.revision = revision
        self.number = number

    def write(self, seconds, synchronous, kind, sets, before, digits):
        scratch = self.programs.path("scratch.db")
        for ending in ("", "-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(scratch + ending)
        shutil.copyfile(self.path, scratch)
        return self.programs.run("bench_sqlite", "write", scratch, seconds, synchronous, kind, sets,
                                 before.revision, before.number, *digits)

    def read(self, seconds, *words):
        kind = "list" if len(words) > 1 else "read"
        return self.programs.run("bench_sqlite", kind, self.path, seconds, *words)


class Bare:
    """bench_http with one answer, while the block runs."""

    def __init__(self, programs, answer, *certificate):
        command = [os.path.join(programs.bench, "bench_http"), answer, *certificate]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        port = self.process.stdout.readline().strip()
        if not port:
            raise RuntimeError("bench_http did not start")
        self.pid = self.process.pid
        self.port = port
        self.load = Load(programs, "127.0.0.1:" + port, self.pid)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def interleaved(passes, *measurements):
    """Runs the measurements in turn, again and again, and returns the results of each."""
    results = [[] for _ in measurements]
    for _ in range(passes):
        for measure, found in zip(measurements, results):
            found.append(measure())
    return results


def median(results, field):
    return statistics.median(result[field] for result in results)
