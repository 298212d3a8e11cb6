"""The GetItem of get_course in Python: boto3, and a runtime loop that does less than the
one of Lambda."""

import http.client
import json
import os

import boto3

client = boto3.client("dynamodb")
runtime = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
BASE = "/2018-06-01/runtime/invocation"


def handle(event):
    key = {"pk": {"S": os.environ["BENCH_PK"]}, "sk": {"S": os.environ["BENCH_SK"]}}
    answer = client.get_item(TableName=os.environ["TABLE_NAME"], Key=key, ConsistentRead=True)
    item = answer.get("Item")
    return {
        "statusCode": 200 if item else 404,
        "headers": {"content-type": "application/json"},
        "body": json.dumps(item),
    }


while True:
    runtime.request("GET", f"{BASE}/next")
    invocation = runtime.getresponse()
    request_id = invocation.getheader("lambda-runtime-aws-request-id")
    result = handle(json.loads(invocation.read()))
    runtime.request("POST", f"{BASE}/{request_id}/response", json.dumps(result))
    runtime.getresponse().read()
