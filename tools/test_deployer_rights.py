"""The role of CloudFormation against what each type in the templates needs, action by action.

tools/handlers.json has the actions that CloudFormation calls to create, read, update and delete a resource, as AWS
publishes them in the schemas of the types; budgets, DNS records and our own type, which have none, are by hand.
"""

import json
import os
import unittest
from fnmatch import fnmatchcase
from unittest import mock

from samcli.yamlhelper import yaml_parse

from count_resources import translated
from fake_programs import TOOLS

ROOT = TOOLS.parent
HANDLERS = json.loads((TOOLS / "handlers.json").read_text())
# Withheld on purpose. docs/operations.md, "What a deployment from GitHub cannot do", says what then happens.
WITHHELD = {
    "dynamodb:DeleteTable",
    "iam:DeleteRolePermissionsBoundary",
    "kms:ScheduleKeyDeletion",
    "s3:DeleteBucket",
    "secretsmanager:DeleteSecret",
}
# For properties that no template sets, by the type that would need them.
UNUSED = {
    # Replicas, imports, streams to Kinesis, keys of the customer, resource policies.
    "AWS::DynamoDB::Table": """dynamodb:BatchWriteItem dynamodb:DeleteItem dynamodb:GetItem dynamodb:PutItem
        dynamodb:PutResourcePolicy dynamodb:Query dynamodb:Scan dynamodb:UpdateItem iam:* kinesis:* kms:* s3:*
        logs:*""",
    # Keys of the customer.
    "AWS::Events::EventBus": "kms:*",
    # Targets with a role; MediaConvert and queues have none.
    "AWS::Events::Rule": "iam:PassRole",
    # Managed policies.
    "AWS::IAM::Role": "iam:AttachRolePolicy iam:DetachRolePolicy",
    # A key that is disabled, and tags that change.
    "AWS::KMS::Key": "kms:DisableKey kms:EnableKey kms:UntagResource",
    # Delivery to Firehose and S3.
    "AWS::Logs::LogGroup": "firehose:* s3:*",
    # Replication, tables of metadata.
    "AWS::S3::Bucket": "iam:PassRole s3:DeleteObject s3:PutReplicationConfiguration s3tables:* S3:GetBucketWebsite",
    # Subscriptions of Firehose, delivery logs.
    "AWS::SNS::Subscription": "iam:PassRole",
    "AWS::SNS::Topic": "iam:PassRole",
    # Networks, file systems, layers, signed code, capacity providers.
    "AWS::Lambda::Function": """ec2:* elasticfilesystem:* s3files:* lambda:GetCodeSigningConfig lambda:GetLayerVersion
        lambda:PassCapacityProvider s3:GetObjectVersion""",
    # Definitions of APIs in S3.
    "AWS::ApiGatewayV2::Api": "s3:getObject",
}


def as_list(value):
    """A value, or several."""
    return value if isinstance(value, list) else [value]


def matches(action, patterns):
    """Whether an action matches one of the patterns."""
    return any(fnmatchcase(action, pattern) for pattern in patterns)


class Rights(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        deployer = yaml_parse((TOOLS / "deployer.yaml").read_text())["Resources"]
        policy = deployer["ExecutionRole"]["Properties"]["Policies"][0]["PolicyDocument"]
        cls.statements = policy["Statement"]
        with mock.patch.dict(os.environ, AWS_DEFAULT_REGION="eu-central-1"):
            templates = [translated(str(path)) for path in sorted(ROOT.glob("template*.yaml"))]
        cls.types = {one["Type"] for template in templates for one in template["Resources"].values()}

    def allows(self, action):
        """Whether the role may do this with a resource of the action's service. Conditions are other tests' matter."""
        service = f":{action.split(':')[0]}:"
        about = [one for one in self.statements if matches(action, as_list(one["Action"]))]
        if any(one["Effect"] == "Deny" and one["Resource"] == "*" and "Condition" not in one for one in about):
            return False
        resources = [text for one in about if one["Effect"] == "Allow" for text in as_list(one["Resource"])]
        return any(text == "*" or service in json.dumps(text) for text in resources)

    def test_cloudformation_may_do_what_every_type_in_the_templates_needs(self):
        self.assertGreater(len(self.types), 30)
        self.assertEqual(self.types - set(HANDLERS), set(), "types without a line in tools/handlers.json")
        missing = {
            f"{kind} {operation}: {action}"
            for kind in self.types
            for operation, actions in HANDLERS[kind].items()
            for action in actions
            if not matches(action, UNUSED.get(kind, "").split()) and action not in WITHHELD and not self.allows(action)
        }
        self.assertEqual(missing, set())

    def test_what_is_withheld_is_needed_by_a_type_and_explained_where_operators_look(self):
        page = (ROOT / "docs" / "operations.md").read_text().split("### What a deployment from GitHub cannot do\n")[1]
        page = page.split("\n## ")[0]
        needed = {action for kind in self.types for actions in HANDLERS[kind].values() for action in actions}
        for action in WITHHELD:
            self.assertFalse(self.allows(action), action)
            self.assertIn(action, needed)
            self.assertIn(f"`{action}`", page)

    def test_every_type_and_every_exception_is_in_use(self):
        self.assertEqual(set(HANDLERS) - self.types, set())
        self.assertEqual(set(UNUSED) - self.types, set())
        for kind, patterns in UNUSED.items():
            needed = [action for actions in HANDLERS[kind].values() for action in actions]
            for pattern in patterns.split():
                self.assertTrue(any(fnmatchcase(action, pattern) for action in needed), f"{kind}: {pattern}")


if __name__ == "__main__":
    unittest.main()
