#!/usr/bin/env python3
"""Connections that are too many, too slow, cut off or not HTTP: the server answers all others, keeps no descriptor of
what is gone and ends cleanly.

usage: connections_test.py AKSIM [unittest arguments]
"""

import contextlib
import os
import random
import socket
import struct
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "support"))
from server import Server, WAIT, clean_environment  # noqa: E402

AKSIM = ""
GROUPS = "/subscriptions/00000000-0000-0000-0000-0000000000ff/resourcegroups"
VERSION = "?api-version=2021-04-01"
HEALTH = b"GET /_aksim/health HTTP/1.1\r\nHost: localhost\r\n\r\n"
BODY = b'{"location":"westeurope"}'


def put_group(name, body=BODY):
    head = "PUT %s/%s%s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    return (head % (GROUPS, name, VERSION, len(body))).encode() + body


def connect(server, url="http"):
    host, port = getattr(server, url).split("://")[1].rsplit(":", 1)
    return socket.create_connection((host, int(port)), timeout=WAIT)


def status(connection):
    """The status of one answer, None when the connection ended without one."""
    start = connection.recv(4096)
    return int(start.split(b" ", 2)[1]) if start.startswith(b"HTTP/1.1 ") else None


def descriptors(server):
    return len(os.listdir("/proc/%d/fd" % server.process.pid))


def descriptors_settle(server, wanted):
    """Waits until no more than that many are open: how many there are then, or at the end of patience."""
    end = time.monotonic() + 10
    while descriptors(server) > wanted and time.monotonic() < end:
        time.sleep(0.05)
    return descriptors(server)


class LimitTest(unittest.TestCase):
    def limited(self, folder, descriptors_allowed):
        """A program that runs aksim with so many descriptors."""
        path = os.path.join(folder, "limited")
        with open(path, "w", encoding="utf-8") as file:
            file.write('#!/bin/sh\nulimit -n %d\nexec "%s" "$@"\n' % (descriptors_allowed, AKSIM))
        os.chmod(path, 0o700)
        return path

    def test_more_connections_than_descriptors_hang_nobody(self):
        with tempfile.TemporaryDirectory() as folder, Server(self.limited(folder, 64)) as server:
            for _ in range(3):
                connections = [connect(server) for _ in range(100)]
                for connection in connections:
                    connection.sendall(HEALTH)
                # Who is served goes, and makes room for the next.
                for connection in connections:
                    self.assertEqual(status(connection), 200)
                    connection.close()
            self.assertEqual(server.request("PUT", GROUPS + "/g" + VERSION, {"location": "westeurope"})[0], 201)

    def test_too_few_descriptors_are_named_at_the_start(self):
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run([self.limited(folder, 32), "serve", "--http", "127.0.0.1:0", "--https", "off", "--data",
                                   folder + "/data"], capture_output=True, text=True, timeout=WAIT,
                                  env=clean_environment(), check=False)
            self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (1, "", 1), done.stderr)
            self.assertIn("ulimit -n", done.stderr)


class HangUpTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(AKSIM)

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()

    def test_who_hangs_up_within_a_request_is_let_go(self):
        """The end of the stream arrives with the last bytes: libmicrohttpd 0.9.75 alone keeps it for 75 seconds."""
        request = put_group("cut")
        head = request.index(b"\r\n\r\n") + 4
        before = descriptors(self.server)
        for size in (1, 20, head - 2, head, head + 5, len(request) - 1):
            for ending in ("close", "half", "reset"):
                with self.subTest(size=size, ending=ending):
                    kept = [self.hang_up(request[:size], ending) for _ in range(10)]
                    self.assertLessEqual(descriptors_settle(self.server, before), before)
                    for connection in kept:
                        connection.close()
        self.assertEqual(self.server.request("GET", GROUPS + "/cut" + VERSION)[0], 404)

    def hang_up(self, data, ending):
        connection = connect(self.server)
        if ending == "reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.sendall(data)
        if ending == "half":
            connection.shutdown(socket.SHUT_WR)
        else:
            connection.close()
        return connection

    def test_who_closes_only_his_half_gets_all_answers(self):
        with connect(self.server) as connection:
            connection.sendall(b"".join(put_group("half%d" % number) for number in range(50)))
            connection.shutdown(socket.SHUT_WR)
            content = b""
            while data := connection.recv(65536):
                content += data
        self.assertEqual(content.count(b"HTTP/1.1 201"), 50)

    def test_who_hangs_up_before_the_answer_has_written(self):
        for number in range(50):
            connection = connect(self.server)
            connection.sendall(put_group("left%d" % number))
            connection.close()
        end = time.monotonic() + WAIT
        while self.server.request("GET", GROUPS + "/left49" + VERSION)[0] != 200:
            self.assertLess(time.monotonic(), end)
        for number in range(50):
            self.assertEqual(self.server.request("GET", "%s/left%d%s" % (GROUPS, number, VERSION))[0], 200)

    def test_slow_senders_are_in_nobodys_way(self):
        slow = [connect(self.server) for _ in range(200)]
        for byte in range(3):
            for connection in slow:
                connection.sendall(HEALTH[byte:byte + 1])
            self.assertEqual(self.server.request("GET", "/_aksim/health")[0], 200)
        for connection in slow:
            connection.sendall(HEALTH[3:])
        self.assertEqual({status(connection) for connection in slow}, {200})
        for connection in slow:
            connection.close()

    def test_what_is_no_http_and_no_tls_breaks_nothing(self):
        dice = random.Random(1)
        hello = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"
        for url in ("http", "https"):
            for data in (b"\0\xff\1\r\n\r\n", b"GET\r\n\r\n", hello, hello + dice.randbytes(600), dice.randbytes(5000),
                         b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", HEALTH.replace(b"1.1", b"9.9")):
                with self.subTest(url=url, data=data[:20]), connect(self.server, url) as connection:
                    # The server may hang up at the first byte, before all was sent.
                    with contextlib.suppress(OSError):
                        connection.sendall(data)
                        connection.shutdown(socket.SHUT_WR)
                    with contextlib.suppress(ConnectionResetError):
                        self.assertNotIn(status(connection), range(500, 505))
                self.assertEqual(self.server.request("GET", "/_aksim/health")[0], 200)


def cpu_seconds(server):
    """Of all threads so far."""
    with open("/proc/%d/stat" % server.process.pid, encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class IdleTest(unittest.TestCase):
    def test_nobody_asks_and_nothing_runs(self):
        """Also where standard input has ended, as with services and containers."""
        with Server(AKSIM) as server:
            time.sleep(0.5)
            begun = cpu_seconds(server)
            time.sleep(2)
            self.assertLess(cpu_seconds(server) - begun, 0.2)


class StopTest(unittest.TestCase):
    def test_who_hung_up_within_a_body_does_not_delay_the_end(self):
        with Server(AKSIM) as server:
            for _ in range(10):
                with connect(server) as connection:
                    connection.sendall(put_group("cut")[:-5])
            self.assertEqual(server.request("GET", "/_aksim/health")[0], 200)
            time.sleep(0.5)
            begun = time.monotonic()
            server.process.terminate()
            self.assertEqual(server.process.wait(WAIT), 0)
            self.assertLess(time.monotonic() - begun, 8)  # the wait for requests that are still being sent is 10 s


class DelayTest(unittest.TestCase):
    DELAY = {"delay": 3600, "match": {"path": "*/slow*"}}

    def slow(self, server):
        connection = connect(server)
        connection.sendall(("GET %s/slow%s HTTP/1.1\r\nHost: localhost\r\n\r\n" % (GROUPS, VERSION)).encode())
        return connection

    def test_a_reply_is_not_held_for_who_hung_up(self):
        with Server(AKSIM) as server:
            self.assertEqual(server.request("POST", "/_aksim/faults", self.DELAY)[0], 201)
            before = None
            for _ in range(2):  # the first time the threads open the store
                for connection in [self.slow(server) for _ in range(50)]:
                    connection.close()
                before = descriptors_settle(server, before or 40)
            self.assertLess(before, 40)
            with self.slow(server) as held:
                held.settimeout(2.5)
                with self.assertRaises(TimeoutError):
                    held.recv(1)
                held.settimeout(WAIT)
                server.process.terminate()
                self.assertEqual(status(held), 404)
            self.assertEqual(server.process.wait(WAIT), 0)


if __name__ == "__main__":
    AKSIM = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)
