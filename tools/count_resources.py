"""Counts the resources that SAM creates from a template, with SAM's own translator, and prints the number.

CloudFormation rejects a stack of more than 500 resources. `xtask` counts with the same rules in Rust, so that
`cargo test` can check; this script verifies that count.
"""

import sys

from samcli.yamlhelper import yaml_parse
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

LIMIT = 450


def main(path: str) -> int:
    with open(path, encoding="utf-8") as file:
        template = yaml_parse(file.read())
    # The translator requires a code URI like the one that `sam package` sets.
    template["Globals"]["Function"]["CodeUri"] = "s3://bucket/key"
    basic = "AWSLambdaBasicExecutionRole"
    managed = {basic: f"arn:aws:iam::aws:policy/service-role/{basic}"}
    count = len(Translator(managed, Parser()).translate(template, {})["Resources"])
    print(f"{count} resources")
    if count > LIMIT:
        print(f"More than {LIMIT} resources: split the stack before it reaches CloudFormation's limit of 500.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
