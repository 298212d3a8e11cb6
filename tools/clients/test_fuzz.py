"""The fuzzer finds a fault of an API, and none in the same API without it."""

import http.server
import json
import pathlib
import tempfile
import threading
import unittest
import urllib.parse

from clients.fuzz import has_faults
from clients.stack import Stack

LIMIT = {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 100}}
ITEMS = {"type": "object", "required": ["items"], "properties": {"items": {"type": "array"}}}
ANSWERS = {
    "200": {"description": "A page.", "content": {"application/json": {"schema": ITEMS}}},
    "422": {"description": "The limit is wrong."},
}
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "One list", "version": "1"},
    "paths": {"/v1/users": {"get": {"operationId": "list_users", "parameters": [LIMIT], "responses": ANSWERS}}},
}


class Api(http.server.BaseHTTPRequestHandler):
    """An API with one list. `worst` is the limit for which it fails."""

    worst = None

    def answer(self, status, body=None):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        text = json.dumps(body or {}).encode()
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.answer(201, {"accessToken": "any"}) if self.path == "/v1/sessions" else self.answer(404)

    def do_GET(self):
        path, _, query = self.path.partition("?")
        limits = urllib.parse.parse_qs(query, keep_blank_values=True).get("limit", ["1"])
        if path == "/v1/me":
            self.answer(200, {"id": "usr_" + "0" * 26})
        elif limits == [self.worst]:
            self.answer(500)
        else:
            right = len(limits) == 1 and limits[0].isdecimal() and 1 <= int(limits[0]) <= 100
            self.answer(200 if right else 422, {"items": []})

    def do_other(self):
        self.answer(404)

    do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_TRACE = do_QUERY = do_HEAD = do_other

    def log_message(self, *arguments):
        pass


class Faults(unittest.TestCase):
    def is_faulty(self, worst):
        """Whether the fuzzer finds a fault in an API that fails for a limit."""
        handler = type("Handler", (Api,), {"worst": worst})
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server, tempfile.TemporaryDirectory() as at:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            document = pathlib.Path(at, "openapi.json")
            document.write_text(json.dumps(DOCUMENT))
            found = has_faults(Stack(f"http://127.0.0.1:{server.server_port}"), 0, 4, 1, document)
            server.shutdown()
            return found

    def test_an_api_that_does_what_its_document_says_passes(self):
        self.assertFalse(self.is_faulty(None))

    def test_an_api_that_fails_at_a_limit_does_not(self):
        self.assertTrue(self.is_faulty("100"))


if __name__ == "__main__":
    unittest.main()
