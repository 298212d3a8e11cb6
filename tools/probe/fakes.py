"""What the tests of the probe put in place of AWS."""

import contextlib
import io

from botocore.exceptions import ClientError, WaiterError

from probe.deployment import Deployment, Outcome, Response


def refused(code, operation="Operation"):
    """An error of AWS."""
    return ClientError({"Error": {"Code": code, "Message": code}}, operation)


class Fake:
    """A client of boto3 that records calls, and answers with the attributes of its subclasses."""

    def __init__(self, calls=None, **answers):
        self.calls = [] if calls is None else calls
        self.answers = answers

    class meta:
        region_name = "eu-central-1"

    class exceptions:
        class BadRequestException(ClientError):
            pass

        class ResourceNotFoundException(ClientError):
            pass

        class InvalidArgument(ClientError):
            pass

    def __getattr__(self, operation):
        def call(**arguments):
            self.calls.append((operation, arguments))
            answer = self.answers.get(operation, {})
            answer = answer.pop(0) if isinstance(answer, list) else answer
            if isinstance(answer, BaseException):
                raise answer
            return answer

        return call

    def get_paginator(self, operation):
        return Pages(self.answers.get(operation, []))

    def get_waiter(self, what):
        return Waiter(self, what)


class Pages:
    """Answers with these pages."""

    def __init__(self, pages):
        self.pages = pages

    def paginate(self, **_):
        return self.pages


class Waiter:
    """Records that something was awaited; fails if the client says so."""

    def __init__(self, client, what):
        self.client, self.what = client, what

    def wait(self, **_):
        self.client.calls.append((self.what, {}))
        answer = self.client.answers.get(self.what)
        answer = answer.pop(0) if isinstance(answer, list) and answer else answer
        if answer:
            raise answer if isinstance(answer, BaseException) else WaiterError(self.what, "failed", {})


class Answers(Deployment):
    """A stack whose API answers with these responses, by the path up to its last part, and whose functions answer with
    these outcomes, by their operation. A list is used up from its beginning."""

    def __init__(self, responses=None, outcomes=None, clients=None, **outputs):
        def client(service):
            return (clients or {}).get(service, Fake())

        super().__init__("glotto-probe-x", outputs, client, sleep=lambda _: None)
        self.responses, self.outcomes = responses or {}, outcomes or {}

    def request(self, path, method="GET", headers=None, body=None, base="Url"):
        found = next(answer for prefix, answer in self.responses.items() if path.startswith(prefix))
        return found(headers or {}) if callable(found) else found.pop(0) if isinstance(found, list) else found

    def call(self, function, service, operation, **arguments):
        found = self.outcomes[operation]
        return found.pop(0) if isinstance(found, list) else found


def answer(status=200, body="{}", **headers):
    """A response."""
    return Response(status, {name.replace("_", "-"): value for name, value in headers.items()}, body.encode())


def allowed(**answer):
    """A call that was allowed."""
    return Outcome(answer)


def failed(code):
    """A call that failed."""
    return Outcome(None, code, code)


@contextlib.contextmanager
def silent():
    """Without output, which is in the value."""
    text = io.StringIO()
    with contextlib.redirect_stdout(text), contextlib.redirect_stderr(text):
        yield text
