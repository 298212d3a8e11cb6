"""A local stack with the demo accounts, as `make test` has built it, and calls of its API."""

import contextlib
import json
import os
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

from clients import BUILT, GLOTTO, ROOT, ClientsError
from ports import free_ports

SECONDS = 180
# How often a sign-in is tried again.
TRIES = 5
PASSWORD = "learn-a-language-2026"
ROLES = ["learner", "instructor", "admin"]


def call(method, url, body=None, token=None):
    """The JSON that the API answers; an error of its own for every other answer."""
    headers = {"Content-Type": "application/json"} if body is not None else {}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, headers=headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            text = answer.read()
            return json.loads(text) if text else None
    except urllib.error.HTTPError as error:
        text = error.read().decode(errors="replace")
        raise AnswerError(f"{method} {url}: {error.code} {text}", error.code, error.headers) from error


class AnswerError(ClientsError):
    """An answer that is no success, with its status and its headers."""

    def __init__(self, message, status, headers):
        super().__init__(message)
        self.status, self.headers = status, headers


def login(url, role):
    """An access token of a demo account."""
    credentials = {"email": f"{role}@example.com", "password": PASSWORD}
    return call("POST", f"{url}/v1/sessions", credentials)["accessToken"]


def login_again(url, role, account):
    """An access token, although the fuzzer may have used up the limit of the account, or suspended it as an admin."""
    for _ in range(TRIES):
        try:
            return login(url, role)
        except AnswerError as error:
            if error.status == 429:
                # The limit permits the next attempt after this time.
                time.sleep(int(error.headers["Retry-After"]))
            elif error.status == 403 and "account-suspended" in str(error):
                call("DELETE", f"{url}/v1/users/{account}/suspension", token=login_again(url, "admin", None))
            else:
                raise
    return login(url, role)


class Stack:
    """A running stack at `url`."""

    def __init__(self, url, process=None, log=None):
        self.url, self.process, self.log = url, process, log

    def wait(self):
        """Returns when the demo course can be read: it is created last."""
        end = time.monotonic() + SECONDS
        while time.monotonic() < end and not self.has_ended():
            with contextlib.suppress(OSError, ClientsError):
                if self.demo_course():
                    call("GET", f"{self.url}/local/api/quiet?timeout=120")
                    return
            time.sleep(0.2)
        raise ClientsError(f"The local stack did not start:\n{self.output()}")

    def demo_course(self):
        """The first course of the catalogue."""
        courses = call("GET", f"{self.url}/v1/courses?lang=en")["items"]
        return courses[0] if courses else None

    def has_ended(self):
        """Whether the process has ended."""
        return self.process is not None and self.process.poll() is not None

    def output(self):
        """What the stack printed, if it was started here."""
        if self.log is None:
            return ""
        self.log.seek(0)
        return self.log.read()


@contextlib.contextmanager
def running():
    """Starts a stack on free ports with a state of its own. It ends with the block, with all its data."""
    given = os.environ.get("GLOTTO_API")
    if given:
        yield Stack(given.rstrip("/"))
        return
    with tempfile.TemporaryDirectory(prefix="glotto-clients-") as folder, open(f"{folder}/log", "w+") as log:
        api, dynamodb, s3, aws = free_ports(4)
        ports = [f"--port={api}", f"--dynamodb-port={dynamodb}", f"--s3-port={s3}", f"--aws-port={aws}"]
        process = subprocess.Popen(
            [GLOTTO, "run", "--no-build", f"--state={folder}/state", *ports],
            cwd=ROOT,
            env={**os.environ, "CARGO_TARGET_DIR": str(BUILT)},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            yield Stack(f"http://127.0.0.1:{api}", process, log)
        finally:
            process.terminate()
            process.wait(timeout=60)
