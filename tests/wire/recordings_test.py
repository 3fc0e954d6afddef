#!/usr/bin/env python3
"""Checks recordings.json, which says how much of each recording is replayed and what is meant to differ.

usage: recordings_test.py

Each difference has to be in an exchange of its cases: the answer that is expected there is `answer` (null: nothing)
instead of what was recorded.
"""

import fnmatch
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def load(*names):
    with open(os.path.join(HERE, *names), encoding="utf-8") as file:
        return json.load(file)


def exchanges(case):
    return [step for step in case["steps"] if "request" in step]


def sent(case):
    """Requests that are replayed, be it to prepare the ground."""
    return len(exchanges(case)) + sum("given" in step for step in case["steps"])


def at(value, path):
    for name in path.split("."):
        if isinstance(value, list):
            value = value[int(name)] if int(name) < len(value) else None
        else:
            value = {key.lower(): part for key, part in value.items()}.get(name.lower()) if value else None
        if value is None:
            return None
    return value


def differs(row, step):
    """Whether the step's answer is that of the row."""
    answer = {"headers": {}, **step["answer"]}
    return step["request"]["method"] == row["method"] and at(answer, row["path"]) == row["answer"]


def main():
    table, wrong = load("recordings.json"), []
    cases = {name[:-len(".json")]: load("cases", name) for name in os.listdir(os.path.join(HERE, "cases"))}
    recorded = left = places = 0
    for row in table["recordings"]:
        recorded, left = recorded + row["exchanges"], left + row["left"]
        requests = sent(cases[row["case"]]) if row["case"] else 0
        if requests < row["exchanges"] - row["left"]:
            wrong.append("%s: %s has only %d requests" % (row["client"], row["case"], requests))
        if row["left"] and "why" not in row:
            wrong.append("%s: why are exchanges left out?" % row["client"])
    for row in table["differences"]:
        found = [step for name, case in cases.items() if fnmatch.fnmatchcase(name, row["cases"])
                 for step in exchanges(case) if differs(row, step)]
        places += len(found)
        if not found or row["recorded"] == row["answer"] or not row["why"]:
            wrong.append("nothing in %s differs in %s of %s" % (row["cases"], row["path"], row["method"]))
    for text in wrong:
        print("failed:", text)
    print("recordings: %d of %d exchanges replayed, %d kinds of differences in %d places, each with its reason"
          % (recorded - left, recorded, len(table["differences"]), places))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
