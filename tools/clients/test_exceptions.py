"""What the fuzzer may not expect is limited to what exceptions.toml says."""

import unittest

from clients.exceptions import PREFIX, Exceptions

REJECTED = "ST202"
COURSES = "GET /v1/courses"


def problem(name, *errors):
    """A problem with errors, each of which is a pointer and a sentence."""
    listed = [{"pointer": pointer, "detail": detail} for pointer, detail in errors]
    return {"type": PREFIX + name, "errors": listed}


class Excused(unittest.TestCase):
    def setUp(self):
        self.exceptions = Exceptions.read()

    def excused(self, body, status=422, failure=REJECTED, operation=COURSES):
        return self.exceptions.excuse(failure, operation, status, body)

    def test_every_exception_has_a_reason_and_a_limit(self):
        for rule in self.exceptions.rules:
            self.assertGreater(len(rule["reason"]), 20, rule)
            self.assertIn("status", rule)
            self.assertLessEqual(set(rule), {"failure", "reason", "status", "problems", "operations", "errors"})

    def test_an_error_of_the_server_is_never_an_exception(self):
        self.assertEqual([rule for rule in self.exceptions.rules if rule["status"] >= 500], [])
        failures = {rule["failure"] for rule in self.exceptions.rules}
        self.assertEqual(failures, {"ST103", "ST201", "ST202", "ST204", "ST302"})

    def test_a_problem_that_depends_on_the_state_is_excused_and_another_is_not(self):
        self.assertTrue(self.excused(problem("stale"), status=412))
        self.assertFalse(self.excused(problem("stale"), status=422))
        self.assertFalse(self.excused(problem("invalid-input")))
        self.assertFalse(self.excused({}))

    def test_an_answer_with_several_errors_needs_an_exception_for_each(self):
        cursor = ("/query/cursor", "is not a cursor of this list")
        self.assertTrue(self.excused(problem("invalid-input", cursor)))
        self.assertFalse(self.excused(problem("invalid-input", cursor, ("/query/limit", "must be at most 100"))))

    def test_a_sentence_of_an_error_is_matched_as_a_whole(self):
        sentence = "must be the six digits that the app shows"
        self.assertTrue(self.excused(problem("invalid-input", ("/code", sentence))))
        self.assertFalse(self.excused(problem("invalid-input", ("/code", f"{sentence}, or so"))))

    def test_an_exception_holds_for_the_operations_and_problems_that_it_names(self):
        proof = problem("invalid-input", ("/password", "is required"))
        self.assertTrue(self.excused(proof, operation="POST /v1/sessions/current/proof"))
        self.assertFalse(self.excused(proof))
        self.assertTrue(self.excused({}, status=403, failure="ST204"))
        self.assertFalse(self.excused(problem("forbidden"), status=403, failure="ST204"))


if __name__ == "__main__":
    unittest.main()
