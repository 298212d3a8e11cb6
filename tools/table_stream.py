"""The stream of the table of a stage, after a restore: tools/table_stream.py <region> <stage> <command>

set    Stores the ARN of the table's stream where the stacks look for it, `/glotto/<stage>/table-stream-arn`.
check  Fails if a function that has to read the stream does not.

CloudFormation stores the ARN when it makes or changes the table. A table that was restored has another stream, of which
CloudFormation does not know: functions would read the former one, which is empty, and no alarm reports it. So `set`
before the platform is opened, since each deployment that changes a function gives it the stored stream, and `check`
afterwards. Both can be repeated.
"""

import sys

import boto3
from botocore.exceptions import ClientError

import stacks

# The functions that read the stream, by the ends of their names.
READERS = ["archive-audit", "relay-events"]
# What a record of the stream has to contain (template.data.yaml).
VIEW = "NEW_AND_OLD_IMAGES"


def find_stream(dynamodb, table):
    """The ARN of the stream of a table. Fails if it has none with what functions need."""
    found = dynamodb.describe_table(TableName=table)["Table"]
    stream = found.get("StreamSpecification", {})
    if not stream.get("StreamEnabled") or stream.get("StreamViewType") != VIEW:
        raise stacks.DeployError(
            f"The table {table} has no stream of {VIEW}. What to do: aws dynamodb update-table --table-name {table} "
            f"--stream-specification StreamEnabled=true,StreamViewType={VIEW}, and run again."
        )
    return found["LatestStreamArn"]


def store_stream(ssm, stage, stream):
    """Stores the ARN of the stream, if another one is stored. Returns whether it was."""
    name = f"/glotto/{stage}/table-stream-arn"
    try:
        stored = ssm.get_parameter(Name=name)["Parameter"]["Value"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ParameterNotFound":
            raise
        # If this made it, CloudFormation could not.
        raise stacks.DeployError(f"There is no parameter {name}. What to do: deploy the stack glotto-{stage}-data.")
    if stored == stream:
        return False
    ssm.put_parameter(Name=name, Value=stream, Type="String", Overwrite=True)
    return True


def find_faults(client, stage, stream):
    """What is wrong with the functions that read the stream, a line for each fault."""
    faults = []
    for reader in READERS:
        function = f"glotto-{stage}-{reader}"
        pages = client.get_paginator("list_event_source_mappings").paginate(FunctionName=function)
        mappings = [one for page in pages for one in page["EventSourceMappings"]]
        streams = {one["EventSourceArn"]: one for one in mappings if ":dynamodb:" in one["EventSourceArn"]}
        if stream not in streams:
            faults.append(f"{function} does not read {stream}, but {', '.join(streams) or 'no stream'}")
        elif streams[stream]["State"] != "Enabled":
            faults.append(f"{function} does not read the stream yet: {streams[stream]['State']}")
        elif streams[stream].get("LastProcessingResult", "").startswith("PROBLEM"):
            faults.append(f"{function} cannot read the stream: {streams[stream]['LastProcessingResult']}")
    return faults


def main(region, stage, command):
    def client(service):
        return boto3.client(service, region_name=region)

    if command not in ["set", "check"]:
        raise stacks.DeployError(__doc__)
    table = stacks.output(client("cloudformation"), f"glotto-{stage}-data", "TableName")
    stream = find_stream(client("dynamodb"), table)
    if command == "set":
        changed = store_stream(client("ssm"), stage, stream)
        print(f"The stream of {table} {'is stored now' if changed else 'was stored before'}: {stream}")
        return
    faults = find_faults(client("lambda"), stage, stream)
    if faults:
        raise stacks.DeployError(
            "\n".join(faults)
            + f"\nWhat to do: make set-stream STAGE={stage}, deploy with Closed=false, wait a minute, and check again. "
            "A function that still reads another stream keeps it until a deployment changes that function."
        )
    print(f"{' and '.join(READERS)} read the stream of {table}.")


if __name__ == "__main__":
    stacks.run(main, sys.argv[1:])
