"""Creates both stacks in an emulator of AWS that others wrote: tools/emulate.py <ministack> <folder of binaries>

SAM translates the templates, which are then uploaded and created in the order of `make deploy`: first the stack of the
data, then the root with everything nested in it. Its custom resource calls the real function that creates the keys.
What the emulator does not support is left out and listed; everything else that it rejects is an error of ours.
"""

import json
import logging
import re
import sys
import time

from botocore.exceptions import ClientError

from count_resources import nested, read, translated
from emulator import REGION, EmulatorError, archive, client, emulator

BUCKET = "glotto-templates"
STAGE = "emulated"
DATA = "template.data.yaml"
ROOT = "template.yaml"
KEYS = "template.keys.yaml"
SECONDS = 300
# Values with which as many conditions as possible are met. Each stack gets those that it declares.
PARAMETERS = {
    "Stage": STAGE,
    "OriginSecret": "0" * 64,
    "OriginSecretHashes": "0" * 64,
    "AlarmEmail": "operations@example.org",
    "OidcProviders": '[{"name":"school"}]',
    "DomainName": "api.example.org",
    "CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef",
}
# Stands for a resource that the emulator does not support: it has a `Ref` and no effect.
STAND_IN = {"Type": "AWS::CloudFormation::WaitConditionHandle"}
REFERENCE = re.compile(r"\{\{resolve:(ssm|secretsmanager):(.*?)(?::SecretString)?\}\}")


def without_attributes(node, gone):
    """A part of a template in which the attributes of some resources are texts."""
    if isinstance(node, list):
        return [without_attributes(one, gone) for one in node]
    if not isinstance(node, dict):
        return node
    attribute = node.get("Fn::GetAtt")
    if isinstance(attribute, str):
        attribute = attribute.split(".", 1)
    if attribute and attribute[0] in gone:
        return ".".join(attribute)
    if gone and isinstance(node.get("Fn::Sub"), str):
        names = "|".join(map(re.escape, gone))
        return {"Fn::Sub": re.sub(rf"\$\{{((?:{names})\.\w+)\}}", r"\1", node["Fn::Sub"])}
    return {name: without_attributes(one, gone) for name, one in node.items()}


def replace_types(template, types):
    """Replaces the resources of some types by stand-ins; returns their names and types."""
    resources = template["Resources"]
    gone = {name: one["Type"] for name, one in resources.items() if one["Type"] in types}
    for name in gone:
        condition = {key: value for key, value in resources[name].items() if key == "Condition"}
        resources[name] = {**STAND_IN, **condition}
    template["Resources"] = without_attributes(resources, gone)
    template["Outputs"] = without_attributes(template.get("Outputs", {}), gone)
    return gone


class Stacks:
    """Creates stacks in an emulator, and collects what it does not support."""

    def __init__(self, address, keys):
        self.address = address
        self.cloudformation = client(address, "cloudformation")
        self.s3 = client(address, "s3")
        self.ssm = client(address, "ssm")
        self.secrets = client(address, "secretsmanager")
        self.unsupported = []
        zone = client(address, "route53").create_hosted_zone(Name="example.org", CallerReference="emulated")
        self.zone = zone["HostedZone"]["Id"].removeprefix("/hostedzone/")
        self.s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        self.s3.put_object(Bucket=BUCKET, Key="keys.zip", Body=archive(keys))
        self.s3.put_object(Bucket=BUCKET, Key="other.zip", Body=archive(b"#!/bin/sh\nexit 1\n"))

    def upload(self, path, locations=None):
        """Translates a template and uploads what the emulator supports of it; returns its address."""
        code = "keys" if path == KEYS else "other"
        template = translated(path, f"s3://{BUCKET}/{code}.zip", locations)
        if path != DATA:
            template["Resources"] = self.resolved(path, template["Resources"])
        self.note_bodies(path, template)
        gone = replace_types(template, self.unknown_types(path, template["Resources"]))
        self.unsupported += [(path, name, kind, "it does not have the type") for name, kind in gone.items()]
        return self.put(path, template)

    def unknown_types(self, path, resources):
        """The types that the emulator does not have. It does not look at resources whose conditions are not met."""
        types = {one["Type"]: {"Type": one["Type"]} for one in resources.values()}
        url = self.put(f"types-of-{path}", {"Resources": {f"One{index}": one for index, one in enumerate(types.values())}})
        try:
            self.cloudformation.validate_template(TemplateURL=url)
        except ClientError as error:
            unknown = re.search(r"Unrecognized resource types: \[(.*)\]", str(error))
            if not unknown:
                raise EmulatorError(f"{path}: {error}") from error
            return unknown.group(1).split(", ")
        return []

    def note_bodies(self, path, template):
        for name, one in template["Resources"].items():
            if "Body" in one.get("Properties", {}):
                self.unsupported.append((path, name, one["Type"], "it ignores Body, so the API has no routes"))

    def put(self, path, template):
        body = json.dumps(template, separators=(",", ":"))
        self.s3.put_object(Bucket=BUCKET, Key=path, Body=body.encode())
        return f"{self.address}/{BUCKET}/{path}"

    def resolved(self, path, resources):
        """Resources with the values of their dynamic references, which the emulator does not resolve in nested
        stacks."""
        count = 0

        def value(reference):
            nonlocal count
            count += 1
            return self.value(path, *reference.groups())

        def walk(node):
            if isinstance(node, list):
                return [walk(one) for one in node]
            if not isinstance(node, dict):
                return node
            text = node.get("Fn::Sub")
            if isinstance(text, str) and "{{resolve:" in text:
                return {"Fn::Sub": REFERENCE.sub(value, text.replace("${Stage}", STAGE))}
            return {name: walk(one) for name, one in node.items()}

        resources = walk(resources)
        if count:
            reason = "it does not resolve them in nested stacks; they were resolved before"
            self.unsupported.append((path, f"{count} times", "{{resolve:…}}", reason))
        return resources

    def value(self, path, service, name):
        try:
            if service == "ssm":
                return self.ssm.get_parameter(Name=name)["Parameter"]["Value"]
            return self.secrets.get_secret_value(SecretId=name)["SecretString"]
        except ClientError as error:
            raise EmulatorError(f"{path} refers to {name}, which is not in {DATA}: {error}") from error

    def regenerate_secrets(self):
        """Replaces generated secrets by what the emulator's GetRandomPassword returns for the same properties."""
        for name, one in read(DATA)["Resources"].items():
            options = one.get("Properties", {}).get("GenerateSecretString")
            if options:
                password = self.secrets.get_random_password(**options)["RandomPassword"]
                identifier = one["Properties"]["Name"]["Fn::Sub"].replace("${Stage}", STAGE)
                self.secrets.put_secret_value(SecretId=identifier, SecretString=password)
                reason = "it ignores parts of GenerateSecretString; its GetRandomPassword does not"
                self.unsupported.append((DATA, name, one["Type"], reason))

    def create(self, name, path, locations=None):
        """Creates a stack and waits for it."""
        declared = read(path)["Parameters"]
        parameters = {key: value for key, value in {**PARAMETERS, "HostedZoneId": self.zone}.items() if key in declared}
        try:
            self.cloudformation.create_stack(
                StackName=name,
                TemplateURL=self.upload(path, locations),
                Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
                Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
                OnFailure="DO_NOTHING",
            )
        except ClientError as error:
            raise EmulatorError(f"{name}: {error}") from error
        status = self.final_status(name)
        if status != "CREATE_COMPLETE":
            raise EmulatorError("\n".join([f"{name} is {status}", *self.failures()]))

    def final_status(self, name):
        for _ in range(SECONDS):
            status = self.cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
            if not status.endswith("_IN_PROGRESS"):
                return status
            time.sleep(1)
        raise EmulatorError(f"{name} is not created within {SECONDS} seconds")

    def all(self):
        pages = self.cloudformation.get_paginator("describe_stacks").paginate()
        return [stack["StackName"] for page in pages for stack in page["Stacks"]]

    def failures(self):
        """What failed in any stack, with the reasons."""
        for name in self.all():
            for event in self.cloudformation.describe_stack_events(StackName=name)["StackEvents"]:
                if event.get("ResourceStatus", "").endswith("FAILED"):
                    resource, reason = event["LogicalResourceId"], event.get("ResourceStatusReason")
                    yield f"  {name}: {resource} ({event['ResourceType']}): {reason}"

    def count(self, name):
        pages = self.cloudformation.get_paginator("list_stack_resources").paginate(StackName=name)
        return sum(len(page["StackResourceSummaries"]) for page in pages)

    def created_keys(self):
        """The items that the custom resource has created."""
        return client(self.address, "dynamodb").scan(TableName=f"glotto-{STAGE}", Select="COUNT")["Count"]


def report(stacks):
    names = sorted(stacks.all())
    for name in names:
        print(f"{name}: {stacks.count(name)} resources")
    print(f"{len(names)} stacks; the function of the custom resource created {stacks.created_keys()} items.")
    print("What the emulator does not support:")
    for path, name, kind, reason in stacks.unsupported:
        print(f"  {path}: {name} ({kind}): {reason}")


def main(program, binaries):
    logging.getLogger("samtranslator").setLevel(logging.CRITICAL)
    with open(f"{binaries}/glotto-keys", "rb") as file:
        keys = file.read()
    with emulator(program) as address:
        stacks = Stacks(address, keys)
        stacks.create(f"glotto-{STAGE}-data", DATA)
        stacks.regenerate_secrets()
        paths = [one["Location"] for one in nested(read(ROOT))]
        locations = {path: stacks.upload(path) for path in paths}
        stacks.create(f"glotto-{STAGE}", ROOT, locations)
        if not stacks.created_keys():
            raise EmulatorError("the function of the custom resource has created no keys")
        report(stacks)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except EmulatorError as error:
        sys.exit(str(error))
