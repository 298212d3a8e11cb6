"""The secret that CloudFront sends to the APIs: tools/origin_secret.py <region> <stage> <command>

add <file>  Adds the secret and the hashes that functions accept to a file of parameters (tools/parameters.py). The
            first time it makes the secret.
rotate      Makes the next secret the current one, for the next deployment.

The secrets are a parameter of Systems Manager, `/glotto/<stage>/origin-secret`, encrypted with the key of the account,
which costs nothing: `current,next` or `current,next,former`. Functions accept all of them. The next one is accepted
before it is sent, and the former one while edges and functions change, so a rotation is one deployment. Nothing prints
a secret, and none is on a command line.
"""

import hashlib
import secrets
import sys

import boto3
from botocore.exceptions import ClientError

import parameters
import stacks

BYTES = 32


class Store:
    """The secrets of a stage in Systems Manager."""

    def __init__(self, client, stage):
        self.client = client
        self.name = f"/glotto/{stage}/origin-secret"

    def read(self):
        """The secrets, or None if there are none yet."""
        try:
            found = self.client.get_parameter(Name=self.name, WithDecryption=True)
        except ClientError as error:
            if error.response["Error"]["Code"] == "ParameterNotFound":
                return None
            raise
        return found["Parameter"]["Value"].split(",")

    def write(self, values, overwrite):
        """Stores the secrets."""
        self.client.put_parameter(
            Name=self.name,
            Description="What CloudFront sends to the APIs of Glotto: current, next, former.",
            Type="SecureString",
            Value=",".join(values),
            Overwrite=overwrite,
        )

    def find_or_create(self):
        """The secrets. Those that another deployment makes at the same time are used by both."""
        values = self.read()
        if values is None:
            try:
                self.write([generate(), generate()], overwrite=False)
            except ClientError as error:
                if error.response["Error"]["Code"] != "ParameterAlreadyExists":
                    raise
            values = self.read()
        return values


def generate():
    """A new secret."""
    return secrets.token_hex(BYTES)


def digest(value):
    """The hash by which functions know a secret."""
    return hashlib.sha256(value.encode()).hexdigest()


def of_stack(values):
    """The parameters of the root stack."""
    return {"OriginSecret": values[0], "OriginSecretHashes": ",".join(map(digest, values))}


def rotate(store, accepted):
    """Makes the next secret the current one. `accepted` are the hashes that the deployed functions have."""
    current, following = store.find_or_create()[:2]
    if digest(following) not in accepted.split(","):
        raise stacks.DeployError(
            "The functions do not accept the next secret yet, so a rotation would close the platform. What to do: "
            "deploy, then rotate again."
        )
    store.write([following, generate(), current], overwrite=True)


def main(region, stage, command, *rest):
    store = Store(boto3.client("ssm", region_name=region), stage)
    if command == "add":
        (path,) = rest
        parameters.write(path, {**parameters.read(path), **of_stack(store.find_or_create())})
    elif command == "rotate":
        root = stacks.describe(boto3.client("cloudformation", region_name=region), f"glotto-{stage}")
        given = {one["ParameterKey"]: one.get("ParameterValue", "") for one in (root or {}).get("Parameters", [])}
        rotate(store, given.get("OriginSecretHashes", ""))
        print(f"The next deployment of {stage} sends the next secret. What to do: make deploy STAGE={stage}")
    else:
        raise stacks.DeployError(__doc__)


if __name__ == "__main__":
    stacks.run(main, sys.argv[1:])
