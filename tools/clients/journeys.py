"""Runs the scripts that use the generated clients and the code for pages in a browser, against the stack."""

from clients import GENERATED, HERE
from clients.programs import python, run
from clients.stack import PASSWORD

# The first publishes a course, which the others find in the catalogue. The last is docs/browser-sessions.md.
TYPESCRIPT = ["openapi-fetch", "hey-api", "orval", "browser"]


def run_all(stack):
    """Each client signs in and does what a front end does."""
    settings = {"API": stack.url, "PASSWORD": PASSWORD}
    compiled = GENERATED / "typescript" / "compiled"
    for name in TYPESCRIPT:
        print(run("node", compiled / f"journey-{name}.js", expected="done", **settings).strip())
    path = str(GENERATED / "python")
    print(python(HERE / "journey_python.py", expected="done", PYTHONPATH=path, **settings).strip())
