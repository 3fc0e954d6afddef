#!/usr/bin/env python3
"""What faults do to connections, and `aksim faults`.

usage: faults_test.py AKSIM [unittest arguments]
"""

import http.client
import json
import os
import sys
import threading
import time
import unittest

import cli_test
from cli_test import FolderTest, run, server

GROUP = "/subscriptions/00000000-0000-0000-0000-0000000000ff/resourceGroups/rg1?api-version=2021-04-01"


class Client:
    def __init__(self, running):
        self.host = running.http

    def send(self, method, target, body=None):
        """(status, body) of one request over a connection of its own."""
        connection = http.client.HTTPConnection(self.host, timeout=30)
        try:
            connection.request(method, target, body=None if body is None else json.dumps(body),
                               headers={"Content-Type": "application/json"})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def fault(self, **members):
        status, body = self.send("POST", "/_aksim/faults", members)
        assert status == 201, body


class ConnectionTest(FolderTest):
    def test_before_the_work_nothing_is_done_after_it_all_is(self):
        with server("--data", ":memory:") as running:
            client = Client(running)
            client.fault(match={"method": "PUT", "times": 1}, drop="before")
            with self.assertRaises((http.client.RemoteDisconnected, ConnectionResetError)):
                client.send("PUT", GROUP, {"location": "eastus"})
            self.assertEqual(client.send("GET", GROUP)[0], 404)
            client.fault(id="after", match={"method": "PUT", "times": 1}, drop="after")
            with self.assertRaises((http.client.RemoteDisconnected, ConnectionResetError)):
                client.send("PUT", GROUP, {"location": "eastus"})
            self.assertEqual(client.send("GET", GROUP)[0], 200)
            running.end()

    def test_a_body_breaks_off(self):
        with server("--data", ":memory:") as running:
            client = Client(running)
            self.assertEqual(client.send("PUT", GROUP, {"location": "eastus"})[0], 201)
            whole = client.send("GET", GROUP)[1]
            for size in (0, 1, 25):
                client.fault(match={"method": "GET", "times": 1}, truncate=size)
                with self.assertRaises(http.client.IncompleteRead) as caught:
                    client.send("GET", GROUP)
                self.assertEqual(caught.exception.partial, whole[:size])
            client.fault(match={"times": 1}, truncate=10 ** 6)
            self.assertEqual(client.send("GET", GROUP), (200, whole))
            running.end()

    def test_a_reply_is_held_back_and_nobody_else_waits(self):
        with server("--data", ":memory:") as running:
            client = Client(running)
            client.fault(match={"method": "PUT"}, delay=1.5)
            took = []

            def slow():
                start = time.monotonic()
                client.send("PUT", GROUP, {"location": "eastus"})
                took.append(time.monotonic() - start)

            threads = [threading.Thread(target=slow) for _ in range(8)]
            start = time.monotonic()
            for thread in threads:
                thread.start()
            time.sleep(0.3)
            self.assertEqual(client.send("GET", GROUP)[0], 200, "it is written at once, only the reply is late")
            self.assertLess(time.monotonic() - start, 1.4)
            for thread in threads:
                thread.join()
            self.assertEqual(len(took), 8)
            self.assertGreaterEqual(min(took), 1.5)
            running.end()

    def test_a_stop_does_not_wait_for_what_is_held_back(self):
        with server("--data", ":memory:") as running:
            client = Client(running)
            client.fault(delay=600)
            done = []
            thread = threading.Thread(target=lambda: done.append(client.send("PUT", GROUP, {"location": "eastus"})))
            thread.start()
            time.sleep(0.5)
            running.end()
            thread.join()
            self.assertEqual(done[0][0], 201)


class CommandTest(FolderTest):
    def test_faults_are_added_listed_and_removed(self):
        with server("--data", self.path("data")) as running:
            data = ("--data", self.path("data"))
            self.assertEqual(run("faults", "add", '{"id":"slow","delay":0.01}', *data)[:2], (0, "slow\n"))
            status, out, err = run("faults", "add", '{"delay":"x"}', *data)
            self.assertEqual((status, out), (1, ""))
            self.assertIn("'delay' is a number", err)
            Client(running).send("GET", GROUP)
            status, out, err = run("faults", "list", *data)
            self.assertEqual((status, err), (0, ""))
            self.assertRegex(out, r'^slow +1 of 1 +\{"delay":0\.01\}\n$')
            listed = json.loads(run("faults", "list", "--json", *data)[1])
            self.assertEqual(listed["value"][0]["hits"], 1)
            self.assertEqual(run("faults", "remove", "slow", *data)[:2], (0, ""))
            status, out, err = run("faults", "remove", "slow", *data)
            self.assertEqual((status, out), (1, ""))
            self.assertIn("There is no fault 'slow'", err)
            run("faults", "add", '{"delay":1}', *data)
            self.assertEqual(run("faults", "clear", *data)[:2], (0, ""))
            self.assertEqual(run("faults", "list", *data)[1], "")
            running.end()

    def test_mistakes_end_with_2_or_1(self):
        for arguments in ((), ("dance",), ("add",), ("remove",), ("list", "x")):
            with self.subTest(arguments=arguments):
                status, out, err = run("faults", *arguments)
                self.assertEqual((status, out, err.count("\n")), (2, "", 1), err)
        status, out, err = run("faults", "list", "--data", os.path.join(self.folder, "nothing"))
        self.assertEqual((status, out), (1, ""))
        self.assertIn("aksim", err)


if __name__ == "__main__":
    cli_test.AKSIM = os.path.abspath(sys.argv.pop(1))
    unittest.main()
