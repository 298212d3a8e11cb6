"""Starts MiniStack, an emulator of AWS that others wrote, for tools/emulate.py."""

import contextlib
import io
import os
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
import zipfile

import boto3
from botocore.config import Config

from ports import free_ports

REGION = "eu-central-1"
TRIES = 300


class EmulatorError(Exception):
    """The emulator did not start, or rejected something that it supports."""


@contextlib.contextmanager
def emulator(program):
    """Starts the emulator on a free port and returns its address. It ends with the block, with all its data."""
    [port] = free_ports(1)
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder, open(f"{folder}/log", "wb") as log:
        environment = {
            **os.environ,
            "GATEWAY_PORT": str(port),
            "BIND_HOST": "127.0.0.1",
            "MINISTACK_REGION": REGION,
            "TMPDIR": folder,
            # Servers on fixed ports, which nothing here needs.
            "SFTP_ENABLED": "false",
            "IOT_MTLS_ENABLED": "false",
            # Functions inherit it: they run on this machine.
            "AWS_ENDPOINT_URL_DYNAMODB": address,
        }
        # The path is relative to the folder of the caller, and the emulator gets another one.
        process = subprocess.Popen([os.path.abspath(program)], env=environment, stdout=log, stderr=log, cwd=folder)
        try:
            wait_for(address, process)
            yield address
        finally:
            process.terminate()
            process.wait()


def wait_for(address, process):
    """Waits until the emulator answers."""
    for _ in range(TRIES):
        if process.poll() is not None:
            raise EmulatorError("the emulator ended before it answered")
        try:
            with urllib.request.urlopen(address, timeout=1):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise EmulatorError("the emulator does not answer")


def client(address, service):
    """A client of a service of the emulator, which accepts any credentials."""
    return boto3.client(
        service,
        endpoint_url=address,
        region_name=REGION,
        aws_access_key_id="none",
        aws_secret_access_key="none",
        config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1}),
    )


def archive(bootstrap):
    """The archive of a function."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as file:
        entry = zipfile.ZipInfo("bootstrap")
        entry.external_attr = 0o755 << 16
        entry.compress_type = zipfile.ZIP_DEFLATED
        file.writestr(entry, bootstrap, compresslevel=1)
    return body.getvalue()
