"""A program that gets a port can listen on it."""

import socket
import unittest
import unittest.mock

from ports import BELOW_EPHEMERAL, free_ports


class Ports(unittest.TestCase):
    def test_free_ports_differ_and_are_none_that_an_outgoing_connection_gets(self):
        ports = free_ports(100)
        self.assertEqual(len(set(ports)), 100)
        self.assertLessEqual(set(ports), set(BELOW_EPHEMERAL))

    def test_a_port_on_which_a_program_listens_is_not_free(self):
        with socket.create_server(("127.0.0.1", free_ports(1)[0])) as listener:
            with unittest.mock.patch("ports.BELOW_EPHEMERAL", [listener.getsockname()[1]]):
                with self.assertRaisesRegex(OSError, "only 0 ports"):
                    free_ports(1)


if __name__ == "__main__":
    unittest.main()
