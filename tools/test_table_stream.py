"""Tests of tools/table_stream.py, on clients that answer from a dictionary. tools/test-tools runs them."""

import contextlib
import io
import unittest
from unittest import mock

from botocore.exceptions import ClientError
from samcli.yamlhelper import yaml_parse

import stacks
import table_stream
from fake_programs import TOOLS

TABLE = "arn:aws:dynamodb:eu-central-1:123456789012:table/glotto-dev"
OLD, NEW = f"{TABLE}/stream/2026-01-01T00:00:00.000", f"{TABLE}/stream/2026-11-30T00:00:00.000"


class Dynamodb:
    """DynamoDB with a table and its stream."""

    def __init__(self, enabled=True, view="NEW_AND_OLD_IMAGES"):
        self.specification = {"StreamEnabled": enabled, "StreamViewType": view}

    def describe_table(self, TableName):
        assert TableName == "glotto-dev"
        # The ARN stays for a day after a stream was turned off.
        return {"Table": {"LatestStreamArn": NEW, "StreamSpecification": self.specification}}


class Ssm:
    """Systems Manager with at most one parameter."""

    def __init__(self, value, code="ParameterNotFound"):
        self.value, self.code, self.writes = value, code, 0

    def get_parameter(self, Name):
        assert Name == "/glotto/dev/table-stream-arn"
        if self.value is None:
            raise ClientError({"Error": {"Code": self.code}}, "GetParameter")
        return {"Parameter": {"Value": self.value}}

    def put_parameter(self, Name, Value, Type, Overwrite):
        assert (Name, Type, Overwrite) == ("/glotto/dev/table-stream-arn", "String", True)
        self.value, self.writes = Value, self.writes + 1


class Lambda:
    """Lambda whose functions read these streams, in pages of one mapping, and a queue each."""

    def __init__(self, **streams):
        self.streams = {name.replace("_", "-"): mappings for name, mappings in streams.items()}

    def get_paginator(self, operation):
        assert operation == "list_event_source_mappings"
        return self

    def paginate(self, FunctionName):
        yield {"EventSourceMappings": [{"EventSourceArn": "arn:aws:sqs:eu-central-1:1:a", "State": "Disabled"}]}
        for one in self.streams[FunctionName.removeprefix("glotto-dev-")]:
            yield {"EventSourceMappings": [one]}


def mapping(stream=NEW, state="Enabled", result="OK"):
    return {"EventSourceArn": stream, "State": state, "LastProcessingResult": result}


def run(command, **clients):
    """What the command prints."""
    clients = {"cloudformation": None, "dynamodb": Dynamodb(), **clients}
    with mock.patch("boto3.client", side_effect=lambda service, region_name: clients[service]):
        with mock.patch("stacks.output", return_value="glotto-dev") as output:
            with contextlib.redirect_stdout(io.StringIO()) as printed:
                table_stream.main("eu-central-1", "dev", command)
    output.assert_called_with(None, "glotto-dev-data", "TableName")
    return printed.getvalue()


class Set(unittest.TestCase):
    def test_the_stream_of_a_restored_table_replaces_the_former_one(self):
        ssm = Ssm(OLD)
        self.assertIn("is stored now", run("set", ssm=ssm))
        self.assertEqual(ssm.value, NEW)

    def test_a_stream_that_is_stored_is_not_written_again(self):
        ssm = Ssm(NEW)
        self.assertIn("was stored before", run("set", ssm=ssm))
        self.assertEqual(ssm.writes, 0)

    def test_a_table_without_the_stream_that_functions_need_changes_nothing(self):
        for dynamodb in [Dynamodb(enabled=False), Dynamodb(view="KEYS_ONLY")]:
            ssm = Ssm(OLD)
            with self.assertRaisesRegex(stacks.DeployError, "What to do: aws dynamodb update-table"):
                run("set", ssm=ssm, dynamodb=dynamodb)
            self.assertEqual(ssm.value, OLD)

    def test_a_parameter_that_cloudformation_has_to_make_is_not_made_and_other_errors_are_no_absence(self):
        with self.assertRaisesRegex(stacks.DeployError, "What to do: deploy"):
            run("set", ssm=Ssm(None))
        with self.assertRaises(ClientError):
            run("set", ssm=Ssm(None, "ThrottlingException"))


class Check(unittest.TestCase):
    def check(self, relay, archive):
        return run("check", **{"lambda": Lambda(relay_events=relay, archive_audit=archive)})

    def test_functions_that_read_the_stream_are_fine(self):
        printed = self.check([mapping()], [mapping(result="No records processed")])
        self.assertIn("read the stream of glotto-dev", printed)

    def test_a_function_that_reads_another_stream_or_none_or_not_yet_is_a_fault(self):
        for wrong, expected in [
            ([mapping(OLD)], f"glotto-dev-relay-events does not read {NEW}, but {OLD}"),
            ([], "but no stream"),
            ([mapping(state="Disabled")], "not read the stream yet: Disabled"),
            ([mapping(OLD), mapping(state="Creating")], "not read the stream yet: Creating"),
            ([mapping(result="PROBLEM: Stream not found")], "cannot read the stream: PROBLEM"),
        ]:
            with self.assertRaisesRegex(stacks.DeployError, f"(?s){expected}.*What to do: make set-stream STAGE=dev"):
                self.check(wrong, [mapping()])
        with self.assertRaisesRegex(stacks.DeployError, "archive-audit"):
            self.check([mapping()], [mapping(OLD)])

    def test_the_functions_that_read_the_stream_are_those_of_the_templates(self):
        readers = []
        for file in sorted(TOOLS.parent.glob("template.*.yaml")):
            for resource in yaml_parse(file.read_text(encoding="utf-8"))["Resources"].values():
                events = resource.get("Properties", {}).get("Events", {}).values()
                if any(event["Type"] == "DynamoDB" for event in events):
                    readers.append(resource["Properties"]["FunctionName"]["Fn::Sub"].removeprefix("glotto-${Stage}-"))
        self.assertEqual(sorted(readers), table_stream.READERS)

    def test_the_commands_that_the_manual_gives_are_there(self):
        manual = (TOOLS.parent / "docs" / "operations.md").read_text(encoding="utf-8")
        makefile = (TOOLS.parent / "Makefile").read_text(encoding="utf-8")
        for command in ["set", "check"]:
            self.assertIn(f"\nmake {command}-stream STAGE=prod", manual)
            self.assertRegex(makefile, f"\n{command}-stream: [^\n]*\n\t@\\$\\(TABLE_STREAM\\) {command}\n")

    def test_another_command_is_explained(self):
        with self.assertRaisesRegex(stacks.DeployError, "tools/table_stream.py <region> <stage>"):
            table_stream.main("eu-central-1", "dev", "mend")


if __name__ == "__main__":
    unittest.main()
