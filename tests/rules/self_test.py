#!/usr/bin/env python3
"""The runner's own parts: a case's requests, and what counts as a fitting answer."""

import json
import unittest

from compare import answer_problems, outcome_problems, wrong_rule
from emulator import Answer
from form import case_rule, is_violating, named, read_groups, read_json, read_request, repeated, rule_ids
from subjects import read_cases

ME = "11111111-2222-3333-4444-555555555555"
GROUP = "/subscriptions/%s/resourceGroups/rg1" % ME
SUBNETS = GROUP + "/providers/Microsoft.Network/virtualNetworks/vnet1/subnets/"


def refusal(status=400, rule=None, **error):
    headers = {"Content-Type": "application/json", **({"x-aksim-rule": rule} if rule else {})}
    return Answer(status, headers, json.dumps(error))


def case(confidence="recorded", **more):
    return {"id": "X-001-v1", "confidence": confidence, "expect": {"status": 400, "code": "Bad"}, **more}


def problems(answer, confidence="recorded", also=(), **expect):
    return answer_problems(case(confidence), {"status": 400, "code": "Bad", **expect}, answer, list(also))


class Form(unittest.TestCase):
    def test_a_cluster_differs_from_the_plain_one_as_told(self):
        pools = [{"count": 3}, {"name": "np2", "vnetSubnetID": "{vnet1/nodes}"}]
        sent = read_request({"cluster": {"network": {"networkPlugin": "none"}, "dnsPrefix": None, "tags": {"a": "b"},
                                         "pools": pools}}, ME)
        pool = {"vmSize": "Standard_D4s_v5", "osType": "Linux", "type": "VirtualMachineScaleSets"}
        self.assertEqual(sent.path, GROUP + "/providers/Microsoft.ContainerService/managedClusters/c1")
        self.assertEqual(sent.body, {
            "location": "eastus", "identity": {"type": "SystemAssigned"}, "tags": {"a": "b"}, "properties": {
                "kubernetesVersion": "1.34.2", "networkProfile": {"networkPlugin": "none"}, "agentPoolProfiles": [
                    {**pool, "name": "np1", "mode": "System", "count": 3},
                    {**pool, "name": "np2", "mode": "User", "count": 1, "vnetSubnetID": SUBNETS + "nodes"}]}})

    def test_a_pool_goes_to_its_cluster_and_its_name_into_the_path(self):
        sent = read_request({"of": "c2", "pool": {"name": "np2", "vmSize": None}, "version": "2024-01-01"}, ME)
        self.assertTrue(str(sent).endswith("/managedClusters/c2/agentPools/np2?api-version=2024-01-01"), sent)
        self.assertEqual(sent.body, {"properties": {"count": 1, "osType": "Linux", "mode": "User",
                                                    "type": "VirtualMachineScaleSets"}})

    def test_a_named_resource_comes_after_those_that_it_needs(self):
        names = list(named({"vnetSubnetID": "{vnet1/nodes}", "x": "{pip1}"}))
        self.assertEqual(names, ["nat1", "rtfw", "rtinet", "rtnodef", "vnet1", "pip1"])

    def test_each_repeats(self):
        made = repeated({"each": [2, 4], "pool": {"name": "np{n}"}})
        self.assertEqual([one["pool"]["name"] for one in made], ["np2", "np3", "np4"])

    def test_ranges_of_rules(self):
        self.assertEqual(rule_ids("A", "1-2, 4"), ["A-001", "A-002", "A-004"])

    def test_ids_are_unique_and_rules_exist(self):
        rules, cases = read_groups()
        ids = [one["id"] for one in cases + read_json("demand.json")["cases"]]
        self.assertEqual(len(ids), len(set(ids)))
        self.assertEqual(len(rules), 303)
        for one in cases:
            self.assertIn(one["id"].rpartition("-")[0], rules)
            self.assertLessEqual(set(one.get("also", [])), set(rules))

    def test_every_rule_has_a_violating_and_a_passing_case(self):
        rules, cases = read_groups()
        cases += read_json("demand.json")["cases"] + read_cases()
        for violating in (True, False):
            seen = {case_rule(one) for one in cases if is_violating(one) == violating}
            self.assertEqual(sorted(set(rules) - seen), [])


class Compare(unittest.TestCase):
    def test_another_code_target_or_message_is_a_problem(self):
        answer = refusal(code="Bad", target="here", message="no 7 of these")
        self.assertEqual(problems(answer, target="here", message="no * of these"), [])
        self.assertEqual(len(problems(answer, target="there")), 1)
        self.assertEqual(len(problems(answer, message="no * of those")), 1)
        self.assertEqual(len(problems(answer, message=["no", "no * of that"])), 1)
        self.assertEqual(len(problems(refusal(code="Worse"))), 1)

    def test_brackets_in_a_message_are_no_pattern(self):
        answer = refusal(code="Bad", message="one of [IPv4].")
        self.assertEqual(problems(answer, message="one of [IPv4]."), [])
        self.assertEqual(len(problems(refusal(code="Bad", message="one of I."), message="one of [IPv4].")), 1)

    def test_the_envelope_counts(self):
        wrapped = refusal(error={"code": "Bad", "message": "no"})
        self.assertEqual(problems(wrapped, envelope="arm"), [])
        self.assertEqual(problems(wrapped), ["the envelope is arm"])

    def test_a_guess_is_only_about_accepted_or_refused(self):
        self.assertEqual(problems(refusal(409, code="Other"), "guess"), [])
        self.assertEqual(len(problems(refusal(201, code="Other"), "guess")), 1)

    def test_the_code_of_a_rule_that_is_broken_besides_is_as_good(self):
        self.assertEqual(problems(refusal(code="Other"), also=["Other"]), [])

    def test_what_is_shown_must_be_equal(self):
        answer = Answer(201, {"Content-Type": "application/json"}, '{"a": {"b": ["x", "fd12::/64"]}}')
        good = {"status": 201, "shows": {"a.b.0": "x", "a.b": ["x", "fd*::/64"], "a.c": None}}
        self.assertEqual(answer_problems(case(), good, answer, []), [])
        self.assertEqual(len(answer_problems(case(), {"status": 201, "shows": {"a.b.0": "y"}}, answer, [])), 1)

    def test_the_end_of_an_operation_counts(self):
        wanted = {"status": "Failed", "code": "Full"}
        self.assertEqual(outcome_problems(wanted, ("Failed", "Full")), [])
        self.assertEqual(len(outcome_problems(wanted, ("Succeeded", None))), 1)

    def test_a_refusal_by_another_rule_is_told(self):
        self.assertEqual(wrong_rule(case(), "X-001", refusal(rule="X-002")), "X-002")
        self.assertIsNone(wrong_rule(case(), "X-001", refusal(rule="X-001")))
        self.assertIsNone(wrong_rule(case(also=["X-002"]), "X-001", refusal(rule="X-002")))


if __name__ == "__main__":
    unittest.main()
