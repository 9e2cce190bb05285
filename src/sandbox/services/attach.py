"""Run by the agent through the container engine: joins its own two pipes to the tunnel's socket."""

import os
import socket
import sys
import threading

from tunnel import SOCKET


def main() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as tunnel:
        tunnel.connect(SOCKET)
        threading.Thread(target=inward, args=(tunnel,), daemon=True).start()
        while data := tunnel.recv(65536):
            write_all(data)


def inward(tunnel: socket.socket) -> None:
    """The agent's end is this program's end."""
    while data := os.read(0, 65536):
        tunnel.sendall(data)
    os._exit(0)


def write_all(data: bytes) -> None:
    while data:
        data = data[os.write(1, data) :]


try:
    main()
except OSError as error:
    sys.exit(f"the tunnel cannot be joined: {error}")
