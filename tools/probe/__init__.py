"""A throw-away stack on AWS that settles what the documents call unproven: `make probe`, `python -m probe --help`."""

import pathlib

# This folder, and that of the project.
HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
# The origin of the pages that may call the API.
ORIGIN = "https://probe.example"
