"""Every claim that a document leaves to the probe has a line, and a verdict says what follows from it."""

import re
import unittest

from probe import HERE, front
from probe.__main__ import THEMES, names_of
from probe.lines import LINES, OK, UNKNOWN, WRONG, Verdict, exit_code, summary, unknown, verdict

DOCS = HERE.parent.parent / "docs"


class Lines(unittest.TestCase):
    def test_every_line_is_settled_by_one_theme(self):
        settled = [name for theme in [*THEMES, front] for name in names_of(theme)]
        self.assertEqual(sorted(settled), sorted(LINES))

    def test_every_decision_that_leaves_something_to_aws_has_its_number_in_a_line(self):
        named = {number for line in LINES.values() for number in re.findall(r"\b00\d\d\b", line.documents)}
        waiting = re.compile(r"make\s+probe|the\s+probe|unproven|[Nn]ot\s+(tried|proven)\b")
        files = [file for file in sorted((DOCS / "decisions").glob("0*.md")) if waiting.search(file.read_text())]
        self.assertGreater(len(files), 3)
        for file in files:
            self.assertIn(file.name[:4], named, f"{file.name} leaves something to the probe, but no line names it")

    def test_lines_name_decisions_that_there_are(self):
        numbers = {file.name[:4] for file in (DOCS / "decisions").glob("0*.md")}
        for name, line in LINES.items():
            self.assertLessEqual(set(re.findall(r"\b00\d\d\b", line.documents)), numbers, name)
            self.assertTrue(line.documents and line.otherwise, name)


class Verdicts(unittest.TestCase):
    def test_a_wrong_line_says_what_it_means_for_which_document(self):
        text = str(verdict("unsigned", False, "status 200"))
        for part in ["wrong", "unsigned", "Seen: status 200", "decision 0032", "do not deploy"]:
            self.assertIn(part, text)

    def test_a_line_that_holds_mentions_no_consequence(self):
        text = str(verdict("unsigned", True, "status 403"))
        self.assertTrue(text.startswith("ok "))
        self.assertNotIn("do not deploy", text)

    def test_every_verdict_is_one_line(self):
        for name in LINES:
            for state in [OK, WRONG, UNKNOWN]:
                self.assertNotIn("\n", str(Verdict(name, state, "x")))

    def test_the_exit_code_is_that_of_the_worst_line(self):
        ok, wrong, other = verdict("null", True, ""), verdict("null", False, ""), unknown("null", "")
        codes = [exit_code(list) for list in [[ok], [ok, wrong], [ok, other], [wrong, other]]]
        self.assertEqual(codes, [0, 1, 2, 1])
        self.assertEqual(summary([ok, ok, other]), "2 ok, 0 wrong, 1 unknown")


if __name__ == "__main__":
    unittest.main()
