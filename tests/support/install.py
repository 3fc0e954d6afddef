"""Installs what a client test needs, once: later runs find it under .cache/clients."""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import venv

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
CACHE = os.path.join(ROOT, ".cache", "clients")


@contextlib.contextmanager
def _locked(name):
    """Two builds of one tree may run their tests at the same time."""
    os.makedirs(CACHE, exist_ok=True)
    with open(os.path.join(CACHE, name + ".lock"), "w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def once(name, folder, sources, install):
    """Calls install() unless it made `folder`, at this very place, before from the same content of `sources`."""
    digest = hashlib.sha256((sys.version + folder).encode())
    for source in sources:
        with open(source, "rb") as file:
            digest.update(file.read())
    stamp = os.path.join(folder, ".installed")
    with _locked(name):
        with contextlib.suppress(OSError), open(stamp, encoding="utf-8") as file:
            if file.read() == digest.hexdigest():
                return
        shutil.rmtree(folder, ignore_errors=True)
        install()
        with open(stamp, "w", encoding="utf-8") as file:
            file.write(digest.hexdigest())


def python_with(name, requirements):
    """The interpreter of the virtual environment .cache/clients/NAME that holds what the requirements file names."""
    folder = os.path.join(CACHE, name)
    python = os.path.join(folder, "bin", "python")

    def install():
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement",
                        requirements], check=True)

    once(name, folder, [requirements], install)
    return python
