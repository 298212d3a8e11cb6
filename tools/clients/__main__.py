"""Lints openapi.json, generates clients of it, and runs them and a fuzzer against a stack of their own.

    python -m clients test [seconds of fuzzing]
    python -m clients fuzz <minutes> [seed]

With GLOTTO_API, it uses the stack with this address, and starts none.
"""

import concurrent.futures
import random
import sys

from clients import ClientsError, fuzz, generate, journeys
from clients.stack import running

# What `make test` spends on fuzzing, and the seed that it always uses, so that runs on one machine are alike.
SECONDS = 60
SEED = 20261130


def test(seconds=SECONDS):
    """What `make test` runs: each part for a bounded time."""
    with concurrent.futures.ThreadPoolExecutor() as pool, running() as stack:
        # The stack starts in the meantime.
        list(pool.map(lambda step: step(), [generate.lint, generate.typescript, generate.python]))
        stack.wait()
        journeys.run_all(stack)
        fuzz.run(stack, int(seconds), SEED)


def fuzz_for(minutes, seed=None):
    """A longer run, which finds something else each time."""
    with running() as stack:
        stack.wait()
        fuzz.run(stack, int(minutes) * 60, int(seed or random.randrange(2**32)))


if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    try:
        {"test": test, "fuzz": fuzz_for}[command](*arguments)
    except ClientsError as error:
        sys.exit(str(error))
