"""Runs Schemathesis as a learner, an instructor and an admin."""

import concurrent.futures
import re
import subprocess
import sys

from clients import DOCUMENT, GENERATED, HERE, ROOT, ClientsError
from clients.programs import ENVIRONMENT, PYTHON
from clients.stack import ROLES


def run(stack, seconds, seed, document=DOCUMENT):
    """Fuzzes as all roles for so many seconds, and fails after all of them if one found something.

    The roles are processes at the same time. Threads of one would be no faster, and since Schemathesis parses Python in
    them, the interpreter fails now and then (python/cpython#106905).
    """
    GENERATED.mkdir(parents=True, exist_ok=True)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        found = list(pool.map(lambda index: has_faults(stack, index, seconds, seed, document), range(len(ROLES))))
    failed = [role for role, faulty in zip(ROLES, found) if faulty]
    if failed:
        raise ClientsError(
            f"The fuzzer found faults as {', '.join(failed)}. What to do: mend them, or, if the fuzzer expects what no "
            f"API can do, add the case to tools/clients/exceptions.toml with the reason. Seed: {seed}."
        )


def has_faults(stack, index, seconds, seed, document):
    """Whether a run as the role with this index found something."""
    role = ROLES[index]
    done = subprocess.run(
        [
            PYTHON / "st", "--config-file", HERE / "schemathesis.toml", "run", document,
            "--url", stack.url, "--max-time", str(seconds), "--seed", str(seed),
            "--report", "ndjson", "--report-ndjson-path", GENERATED / f"fuzz-{role}.ndjson",
        ],
        cwd=ROOT,
        env={
            **ENVIRONMENT,
            "PYTHONPATH": str(HERE.parent),
            "SCHEMATHESIS_HOOKS": "clients.hooks",
            "GLOTTO_API": stack.url,
            "GLOTTO_ROLE": role,
            "GLOTTO_FIRST": str(index / len(ROLES)),
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )  # fmt: skip
    summary = re.findall(r"^(?:  \d+ generated.*|  Tested: .*)$", done.stdout, re.MULTILINE)
    print(f"Schemathesis as {role}:", *(line.strip() for line in summary), flush=True)
    if done.returncode:
        print(done.stdout, file=sys.stderr)
    return done.returncode != 0
