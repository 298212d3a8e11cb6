"""Tests of tools/stacks.py, on a CloudFormation that answers from a list. tools/test-tools runs them."""

import contextlib
import datetime
import io
import unittest
from unittest import mock

from botocore.exceptions import ClientError, NoCredentialsError, ProfileNotFound

import origin_secret
import stacks
import table_stream


class Client:
    """Answers `describe_stacks` with these states in turn, the last one again and again, and records other calls."""

    def __init__(self, *states, protected=False, denied=()):
        self.states, self.protected, self.denied = list(states), protected, denied
        self.calls = []

    def describe_stacks(self, StackName):
        status = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        if status is None:
            error = {"Code": "ValidationError", "Message": f"Stack with id {StackName} does not exist"}
            raise ClientError({"Error": error}, "DescribeStacks")
        outputs = [{"OutputKey": "Url", "OutputValue": "https://x.test"}]
        stack = {"StackStatus": status, "Outputs": outputs, "EnableTerminationProtection": self.protected}
        return {"Stacks": [stack]}

    def __getattr__(self, operation):
        if operation in self.denied:
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, operation)
        return lambda **arguments: self.calls.append((operation, arguments))


def ready(*states):
    """Whether a stack with these states exists in the end, and the calls that were made."""
    client = Client(*states)
    with contextlib.redirect_stderr(io.StringIO()):
        there = stacks.ready(client, "s", sleep=lambda _: None)
    return there, [operation for operation, _ in client.calls]


class Ready(unittest.TestCase):
    def test_a_stack_that_is_not_there_is_new(self):
        self.assertEqual(ready(None), (False, []))
        self.assertEqual(ready("REVIEW_IN_PROGRESS"), (False, []))

    def test_a_stack_that_is_there_is_left_alone(self):
        for status in ["CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"]:
            self.assertEqual(ready(status), (True, []))

    def test_what_still_runs_is_awaited(self):
        states = ["UPDATE_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_COMPLETE"]
        self.assertEqual(ready(*states), (True, []))

    def test_a_failed_creation_is_removed(self):
        for status in ["ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED"]:
            self.assertEqual(ready(status, "DELETE_IN_PROGRESS", None), (False, ["delete_stack"]))

    def test_what_an_unfinished_deletion_left_is_removed(self):
        self.assertEqual(ready("DELETE_FAILED", "DELETE_IN_PROGRESS", None), (False, ["delete_stack"]))
        self.assertEqual(ready("DELETE_IN_PROGRESS", "DELETE_FAILED", None), (False, ["delete_stack"]))

    def test_a_creation_that_is_still_rolled_back_is_removed_afterwards(self):
        self.assertEqual(ready("ROLLBACK_IN_PROGRESS", "ROLLBACK_COMPLETE", None), (False, ["delete_stack"]))

    def test_a_stuck_rollback_is_continued(self):
        states = ["UPDATE_ROLLBACK_FAILED", "UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE"]
        self.assertEqual(ready(*states), (True, ["continue_update_rollback"]))

    def test_what_cannot_be_mended_is_reported(self):
        for states in [["DELETE_FAILED"], ["ROLLBACK_FAILED", "DELETE_FAILED"], ["UPDATE_ROLLBACK_FAILED"]]:
            with self.assertRaisesRegex(stacks.DeployError, "What to do"):
                ready(*states)


class Others(unittest.TestCase):
    def test_protection_is_turned_on_where_it_is_off(self):
        client = Client("CREATE_COMPLETE")
        stacks.protect(client, "s")
        arguments = {"StackName": "s", "EnableTerminationProtection": True}
        self.assertEqual(client.calls, [("update_termination_protection", arguments)])
        protected = Client("CREATE_COMPLETE", protected=True)
        stacks.protect(protected, "s")
        self.assertEqual(protected.calls, [], "the role of GitHub may not do it")

    def test_what_the_role_of_github_may_not_do_is_left_to_an_administrator(self):
        with self.assertRaisesRegex(stacks.DeployError, "may not protect the stack s. What to do: .* administrator"):
            stacks.protect(Client("CREATE_COMPLETE", denied=["update_termination_protection"]), "s")
        client = Client("DELETE_FAILED", denied=["delete_stack"])
        with contextlib.redirect_stderr(io.StringIO()):
            with self.assertRaisesRegex(stacks.DeployError, "may not delete the stack s. What to do"):
                stacks.ready(client, "s", sleep=lambda _: None)

    def test_a_failure_that_is_no_refusal_of_rights_is_not_taken_for_one(self):
        def throttled():
            raise ClientError({"Error": {"Code": "Throttling", "Message": "slow down"}}, "DeleteStack")

        with self.assertRaises(ClientError):
            stacks.as_administrator(throttled, "x")

    def test_cloudformation_works_with_a_role_of_its_own_only_on_stacks_whose_roles_have_the_boundary(self):
        def check(**boundaries):
            """Checks the boundary `b` where these stacks have these boundaries."""

            class Described:
                def describe_stacks(self, StackName):
                    if StackName not in boundaries:
                        raise ClientError({"Error": {"Code": "ValidationError", "Message": "does not exist"}}, "x")
                    value = boundaries[StackName]
                    given = [] if value is None else [{"ParameterKey": "PermissionsBoundary", "ParameterValue": value}]
                    return {"Stacks": [{"StackStatus": "UPDATE_COMPLETE", "Parameters": given}]}

            stacks.check_boundary(Described(), "data", "root", "b")

        check(data="b", root="b")
        check(data="b")
        for boundaries in [
            {},
            {"root": "b"},
            {"data": "", "root": "b"},
            {"data": None, "root": "b"},
            {"data": "b", "root": ""},
            {"data": "b", "root": None},
            {"data": "b", "root": "other"},
        ]:
            with self.assertRaisesRegex(stacks.DeployError, "What to do: .* PERMISSIONS_BOUNDARY=b", msg=boundaries):
                check(**boundaries)

    def test_an_output_is_found_by_its_name(self):
        self.assertEqual(stacks.output(Client("CREATE_COMPLETE"), "s", "Url"), "https://x.test")
        for client, key in [(Client("CREATE_COMPLETE"), "Other"), (Client(None), "Url")]:
            with self.assertRaises(stacks.DeployError):
                stacks.output(client, "s", key)

    def test_credentials_that_aws_does_not_accept_are_reported(self):
        class Sts:
            error = None

            def get_caller_identity(self):
                if self.error:
                    raise self.error

        client = Sts()
        stacks.check_credentials(lambda: client)
        ended = {"Error": {"Code": "ExpiredToken", "Message": "The security token has expired"}}
        for client.error in [NoCredentialsError(), ClientError(ended, "GetCallerIdentity")]:
            with self.assertRaisesRegex(stacks.DeployError, "What to do: sign in"):
                stacks.check_credentials(lambda: client)

    def test_a_profile_that_does_not_exist_is_no_credentials_either(self):
        def make_client():
            raise ProfileNotFound(profile="school")

        with self.assertRaisesRegex(stacks.DeployError, "profile \\(school\\).*What to do: sign in"):
            stacks.check_credentials(make_client)

    def test_what_aws_refuses_ends_a_tool_with_a_sentence(self):
        ended = {"Error": {"Code": "ExpiredToken", "Message": "The security token has expired"}}
        refused = ClientError(ended, "DescribeStacks")
        for error in [NoCredentialsError(), refused, stacks.DeployError("x. What to do: y")]:

            def main(region):
                raise error

            with self.assertRaises(SystemExit) as exit:
                stacks.run(main, ["eu-central-1"])
            self.assertIn(str(error), exit.exception.code)
            self.assertIn("What to do: ", exit.exception.code)

    def test_without_its_arguments_a_tool_says_which_it_takes(self):
        for tool in [stacks, origin_secret, table_stream]:
            with self.assertRaises(SystemExit) as exit:
                stacks.run(tool.main, ["eu-central-1"])
            self.assertEqual(exit.exception.code, tool.__doc__)


class Bucket:
    """A bucket with versions of these keys and ages in days, which are in pages of one."""

    def __init__(self, now, ages):
        self.now, self.ages, self.deleted, self.batches = now, ages, [], []

    def get_paginator(self, operation):
        assert operation == "list_object_versions"
        return self

    def paginate(self, Bucket, Prefix):
        for index, (key, age) in enumerate(self.ages):
            if key.startswith(Prefix):
                version = {"Key": key, "VersionId": str(index), "LastModified": self.now - datetime.timedelta(days=age)}
                yield {"DeleteMarkers" if index % 2 else "Versions": [version]}

    def delete_objects(self, Bucket, Delete):
        self.batches.append(len(Delete["Objects"]))
        self.deleted += [(one["Key"], int(one["VersionId"])) for one in Delete["Objects"]]


class Templates:
    """A CloudFormation with these templates, each of a stack, and stacks in others. A template has two stages."""

    def __init__(self, **templates):
        self.templates, self.children = templates, {}

    def get_template(self, StackName, TemplateStage):
        if StackName not in self.templates:
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "GetTemplate")
        is_text = isinstance(self.templates[StackName], str)
        return {"TemplateBody": self.templates[StackName] if is_text == (TemplateStage == "Original") else {}}

    def get_paginator(self, operation):
        assert operation == "list_stack_resources"
        return self

    def paginate(self, StackName):
        others = [{"ResourceType": "AWS::Lambda::Function", "PhysicalResourceId": "f"}]
        others.append({"ResourceType": "AWS::CloudFormation::Stack"})
        yield {"StackResourceSummaries": others}
        for child in self.children.get(StackName, []):
            one = {"ResourceType": "AWS::CloudFormation::Stack", "PhysicalResourceId": child}
            yield {"StackResourceSummaries": [one]}


class Prune(unittest.TestCase):
    NOW = datetime.datetime(2026, 12, 1, tzinfo=datetime.timezone.utc)

    def test_uploads_of_the_stack_that_are_two_months_old_are_deleted_in_all_versions(self):
        ages = [("s/a", 61), ("s/a", 1), ("s/b", 59), ("s/c", 100), ("s-data/a", 100), ("s2/a", 100), ("s/d", 300)]
        bucket = Bucket(self.NOW, ages)
        self.assertEqual(stacks.prune(bucket, "b", "s", set(), self.NOW), 3)
        self.assertEqual(bucket.deleted, [("s/a", 0), ("s/c", 3), ("s/d", 6)])

    def test_no_call_deletes_more_than_s3_takes_and_none_is_made_for_nothing(self):
        bucket = Bucket(self.NOW, [("s/a", 100)] * 1001)
        stacks.prune(bucket, "b", "s", set(), self.NOW)
        self.assertEqual(bucket.batches, [1000, 1])
        bucket = Bucket(self.NOW, [("s/a", 1)])
        stacks.prune(bucket, "b", "s", set(), self.NOW)
        self.assertEqual(bucket.batches, [])

    def test_what_a_stack_or_one_nested_in_it_names_stays_however_old_it_is(self):
        client = Templates(
            s={"TemplateURL": "https://s3.eu-central-1.amazonaws.com/b/s/child.template"},
            child={"Code": {"S3Bucket": "b", "S3Key": "s/code"}, "Other": {"S3Key": "s2/a"}},
            grandchild="Location: https://s3.amazonaws.com/b/s/text.template\nCodeUri: s3://b/s/uri\n",
        )
        client.children = {"s": ["child"], "child": ["grandchild"]}
        kept = stacks.named(client, "s")
        self.assertEqual(kept, {"s/child.template", "s/code", "s/text.template", "s/uri"})
        keys = ["s/child.template", "s/code", "s/code", "s/former", "s/text.template", "s/uri"]
        bucket = Bucket(self.NOW, [(key, 400) for key in keys])
        self.assertEqual(stacks.prune(bucket, "b", "s", kept, self.NOW), 1)
        self.assertEqual(bucket.deleted, [("s/former", 3)])

    def test_nothing_is_deleted_if_a_template_cannot_be_read(self):
        client = Templates(s={})
        client.children = {"s": ["child"]}
        bucket = Bucket(self.NOW, [("s/code", 400)])
        clients = {"cloudformation": client, "s3": bucket}
        with mock.patch("boto3.client", side_effect=lambda service, **_: clients[service]):
            with mock.patch("stacks.output", return_value="b"), self.assertRaises(ClientError):
                stacks.main("eu-central-1", "prune", "s")
            self.assertEqual(bucket.deleted, [])
            client.templates["child"] = {}
            with mock.patch("stacks.output", return_value="b"):
                stacks.main("eu-central-1", "prune", "s")
        self.assertEqual(bucket.deleted, [("s/code", 0)])


if __name__ == "__main__":
    unittest.main()
