"""The workflows of GitHub, and the roles with which they deploy."""

import json
import re
import unittest

from samcli.yamlhelper import yaml_parse

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
        self.assertFalse(deploy["concurrency"]["cancel-in-progress"])
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
        actions = [action for one in self.statements("DeployRole") for action in as_list(one["Action"])]
        self.assertEqual({action.split(":")[0] for action in actions}, {"cloudformation", "s3", "iam", "ssm"})
        self.assertEqual([action for action in actions if action.startswith("iam:")], ["iam:PassRole"])
        self.assertFalse([action for action in actions if "*" in action])

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

    def test_cloudformation_may_do_what_every_type_in_the_templates_needs(self):
        allowed = [
            action.split(":")[0]
            for one in self.statements("ExecutionRole")
            if one["Effect"] == "Allow"
            for action in as_list(one["Action"])
        ]
        services = {"apigatewayv2": "apigateway", "budgets": "budgets", "serverless": "lambda"}
        for template in [ROOT / "template.yaml", *ROOT.glob("template.*.yaml")]:
            for kind in re.findall(r"^    Type: AWS::(\w+)::", template.read_text(), re.MULTILINE):
                service = services.get(kind.lower(), kind.lower())
                self.assertIn(service, allowed, f"{template.name} has a resource of AWS::{kind}")

    def test_roles_are_made_for_this_stage_alone_and_only_for_functions_and_apis(self):
        for one in self.statements("ExecutionRole"):
            if one["Effect"] == "Allow" and any(action.startswith("iam:") for action in as_list(one["Action"])):
                self.assertIn("role/glotto-${Stage}-*", json.dumps(one["Resource"]))
        actions = json.dumps(self.statements("ExecutionRole"))
        for action in ["iam:AttachRolePolicy", "iam:CreateUser", "iam:*"]:
            self.assertNotIn(action, actions)

    def test_a_deployment_cannot_read_or_delete_data(self):
        denied = [one for one in self.statements("ExecutionRole") if one["Effect"] == "Deny"]
        self.assertEqual(denied[0]["Resource"], "*")
        for action in ["dynamodb:GetItem", "dynamodb:Scan", "s3:DeleteObject"]:
            self.assertIn(action, denied[0]["Action"])


def as_list(value):
    """A value, or several."""
    return value if isinstance(value, list) else [value]


if __name__ == "__main__":
    unittest.main()
