#!/usr/bin/env python3
"""Azure's rules over HTTP: the cases of cases/, demand.json and tests/fixtures/rules (README.md).

usage: rules_test.py AKSIM [--only CIDR|CIDR-012|CIDR-012-v1]... [-v] [--failing]

Without --only: fails unless exactly the cases that pending.json lists as failing do fail. With it: fails when a case
does; those that need a state that no request reaches run, too. -v prints answers, --failing the names of the failing
cases as JSON.
"""

import argparse
import json
import sys
import time

from compare import answer_problems, error_of, listed, outcome_problems, wrong_rule
from emulator import Emulators, NoAnswer, SetupFailed
from form import case_rule, fill, is_violating, read_groups, read_json
from subjects import read_cases


class Result:
    def __init__(self, case):
        self.case = case
        self.rule = case_rule(case)
        self.problems = []
        self.answer = None
        self.other_rule = None
        self.is_witness = False  # that the rule holds, or lets through what it must

    @property
    def passed(self):
        return not self.problems


def codes_of(cases):
    """rule id -> the codes that its cases expect"""
    codes = {}
    for case in cases:
        if case["expect"].get("code"):
            codes.setdefault(case_rule(case), set()).update(listed(case["expect"]["code"]))
    return codes


def run_case(case, emulators, number, codes):
    result = Result(case)
    try:
        result.answer, place = emulators.run(case, number)
    except (NoAnswer, SetupFailed) as error:
        result.problems = [str(error)]
        return result
    also = sorted({code for rule in case.get("also", []) for code in codes.get(rule, ())})
    if "answered_by" in case:
        also += [error_of(result.answer)[1].get("code")]
    result.problems = answer_problems(case, fill(case["expect"], place.subscription), result.answer, also)
    if result.passed and "operation" in case["expect"]:
        result.problems = outcome_problems(case["expect"]["operation"], place.outcome(result.answer))
    result.other_rule = wrong_rule(case, result.rule, result.answer)
    if result.passed and result.other_rule:
        result.problems = ["refused by %s" % result.other_rule]
    result.is_witness = result.passed and (case["expect"]["status"] < 400 or
                                           result.answer.headers.get("x-aksim-rule")
                                           in (result.rule, case.get("answered_by")))
    return result


def chosen(cases, only):
    def fits(case):
        rule = case_rule(case)
        names = (case["id"], rule, rule.partition("-")[0], case["id"].partition("-")[0])
        return not only or any(name in only for name in names)

    return [case for case in cases if fits(case)]


def print_result(result, verbose):
    if not result.passed:
        print("failed: %s: %s" % (result.case["id"], "; ".join(result.problems)))
    if verbose and result.answer is not None:
        print("%s: %d %s %s" % (result.case["id"], result.answer.status, result.answer.headers.get("x-aksim-rule", ""),
                                result.answer.text))


def witnesses(results, violating):
    return {result.rule for result in results if result.is_witness and is_violating(result.case) == violating}


def enforced(results):
    """The rules with a request that they refuse, and no case that fails."""
    failing = {result.rule for result in results if not result.passed}
    return witnesses(results, True) - failing


def print_names(title, names):
    if names:
        print("%s (%d): %s" % (title, len(names), " ".join(sorted(names))))


def print_summary(rules, results, waiting):
    cases = [result for result in results if result.rule in rules]
    for name, reason in waiting.items():
        print("waits: %s: %s" % (name, reason))
    print_names("no witness of a refusal", set(rules) - witnesses(cases, True))
    print_names("no witness of what passes", set(rules) - witnesses(cases, False))
    print_names("refused by another rule", {"%s:%s" % (result.case["id"], result.other_rule) for result in results
                                            if result.other_rule})
    passed = sum(result.passed for result in results)
    print("rules: %d of %d enforced, cases: %d of %d pass" % (len(enforced(cases)), len(rules), passed,
                                                               len(results) + len(waiting)))


def against_pending(results, pending):
    """What differs from pending.json, as lines."""
    failed = {result.case["id"] for result in results if not result.passed}
    lines = ["%s fails and is not in pending.json" % name for name in sorted(failed - set(pending))]
    ran = {result.case["id"] for result in results}
    lines += ["%s passes: remove it from pending.json" % name for name in sorted(ran & set(pending) - failed)]
    return lines + ["%s of pending.json is no case" % name for name in sorted(set(pending) - ran)]


def parse(arguments):
    parser = argparse.ArgumentParser(description="Azure's rules over HTTP")
    parser.add_argument("aksim")
    parser.add_argument("--only", action="append", default=[], help="a group, a rule or a case; may be repeated")
    parser.add_argument("-v", dest="verbose", action="store_true", help="print every answer")
    parser.add_argument("--failing", action="store_true", help="print the names of the failing cases as JSON")
    return parser.parse_args(arguments)


def run(options, cases):
    codes = codes_of(cases)
    emulators = Emulators(options.aksim)
    problems = []
    results = []
    try:
        for number, case in enumerate(cases, 1):
            if case in options.chosen:
                results.append(run_case(case, emulators, number, codes))
                print_result(results[-1], options.verbose)
    finally:
        problems = emulators.close()
    return results, problems


def main(arguments):
    options = parse(arguments)
    start = time.monotonic()
    rules, cases = read_groups()
    cases += read_json("demand.json")["cases"] + read_cases()
    pending = read_json("pending.json")
    waiting = pending["waiting"]
    options.chosen = chosen(cases, options.only)
    if not options.only:
        options.chosen = [case for case in options.chosen if case["id"] not in waiting]
    results, problems = run(options, cases)
    if options.failing:
        print(json.dumps([result.case["id"] for result in results if not result.passed], indent=1))
    if not options.only:
        problems += against_pending(results, pending["failing"])
        print_summary(rules, results, waiting)
    elif not all(result.passed for result in results) or not results:
        problems.append("%d of %d cases failed" % (sum(not result.passed for result in results), len(results)))
    for problem in problems:
        print(problem)
    print("%d cases in %.1f s" % (len(results), time.monotonic() - start))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
