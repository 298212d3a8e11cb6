"""Counts the resources that SAM creates from each template, with SAM's own translator, and prints a line for each.

CloudFormation rejects a stack of more than 500 resources, and a template of more than 1 MB. `xtask` counts resources with
the same rules in Rust, so that `cargo test` can check; this script verifies that count. The size after the
transformation, which only SAM knows, is checked here alone.
"""

import json
import sys

from samcli.yamlhelper import yaml_parse
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

RESOURCES = 450
BYTES = 900_000


def read(path: str) -> dict:
    with open(path, encoding="utf-8") as file:
        return yaml_parse(file.read())


def nested(template: dict) -> list[dict]:
    """The properties of the nested stacks of a template."""
    resources = template["Resources"].values()
    return [one["Properties"] for one in resources if one["Type"] == "AWS::Serverless::Application"]


def translated(path: str, code: str = "s3://bucket/key", locations: dict | None = None) -> dict:
    """A template after the transformation, with locations like those that `sam package` sets: of all functions, and of
    each nested template by its path."""
    template = read(path)
    function = template.get("Globals", {}).get("Function")
    if function:
        function["CodeUri"] = code
    for one in nested(template):
        one["Location"] = (locations or {}).get(one["Location"], "https://s3.amazonaws.com/bucket/key")
    if "Transform" not in template:
        return template
    basic = "AWSLambdaBasicExecutionRole"
    managed = {basic: f"arn:aws:iam::aws:policy/service-role/{basic}"}
    return Translator(managed, Parser()).translate(template, {})


def main(paths: list[str]) -> int:
    excesses = []
    for path in paths:
        template = translated(path)
        count, size = len(template["Resources"]), len(json.dumps(template, separators=(",", ":")))
        print(f"{path}: {count} resources")
        if count > RESOURCES:
            excesses.append(f"{path} makes {count} resources, more than {RESOURCES}")
        if size > BYTES:
            excesses.append(f"{path} has {size} bytes after the transformation, more than {BYTES}")
    for excess in excesses:
        print(f"{excess}. What to do: move endpoints into a feature of their own.", file=sys.stderr)
    return 1 if excesses else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
