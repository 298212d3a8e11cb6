"""What `sam deploy` does not do: tools/stacks.py <region> <command> [<stack> [<argument>...]]

credentials  Fails if there are no credentials for AWS, or if they have ended.
ready        Brings a stack into a state in which it can be deployed, and prints `new` if it does not exist, else
             `there`. It waits for an operation that still runs, removes what a failed creation or an unfinished
             deletion left, and ends a rollback that got stuck.
bounded      <data stack> <root stack> <boundary>: fails if one of them has roles without this boundary, or if there is
             no data yet. The role of CloudFormation could not undo the deployment if it failed.
protect      Turns on termination protection, if it is off.
output       Prints an output.
prune        Deletes what earlier deployments of the stack uploaded to SAM's bucket, after two months, if no template of
             the stack and of those nested in it names it.
"""

import datetime
import inspect
import json
import re
import sys
import time

import boto3
from botocore.exceptions import BotoCoreError, ClientError

# States in which CloudFormation accepts nothing but the deletion of the stack: a creation that failed, whose resources
# could be taken back or not, and a deletion that failed.
TO_DELETE = {"CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED"}
# A rollback of an update that could not be completed. It is tried again.
STUCK_ROLLBACK = "UPDATE_ROLLBACK_FAILED"
SECONDS = 5
# The stack of SAM's bucket, and for how long uploads stay there at least.
BUCKET_STACK = "aws-sam-cli-managed-default"
KEPT = datetime.timedelta(days=60)
# As many objects as one call can delete.
BATCH = 1000


class DeployError(Exception):
    """An error with what to do about it."""


def check_credentials(make_client):
    """Fails if there are no credentials, or if they have ended. A profile that does not exist is found first."""
    try:
        make_client().get_caller_identity()
    except (BotoCoreError, ClientError) as error:
        raise DeployError(
            f"AWS does not accept the credentials ({error}). What to do: sign in to AWS again and run again. After a "
            "build, `tools/deploy <stage> deploy` continues without another one."
        ) from error


def describe(client, name):
    """The description of a stack, or None if it does not exist."""
    try:
        return client.describe_stacks(StackName=name)["Stacks"][0]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise


def await_status(client, name, sleep=time.sleep):
    """The status of a stack once no operation runs any more, or None if it does not exist."""
    while True:
        stack = describe(client, name)
        # A stack under review has a change set that was never applied. `sam deploy` makes another one.
        if stack is None or stack["StackStatus"] == "REVIEW_IN_PROGRESS":
            return None
        if not stack["StackStatus"].endswith("_IN_PROGRESS"):
            return stack["StackStatus"]
        print(f"Waiting for {name}: {stack['StackStatus']}", file=sys.stderr)
        sleep(SECONDS)


def ready(client, name, sleep=time.sleep):
    """Brings a stack into a state in which it can be deployed; returns whether it exists."""
    status = await_status(client, name, sleep)
    if status in TO_DELETE:
        print(f"Removing what is left of {name} ({status}).", file=sys.stderr)
        as_administrator(lambda: client.delete_stack(StackName=name), f"delete the stack {name}")
        status = await_status(client, name, sleep)
    elif status == STUCK_ROLLBACK:
        print(f"Continuing the rollback of {name}.", file=sys.stderr)
        client.continue_update_rollback(StackName=name)
        status = await_status(client, name, sleep)
    if status in TO_DELETE | {STUCK_ROLLBACK}:
        raise DeployError(
            f"The stack {name} is in the state {status}. What to do: see its events in the CloudFormation console, "
            "remove what stands in the way, and run again."
        )
    return status is not None


def as_administrator(call, what):
    """Makes a call that the role of GitHub may not make for the stack of the data."""
    try:
        call()
    except ClientError as error:
        if not error.response["Error"]["Code"].startswith("AccessDenied"):
            raise
        raise DeployError(
            f"These credentials may not {what}. What to do: deploy once with those of an administrator, then run again."
        ) from error


def check_boundary(client, data, root, boundary):
    """Fails if the role of CloudFormation could not undo a deployment that fails: it takes no boundary from a role,
    and deletes nothing that has data."""
    for name in [data, root]:
        stack = describe(client, name)
        given = {one["ParameterKey"]: one.get("ParameterValue") for one in (stack or {}).get("Parameters", [])}
        # The root stack has no data, so it can be made again.
        if given.get("PermissionsBoundary") != boundary and (stack or name == data):
            raise DeployError(
                f"The stack {name} is not there, or its roles have not the boundary {boundary}. What to do: as an "
                f"administrator, deploy once with PERMISSIONS_BOUNDARY={boundary} (docs/first-deploy.md, step 9), then "
                "run again."
            )


def protect(client, name):
    """Turns on termination protection, if it is off: the role of GitHub may not, because it could turn it off, too."""
    if not (describe(client, name) or {}).get("EnableTerminationProtection"):
        arguments = {"StackName": name, "EnableTerminationProtection": True}
        as_administrator(lambda: client.update_termination_protection(**arguments), f"protect the stack {name}")


def output(client, name, key):
    """An output of a stack."""
    outputs = (describe(client, name) or {}).get("Outputs", [])
    for one in outputs:
        if one["OutputKey"] == key:
            return one["OutputValue"]
    raise DeployError(f"The stack {name} has no output {key}.")


def nested(client, name):
    """The stacks that are nested in a stack, at any depth."""
    for page in client.get_paginator("list_stack_resources").paginate(StackName=name):
        for one in page["StackResourceSummaries"]:
            if one["ResourceType"] == "AWS::CloudFormation::Stack" and "PhysicalResourceId" in one:
                yield one["PhysicalResourceId"]
                yield from nested(client, one["PhysicalResourceId"])


def named(client, name):
    """The keys under the prefix of a stack that its templates and those of its nested stacks name, before and after
    the transformation: of the code of functions, and of templates."""
    key = re.compile(rf"(?<![\w-]){re.escape(name)}/[\w./-]+")
    found = set()
    for stack in [name, *nested(client, name)]:
        for stage in ["Original", "Processed"]:
            template = client.get_template(StackName=stack, TemplateStage=stage)["TemplateBody"]
            found.update(key.findall(template if isinstance(template, str) else json.dumps(template)))
    return found


def prune(client, bucket, name, kept, now):
    """Deletes what was uploaded for a stack two months ago and earlier, also former versions, but for the keys that are
    kept. Returns how many.

    A lifecycle rule knows the age alone: SAM uploads what has changed, so a function that did not has an old artifact,
    and so has the template to which a failed deployment goes back. Both are named by the templates of today.
    """
    old = []
    for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=f"{name}/"):
        versions = page.get("Versions", []) + page.get("DeleteMarkers", [])
        versions = [one for one in versions if one["LastModified"] < now - KEPT and one["Key"] not in kept]
        old += [{"Key": one["Key"], "VersionId": one["VersionId"]} for one in versions]
    for start in range(0, len(old), BATCH):
        client.delete_objects(Bucket=bucket, Delete={"Objects": old[start : start + BATCH], "Quiet": True})
    return len(old)


def run(main, arguments):
    """Runs a tool. What AWS refuses, and what an operator can correct, ends it with a sentence and no traceback."""
    try:
        inspect.signature(main).bind(*arguments)
    except TypeError:
        # Arguments are missing.
        sys.exit(sys.modules[main.__module__].__doc__)
    try:
        main(*arguments)
    except DeployError as error:
        sys.exit(str(error))
    except (BotoCoreError, ClientError) as error:
        sys.exit(
            f"AWS could not be called, or refused: {error}. What to do: look at credentials, region and network (`aws "
            "sts get-caller-identity`), and run again."
        )


def main(region, command, name="", *rest):
    if command == "credentials":
        check_credentials(lambda: boto3.client("sts", region_name=region))
        return
    client = boto3.client("cloudformation", region_name=region)
    if command == "ready":
        print("there" if ready(client, name) else "new")
    elif command == "bounded":
        check_boundary(client, name, *rest)
    elif command == "protect":
        protect(client, name)
    elif command == "output":
        print(output(client, name, *rest))
    elif command == "prune":
        bucket = output(client, BUCKET_STACK, "SourceBucket")
        kept, now = named(client, name), datetime.datetime.now(datetime.timezone.utc)
        prune(boto3.client("s3", region_name=region), bucket, name, kept, now)
    else:
        raise DeployError(__doc__)


if __name__ == "__main__":
    run(main, sys.argv[1:])
