"""Runs Schemathesis as a learner, an instructor and an admin."""

import concurrent.futures
import json
import pathlib
import re
import subprocess
import sys

from clients import DOCUMENT, GENERATED, HERE, ROOT, ClientsError
from clients.programs import ENVIRONMENT, PYTHON
from clients.stack import ROLES


# The least part of all operations that the roles together call. A busy machine does not reach all of them; a run that
# calls fewer proves nothing.
LEAST = 0.5


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
    check_coverage(operations_of(json.loads(pathlib.Path(document).read_text())), [report_of(role) for role in ROLES])


def report_of(role):
    """The file with everything that a run as this role did."""
    return GENERATED / f"fuzz-{role}.ndjson"


def operations_of(document):
    """The operations of a document, as Schemathesis names them."""
    return {f"{method.upper()} {path}" for path, methods in document["paths"].items() for method in methods}


def called(report):
    """The names of the operations that got an answer in a run."""
    names = set()
    with open(report) as lines:
        for line in lines:
            recorder = json.loads(line).get("ScenarioFinished", {}).get("recorder", {})
            if recorder.get("interactions"):
                names.add(recorder["label"])
    return names


def check_coverage(operations, reports):
    """Fails if the runs together have called too few of the operations."""
    missing = operations.difference(*map(called, reports))
    count = len(operations) - len(missing)
    print(f"Schemathesis called {count} of {len(operations)} operations", flush=True)
    if count < LEAST * len(operations):
        raise ClientsError(f"The fuzzer did not call these operations; give it more time: {sorted(missing)}")


def has_faults(stack, index, seconds, seed, document):
    """Whether a run as the role with this index found something."""
    role = ROLES[index]
    done = subprocess.run(
        [
            PYTHON / "st", "--config-file", HERE / "schemathesis.toml", "run", document,
            "--url", stack.url, "--max-time", str(seconds), "--seed", str(seed),
            "--report", "ndjson", "--report-ndjson-path", report_of(role),
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
