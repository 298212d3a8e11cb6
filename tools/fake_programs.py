"""Runs a script of tools/ in a folder of its own, with programs in place of those that it calls."""

import os
import pathlib
import shutil
import subprocess
import tempfile

TOOLS = pathlib.Path(__file__).resolve().parent


class Folder:
    """A folder with a script, and programs beside it that are found first. `calls` are the lines that they wrote."""

    def __init__(self, case, script, programs):
        folder = tempfile.TemporaryDirectory()
        case.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name)
        self.log = self.path / "log"
        self.log.write_text("")
        self.script = self.path / "tools" / script
        self.script.parent.mkdir()
        # Scripts ask it where cargo builds.
        for name in {script, "target"}:
            shutil.copy(TOOLS / name, self.script.with_name(name))
        for name, text in programs.items():
            self.program(name, text)

    def program(self, name, text):
        """Writes a program that records how it is called."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'#!/bin/sh\necho "{path.name} $*" >>{self.log}\n{text}\n')
        path.chmod(0o755)

    def run(self, *arguments, **variables):
        """Runs the script. Returns its exit code and what it printed."""
        path = f"{self.path}/bin:{os.environ['PATH']}"
        environment = {**os.environ, "PATH": path, "CARGO_TARGET_DIR": f"{self.path}/target", **variables}
        command = [self.script, *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        return done.returncode, done.stdout + done.stderr

    @property
    def calls(self):
        """The calls of programs, in order."""
        return self.log.read_text().splitlines()
