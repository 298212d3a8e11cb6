"""Runs a function as `sam local invoke` does, without Docker.

tests/sam/invoke.py <function> <event> <variables> <binaries>

SAM's own classes read the templates and the file of variables, and decide what the container gets in its environment.
The function's binary then runs with exactly this, and with what the container's emulator of Lambda adds: the handler,
and the address of the Runtime API, which is served here for one invocation. Prints the response. Fails if SAM drops a
variable of any function in the file.
"""

import json
import os
import platform
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

from samcli.commands.local.cli_common.invoke_context import InvokeContext
from samcli.commands.local.lib.local_lambda import LocalLambdaRunner
from samcli.lib.providers.sam_function_provider import SamFunctionProvider
from samcli.lib.providers.sam_stack_provider import SamLocalStackProvider

PREFIX = "/2018-06-01/runtime"
REQUEST = "5f0c2d3e-4a5b-4a52-9b7e-1c3b8f5e6d0a"
SECONDS = 60


def runner(variables):
    """What `sam local invoke --env-vars` makes of the templates and the file."""
    machine = {"aarch64": "arm64"}.get(platform.machine(), platform.machine())
    overrides = {"Architecture": machine}
    stacks, _ = SamLocalStackProvider.get_stacks("template.yaml", parameter_overrides=overrides)
    return LocalLambdaRunner(None, SamFunctionProvider(stacks), ".", ".", env_vars_values=variables)


def environment(sam, name):
    """The environment of a function's container."""
    return sam.get_invoke_config(sam.get_function(name)).env_vars.resolve()


def check_all(sam, variables):
    """Whether SAM passes every variable in the file to its function."""
    for name, expected in variables.items():
        passed = environment(sam, name)
        dropped = [variable for variable, value in expected.items() if passed.get(variable) != value]
        if dropped:
            sys.exit(f"sam local invoke does not pass {', '.join(dropped)} to {name}")


class RuntimeApi(BaseHTTPRequestHandler):
    """The Runtime API of one invocation."""

    event = b""
    response = None

    def do_GET(self):
        self.send_response(200)
        self.send_header("Lambda-Runtime-Aws-Request-Id", REQUEST)
        self.send_header("Lambda-Runtime-Deadline-Ms", "4102444800000")
        self.send_header("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-central-1:012345678912:function:f")
        self.send_header("Content-Length", str(len(self.event)))
        self.end_headers()
        self.wfile.write(self.event)

    def do_POST(self):
        RuntimeApi.response = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(202)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def run(binary, variables, event):
    """The function's response to an event."""
    RuntimeApi.event = event
    server = HTTPServer(("127.0.0.1", 0), RuntimeApi)
    server.timeout = SECONDS
    variables = {
        **variables,
        "_HANDLER": variables["AWS_LAMBDA_FUNCTION_HANDLER"],
        "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{server.server_port}",
    }
    process = subprocess.Popen([binary], env=variables, stdout=sys.stderr)
    try:
        # One request for the event, and one with the response.
        while RuntimeApi.response is None and process.poll() is None:
            server.handle_request()
    finally:
        process.kill()
        process.wait()
    return RuntimeApi.response


def main(name, event, variables, binaries):
    variables = InvokeContext._get_env_vars_value(variables)
    sam = runner(variables)
    check_all(sam, variables)
    if environment(sam, name).get("AWS_SAM_LOCAL") != "true":
        sys.exit("sam local invoke does not set AWS_SAM_LOCAL, without which functions ignore LOCAL_SETTINGS")
    artifact = sam.get_function(name).metadata["BuildProperties"]["Binary"]
    with open(event, "rb") as file:
        response = run(os.path.join(binaries, artifact), environment(sam, name), file.read())
    if response is None:
        sys.exit(f"{name} has not answered")
    print(json.dumps(json.loads(response)))


if __name__ == "__main__":
    main(*sys.argv[1:])
