#!/usr/bin/env python3
"""A data folder that is full, gone, damaged or taken: what was answered stays true, and the user is told in a line.

usage: storage_test.py AKSIM [unittest arguments]
"""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "support"))
from server import Server, WAIT, clean_environment  # noqa: E402

AKSIM = ""
GROUP = "/subscriptions/00000000-0000-0000-0000-0000000000ff/resourcegroups/g"
VERSION = "?api-version=2021-04-01"
BODY = {"location": "westeurope"}
TOKEN = "grant_type=client_credentials&client_id=a&client_secret=b&scope=https%3A%2F%2Fa%2F.default"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def thing(number):
    return "%s/providers/Contoso.Things/things/t%d%s" % (GROUP, number, VERSION)


def status(server, method, target, body=None, headers=None):
    return server.request(method, target, body, headers)[0]


class FolderTest(unittest.TestCase):
    def setUp(self):
        self.folder = os.path.realpath(tempfile.mkdtemp(prefix="aksim-storage-"))
        self.data = os.path.join(self.folder, "data")

    def tearDown(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def path(self, name):
        return os.path.join(self.data, name)

    def refused(self):
        """Starts a server that must not start: what it says."""
        done = subprocess.run([AKSIM, "serve", "--http", "127.0.0.1:0", "--https", "127.0.0.1:0", "--data", self.data],
                              capture_output=True, text=True, timeout=WAIT, env=clean_environment(), check=False)
        self.assertEqual((done.returncode, done.stdout), (1, ""), done.stderr)
        self.assertLessEqual(done.stderr.count("\n"), 2, done.stderr)
        return done.stderr


class FullTest(FolderTest):
    def setUp(self):
        super().setUp()
        os.mkdir(self.data)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", self.data], capture_output=True,
                                 text=True, check=False)
        if mounted.returncode != 0:
            self.tearDown()
            self.skipTest("cannot mount a small file system: " + mounted.stderr.strip())

    def tearDown(self):
        subprocess.run(["umount", "-l", self.data], capture_output=True, check=False)
        super().tearDown()

    def grow(self):
        subprocess.run(["mount", "-o", "remount,size=30m", self.data], check=True)

    def fill(self, server):
        """Writes until nothing more fits: the numbers of what was taken."""
        self.assertEqual(status(server, "PUT", GROUP + VERSION, BODY), 201)
        taken = []
        for number in range(400):
            answer = status(server, "PUT", thing(number), {"pad": "a" * 20000})
            self.assertIn(answer, (201, 500))
            if answer == 201:
                taken.append(number)
        self.assertLess(len(taken), 400)
        return taken

    def expect_all(self, server, taken):
        missing = [number for number in taken if status(server, "GET", thing(number)) != 200]
        self.assertEqual(missing, [])

    def test_what_was_taken_stays_and_room_helps(self):
        server = Server(AKSIM, data=self.data)
        try:
            taken = self.fill(server)
            self.expect_all(server, taken)
            self.assertEqual(status(server, "GET", "/_aksim/health"), 200)
            self.assertEqual(status(server, "POST", "/t/oauth2/v2.0/token", TOKEN, FORM), 500)
            self.grow()
            self.assertEqual(status(server, "PUT", thing(1000), {}), 201)
            self.assertEqual(status(server, "POST", "/t/oauth2/v2.0/token", TOKEN, FORM), 200)
            server.stop()
        finally:
            server.kill()

    def test_what_was_taken_stays_after_a_kill(self):
        server = Server(AKSIM, data=self.data)
        taken = self.fill(server)
        server.process.send_signal(signal.SIGKILL)
        server.process.wait(WAIT)
        server.kill()
        self.grow()
        server = Server(AKSIM, data=self.data)
        try:
            self.expect_all(server, taken)
            self.assertEqual(status(server, "PUT", thing(1000), {}), 201)
            server.stop()
        finally:
            server.kill()


class LossTest(FolderTest):
    def test_nothing_is_promised_when_the_folder_is_gone(self):
        server = Server(AKSIM, data=self.data)
        try:
            self.assertEqual(status(server, "PUT", GROUP + VERSION, BODY), 201)
            authority = self.folder + "/ca.pem"
            shutil.copy(self.path("ca.pem"), authority)
            server.info["ca_file"] = authority
            shutil.rmtree(self.data)
            self.assertEqual(status(server, "PUT", thing(1), {}), 500)
            self.assertEqual(status(server, "DELETE", GROUP + VERSION), 500)
            self.assertEqual(status(server, "GET", "/_aksim/health"), 200)
            self.assertIn("was moved or removed", server.errors())
            server.stop()
        finally:
            server.kill()

    def test_a_second_server_is_told_and_does_no_harm(self):
        server = Server(AKSIM, data=self.data)
        try:
            self.assertIn("in use by another aksim", self.refused())
            self.assertTrue(os.path.exists(self.path("server.json")))
            self.assertEqual(status(server, "PUT", GROUP + VERSION, BODY), 201)
            server.stop()
        finally:
            server.kill()


class DamageTest(FolderTest):
    def setUp(self):
        super().setUp()
        server = Server(AKSIM, data=self.data)
        try:
            self.assertEqual(status(server, "PUT", GROUP + VERSION, BODY), 201)
            server.stop()
        finally:
            server.kill()

    def write(self, name, data):
        with open(self.path(name), "wb") as file:
            file.write(data)

    def test_a_damaged_database_is_named(self):
        with open(self.path("aksim.db"), "rb") as file:
            whole = file.read()
        for data in (b"hello\n" * 1000, bytes(50000), whole[:100], whole[:4096], whole[:len(whole) // 2],
                     whole[:16] + b"\xff" * 84 + whole[100:]):
            with self.subTest(data[:20]):
                self.write("aksim.db", data)
                said = self.refused()
                self.assertIn(self.data, said)
                self.assertIn("damaged", said)
                with open(self.path("aksim.db"), "rb") as file:
                    self.assertEqual(file.read(), data, "it was changed")

    def test_a_database_of_others_is_named(self):
        for pragma in ("user_version = 99", "user_version = -5", "application_id = 7"):
            with self.subTest(pragma):
                rows = sqlite3.connect(self.path("aksim.db"))
                before = rows.execute("PRAGMA " + pragma.split()[0]).fetchone()[0]
                rows.execute("PRAGMA " + pragma)
                rows.close()
                self.assertIn("cannot use its database", self.refused())
                rows = sqlite3.connect(self.path("aksim.db"))
                rows.execute("PRAGMA %s = %d" % (pragma.split()[0], before))
                rows.close()
        server = Server(AKSIM, data=self.data)
        try:
            self.assertEqual(status(server, "GET", GROUP + VERSION), 200)
            server.stop()
        finally:
            server.kill()

    def test_garbage_beside_the_database_loses_nothing(self):
        for name in ("aksim.db-wal", "aksim.db-shm", "aksim.db-journal", "server.json", "signing.key.new"):
            with self.subTest(name):
                self.write(name, b"\xff\0garbage" * 4096)
                server = Server(AKSIM, data=self.data)
                try:
                    self.assertEqual(status(server, "GET", GROUP + VERSION), 200)
                    self.assertEqual(status(server, "PUT", GROUP + VERSION, BODY), 200)
                    server.stop()
                finally:
                    server.kill()


if __name__ == "__main__":
    AKSIM = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)
