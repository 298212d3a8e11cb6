"""What Schemathesis does for each call: sign in, use ids that exist, drop what it may not expect."""

import os
import uuid

import schemathesis

from clients.exceptions import Exceptions
from clients.known import Known
from clients.stack import ROLES, call, login

URL, ROLE = os.environ["GLOTTO_API"], os.environ["GLOTTO_ROLE"]
FIRST = float(os.environ["GLOTTO_FIRST"])
EXCEPTIONS = Exceptions.read()
# The examples of the document, which are the same in every call: a key may be used once, and no version is this one.
EXAMPLE_KEY, EXAMPLE_VERSION = "5f2c6f1e-4b0a-4f53-9a39-0d5f3c1f7f10", '"r3"'


def things_that_exist():
    """The demo course as its owner sees it, and the accounts that this run does not sign in with."""
    tokens = {role: login(URL, role) for role in ROLES}
    known = Known(call("GET", f"{URL}/v1/me", token=token)["id"] for token in tokens.values())
    known.learn(call("GET", f"{URL}/v1/users", token=tokens["admin"]))
    for course in call("GET", f"{URL}/v1/me/taught-courses", token=tokens["instructor"])["items"]:
        known.learn(call("GET", f"{URL}/v1/courses/{course['id']}", token=tokens["instructor"]))
    return known


KNOWN = things_that_exist()


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """Each role begins somewhere else, so that a run that has not enough time for all reaches all with the three."""
    paths = list(raw_schema["paths"].items())
    start = int(len(paths) * FIRST)
    raw_schema["paths"] = dict(paths[start:] + paths[:start])


# A token is good for ten minutes. Calls may also end the session.
@schemathesis.auth(refresh_interval=300, retry_on=[401])
class SignedIn:
    """A demo account."""

    def get(self, case, ctx):
        """A new access token."""
        return login(URL, ROLE)

    def set(self, case, data, ctx):
        """Sends it."""
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}


@schemathesis.hook
def before_call(context, case, kwargs):
    """Replaces ids that were invented, and examples that can be used once only."""
    paths = case.path_parameters or {}
    if paths:
        paths = KNOWN.replaced(paths)
        case.path_parameters = KNOWN.replaced(paths, paths.get("courseId"))
    if isinstance(case.body, (dict, list)):
        case.body = KNOWN.replaced(case.body, paths.get("courseId"))
    headers = case.headers
    if headers and headers.get("Idempotency-Key") == EXAMPLE_KEY:
        headers["Idempotency-Key"] = str(uuid.uuid4())
    if headers and headers.get("If-Match") == EXAMPLE_VERSION:
        del headers["If-Match"]


@schemathesis.hook
def after_call(context, case, response):
    """Remembers what was created, and forgets what was deleted."""
    course = (case.path_parameters or {}).get("courseId")
    if case.method == "DELETE" and response.status_code == 204:
        for gone in (case.path_parameters or {}).values():
            # The course itself is only unpublished or left.
            if isinstance(gone, str) and gone.startswith(("mod_", "les_", "ses_", "psk_")):
                KNOWN.forget(gone)
    elif 200 <= response.status_code < 300 and "json" in response.headers.get("content-type", [""])[0]:
        KNOWN.learn(response.json(), course)


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Whether a failure counts: tools/clients/exceptions.toml lists those that do not, with their reasons."""
    problem = {}
    if "problem+json" in response.headers.get("content-type", [""])[0]:
        problem = response.json()
    return not EXCEPTIONS.excuse(failure.code, case.operation.label, case.method, response.status_code, problem)
