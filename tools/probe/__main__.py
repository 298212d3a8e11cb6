"""Settles on AWS what the documents call unproven: python -m probe [--front] [--clean]

It deploys a throw-away stack, prints a verdict a line, and removes the stack. The exit code is 0 if everything holds, 1
if a line is wrong, 2 if one is unknown, 3 if the stack could not be deployed, 130 if it was interrupted.
"""

import argparse
import os
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from probe import bus, front, functions, gateway, nested, stack, table, transcoding
from probe.deployment import Deployment, Trouble
from probe.lines import LINES, exit_code, summary
from probe.settle import guarded

COST = "less than 0.05 USD"
# MediaConvert last, because it waits for more than a minute.
THEMES = [table, functions, gateway, bus, nested, transcoding]


def settle(deployment, key):
    """Prints the verdicts as they come, and returns them."""
    verdicts = []
    for theme in THEMES:
        verdicts += shown(guarded(names_of(theme), theme.run, deployment))
    if key:
        verdicts += shown(guarded(front.NAMES, front.run, deployment, key))
    else:
        verdicts += shown(front.skipped())
    return verdicts


def names_of(theme):
    """The lines of a theme."""
    return list(getattr(theme, "LINES", None) or theme.NAMES)


def shown(verdicts):
    """Prints verdicts."""
    for verdict in verdicts:
        print(verdict, flush=True)
    return verdicts


def confirm(identity, region, minutes):
    """Asks the operator, unless YES=1."""
    where = f"account {identity['Account']} as {identity['Arn']}, region {region}"
    print(f"This makes a stack {stack.PREFIX}… in {where} for about {minutes} minutes. Expected costs: {COST}.")
    if os.environ.get("YES") == "1":
        return True
    return sys.stdin.isatty() and input("Continue? [y/N] ").strip().lower() in ["y", "yes"]


def probe(make_client, with_front):
    """Deploys the stack, settles all lines, and removes it. Returns the exit code."""
    name, key = stack.new_name(), front.new_key() if with_front else None
    parameters = {"Front": "true", "MediaPublicKey": front.public_key(key)} if key else {}
    if os.environ.get("SENDER"):
        parameters["Sender"] = os.environ["SENDER"]
    with stack.Removal(make_client, name):
        print(f"Creating {name} …", file=sys.stderr)
        try:
            outputs = stack.create(make_client("cloudformation"), name, parameters)
        except Trouble as trouble:
            print(f"{trouble}", file=sys.stderr)
            return 3
        verdicts = settle(Deployment(name, outputs, make_client), key)
        print(f"\n{len(LINES)} lines: {summary(verdicts)}.")
    return exit_code(verdicts)


def clean(make_client):
    """Removes what earlier runs left, and lists what else has the probe's tag."""
    for name in stack.leftovers(make_client("cloudformation")):
        print(f"Removing {name} …")
        stack.remove(make_client, name)
    for arn in stack.tagged(make_client("resourcegroupstaggingapi")):
        print(f"Has the tag of the probe: {arn}. What to do: if it is still there in an hour, delete it by hand.")
    return 0


def main(arguments):
    """Runs the command."""
    parser = argparse.ArgumentParser(prog="probe", description=__doc__)
    parser.add_argument("--front", action="store_true", help="also a distribution of CloudFront; ten minutes more")
    parser.add_argument("--clean", action="store_true", help="remove what earlier runs left")
    options = parser.parse_args(arguments)
    # The AWS CLI reads AWS_REGION, boto3 does not.
    session = boto3.Session(region_name=os.environ.get("AWS_REGION"))

    def make_client(service):
        # An operation that makes something must not be repeated unseen, and a function may run for 30 seconds.
        return session.client(service, config=Config(read_timeout=60))

    if not session.region_name:
        parser.error("no region is set. What to do: export AWS_REGION=eu-central-1")
    if options.clean:
        return clean(make_client)
    identity = make_client("sts").get_caller_identity()
    if not confirm(identity, session.region_name, 25 if options.front else 8):
        print("Nothing was made. Without a terminal, set YES=1.", file=sys.stderr)
        return 2
    return probe(make_client, options.front)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
    except (BotoCoreError, ClientError) as error:
        sys.exit(f"AWS cannot be used: {error}. What to do: `aws sts get-caller-identity` has to work.")
