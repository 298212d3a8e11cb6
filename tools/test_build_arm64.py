"""tools/build-arm64 accepts what is for arm64, and nothing else."""

import unittest

from fake_programs import Folder

TARGET = "aarch64-unknown-linux-gnu"


def folder(case, machine="AArch64", installed=TARGET, add="exit 1"):
    """A folder whose build is for a processor, and whose rustup has a target or cannot add it."""
    rustup = f'case "$2" in list) echo {installed} ;; add) {add} ;; esac'
    folder = 'folder="$CARGO_TARGET_DIR/lambda/$last"; mkdir -p "$folder"'
    build = f'for one; do last=$one; done; {folder}; echo elf >"$folder/bootstrap"'
    programs = {"bin/rustup": rustup, ".tools/venv/bin/cargo": build, "bin/readelf": f"echo '  Machine:   {machine}'"}
    return Folder(case, "build-arm64", programs)


class BuildArm64(unittest.TestCase):
    def test_an_artifact_for_arm64_passes(self):
        there = folder(self)
        code, text = there.run("glotto-operations")
        self.assertEqual((code, text), (0, "glotto-operations: AArch64, 4 bytes\n"))
        self.assertIn("cargo lambda build --release --arm64 --bin glotto-operations", there.calls)

    def test_an_artifact_for_another_processor_fails(self):
        code, text = folder(self, machine="Advanced Micro Devices X86-64").run("glotto-operations")
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
        self.assertEqual(folder(self, machine="ARM").run("--or-skip", "x")[0], 1)
        self.assertEqual(folder(self).run("--or-skip")[0], 1)


if __name__ == "__main__":
    unittest.main()
