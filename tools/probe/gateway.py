"""API Gateway: how requests reach functions, limits, throttles, imports and access logs."""

import json

from probe import ORIGIN
from probe.lines import unknown, verdict
from probe.settle import each

MEGABYTE = 1024 * 1024


def run(deployment):
    """The verdicts of this theme."""
    deployment.until(lambda: deployment.request("/v1/echo/a").status == 200)
    return each(deployment, LINES)


def query(deployment):
    """An odd query string."""
    sent = 'a=<b>"'
    response = deployment.request(f"/v1/echo/a?{sent}")
    if response.status != 200:
        return verdict("query", response.status < 500, f"status {response.status}")
    got = response.json()["rawQueryString"]
    return verdict("query", got == sent, f"rawQueryString is {got}")


def forwarded_proto(deployment):
    """An odd header of which libraries make an address."""
    status = deployment.request("/v1/echo/a", headers={"X-Forwarded-Proto": "a b"}).status
    return verdict("forwarded-proto", status < 500, f"status {status}")


def host(deployment):
    """An odd host."""
    status = deployment.request("/v1/echo/a", headers={"Host": 'a"b c'}).status
    return verdict("host", status < 500, f"status {status}")


def path(deployment):
    """A path with encoded characters."""
    event = deployment.request("/v1/echo/a%20b%C3%A9").json()
    got = event["rawPath"], event["pathParameters"]["name"]
    return verdict("path", got == ("/v1/echo/a bé", "a bé"), f"rawPath is {got[0]}, the parameter is {got[1]}")


def path_slash(deployment):
    """An encoded slash."""
    response = deployment.request("/v1/echo/a%2Fb")
    if response.status == 404:
        return verdict("path-slash", True, "status 404")
    if response.status != 200:
        return verdict("path-slash", False, f"status {response.status}")
    got = response.json()["rawPath"]
    return verdict("path-slash", got == "/v1/echo/a/b", f"rawPath is {got}")


def path_doubled_slash(deployment):
    """Slashes twice, at the beginning and within."""
    found = [deployment.request(path).status for path in ("//v1/echo/a", "/v1//echo/a")]
    return verdict("path-doubled-slash", found == [404, 404], f"statuses {found[0]} and {found[1]}")


def path_question(deployment):
    """An encoded question mark."""
    event = deployment.request("/v1/echo/a%3Fb").json()
    got = event["rawPath"], event["rawQueryString"]
    return verdict("path-question", got == ("/v1/echo/a", ""), f"rawPath is {got[0]}, rawQueryString is '{got[1]}'")


def authenticate(deployment):
    """A challenge in a 401."""
    response = deployment.request("/v1/denied")
    names = [name for name in response.headers if name.endswith("www-authenticate")]
    return verdict("authenticate", names == ["www-authenticate"], f"status {response.status} with {names}")


def head_length(deployment):
    """The length of a body that is not sent."""
    length = deployment.request("/v1/echo/a", method="HEAD").headers.get("content-length")
    return verdict("head-length", length == "99", f"content-length is {length}")


def throttled_cors(deployment):
    """A 429, for a page that sends cookies. A browser lets it read the status only if both headers are these."""

    def throttled():
        responses = [deployment.request("/v1/throttled", headers={"Origin": ORIGIN}) for _ in range(10)]
        return next((response for response in responses if response.status == 429), None)

    response = deployment.until(throttled, tries=6, seconds=1)
    if response is None:
        return unknown("throttled-cors", "no request was throttled")
    allowed = [response.headers.get(f"access-control-allow-{name}") for name in ("origin", "credentials")]
    found = f"access-control-allow-origin is {allowed[0]}, -credentials {allowed[1]}"
    return verdict("throttled-cors", allowed == [ORIGIN, "true"], found)


def status_of(line, expected, **request):
    """A line about the status of a large request."""

    def settle(deployment):
        status = deployment.request(**request).status
        return verdict(line, status == expected, f"status {status}")

    return settle


large_head = status_of("large-head", 431, path="/v1/echo/a", headers={"x-large": "x" * 10_300})
large_answer = status_of("large-answer", 500, path=f"/v1/large/{6 * MEGABYTE + 200}")
TEXT = {"content-type": "text/plain"}
large_event = status_of("large-event", 413, path="/v1/body", method="POST", headers=TEXT, body=b"x" * (6 * MEGABYTE))
large_body = status_of("large-body", 413, path="/v1/body", method="POST", headers=TEXT, body=b"x" * (11 * MEGABYTE))


def rate_zero(deployment):
    """A route whose rate limit is 0. Its burst may pass first."""
    limits = {"GET /v1/closed": {"ThrottlingRateLimit": 0.0, "ThrottlingBurstLimit": 5}}
    client, api = deployment.client("apigatewayv2"), deployment.output("ApiId")
    try:
        client.update_stage(ApiId=api, StageName="$default", RouteSettings=limits)
    except client.exceptions.BadRequestException as error:
        return verdict("rate-zero", False, f"UpdateStage: {error}")
    rounds = []

    def is_closed():
        rounds.append({deployment.request("/v1/closed").status for _ in range(10)})
        return rounds[-1] == {429}

    closed = deployment.until(is_closed)
    return verdict("rate-zero", closed, f"statuses {sorted(rounds[-1])} after {len(rounds)} rounds of ten requests")


def absent_function(deployment):
    """An API with an integration of a function that does not exist."""
    client = deployment.client("apigatewayv2")
    try:
        api = client.import_api(Body=json.dumps(absent_body(deployment, client.meta.region_name)))
    except client.exceptions.BadRequestException as error:
        return verdict("absent-function", False, f"ImportApi: {error}")
    try:
        client.create_stage(ApiId=api["ApiId"], StageName="$default", AutoDeploy=True)
        deployment.outputs["AbsentUrl"] = api["ApiEndpoint"]
        status = deployment.until(lambda: status_unless_404(deployment))
        return verdict("absent-function", status == 500, f"imported; status {status or 404}")
    finally:
        client.delete_api(ApiId=api["ApiId"])


def absent_body(deployment, region):
    """The document of an API with one route, as template.edge.yaml has many."""
    account = deployment.output("HttpRoleArn").split(":")[4]
    function = f"arn:aws:lambda:{region}:{account}:function:{deployment.name}-absent"
    integration = {
        "type": "aws_proxy",
        "httpMethod": "POST",
        "payloadFormatVersion": "2.0",
        "credentials": deployment.output("InvokeRoleArn"),
        "uri": f"arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{function}/invocations",
    }
    return {
        "openapi": "3.0.1",
        "info": {"title": f"{deployment.name}-absent", "version": "1"},
        "tags": [{"name": "project", "x-amazon-apigateway-tag-value": "glotto-probe"}],
        "paths": {"/absent": {"get": {"responses": {}, "x-amazon-apigateway-integration": integration}}},
    }


def status_unless_404(deployment):
    """The status of the route, once it is deployed."""
    status = deployment.request("/absent", base="AbsentUrl").status
    return None if status == 404 else status


def message_string(deployment):
    """The lines of the access log that were written for the requests above."""
    client = deployment.client("logs")
    group = f"/glotto-probe/{deployment.name}-api"

    def lines():
        events = client.filter_log_events(logGroupName=group)["events"]
        parts = [event["message"].split("|") for event in events]
        failed = [part for part in parts if len(part) == 4 and part[1] not in ["-", ""]]
        passed = [part for part in parts if len(part) == 4 and part[0] == "200"]
        return (failed, passed) if failed and passed else None

    found = deployment.until(lines, tries=24)
    if not found:
        return unknown("message-string", "the access log has no lines of both kinds after two minutes")
    (_, message, text, _), (_, _, none, _) = found[0][0], found[1][0]
    return verdict("message-string", text == f'"{message}"' and none == "-", f"{text} for {message}, otherwise {none}")


LINES = {
    "query": query,
    "forwarded-proto": forwarded_proto,
    "host": host,
    "path": path,
    "path-slash": path_slash,
    "path-doubled-slash": path_doubled_slash,
    "path-question": path_question,
    "authenticate": authenticate,
    "head-length": head_length,
    "throttled-cors": throttled_cors,
    "large-head": large_head,
    "large-answer": large_answer,
    "large-event": large_event,
    "large-body": large_body,
    "rate-zero": rate_zero,
    "absent-function": absent_function,
    # The last one, because it reads what was logged of the others.
    "message-string": message_string,
}
