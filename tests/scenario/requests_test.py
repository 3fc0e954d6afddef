#!/usr/bin/env python3
"""Requests that no client should send: each gets an answer, errors in ARM's shape, and nothing that was sent turns up
where it does not belong.

usage: requests_test.py AKSIM [unittest arguments]
"""

import gzip
import http.client
import json
import os
import socket
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "support"))
from server import Server, WAIT  # noqa: E402

AKSIM = ""
SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-0000000000ff"
GROUP = SUBSCRIPTION + "/resourcegroups/g?api-version=2021-04-01"
BODY = b'{"location":"westeurope"}'
LIMIT = 4 * 1024 * 1024


class RequestTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(AKSIM, "--speed", "manual")
        cls.address = cls.server.http.removeprefix("http://")
        cls.server.request("PUT", GROUP, {"location": "westeurope"})

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()

    def raw(self, data):
        """Sends these bytes: (status, headers, body) of the last answer but interim ones; None without any."""
        host, port = self.address.split(":")
        with socket.create_connection((host, int(port)), timeout=WAIT) as connection:
            connection.sendall(data)
            answer = http.client.HTTPResponse(connection)
            try:
                answer.begin()
            except http.client.HTTPException:
                return None
            return answer.status, answer.headers, answer.read()

    def send(self, method, target, body=None, headers=None):
        connection = http.client.HTTPConnection(self.address, timeout=WAIT)
        try:
            kind = {"Content-Type": "application/json"} if body is not None else {}
            connection.request(method, target, body=body, headers={**kind, **(headers or {})})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def expect_error(self, answer, status, code):
        self.assertEqual(answer[0], status, answer[2][:300])
        error = json.loads(answer[2])
        self.assertEqual(error.get("error", error)["code"], code)
        self.assertIn("application/json", answer[1]["Content-Type"])
        self.assertIsNone(answer[1]["Retry-After"])  # Python's SDK would send it again

    def tearDown(self):
        self.assertEqual(self.send("GET", "/_aksim/health")[0], 200)


class LineTest(RequestTest):
    def test_methods_that_nothing_takes(self):
        for method in ("TRACE", "CONNECT", "OPTIONS", "get", "Put", "PROPFIND", "M" * 300, "%00", "\"'"):
            with self.subTest(method):
                answer = self.raw(b"%s %s HTTP/1.1\r\nHost: a\r\n\r\n" % (method.encode(), GROUP.encode()))
                self.expect_error(answer, 405, "MethodNotAllowed")
                self.assertIn("PUT", answer[1]["Allow"])

    def test_targets_of_any_form(self):
        for target, status in ((GROUP, 200), ("http://elsewhere" + GROUP, 200), ("HTTPS://elsewhere:1" + GROUP, 200),
                               ("/" + GROUP.replace("/", "//"), 200), ("http://elsewhere", 404), ("*", 404), ("/", 404),
                               ("elsewhere:80", 404), ("/%zz", 404), ("/%00", 404), ("/a%2Fb", 404), ("/..", 404),
                               ("/\x1b[31m", 404), ("/\xff\xfe", 404), ("/" + "a/" * 5000, 404), ("/" + "a" * 30000, 404),
                               (GROUP + "&" + "&".join("a%d=b" % number for number in range(500)), 404)):
            with self.subTest(target[:40]):
                answer = self.raw(b"GET %s HTTP/1.1\r\nHost: a\r\n\r\n" % target.encode("latin-1"))
                if status == 200:
                    self.assertEqual(answer[0], 200)
                else:
                    self.expect_error(answer, status, "NotFound")

    def test_old_and_odd_headers(self):
        for headers in ("", "Host:\r\n", "Host: a\r\nHost: b\r\n", "X-A: a\r\n b\r\n\tc\r\n", "X-A : b\r\n", ": b\r\n",
                        "X-A: \xff\xfe\r\n", "".join("X-%d: a\r\n" % number for number in range(500)),
                        "X-A: %s\r\n" % ("a" * 40000), "Connection: Upgrade\r\nUpgrade: websocket\r\n",
                        "Expect: 200-maybe\r\n"):
            for version in ("1.0", "1.1"):
                with self.subTest(headers=headers[:20], version=version):
                    request = "GET %s HTTP/%s\r\n%s\r\n" % (GROUP, version, headers)
                    self.assertEqual(self.raw(request.encode("latin-1"))[0], 200)


class EchoTest(RequestTest):
    def test_only_a_host_becomes_part_of_links(self):
        target = b"/t/v2.0/.well-known/openid-configuration"
        for host, good in (("localhost:1", True), ("[::1]:8080", True), ("[2001:db8::1]", True), ("a-b.example", True),
                           ("a_b", True), ("10.0.0.1:65535", True), ("a.example:", True), ("evil@a", False), ("a b", False),
                           ("a/b", False), ("a?b", False), ("a#b", False), ("a\"b", False), ("a'b", False), ("a\\b", False),
                           ("<a>", False), ("%41", False), ("\xff", False), ("[", False), ("]", False), (":80", False),
                           ("[::1", False), ("a]", False), ("a:b", False), ("a:80:80", False), ("[a.example]", False),
                           ("x" * 300, False), ("a,b", False)):
            with self.subTest(host):
                answer = self.raw(b"GET %s HTTP/1.1\r\nHost: %s\r\n\r\n" % (target, host.encode("latin-1")))
                self.assertEqual(answer[0], 200)
                base = "http://%s/" % (host if good else self.server.info["http_address"])
                self.assertTrue(json.loads(answer[2])["token_endpoint"].startswith(base), answer[2][:200])

    def test_a_header_cannot_be_brought_in(self):
        gone = SUBSCRIPTION + "/resourcegroups/gone?api-version=2021-04-01"
        self.assertEqual(self.send("PUT", gone, BODY)[0], 201)
        link = self.send("DELETE", gone)[1]["Location"].removeprefix("http://" + self.address)
        path = link.split("?")[0]
        for version in ("a%0D%0AX-Evil:%20b", "a%0Ab", "%22", "2021-04-01%0d%0a", "%E2%80%A8", "a" * 3000):
            with self.subTest(version[:20]):
                answer = self.send("GET", path + "?api-version=" + version)
                self.assertEqual(answer[0], 202)
                self.assertIsNone(answer[1]["X-Evil"])
                self.assertEqual(answer[1]["Location"].split("?")[0], "http://" + self.address + path)
                self.assertEqual(self.send("GET", answer[1]["Location"].removeprefix("http://" + self.address))[0], 202)

    def test_a_client_request_id_comes_back_or_does_not(self):
        for sent, returned in (("abc", "abc"), ("\xe9", "\xe9"), ("", None), ("a\tb", None)):
            with self.subTest(sent):
                request = ("GET %s HTTP/1.1\r\nHost: a\r\nx-ms-client-request-id: %s\r\n"
                           "x-ms-return-client-request-id: TRUE\r\n\r\n") % (GROUP, sent)
                self.assertEqual(self.raw(request.encode("latin-1"))[1]["x-ms-client-request-id"], returned)
        self.assertNotIn("cannot be sent", self.server.errors())


class NameTest(RequestTest):
    def test_a_subscription_is_a_guid_at_any_scope(self):
        role = "/providers/Microsoft.Authorization/roleAssignments/11111111-1111-1111-1111-111111111111"
        for name in ("notguid", "0" * 32, "{00000000-0000-0000-0000-0000000000ff}", "%20",
                     "00000000-0000-0000-0000-0000000000fg", "a" * 500):
            for below in ("", "/resourceGroups/g", "/resources", "/providers/Contoso.Things/things/x", role):
                with self.subTest(name=name[:20], below=below):
                    version = "2022-04-01" if below == role else "2021-04-01"
                    target = "/subscriptions/%s%s?api-version=%s" % (name, below, version)
                    self.expect_error(self.send("GET", target), 400, "InvalidSubscriptionId")
                    if below not in ("", "/resources"):
                        self.expect_error(self.send("PUT", target, BODY), 400, "InvalidSubscriptionId")
        upper = SUBSCRIPTION.upper().replace("SUBSCRIPTIONS", "Subscriptions")
        self.assertEqual(self.send("GET", upper + GROUP.removeprefix(SUBSCRIPTION))[0], 200)

    def test_case_makes_no_other_resource(self):
        kind = "/providers/Contoso.Things/things/"
        group = GROUP.split("?")[0]
        self.assertEqual(self.send("PUT", group + kind + "Thing?api-version=2021-04-01", BODY)[0], 201)
        self.assertEqual(self.send("PUT", group.upper() + kind.upper() + "tHING?API-VERSION=2021-04-01", BODY)[0], 200)
        found = json.loads(self.send("GET", group + kind[:-1] + "?api-version=2021-04-01")[2])["value"]
        self.assertEqual([thing["name"] for thing in found], ["Thing"])

    def test_pages_are_counted_in_whole_numbers(self):
        lists = SUBSCRIPTION + "/resourcegroups?api-version=2021-04-01&"
        for query, code in (("$top=0", "InvalidTopInQueryString"), ("$top=-1", "InvalidTopInQueryString"),
                            ("$top=1e9", "InvalidTopInQueryString"), ("$top=abc", "InvalidTopInQueryString"),
                            ("$top=", "InvalidTopInQueryString"), ("$top=99999999999999999999", "InvalidTopInQueryString"),
                            ("$skiptoken=abc", "InvalidSkipToken"), ("$skiptoken=-1", "InvalidSkipToken"),
                            ("$skiptoken=9223372036854775808", "InvalidSkipToken"),
                            ("$filter=x", "InvalidFilterInQueryString"), ("$filter=name%20eq%20'a", "InvalidFilterInQueryString"),
                            ("$filter=" + "(" * 200, "InvalidFilterInQueryString")):
            with self.subTest(query[:30]):
                self.expect_error(self.send("GET", lists + query), 400, code)
        for query in ("$top=2147483647", "$skiptoken=9223372036854775807", "%24TOP=1", "$top=1&$top=x"):
            with self.subTest(query):
                self.assertEqual(self.send("GET", lists + query)[0], 200)


class BodyTest(RequestTest):
    THING = SUBSCRIPTION + "/resourcegroups/g/providers/Contoso.Things/things/x?api-version=2021-04-01"

    def test_four_mebibytes_and_no_more(self):
        begin = b'{"pad":"'
        for size, status in ((LIMIT, (200, 201)), (LIMIT + 1, (413,))):
            body = begin + b"a" * (size - len(begin) - 2) + b'"}'
            for chunked in (False, True):
                with self.subTest(size=size, chunked=chunked):
                    sent = iter([body[:7], body[7:]]) if chunked else body
                    answer = self.send("PUT", self.THING, sent)
                    self.assertIn(answer[0], status)
                    if answer[0] == 413:
                        self.expect_error(answer, 413, "RequestEntityTooLarge")

    def test_the_refusal_comes_before_the_body(self):
        head = "PUT %s HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: %d\r\n%s\r\n"
        for size, expect in ((LIMIT + 1, "Expect: 100-continue\r\n"), (1 << 40, ""), (2 ** 64 - 2, "")):
            with self.subTest(size):
                answer = self.raw((head % (GROUP, size, expect)).encode())
                self.expect_error(answer, 413, "RequestEntityTooLarge")

    def test_what_is_no_json_object(self):
        for body in (b"", b" ", b"[]", b'"x"', b"null", b"1", b"true", BODY + b"x", BODY + BODY, BODY[:-1], BODY + b"\0",
                     b"\0" + BODY, b'{"a":"\0"}', b'{"a":"\\u0000"}', b'{"a\\u0000":1}', b'{"a":1,"a":2}', b'{"a":1,}',
                     b"{'a':1}", b"{a:1}", b'{"a":NaN}', b'{"a":1e999}', b'{"a":0x1}', b'{"a":01}', b'{"a":+1}',
                     b'{"a":123456789012345678901234567890}', b'{"a":"\xff"}', b'{"a":"\xc0\xaf"}',
                     b'{"a":"\xed\xa0\x80"}', b'{"a":"\\ud800"}', b'{"a":"\\x"}', b'{"a":"b\nc"}', b"//\n" + BODY,
                     b'{"a":' * 100 + b"1" + b"}" * 100, b'{"a":' + b"[" * 1000000,
                     b'{"location":"westeurope","a":[%s]}' % b",".join([b"[]"] * 1000000), BODY.decode().encode("utf-16"),
                     BODY.decode().encode("utf-16-be"), gzip.compress(BODY)):
            with self.subTest(body[:30]):
                for method, target in (("PUT", GROUP), ("PATCH", GROUP), ("PUT", self.THING)):
                    self.expect_error(self.send(method, target, body), 400, "InvalidRequestContent")

    def test_what_is_sent_comes_back(self):
        for member in ('"a":-0.5', '"a":0.1', '"a":1e-300', '"a":9223372036854775807', '"a":-9223372036854775808', '"":1',
                       '"a.b":{"c.d":1}', '"a":"\\ud83d\\ude00"', '"\U0001f600":"\u2028"', '"a":"%s%n\\u007f\\"\\\\"',
                       '"a":[[],{},null,[null]]', '"properties":"x"', '"properties":null', '"%s":1' % ("k" * 100000)):
            with self.subTest(member[:30]):
                put = self.send("PUT", self.THING, ("{%s}" % member).encode())
                self.assertIn(put[0], (200, 201))
                self.assertEqual(self.send("GET", self.THING)[2], put[2])
                if "properties" not in member:
                    name, value = next(iter(json.loads("{%s}" % member).items()))
                    self.assertEqual(json.loads(put[2])[name], value)

    def test_other_media_types(self):
        for kind in ("text/plain", "application/xml", "*/*", "", "application/merge-patch+json", "\xff\xfe"):
            with self.subTest(kind):
                answer = self.send("PUT", GROUP, BODY, {"Content-Type": kind})
                self.expect_error(answer, 415, "UnsupportedMediaType")
        for kind in ("application/json; charset=utf-8", "APPLICATION/JSON", "text/json", "application/json ;x"):
            with self.subTest(kind):
                self.assertEqual(self.send("PUT", GROUP, BODY, {"Content-Type": kind})[0], 200)

    def test_lengths_that_lie(self):
        head = "PUT %s HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n" % GROUP
        chunks = "%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY.decode())
        for rest, status in (("Content-Length: 5\r\n\r\n" + BODY.decode(), 400), ("\r\n" + BODY.decode(), 400),
                             ("Content-Length: -1\r\n\r\n{}", 400), ("Content-Length: 0x2\r\n\r\n{}", 400),
                             ("Transfer-Encoding: chunked\r\n\r\n" + chunks, 200),
                             ("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks, 200),
                             ("Transfer-Encoding: chunked\r\n\r\n-1\r\n{}\r\n0\r\n\r\n", 400),
                             ("Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", 400),
                             ("Transfer-Encoding: chunked\r\n\r\n2\r\n{}XX0\r\n\r\n", 400)):
            with self.subTest(rest[:40]):
                self.assertEqual(self.raw((head + rest).encode())[0], status)
        self.assertEqual(json.loads(self.send("GET", GROUP)[2])["location"], "westeurope")


if __name__ == "__main__":
    AKSIM = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)
