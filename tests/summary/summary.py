#!/usr/bin/env python3
"""Sums up what ctest wrote with --output-junit.

usage: summary.py RESULTS.xml

Names what was skipped, each with its reason, and what failed. The last line is 'N passed, N failed', with
', N skipped' behind it when there are any: tests as ctest counts them. Exits with 1 unless all is well.
"""

import re
import sys
import xml.etree.ElementTree

# How a test says that it, or a part of it, was not done.
SKIP_LINE = re.compile(r"^\s*skipped: (.+)$", re.M | re.I)

# ctest gives tests that it could not start the same status as tests that skipped themselves.
SKIP_MESSAGE = re.compile(r"^SKIP_RE(TURN_CODE|GULAR_EXPRESSION)")


def outcome(case):
    """'passed', 'failed' or 'skipped'"""
    if case.get("status") == "run":
        return "passed"
    skipped = case.find("skipped")
    if skipped is not None and SKIP_MESSAGE.match(skipped.get("message", "")):
        return "skipped"
    return "failed"


def reasons(case):
    return SKIP_LINE.findall(case.findtext("system-out") or "")


def lines(cases):
    """What to print for them, the counts last."""
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    failed = []
    for case in cases:
        name, how = case.get("name"), outcome(case)
        counts[how] += 1
        if how == "failed":
            failed.append(f"failed: {name}")
        elif how == "skipped":
            yield f"skipped: {name}: {'; '.join(reasons(case)) or 'without a reason'}"
        else:
            yield from (f"skipped in {name}: {reason}" for reason in reasons(case))
    yield from failed
    skipped = f", {counts['skipped']} skipped" if counts["skipped"] else ""
    yield f"{counts['passed']} passed, {counts['failed']} failed{skipped}"


def main(arguments):
    if len(arguments) != 1:
        print(__doc__.strip())
        return 2
    cases = xml.etree.ElementTree.parse(arguments[0]).getroot().findall("testcase")
    for line in lines(cases):
        print(line)
    bad = any(outcome(case) == "failed" for case in cases)
    return 1 if bad or not any(outcome(case) == "passed" for case in cases) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
