"""Tests of tools/origin_secret.py, on a Systems Manager in memory."""

import contextlib
import hashlib
import io
import pathlib
import re
import tempfile
import unittest
from unittest import mock

from botocore.exceptions import ClientError
from samcli.commands.deploy.utils import hide_noecho_parameter_overrides
from samcli.yamlhelper import yaml_parse

import origin_secret
import parameters
import stacks
from fake_programs import TOOLS

ROOT = TOOLS.parent


class Ssm:
    """Systems Manager with at most one parameter."""

    def __init__(self, value=None):
        self.value, self.writes, self.concurrent = value, [], None

    def get_parameter(self, Name, WithDecryption):
        assert (Name, WithDecryption) == ("/glotto/dev/origin-secret", True)
        if self.value is None:
            raise ClientError({"Error": {"Code": "ParameterNotFound"}}, "GetParameter")
        return {"Parameter": {"Value": self.value}}

    def put_parameter(self, Name, Value, Type, Overwrite, Description):
        self.writes.append((Name, Type))
        self.value = self.value or self.concurrent
        if self.value and not Overwrite:
            raise ClientError({"Error": {"Code": "ParameterAlreadyExists"}}, "PutParameter")
        self.value = Value


def store(client):
    return origin_secret.Store(client, "dev")


def hashes(values):
    return origin_secret.of_stack(values)["OriginSecretHashes"]


class Creation(unittest.TestCase):
    def test_the_first_deployment_makes_secrets_of_256_bits_and_later_ones_find_them(self):
        client = Ssm()
        values = store(client).find_or_create()
        self.assertEqual(len(set(values)), 2)
        for value in values:
            self.assertRegex(value, "^[0-9a-f]{64}$")
        self.assertEqual(store(client).find_or_create(), values)
        self.assertEqual(client.writes, [("/glotto/dev/origin-secret", "SecureString")])

    def test_two_first_deployments_at_once_use_the_same_secrets(self):
        client = Ssm()
        client.concurrent = "a,b"
        self.assertEqual(store(client).find_or_create(), ["a", "b"])

    def test_an_error_of_systems_manager_makes_no_secret(self):
        client = Ssm()
        denied = ClientError({"Error": {"Code": "AccessDeniedException"}}, "GetParameter")
        with mock.patch.object(client, "get_parameter", side_effect=denied), self.assertRaises(ClientError):
            store(client).find_or_create()
        self.assertEqual(client.writes, [])


class Deployment(unittest.TestCase):
    def test_cloudfront_sends_the_first_secret_and_functions_accept_all(self):
        given = origin_secret.of_stack(["abc", "def"])
        self.assertEqual(given["OriginSecret"], "abc")
        expected = [hashlib.sha256(value).hexdigest() for value in [b"abc", b"def"]]
        self.assertEqual(given["OriginSecretHashes"].split(","), expected)

    def test_the_secret_is_added_to_the_parameters_and_printed_nowhere(self):
        with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()) as out:
            file = pathlib.Path(folder) / "root.yaml"
            parameters.write(file, {"AppName": "My School"})
            with mock.patch("boto3.client", return_value=Ssm("abc,def")), contextlib.redirect_stderr(out):
                origin_secret.main("eu-central-1", "dev", "add", str(file))
            given = parameters.read(file)
        self.assertEqual((given["AppName"], given["OriginSecret"]), ("My School", "abc"))
        self.assertEqual(out.getvalue(), "")

    def test_the_template_takes_the_secret_without_an_echo_and_cannot_be_deployed_without_it(self):
        template = yaml_parse((ROOT / "template.yaml").read_text())
        self.assertTrue(template["Parameters"]["OriginSecret"]["NoEcho"])
        shown = hide_noecho_parameter_overrides(template, {"OriginSecret": "abc", "Stage": "dev"})
        self.assertEqual(shown, {"OriginSecret": "*****", "Stage": "dev"}, "what SAM prints")
        front = yaml_parse((ROOT / "template.front.yaml").read_text())
        self.assertTrue(front["Parameters"]["OriginSecret"]["NoEcho"])
        given = origin_secret.of_stack(["abc", "def"])
        for name in ["OriginSecret", "OriginSecretHashes"]:
            parameter = template["Parameters"][name]
            self.assertNotIn("Default", parameter, f"a new stack without {name}")
            self.assertIsNone(re.fullmatch(parameter["AllowedPattern"], ""), f"a stack with an empty {name}")
            self.assertIsNotNone(re.fullmatch(parameter["AllowedPattern"], given[name]))


class Rotation(unittest.TestCase):
    def test_what_is_sent_was_accepted_before_and_what_was_sent_is_accepted_afterwards(self):
        client = Ssm("a,b")
        before, sent = client.value.split(","), "a"
        for _ in range(4):
            origin_secret.rotate(store(client), hashes(before))
            after = client.value.split(",")
            self.assertIn(after[0], before, "functions still accept only what they did")
            self.assertIn(sent, after, "edges still send the former secret")
            self.assertEqual((len(after), len(set(after))), (3, 3))
            before, sent = after, after[0]

    def test_after_two_rotations_a_secret_is_not_accepted_any_more(self):
        client = Ssm("a,b")
        origin_secret.rotate(store(client), hashes(["a", "b"]))
        self.assertIn("a", client.value.split(","))
        origin_secret.rotate(store(client), hashes(client.value.split(",")))
        self.assertNotIn("a", client.value.split(","))

    def test_a_second_rotation_waits_for_the_deployment_of_the_first(self):
        client = Ssm("a,b")
        origin_secret.rotate(store(client), hashes(["a", "b"]))
        after = client.value
        for accepted in [hashes(["a", "b"]), ""]:
            with self.assertRaisesRegex(stacks.DeployError, "What to do: deploy"):
                origin_secret.rotate(store(client), accepted)
        self.assertEqual(client.value, after)

    def test_a_rotation_prints_no_secret(self):
        accepted = {"ParameterKey": "OriginSecretHashes", "ParameterValue": hashes(["abc", "def"])}
        stack = {"Stacks": [{"Parameters": [accepted]}]}
        ssm = Ssm("abc,def")
        cloudformation = mock.Mock()
        cloudformation.describe_stacks.return_value = stack
        clients = {"ssm": ssm, "cloudformation": cloudformation}
        with mock.patch("boto3.client", side_effect=lambda name, **_: clients[name]):
            with contextlib.redirect_stdout(io.StringIO()) as out:
                origin_secret.main("eu-central-1", "dev", "rotate")
        self.assertTrue(ssm.value.startswith("def,"))
        for value in ssm.value.split(","):
            self.assertNotIn(value, out.getvalue())


if __name__ == "__main__":
    unittest.main()
