#!/usr/bin/env python3
"""Installs the SDKs that requirements.txt names into .cache/clients and runs the tests here with them, then
groups_test.py with those of requirements-preview.txt.

usage: run.py AKSIM [unittest arguments]
"""

import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "support"))
import install  # noqa: E402

RUNS = (("python", "requirements.txt", ("clients_test.py", "conflicts_test.py", "faults_test.py", "groups_test.py")),
        ("python-preview", "requirements-preview.txt", ("groups_test.py",)))


def main(arguments):
    status = 0
    for name, requirements, tests in RUNS:
        python = install.python_with(name, os.path.join(HERE, requirements))
        for test in tests:
            done = subprocess.run([python, os.path.join(HERE, test), *arguments], check=False)
            status = status or done.returncode
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
