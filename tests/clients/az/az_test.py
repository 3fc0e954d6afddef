#!/usr/bin/env python3
"""Types the how-to "Configure Azure CNI Overlay networking", and more, into the newest azure-cli against aksim.

usage: az_test.py AKSIM FOLDER

FOLDER keeps the azure-cli between runs. Prints a line for each check, `ok ...` or `FAIL ...`, and last
`N passed, N failed`; exits with 1 if any failed, with 77 when there is no azure-cli and none can be installed.
"""

import os
import sys
import tempfile
import time
import traceback

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "support"))

import azure_cli  # noqa: E402
import everyday  # noqa: E402
import first_half  # noqa: E402
import report as reports  # noqa: E402
import second_half  # noqa: E402
import session  # noqa: E402
import signin  # noqa: E402
import states  # noqa: E402
import walkthrough  # noqa: E402
from server import Server  # noqa: E402

HOW_TO = (first_half.overlay, first_half.dedicated_subnet, first_half.dual_stack, first_half.dual_stack_windows,
          second_half.cilium, second_half.windows, second_half.expansion)
MORE = (everyday.pools, everyday.machines, everyday.node_group, everyday.clusters, everyday.versions,
        everyday.credentials, everyday.providers, everyday.deletion)


def how_to_and_more(az, server):
    signin.recipe(az, server)
    signin.certificates(az, server)
    for chapter in HOW_TO + MORE:
        attempt(az.report, chapter, az)
    attempt(az.report, signin.device_code, az, server)
    attempt(az.report, signin.stock_cloud, az, server)


def attempt(report, what, *arguments):
    """What breaks down is one failure, and the run goes on."""
    try:
        what(*arguments)
    except Exception:  # pylint: disable=broad-except
        report.check("%s runs to its end" % what.__name__, traceback.format_exc())


def on_a_fresh_server(binary, cli, report, what, *options):
    """what(az, server), with a home and a server of its own."""
    with tempfile.TemporaryDirectory(prefix="aksim-az-") as home, Server(binary, *options) as server:
        az = session.Az(session.Shell(home, cli, binary=server.binary), report)
        try:
            what(az, server)
        finally:
            az.close()


def main(arguments):
    if len(arguments) != 2:
        sys.stderr.write(__doc__)
        return 2
    report = reports.Report()
    try:
        cli = azure_cli.AzureCli(os.path.abspath(arguments[1]), report.note)
    except azure_cli.Unavailable as error:
        report.skip("no azure-cli can be installed: %s" % str(error).replace("\n", "; "))
        return 77
    report.note("azure-cli %s" % cli.version)
    begin = time.monotonic()
    for what, *options in ((how_to_and_more,), (signin.tokens, "--auth", "token", "--client", "tester:secret"),
                           (walkthrough.run,), (states.run, "--speed", "manual")):
        attempt(report, on_a_fresh_server, arguments[0], cli, report, what, *options)
    report.note("%d seconds without the installation" % (time.monotonic() - begin))
    report.summary()
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
