"""The code on the page is run as it is, and none of it is left out."""

import unittest

from clients import ClientsError
from clients.browser import BLOCKS, PAGE, blocks


class Blocks(unittest.TestCase):
    def setUp(self):
        self.page = PAGE.read_text()

    def test_the_code_differs_from_the_page_by_its_address_and_imports_alone(self):
        found = blocks(self.page)
        self.assertEqual(sorted(found), sorted(BLOCKS))
        for name, code in found.items():
            self.assertIn("process.env.API", code, name)
            lines = [line for line in code.splitlines() if line not in self.page.splitlines()]
            changed = [line for line in lines if "process.env.API" not in line and not line.startswith("import ")]
            self.assertEqual(changed, ["declare const email: string, password: string;"] if name == "login.ts" else [])

    def test_a_block_that_is_missing_is_an_error(self):
        for begin in ["```ts\n// session.ts", "```ts\nimport { signIn", "```ts\n// cookie-session.ts"]:
            self.assertIn(begin, self.page)
            with self.assertRaisesRegex(ClientsError, "are run"):
                blocks(self.page.replace(begin, begin.replace("```ts", "```js")))

    def test_a_block_that_no_script_runs_is_an_error(self):
        for more in ["```ts\n// more.ts\n```\n", "```ts\nconst more = 1;\n```\n"]:
            with self.assertRaisesRegex(ClientsError, "are run"):
                blocks(self.page + more)

    def test_a_block_with_another_address_is_an_error(self):
        with self.assertRaisesRegex(ClientsError, "does not name the API"):
            blocks(self.page.replace("https://api.example.com", "https://api.example.org"))


if __name__ == "__main__":
    unittest.main()
