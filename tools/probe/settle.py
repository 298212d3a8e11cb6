"""Settles lines so that a failure of one leaves the others alone."""

import http.client

from botocore.exceptions import BotoCoreError, ClientError

from probe.deployment import Trouble
from probe.lines import unknown

# What calls of AWS and unexpected answers raise.
ERRORS = (Trouble, BotoCoreError, ClientError, http.client.HTTPException, LookupError, TypeError, ValueError)


def guarded(names, function, *arguments):
    """The verdicts of a function that settles these lines. If it fails, they are unknown."""
    try:
        return function(*arguments)
    except ERRORS as error:
        return [unknown(name, f"{type(error).__name__}: {error}") for name in names]


def each(deployment, lines):
    """The verdicts of lines, each with the function that settles it."""
    return [guarded([name], lambda settle=settle: [settle(deployment)])[0] for name, settle in lines.items()]
