"""Functions: a new role, an encrypted environment, an artifact for arm64."""

import io
import json
import pathlib
import zipfile

from probe import HERE
from probe.lines import unknown, verdict
from probe.settle import each

# What tools/build-arm64 makes.
ARTIFACT = HERE.parent.parent / "target" / "lambda" / "glotto-operations" / "bootstrap"
HEALTH = HERE.parent.parent / "events" / "get-health.json"
# Seconds for which create_keys waits until its role may read the table.
PATIENCE = 30
NAMES = ["role-delay", "environment-key", "boundary", "missing-secret", "arm64"]


def run(deployment, artifact=ARTIFACT):
    """The verdicts of this theme."""
    lines = {
        "role-delay": role_delay,
        "environment-key": environment_key,
        "boundary": boundary,
        "missing-secret": missing_secret,
        "arm64": lambda deployment: arm64(deployment, artifact),
    }
    return each(deployment, lines)


def role_delay(deployment):
    """How long a new role was refused, which a custom resource of the stack has measured."""
    seconds = deployment.output("FirstReadSeconds")
    return verdict("role-delay", seconds.isdigit() and int(seconds) <= PATIENCE, f"{seconds} seconds")


def environment_key(deployment):
    """Whether a function reads its encrypted environment."""
    value = deployment.invoke("encrypted", {"variable": "SEALED"}).get("value")
    return verdict("environment-key", value == "readable", f"the variable is {value}")


def boundary(deployment):
    """A role whose policy grants more than its boundary: what both allow works, what one allows is refused. The key has
    its tag from the stack."""
    item = {"TableName": deployment.name, "Key": {"pk": {"S": "USER#1"}, "sk": {"S": "A"}}}
    deployment.until(lambda: deployment.call("bounded", "dynamodb", "get_item", **item).allowed)
    read = deployment.call("bounded", "dynamodb", "get_item", **item)
    deleted = deployment.call("bounded", "dynamodb", "delete_item", **item)
    value = deployment.invoke("bounded", {"variable": "SEALED"}).get("value")
    holds = not read.error and not deleted.allowed and value == "readable"
    return verdict("boundary", holds, f"in both {read}, in the policy alone {deleted}, the variable is {value}")


def missing_secret(deployment):
    """A secret that does not exist, of a role that may read it with and without six characters behind its name."""

    def read():
        return deployment.call("loose", "secretsmanager", "get_secret_value", SecretId=f"{deployment.name}/none")

    deployment.until(lambda: read().allowed)
    outcome = read()
    return verdict("missing-secret", outcome.error == "ResourceNotFoundException", f"{outcome}")


def arm64(deployment, artifact):
    """Whether the artifact answers. The function is not in the stack, because CloudFormation cannot upload it."""
    if not pathlib.Path(artifact).exists():
        return unknown("arm64", "there is no artifact; build it with tools/build-arm64 glotto-operations")
    client, name = deployment.client("lambda"), f"{deployment.name}-arm64"
    try:
        client.create_function(
            FunctionName=name,
            Runtime="provided.al2023",
            Architectures=["arm64"],
            Handler="get-health",
            Role=deployment.output("HttpRoleArn"),
            Code={"ZipFile": zipped(artifact)},
            MemorySize=256,
            LoggingConfig={"LogFormat": "JSON", "LogGroup": f"/glotto-probe/{deployment.name}"},
            Environment={"Variables": {"RUST_LOG": "info"}},
            Tags={"project": "glotto-probe"},
        )
        client.get_waiter("function_active_v2").wait(FunctionName=name)
        answer = deployment.invoke("arm64", json.loads(HEALTH.read_text()))
    finally:
        delete(client, name)
    return verdict("arm64", answer.get("statusCode") == 200, f"GET /health answered {answer.get('statusCode')}")


def delete(client, name):
    """Deletes a function, if it is there."""
    try:
        client.delete_function(FunctionName=name)
    except client.exceptions.ResourceNotFoundException:
        pass


def zipped(artifact):
    """An archive of the artifact. Lambda needs the right to execute it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo("bootstrap")
        entry.external_attr = 0o755 << 16
        entry.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(entry, pathlib.Path(artifact).read_bytes())
    return file.getvalue()
