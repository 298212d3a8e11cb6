"""docs/first-deploy.md against the templates and the Makefile, and the commands of all pages."""

import re
import subprocess
import unittest

from samcli.yamlhelper import yaml_parse

from fake_programs import TOOLS

ROOT = TOOLS.parent
PAGE = (ROOT / "docs" / "first-deploy.md").read_text()


def resources(name):
    """The resources of a template."""
    return yaml_parse((ROOT / name).read_text())["Resources"]


def named(properties):
    """The name in the properties of a resource, with dev for the stage."""
    name = properties.get("TableName") or properties.get("BucketName") or properties.get("Name") or {}
    return name.get("Fn::Sub", "").replace("${Stage}", "dev")


class FirstDeploy(unittest.TestCase):
    def test_the_number_of_roles_is_that_of_the_templates(self):
        names = [path.name for path in ROOT.glob("template*.yaml")]
        kinds = [resource["Type"] for name in names for resource in resources(name).values()]
        roles = kinds.count("AWS::IAM::Role")
        self.assertIn(f"A stage takes {roles}, so up to {1000 // roles - 1} stages", PAGE)
        self.assertIn(f"a stage has {roles};", (ROOT / "docs" / "operations.md").read_text())

    def test_everything_that_outlives_its_stack_is_torn_down_by_hand(self):
        down = PAGE.split("\n## Tear down\n")[1]
        kept = [one for one in resources("template.data.yaml").values() if "Retain" in one.get("DeletionPolicy", "")]
        self.assertGreater(len(kept), 5)
        for resource in kept:
            name = named(resource["Properties"])
            if resource["Type"] == "AWS::S3::Bucket":
                name = name.removeprefix("glotto-dev-").split("-")[0]
            elif resource["Type"] == "AWS::SecretsManager::Secret":
                name = name.removeprefix("glotto/dev/")
            elif resource["Type"] == "AWS::KMS::Key":
                name = "kms schedule-key-deletion"
            self.assertTrue(name and name in down, f"{resource['Type']} {name}")

    def test_every_command_of_make_is_there(self):
        targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
        used = set(re.findall(r"\bmake ([a-z0-9-]+)", PAGE.replace("make a ", "")))
        used -= {"anything", "is"}
        self.assertGreater(len(used), 2)
        self.assertEqual(used - targets, set())

    def test_every_step_of_the_table_is_a_section(self):
        links = re.findall(r"\]\(#([\w-]+)\)", PAGE)
        titles = re.findall("^## (.*)$", PAGE, re.MULTILINE)
        headings = [re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles]
        self.assertEqual(set(links) - set(headings), set())
        self.assertEqual(len([heading for heading in headings if heading[0].isdigit()]), 9)


class Handbook(unittest.TestCase):
    BLOCKS = re.findall(r"```sh\n(.*?)```", (ROOT / "docs" / "operations.md").read_text(), re.DOTALL)

    def test_every_query_of_logs_is_followed_by_its_lines(self):
        queries = [block for block in self.BLOCKS if "start-query" in block]
        self.assertGreater(len(queries), 0)
        for block in queries:
            # `start-query` answers with an id only.
            start, lines = block.split("aws logs get-query-results", 1)
            name = re.search(r"(\w+)=\$\(aws logs start-query ", start)[1]
            self.assertIn("--query queryId", start)
            self.assertIn(f'--query-id "${name}"', lines)

    def test_a_bucket_is_in_the_region_of_the_environment_or_else_in_that_of_the_profile(self):
        (block,) = [block for block in self.BLOCKS if "bucket() {" in block]
        aws = 'aws() { if [ "$1" = configure ]; then echo of-the-profile; else echo 123456789012; fi; }'
        for given, region in [("of-the-environment", "of-the-environment"), ("", "of-the-profile")]:
            script = f"{aws}\nAWS_REGION={given}\n{block}\nbucket archive"
            done = subprocess.run(["bash", "-euc", script], capture_output=True, text=True)
            self.assertEqual(done.stdout.splitlines()[-1:], [f"glotto-dev-archive-123456789012-{region}"], done.stderr)


class Portable(unittest.TestCase):
    # What only the programs of GNU have, and a Mac has not.
    GNU = re.compile(
        r"\bdate -d|\bsed -i |\bbase64 -w|\bstat -c|\breadlink -f|\bgrep -P|\bpaste -sd(?!.* -)|\bxargs -d"
        r"|^\s*(timeout|readelf|sha256sum) "
    )

    def test_commands_run_on_a_mac_too(self):
        pages = {page.name: page.read_text() for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]}
        found = re.compile(r"```sh\n(.*?)```", re.DOTALL)
        blocks = [(name, block) for name, text in pages.items() for block in found.findall(text)]
        self.assertGreater(len(blocks), 20)
        tools = [path for path in TOOLS.iterdir() if path.is_file() and path.suffix not in [".py", ".lock"]]
        texts = [*blocks, *((path.name, path.read_text(errors="replace")) for path in tools)]
        for name, text in texts:
            found = [line for line in text.splitlines() if self.GNU.search(line) and not line.strip().startswith("#")]
            self.assertEqual(found, [], name)

    def test_the_check_finds_what_it_is_for(self):
        for line in ["date -d '1 hour ago' +%s", "sed -i s/a/b/ x", "  timeout 120 rustup", "ls | paste -sd' '"]:
            self.assertTrue(self.GNU.search(line.strip()), line)
        for line in ["date +%s", "paste -sd' ' - <x", "x --request-timeout 3"]:
            self.assertFalse(self.GNU.search(line), line)


if __name__ == "__main__":
    unittest.main()
