"""Tests of tools/parameters.py: what it reads in samconfig.toml, and that SAM reads what it writes."""

import os
import pathlib
import re
import stat
import subprocess
import sys
import tempfile
import unittest

from samcli.cli.types import CfnParameterOverridesType

import parameters
from fake_programs import TOOLS

ROOT = TOOLS.parent
# Lines of samconfig.toml, and the value that each of them means.
LINES = {
    'OidcProviders="[{\\"name\\":\\"school\\",\\"scopes\\":[]}]"': '[{"name":"school","scopes":[]}]',
    'AppName="My School"': "My School",
    'CorsOrigins=""': "",
    "AppName='My School'": "My School",
    "AppName=My\\ School": "My School",
    "LogLevel=info": "info",
    "AppUrl=https://x.test/?a=b": "https://x.test/?a=b",
    "CorsOrigins=https://a.test,https://b.test": "https://a.test,https://b.test",
}


def by_sam(*values):
    """What SAM makes of the values of `--parameter-overrides`."""
    return CfnParameterOverridesType().convert(values, None, None)


class Reading(unittest.TestCase):
    def test_a_line_means_what_it_means_to_sam(self):
        for line, value in LINES.items():
            name = line.split("=")[0]
            self.assertEqual(parameters.parse(line), (name, value))
            self.assertEqual(by_sam(line), {name: value}, "SAM reads it in the same way")

    def test_a_value_with_blanks_is_whole_and_a_list_has_none(self):
        self.assertEqual(parameters.parse("AppName=My School"), ("AppName", "My School"))
        self.assertEqual(parameters.parse("CorsOrigins=https://a, https://b"), ("CorsOrigins", "https://a,https://b"))

    def test_a_line_that_is_not_one_parameter_is_an_error(self):
        for line in ["Stage", "", "=x", "A B=c", "LogLevel=info Stage=dev"]:
            with self.assertRaisesRegex(parameters.ConfigError, "is not one parameter. What to do", msg=line):
                parameters.parse(line)


class Writing(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = pathlib.Path(folder.name) / "parameters.yaml"

    def test_sam_reads_what_was_written(self):
        values = [*LINES.values(), '"', "'x'", 'a\\b "c" \\" d\\ e', "ä €", "true", "007", "{x}: y # z"]
        given = {f"P{index}": value for index, value in enumerate(values)}
        parameters.write(self.file, given)
        self.assertEqual(by_sam(f"file://{self.file}"), given)
        self.assertEqual(parameters.read(self.file), given)

    def test_no_other_user_can_read_the_file(self):
        parameters.write(self.file, {"OriginSecret": "x"})
        self.assertEqual(stat.S_IMODE(self.file.stat().st_mode), 0o600)


class Stages(unittest.TestCase):
    def stage(self, name="dev", add=(), remove=None):
        """A stage of the real samconfig.toml with a sender, changed."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        root = pathlib.Path(folder.name)
        for template in parameters.TEMPLATES:
            (root / template).write_text((ROOT / template).read_text())
        config = (ROOT / "samconfig.toml").read_text()
        sender = [] if any(line.startswith("MailSender=") for line in add) else ["MailSender=a@x.test"]
        added = "".join(f"  {line!r},\n" for line in [*sender, *add])
        config = config.replace("parameter_overrides = [\n", f"parameter_overrides = [\n{added}")
        if remove:
            config = config.replace(f'"{remove}', f'# "{remove}')
        (root / "samconfig.toml").write_text(config)
        return parameters.Stage(name, root)

    def test_each_stack_gets_the_parameters_that_its_template_declares(self):
        origins = "CorsOrigins=https://a.test, https://b.test"
        stage = self.stage(add=["AlarmEmail=a@x.test", "AppName=My School", origins])
        stage.check()
        data, root = (stage.of_template(template) for template in ["template.data.yaml", "template.yaml"])
        self.assertTrue("AlarmEmail" in data and "AppName" not in data, data)
        self.assertTrue("AlarmEmail" not in root and root["AppName"] == "My School", root)
        for parameters_of_stack in [data, root]:
            self.assertEqual(parameters_of_stack["Stage"], "dev")
            self.assertEqual(parameters_of_stack["CorsOrigins"], "https://a.test,https://b.test")

    def test_a_parameter_that_no_template_has_is_an_error(self):
        with self.assertRaisesRegex(parameters.ConfigError, "AppNmae.*What to do"):
            self.stage(add=["AppNmae=x"]).check()

    def test_the_origin_secret_does_not_stand_in_the_file_that_is_tracked(self):
        for name in ["OriginSecret", "OriginSecretHashes"]:
            with self.assertRaisesRegex(parameters.ConfigError, f"{name} is in samconfig.toml.*What to do"):
                self.stage(add=[f"{name}=x"]).check()
            self.assertNotIn(name, (ROOT / "samconfig.toml").read_text())

    def test_a_page_without_origins_is_a_choice_and_a_sender_is_not(self):
        self.stage(add=["CorsOrigins="]).check()
        with self.assertRaisesRegex(parameters.ConfigError, "dev: MailSender"):
            self.stage(add=["MailSender="]).check()
        with self.assertRaisesRegex(parameters.ConfigError, "prod: AppUrl CorsOrigins"):
            self.stage("prod").check()

    def test_a_section_of_another_stage_or_without_a_processor_is_an_error(self):
        with self.assertRaisesRegex(parameters.ConfigError, "must be \"Stage=dev\""):
            self.stage(remove="Stage=").check()
        with self.assertRaisesRegex(parameters.ConfigError, "no Architecture"):
            self.stage(remove="Architecture=").check()
        for tags in ["project=glotto", "project=glotto stage=prod"]:
            stage = self.stage()
            stage.tags = tags.split()
            with self.assertRaisesRegex(parameters.ConfigError, "tags must have stage=dev"):
                stage.check()
        with self.assertRaisesRegex(parameters.ConfigError, "no staging for the stage staging"):
            self.stage("staging")

    def test_the_name_of_a_stage_cannot_be_taken_for_another_stage_with_something_behind_it(self):
        for name in ["dev-data", "dev-2", "d", "Dev", "2nd", "dev_2", "a" * 17, "dev\n", "", "probe", "deployer"]:
            with self.assertRaisesRegex(parameters.ConfigError, "cannot be a stage. What to do", msg=name):
                parameters.Stage(name)
        for name in ["dev", "prod"]:
            self.assertEqual(parameters.Stage(name).name, name)

    def test_templates_and_tools_have_the_same_rule_for_stages(self):
        for file in [TOOLS / "deployer.yaml", ROOT / "xtask/src/parameters/list.rs"]:
            self.assertIn(f'"{parameters.STAGE}"', file.read_text(), file)

    def of_text(self, change):
        """A stage of the real samconfig.toml with a sender, whose text is changed."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        root = pathlib.Path(folder.name)
        for template in parameters.TEMPLATES:
            (root / template).write_text((ROOT / template).read_text())
        text = (ROOT / "samconfig.toml").read_text()
        text = text.replace('# "MailSender=no-reply@dev.example.org"', '"MailSender=no-reply@school.test"')
        (root / "samconfig.toml").write_bytes(change(text))
        return parameters.Stage("dev", root)

    def test_a_file_that_is_no_toml_is_an_error_with_its_line(self):
        for old, new in [('"Stage=dev",', '"Stage=dev"'), ('"Architecture=arm64",', '"Architecture=arm64,')]:
            with self.assertRaisesRegex(parameters.ConfigError, r"cannot be read: .*line \d+.*What to do", msg=new):
                self.of_text(lambda text: text.replace(old, new).encode())
        for encoding in ["utf-8-sig", "utf-16"]:
            with self.assertRaisesRegex(parameters.ConfigError, "byte order mark", msg=encoding):
                self.of_text(lambda text: text.encode(encoding))
        self.of_text(lambda text: text.replace("\n", "\r\n").encode()).check()

    def test_a_file_that_is_missing_is_an_error(self):
        with self.assertRaisesRegex(parameters.ConfigError, "There is no .*samconfig.toml. What to do"):
            parameters.Stage("dev", pathlib.Path("/nowhere"))

    def test_a_parameter_that_is_set_twice_is_an_error(self):
        with self.assertRaisesRegex(parameters.ConfigError, "sets LogLevel twice for dev. What to do"):
            self.stage(add=["LogLevel=debug"])

    def test_an_address_that_only_looks_like_an_example_is_taken(self):
        for address in ["no-reply@myexample.org", "no-reply@localhosting.test", "no-reply@example.organic"]:
            self.of_text(lambda text: text.replace("no-reply@school.test", address).encode()).check()
        for address in ["no-reply@example.org", "no-reply@mail.example.org", "no-reply@localhost"]:
            with self.assertRaisesRegex(parameters.ConfigError, "MailSender", msg=address):
                self.of_text(lambda text: text.replace("no-reply@school.test", address).encode()).check()

    def test_what_is_no_region_is_an_error(self):
        for region in ["", "eu central", "Frankfurt", "eu-central-1a"]:
            with self.assertRaisesRegex(parameters.ConfigError, "is no region. What to do", msg=region):
                self.of_text(lambda text: text.replace('region = "eu-central-1"', f'region = "{region}"').encode())

    def test_the_tool_says_which_arguments_it_takes_and_prints_values_whatever_the_locale(self):
        def run(*arguments, root=ROOT, **variables):
            command = [sys.executable, root / "tools" / "parameters.py", *arguments]
            return subprocess.run(command, env={**os.environ, **variables}, capture_output=True)

        for arguments in [[], ["check"], ["get", "dev"], ["write", "dev", "template.yaml"]]:
            done = run(*arguments)
            self.assertEqual(done.returncode, 1)
            self.assertIn(b"tools/parameters.py check <stage>", done.stderr, arguments)
            self.assertNotIn(b"Traceback", done.stderr)
        folder = self.of_text(lambda text: text.replace("@school.test", "@schule-münchen.test").encode()).root
        (folder / "tools").mkdir()
        (folder / "tools" / "parameters.py").write_bytes((TOOLS / "parameters.py").read_bytes())
        done = run("get", "dev", "MailSender", root=folder, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
        self.assertEqual(done.stdout.decode(), "no-reply@schule-münchen.test\n", done.stderr)

    def test_the_region_is_that_of_the_stage(self):
        self.assertRegex(self.stage().region, re.compile("^[a-z]+-[a-z]+-[0-9]$"))


if __name__ == "__main__":
    unittest.main()
