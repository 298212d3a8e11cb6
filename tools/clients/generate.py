"""Lints openapi.json and generates four clients of it."""

import re
import shutil

from clients import DOCUMENT, GENERATED, NODE, ROOT, ClientsError, browser
from clients.programs import run

# The program of the README, between these marks.
README = ROOT / "README.md"
PROGRAM = re.compile(r"<!-- front end: begin -->\n```ts\n(.*?)```\n<!-- front end: end -->", re.DOTALL)

# Answers that the Python client cannot read, because they are neither JSON nor text; everything else it must.
OTHER_TYPES = {"image/svg+xml", "application/vnd.apple.mpegurl", "text/vtt"}


def lint():
    """Both linters with all of their recommended rules: a warning is an error."""
    run("redocly", "lint", "--config", NODE / "redocly.yaml", "--max-problems", "100", DOCUMENT)
    run("spectral", "lint", "--fail-severity", "hint", "--ruleset", NODE / "spectral.yaml", DOCUMENT)
    print("redocly and spectral: no warnings")


def typescript():
    """Generates three clients and compiles them, the code for pages in a browser, and the scripts that use both."""
    folder = GENERATED / "typescript"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    # Generated and copied files find their packages here.
    (folder / "node_modules").symlink_to(NODE / "node_modules")
    for file in [*NODE.glob("*.ts"), NODE / "package.json", NODE / "tsconfig.json", NODE / "orval.config.mjs"]:
        shutil.copy(file, folder)
    browser.write(folder)
    (folder / "journey-readme.ts").write_text(program_of(README.read_text()))
    run("openapi-typescript", DOCUMENT, "-o", "schema.d.ts", folder=folder)
    run("openapi-ts", "-f", "openapi-ts.config.ts", folder=folder, OPENAPI=str(DOCUMENT))
    run("orval", "--config", "orval.config.mjs", folder=folder, OPENAPI=str(DOCUMENT))
    run("tsc", "-p", ".", folder=folder)
    print("openapi-typescript, hey-api, orval and the code for pages in a browser compile in strict mode")


def program_of(text):
    """The program in TypeScript that the README shows."""
    found = PROGRAM.search(text)
    if not found:
        raise ClientsError("README.md has no program between the marks `front end`.")
    return found[1]


def python():
    """Generates a client in Python, from which nothing that is JSON may be missing."""
    folder = GENERATED / "python"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    output = run(
        "openapi-python-client", "generate", "--path", DOCUMENT, "--meta", "none", "--overwrite",
        "--output-path", folder / "glotto_client", "--config", NODE / "openapi-python-client.yaml",
    )  # fmt: skip
    missing = warnings(output)
    if missing:
        raise ClientsError(f"{output}\nThe client in Python lacks this: {missing}")
    print("openapi-python-client: its client is complete")


def warnings(output):
    """What a generated client lacks, apart from answers that are neither JSON nor text."""
    parts = re.split(r"^(?=(?:WARNING|ERROR|Error))", output, flags=re.MULTILINE)[1:]
    unread = [re.search(r"Unsupported content_type ([\w.+/-]+)\)", part) for part in parts]
    return [part for part, found in zip(parts, unread) if not found or found[1] not in OTHER_TYPES]
