"""A user's shell in which az was set up as `aksim env az` says, and the commands that are typed into it."""

import json
import os
import shlex
import string
import subprocess

NAMED = 5  # fields that a line names
WAIT = 180  # seconds for one command; az gives up on a lost answer much earlier


def summary_of(stderr):
    lines = [line for line in stderr.strip().splitlines() if line.strip()]
    return "\n".join(lines[-12:])


class Result:
    def __init__(self, status, stdout, stderr):
        self.status = status
        self.stdout = stdout
        self.stderr = stderr

    def json(self):
        try:
            return json.loads(self.stdout)
        except ValueError:
            return None


class Shell:
    """The environment that commands run in: a home of its own, nothing of the caller's Azure."""

    def __init__(self, home, cli, **more):
        os.makedirs(home, exist_ok=True)
        self.home = home
        self.cli = cli
        path = os.pathsep.join([cli.bin, os.path.dirname(more.pop("binary")), os.environ.get("PATH", os.defpath)])
        self.environment = {"HOME": home, "PATH": path, "LANG": "C.UTF-8", **more}

    def run(self, *command):
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd=self.home,
                              env=self.environment, timeout=WAIT, check=False)
        return Result(done.returncode, done.stdout, done.stderr)

    def source(self, script):
        """Runs sh code and keeps what it exported, as typing it would."""
        kept = os.path.join(self.home, "exported")
        done = self.run("sh", "-ec", script + "\nenv -0 >" + shlex.quote(kept))
        if done.status == 0:
            with open(kept, encoding="utf-8") as file:
                self.environment = dict(pair.split("=", 1) for pair in file.read().split("\0") if pair)
        return done


class Az:
    """az in a shell: `run` through az_worker.py, `run_entry_point` through the az that pip made."""

    def __init__(self, shell, report):
        self.shell = shell
        self.report = report
        self.variables = {}
        self.worker = None

    def close(self):
        if self.worker:
            self.worker.stdin.close()
            self.worker.wait(WAIT)
            self.worker.stdout.close()
            self.worker = None

    def words(self, command):
        """A line as a user types it: variables replaced, then split as a shell does."""
        return shlex.split(string.Template(command).substitute(self.variables))[1:]

    def run_entry_point(self, command):
        return self.shell.run(self.shell.cli.az, *self.words(command))

    def run(self, command):
        if not self.worker:
            script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "az_worker.py")
            self.worker = subprocess.Popen([self.shell.cli.python, script], stdin=subprocess.PIPE,
                                           stdout=subprocess.PIPE, text=True, cwd=self.shell.home,
                                           env=self.shell.environment)
        self.worker.stdin.write(json.dumps({"arguments": self.words(command)}) + "\n")
        self.worker.stdin.flush()
        answer = json.loads(self.worker.stdout.readline())
        return Result(answer["status"], answer["stdout"], answer["stderr"])

    # ---- commands that are checks ----

    def ok(self, command, entry_point=False):
        """The command succeeds; gives its JSON, or its text when it is none."""
        result = self.run_entry_point(command) if entry_point else self.run(command)
        self.report.check(shown(command), result.status and "exit status %d: %s" % (
            result.status, summary_of(result.stderr)))
        answer = result.json()
        return result.stdout if answer is None and result.stdout.strip() else answer

    def refused(self, command, *texts):
        """The command fails, and its message has all these texts."""
        result = self.run(command)
        missing = [text for text in texts if text not in result.stderr]
        problem = None
        if result.status == 0:
            problem = "was accepted: " + result.stdout[:400]
        elif missing:
            problem = "says not %r but: %s" % (missing[0], summary_of(result.stderr))
        return self.report.check("refused: " + shown(command), problem)

    def fields(self, command, expected):
        """The JSON that the command prints has these values."""
        result = self.run(command)
        if result.status:
            self.report.check(shown(command), summary_of(result.stderr))
            return None
        document = result.json()
        self.report.fields("%s: %s" % (shown(command), listed(expected)), document, expected)
        return document


def shown(command):
    return " ".join(command.split())


def listed(names):
    names = list(names)
    more = " and %d more" % (len(names) - NAMED) if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
