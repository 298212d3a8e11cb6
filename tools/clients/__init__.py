"""What others wrote and reads openapi.json: linters, generators of clients and a fuzzer, against the running stack. And
what others copy: the code for pages in a browser.

`python -m clients test` is part of `make test`, and `python -m clients fuzz` is `make fuzz-api`.
"""

import os
import pathlib

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
DOCUMENT = ROOT / "openapi.json"
# The packages from npm, and the scripts that use the generated clients.
NODE = ROOT / "tests" / "clients"
# Where the build is, and what is generated.
BUILT = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve()
GENERATED = BUILT / "clients"
# Cargo may be configured to build for a named processor and system.
GLOTTO = BUILT / os.environ.get("CARGO_BUILD_TARGET", "") / "debug" / "glotto"


class ClientsError(Exception):
    """A linter, a generator, a script or the fuzzer found a fault."""
