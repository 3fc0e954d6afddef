#!/usr/bin/env python3
"""Makes the root folder of the image as docker/Dockerfile makes it, looks what is in it and runs the server there.

As root the server runs by chroot with the image's user id, else in a user namespace that has only this id. What the
Dockerfile says of environment, command and health check is what runs here.
"""

import contextlib
import hashlib
import http.client
import json
import os
import re
import shutil
import signal
import ssl
import stat
import subprocess
import sys
import tempfile
import time
import unittest

HERE = os.path.dirname(os.path.realpath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
COMPOSE = os.path.join(TOP, "docker", "compose.yaml")
WAIT = 60  # seconds
USER = 65532
SKIPPED = 77
GROUP = "/subscriptions/00000000-0000-0000-0000-0000000000ff/resourceGroups/kept?api-version=2021-04-01"
IS_ROOT = os.geteuid() == 0

# Where a program could write for another user to read, or run as another user.
WORLD_WRITABLE, SET_ID = stat.S_IWOTH, stat.S_ISUID | stat.S_ISGID


def image_build(folder):
    """The root folder of the image."""
    done = subprocess.run([os.path.join(TOP, "dev"), "build"], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL,
                          text=True, check=True)
    root = os.path.join(folder, "root")
    subprocess.run([os.path.join(TOP, "docker", "make-root"), done.stdout.strip(), root], check=True)
    return root


class Dockerfile:
    """What the last stage of the Dockerfile says of running."""

    def __init__(self):
        with open(os.path.join(TOP, "docker", "Dockerfile"), encoding="utf-8") as file:
            self.last = file.read().rsplit("\nFROM ", 1)[1]
        self.environment = dict(re.findall(r"^ENV (\w+)=(\S+)$", self.last, re.M))
        self.command = self._words("ENTRYPOINT") + self._words("CMD")
        self.health = self._words("HEALTHCHECK .*CMD")

    def _words(self, instruction):
        return json.loads(re.search(rf"^{instruction} (\[.*\])$", self.last, re.M).group(1))


def tool(name):
    """The path of a program that root's PATH has."""
    return shutil.which(name, path=os.environ.get("PATH", os.defpath) + ":/usr/sbin:/sbin") or name


def in_root(root, command):
    """The command line that runs a command of the image, as the image's user."""
    if IS_ROOT:
        return [tool("chroot"), f"--userspec={USER}:{USER}", "--groups=", root, *command]
    return [tool("unshare"), "--user", f"--map-user={USER}", f"--map-group={USER}", f"--root={root}", "--wd=/", *command]


def can_change_root():
    """None, or why not."""
    done = subprocess.run(in_root("/", ["/bin/true"]), capture_output=True, text=True, check=False)
    return None if done.returncode == 0 else done.stderr.strip() or "changing the root failed"


class Container:
    """The server of the image, running."""

    def __init__(self, root, **environment):
        self.root = root
        self.dockerfile = Dockerfile()
        # The ports of the image may be in use on this machine.
        self.environment = {name: re.sub(r":\d+$", ":0", value)
                            for name, value in self.dockerfile.environment.items()}
        self.environment.update(environment)
        self.process = subprocess.Popen(in_root(root, self.dockerfile.command), stdout=subprocess.PIPE, text=True,
                                        stdin=subprocess.DEVNULL, env=self.environment)
        self.lines = {}
        for line in self.process.stdout:
            name, _, value = line.strip().partition(" ")
            self.lines[name] = value.strip()
            if name == "data":
                return
        raise AssertionError(f"aksim ended with {self.process.wait()} instead of starting")

    def healthy(self):
        """What the health check of the image says."""
        return subprocess.run(in_root(self.root, self.dockerfile.health), capture_output=True, text=True,
                              env=self.environment, timeout=WAIT, check=False)

    def port(self, scheme):
        return int(self.lines[scheme].rsplit(":", 1)[1])

    def request(self, method, target, body=None, ca=None, name="localhost"):
        """(status, body) over HTTPS when there is a CA to check, else over HTTP"""
        connection = http.client.HTTPConnection("127.0.0.1", self.port("http"), timeout=WAIT)
        if ca:
            connection = http.client.HTTPConnection("127.0.0.1", self.port("https"), timeout=WAIT)
            connection.connect()
            context = ssl.create_default_context(cadata=ca)
            connection.sock = context.wrap_socket(connection.sock, server_hostname=name)
        with contextlib.closing(connection):
            headers = {} if body is None else {"Content-Type": "application/json"}
            connection.request(method, target, body=body and json.dumps(body), headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

    def stop(self):
        """The exit status after what an engine sends first."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(WAIT)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()


def tree(root):
    """Path in the image -> its lstat(), of all that is under a root."""
    found = {"/": os.lstat(root)}
    for folder, folders, files in os.walk(root):
        for name in folders + files:
            path = os.path.join(folder, name)
            found["/" + os.path.relpath(path, root)] = os.lstat(path)
    return found


def fingerprint(root):
    """Path -> all that a write would change, of what is outside the data folder."""
    marks = {}
    for path, status in tree(root).items():
        if path == "/data" or path.startswith("/data/"):
            continue
        content = b""
        if stat.S_ISREG(status.st_mode):
            with open(root + path, "rb") as file:
                content = hashlib.sha256(file.read()).digest()
        marks[path] = (status.st_mode, status.st_uid, status.st_mtime_ns, content)
    return marks


def described(path, status):
    """A line as tests/docker/contents has it, or None for a folder that is there for what is in it."""
    owner = {0: "root", USER: "aksim"}.get(status.st_uid, str(status.st_uid))
    path = re.sub(r"^/(usr/)?lib(64)?/([^/]+-linux-gnu\w*/)?ld-[^/]+$", "/loader", path)
    path = re.sub(r"^/(usr/)?lib/[^/]+-linux-gnu\w*/", "/lib/", path)
    line = f"{stat.filemode(status.st_mode)} {owner:5} {path}"
    plain_folder = stat.S_ISDIR(status.st_mode) and re.match(r"^/(usr|lib|lib64)(/|$)", path)
    return None if plain_folder else line


class ImageTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="aksim-image-")
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        os.chmod(cls.folder, 0o755)
        cls.made = image_build(cls.folder)

    def setUp(self):
        self.root = os.path.join(self.folder, self.id().rsplit(".", 1)[1])
        subprocess.run(["cp", "-a", self.made, self.root], check=True)

    def ca(self):
        with open(self.root + "/data/ca.pem", encoding="utf-8") as file:
            return file.read()

    def test_holds_the_program_its_libraries_and_nothing_else(self):
        found = sorted(filter(None, (described(*item) for item in tree(self.root).items())))
        with open(os.path.join(HERE, "contents"), encoding="utf-8") as file:
            expected = file.read().splitlines()
        if not IS_ROOT:
            print("\nskipped: owners in the image, which only root can set", flush=True)
            found, expected = ([re.sub(r" \S+ +/", " /", line) for line in lines] for lines in (found, expected))
        self.assertEqual(found, sorted(expected))

    def test_gives_no_way_to_another_user(self):
        for path, status in tree(self.root).items():
            self.assertFalse(status.st_mode & SET_ID, path)
            if path != "/tmp":
                self.assertFalse(status.st_mode & WORLD_WRITABLE, path)

    def test_is_small(self):
        size = sum(status.st_size for status in tree(self.root).values() if stat.S_ISREG(status.st_mode))
        print(f"\nthe image has {size / 1e6:.1f} MB", flush=True)
        self.assertLess(size, 20e6)

    def test_serves_and_writes_to_its_data_folder_only(self):
        before = fingerprint(self.root)
        with Container(self.root) as running:
            health = running.healthy()
            self.assertEqual((health.returncode, json.loads(health.stdout)["status"]), (0, "ok"), health.stderr)
            status, ca = running.request("GET", "/_aksim/ca.pem")
            self.assertEqual((status, ca), (200, self.ca()))
            self.assertEqual(running.request("PUT", GROUP, {"location": "westeurope"}, ca)[0], 201)
            self.assertEqual(running.request("GET", GROUP)[0], 200)
            process = os.stat(f"/proc/{running.process.pid}")
            self.assertEqual(process.st_uid, USER if IS_ROOT else os.geteuid())
            self.assertEqual(running.stop(), 0)
        self.assertEqual(fingerprint(self.root), before)

    def test_keeps_its_state_with_the_volume(self):
        with Container(self.root) as running:
            self.assertEqual(running.request("PUT", GROUP, {"location": "westeurope"})[0], 201)
            running.process.kill()
        ca = self.ca()
        with Container(self.root) as running:
            status, text = running.request("GET", GROUP, ca=ca)
            self.assertEqual((status, json.loads(text)["name"]), (200, "kept"))

    def test_without_a_server_the_health_check_fails(self):
        with Container(self.root) as running:
            self.assertEqual(running.stop(), 0)
            self.assertEqual(running.healthy().returncode, 1)

    def test_answers_to_the_name_that_compose_gives_it(self):
        with open(COMPOSE, encoding="utf-8") as file:
            given = dict(re.findall(r"^ +(AKSIM_\w+): (\S+)$", file.read(), re.M))
        self.assertEqual(set(given), {"AKSIM_HTTP", "AKSIM_HTTPS"})
        with open(self.root + "/etc/hosts", "w", encoding="utf-8") as file:
            file.write("127.0.0.1 localhost\n127.0.0.1 aksim\n")
        with Container(self.root, **{name: re.sub(r":\d+$", ":0", value) for name, value in given.items()}) as running:
            for name in ("aksim", "localhost"):
                self.assertEqual(running.request("GET", "/_aksim/health", ca=self.ca(), name=name)[0], 200)
            self.assertEqual(running.healthy().returncode, 0)


class ComposeTest(unittest.TestCase):
    def test_compose_takes_the_file(self):
        can_check = shutil.which("docker") and subprocess.run(["docker", "compose", "version"], capture_output=True,
                                                              check=False).returncode == 0
        if not can_check:
            print("\nskipped: compose.yaml as docker compose sees it: it is not installed", flush=True)
            return
        done = subprocess.run(["docker", "compose", "-f", COMPOSE, "config", "--quiet"], capture_output=True, text=True,
                              check=False)
        self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    REASON = can_change_root()
    if REASON:
        print("skipped: neither root nor user namespaces here:", REASON)
        sys.exit(SKIPPED)
    unittest.main(verbosity=2)
