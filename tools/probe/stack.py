"""Creates the probe's stack, and removes everything that a run of the probe made, however it ended."""

import json
import secrets
import signal
import sys
import time

from botocore.exceptions import ClientError, WaiterError
from samcli.yamlhelper import yaml_parse

from probe import HERE, ORIGIN, ROOT
from probe.deployment import Trouble
from probe.functions import delete as delete_function

PREFIX = "glotto-probe-"
TAGS = [{"Key": "project", "Value": "glotto-probe"}]


def new_name():
    """A name that no other run has."""
    return PREFIX + secrets.token_hex(4)


def template():
    """The template as an object, with the CORS setting. It has aliases, which CloudFormation does not read."""
    whole = yaml_parse((HERE / "template.yaml").read_text())
    whole["Resources"]["Api"]["Properties"]["CorsConfiguration"] = cors()
    return whole


def cors():
    """The CORS setting of the platform's APIs, for pages of the probe."""
    edge = yaml_parse((ROOT / "template.edge.yaml").read_text())
    # If there are origins, it is this.
    _, setting, _ = edge["Globals"]["HttpApi"]["CorsConfiguration"]["Fn::If"]
    return {**setting, "AllowOrigins": [ORIGIN]}


def functions_of(template):
    """The functions of a template."""
    kind = "AWS::Serverless::Function"
    return [resource for resource in template["Resources"].values() if resource["Type"] == kind]


def body():
    """The text of the template, with the code in every function that has none of its own."""
    whole, code = template(), (HERE / "caller.py").read_text()
    for function in functions_of(whole):
        function["Properties"].setdefault("InlineCode", code)
    return json.dumps(whole, separators=(",", ":"))


def create(client, name, parameters, text=None):
    """Creates the stack, or one of another template, and returns its outputs when everything is there."""
    given = [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()]
    # DO_NOTHING: what is there is deleted by `remove`, and until then the events say what failed.
    client.create_stack(
        StackName=name,
        TemplateBody=text or body(),
        Parameters=given,
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        OnFailure="DO_NOTHING",
        Tags=TAGS,
    )
    try:
        wait(client, "stack_create_complete", name)
    except WaiterError as error:
        raise Trouble(f"the stack was not created: {failures(client, name) or error}") from error
    outputs = client.describe_stacks(StackName=name)["Stacks"][0].get("Outputs", [])
    return {output["OutputKey"]: output["OutputValue"] for output in outputs}


def wait(client, what, name):
    """Waits for half an hour at most: a distribution takes ten minutes."""
    client.get_waiter(what).wait(StackName=name, WaiterConfig={"Delay": 10, "MaxAttempts": 180})


def failures(client, name):
    """Why resources failed."""
    events = client.describe_stack_events(StackName=name)["StackEvents"]
    failed = [event for event in events if event.get("ResourceStatus", "").endswith("_FAILED")]
    return "; ".join(f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', '')}" for event in failed[::-1])


def remove(make_client, name):
    """Removes a stack and what is not in it. It can be called again, and at any time."""
    delete_function(make_client("lambda"), f"{name}-arm64")
    delete_apis(make_client("apigatewayv2"), f"{name}-absent")
    empty_bucket(make_client, f"{name}-media-")
    client = make_client("cloudformation")
    client.delete_stack(StackName=name)
    wait(client, "stack_delete_complete", name)


def delete_apis(client, name):
    """Deletes APIs of a name."""
    for page in client.get_paginator("get_apis").paginate():
        for api in page["Items"]:
            if api["Name"] == name:
                client.delete_api(ApiId=api["ApiId"])


def empty_bucket(make_client, prefix):
    """Deletes the objects in the stack's bucket, which CloudFormation deletes only if it is empty."""
    empty(make_client("s3"), prefix + make_client("sts").get_caller_identity()["Account"])


def empty(client, bucket):
    """Deletes the objects in a bucket; returns whether it is there."""
    try:
        found = client.list_objects_v2(Bucket=bucket).get("Contents", [])
    except ClientError as error:
        if error.response["Error"]["Code"] in ["NoSuchBucket", "404"]:
            return False
        raise
    for item in found:
        client.delete_object(Bucket=bucket, Key=item["Key"])
    return True


def leftovers(client):
    """The names of stacks that a run has left."""
    names = []
    for page in client.get_paginator("describe_stacks").paginate():
        for stack in page["Stacks"]:
            if stack["StackName"].startswith(PREFIX) and all(tag in stack.get("Tags", []) for tag in TAGS):
                names.append(stack["StackName"])
    return names


def tagged(client):
    """The ARNs of everything that has the tag of the probe. A deleted resource can be listed for some time."""
    filters = [{"Key": tag["Key"], "Values": [tag["Value"]]} for tag in TAGS]
    pages = client.get_paginator("get_resources").paginate(TagFilters=filters)
    return [resource["ResourceARN"] for page in pages for resource in page["ResourceTagMappingList"]]


class Removal:
    """Removes the stack when a block ends, however it ends. A signal ends the block; further ones are ignored, because
    what is left costs money."""

    SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]

    def __init__(self, make_client, name):
        self.make_client, self.name = make_client, name

    def __enter__(self):
        for number in self.SIGNALS:
            signal.signal(number, interrupt)

    def __exit__(self, *_):
        for number in self.SIGNALS:
            signal.signal(number, lambda *_: print("Still removing; please wait.", file=sys.stderr))
        print(f"Removing {self.name} …", file=sys.stderr)
        try:
            self.remove()
        except Exception as error:
            hint = "What to do: make probe-clean"
            raise SystemExit(f"{self.name} was not removed: {error}. {hint}") from error

    def remove(self, tries=3):
        """Removes it. What is just being made cannot always be removed at once."""
        for left in range(tries, 0, -1):
            try:
                return remove(self.make_client, self.name)
            except (ClientError, WaiterError):
                if left == 1:
                    raise
                time.sleep(20)


def interrupt(*_):
    """Ends the block that a signal interrupts."""
    raise KeyboardInterrupt
