"""tools/build-arm64 accepts what is for arm64, and nothing else."""

import unittest

from fake_programs import Folder

TARGET = "aarch64-unknown-linux-gnu"


# The processors in the header of an executable, in octal.
AARCH64, X86_64 = r"\267\000", r"\076\000"


def folder(case, machine=AARCH64, installed=TARGET, add="exit 1"):
    """A folder whose build is for a processor, and whose rustup has a target or cannot add it."""
    rustup = f'case "$2" in list) echo {installed} ;; add) {add} ;; esac'
    folder = 'folder="$CARGO_TARGET_DIR/lambda/$last"; mkdir -p "$folder"'
    build = f"for one; do last=$one; done; {folder}; printf 'ELF and its header{machine}' >\"$folder/bootstrap\""
    return Folder(case, "build-arm64", {"bin/rustup": rustup, ".tools/venv/bin/cargo": build})


class BuildArm64(unittest.TestCase):
    def test_an_artifact_for_arm64_passes(self):
        there = folder(self)
        code, text = there.run("glotto-operations")
        self.assertEqual((code, text), (0, "glotto-operations: AArch64, 20 bytes\n"))
        self.assertIn("cargo lambda build --release --arm64 --bin glotto-operations", there.calls)

    def test_an_artifact_for_another_processor_fails(self):
        code, text = folder(self, machine=X86_64).run("glotto-operations")
        self.assertEqual(code, 1)
        self.assertIn("not for AArch64", text)

    def test_the_standard_library_is_added_if_it_is_missing(self):
        there = folder(self, installed="x86_64-unknown-linux-gnu", add="exit 0")
        self.assertEqual(there.run("glotto-operations")[0], 0)
        self.assertIn(f"rustup target add {TARGET}", there.calls)

    def test_without_the_standard_library_nothing_is_built_and_only_a_flag_lets_that_pass(self):
        for arguments, expected in [(["x"], 1), (["--or-skip", "x"], 0)]:
            there = folder(self, installed="none")
            code, text = there.run(*arguments)
            self.assertEqual(code, expected)
            self.assertIn("Not built for arm64", text)
            self.assertNotIn("cargo", " ".join(there.calls))

    def test_the_flag_does_not_let_another_failure_pass(self):
        self.assertEqual(folder(self, machine=X86_64).run("--or-skip", "x")[0], 1)
        self.assertEqual(folder(self).run("--or-skip")[0], 1)


if __name__ == "__main__":
    unittest.main()
