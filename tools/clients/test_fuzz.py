"""The fuzzer finds a fault of an API, and none in the same API without it."""

import http.server
import json
import pathlib
import tempfile
import threading
import unittest
import urllib.parse

from clients import ClientsError
from clients.fuzz import called, check_coverage, has_faults, operations_of, report_of
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


# What the scene of the fuzzer is made of, whatever it creates.
CREATED = {"accessToken": "any", "id": "crs_" + "0" * 26, "videoId": "vid_" + "0" * 26}


class Api(http.server.BaseHTTPRequestHandler):
    """An API with one list. `worst` is the limit for which it fails. It has no scene if `has_courses` is false."""

    worst = None
    has_courses = True

    def answer(self, status, body=None):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        text = json.dumps(body or {}).encode()
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        is_known = self.path == "/v1/sessions" or (self.has_courses and self.path.startswith("/v1/courses"))
        self.answer(201, CREATED) if is_known else self.answer(404)

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
    def is_faulty(self, worst, has_courses=True):
        """Whether the fuzzer finds a fault in an API that fails for a limit, or that has no courses for the scene."""
        handler = type("Handler", (Api,), {"worst": worst, "has_courses": has_courses})
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server, tempfile.TemporaryDirectory() as at:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            document = pathlib.Path(at, "openapi.json")
            document.write_text(json.dumps(DOCUMENT))
            found = has_faults(Stack(f"http://127.0.0.1:{server.server_port}"), 0, 4, 1, document)
            server.shutdown()
            return found

    def test_an_api_that_does_what_its_document_says_passes(self):
        self.assertFalse(self.is_faulty(None))
        self.assertEqual(called(report_of("learner")), operations_of(DOCUMENT))

    def test_an_api_that_fails_at_a_limit_does_not(self):
        self.assertTrue(self.is_faulty("100"))


    def test_a_run_without_a_scene_fails(self):
        self.assertTrue(self.is_faulty(None, has_courses=False))


class Coverage(unittest.TestCase):
    def check(self, *runs):
        """Checks runs that called these operations, of twenty."""
        with tempfile.TemporaryDirectory() as at:
            reports = [pathlib.Path(at, str(number)) for number in range(len(runs))]
            for report, names in zip(reports, runs):
                recorders = [{"label": name, "interactions": {"a": {}}} for name in names] + [{"label": "GET /19"}]
                lines = [json.dumps({"ScenarioFinished": {"recorder": recorder}}) for recorder in recorders]
                report.write_text("\n".join([*lines, json.dumps({"EngineFinished": {}})]))
            check_coverage({f"GET /{number}" for number in range(20)}, reports)

    def test_runs_that_call_half_of_the_operations_together_are_enough(self):
        names = [f"GET /{number}" for number in range(20)]
        self.check(names[:6], names[4:10])

    def test_a_run_that_calls_too_few_operations_proves_nothing(self):
        with self.assertRaisesRegex(ClientsError, "GET /19"):
            self.check([f"GET /{number}" for number in range(9)])


if __name__ == "__main__":
    unittest.main()
