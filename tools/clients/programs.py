"""Runs programs of Node.js and Python, and shows their output only if they fail."""

import os
import subprocess
import sys

from clients import NODE, ROOT, ClientsError

PYTHON = ROOT / ".tools" / "clients" / "bin"
# Node.js is a package of the other virtual environment; without the rest, programs would call home.
ENVIRONMENT = {
    **os.environ,
    "PATH": os.pathsep.join(
        map(str, [NODE / "node_modules" / ".bin", PYTHON, ROOT / ".tools" / "venv" / "bin", os.environ["PATH"]])
    ),
    "REDOCLY_TELEMETRY": "off",
    "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true",
    "SCALAR_TELEMETRY_DISABLED": "1",
    "NO_COLOR": "1",
}


def run(*command, folder=ROOT, expected="", **environment):
    """The output of a program. It is an error if it fails, or prints a warning in place of what is expected."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env={**ENVIRONMENT, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode or expected not in done.stdout:
        name = " ".join(str(part) for part in command)
        raise ClientsError(f"{done.stdout}\nThis failed ({done.returncode}): {name}")
    return done.stdout


def python(script, *arguments, **environment):
    """Runs a script in this interpreter."""
    return run(sys.executable, script, *arguments, **environment)
