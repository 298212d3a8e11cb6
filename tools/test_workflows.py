"""The workflows of GitHub, and the roles with which they deploy."""

import json
import re
import tomllib
import unittest
from fnmatch import fnmatchcase

from samcli.yamlhelper import yaml_parse

import parameters
from fake_programs import TOOLS

ROOT = TOOLS.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PINNED = re.compile(r"^\s*(- )?uses: [\w-]+/[\w/-]+@[0-9a-f]{40} # v\d+(\.\d+)*$")


def workflow(name):
    """A workflow. `on` is a boolean in YAML 1.1."""
    return yaml_parse((ROOT / ".github" / "workflows" / f"{name}.yml").read_text())


class Workflows(unittest.TestCase):
    def test_every_action_is_pinned_to_a_commit(self):
        self.assertGreater(len(WORKFLOWS), 1)
        for file in WORKFLOWS:
            for line in file.read_text().splitlines():
                if "uses:" in line:
                    self.assertRegex(line, PINNED)

    def test_all_workflows_use_the_same_version_of_an_action(self):
        used = set(re.findall(r"uses: ([\w/-]+)@(\w+)", "\n".join(file.read_text() for file in WORKFLOWS)))
        self.assertEqual(len(used), len({action for action, _ in used}))

    def test_only_jobs_of_an_environment_get_a_token_for_aws(self):
        for file in WORKFLOWS:
            jobs = yaml_parse(file.read_text())["jobs"]
            for name, job in jobs.items():
                rights = job.get("permissions", {})
                self.assertEqual("id-token" in rights, "environment" in job, f"{file.name}: {name}")
                self.assertEqual({value for key, value in rights.items() if key != "id-token"} - {"read"}, set())
                self.assertIn("timeout-minutes", job, name)

    def test_prod_follows_dev_and_both_deploy_one_build(self):
        deploy = workflow("deploy")
        self.assertEqual(deploy["permissions"], {})
        jobs = deploy["jobs"]
        self.assertEqual((jobs["dev"]["needs"], jobs["prod"]["needs"]), ("build", "dev"))
        for stage in ["dev", "prod"]:
            job = jobs[stage]
            self.assertEqual(job["environment"], stage)
            text = json.dumps(job["steps"])
            self.assertIn(f'"STAGE": "{stage}"', text)
            self.assertNotIn("build\\n", text)
            self.assertIn("download-artifact", text)
        self.assertEqual(json.dumps(jobs["dev"]["steps"]).replace('"dev"', '"prod"'), json.dumps(jobs["prod"]["steps"]))

    def test_a_stage_gets_no_older_build_than_it_has(self):
        for stage in ["dev", "prod"]:
            job = workflow("deploy")["jobs"][stage]
            commands = [step.get("run", "") for step in job["steps"]]
            check = commands.index('tools/check-order "$STAGE"')
            self.assertLess(check, commands.index('tools/deploy "$STAGE" deploy'))
            self.assertEqual(job["steps"][check]["env"]["STAGE"], stage)
            self.assertEqual(job["permissions"]["deployments"], "read")

    def test_prod_has_no_public_reference_of_the_api(self):
        config = tomllib.loads((ROOT / "samconfig.toml").read_text())
        self.assertIn("PublicDocs=false", config["prod"]["deploy"]["parameters"]["parameter_overrides"])

    def test_a_stage_is_deployed_by_one_job_at_a_time_and_a_run_that_waits_for_approval_holds_up_no_other(self):
        deploy = workflow("deploy")
        self.assertNotIn("concurrency", deploy, "it would be held while prod waits for its reviewer")
        self.assertNotIn("concurrency", deploy["jobs"]["build"])
        for stage in ["dev", "prod"]:
            expected = {"group": f"deploy-{stage}", "cancel-in-progress": False}
            self.assertEqual(deploy["jobs"][stage]["concurrency"], expected)

    def test_ci_builds_for_the_processor_that_is_deployed(self):
        self.assertIn("Architecture=arm64", (ROOT / "samconfig.toml").read_text())
        self.assertIn({"run": "make arm64"}, workflow("ci")["jobs"]["arm64"]["steps"])


class Deployer(unittest.TestCase):
    def setUp(self):
        self.resources = yaml_parse((TOOLS / "deployer.yaml").read_text())["Resources"]

    def statements(self, role):
        return self.resources[role]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]

    def test_only_jobs_of_the_environment_of_the_stage_assume_the_role(self):
        trust = self.resources["DeployRole"]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
        condition = trust[0]["Condition"]["StringEquals"]
        subject = condition["token.actions.githubusercontent.com:sub"]
        self.assertEqual(subject, {"Fn::Sub": "repo:${Repository}:environment:${Stage}"})
        self.assertEqual(condition["token.actions.githubusercontent.com:aud"], "sts.amazonaws.com")

    def test_the_role_of_github_reaches_nothing_but_stacks_and_uploads(self):
        allowed = [one for one in self.statements("DeployRole") if one["Effect"] == "Allow"]
        actions = [action for one in allowed for action in as_list(one["Action"])]
        self.assertEqual({action.split(":")[0] for action in actions}, {"cloudformation", "s3", "iam", "ssm"})
        self.assertEqual([action for action in actions if action.startswith("iam:")], ["iam:PassRole"])
        self.assertFalse([action for action in actions if "*" in action])

    def denied(self, role, sid):
        """A statement that denies."""
        statement = next(one for one in self.statements(role) if one["Sid"] == sid)
        self.assertEqual(statement["Effect"], "Deny")
        return statement

    def test_the_stack_of_the_data_is_not_deleted_and_keeps_its_protection(self):
        for role in ["DeployRole", "ExecutionRole"]:
            denied = self.denied(role, "KeepData")
            self.assertEqual(
                denied["Action"], ["cloudformation:DeleteStack", "cloudformation:UpdateTerminationProtection"]
            )
            self.assertTrue(denied["Resource"]["Fn::Sub"].endswith(":stack/glotto-${Stage}-data/*"), role)
            self.assertNotIn("Condition", denied)
        granted = [one for one in self.statements("DeployRole") if one["Effect"] == "Allow"]
        self.assertNotIn("UpdateTerminationProtection", json.dumps(granted))

    def test_no_resource_of_another_stage_is_imported_into_a_stack(self):
        denied = self.denied("DeployRole", "ImportNothing")
        self.assertEqual((denied["Action"], denied["Resource"]), ("cloudformation:*", "*"))
        expected = {"ForAnyValue:StringLike": {"cloudformation:ImportResourceTypes": ["*"]}}
        self.assertEqual(denied["Condition"], expected)

    def test_no_change_is_made_with_the_role_that_a_stack_had_before(self):
        denied = self.denied("DeployRole", "OnlyWithTheRole")
        self.assertEqual(denied["Action"], "cloudformation:CreateChangeSet")
        self.assertTrue(denied["Resource"]["Fn::Sub"].endswith(":stack/*"))
        role = {"cloudformation:RoleArn": {"Fn::GetAtt": ["ExecutionRole", "Arn"]}}
        self.assertIn(denied["Condition"], [{"StringNotEquals": role}])

    def test_a_stage_cannot_have_a_name_that_the_roles_or_the_probe_have(self):
        template = yaml_parse((TOOLS / "deployer.yaml").read_text())
        (rule,) = template["Rules"]["NameIsNotReserved"]["Assertions"]
        expected = {"Fn::Not": [{"Fn::Contains": [sorted(parameters.RESERVED), {"Ref": "Stage"}]}]}
        self.assertEqual(rule["Assert"], expected)

    def test_the_role_of_github_reads_no_parameter_but_the_origin_secret(self):
        statement = next(one for one in self.statements("DeployRole") if one["Sid"] == "OriginSecret")
        self.assertEqual(statement["Action"], ["ssm:GetParameter", "ssm:PutParameter"])
        self.assertTrue(statement["Resource"]["Fn::Sub"].endswith(":parameter/glotto/${Stage}/origin-secret"))

    def test_a_role_reaches_uploads_of_its_stage_alone(self):
        for role, sid in [("DeployRole", "Upload"), ("DeployRole", "Prune"), ("ExecutionRole", "Artifacts")]:
            statement = next(one for one in self.statements(role) if one["Sid"] == sid)
            resources = [one["Fn::Sub"] for one in as_list(statement["Resource"])]
            ends = {one.split("default-*")[1] for one in resources}
            self.assertEqual(ends, {"/glotto-${Stage}/*", "/glotto-${Stage}-data/*"}, sid)

    def test_roles_are_made_for_this_stage_alone_and_only_for_functions_and_apis(self):
        for one in self.statements("ExecutionRole"):
            if one["Effect"] == "Allow" and any(action.startswith("iam:") for action in as_list(one["Action"])):
                self.assertIn("role/glotto-${Stage}-*", json.dumps(one["Resource"]))
        actions = json.dumps(self.statements("ExecutionRole"))
        for action in ["iam:AttachRolePolicy", "iam:CreateUser", "iam:CreatePolicyVersion", "iam:*"]:
            self.assertNotIn(action, actions)

    def test_a_role_gets_policies_only_with_the_boundary_and_never_loses_it(self):
        needed = {"StringEquals": {"iam:PermissionsBoundary": {"Ref": "Boundary"}}}
        granted = {
            action: one.get("Condition")
            for one in self.statements("ExecutionRole")
            if one["Effect"] == "Allow"
            for action in as_list(one["Action"])
        }
        for action in ["iam:CreateRole", "iam:PutRolePolicy", "iam:PutRolePermissionsBoundary"]:
            self.assertEqual(granted[action], needed, action)
        self.assertNotIn("iam:DeleteRolePermissionsBoundary", granted)

    def test_keys_and_mappings_of_other_stages_are_out_of_reach(self):
        stage = {"Ref": "Stage"}
        seen = {"kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListAliases"}
        seen.add("kms:ListResourceTags")
        for one in self.statements("ExecutionRole"):
            if one["Effect"] == "Deny":
                continue
            keys = {action for action in as_list(one["Action"]) if action.startswith("kms:")} - seen
            self.assertFalse(any("*" in key for key in keys), one["Sid"])
            tags = one.get("Condition", {}).get("StringEquals", {})
            of_stage = tags.get("aws:ResourceTag/stage", tags.get("aws:RequestTag/stage")) == stage
            named = "alias/glotto-${Stage}-*" in json.dumps(one["Resource"])
            self.assertTrue(not keys or of_stage or named, one["Sid"])
            if "lambda:CreateEventSourceMapping" in as_list(one["Action"]):
                self.assertIn("function:glotto-${Stage}-*", json.dumps(one["Condition"]["ArnLike"]))
        denied = next(one for one in self.statements("ExecutionRole") if one["Sid"] == "LeaveOtherStages")
        self.assertEqual((denied["Effect"], denied["Action"], denied["Resource"]), ("Deny", "*", "*"))
        tag = "aws:ResourceTag/stage"
        self.assertEqual(denied["Condition"], {"StringNotEquals": {tag: stage}, "Null": {tag: "false"}})

    def test_a_deployment_cannot_read_or_delete_data(self):
        denied = {one["Sid"]: one for one in self.statements("ExecutionRole") if one["Effect"] == "Deny"}
        everywhere, in_buckets = denied["KeepKeysAndData"], denied["ReadNoObjects"]
        self.assertEqual(everywhere["Resource"], "*")
        self.assertEqual(in_buckets["Resource"]["Fn::Sub"], "arn:${AWS::Partition}:s3:::glotto-${Stage}-*")
        for action in NEVER:
            self.assertTrue(any(fnmatchcase(action, one) for one in everywhere["Action"]), action)
        for action in NEVER_IN_BUCKETS:
            self.assertIn(action, in_buckets["Action"])

    def test_the_policies_of_a_role_are_within_the_limits_of_iam(self):
        for name, limit in [("Boundary", 6144), ("DeployRole", 10240), ("ExecutionRole", 10240)]:
            properties = self.resources[name]["Properties"]
            text = json.dumps(properties.get("PolicyDocument") or self.statements(name), separators=(",", ":"))
            # What is referred to is shorter than the reference, but for ARNs.
            self.assertLess(len(text), limit, name)


# What CloudFormation must not do, whatever a template says.
NEVER = """
    dynamodb:BatchGetItem dynamodb:BatchWriteItem dynamodb:CreateBackup dynamodb:DeleteBackup dynamodb:DeleteItem
    dynamodb:DeleteTable dynamodb:ExportTableToPointInTime dynamodb:GetItem dynamodb:GetRecords dynamodb:PartiQLDelete
    dynamodb:PartiQLInsert dynamodb:PartiQLSelect dynamodb:PartiQLUpdate dynamodb:PutItem dynamodb:PutResourcePolicy
    dynamodb:Query dynamodb:Scan dynamodb:UpdateItem kms:DeleteImportedKeyMaterial kms:DisableKey
    kms:ScheduleKeyDeletion s3:BypassGovernanceRetention s3:DeleteBucket s3:DeleteObject s3:DeleteObjectVersion
    secretsmanager:DeleteSecret sqs:ReceiveMessage
""".split()
NEVER_IN_BUCKETS = ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:PutReplicationConfiguration"]


class Boundary(unittest.TestCase):
    """The boundary against all roles of all templates."""

    def setUp(self):
        resources = yaml_parse((TOOLS / "deployer.yaml").read_text())["Resources"]
        self.boundary = resources["Boundary"]["Properties"]
        self.templates = [yaml_parse(path.read_text()) for path in sorted(ROOT.glob("template*.yaml"))]

    def roles(self):
        for template in self.templates:
            for name, one in template["Resources"].items():
                if one["Type"] == "AWS::IAM::Role":
                    yield template["Resources"], name, one["Properties"]

    def allows(self, action, arn):
        about = [one for one in self.boundary["PolicyDocument"]["Statement"] if action in as_list(one["Action"])]
        return any(fnmatchcase(arn, text(pattern)) for one in about for pattern in as_list(one["Resource"]))

    def test_every_right_of_every_role_is_within_it(self):
        used = set()
        for resources, name, role in self.roles():
            for statement in role["Policies"][0]["PolicyDocument"]["Statement"]:
                for action in as_list(statement["Action"]):
                    used.add(action)
                    for resource in as_list(statement["Resource"]):
                        arn = arn_of(resource, resources)
                        self.assertTrue(self.allows(action, arn), f"{name} may not {action} on {arn}")
        allowed = {action for one in self.boundary["PolicyDocument"]["Statement"] for action in as_list(one["Action"])}
        # Of the key of an environment, Lambda gives a grant.
        self.assertEqual(allowed - used, {"kms:Decrypt"}, "rights that no role has")

    def test_it_names_the_stage_in_all_that_has_a_name_and_has_no_right_over_roles(self):
        for one in self.boundary["PolicyDocument"]["Statement"]:
            self.assertFalse(any("*" in action for action in as_list(one["Action"])), one["Sid"])
            if one["Sid"] not in ["ProbeVideos", "Videos"]:
                self.assertIn("Stage", json.dumps([one["Resource"], one.get("Condition")]), one["Sid"])
            iam = [action for action in as_list(one["Action"]) if action.startswith("iam:")]
            self.assertLessEqual(set(iam), {"iam:PassRole"})

    def test_every_role_takes_it_from_the_parameter_that_tools_deploy_sets(self):
        expected = {"Fn::If": ["HasBoundary", {"Ref": "PermissionsBoundary"}, {"Ref": "AWS::NoValue"}]}
        count = 0
        for _, name, role in self.roles():
            self.assertEqual(role.get("PermissionsBoundary"), expected, name)
            count += 1
        self.assertGreater(count, 100)
        condition = {"Fn::Not": [{"Fn::Equals": [{"Ref": "PermissionsBoundary"}, ""]}]}
        for template in self.templates:
            if "HasBoundary" in json.dumps(template["Resources"]):
                self.assertEqual(template["Conditions"]["HasBoundary"], condition)
        for name in ["template.yaml", "template.data.yaml"]:
            parameter = yaml_parse((ROOT / name).read_text())["Parameters"]["PermissionsBoundary"]
            self.assertEqual(parameter["Default"], "", name)
        self.assertEqual(self.boundary["ManagedPolicyName"], {"Fn::Sub": "glotto-${Stage}-boundary"})
        self.assertIn("${role%:role/*}:policy/glotto-$stage-boundary", (TOOLS / "deploy").read_text())


class ResourcePolicies(unittest.TestCase):
    """Who of the account may send to queues and topics."""

    def test_a_service_of_aws_sends_only_for_resources_of_the_stage(self):
        count = 0
        for template in map(yaml_parse, (path.read_text() for path in sorted(ROOT.glob("template*.yaml")))):
            for name, one in template["Resources"].items():
                if one["Type"] not in ["AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy"]:
                    continue
                for statement in one["Properties"]["PolicyDocument"]["Statement"]:
                    # Budgets have names of ours, but AWS documents the ARN of all of them as the source.
                    if statement["Sid"] == "BudgetsPublish":
                        continue
                    condition = statement["Condition"]
                    arns = condition.get("ArnLike") or condition["ArnEquals"]
                    for source in as_list(arns["aws:SourceArn"]):
                        self.assertRegex(source["Fn::Sub"], r"[:/]glotto-\$\{Stage\}[-/]", (name, statement["Sid"]))
                        count += 1
        self.assertGreater(count, 3)


NAMES = {"AWS::Logs::LogGroup": ("LogGroupName", "logs:eu:1:log-group:"), "AWS::S3::Bucket": ("BucketName", "s3:::")}


def text(value):
    """A text with values in place of pseudo parameters."""
    value = value["Fn::Sub"] if isinstance(value, dict) else value
    value = value.replace("${AWS::Partition}", "aws").replace("${AWS::Region}", "eu")
    return value.replace("${AWS::AccountId}", "1").replace("${Stage}", "dev")


def arn_of(value, resources):
    """The ARN that a resource of a statement stands for."""

    def of(name):
        property, prefix = NAMES[resources[name]["Type"]]
        return f"arn:aws:{prefix}{text(resources[name]['Properties'][property])}"

    if isinstance(value, dict) and "Ref" in value:
        # The role of MediaConvert, whose name CloudFormation makes of the stack's.
        assert value == {"Ref": "MediaConvertRoleArn"}, value
        return "arn:aws:iam::1:role/glotto-dev-data-MediaConvertRole-X"
    if isinstance(value, dict) and "Fn::GetAtt" in value:
        attribute = value["Fn::GetAtt"]
        return of((attribute.split(".") if isinstance(attribute, str) else attribute)[0])
    return re.sub(r"\$\{(\w+)\.Arn\}", lambda found: of(found.group(1)), text(value))


def as_list(value):
    """A value, or several."""
    return value if isinstance(value, list) else [value]


if __name__ == "__main__":
    unittest.main()
