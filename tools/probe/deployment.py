"""The deployed stack, as the themes use it: calls with the roles of its functions, and requests."""

import dataclasses
import http.client
import json
import time
import urllib.parse

# What services call a refusal by IAM.
DENIED = {"AccessDeniedException", "AccessDenied", "ForbiddenException"}


class Trouble(Exception):
    """Why a line could not be settled."""


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What became of a call: an answer, or the code of an error."""

    answer: dict | None
    error: str | None = None
    message: str = ""

    @property
    def allowed(self):
        """Whether IAM allowed it."""
        return self.error not in DENIED

    def __str__(self):
        return self.error or "allowed"


@dataclasses.dataclass(frozen=True)
class Response:
    """A response, its header names in lower case."""

    status: int
    headers: dict
    body: bytes

    def json(self):
        """The body."""
        return json.loads(self.body)


@dataclasses.dataclass
class Deployment:
    """A stack, its outputs, and how AWS is called: `client` makes a client of boto3 for a service."""

    name: str
    outputs: dict
    client: object
    sleep: object = time.sleep

    def invoke(self, function, event):
        """Invokes a function of the stack; returns what it answers."""
        response = self.client("lambda").invoke(FunctionName=f"{self.name}-{function}", Payload=json.dumps(event))
        payload = json.load(response["Payload"])
        if "FunctionError" in response:
            raise Trouble(f"the function {function} failed: {payload}")
        return payload

    def call(self, function, service, operation, **arguments):
        """Calls a service with the rights of a function."""
        event = {"service": service, "operation": operation, "arguments": arguments}
        outcome = self.invoke(function, event)
        return Outcome(outcome.get("answer"), outcome.get("error"), outcome.get("message", ""))

    def output(self, name):
        """An output of the stack."""
        if name not in self.outputs:
            raise Trouble(f"the stack has no output {name}")
        return self.outputs[name]

    def request(self, path, method="GET", headers=None, body=None, base="Url"):
        """Sends a request to the API or to the distribution. The path is sent as it is."""
        return send(self.output(base), path, method, headers or {}, body)

    def until(self, attempt, tries=12, seconds=5):
        """The first truthy value of an attempt, or the last one: AWS makes changes visible after a while."""
        for _ in range(tries - 1):
            if value := attempt():
                return value
            self.sleep(seconds)
        return attempt()


def send(base, path, method, headers, body):
    """Sends a request without changing anything of it."""
    url = urllib.parse.urlsplit(base)
    kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
    connection = kind(url.netloc, timeout=40)
    try:
        has_host = "host" in {name.lower() for name in headers}
        connection.putrequest(method, path, skip_host=has_host, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("content-length", str(len(body)))
        connection.endheaders()
        return exchange(connection, body)
    except OSError as error:
        raise Trouble(f"no response: {error}") from error
    finally:
        connection.close()


def exchange(connection, body):
    """Sends the body; reads the response, also of a server that does not read all of the body."""
    try:
        if body is not None:
            connection.send(body)
    except OSError:
        pass
    response = connection.getresponse()
    headers = {name.lower(): value for name, value in response.getheaders()}
    return Response(response.status, headers, response.read())
