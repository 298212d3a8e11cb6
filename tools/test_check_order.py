"""tools/check-order, against a `gh` that answers from files."""

import unittest

from fake_programs import Folder

# Answers with the file that is named after the last part of the address, or fails.
GH = r"""name="$(echo "$2" |
  sed -E 's/.*deployments\?.*/list/; s/.*deployments\/([0-9]+)\/.*/\1/; s/.*compare\/(.*)/\1/')"
cat "${0%/bin/gh}/answers/$name"
"""


class CheckOrder(unittest.TestCase):
    def run_with(self, **answers):
        there = Folder(self, "check-order", {"bin/gh": GH})
        (there.path / "answers").mkdir()
        for name, text in answers.items():
            (there.path / "answers" / name.lstrip("_").replace("_to_", "...")).write_text(text)
        code, text = there.run("prod", GITHUB_REPOSITORY="o/r", GITHUB_SHA="mine")
        self.assertIn("environment=prod", there.calls[0])
        return code, text

    def test_what_is_newer_than_the_deployed_commit_or_the_same_is_deployed(self):
        for order in ["ahead", "identical"]:
            self.assertEqual(self.run_with(list="7 a\n", _7="success\n", a_to_mine=order)[0], 0)

    def test_a_build_that_is_older_than_what_is_deployed_is_refused(self):
        for order in ["behind", "diverged"]:
            code, text = self.run_with(list="7 a\n", _7="success\n", a_to_mine=order)
            self.assertEqual(code, 1)
            self.assertIn("prod has a, and mine is not newer", text)
            self.assertIn("What to do: ", text)

    def test_only_what_was_deployed_counts(self):
        states = {"_9": "in_progress\n", "_8": "failure\n", "_7": "success\n", "_6": "inactive\n"}
        answers = {"list": "9 mine\n8 c\n7 b\n6 a\n", **states, "b_to_mine": "ahead", "c_to_mine": "behind"}
        self.assertEqual(self.run_with(**answers)[0], 0)
        self.assertEqual(self.run_with(**{**answers, "b_to_mine": "behind"})[0], 1)

    def test_the_first_deployment_is_newer_than_nothing(self):
        self.assertEqual(self.run_with(list="")[0], 0)
        self.assertEqual(self.run_with(list="9 mine\n", _9="in_progress\n")[0], 0)

    def test_an_error_of_github_is_not_taken_for_permission(self):
        self.assertNotEqual(self.run_with()[0], 0)
        self.assertNotEqual(self.run_with(list="7 a\n")[0], 0)
        self.assertNotEqual(self.run_with(list="7 a\n", _7="success\n")[0], 0)


if __name__ == "__main__":
    unittest.main()
