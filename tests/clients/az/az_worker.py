"""Runs az commands faster than az does: imports azure-cli once, then forks a process for each command.

What runs in the fork is the unchanged azure-cli as its entry point starts it (python -m azure.cli), in a process of
its own that only finds the big modules loaded. Requests are lines of JSON on stdin, {"arguments": [...]}; answers
are lines on stdout, {"status": 0, "stdout": "...", "stderr": "..."}.
"""

import contextlib
import importlib
import json
import os
import runpy
import sys
import tempfile

# The slow ones. One that a later azure-cli does not have any more costs time, not truth.
PRELOADED = (
    "azure.cli.core", "azure.cli.core.commands", "azure.cli.core.commands.client_factory", "azure.cli.core.aaz",
    "azure.cli.core.auth.identity", "azure.cli.command_modules.acs.custom",
    "azure.cli.command_modules.acs.managed_cluster_decorator", "azure.cli.command_modules.network.custom",
    "azure.cli.command_modules.resource.custom", "azure.mgmt.containerservice", "azure.mgmt.core", "msal", "requests",
)


def preload():
    for name in PRELOADED:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


def be_az(arguments, stdout, stderr):
    """In the fork: from here on this process is `az ARGUMENTS`."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (stdout.fileno(), 1), (stderr.fileno(), 2)):
        os.dup2(source, target)
    sys.argv = ["az", *arguments]
    runpy.run_module("azure.cli", run_name="__main__", alter_sys=True)


def text_of(file):
    file.seek(0)
    return file.read().decode("utf-8", "replace")


def run(arguments):
    with tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
        child = os.fork()
        if child == 0:
            be_az(arguments, stdout, stderr)
            sys.exit(0)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        return {"status": status, "stdout": text_of(stdout), "stderr": text_of(stderr)}


def main():
    preload()
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line)["arguments"])), flush=True)


if __name__ == "__main__":
    main()
