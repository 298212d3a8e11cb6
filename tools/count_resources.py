"""Counts what SAM would create from a template, by SAM's own translator.

CloudFormation refuses a stack of more than 500 resources. `xtask` counts by the translator's rules
in Rust, so that `cargo test` knows; this is the check on that count. Prints the number.
"""

import sys

from samcli.yamlhelper import yaml_parse
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

LIMIT = 450


def main(path: str) -> int:
    with open(path, encoding="utf-8") as file:
        template = yaml_parse(file.read())
    # The translator wants the code where `sam package` would have put it.
    template["Globals"]["Function"]["CodeUri"] = "s3://bucket/key"
    basic = "AWSLambdaBasicExecutionRole"
    managed = {basic: f"arn:aws:iam::aws:policy/service-role/{basic}"}
    count = len(Translator(managed, Parser()).translate(template, {})["Resources"])
    print(f"{count} resources")
    if count > LIMIT:
        print(f"More than {LIMIT}: split the stack before it reaches CloudFormation's 500.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
