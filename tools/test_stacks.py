"""Tests of tools/stacks.py, on a CloudFormation that answers from a list. tools/lint-template runs them."""

import contextlib
import io
import unittest

from botocore.exceptions import ClientError

import stacks


class Client:
    """Answers `describe_stacks` with these states in turn, the last one again and again, and records other calls."""

    def __init__(self, *states):
        self.states = list(states)
        self.calls = []

    def describe_stacks(self, StackName):
        status = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        if status is None:
            error = {"Code": "ValidationError", "Message": f"Stack with id {StackName} does not exist"}
            raise ClientError({"Error": error}, "DescribeStacks")
        outputs = [{"OutputKey": "Url", "OutputValue": "https://x.test"}]
        return {"Stacks": [{"StackStatus": status, "Outputs": outputs}]}

    def __getattr__(self, operation):
        return lambda **arguments: self.calls.append((operation, arguments))


def ready(*states):
    """Whether a stack with these states exists in the end, and the calls that were made."""
    client = Client(*states)
    with contextlib.redirect_stderr(io.StringIO()):
        there = stacks.ready(client, "s", sleep=lambda _: None)
    return there, [operation for operation, _ in client.calls]


class Ready(unittest.TestCase):
    def test_a_stack_that_is_not_there_is_new(self):
        self.assertEqual(ready(None), (False, []))
        self.assertEqual(ready("REVIEW_IN_PROGRESS"), (False, []))

    def test_a_stack_that_is_there_is_left_alone(self):
        for status in ["CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"]:
            self.assertEqual(ready(status), (True, []))

    def test_what_still_runs_is_awaited(self):
        states = ["UPDATE_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_COMPLETE"]
        self.assertEqual(ready(*states), (True, []))

    def test_a_failed_creation_is_removed(self):
        for status in ["ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED"]:
            self.assertEqual(ready(status, "DELETE_IN_PROGRESS", None), (False, ["delete_stack"]))

    def test_a_creation_that_is_still_rolled_back_is_removed_afterwards(self):
        self.assertEqual(ready("ROLLBACK_IN_PROGRESS", "ROLLBACK_COMPLETE", None), (False, ["delete_stack"]))

    def test_a_stuck_rollback_is_continued(self):
        states = ["UPDATE_ROLLBACK_FAILED", "UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE"]
        self.assertEqual(ready(*states), (True, ["continue_update_rollback"]))

    def test_what_cannot_be_mended_is_reported(self):
        for states in [["DELETE_FAILED"], ["ROLLBACK_COMPLETE", "DELETE_FAILED"], ["UPDATE_ROLLBACK_FAILED"]]:
            with self.assertRaisesRegex(stacks.Trouble, "What to do"):
                ready(*states)


class Others(unittest.TestCase):
    def test_protection_is_turned_on(self):
        client = Client(None)
        stacks.protect(client, "s")
        arguments = {"StackName": "s", "EnableTerminationProtection": True}
        self.assertEqual(client.calls, [("update_termination_protection", arguments)])

    def test_an_output_is_found_by_its_name(self):
        self.assertEqual(stacks.output(Client("CREATE_COMPLETE"), "s", "Url"), "https://x.test")
        for client, key in [(Client("CREATE_COMPLETE"), "Other"), (Client(None), "Url")]:
            with self.assertRaises(stacks.Trouble):
                stacks.output(client, "s", key)


if __name__ == "__main__":
    unittest.main()
