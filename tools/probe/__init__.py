"""A throw-away stack on AWS that settles what the documents call unproven: `make probe`, `python -m probe --help`."""

import pathlib

# This folder.
HERE = pathlib.Path(__file__).resolve().parent
