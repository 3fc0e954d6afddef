#!/usr/bin/env python3
"""Runs `aksim rules` and `aksim explain` as their users do.

usage: rules_cli_test.py AKSIM [unittest arguments]
"""

import json
import os
import subprocess
import sys
import unittest

import cli_test
from cli_test import FolderTest, request, run, server

SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-0000000000ff"
CLUSTER = SUBSCRIPTION + "/resourceGroups/rg1/providers/Microsoft.ContainerService/managedClusters/c1"
POOL = {"name": "np1", "mode": "System", "count": 1, "vmSize": "Standard_D4s_v5", "osType": "Linux"}


def cluster(**network):
    return {"location": "eastus", "properties": {"dnsPrefix": "c1", "agentPoolProfiles": [POOL],
                                                 "networkProfile": {"networkPlugin": "azure", **network}}}


def flat(**network):
    """As az aks show prints it: no "properties", and members of az's own."""
    body = cluster(**network)
    return {"id": CLUSTER, "name": "c1", "location": "eastus", "resourceGroup": "rg1", "tags": None,
            "provisioningState": "Succeeded", "powerState": {"code": "Running"}, **body["properties"]}


class RulesTest(FolderTest):
    def test_the_list_says_where_it_is_from_and_has_a_line_a_rule(self):
        status, out, err = run("rules", "--as-of", "2026-02-01")
        self.assertEqual((status, err), (0, ""))
        self.assertIn("rules as of 2026-02-01, --rules azure, no server", out.splitlines()[0])
        self.assertRegex(out, r"(?m)^NP-003 +in force ")
        self.assertFalse([line for line in out.splitlines() if len(line) > 79])

    def test_one_rule_in_full(self):
        status, out, err = run("rules", "np-003", "--as-of", "latest")
        self.assertEqual((status, err), (0, ""))
        self.assertIn("UnsupportedNetworkPluginModeWithNetworkPlugin", out)
        self.assertNotIn("on demand", out)

    def test_rows_of_one_id_stand_apart_and_say_what_they_depend_on(self):
        out = run("rules", "DS-013", "--as-of", "2026-02-01")[1]
        self.assertEqual(len(out.split("\n\n")), 2)
        self.assertIn("AzureOverlayDualStackPreview", out)
        self.assertIn("2024-01-01 on", run("rules", "MC-001", "--as-of", "latest")[1])
        self.assertIn("on demand", run("rules", "NP-007", "--as-of", "latest")[1])

    def test_json_and_markdown(self):
        rows = json.loads(run("rules", "--json", "--as-of", "latest")[1])["value"]
        self.assertGreater(len(rows), 100)
        self.assertEqual({row["standing"] for row in rows} - {"in force", "not at this date", "switched off"}, set())
        page = run("rules", "--markdown", "--as-of", "2024-06-15")[1]
        self.assertTrue(page.startswith("# "))
        self.assertEqual(page, run("rules", "--markdown", "--as-of", "latest", "--rules", "off")[1])

    def test_the_page_in_docs_is_what_the_program_prints(self):
        page = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../docs/rules.md")
        with open(page, encoding="utf-8") as file:
            self.assertEqual(file.read(), run("rules", "--markdown", "--as-of", "latest")[1],
                             "print it again: aksim rules --markdown --as-of latest > docs/rules.md")

    def test_dates_and_switches_tell_what_is_in_force(self):
        def standing(rule, *options):
            rows = json.loads(run("rules", "--json", rule, *options)[1])["value"]
            return next((row["standing"] for row in rows if row["standing"] == "in force"), rows[0]["standing"])

        self.assertEqual(standing("DS-013", "--as-of", "2026-02-01"), "in force")
        self.assertEqual(standing("DS-013", "--as-of", "latest"), "not at this date")
        self.assertEqual(standing("NP-003", "--disable-rule", "NP-003"), "switched off")
        self.assertEqual(standing("NP-003", "--rules", "off"), "switched off")
        self.assertEqual(standing("NP-003", "--rules", "off", "--enable-rule", "np-003"), "in force")

    def test_a_running_server_tells_what_it_does(self):
        with server("--data", self.data, "--disable-rule", "NP-003") as running:
            status, out, _ = run("rules", "--data", self.data, "--json", "NP-003")
            self.assertEqual((status, json.loads(out)["value"][0]["enabled"]), (0, False))
            request(running.http, "/_aksim/rules/NP-003", method="PUT", body='{"enabled": true}')
            out = run("rules", "--data", self.data, "--json", "NP-003")[1]
            self.assertEqual(json.loads(out)["value"][0]["standing"], "in force")

    def test_a_server_that_wants_a_token_is_given_one(self):
        with server("--data", self.data, "--auth", "token", "--client", "id:se+cr&et"):
            status, out, err = run("rules", "--data", self.data, "--json", "NP-003")
            self.assertEqual((status, err), (0, ""))
            self.assertEqual(json.loads(out)["value"][0]["id"], "NP-003")

    def test_what_is_no_rule_or_no_option_is_refused(self):
        self.assertEqual(run("rules", "NP-999", "--as-of", "latest")[:2], (1, ""))
        for arguments in (("--json", "--markdown"), ("a", "b"), ("--frob",), ("--as-of", "x"),
                          ("--disable-rule", "NP-999"), ("--disable-rule", "OP-013")):
            with self.subTest(arguments):
                status, out, err = run("rules", *arguments)
                self.assertEqual((status, out, err.count("\n")), (2, "", 1))

    def test_nothing_is_left_behind(self):
        run("rules", XDG_STATE_HOME=self.folder)
        self.assertEqual(os.listdir(self.folder), [])


class ExplainTest(FolderTest):
    def file(self, document):
        path = os.path.join(self.folder, "request.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(document, file)
        return path

    def test_a_request_is_refused_with_all_its_reasons(self):
        path = self.file({"method": "PUT", "path": CLUSTER, "api-version": "2025-10-01",
                          "body": cluster(networkPluginMode="overlay", podCidr="10.0.0.0/16",
                                          networkPolicy="cilium")})
        status, out, err = run("explain", path, "--as-of", "latest")
        self.assertEqual((status, err), (3, ""))
        for rule in ("CIL-002", "CIDR-011"):
            self.assertIn("\n" + rule + "  400 ", out)
        answer = json.loads(run("explain", "--json", path, "--as-of", "latest")[1])
        self.assertFalse(answer["accepted"])
        self.assertGreaterEqual({one["rule"] for one in answer["violations"]}, {"CIL-002", "CIDR-011"})

    def test_what_az_shows_can_be_asked_about(self):
        for document, accepted in ((flat(networkPluginMode="overlay"), True),
                                   (flat(networkPluginMode="overlay", networkDataplane="cilium",
                                         networkPolicy="calico"), False)):
            status, out, _ = run("explain", "--json", self.file(document), "--as-of", "latest")
            answer = json.loads(out)
            self.assertEqual((status, answer["accepted"]), (0 if accepted else 3, accepted), answer["violations"])
            self.assertTrue(answer["complete"])

    def test_defaults_and_addresses_are_shown(self):
        path = self.file(flat(networkPluginMode="overlay"))
        status, out, _ = run("explain", path, "--as-of", "latest")
        self.assertEqual(status, 0)
        # AKS docs, azure-cni-overlay: the default range, and 256 addresses for each node.
        self.assertIn('\n    properties.networkProfile.podCidr = "10.244.0.0/16"\n', out)
        self.assertIn('\n    properties.agentPoolProfiles[0].maxPods = 250\n', out)
        self.assertIn("\n        np1: 512 needed for 1 node and 1 surge node\n", out)

    def test_defaults_on_which_sources_differ_are_as_the_page_says(self):
        """Rows CIL-001 and POD-001 under Disputed in docs/rules.md."""
        def defaults(document):
            status, out, _ = run("explain", "--json", self.file(document), "--as-of", "latest", "--lenient-network")
            self.assertEqual(status, 0, out)
            return json.loads(out)["defaults"]["properties"]

        profile = defaults(flat(networkPluginMode="overlay", networkDataplane="cilium"))["networkProfile"]
        self.assertEqual(profile["networkPolicy"], "cilium")
        document = flat()
        network = SUBSCRIPTION + "/resourceGroups/rg1/providers/Microsoft.Network/virtualNetworks/v1/subnets/"
        document["agentPoolProfiles"] = [{**POOL, "vnetSubnetId": network + "nodes", "podSubnetId": network + "pods"}]
        self.assertEqual(defaults(document)["agentPoolProfiles"]["0"]["maxPods"], 250)

    def test_a_refusal_by_no_rule_has_no_id(self):
        path = self.file({"path": CLUSTER, "body": cluster()})
        status, out, _ = run("explain", path, "--as-of", "latest")
        self.assertEqual(status, 3)
        self.assertIn(": refused\n\n400 MissingApiVersionParameter\n", out)

    def test_standard_input_and_a_full_disk(self):
        path = self.file(flat(networkPluginMode="overlay"))
        with open(path, encoding="utf-8") as file, open("/dev/full", "wb") as full:
            done = subprocess.run([cli_test.AKSIM, "explain", "-", "--as-of", "latest"], stdin=file,
                                  stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r"\Aaksim: standard output: .+\n\Z")

    def test_a_server_that_wants_a_token_is_given_one(self):
        path = self.file({"path": CLUSTER, "api-version": "2025-10-01", "body": cluster(networkDataplane="cilium",
                                                                                      networkPolicy="calico")})
        with server("--data", self.data, "--auth", "token", "--client", "id:se+cr&et"):
            out = run("explain", path, "--data", self.data)[1]
        self.assertIn("CIL-001", out)
        self.assertNotIn("AuthenticationFailed", out)

    def test_the_running_server_knows_what_it_has(self):
        network = SUBSCRIPTION + "/resourceGroups/rg1/providers/Microsoft.Network/virtualNetworks/vnet1"
        body = cluster(networkPluginMode="overlay")
        body["properties"]["agentPoolProfiles"] = [{**POOL, "vnetSubnetID": network + "/subnets/nodes"}]
        path = self.file({"path": CLUSTER, "api-version": "2025-10-01", "body": body})
        with server("--data", self.data) as running:
            for target, made in ((SUBSCRIPTION + "/resourceGroups/rg1?api-version=2021-04-01", {"location": "eastus"}),
                                 (network + "?api-version=2024-05-01",
                                  {"location": "eastus", "properties": {
                                      "addressSpace": {"addressPrefixes": ["10.1.0.0/16"]},
                                      "subnets": [{"name": "nodes", "properties": {"addressPrefix": "10.1.0.0/24"}}]}})):
                self.assertIn(request(running.http, target, method="PUT", body=json.dumps(made))[0], (200, 201))
            self.assertEqual(run("explain", path, "--data", self.data)[0], 0)
            self.assertEqual(request(running.http, CLUSTER + "?api-version=2025-10-01")[0], 404)
        status, out, _ = run("explain", path, "--data", self.data)
        self.assertEqual(status, 3)
        self.assertIn("SUB-005", out)

    def test_what_is_no_document_is_refused(self):
        for text in ("", "{", "[]", '"path"', "{}", '{"path": "x"}'):
            path = os.path.join(self.folder, "request.json")
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            with self.subTest(text):
                status, out, err = run("explain", path, "--as-of", "latest")
                self.assertEqual((status, out), (1, ""))
                self.assertRegex(err, r"\Aaksim: .*(request\.json: |'path').*\n\Z")
        self.assertEqual(run("explain", os.path.join(self.folder, "none"))[0], 1)
        self.assertEqual(run("explain")[0], 2)


VNET = SUBSCRIPTION + "/resourceGroups/rg1/providers/Microsoft.Network/virtualNetworks/vnet1"
DUAL = {"networkPluginMode": "overlay", "ipFamilies": ["IPv4", "IPv6"]}


class DatesTest(FolderTest):
    """The table of docs/rules-explained.md, row by row, by what a server of each date answers."""

    def setUp(self):
        super().setUp()
        self.running = None

    def put(self, target, body, version="2023-11-01"):
        status, answer = request(self.running.http, f"{target}?api-version={version}", method="PUT",
                                 body=json.dumps(body))
        return status, answer

    def ask(self, body, name="c1"):
        """What it answers, as (status, code, message)."""
        status, answer = self.put(CLUSTER[:-2] + name, body)
        request(self.running.http, CLUSTER[:-2] + name + "?api-version=2023-11-01")
        return status, answer.get("code"), answer.get("message", "")

    def each_date(self, answers, question):
        for date, expected in zip(("2024-06-15", "2026-02-01", "latest"), answers):
            with self.subTest(date), server("--data", ":memory:", "--as-of", date) as self.running:
                self.put(SUBSCRIPTION + "/resourceGroups/rg1", {"location": "eastus"}, "2021-04-01")
                self.assertEqual(question(), expected)

    def test_a_pod_range_inside_the_network_but_in_no_subnet(self):
        def question():
            self.put(VNET, {"location": "eastus", "properties": {
                "addressSpace": {"addressPrefixes": ["10.0.0.0/8"]},
                "subnets": [{"name": "nodes", "properties": {"addressPrefix": "10.1.0.0/16"}}]}}, "2023-05-01")
            body = cluster(networkPluginMode="overlay", podCidr="10.200.0.0/16", serviceCidr="172.16.0.0/16",
                           dnsServiceIP="172.16.0.10")
            body["properties"]["agentPoolProfiles"] = [{**POOL, "vnetSubnetID": VNET + "/subnets/nodes"}]
            status, _, message = self.ask(body)
            return status, "overlaps with reserved VNET CIDR 10.0.0.0/8" in message

        self.each_date(((400, True), (201, False), (201, False)), question)

    def test_a_windows_pool_on_a_dual_stack_overlay(self):
        def question():
            body = cluster(**DUAL)
            body["properties"]["agentPoolProfiles"] = [POOL, {**POOL, "name": "win", "mode": "User",
                                                              "osType": "Windows"}]
            status, _, message = self.ask(body)
            return status, "AzureOverlayDualStackPreview is not enabled" in message

        self.each_date(((400, False), (400, True), (201, False)), question)

    def test_a_larger_pod_range(self):
        def question():
            self.ask(cluster(networkPluginMode="overlay", podCidr="10.244.0.0/18"))
            status = self.ask({"location": "eastus", "properties": {"networkProfile": {"podCidr": "10.244.0.0/16"}}})[0]
            answer = request(self.running.http, CLUSTER + "?api-version=2023-11-01")[1]
            return status, answer["properties"]["networkProfile"]["podCidr"]

        self.each_date(((200, "10.244.0.0/18"), (400, "10.244.0.0/18"), (200, "10.244.0.0/16")), question)

    def test_no_plugin(self):
        def question():
            body = cluster()
            del body["properties"]["networkProfile"]
            self.ask(body)
            profile = request(self.running.http, CLUSTER + "?api-version=2023-11-01")[1]["properties"]["networkProfile"]
            return profile["networkPlugin"], profile.get("networkPluginMode")

        self.each_date((("kubenet", None), ("azure", "overlay"), ("azure", "overlay")), question)


if __name__ == "__main__":
    cli_test.AKSIM = os.path.abspath(sys.argv.pop(1))
    unittest.main()
