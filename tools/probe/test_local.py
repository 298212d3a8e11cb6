"""The themes against the local stack, with real calls: what holds there is `ok`, and what is made wrong is `wrong`."""

import unittest

import boto3

from probe import front, functions, gateway, table, transcoding
from probe.deployment import Deployment
from probe.lines import OK, UNKNOWN, WRONG
from probe.local import Local

ACCOUNT = "arn:aws:iam::000000000000:role/"
# What the local stack has no part of: throttles, imports and access logs are API Gateway's own.
NOT_LOCAL = {"throttled-cors", "rate-zero", "absent-function", "message-string", "public-key"}


def deployment(local):
    """The local stack as the themes see it."""
    outputs = {
        "Url": local.url,
        "FrontUrl": local.url,
        "ApiId": "api",
        "FirstReadSeconds": "0",
        "MediaKeyId": "glotto-MediaKey",
        "HttpRoleArn": f"{ACCOUNT}glotto-HttpRole",
        "InvokeRoleArn": f"{ACCOUNT}glotto-InvokeRole",
        "ConvertRoleArn": f"{ACCOUNT}glotto-ConvertRole",
    }

    def client(service):
        endpoint = local.s3 if service == "s3" else local.endpoint
        keys = {"aws_access_key_id": "local", "aws_secret_access_key": "local-secret"}
        return boto3.client(service, endpoint_url=endpoint, region_name="eu-central-1", **keys)

    return Deployment("glotto", outputs, client, sleep=lambda _: None)


def statements(template, role):
    """The statements of a role."""
    return template["Resources"][role]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]


def without_null(template):
    """Takes the Null condition from all statements of the strict role."""
    for statement in statements(template, "StrictRole"):
        statement.get("Condition", {}).pop("Null", None)


def with_everything(template):
    """Lets the strict role do everything in all partitions."""
    without_null(template)
    for statement in statements(template, "StrictRole"):
        statement.pop("Condition", None)


def with_nothing_but_reads(template):
    """Takes the rights of transactions and of the index from the strict role."""
    kept = [one for one in statements(template, "StrictRole") if "dynamodb:GetItem" in one["Action"]]
    del kept[0]["Action"][kept[0]["Action"].index("dynamodb:BatchGetItem")]
    template["Resources"]["StrictRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"] = kept


def without_queue(template):
    """Grants MediaConvert on another queue."""
    statements(template, "TranscodeRole")[1]["Resource"] = "arn:aws:mediaconvert:eu-central-1:000000000000:queues/x"


def strict_loose_role(template):
    """Adds the Null condition to the loose role."""
    statements(template, "LooseRole")[1]["Condition"]["Null"] = {"dynamodb:LeadingKeys": "false"}


class Stacks(unittest.TestCase):
    """Each test starts a stack, so each looks at several themes."""

    def start(self, *changes, key):
        def change(template):
            for one in changes:
                one(template)

        public = front.public_key(key)
        local = Local(change, Front="true", MediaPublicKey=public, OriginSecret=front.SECRET)
        self.addCleanup(local.stop)
        return deployment(local.wait())

    def lines(self, verdicts, state):
        return {verdict.line for verdict in verdicts if verdict.state == state}

    def test_everything_that_the_local_stack_has_is_ok(self):
        key = front.new_key()
        stack = self.start(key=key)
        verdicts = [*table.run(stack), *gateway.run(stack), *transcoding.run(stack), *front.run(stack, key)]
        verdicts += [functions.environment_key(stack), functions.missing_secret(stack)]
        not_ok = [verdict for verdict in verdicts if verdict.state != OK and verdict.line not in NOT_LOCAL]
        # Nothing waits here, so the second job comes within the minute. The local front door keeps nothing.
        self.assertEqual(self.lines(not_ok, WRONG), {"token-minute", "one-copy"}, [str(one) for one in not_ok])
        self.assertEqual(self.lines(not_ok, UNKNOWN), set(), [str(one) for one in not_ok])

    def test_a_policy_without_the_null_condition_another_queue_and_another_key_are_wrong(self):
        stack = self.start(without_null, without_queue, key=front.new_key())
        verdicts = table.run(stack)
        self.assertEqual(self.lines(verdicts, WRONG), {"null"})
        self.assertEqual(len(self.lines(verdicts, OK)), len(table.LINES) - 1)
        self.assertIn("queue-default", self.lines(transcoding.run(stack), WRONG))
        self.assertEqual(self.lines(front.run(stack, front.new_key()), WRONG), {"p256", "preflight"})

    def test_a_policy_without_partitions_is_wrong(self):
        verdicts = table.run(self.start(with_everything, key=front.new_key()))
        self.assertEqual(self.lines(verdicts, OK), {"transaction", "transaction-check", "null-needed"})
        self.assertEqual(len(self.lines(verdicts, WRONG)), len(table.LINES) - 3)

    def test_a_policy_that_refuses_what_it_should_grant_is_wrong(self):
        verdicts = table.run(self.start(with_nothing_but_reads, strict_loose_role, key=front.new_key()))
        wrong = {"transaction", "transaction-check", "batch", "index", "null-needed"}
        self.assertEqual(self.lines(verdicts, WRONG), wrong)


if __name__ == "__main__":
    unittest.main()
