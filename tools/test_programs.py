"""Small scripts: what they say where the machine or the arguments are not as they should be."""

import os
import subprocess
import unittest

from fake_programs import TOOLS, Folder


class Prepare(unittest.TestCase):
    def test_a_python_that_is_too_old_is_named_before_anything_is_installed_with_it(self):
        python = 'case "$*" in *version_info*) exit 1 ;; *--version*) echo Python 3.9.18 ;; esac'
        there = Folder(self, "prepare", {"bin/python3": python})
        code, text = there.run("python3")
        self.assertEqual(code, 1)
        self.assertIn("Python 3.9.18 is too old. What to do: install Python 3.11 or later", text)
        there.program("bin/python3", "exit 0")
        self.assertEqual(there.run("python3"), (0, ""))


class Invoke(unittest.TestCase):
    def folder(self):
        there = Folder(self, "invoke", {".tools/venv/bin/sam": ""})
        for file in [".glotto/sam/env.json", ".glotto/sam/create-course.json", "events/get-health.json"]:
            (there.path / file).parent.mkdir(parents=True, exist_ok=True)
            (there.path / file).write_text("{}")
        return there

    def test_a_function_has_its_name_of_the_pages_and_templates_too(self):
        for name in ["CreateCourse", "CreateCourseFunction"]:
            there = self.folder()
            self.assertEqual(there.run(name)[0], 0)
            self.assertTrue(there.calls[0].startswith("sam build CreateCourseFunction "), there.calls)
            self.assertIn("-e .glotto/sam/create-course.json ", there.calls[1])

    def test_an_event_without_a_token_is_the_sample(self):
        there = self.folder()
        there.run("GetHealth")
        self.assertIn("-e events/get-health.json ", there.calls[1])

    def test_a_file_that_is_not_there_is_not_replaced_by_the_sample(self):
        there = self.folder()
        code, text = there.run("CreateCourse", "my-event.json")
        self.assertEqual((code, there.calls), (1, []))
        self.assertIn("There is no my-event.json. What to do", text)


class Accept(unittest.TestCase):
    def test_what_is_no_feature_is_an_error_that_lists_them(self):
        there = Folder(self, "accept", {"bin/cargo": "", "bin/git": ""})
        folder = there.path / "testing" / "src" / "scenario"
        folder.mkdir(parents=True)
        for name in ["call", "enrolment", "fixtures", "media", "mod"]:
            (folder / f"{name}.rs").touch()
        for name in ["", "nothing", "mod", "call", "../scenario/media", "e.*"]:
            code, text = there.run(name)
            self.assertEqual((code, there.calls), (1, []), name)
            self.assertTrue(text.endswith(":\nenrolment media\n"), text)
        self.assertEqual(there.run("media")[0], 0)


class Target(unittest.TestCase):
    def sourced(self, cargo, **variables):
        """What the shells set that read it."""
        there = Folder(self, "target", {"bin/cargo": cargo, "bin/rustc": "echo rustc 1.95.0; echo host: this-machine"})
        environment = {name: value for name, value in os.environ.items() if not name.startswith("CARGO_")}
        environment |= {"PATH": f"{there.path}/bin:{os.environ['PATH']}", **variables}
        show = '. tools/target && echo "$CARGO_TARGET_DIR ${CARGO_BUILD_TARGET-none} $built"'
        results = set()
        for shell in ["sh", "bash"]:
            command = [shell, "-euc", show]
            done = subprocess.run(command, cwd=there.path, env=environment, capture_output=True, text=True)
            results.add(done.stdout.strip() if done.returncode == 0 else None)
        (result,) = results
        return result

    def cargo(self, is_for_a_target=False):
        answer = '{"packages":[{"id":"x"}],"target_directory":"/my/target","version":1}'
        metadata = f"[ -z \"${{CARGO_TARGET_DIR+x}}\" ] && echo '{answer}'"
        config = f"[ -n \"${{CARGO_BUILD_TARGET-x}}\" ] && exit {0 if is_for_a_target else 101}"
        return f'case "$*" in metadata*) {metadata} ;; *config*) {config} ;; esac'

    def test_the_variable_goes_before_what_cargo_is_configured_to(self):
        self.assertEqual(self.sourced(self.cargo(), CARGO_TARGET_DIR="/given"), "/given none /given")
        self.assertEqual(self.sourced(self.cargo()), "/my/target none /my/target")
        # To cargo, an empty variable is an error.
        empty = {"CARGO_TARGET_DIR": "", "CARGO_BUILD_TARGET": ""}
        self.assertEqual(self.sourced(self.cargo(), **empty), "/my/target none /my/target")
        self.assertIsNone(self.sourced("exit 101"))

    def test_what_runs_here_is_built_for_this_machine(self):
        expected = "/my/target this-machine /my/target/this-machine"
        for variables in [{}, {"CARGO_BUILD_TARGET": ""}, {"CARGO_BUILD_TARGET": "another-machine"}]:
            self.assertEqual(self.sourced(self.cargo(is_for_a_target=True), **variables), expected)

    def test_every_script_asks_it(self):
        for path in [TOOLS.parent / "Makefile", *(path for path in TOOLS.iterdir() if path.is_file())]:
            if path.name not in ["target", os.path.basename(__file__)]:
                self.assertNotIn("CARGO_TARGET_DIR:-", path.read_text(errors="replace"), path.name)


if __name__ == "__main__":
    unittest.main()
