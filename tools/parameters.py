"""The parameters of a stage in samconfig.toml, for tools/deploy. Uses the standard library alone.

tools/parameters.py check <stage>                           fails if the stage cannot be deployed with them
tools/parameters.py get <stage> <name>                      prints a parameter, or the `region`
tools/parameters.py write <stage> <template> <file> [<parameter>=<value>...]
                                                            writes those that the template declares, for SAM

They get to SAM in a file (`--parameter-overrides file://…`), because command lines are visible to every user.
"""

import json
import os
import pathlib
import re
import sys

try:
    import tomllib
except ImportError:
    sys.exit("This Python is too old. What to do: install Python 3.11 or later, remove .tools, and run again.")

ROOT = pathlib.Path(__file__).resolve().parent.parent
# A stage is a part of names, and a hyphen ends it there. With hyphens in stages, `dev-data` would have the name of the
# data stack of `dev`, and the roles of `dev` would match the functions of `dev-2`.
STAGE = "^[a-z][a-z0-9]{1,15}$"
# `glotto-deployer-…` and `glotto-probe-…` are names of the roles of GitHub and of the probe.
RESERVED = {"deployer", "probe"}
TEMPLATES = ["template.yaml", "template.data.yaml"]
# tools/deploy sets them itself.
NOT_IN_CONFIG = {
    "OriginSecret": "tools/deploy creates it and keeps it in Systems Manager",
    "OriginSecretHashes": "tools/deploy computes them",
    "Protected": "tools/deploy sets it",
}
# Lists whose parts have no blanks around them: `CorsOrigins=https://a.test, https://b.test`.
LISTS = {"CorsOrigins", "PasskeyOrigins", "OidcRedirectUris"}
# Without these the deployment succeeds but users cannot register: no mail is sent, links in mails lead nowhere, and no
# page may call the API. In dev, the front end may run at http://localhost:3000.
NEEDED = ["MailSender", "AppUrl", "CorsOrigins"]
NEEDED_IN_DEV = ["MailSender"]
EXAMPLES = re.compile(r"(?:^|[@/.,])(?:example\.org|localhost)(?![\w-]|\.\w)")
REGION = "^[a-z]{2,}(-[a-z]+)+-[0-9]+$"


class ConfigError(Exception):
    """What is wrong in samconfig.toml, with what to do about it."""


def unquote(value):
    r"""A value without the quotes around it and the backslashes before `"`, `'` and blanks, as SAM reads it."""
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        value = value[1:-1]
    return value.replace("\\ ", " ").replace('\\"', '"').replace("\\'", "'")


def quote(value):
    """A value that SAM reads as this one. It removes a backslash from a value in a file twice."""
    return re.sub(r"""([ "'])""", r"\\\\\1", value)


def parse(line):
    """The name and the value of one parameter in `parameter_overrides`: `Name=value`, or `Name="value"`."""
    name, separator, value = str(line).strip().partition("=")
    is_named = separator and re.fullmatch("[A-Za-z0-9]+", name)
    holds_another = value[:1] not in ('"', "'") and re.search(r" [A-Za-z0-9]+=", value)
    if not is_named or holds_another:
        raise ConfigError(
            f"samconfig.toml: {line} is not one parameter. What to do: write each of them on a line of its own, as "
            '"Name=value".'
        )
    value = unquote(value)
    if name in LISTS:
        value = ",".join(part.strip() for part in value.split(","))
    return name, value


def read_config(path):
    """The contents of samconfig.toml."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(f"There is no {path}. What to do: git checkout {path.name}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"samconfig.toml cannot be read: {error}. What to do: correct what is there or just before it, such as a "
            "comma or a quote that is missing, and save it as UTF-8 without a byte order mark."
        ) from error


class Stage:
    """What samconfig.toml says about a stage."""

    def __init__(self, name, root=ROOT):
        if not re.fullmatch(STAGE, name) or name in RESERVED:
            raise ConfigError(
                f"{name!r} cannot be a stage. What to do: choose a name of 2 to 16 lower-case letters and digits that "
                f"begins with a letter, other than {' and '.join(sorted(RESERVED))}."
            )
        self.name, self.root = name, root
        config = read_config(root / "samconfig.toml")
        try:
            self.region = config[name]["global"]["parameters"]["region"]
            lines = config[name]["deploy"]["parameters"]["parameter_overrides"]
            self.tags = str(config[name]["deploy"]["parameters"].get("tags", "")).split()
        except KeyError as error:
            raise ConfigError(
                f"samconfig.toml has no {error.args[0]} for the stage {name}. What to do: copy the sections of dev."
            ) from error
        if not isinstance(lines, list):
            raise ConfigError('parameter_overrides in samconfig.toml is no list. What to do: write ["Name=value", …]')
        if not re.fullmatch(REGION, str(self.region)):
            raise ConfigError(
                f'{self.region!r} in samconfig.toml is no region. What to do: set it under [{name}.global.parameters], '
                'as in region = "eu-central-1".'
            )
        self.parameters = {}
        for parameter, value in map(parse, lines):
            if parameter in self.parameters:
                raise ConfigError(f"samconfig.toml sets {parameter} twice for {name}. What to do: remove one of them.")
            self.parameters[parameter] = value

    def declared(self, template):
        """The names of the parameters that a template declares."""
        text = (self.root / template).read_text(encoding="utf-8")
        section = re.search(r"^Parameters:\n((?:[ #].*\n|\n)*)", text, re.MULTILINE)
        return set(re.findall(r"^  (\w+):", section.group(1), re.MULTILINE)) if section else set()

    def check(self):
        """Fails if the stage cannot be deployed with these parameters, or could not be used afterwards."""
        known = set().union(*map(self.declared, TEMPLATES))
        for name in self.parameters:
            if name in NOT_IN_CONFIG:
                raise ConfigError(f"{name} is in samconfig.toml, but {NOT_IN_CONFIG[name]}. What to do: remove it.")
            if name not in known:
                raise ConfigError(f"No template has the parameter {name}. What to do: correct it in samconfig.toml.")
        if self.parameters.get("Stage") != self.name:
            raise ConfigError(
                f'Under [{self.name}.deploy.parameters] must be "Stage={self.name}". What to do: correct it.'
            )
        if f"stage={self.name}" not in self.tags:
            raise ConfigError(
                f"Under [{self.name}.deploy.parameters], tags must have stage={self.name}: roles reach what has the tag "
                "of their stage. What to do: correct it."
            )
        if self.parameters.get("Architecture") not in ("arm64", "x86_64"):
            raise ConfigError(
                f'samconfig.toml has no Architecture for {self.name}. What to do: add "Architecture=arm64".'
            )
        needed = NEEDED_IN_DEV if self.name == "dev" else NEEDED
        unset = [name for name in needed if not self.is_usable(name)]
        if unset:
            raise ConfigError(
                f"Missing in samconfig.toml for {self.name}: {' '.join(unset)}. What to do: uncomment each of them "
                f"under [{self.name}.deploy.parameters], replace example.org by your own address, and run again."
            )

    def is_usable(self, name):
        """Whether a needed parameter is set, and not to an example. No origin at all is a choice."""
        value = self.parameters.get(name)
        return value is not None and not EXAMPLES.search(value) and (value != "" or name == "CorsOrigins")

    def of_template(self, template):
        """The parameters that a template declares."""
        declared = self.declared(template)
        return {name: value for name, value in self.parameters.items() if name in declared}


def write(path, parameters):
    """Writes a file of parameters for SAM, which this user alone can read. JSON is YAML, which SAM reads."""
    text = json.dumps({name: quote(value) for name, value in parameters.items()}, ensure_ascii=False)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


def read(path):
    """The parameters in a file that `write` has written."""
    text = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    return {name: re.sub(r"""\\\\([ "'])""", r"\1", value) for name, value in text.items()}


def main(command="", stage="", *rest):
    if not stage or (command == "get" and not rest) or (command == "write" and len(rest) < 2):
        raise ConfigError(__doc__)
    stage = Stage(stage)
    if command == "check":
        stage.check()
    elif command == "get":
        print(stage.region if rest[0] == "region" else stage.parameters.get(rest[0], ""))
    elif command == "write":
        template, path, *more = rest
        write(path, {**stage.of_template(template), **dict(map(parse, more))})
    else:
        raise ConfigError(__doc__)


if __name__ == "__main__":
    # A shell reads what this prints as bytes, whatever the locale.
    sys.stdout.reconfigure(encoding="utf-8")
    try:
        main(*sys.argv[1:])
    except ConfigError as error:
        sys.exit(str(error))
