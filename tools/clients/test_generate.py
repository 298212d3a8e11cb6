"""What a generator leaves out is a fault, unless the answer is neither JSON nor text."""

import unittest

from clients import ClientsError
from clients.generate import program_of, warnings

PICTURE = """WARNING parsing GET /v1/avatars/{userId}/default.svg within profiles.

Cannot parse response for status code 200 (Unsupported content_type image/svg+xml), response will be omitted
"""
MODEL = """WARNING parsing POST /v1/sessions within identity.

Cannot parse response for status code 201 (unsupported oneOf), response will be omitted from generated client
"""


class Warnings(unittest.TestCase):
    def test_a_model_that_the_client_lacks_is_a_fault(self):
        self.assertEqual(warnings("Generating\n" + PICTURE + MODEL), [MODEL])
        self.assertEqual(warnings(PICTURE.replace("image/svg+xml", "application/json")) != [], True)

    def test_an_answer_that_is_a_picture_is_none(self):
        self.assertEqual(warnings("Generating\n" + PICTURE), [])


class Program(unittest.TestCase):
    def test_the_program_of_the_readme_is_what_is_between_its_marks(self):
        text = "a\n<!-- front end: begin -->\n```ts\nlet x = 1;\n```\n<!-- front end: end -->\nb"
        self.assertEqual(program_of(text), "let x = 1;\n")
        with self.assertRaises(ClientsError):
            program_of("# A page without a program")


if __name__ == "__main__":
    unittest.main()
