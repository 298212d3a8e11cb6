"""Scripts stop at the first failure: none is swallowed by a place from which bash does not see it."""

import re
import unittest

from fake_programs import TOOLS

ROOT = TOOLS.parent
FOLDERS = ["tools", "bench/rivals", ".ci"]
# What cannot fail, or fails the command that gets its empty output.
HARMLESS = re.compile(
    r'\$\((dirname|basename) "\$[\w]+"( \.rs)?\)|\$\(getconf \w+\)|\$\((id -u|uname -m)\)|\$\(wc -c <"\$file"\)'
)
# Only the status of an assignment on its own is that of the command in it. `local x="$(…)"` has that of `local`.
ASSIGNMENT = re.compile(r'^\s*\w+="?\$\(')
SUBSTITUTION = re.compile(r"\$\((?!\()|<\((?!echo )|`")


def scripts():
    """The scripts in bash, by their path."""
    files = [path for folder in FOLDERS for path in sorted((ROOT / folder).iterdir()) if path.is_file()]
    texts = {str(path.relative_to(ROOT)): path.read_text(errors="replace") for path in files}
    return {name: text for name, text in texts.items() if text.startswith("#!/usr/bin/env bash")}


def swallowed(text):
    """The lines in which the failure of a command goes unnoticed."""
    lines = [HARMLESS.sub("", line) for line in text.splitlines() if not line.lstrip().startswith("#")]
    # Backticks in a message are escaped.
    lines = [re.sub(r"\\`|'[^']*'", "", line) for line in lines]
    rest = [ASSIGNMENT.sub("", line, count=1) for line in lines]
    return [line for line, left in zip(lines, rest) if SUBSTITUTION.search(left)]


class Scripts(unittest.TestCase):
    def test_every_script_stops_at_a_failure_also_in_a_pipe(self):
        self.assertGreater(len(scripts()), 10)
        for name, text in scripts().items():
            self.assertIn("\nset -euo pipefail\n", text, name)

    def test_no_script_goes_where_a_variable_of_the_environment_leads_it(self):
        # With CDPATH, `cd "$(dirname "$0")/.."` of a script that is called as tools/x leads to another folder's tools.
        for name, text in scripts().items():
            moves = re.search(r"\bcd\b", text.split("set -euo pipefail")[1])
            self.assertTrue(not moves or "\nunset CDPATH\n" in text[: text.index("cd ")], name)

    def test_no_script_swallows_the_failure_of_a_command_in_another(self):
        for name, text in scripts().items():
            self.assertEqual(swallowed(text), [], f"{name}: assign it on a line of its own first")

    def test_no_recipe_of_make_swallows_one(self):
        # A recipe, or a variable that begins one.
        good = re.compile(r'(\t@?|\w+ = )\w+="\$\$\([^$]*(\$\(\w+\)[^$]*)*\)" && ')
        lines = [line for line in (ROOT / "Makefile").read_text().splitlines() if "$(shell " not in line]
        found = [line for line in lines if "$$(" in line and not good.match(line)]
        self.assertEqual(found, [], 'use name="$$(…)" && command "$$name"')

    def test_the_check_finds_what_it_is_for(self):
        for line in [
            'if [ "$(stack ready x)" = new ]; then',
            'echo "Deployed: $(stack output x Url)"',
            'local name="$(stack output x Url)"',
            'export name="$(stack output x Url)"',
            'name="$(a)" other="$(b)"',
            "diff <(sort a) <(sort b)",
            "run `stack output x`",
        ]:
            self.assertEqual(swallowed(line), [line])
        for line in ['name="$(stack output x Url)"', "own=$(a | sort)", 'cd "$(dirname "$0")"', "# $(x)", "a=$((1))"]:
            self.assertEqual(swallowed(line), [])


if __name__ == "__main__":
    unittest.main()
