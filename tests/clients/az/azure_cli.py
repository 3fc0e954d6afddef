"""The newest azure-cli of the package index, in a virtual environment that stays for the next run."""

import fcntl
import os
import shutil
import subprocess
import sys
import time

DAY = 24 * 3600
LOG_TAIL = 20  # lines of pip's output that say why it failed


class Unavailable(Exception):
    """There is no azure-cli and none can be installed."""


class AzureCli:
    """`az` is the entry point that pip makes, `python` the interpreter that has azure-cli's modules."""

    def __init__(self, folder, note):
        self.folder = os.path.join(folder, "venv")
        self.bin = os.path.join(self.folder, "bin")
        self.az = os.path.join(self.bin, "az")
        self.python = os.path.join(self.bin, "python")
        self.stamp = os.path.join(self.folder, "looked-for-newer")
        self.note = note
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "lock"), "w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._prepare()
        self.version = self._read_version()

    def _prepare(self):
        works = self._works()
        if works and time.time() - os.path.getmtime(self.stamp) < DAY:
            return
        try:
            if not works:
                self._make()
            self._call(self.python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
                       "--upgrade", "azure-cli")
        except Unavailable as error:
            if not works:
                raise
            self.note("the package index was not asked for a newer azure-cli: %s" % error)
            return
        with open(self.stamp, "w", encoding="utf-8"):
            pass

    def _works(self):
        """An interpreter that was removed or replaced takes its environments with it."""
        if not os.path.exists(self.stamp) or not os.path.exists(self.az):
            return False
        with open(self.az, encoding="utf-8", errors="replace") as entry_point:
            if self.folder not in entry_point.read(1024):
                return False  # its checkout was moved: the beginning still names the old place
        command = [self.python, "-c", "import azure.cli.core"]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0

    def _make(self):
        self.note("installing azure-cli into %s, once" % self.folder)
        shutil.rmtree(self.folder, ignore_errors=True)
        self._call(sys.executable, "-m", "venv", self.folder)

    @staticmethod
    def _call(*command):
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, check=False)
        if done.returncode != 0:
            raise Unavailable("\n".join(done.stdout.strip().splitlines()[-LOG_TAIL:]))

    def _read_version(self):
        code = "import importlib.metadata; print(importlib.metadata.version('azure-cli'))"
        return subprocess.run([self.python, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
