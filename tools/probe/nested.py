"""A nested stack that gets the name of a parameter of Systems Manager, and reads its value."""

import json

from probe import stack
from probe.deployment import Trouble
from probe.lines import verdict
from probe.settle import each

NAMES = ["stored-parameter"]
TYPE = "AWS::SSM::Parameter::Value<String>"
# SAM's application becomes an AWS::CloudFormation::Stack.
INNER = {
    "Parameters": {"Stored": {"Type": TYPE}},
    "Resources": {"Nothing": {"Type": "AWS::CloudFormation::WaitConditionHandle"}},
    "Outputs": {"Value": {"Value": {"Ref": "Stored"}}},
}


def run(deployment):
    """The verdicts of this theme."""
    return each(deployment, {"stored-parameter": stored_parameter})


def outer(url, name):
    """A stack with the nested one, which it passes the name."""
    properties = {"TemplateURL": url, "Parameters": {"Stored": name}}
    return {
        "Resources": {"Inner": {"Type": "AWS::CloudFormation::Stack", "Properties": properties}},
        "Outputs": {"Value": {"Value": {"Fn::GetAtt": ["Inner", "Outputs.Value"]}}},
    }


def stored_parameter(deployment):
    """Creates both stacks, and removes them, also after an interrupt. `make probe-clean` finds them by their tag."""
    s3, client = deployment.client("s3"), deployment.client("cloudformation")
    name, bucket = f"{deployment.name}-nested", f"{deployment.name}-nested"
    try:
        create_bucket(s3, bucket, s3.meta.region_name)
        s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": stack.TAGS})
        s3.put_object(Bucket=bucket, Key="inner.json", Body=json.dumps(INNER).encode())
        url = f"https://{bucket}.s3.{s3.meta.region_name}.amazonaws.com/inner.json"
        body = json.dumps(outer(url, deployment.output("StoredName")))
        try:
            outputs = stack.create(client, name, {}, body)
        except Trouble as trouble:
            return verdict("stored-parameter", False, f"{trouble}")
        return verdict("stored-parameter", outputs.get("Value") == "stored", f"the value is {outputs.get('Value')}")
    finally:
        client.delete_stack(StackName=name)
        stack.wait(client, "stack_delete_complete", name)
        remove_bucket(s3, bucket)


def create_bucket(client, bucket, region):
    """Creates a bucket. S3 does not take the name of its first region."""
    place = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    client.create_bucket(Bucket=bucket, **place)


def remove_bucket(client, bucket):
    """Removes a bucket, if it is there."""
    if stack.empty(client, bucket):
        client.delete_bucket(Bucket=bucket)
