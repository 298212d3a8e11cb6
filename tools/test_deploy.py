"""tools/deploy builds once for several stages. Its order and its checks are tested in tests/it/tables/deploying.rs."""

import pathlib
import shutil
import unittest

from fake_programs import TOOLS, Folder

SECRET = "a-secret-that-nothing-may-show"
BOUNDARY = "arn:aws:iam::1:policy/glotto-dev-boundary"
# In place of the tools that call AWS; tools/parameters.py is the real one.
PYTHON = f"""case "$1" in
  tools/parameters.py) PATH="${{PATH#*:}}"; exec python3 "$@" ;;
  tools/origin_secret.py) echo '{{"OriginSecret": "{SECRET}"}}' >"$5" ;;
esac
[ ! -e "fails $3 $4" ] || exit 1
case "$3" in
  credentials) [ ! -e ended ] ;;
  prune) [ ! -e forbidden ] ;;
  ready) echo there ;;
  output) echo https://x.test ;;
esac"""
# Records whether the file of the parameters is there, and has the secret.
SAM = f"""for argument; do case "$argument" in
  file://*) grep -q {SECRET} "${{argument#file://}}" && echo "with the secret: ${{argument#file://}}" >>with ;;
esac; done; exit 0"""


class Halves(unittest.TestCase):
    def folder(self):
        programs = {"tools/lint-template": ""}
        for name, text in [("cargo", ""), ("sam", SAM), ("python3", PYTHON)]:
            programs[f".tools/venv/bin/{name}"] = text
        there = Folder(self, "deploy", programs)
        for file in ["tools/parameters.py", "template.yaml", "template.data.yaml"]:
            shutil.copy(TOOLS.parent / file, there.path / file)
        config = (TOOLS.parent / "samconfig.toml").read_text()
        for name in ["MailSender", "AppUrl", "CorsOrigins"]:
            config = config.replace(f'# "{name}=', f'"{name}=')
        (there.path / "samconfig.toml").write_text(config.replace("example.org", "school.test"))
        return there

    def kinds(self, there):
        """What was called: the program and its command."""
        return [" ".join(call.split()[:2]) for call in there.calls if call.startswith(("sam", "cargo"))]

    def test_one_build_serves_several_stages(self):
        there = self.folder()
        self.assertEqual(there.run("dev", "build")[0], 0)
        self.assertEqual(self.kinds(there), ["cargo lambda", "sam build"])
        for stage in ["dev", "prod"]:
            code, text = there.run(stage, "deploy")
            self.assertEqual(code, 0, text)
        self.assertEqual(self.kinds(there), ["cargo lambda", "sam build"] + ["sam deploy"] * 4)

    def test_a_deployment_without_a_build_or_with_one_for_another_processor_fails(self):
        there = self.folder()
        code, text = there.run("dev", "deploy")
        self.assertEqual(code, 1)
        self.assertIn("What to do: tools/deploy dev build", text)
        there.run("dev", "build")
        config = there.path / "samconfig.toml"
        config.write_text(config.read_text().replace("Architecture=arm64", "Architecture=x86_64"))
        self.assertEqual(there.run("dev", "deploy")[0], 1)
        self.assertNotIn("sam deploy", self.kinds(there))

    def test_a_build_that_failed_half_way_is_not_deployed(self):
        for program in [".tools/venv/bin/cargo", ".tools/venv/bin/sam"]:
            there = self.folder()
            self.assertEqual(there.run("dev", "build")[0], 0)
            there.program(program, "exit 1")
            self.assertNotEqual(there.run("dev", "build")[0], 0)
            code, text = there.run("dev", "deploy")
            self.assertEqual(code, 1, program)
            self.assertIn("What to do: tools/deploy dev build", text)
            self.assertNotIn("sam deploy", self.kinds(there))

    def test_cloudformation_gets_a_role_of_its_own_if_there_is_one(self):
        there = self.folder()
        there.run("dev")
        self.assertFalse(any("--role-arn" in call for call in there.calls))
        there.run("dev", "deploy", CLOUDFORMATION_ROLE_ARN="arn:aws:iam::1:role/x")
        deployments = [call for call in there.calls if call.startswith("sam deploy")][-2:]
        self.assertTrue(all("--role-arn arn:aws:iam::1:role/x" in call for call in deployments), deployments)
        written = [call for call in there.calls if "parameters.py write" in call]
        bounded = [f"PermissionsBoundary={BOUNDARY}" in call for call in written]
        self.assertEqual(bounded, [False, False, True, True], "only if CloudFormation has a role of its own")

    def test_the_role_of_cloudformation_deploys_nothing_before_the_roles_have_the_boundary(self):
        there = self.folder()
        there.run("dev", "build")
        (there.path / "fails bounded glotto-dev-data").touch()
        self.assertEqual(there.run("dev", "deploy", CLOUDFORMATION_ROLE_ARN="arn:aws:iam::1:role/x")[0], 1)
        checked = [call for call in there.calls if " bounded " in call]
        self.assertTrue(checked[0].endswith(f"bounded glotto-dev-data glotto-dev {BOUNDARY}"), checked)
        self.assertNotIn("sam deploy", self.kinds(there))

    def test_an_administrator_gives_the_boundary_without_that_role(self):
        there = self.folder()
        there.run("dev", "build")
        code, text = there.run("dev", "deploy", PERMISSIONS_BOUNDARY=BOUNDARY)
        self.assertEqual(code, 0, text)
        written = [call for call in there.calls if "parameters.py write" in call]
        self.assertTrue(all(f"PermissionsBoundary={BOUNDARY}" in call for call in written), written)
        self.assertFalse(any("--role-arn" in call or " bounded " in call for call in there.calls))

    def test_the_boundary_of_another_stage_is_an_error(self):
        there = self.folder()
        there.run("dev", "build")
        code, text = there.run("dev", "deploy", PERMISSIONS_BOUNDARY=BOUNDARY.replace("dev", "prod"))
        self.assertEqual(code, 1)
        self.assertIn("is not the boundary of dev. What to do", text)
        self.assertNotIn("sam deploy", self.kinds(there))

    def test_nothing_is_deployed_after_a_step_that_fails(self):
        expected = {
            "ready glotto-dev-data": 0,
            "protect glotto-dev-data": 1,
            "ready glotto-dev": 1,
            "output glotto-dev": 2,
        }
        for step, deployments in expected.items():
            there = self.folder()
            there.run("dev", "build")
            (there.path / f"fails {step}").touch()
            code, text = there.run("dev", "deploy")
            self.assertEqual(code, 1, f"{step}: {text}")
            self.assertNotIn("Deployed", text, step)
            self.assertEqual(self.kinds(there).count("sam deploy"), deployments, step)

    def test_the_origin_secret_gets_to_sam_in_a_file_that_is_gone_afterwards(self):
        there = self.folder()
        code, text = there.run("dev")
        self.assertEqual(code, 0, text)
        lines = (there.path / "with").read_text().splitlines()
        self.assertEqual(len(lines), 1, "the root stack alone gets it")
        self.assertFalse(pathlib.Path(lines[0].removeprefix("with the secret: ")).parent.exists())
        self.assertNotIn(SECRET, text)
        self.assertNotIn(SECRET, "\n".join(there.calls))

    def test_credentials_are_checked_before_and_after_the_build_and_a_build_needs_none(self):
        there = self.folder()
        there.run("dev")
        order = [call for call in there.calls if "credentials" in call or call.startswith(("cargo", "sam"))]
        kinds = ["credentials" if "credentials" in call else call.split()[0] for call in order]
        self.assertEqual(kinds, ["credentials", "cargo", "sam", "credentials", "sam", "sam"])
        (there.path / "ended").touch()
        self.assertEqual(there.run("dev", "build")[0], 0)
        before = len(self.kinds(there))
        for step in ["both", "deploy"]:
            self.assertNotEqual(there.run("dev", step)[0], 0)
        self.assertEqual(len(self.kinds(there)), before, "nothing was built or deployed")

    def test_what_has_not_changed_is_not_uploaded_and_old_uploads_are_deleted_after_it(self):
        there = self.folder()
        there.run("dev")
        deployments = [call for call in there.calls if call.startswith("sam deploy")]
        # With it SAM uploads an artifact once for each of its functions.
        self.assertFalse(any("--force-upload" in call for call in deployments), deployments)
        pruned = [call.split()[-1] for call in there.calls if " prune " in call]
        self.assertEqual(pruned, ["glotto-dev-data", "glotto-dev"])
        first = next(index for index, call in enumerate(there.calls) if " prune " in call)
        self.assertLess(there.calls.index(deployments[-1]), first)

    def test_a_deployment_has_succeeded_also_if_old_uploads_cannot_be_deleted(self):
        there = self.folder()
        (there.path / "forbidden").touch()
        code, text = there.run("dev")
        self.assertEqual(code, 0, text)
        self.assertIn("Old uploads of glotto-dev were not deleted", text)
        self.assertIn("Deployed: https://x.test", text)

    def test_a_stage_that_cannot_have_its_name_is_an_error(self):
        there = self.folder()
        code, text = there.run("dev-data")
        self.assertEqual((code, self.kinds(there)), (1, []))
        self.assertIn("'dev-data' cannot be a stage. What to do", text)

    def test_another_step_is_an_error(self):
        there = self.folder()
        code, text = there.run("dev", "destroy")
        self.assertEqual((code, there.calls), (1, []))
        self.assertIn("no step destroy", text)


if __name__ == "__main__":
    unittest.main()
