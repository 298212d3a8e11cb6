"""Ports for programs that the tools start."""

import contextlib
import random
import socket

# Systems give ports above these to outgoing connections, of which a program may get one before the other listens on it.
BELOW_EPHEMERAL = range(20_000, 32_000)


def free_ports(count):
    """Ports that nothing listens on."""
    ports = []
    with contextlib.ExitStack() as opened:
        for port in random.sample(BELOW_EPHEMERAL, len(BELOW_EPHEMERAL)):
            with contextlib.suppress(OSError):
                opened.enter_context(socket.create_server(("127.0.0.1", port)))
                ports.append(port)
            if len(ports) == count:
                return ports
    raise OSError(f"only {len(ports)} ports are free")
