#!/usr/bin/env python3
"""Runs the built aksim as its user does: options, start, stop, files, certificates, `aksim env`.

usage: cli_test.py AKSIM [unittest arguments]
"""

import concurrent.futures
import contextlib
import glob
import http.client
import json
import os
import shlex
import shutil
import signal
import socket
import ssl
import stat
import subprocess
import sys
import tempfile
import time
import unittest

AKSIM = ""
WAIT = 30  # seconds; sanitizers and busy machines are slow
GROUP = "/subscriptions/00000000-0000-0000-0000-0000000000ff/resourceGroups/%s?api-version=2021-04-01"

# OpenSSL's strict checks, which Python 3.13 turned on by default.
STRICT = ssl.VERIFY_X509_STRICT


def clean_environment(**more):
    names = [name for name in os.environ if not name.startswith(("AKSIM_", "XDG_"))]
    return {**{name: os.environ[name] for name in names}, **more}


def run(*arguments, **environment):
    """Runs to the end: (exit status, stdout, stderr)."""
    done = subprocess.run([AKSIM, *arguments], capture_output=True, text=True, timeout=WAIT,
                          env=clean_environment(**environment), check=False)
    return done.returncode, done.stdout, done.stderr


class Server:
    """A running `aksim serve` on free ports."""

    def __init__(self, *arguments, ports=("--http", "127.0.0.1:0", "--https", "127.0.0.1:0"), **environment):
        self.stderr = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen([AKSIM, "serve", *ports, *arguments], stdout=subprocess.PIPE,
                                        stderr=self.stderr, text=True, env=clean_environment(**environment))
        self.lines = self._read_start()
        self.http = self.lines.get("http", "").removeprefix("http://")
        self.https = self.lines.get("https", "").removeprefix("https://")

    def _read_start(self):
        lines = {}
        for line in self.process.stdout:
            key, _, value = line.strip().partition(" ")
            lines[key] = value.strip()
            if key == "data":
                return lines
        raise AssertionError("aksim did not start: " + self.errors())

    def errors(self):
        self.stderr.seek(0)
        return self.stderr.read()

    def get(self, target, secure=False, method="GET", body=None):
        return request(self.https if secure else self.http, target, self.lines.get("ca") if secure else None,
                       method, body)

    def end(self, number=signal.SIGTERM):
        """Sends the signal (None: it was sent) and waits: (exit status, stdout after the start lines)."""
        if number is not None and self.process.poll() is None:
            self.process.send_signal(number)
        rest = self.process.stdout.read()
        status = self.process.wait(WAIT)
        self.process.stdout.close()
        return status, rest


@contextlib.contextmanager
def server(*arguments, **more):
    running = Server(*arguments, **more)
    try:
        yield running
    finally:
        if running.process.poll() is None:
            running.process.kill()
            running.process.wait()
        # Where the test is red only because of a sanitizer, its words must get out.
        errors = running.errors()
        if "Sanitizer" in errors or "runtime error:" in errors:
            sys.stderr.write(errors)
        running.stderr.close()
        running.process.stdout.close()


def request(address, target, ca=None, method="GET", body=None):
    """(status, JSON or text)"""
    if ca:
        context = ssl.create_default_context(cafile=ca)
        context.verify_flags |= STRICT
        connection = http.client.HTTPSConnection(address, timeout=WAIT, context=context)
    else:
        connection = http.client.HTTPConnection(address, timeout=WAIT)
    with contextlib.closing(connection):
        headers = {"Content-Type": "application/json"} if body is not None else {}
        connection.request(method, target, body=body, headers=headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        is_json = "json" in answer.getheader("Content-Type", "")
        return answer.status, json.loads(text) if is_json and text else text


def certificate(running):
    """The certificate that the server shows, verified, as ssl describes it."""
    host, port = running.https.rsplit(":", 1)
    context = ssl.create_default_context(cafile=running.lines["ca"])
    context.verify_flags |= STRICT
    with socket.create_connection((host.strip("[]"), int(port)), WAIT) as plain:
        with context.wrap_socket(plain, server_hostname="localhost") as secure:
            return secure.getpeercert()


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class FolderTest(unittest.TestCase):
    """Tests that need a data folder."""

    def setUp(self):
        self.folder = os.path.realpath(tempfile.mkdtemp(prefix="aksim-cli-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.data = os.path.join(self.folder, "data")

    def path(self, name):
        return os.path.join(self.data, name)

    def read(self, name):
        with open(self.path(name), encoding="utf-8") as file:
            return file.read()

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)


class ControlTest(FolderTest):
    """--control: where the emulator's own paths are."""

    PATHS = ("/_aksim/rules/NP-003", "/_aksim/health", "/_aksim/ca.pem", "/subscriptions?api-version=2022-12-01")

    def statuses(self, address):
        return [request(address, path)[0] for path in self.PATHS]

    def test_a_port_of_its_own(self):
        with server("--control", "127.0.0.1:0", "--data", self.path("data")) as running:
            control = running.lines["control"].removeprefix("http://")
            self.assertEqual(self.statuses(running.http), [404, 200, 200, 200])
            self.assertEqual(self.statuses(control), [200, 200, 200, 404])
            explain = json.dumps({"method": "GET", "path": "/subscriptions", "api-version": "2022-12-01"})
            self.assertEqual(request(running.http, "/_aksim/explain", None, "POST", explain)[0], 404)
            self.assertEqual(request(control, "/_aksim/explain", None, "POST", explain)[0], 200)
            self.assertEqual(run("faults", "list", "--data", self.path("data"))[0], 0, "the commands find it")
            self.assertEqual(run("health", "--data", self.path("data"))[0], 0)
            self.assertEqual(running.end()[0], 0)

    def test_a_token_is_needed_there_too(self):
        with server("--control", "127.0.0.1:0", "--auth", "token", "--data", self.path("data")) as running:
            control = running.lines["control"].removeprefix("http://")
            self.assertEqual(self.statuses(control), [401, 200, 200, 404])
            self.assertEqual(run("faults", "list", "--data", self.path("data"))[0], 0)

    def test_off(self):
        with server("--control", "off", "--data", self.path("data")) as running:
            self.assertEqual(self.statuses(running.http), [404, 200, 200, 200])
            self.assertNotIn("control", running.lines)
            status, out, err = run("faults", "list", "--data", self.path("data"))
            self.assertEqual((status, out), (1, ""))


class OptionsTest(FolderTest):
    def test_help_names_every_option_and_its_environment_variable(self):
        status, out, err = run("--help")
        self.assertEqual((status, err), (0, ""))
        for flag in ("http", "https", "control", "data", "speed", "as-of", "kubernetes-versions", "operations", "auth", "client", "seed", "ipv6-defaults", "log",
                     "strict-registration", "lenient-network"):
            self.assertIn("--" + flag, out)
            self.assertIn("[AKSIM_" + flag.upper().replace("-", "_") + "]", out)
        for default in ("127.0.0.1:8080", "127.0.0.1:8443", "2026-02-01", "instant", "documented"):
            self.assertIn("(default " + default + ")", out)
        for line in out.splitlines():
            self.assertLessEqual(len(line), 90)
        for command in ("serve", "env"):
            status, out, err = run(command, "--help")
            self.assertEqual((status, err), (0, ""))
            self.assertIn("Usage: aksim " + command, out)

    def test_version_is_one_line(self):
        status, out, err = run("version")
        self.assertEqual((status, err), (0, ""))
        self.assertRegex(out, r"\Aaksim \d+\.\d+\.\d+\n\Z")

    def test_bad_options_exit_2_with_one_line_that_names_them(self):
        cases = [
            ((), "serve"),
            (("frobnicate",), "frobnicate"),
            (("serve", "--frob"), "--frob"),
            (("serve", "--http"), "--http"),
            (("serve", "--http", "8080"), "--http"),
            (("serve", "--http", "::1:8080"), "--http"),
            (("serve", "--http", "127.0.0.1:65536"), "--http"),
            (("serve", "--https", "[::1]"), "--https"),
            (("serve", "--http", "off", "--https", "off"), "--http"),
            (("serve", "--speed", "fast"), "--speed"),
            (("serve", "--speed", "0x"), "--speed"),
            (("serve", "--speed", "x"), "--speed"),
            (("serve", "--as-of", "2026-02-30"), "--as-of"),
            (("serve", "--as-of", "tomorrow"), "--as-of"),
            (("serve", "--auth", "maybe"), "--auth"),
            (("serve", "--client", "no-secret"), "--client"),
            (("serve", "--seed", "-1"), "--seed"),
            (("serve", "--seed", "18446744073709551616"), "--seed"),
            (("serve", "--ipv6-defaults", "none"), "--ipv6-defaults"),
            (("serve", "--log", "xml"), "--log"),
            (("serve", "--strict-registration=perhaps"), "--strict-registration"),
            (("serve", "more"), "more"),
            (("env", "cobol"), "cobol"),
            (("env", "--speed", "real"), "--speed"),
            (("env", "az", "js"), "js"),
        ]
        for arguments, name in cases:
            with self.subTest(arguments=arguments):
                status, out, err = run(*arguments)
                self.assertEqual((status, out), (2, ""))
                self.assertEqual(err.count("\n"), 1, err)
                self.assertIn(name, err)

    def file_with(self, text):
        path = os.path.join(self.folder, "given.json")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def test_versions_of_a_region_replace_the_calendars_on_any_date(self):
        # As `az aks get-versions -o json` prints it: null where Azure has no member.
        versions = self.file_with(json.dumps({"values": [
            {"capabilities": {"supportPlan": ["KubernetesOfficial"]}, "isDefault": True, "isPreview": None,
             "patchVersions": {"1.40.1": {"upgrades": ["1.40.2"]}, "1.40.2": {"upgrades": None}}, "version": "1.40"}]}))
        for as_of in ("2023-07-01", "latest"):
            with server("--kubernetes-versions", versions, "--as-of", as_of, "--data", ":memory:") as running:
                status, body = running.get("/subscriptions/00000000-0000-0000-0000-0000000000ff/providers"
                                           "/Microsoft.ContainerService/locations/eastus/kubernetesVersions"
                                           "?api-version=2025-05-01")
                self.assertEqual(status, 200)
                self.assertEqual(body, {"values": [
                    {"capabilities": {"supportPlan": ["KubernetesOfficial"]}, "isDefault": True,
                     "patchVersions": {"1.40.1": {"upgrades": ["1.40.2"]}, "1.40.2": {}}, "version": "1.40"}]})
                running.end()

    def test_a_bad_list_of_versions_is_named_with_its_problem(self):
        os.mkfifo(os.path.join(self.folder, "pipe"))
        missing, pipe = os.path.join(self.folder, "missing"), os.path.join(self.folder, "pipe")
        cases = [(missing, "No such file"), (pipe, "no ordinary file"), (self.folder, "")]
        for path, problem in cases:
            with self.subTest(path=path):
                self.bad_versions(path, problem)
        for text, problem in (("", ""), ("{", ""), ("[]", '"values"'), ('{"values":[{}]}', "no version"),
                              ('{"values":[{"version":"1.34"}]}', "patchVersions")):
            with self.subTest(text=text):
                self.bad_versions(self.file_with(text), problem)

    def test_operations_go_as_the_file_says(self):
        file = self.file_with(json.dumps({"kinds": [{"name": "feature.register", "phases": [
            {"name": "one", "shown": "Pending", "seconds": 7}]}]}))
        with server("--operations", file, "--data", ":memory:", "--speed", "manual") as running:
            status, body = running.get("/_aksim/operationKinds")
            row = next(kind for kind in body["kinds"] if kind["name"] == "feature.register")
            self.assertEqual((status, row["phases"]), (200, [{"name": "one", "shown": "Pending", "seconds": 7.0}]))
            running.end()

    def test_a_bad_file_of_operations_is_named_with_its_problem(self):
        file = self.file_with('{"kinds":[{"name":"pool.dance"}]}')
        for path, problem in ((self.path("missing"), "No such file"),
                              (file, "pool.dance: there is no such kind")):
            with self.subTest(path=path):
                status, out, err = run("serve", "--operations", path)
                self.assertEqual((status, out, err.count("\n")), (2, "", 1), err)
                self.assertTrue(err.startswith("aksim: --operations: " + path + ": "), err)
                self.assertIn(problem, err)

    def bad_versions(self, path, problem):
        status, out, err = run("serve", "--kubernetes-versions", path)
        self.assertEqual((status, out, err.count("\n")), (2, "", 1), err)
        self.assertTrue(err.startswith("aksim: --kubernetes-versions: " + path + ": "), err)
        self.assertIn(problem, err)

    def test_bad_environment_exits_2_and_names_the_variable(self):
        for name, value in (("AKSIM_HTTP", "x"), ("AKSIM_SPEED", "fast"), ("AKSIM_AS_OF", "2026-13-01"),
                            ("AKSIM_CLIENT", "a:b,c"), ("AKSIM_KUBERNETES_VERSIONS", "/nowhere/file"),
                            ("AKSIM_LENIENT_NETWORK", "perhaps")):
            with self.subTest(name=name):
                status, out, err = run("serve", **{name: value})
                self.assertEqual((status, out), (2, ""))
                self.assertEqual(err.count("\n"), 1, err)
                self.assertIn(name, err)

    def test_environment_beats_defaults_and_command_line_beats_both(self):
        environment = {"AKSIM_AS_OF": "2025-11-30", "AKSIM_DATA": self.data, "AKSIM_CLIENT": "one:1,two:2"}
        with server(**environment):
            found = json.loads(self.read("server.json"))
            self.assertEqual((found["as_of"], found["client_id"], found["client_secret"]), ("2025-11-30", "one", "1"))
        other = os.path.join(self.folder, "other")
        with server("--as-of", "latest", "--data", other, "--client", "three:3", "--client", "four:4", **environment):
            with open(os.path.join(other, "server.json"), encoding="utf-8") as file:
                found = json.load(file)
            self.assertEqual((found["as_of"], found["client_id"], found["client_secret"]), ("2026-11-30", "three", "3"))

    def test_data_goes_to_the_state_folder_of_the_user(self):
        for environment, where in (({"XDG_STATE_HOME": self.folder + "/state"}, "state/aksim"),
                                   ({"HOME": self.folder}, ".local/state/aksim")):
            with server(**environment) as running:
                self.assertEqual(running.lines["data"], os.path.join(self.folder, where))
                self.assertEqual(mode(running.lines["data"]), 0o700)


class StartTest(FolderTest):
    def test_free_ports_are_printed_written_and_serve_health(self):
        with server("--data", self.data) as running:
            found = json.loads(self.read("server.json"))
            self.assertEqual(found["pid"], running.process.pid)
            self.assertEqual((found["http_address"], found["https_address"]), (running.http, running.https))
            self.assertEqual(found["ca_file"], running.lines["ca"])
            self.assertNotIn(":0", (running.http[-2:], running.https[-2:]))
            for secure in (False, True):
                status, body = running.get("/_aksim/health", secure)
                self.assertEqual(status, 200)
                self.assertEqual(body["version"], run("version")[1].split()[1])
                self.assertIn("2026-02-01", json.dumps(body))
            status, body = running.get("/_aksim/ca.pem")
            self.assertEqual((status, body), (200, self.read("ca.pem")))

    def test_a_token_of_40_kB_passes(self):
        with server("--data", self.data) as running:
            connection = http.client.HTTPConnection(running.http, timeout=WAIT)
            connection.request("GET", GROUP % "none", headers={"Authorization": "Bearer " + 40960 * "t"})
            answer = connection.getresponse()
            body = answer.read().decode()
            self.assertEqual(answer.status, 404, body)  # the group's, in ARM's words
            self.assertEqual(json.loads(body)["error"]["code"], "ResourceGroupNotFound")
            connection.close()

    def test_one_listener_may_be_off(self):
        with server("--data", self.data, ports=("--http", "127.0.0.1:0", "--https", "off")) as running:
            self.assertEqual(running.get("/_aksim/health")[0], 200)
            self.assertNotIn("https", running.lines)
            self.assertIsNone(json.loads(self.read("server.json"))["https"])
            self.assertEqual(run("env", "--data", self.data)[0], 1)
            self.assertEqual(run("env", "--json", "--data", self.data)[0], 0)
        with server("--data", self.data, ports=("--https", "127.0.0.1:0", "--http", "off")) as running:
            self.assertEqual(running.get("/_aksim/health", secure=True)[0], 200)
            self.assertNotIn("http", running.lines)

    @unittest.skipUnless(os.path.exists("/proc/net/if_inet6"), "no IPv6 here")
    def test_ipv6_in_brackets(self):
        with server("--data", self.data, ports=("--http", "[::1]:0", "--https", "[::1]:0")) as running:
            self.assertTrue(running.http.startswith("[::1]:"), running.http)
            self.assertEqual(running.get("/_aksim/health")[0], 200)
            self.assertEqual(running.get("/_aksim/health", secure=True)[0], 200)

    def test_a_port_in_use_exits_1_with_one_line(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            address = "127.0.0.1:%d" % taken.getsockname()[1]
            for flag, other in (("--http", "--https"), ("--https", "--http")):
                status, out, err = run("serve", "--data", self.data, flag, address, other, "off")
                self.assertEqual((status, out), (1, ""))
                self.assertEqual(err.count("\n"), 1, err)
                self.assertIn(flag, err)
                self.assertIn(address, err)
        self.assertFalse(os.path.exists(self.path("server.json")))

    def test_a_folder_in_use_or_unusable_exits_1(self):
        with server("--data", self.data) as running:
            status, out, err = run("serve", "--data", self.data, "--http", "127.0.0.1:0", "--https", "off")
            self.assertEqual((status, out), (1, ""))
            self.assertIn("in use by another aksim", err)
            self.assertIn(self.data, err)
            self.assertEqual(json.loads(self.read("server.json"))["pid"], running.process.pid)
        with open(self.folder + "/file", "w", encoding="utf-8"):
            pass
        status, out, err = run("serve", "--data", self.folder + "/file")
        self.assertEqual((status, out), (1, ""))
        self.assertIn(self.folder + "/file", err)

    def test_memory_leaves_nothing_behind(self):
        with server("--data", ":memory:") as running:
            folder = running.lines["data"].split(" ")[0]
            self.assertEqual(mode(folder), 0o700)
            self.assertEqual(running.get("/_aksim/health", secure=True)[0], 200)
            status, out, err = run("env", "--json", "--data", folder)
            self.assertEqual(status, 0, err)
            self.assertEqual(json.loads(out)["data"], folder)
            self.assertEqual(running.end()[0], 0)
            self.assertFalse(os.path.exists(folder))
            self.assertFalse(glob.glob(folder + "*"))


class StopTest(FolderTest):
    def test_both_signals_end_cleanly_and_print_nothing_more(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with server("--data", self.data) as running:
                self.assertEqual(running.get("/_aksim/health")[0], 200)
                self.assertEqual(running.end(number), (0, ""))
                self.assertFalse(os.path.exists(self.path("server.json")))

    def test_a_request_that_is_being_sent_is_answered_before_the_end(self):
        with server("--data", self.data) as running:
            host, port = running.http.split(":")
            with socket.create_connection((host, int(port)), WAIT) as client:
                client.sendall(b"PUT " + (GROUP % "late").encode() + b" HTTP/1.1\r\nHost: localhost\r\n"
                               b"Content-Type: application/json\r\nContent-Length: 21\r\n\r\n")
                time.sleep(0.3)
                running.process.send_signal(signal.SIGTERM)
                time.sleep(0.5)
                with self.assertRaises(OSError):
                    socket.create_connection((host, int(port)), WAIT)
                client.sendall(b'{"location":"eastus"}')
                answer = b"".join(iter(lambda: client.recv(4096), b"")).decode()
            self.assertTrue(answer.startswith("HTTP/1.1 201 "), answer)
            self.assertIn("connection: close", answer.lower())
            self.assertEqual(running.end(None)[0], 0)
        with server("--data", self.data) as running:
            self.assertEqual(running.get(GROUP % "late")[0], 200)

    def test_a_second_signal_ends_at_once(self):
        with server("--data", self.data) as running:
            host, port = running.http.split(":")
            with socket.create_connection((host, int(port)), WAIT) as client:
                client.sendall(b"PUT /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\n")
                time.sleep(0.3)
                running.process.send_signal(signal.SIGTERM)
                time.sleep(0.5)
                self.assertIsNone(running.process.poll())
                begun = time.monotonic()
                self.assertEqual(running.end()[0], 128 + signal.SIGTERM)
                self.assertLess(time.monotonic() - begun, 5)

    def test_the_same_signal_twice_is_one_stop(self):
        """timeout(1) signals its child and then the group."""
        for _ in range(3):
            with server("--data", ":memory:") as running:
                folder = running.lines["data"].split()[0]
                running.process.send_signal(signal.SIGTERM)
                time.sleep(0.002)
                self.assertEqual(running.end()[0], 0)
                self.assertFalse(os.path.exists(folder))

    def test_load_during_the_end_hangs_and_breaks_nothing(self):
        with server("--data", self.data, "--log", "off") as running:
            def work(worker):
                statuses = set()
                with contextlib.suppress(OSError, http.client.HTTPException):
                    for number in range(10000):
                        method = "PUT" if number % 2 else "GET"
                        body = '{"location":"eastus"}' if method == "PUT" else None
                        target = GROUP % ("g%d-%d" % (worker, number // 2))
                        statuses.add(running.get(target, worker % 2 == 0, method, body)[0])
                return statuses

            with concurrent.futures.ThreadPoolExecutor(6) as pool:
                works = [pool.submit(work, worker) for worker in range(6)]
                time.sleep(1.5)
                self.assertEqual(running.end()[0], 0)
                statuses = set().union(*(work.result() for work in works))
            self.assertLessEqual({201}, statuses)
            self.assertLessEqual(statuses, {200, 201, 404, 503})

    def test_kill_9_then_start_again(self):
        with server("--data", self.data) as running:
            self.assertEqual(running.get(GROUP % "kept", method="PUT", body='{"location":"eastus"}')[0], 201)
            self.assertEqual(running.end(signal.SIGKILL)[0], -signal.SIGKILL)
        self.assertTrue(os.path.exists(self.path("server.json")))
        status, _, err = run("env", "--data", self.data)
        self.assertEqual((status, err.count("\n")), (1, 1))
        authority = self.read("ca.pem")
        with server("--data", self.data) as running:
            self.assertEqual(running.get(GROUP % "kept", secure=True)[0], 200)
            self.assertEqual(self.read("ca.pem"), authority)


class CertificateTest(FolderTest):
    def names(self, running):
        return {value for _, value in certificate(running)["subjectAltName"]}

    def test_keys_are_private_and_names_are_those_of_this_machine(self):
        old = os.umask(0)
        try:
            with server("--data", self.data) as running:
                for name in ("ca.key", "server.key", "server.json", "aksim.db"):
                    self.assertEqual(mode(self.path(name)), 0o600, name)
                self.assertEqual(mode(self.data), 0o700)
                found = certificate(running)
                self.assertEqual(self.names(running), {"localhost", "127.0.0.1", "0:0:0:0:0:0:0:1"})
                begin, end = (ssl.cert_time_to_seconds(found[name]) for name in ("notBefore", "notAfter"))
                self.assertLessEqual(end - begin, 397 * 86400)
                self.assertGreater(end - time.time(), 390 * 86400)
        finally:
            os.umask(old)

    def test_the_listen_host_is_a_name_and_a_change_renews_the_certificate_only(self):
        with server("--data", self.data) as running:
            first = certificate(running)["serialNumber"]
            authority = self.read("ca.pem")
        with server("--data", self.data) as running:
            self.assertEqual(certificate(running)["serialNumber"], first)
        with server("--data", self.data, ports=("--http", "off", "--https", "127.0.0.2:0")) as running:
            self.assertIn("127.0.0.2", self.names(running))
            self.assertNotEqual(certificate(running)["serialNumber"], first)
            self.assertEqual(self.read("ca.pem"), authority)

    def test_a_damaged_certificate_is_made_anew(self):
        with server("--data", self.data) as running:
            first = certificate(running)["serialNumber"]
        with server("--data", os.path.join(self.folder, "stranger")):
            pass
        with open(self.folder + "/stranger/server.key", encoding="utf-8") as file:
            stranger = file.read()
        for name, text in (("server.pem", "garbage"), ("server.key", ""), ("server.key", stranger)):
            with self.subTest(name=name):
                self.write(name, text)
                with server("--data", self.data) as running:
                    self.assertEqual(running.get("/_aksim/health", secure=True)[0], 200)
                    self.assertNotEqual(certificate(running)["serialNumber"], first)
                    self.assertEqual(mode(self.path("server.key")), 0o600)

    @unittest.skipUnless(shutil.which("openssl"), "no openssl command (./dev test installs it)")
    def test_a_certificate_that_ends_within_30_days_is_renewed(self):
        with server("--data", self.data):
            pass
        for days, renewed in ((29, True), (31, False)):
            self.write("names", "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1\n")
            subprocess.run(["sh", "-c", "cd \"$0\" && openssl req -new -key server.key -subj /CN=localhost -out request "
                            "&& openssl x509 -req -in request -CA ca.pem -CAkey ca.key -set_serial 4711 -days \"$1\" "
                            "-extfile names -out server.pem", self.data, str(days)], check=True, capture_output=True)
            with server("--data", self.data):
                pass
            serial = subprocess.run(["openssl", "x509", "-noout", "-serial", "-in", self.path("server.pem")],
                                    check=True, capture_output=True, text=True).stdout.strip()
            self.assertEqual(serial != "serial=%X" % 4711, renewed, days)

    def test_a_damaged_ca_is_refused_and_left_alone(self):
        with server("--data", self.data):
            pass
        files = {name: self.read(name) for name in ("ca.pem", "ca.key")}
        with server("--data", os.path.join(self.folder, "stranger")):
            pass
        with open(self.folder + "/stranger/ca.pem", encoding="utf-8") as file:
            stranger = file.read()
        for name, text in (("ca.pem", "garbage"), ("ca.key", "garbage"), ("ca.pem", ""), ("ca.pem", stranger),
                           ("ca.key", None)):
            with self.subTest(name=name, text=text and text[:10]):
                if text is None:
                    os.remove(self.path(name))
                else:
                    self.write(name, text)
                status, out, err = run("serve", "--data", self.data, "--http", "off", "--https", "127.0.0.1:0")
                self.assertEqual((status, out, err.count("\n")), (1, "", 1), err)
                self.assertIn(self.path("ca.pem"), err)
                if text is not None:
                    self.assertEqual(self.read(name), text)
                self.write(name, files[name])
        with server("--data", self.data) as running:
            self.assertEqual(running.get("/_aksim/health", secure=True)[0], 200)


class HealthTest(FolderTest):
    def test_a_running_server_is_healthy_by_either_door(self):
        for ports in (("--http", "127.0.0.1:0", "--https", "off"), ("--http", "off", "--https", "127.0.0.1:0")):
            with self.subTest(ports), server("--data", self.data, ports=ports):
                status, out, err = run("health", AKSIM_DATA=self.data)
                self.assertEqual((status, err, json.loads(out)["status"]), (0, "", "ok"))

    def test_no_server_is_not_healthy(self):
        status, out, err = run("health", "--data", self.data)
        self.assertEqual((status, out), (1, ""))
        self.assertIn("no server runs on " + self.data, err)

    def test_a_server_that_its_ca_does_not_vouch_for_is_not_healthy(self):
        other = os.path.join(self.folder, "other")
        with server("--data", other):
            pass
        with server("--data", self.data, ports=("--http", "off", "--https", "127.0.0.1:0")):
            with open(self.path("server.json"), encoding="utf-8") as file:
                found = json.load(file)
            with open(self.path("server.json"), "w", encoding="utf-8") as file:
                json.dump({**found, "ca_file": os.path.join(other, "ca.pem")}, file)
            status, out, err = run("health", "--data", self.data)
            self.assertEqual((status, out), (1, ""))
            self.assertIn("certificate", err)

    def test_a_listener_that_says_nothing_is_not_healthy(self):
        with server("--data", self.data, ports=("--http", "127.0.0.1:0", "--https", "off")), socket.socket() as mute:
            mute.bind(("127.0.0.1", 0))
            mute.listen()
            with open(self.path("server.json"), encoding="utf-8") as file:
                found = json.load(file)
            with open(self.path("server.json"), "w", encoding="utf-8") as file:
                json.dump({**found, "http_address": "127.0.0.1:%d" % mute.getsockname()[1]}, file)
            status, out, err = run("health", "--data", self.data)
            self.assertEqual((status, out), (1, ""))
            self.assertIn("no answer", err)

    def test_arguments_that_it_does_not_know_are_refused(self):
        for arguments in (("x",), ("--json",), ("--data",)):
            status, out, err = run("health", *arguments)
            self.assertEqual((status, out), (2, ""))
            self.assertIn("aksim", err)


class EnvTest(FolderTest):
    def test_json_has_what_programs_need(self):
        with server("--data", self.data, "--as-of", "2026-04-01") as running:
            status, out, err = run("env", "--json", "--data", self.data)
            self.assertEqual((status, err), (0, ""))
            found = json.loads(out)
            port = running.https.split(":")[1]
            self.assertEqual(found["https"], "https://localhost:" + port)
            self.assertEqual(found["http"], "http://localhost:" + running.http.split(":")[1])
            self.assertEqual(found["as_of"], "2026-04-01")
            self.assertEqual(found["tenant_id"], "11111111-1111-1111-1111-111111111111")
            self.assertEqual(found["subscription_id"], "00000000-0000-0000-0000-0000000000ff")
            self.assertTrue(found["client_id"] and found["client_secret"] and found["version"])
            self.assertEqual((found["data"], found["ca_file"]), (self.data, self.path("ca.pem")))
            self.assertEqual(request("localhost:" + port, "/_aksim/health", found["ca_bundle_file"])[0], 200)

    def test_exports_survive_the_shell(self):
        secret = "it's \"a\" $(secret) `x` \\ ${HOME} @"
        data = os.path.join(self.folder, "a 'b' $c")
        with server("--data", data, "--client", "me:" + secret) as running:
            program = shlex.quote(AKSIM)
            # `env -0` shows the variables as a client would see them.
            script = 'set -eu; eval "$(%s env --data %s)"; env -0' % (program, shlex.quote(data))
            done = subprocess.run(["sh", "-c", script], capture_output=True, timeout=WAIT, check=True,
                                  env=clean_environment())
            self.assertEqual(done.stderr, b"")
            seen = dict(line.split("=", 1) for line in done.stdout.decode().split("\0") if line)
            base = "https://localhost:" + running.https.split(":")[1]
            expected = {
                "AZURE_CLIENT_ID": "me", "AZURE_CLIENT_SECRET": secret, "ARM_CLIENT_SECRET": secret,
                "AZURE_AUTHORITY_HOST": base, "ARM_METADATA_HOSTNAME": base.removeprefix("https://"),
                "AZURE_CONFIG_DIR": data + "/azure", "NODE_EXTRA_CA_CERTS": data + "/ca.pem",
                "REQUESTS_CA_BUNDLE": data + "/ca-bundle.pem", "SSL_CERT_FILE": data + "/ca-bundle.pem",
            }
            self.assertEqual({name: seen.get(name) for name in expected}, expected)

    def test_each_client_has_a_recipe_with_this_server_in_it(self):
        with server("--data", self.data, "--client", "me:p\"w'${x}") as running:
            host = "localhost:" + running.https.split(":")[1]
            recipes = {}
            for client in ("az", "go", "js", "kubectl", "python", "terraform"):
                status, recipes[client], err = run("env", client, "--data", self.data)
                self.assertEqual((status, err), (0, ""))
                self.assertTrue("localhost" not in recipes[client] or host in recipes[client])
        for words in ("az cloud register", "az cloud set", "core.instance_discovery=false",
                      "az login --service-principal", "AZURE_CONFIG_DIR", "REQUESTS_CA_BUNDLE"):
            self.assertIn(words, recipes["az"])
        for client in ("az", "kubectl"):
            done = subprocess.run(["sh", "-n", "-c", recipes[client]], capture_output=True, text=True, check=False)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
        compile(recipes["python"], "recipe", "exec")
        self.assertIn('"@azure/identity"', recipes["js"])
        self.assertIn('client_secret                   = "p\\"w\'$${x}"', recipes["terraform"])

    def test_without_a_server_one_line_and_exit_1(self):
        status, out, err = run("env", "--data", self.data)
        # eval would hide the exit status, and a script would go on with az pointing at Azure
        self.assertEqual((status, out, err.count("\n")), (1, "false\n", 1))
        self.assertEqual(run("env", "--json", "--data", self.data)[:2], (1, ""))
        self.assertIn(self.data, err)
        os.mkdir(self.data)
        for text in ("", "{", "[]", '{"pid": 1}',
                     json.dumps({"pid": os.getpid(), "https_address": "127.0.0.1:%d" % free_port()})):
            self.write("server.json", text)
            status, out, err = run("env", "--data", self.data)
            self.assertEqual((status, out, err.count("\n")), (1, "false\n", 1), text)


if __name__ == "__main__":
    AKSIM = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)
