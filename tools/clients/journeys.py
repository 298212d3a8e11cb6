"""Runs the scripts that use the generated clients and the code for pages in a browser, against the stack."""

from clients import GENERATED, HERE
from clients.programs import python, run
from clients.stack import PASSWORD

# The scripts with what they print last. The first publishes a course, which the others find in the catalogue. `readme`
# is the program of README.md, `browser` the code of docs/browser-sessions.md.
TYPESCRIPT = {
    "openapi-fetch": "done",
    "hey-api": "done",
    "orval": "done",
    "readme": "Signed in as ",
    "browser": "done",
}


def run_all(stack):
    """Each client signs in and does what a front end does."""
    settings = {"API": stack.url, "PASSWORD": PASSWORD}
    compiled = GENERATED / "typescript" / "compiled"
    for name, expected in TYPESCRIPT.items():
        print(run("node", compiled / f"journey-{name}.js", expected=expected, **settings).strip())
    path = str(GENERATED / "python")
    print(python(HERE / "journey_python.py", expected="done", PYTHONPATH=path, **settings).strip())
