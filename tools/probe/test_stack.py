"""The probe removes what it made, however it ends: on a CloudFormation that only records."""

import json
import os
import signal
import unittest
from unittest import mock

from botocore.exceptions import ClientError
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

from probe import HERE, ORIGIN, __main__, stack
from probe.deployment import Trouble
from probe.fakes import Fake, refused, silent

OUTPUTS = {"Stacks": [{"Outputs": [{"OutputKey": "Url", "OutputValue": "https://x"}]}]}


class Cloud:
    """An AWS whose clients record into one list."""

    def __init__(self, **answers):
        self.calls = []
        self.answers = {"describe_stacks": OUTPUTS, "get_caller_identity": {"Account": "1", "Arn": "me"}, **answers}

    def client(self, _service):
        return Fake(self.calls, **self.answers)

    def operations(self):
        return [operation for operation, _ in self.calls]


class Template(unittest.TestCase):
    def test_the_body_has_the_code_of_the_functions_and_fits_into_a_request(self):
        body = stack.body()
        self.assertLess(len(body.encode()), 51_200, "CloudFormation's limit for a template in a request")
        code = (HERE / "caller.py").read_text()
        codes = [function["Properties"]["InlineCode"] for function in stack.functions_of(json.loads(body))]
        self.assertEqual([len(one) < 100 for one in codes if one != code], [True], "but for the one that fails")
        self.assertLess(len(code), 4_096, "CloudFormation's limit for code in a template")
        compile(code, "caller.py", "exec")

    def test_sam_translates_it(self):
        managed = {"AWSLambdaBasicExecutionRole": "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"}
        with mock.patch.dict(os.environ, {"AWS_DEFAULT_REGION": "eu-central-1"}):
            translated = Translator(managed, Parser()).translate(json.loads(stack.body()), {})
        kinds = {resource["Type"] for resource in translated["Resources"].values()}
        self.assertIn("AWS::ApiGatewayV2::Api", kinds)

    def test_the_api_has_the_cors_setting_of_the_platform_for_pages_of_the_probe(self):
        setting = stack.template()["Resources"]["Api"]["Properties"]["CorsConfiguration"]
        self.assertEqual(setting["AllowOrigins"], [ORIGIN])
        self.assertIs(setting["AllowCredentials"], True)
        for name, value in [("AllowHeaders", "x-session-mode"), ("AllowMethods", "DELETE"), ("ExposeHeaders", "etag")]:
            self.assertIn(value, setting[name])

    def test_everything_with_a_name_is_named_after_the_stack(self):
        for line in (HERE / "template.yaml").read_text().splitlines():
            for property in ["TableName:", "FunctionName:", "BucketName:", "LogGroupName:"]:
                if property in line:
                    self.assertIn("${AWS::StackName}", line)


class Creation(unittest.TestCase):
    def test_outputs_are_returned_when_everything_is_there(self):
        cloud = Cloud()
        self.assertEqual(stack.create(cloud.client(""), "n", {"Front": "true"}), {"Url": "https://x"})
        _, arguments = cloud.calls[0]
        self.assertEqual(arguments["Tags"], stack.TAGS)
        self.assertEqual(arguments["Parameters"], [{"ParameterKey": "Front", "ParameterValue": "true"}])
        self.assertEqual(cloud.operations()[:2], ["create_stack", "stack_create_complete"])

    def test_a_failure_names_the_resource(self):
        event = {"LogicalResourceId": "Api", "ResourceStatus": "CREATE_FAILED", "ResourceStatusReason": "no quota"}
        cloud = Cloud(stack_create_complete=True, describe_stack_events={"StackEvents": [event]})
        with self.assertRaisesRegex(Trouble, "Api: no quota"):
            stack.create(cloud.client(""), "n", {})


class Ends(unittest.TestCase):
    def probe(self, cloud, settle=lambda *_: []):
        with silent() as text, mock.patch.object(__main__, "settle", settle):
            with mock.patch.object(stack.time, "sleep"):
                try:
                    return __main__.probe(cloud.client, False), text.getvalue()
                finally:
                    for number in stack.Removal.SIGNALS:
                        signal.signal(number, signal.default_int_handler)

    def assert_removed(self, cloud):
        self.assertEqual(cloud.operations()[-2:], ["delete_stack", "stack_delete_complete"])
        names = {arguments["StackName"] for operation, arguments in cloud.calls if operation.endswith("e_stack")}
        self.assertEqual(len(names), 1, "what is deleted is what was created")

    def test_the_stack_is_removed_after_the_last_line(self):
        cloud = Cloud()
        code, text = self.probe(cloud)
        self.assertEqual(code, 0)
        self.assertIn("0 ok, 0 wrong, 0 unknown", text)
        self.assert_removed(cloud)

    def test_a_stack_that_was_not_created_is_removed(self):
        cloud = Cloud(stack_create_complete=True, describe_stack_events={"StackEvents": []})
        self.assertEqual(self.probe(cloud)[0], 3)
        self.assert_removed(cloud)

    def test_an_error_of_the_probe_itself_removes_the_stack(self):
        cloud = Cloud()
        with self.assertRaises(ZeroDivisionError):
            self.probe(cloud, lambda *_: 1 / 0)
        self.assert_removed(cloud)

    def test_each_signal_removes_the_stack_and_a_second_one_does_not_stop_that(self):
        for number in stack.Removal.SIGNALS:
            cloud = Cloud()
            client = cloud.client

            def interrupting(service):
                # The second signal arrives while the stack is being removed.
                if "create_stack" in cloud.operations():
                    signal.raise_signal(number)
                return client(service)

            cloud.client = interrupting
            with self.assertRaises(KeyboardInterrupt):
                self.probe(cloud, lambda *_: signal.raise_signal(number))
            self.assert_removed(cloud)

    def test_a_removal_that_fails_is_tried_again(self):
        cloud = Cloud(stack_delete_complete=[True, None])
        self.probe(cloud)
        self.assertEqual(cloud.operations().count("delete_stack"), 2)

    def test_a_removal_that_keeps_failing_says_what_to_do(self):
        with self.assertRaisesRegex(SystemExit, "make probe-clean"):
            self.probe(Cloud(stack_delete_complete=True))

    def test_objects_functions_and_apis_outside_of_the_stack_are_removed_first(self):
        apis = [{"Items": [{"Name": "n-absent", "ApiId": "a"}, {"Name": "another", "ApiId": "b"}]}]
        cloud = Cloud(get_apis=apis, list_objects_v2={"Contents": [{"Key": "hls/probe.txt"}]})
        stack.remove(cloud.client, "n")
        self.assertIn(("delete_object", {"Bucket": "n-media-1", "Key": "hls/probe.txt"}), cloud.calls)
        self.assertIn(("delete_function", {"FunctionName": "n-arm64"}), cloud.calls)
        self.assertEqual([call for call in cloud.calls if call[0] == "delete_api"], [("delete_api", {"ApiId": "a"})])
        self.assertEqual(cloud.operations()[-2], "delete_stack")

    def test_a_bucket_that_was_never_made_is_no_error(self):
        cloud = Cloud(list_objects_v2=refused("NoSuchBucket"))
        stack.remove(cloud.client, "n")
        with self.assertRaisesRegex(ClientError, "AccessDenied"):
            stack.remove(Cloud(list_objects_v2=refused("AccessDenied")).client, "n")


class Leftovers(unittest.TestCase):
    def test_only_stacks_with_the_tag_and_the_name_of_the_probe_are_removed(self):
        stacks = [
            {"StackName": "glotto-probe-1", "Tags": stack.TAGS},
            {"StackName": "glotto-probe-2", "Tags": []},
            {"StackName": "glotto-dev", "Tags": stack.TAGS},
        ]
        arn = "arn:aws:lambda:x:1:function:glotto-probe-1-arm64"
        pages = [{"ResourceTagMappingList": [{"ResourceARN": arn}]}]
        cloud = Cloud(get_resources=pages)
        cloud.answers["describe_stacks"] = [{"Stacks": stacks}]
        with silent() as text:
            self.assertEqual(__main__.clean(cloud.client), 0)
        removed = [arguments["StackName"] for operation, arguments in cloud.calls if operation == "delete_stack"]
        self.assertEqual(removed, ["glotto-probe-1"])
        self.assertIn(arn, text.getvalue())


class Questions(unittest.TestCase):
    identity = {"Account": "123456789012", "Arn": "arn:aws:iam::123456789012:user/ada"}

    def confirm(self, reply=None, **environment):
        with silent() as text, mock.patch.dict(os.environ, environment, clear=True):
            with mock.patch("sys.stdin") as stdin, mock.patch("builtins.input", return_value=reply):
                stdin.isatty.return_value = reply is not None
                return __main__.confirm(self.identity, "eu-central-1", 8), text.getvalue()

    def test_account_region_and_costs_are_shown_before_anything_is_made(self):
        confirmed, text = self.confirm("n")
        self.assertFalse(confirmed)
        for part in ["123456789012", "user/ada", "eu-central-1", "0.05 USD"]:
            self.assertIn(part, text)

    def test_only_yes_continues_and_without_a_terminal_only_the_variable(self):
        for reply, variables, expected in [
            ("y", {}, True),
            ("yes", {}, True),
            ("", {}, False),
            (None, {}, False),
            (None, {"YES": "1"}, True),
        ]:
            self.assertEqual(self.confirm(reply, **variables)[0], expected, (reply, variables))


if __name__ == "__main__":
    unittest.main()
