"""What `sam deploy` does not do for a stack: tools/stacks.py <region> <command> <stack> [<output>]

ready    Brings a stack into a state in which it can be deployed, and prints `new` if it does not exist, else `there`.
         It waits for an operation that still runs, removes what a failed creation left, and ends a rollback that
         got stuck.
protect  Turns on termination protection.
output   Prints an output.
"""

import sys
import time

import boto3
from botocore.exceptions import ClientError

# States that only a creation that failed can end in. The stack has no resources then, or some that it could not take
# back, and CloudFormation accepts nothing but its deletion.
FAILED_CREATION = {"CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED"}
# A rollback of an update that could not be completed. It is tried again.
STUCK_ROLLBACK = "UPDATE_ROLLBACK_FAILED"
SECONDS = 5


class Trouble(Exception):
    """An error with what to do about it."""


def describe(client, name):
    """The description of a stack, or None if it does not exist."""
    try:
        return client.describe_stacks(StackName=name)["Stacks"][0]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise


def settled(client, name, sleep=time.sleep):
    """The status of a stack once nothing runs any more, or None if it does not exist."""
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
    status = settled(client, name, sleep)
    if status in FAILED_CREATION:
        print(f"Removing what the failed creation of {name} left.", file=sys.stderr)
        client.delete_stack(StackName=name)
        status = settled(client, name, sleep)
    elif status == STUCK_ROLLBACK:
        print(f"Continuing the rollback of {name}.", file=sys.stderr)
        client.continue_update_rollback(StackName=name)
        status = settled(client, name, sleep)
    if status in FAILED_CREATION | {STUCK_ROLLBACK, "DELETE_FAILED"}:
        raise Trouble(
            f"The stack {name} is in the state {status}. What to do: see its events in the CloudFormation console, "
            "remove what stands in the way, and run again."
        )
    return status is not None


def protect(client, name):
    """Turns on termination protection."""
    client.update_termination_protection(StackName=name, EnableTerminationProtection=True)


def output(client, name, key):
    """An output of a stack."""
    outputs = (describe(client, name) or {}).get("Outputs", [])
    for one in outputs:
        if one["OutputKey"] == key:
            return one["OutputValue"]
    raise Trouble(f"The stack {name} has no output {key}.")


def main(region, command, name, *rest):
    client = boto3.client("cloudformation", region_name=region)
    if command == "ready":
        print("there" if ready(client, name) else "new")
    elif command == "protect":
        protect(client, name)
    elif command == "output":
        print(output(client, name, *rest))
    else:
        raise Trouble(__doc__)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Trouble as trouble:
        sys.exit(str(trouble))
