"""What is installed from PyPI is locked: `make lock` writes tools/*.lock."""

import re
import unittest

from fake_programs import TOOLS

NAMES = ["requirements", "client-requirements", "emulator-requirements"]


def pins(text):
    """The versions of packages, by their normal name; of one with several, the last."""
    found = re.findall(r"^([\w.-]+)==([\w.]+)", text, re.MULTILINE)
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in found}


class Locks(unittest.TestCase):
    def test_a_lock_has_what_is_asked_for_and_all_that_this_needs(self):
        for name in NAMES:
            asked, locked = (pins((TOOLS / f"{name}.{end}").read_text()) for end in ["txt", "lock"])
            self.assertEqual(asked.items() - locked.items(), set(), "What to do: make lock")
        self.assertLess({"boto3", "setuptools", "wheel"}, set(pins((TOOLS / "requirements.lock").read_text())))

    def test_every_file_that_is_installed_has_a_hash(self):
        for name in NAMES:
            text = (TOOLS / f"{name}.lock").read_text()
            entries = re.split(r"\n(?=[\w])", text)[1:] if text.startswith("#") else re.split(r"\n(?=[\w])", text)
            self.assertGreater(len(entries), 3)
            for entry in entries:
                self.assertRegex(entry, r"^[\w.-]+==[\w.]+", name)
                self.assertRegex(entry, r"--hash=sha256:[0-9a-f]{64}", name)

    def test_nothing_is_installed_that_is_not_in_a_lock(self):
        makefile = (TOOLS.parent / "Makefile").read_text()
        installs = re.findall(r"bin/pip install (.*)", makefile)
        self.assertEqual(installs, [f"$(LOCKED) -r tools/{name}.lock" for name in reversed(NAMES)])
        (options,) = re.findall(r"^LOCKED = (.*)", makefile, re.MULTILINE)
        self.assertLess({"--require-hashes", "--no-deps", "--only-binary"}, set(options.split()))


if __name__ == "__main__":
    unittest.main()
