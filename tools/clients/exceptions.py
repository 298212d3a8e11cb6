"""What the fuzzer may not expect: exceptions.toml."""

import re
import tomllib

from clients import HERE

FILE = HERE / "exceptions.toml"
PREFIX = "urn:glotto:problem:"


class Exceptions:
    """The exceptions."""

    def __init__(self, rules):
        self.rules = rules

    @classmethod
    def read(cls):
        """Those of exceptions.toml."""
        return cls(tomllib.loads(FILE.read_text())["exception"])

    def excuse(self, failure, operation, status, problem):
        """Whether a failure is one of the exceptions. An answer that lists several errors needs one for each."""
        problem_type = problem.get("type", "").removeprefix(PREFIX)
        rules = [rule for rule in self.rules if fits(rule, failure, operation, status, problem_type)]
        if any("errors" not in rule for rule in rules):
            return True
        errors = [f"{error.get('pointer')}: {error.get('detail')}" for error in problem.get("errors", [])]
        patterns = [pattern for rule in rules for pattern in rule["errors"]]
        return bool(errors) and all(any(re.fullmatch(one, error) for one in patterns) for error in errors)


def fits(rule, failure, operation, status, problem_type):
    """Whether a rule is about an answer; what it does not name, it does not limit."""
    actual = {"status": status, "problems": problem_type, "operations": operation}
    limits = {name: rule[name] for name in actual if name in rule}
    return rule["failure"] == failure and all(
        actual[name] in limit if isinstance(limit, list) else actual[name] == limit for name, limit in limits.items()
    )
