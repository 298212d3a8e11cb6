"""What a generator leaves out is a fault, unless the answer is neither JSON nor text."""

import unittest

from clients.generate import warnings

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


if __name__ == "__main__":
    unittest.main()
