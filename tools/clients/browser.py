"""The code for pages in a browser, docs/browser-sessions.md, as modules that a script runs."""

import re

from clients import ROOT, ClientsError

PAGE = ROOT / "docs" / "browser-sessions.md"
# Each block of code on the page. The first line of a module names it; the login is a part of a page.
BLOCKS = ["session.ts", "login.ts", "cookie-session.ts"]
LOGIN = "login.ts"
# What the page says and these modules cannot use: the address, and imports as bundlers resolve them.
API = re.compile(r'"https://api\.example\.com')
IMPORT = re.compile(r'from "(\./[\w-]+)"')


def blocks(page):
    """The modules of the page, by name. It is an error if one is missing, or new and no script runs it."""
    found = {}
    for code in re.findall(r"^```ts\n(.*?)^```$", page, flags=re.MULTILINE | re.DOTALL):
        name = re.match(r"// ([\w-]+\.ts)\n", code)
        found.setdefault(name[1] if name else LOGIN, []).append(code)
    names = [name for name, codes in found.items() for _ in codes]
    if sorted(names) != sorted(BLOCKS):
        raise ClientsError(f"{PAGE.name} has the code {names}, and {BLOCKS} are run")
    return {name: runnable(name, code) for name, [code] in found.items()}


def runnable(name, code):
    """A block for Node.js, otherwise as it is on the page."""
    if not API.search(code):
        raise ClientsError(f"{PAGE.name}: {name} does not name the API")
    code = IMPORT.sub(r'from "\1.js"', API.sub('process.env.API + "', code))
    # What the form of the page has.
    return f"declare const email: string, password: string;\n{code}" if name == LOGIN else code


def write(folder):
    """Writes the modules into a folder."""
    for name, code in blocks(PAGE.read_text()).items():
        (folder / name).write_text(code)
