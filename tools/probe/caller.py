"""The functions of the probe. This file is put into the stack's template, so it has at most 4,096 characters."""

import functools
import json
import os
import time
import urllib.request

import boto3
from botocore.exceptions import ClientError


def handler(event, context):
    if "RequestType" in event:
        return custom_resource(event)
    if event.get("version") == "2.0":
        return respond(event)
    if "variable" in event:
        return {"value": os.environ.get(event["variable"])}
    return call(event["service"], event["operation"], event["arguments"])


@functools.cache
def client(service):
    """A client, which is made once."""
    return boto3.client(service)


def call(service, operation, arguments):
    """Calls AWS with the rights of this function's role."""
    try:
        answer = getattr(client(service), operation)(**arguments)
    except ClientError as error:
        return {"error": error.response["Error"]["Code"], "message": error.response["Error"]["Message"]}
    answer.pop("ResponseMetadata", None)
    return {"answer": json.loads(json.dumps(answer, default=str))}


def respond(event):
    """Answers API Gateway. Most routes answer with what the function was given."""
    if event["routeKey"] == "GET /v1/denied":
        return {"statusCode": 401, "headers": {"www-authenticate": 'Bearer error="invalid_token"'}, "body": "{}"}
    if event["routeKey"] == "GET /v1/large/{bytes}":
        return {"statusCode": 200, "body": "x" * int(event["pathParameters"]["bytes"])}
    if event["routeKey"] == "POST /v1/body":
        return {"statusCode": 200, "body": str(len(event.get("body", "")))}
    if event["routeKey"].startswith("HEAD "):
        return {"statusCode": 200, "headers": {"content-length": "99"}}
    headers = {"content-type": "application/json"}
    return {"statusCode": 200, "headers": headers, "body": json.dumps(event)}


def custom_resource(event):
    """Measures how long a new role is refused, as create_keys meets it: it runs seconds after its role was made."""
    began, allowed = time.time(), event["RequestType"] != "Create"
    while not allowed and time.time() - began < 90:
        key = {"pk": {"S": "USER#1"}, "sk": {"S": "A"}}
        outcome = call("dynamodb", "get_item", {"TableName": os.environ["TABLE_NAME"], "Key": key})
        allowed = "answer" in outcome
        if not allowed:
            time.sleep(1)
    seconds = str(int(time.time() - began)) if allowed else "never"
    data = {"Seconds": seconds, "PublicKey": event["ResourceProperties"].get("PublicKey", "")}
    answer = {"Status": "SUCCESS", "PhysicalResourceId": "first-read", "Data": data}
    for member in ["StackId", "RequestId", "LogicalResourceId"]:
        answer[member] = event[member]
    if "ResponseURL" in event:
        body = json.dumps(answer).encode()
        request = urllib.request.Request(event["ResponseURL"], body, {"content-type": ""}, method="PUT")
        urllib.request.urlopen(request, timeout=20).close()
    return answer
