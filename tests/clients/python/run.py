#!/usr/bin/env python3
"""Installs the SDKs that requirements.txt names into .cache/clients and runs clients_test.py with them.

usage: run.py AKSIM [unittest arguments]
"""

import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "support"))
import install  # noqa: E402

python = install.python_with("python", os.path.join(HERE, "requirements.txt"))
sys.exit(subprocess.run([python, os.path.join(HERE, "clients_test.py"), *sys.argv[1:]], check=False).returncode)
