"""The commands of make: what reaches the programs behind them, with programs in their place that record."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from fake_programs import TOOLS

ROOT = TOOLS.parent
RECORD = '#!/bin/sh\nfor one; do printf "[%s]" "$one"; done; printf " %s\\n" "$GLOTTO_API"\n'


class Make(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="a check out ")
        self.addCleanup(folder.cleanup)
        # Python names itself by the whole path, without links.
        self.path = pathlib.Path(folder.name).resolve()
        shutil.copy(ROOT / "Makefile", self.path)
        (self.path / "tools").mkdir()
        for name in ["build", "target", "drop-venvs"]:
            shutil.copy(TOOLS / name, self.path / "tools" / name)
        for name in ["bin/cc", "tools/prepare", "tools/invoke", "tools/accept"]:
            self.program(name, RECORD)
        self.cargo(self.path / "target")
        self.program("target/debug/glotto", RECORD)

    def program(self, name, text):
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o755)

    def cargo(self, target, names_a_target=False):
        """A cargo that is configured to build into a folder, and maybe for a named processor and system."""
        answer = f'{{"packages":[],"target_directory":"{target}","version":1}}'
        cases = f"metadata*) echo '{answer}' ;; *config*) exit {0 if names_a_target else 101} ;;"
        self.program("bin/cargo", f'#!/bin/sh\ncase "$*" in {cases} esac\n')

    def make(self, *arguments, **variables):
        """Runs make. Returns its exit code and what it printed."""
        names = ["CARGO_TARGET_DIR", "CARGO_BUILD_TARGET", "MAKEFLAGS", "MAKELEVEL", "API", "GLOTTO_API"]
        environment = {name: value for name, value in os.environ.items() if name not in names}
        environment |= {"PATH": f"{self.path}/bin:{os.environ['PATH']}", **variables}
        command = ["make", "-s", *arguments]
        done = subprocess.run(command, cwd=self.path, env=environment, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    def test_an_address_reaches_the_program_as_it_is(self):
        addresses = ["ada@example.com", "o'brien@example.com", "a&b@example.com", "a|b`c*@example.com", "a b@x.test"]
        for address in addresses:
            self.assertEqual(self.make("admin", f"EMAIL={address}"), (0, f"[admin][{address}] \n"))
        self.assertEqual(self.make("admin"), (0, "[admin][] \n"))

    def test_other_names_reach_the_program_as_they_are(self):
        self.assertEqual(self.make("rotate-keys", "PURPOSE=a;b"), (0, "[rotate-keys][a;b] \n"))
        self.assertEqual(self.make("accept", "FEATURE=a;b"), (0, "[a;b] \n"))
        ready = self.path / ".tools" / "ready"
        ready.parent.mkdir()
        self.program("tools/drop-venvs", "#!/bin/sh\n")
        (self.path / "tools" / "requirements.lock").touch()
        ready.touch()
        self.assertEqual(self.make("invoke", "FUNCTION=a;b"), (0, "[a;b] \n"))

    def test_options_of_a_run_are_words_of_a_shell(self):
        code, text = self.make("run", 'ARGS=--port 5000 --parameter AppName="My School"')
        self.assertEqual((code, text), (0, "[run][--no-build][--port][5000][--parameter][AppName=My School] \n"))

    def test_what_runs_is_what_cargo_was_configured_to_build(self):
        (self.path / "target").rename(self.path / "elsewhere of mine")
        self.cargo(self.path / "elsewhere of mine")
        self.assertEqual(self.make("run")[0], 0)
        self.cargo("/nowhere")
        self.assertNotEqual(self.make("run")[0], 0)
        target = self.path / "elsewhere of mine"
        self.assertEqual(self.make("run", CARGO_TARGET_DIR=str(target))[0], 0)

    def test_what_runs_is_built_for_this_machine_whatever_cargo_is_configured_to(self):
        self.program("bin/rustc", "#!/bin/sh\necho rustc 1.95.0\necho host: this-machine\n")
        self.program("target/this-machine/debug/glotto", '#!/bin/sh\necho "$CARGO_BUILD_TARGET $*"\n')
        self.cargo(self.path / "target", names_a_target=True)
        for variables in [{}, {"CARGO_BUILD_TARGET": "another-machine"}]:
            self.assertEqual(self.make("admin", "EMAIL=x", **variables), (0, "this-machine admin x\n"))
        (self.path / "target" / "debug" / "glotto").unlink()
        self.assertEqual(self.make("run")[1].splitlines()[-1], "this-machine run --no-build")

    def test_no_proxy_is_asked_for_this_machine(self):
        self.program("target/debug/glotto", '#!/bin/sh\necho "$NO_PROXY $no_proxy"\n')
        here = "127.0.0.1,localhost"
        self.assertEqual(self.make("run", NO_PROXY="", no_proxy="")[1], f"{here} {here}\n")
        self.assertEqual(self.make("run", NO_PROXY="x.test", no_proxy="")[1], f"x.test,{here} x.test,{here}\n")

    def test_a_path_for_cd_in_the_environment_leads_no_script_elsewhere(self):
        other = self.path / "other"
        (other / "tools").mkdir(parents=True)
        self.assertEqual(self.make("run", CDPATH=f"{other}:."), (0, "[run][--no-build] \n"))

    def test_the_fuzzer_gets_the_address_of_a_platform_from_the_command_line_alone(self):
        self.program("tools/drop-venvs", "#!/bin/sh\n")
        self.program(".tools/clients/bin/python", RECORD)
        for name in ["tools/client-requirements.lock", ".tools/clients/ready"]:
            (self.path / name).touch()
        code, text = self.make("fuzz-api", "MINUTES=1", API="https://api.example.org")
        self.assertEqual((code, text.splitlines()[-1]), (0, "[-m][clients][fuzz][1] "))
        code, text = self.make("fuzz-api", "MINUTES=1", "API=http://127.0.0.1:4000")
        self.assertEqual((code, text.splitlines()[-1]), (0, "[-m][clients][fuzz][1] http://127.0.0.1:4000"))


class Environments(unittest.TestCase):
    """Environments of Python that do not work any more are made again."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="a check out ")
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name).resolve() / "one"
        (self.path / "tools").mkdir(parents=True)
        shutil.copy(TOOLS / "drop-venvs", self.path / "tools")
        # One that works: its pip names this place, and it finds pip.
        programs = self.path / ".tools" / "clients" / "bin"
        programs.mkdir(parents=True)
        (programs / "pip").write_text(f"#!{programs}/python\n# pip\n")
        self.python = programs / "python"
        self.python.write_text("#!/bin/sh\n")
        self.python.chmod(0o755)
        (self.path / ".tools" / "clients" / "ready").touch()

    def remains(self):
        """Whether the environment is left as it is."""
        done = subprocess.run([self.path / "tools" / "drop-venvs"], capture_output=True, text=True, check=True)
        is_left = (self.path / ".tools" / "clients" / "ready").exists()
        self.assertEqual(is_left, "installed again" not in done.stderr)
        return is_left

    def test_one_that_works_is_left(self):
        self.assertTrue(self.remains())

    def test_one_that_a_link_leads_to_is_left(self):
        (self.path / ".tools").rename(self.path.with_name("tools of another"))
        (self.path / ".tools").symlink_to(self.path.with_name("tools of another"))
        programs = self.path.with_name("tools of another") / "clients" / "bin"
        (programs / "pip").write_text(f"#!/bin/sh\n'exec' \"{programs}/python\" \"$0\"\n")
        self.assertTrue(self.remains())

    def test_one_of_a_checkout_that_was_moved_is_made_again(self):
        self.path = self.path.rename(self.path.with_name("two"))
        self.assertFalse(self.remains())

    def test_one_whose_python_is_gone_or_is_another_is_made_again(self):
        text = self.python.read_text()
        self.python.write_text(f"{text}exit 1\n")
        self.assertFalse(self.remains())
        self.setUp()
        self.python.unlink()
        self.python.symlink_to("/nowhere/python3")
        self.assertFalse(self.remains())

    def test_what_was_not_installed_is_not_missed(self):
        shutil.rmtree(self.path / ".tools")
        self.assertFalse((self.path / ".tools").exists())
        subprocess.run([self.path / "tools" / "drop-venvs"], check=True)


if __name__ == "__main__":
    unittest.main()
