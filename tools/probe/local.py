"""The probe's stack on this machine, for the tests: the local stack with tools/probe/template.yaml, in whose functions
caller.py runs as it does on AWS."""

import contextlib
import json
import os
import pathlib
import stat
import subprocess
import sys
import tempfile
import time
import urllib.request

from ports import free_ports
from probe import HERE, ROOT, stack

# What runs in place of Lambda's Python runtime.
BOOTSTRAP = """#!{python}
import importlib.util, json, os, urllib.request
spec = importlib.util.spec_from_file_location("index", "{code}")
index = importlib.util.module_from_spec(spec)
spec.loader.exec_module(index)
base = "http://" + os.environ["AWS_LAMBDA_RUNTIME_API"] + "/2018-06-01/runtime/invocation/"
while True:
    with urllib.request.urlopen(base + "next") as request:
        name, event = request.headers["lambda-runtime-aws-request-id"], json.load(request)
    try:
        end, answer = "response", index.handler(event, None)
    except Exception as error:
        end, answer = "error", {{"errorType": type(error).__name__, "errorMessage": str(error)}}
    urllib.request.urlopen(base + name + "/" + end, json.dumps(answer).encode()).close()
"""
SECONDS = 60


def binary():
    """The local stack, as `make test` has built it."""
    folder = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    return folder / os.environ.get("CARGO_BUILD_TARGET", "") / "debug" / "glotto"


# What the local stack does not have, or tests otherwise: boundaries, rules whose target is a queue, and what uses them.
ONLY_ON_AWS = """
    Boundary BoundedRole BoundedFunction Bus Failures SubscriberRole SubscriberFunction MailSet MailReports Reports
    ReportsRule ReportsPolicy SenderRole SenderFunction Stored
""".split()
OUTPUTS_ON_AWS = ["FailuresUrl", "ReportsUrl", "StoredName"]


def template(change=lambda template: None):
    """The template as the local stack reads it: its functions have a binary in place of their code."""
    read = stack.template()
    for name in ONLY_ON_AWS:
        del read["Resources"][name]
    for name in OUTPUTS_ON_AWS:
        del read["Outputs"][name]
    change(read)
    read["Globals"]["Function"]["Runtime"] = "provided.al2023"
    for function in stack.functions_of(read):
        function["Metadata"] = {"BuildMethod": "rust-cargolambda", "BuildProperties": {"Binary": "caller"}}
        function["Properties"]["Handler"] = "index"
    return read


class Local:
    """A running local stack: `url`, and the endpoint of AWS's services."""

    def __init__(self, change=lambda template: None, **parameters):
        self.folder = tempfile.TemporaryDirectory(prefix="glotto-probe-")
        folder = pathlib.Path(self.folder.name)
        (folder / "debug").mkdir()
        bootstrap = folder / "debug" / "caller"
        bootstrap.write_text(BOOTSTRAP.format(python=sys.executable, code=HERE / "caller.py"))
        bootstrap.chmod(bootstrap.stat().st_mode | stat.S_IEXEC)
        # JSON is YAML, too.
        (folder / "template.yaml").write_text(json.dumps(template(change)))
        api, dynamodb, s3, aws = free_ports(4)
        self.url, self.endpoint = f"http://127.0.0.1:{api}", f"http://127.0.0.1:{aws}"
        self.s3 = f"http://127.0.0.1:{s3}"
        arguments = ["run", "--no-build", "--no-seed", f"--template={folder}/template.yaml", f"--state={folder}/state"]
        ports = [f"--port={api}", f"--dynamodb-port={dynamodb}", f"--s3-port={s3}", f"--aws-port={aws}"]
        values = [f"--parameter={name}={value}" for name, value in parameters.items()]
        self.log = open(folder / "log", "w+", encoding="utf-8")
        self.process = subprocess.Popen(
            [binary(), *arguments, *ports, *values],
            env={**os.environ, "CARGO_TARGET_DIR": str(folder), "CARGO_BUILD_TARGET": ""},
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )

    def wait(self):
        """Returns when the stack answers."""
        end = time.monotonic() + SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{self.url}/local/api/stack", timeout=5).close()
                return self
            time.sleep(0.1)
        raise AssertionError(f"The local stack did not start: {self.output()}")

    def output(self):
        """What it printed."""
        self.log.seek(0)
        return self.log.read()

    def stop(self):
        """Stops it and removes its folder."""
        self.process.terminate()
        self.process.wait(timeout=SECONDS)
        self.log.close()
        self.folder.cleanup()
