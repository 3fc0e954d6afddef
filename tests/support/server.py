"""Starts a built aksim for a test: free ports, a data folder of its own, gone at the end.

    with Server(binary, "--speed", "real") as server:
        server.https, server.info["ca_file"], server.request("GET", "/_aksim/health")

As a program it runs a command beside a server, with what `aksim env --json` knows in the environment of the
command as AKSIM_TEST_HTTPS, AKSIM_TEST_CA_FILE and so on, and ends with the command's exit status:

    server.py AKSIM [OPTION...] -- COMMAND [ARGUMENT...]
"""

import contextlib
import http.client
import json
import os
import shlex
import shutil
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.parse

WAIT = 60  # seconds; sanitizers and busy machines are slow
SANITIZER_WORDS = ("Sanitizer", "runtime error:")


def clean_environment(**more):
    """The environment without what would change a server or lead a client elsewhere."""
    names = [name for name in os.environ if not name.startswith(("AKSIM_", "ARM_", "AZURE_", "XDG_"))
             and not name.lower().endswith("_proxy")]
    return {**{name: os.environ[name] for name in names}, **more}


class Server:
    """A running `aksim serve`; `info` is its server.json. `environment` is added to the server's own; `data` is a
    folder of the caller's, which stays."""

    def __init__(self, binary, *options, environment=None, data=None):
        self.binary = os.path.abspath(binary)
        self.folder = os.path.realpath(tempfile.mkdtemp(prefix="aksim-test-"))
        self.data = data or os.path.join(self.folder, "data")
        self.log = os.path.join(self.folder, "stderr")
        self.process = None
        try:
            self._start(options, environment or {})
        except BaseException:
            self.kill()
            raise

    def _start(self, options, environment):
        command = [self.binary, "serve", "--http", "127.0.0.1:0", "--https", "127.0.0.1:0", "--data", self.data]
        with open(self.log, "w", encoding="utf-8") as log:
            self.process = subprocess.Popen([*command, *options], stdin=subprocess.DEVNULL,
                                            stdout=subprocess.DEVNULL, stderr=log, env=clean_environment(**environment))
        self.info = self._read_info()
        self.http = self.info["http"]
        self.https = self.info["https"]

    def _read_info(self):
        path = os.path.join(self.data, "server.json")
        end = time.monotonic() + WAIT
        while time.monotonic() < end:
            if self.process.poll() is not None:
                break
            # Not that of a server that was killed, nor what a test put there.
            with contextlib.suppress(OSError, ValueError), open(path, encoding="utf-8") as file:
                info = json.load(file)
                if info["pid"] == self.process.pid:
                    return info
            time.sleep(0.02)
        raise RuntimeError("aksim did not start: " + self.errors())

    def environment(self, *client):
        """The environment of a shell that ran `eval "$(aksim env [CLIENT])"`."""
        command = [self.binary, "env", *client, "--data", self.data]
        script = 'text=$(%s) && eval "$text" && env -0' % shlex.join(command)
        done = subprocess.run(["sh", "-c", script], stdout=subprocess.PIPE, env=clean_environment(), timeout=WAIT,
                              check=True)
        return dict(line.split("=", 1) for line in done.stdout.decode().split("\0") if line)

    def errors(self):
        """What the server wrote to stderr so far."""
        with open(self.log, encoding="utf-8", errors="replace") as file:
            return file.read()

    def request(self, method, target, body=None, headers=None):
        """One request over HTTPS, the certificate checked: (status, headers, JSON or text)."""
        host = urllib.parse.urlsplit(self.https).netloc
        context = ssl.create_default_context(cafile=self.info["ca_file"])
        connection = http.client.HTTPSConnection(host, timeout=WAIT, context=context)
        try:
            text = body if body is None or isinstance(body, str) else json.dumps(body)
            sent = {**({"Content-Type": "application/json"} if text is not None else {}), **(headers or {})}
            connection.request(method, target, body=text, headers=sent)
            answer = connection.getresponse()
            content = answer.read().decode()
            is_json = content and "json" in answer.headers.get("Content-Type", "")
            return answer.status, answer.headers, json.loads(content) if is_json else content
        finally:
            connection.close()

    def stop(self):
        """Stops by SIGTERM and removes the folder; an unclean end or a sanitizer's word raises RuntimeError."""
        self.process.terminate()
        try:
            status = self.process.wait(WAIT)
            errors = self.errors()
        finally:
            self.kill()
        if status != 0 or any(word in errors for word in SANITIZER_WORDS):
            raise RuntimeError("aksim ended with status %d:\n%s" % (status, errors))

    def kill(self):
        """Ends the server, if it still runs, and removes the folder."""
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is None:
            self.stop()
            return
        sys.stderr.write(self.errors())
        self.kill()


def main(arguments):
    if "--" not in arguments[1:] or arguments[-1] == "--":
        sys.stderr.write(__doc__)
        return 2
    split = arguments.index("--", 1)
    with Server(*arguments[:split]) as server:
        found = {"AKSIM_TEST_" + key.upper(): str(value) for key, value in server.info.items() if value is not None}
        found["AKSIM_TEST_BINARY"] = server.binary
        return subprocess.run(arguments[split + 1:], env=clean_environment(**found), check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
