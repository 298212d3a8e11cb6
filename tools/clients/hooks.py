"""What Schemathesis does for each call: sign in, use ids that exist, drop what it may not expect."""

import contextlib
import os
import time
import uuid

import schemathesis

from clients import ClientsError
from clients.exceptions import Exceptions
from clients.known import Known
from clients.scene import create_scene
from clients.stack import ROLES, call, login, login_again

URL, ROLE = os.environ["GLOTTO_API"], os.environ["GLOTTO_ROLE"]
FIRST = float(os.environ["GLOTTO_FIRST"])
EXCEPTIONS = Exceptions.read()
# The examples of the document, which are the same in every call: a key may be used once, and no version is this one.
EXAMPLE_KEY, EXAMPLE_VERSION = "5f2c6f1e-4b0a-4f53-9a39-0d5f3c1f7f10", '"r3"'

# Files of captions are sent as they are. Which texts are files, no schema describes.
@schemathesis.serializer("text/vtt", "application/x-subrip")
def captions(context, value):
    """The bytes of a file."""
    return value if isinstance(value, bytes) else str(value).encode()


# What a scene may be old, if something in it was deleted.
SECONDS = 20


class World:
    """What exists, with a scene: a published course, in which the learner is enrolled."""

    def __init__(self):
        tokens = [login(URL, role) for role in ROLES]
        ids = [call("GET", f"{URL}/v1/me", token=token)["id"] for token in tokens]
        self.account = ids[ROLES.index(ROLE)]
        self.known = Known(ids)
        self.known.learn(call("GET", f"{URL}/v1/users", token=tokens[ROLES.index("admin")]))
        self.begin()

    def begin(self):
        """Begins a scene."""
        self.since = time.monotonic()
        scene = create_scene(URL)
        self.known.leave_scene()
        self.known.learn(scene, of_scene=True)

    def notice_deletion(self, parameters):
        """Forgets what was deleted. Courses and accounts remain when something of them is."""
        for gone in parameters.values():
            if isinstance(gone, str) and gone.startswith(("mod_", "les_", "ses_", "psk_")):
                self.known.forget(gone)
        if "courseId" in parameters and time.monotonic() > self.since + SECONDS:
            # If the fuzzer has used up a limit, the last scene goes on.
            with contextlib.suppress(ClientsError):
                self.begin()


WORLD = World()
# The cases whose path names other things than the fuzzer did: what it has created itself is not what they look for.
REPLACED = set()
NOT_FOUND_AGAIN = "ST302"


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
        return login_again(URL, ROLE, WORLD.account)

    def set(self, case, data, ctx):
        """Sends it."""
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}


@schemathesis.hook
def before_call(context, case, kwargs):
    """Replaces ids that were invented, and examples that can be used once only."""
    paths, body = WORLD.known.request(case.path_parameters or {}, case.body)
    if paths:
        if paths != case.path_parameters:
            REPLACED.add(case.id)
        case.path_parameters = paths
    if isinstance(case.body, (dict, list)):
        case.body = body
    headers = case.headers
    if headers and headers.get("Idempotency-Key") == EXAMPLE_KEY:
        headers["Idempotency-Key"] = str(uuid.uuid4())
    if headers and headers.get("If-Match") == EXAMPLE_VERSION:
        del headers["If-Match"]


@schemathesis.hook
def after_call(context, case, response):
    """Remembers what was created, and forgets what was deleted."""
    parameters = case.path_parameters or {}
    if case.method == "DELETE" and response.status_code == 204:
        WORLD.notice_deletion(parameters)
    elif 200 <= response.status_code < 300 and "json" in response.headers.get("content-type", [""])[0]:
        WORLD.known.learn(response.json(), parameters.get("courseId"))


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Whether a failure counts: tools/clients/exceptions.toml lists those that do not, with their reasons."""
    if failure.code == NOT_FOUND_AGAIN and case.id in REPLACED:
        return False
    problem = {}
    if "problem+json" in response.headers.get("content-type", [""])[0]:
        problem = response.json()
    return not EXCEPTIONS.excuse(failure.code, case.operation.label, response.status_code, problem)
