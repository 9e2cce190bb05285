"""Rough treatment of the caller's connection: cut it, or end the process at its other end."""

import os
import select
import socket
import struct


def cut(environ: dict) -> None:
    """Closes the connection without a reply: the caller sees a reset, as when a load balancer gives up."""
    connection = environ["werkzeug.socket"]
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.shutdown(socket.SHUT_RDWR)
    raise ConnectionResetError("cut on demand")


def hung_up(environ: dict) -> bool:
    """Whether the caller has gone away instead of waiting for its answer."""
    connection = environ["werkzeug.socket"]
    try:
        readable = select.select([connection], [], [], 0)[0]
        return bool(readable) and connection.recv(1, socket.MSG_PEEK) == b""
    except OSError:
        return True


def calling_process(environ: dict) -> int | None:
    """The process that holds the other end of this connection (Linux only)."""
    inode = _inode_of_port(int(environ["REMOTE_PORT"]))
    if inode is None:
        return None
    for pid in filter(str.isdigit, os.listdir("/proc")):
        if int(pid) != os.getpid() and inode in _socket_inodes(pid):
            return int(pid)
    return None


def _inode_of_port(port: int) -> str | None:
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with open(table, encoding="ascii") as lines:
            for line in list(lines)[1:]:
                fields = line.split()
                if int(fields[1].rsplit(":", 1)[1], 16) == port and fields[9] != "0":
                    return fields[9]
    return None


def _socket_inodes(pid: str) -> set:
    found = set()
    for descriptor in _descriptors(pid):
        try:
            link = os.readlink(f"/proc/{pid}/fd/{descriptor}")
        except OSError:
            continue  # closed meanwhile; the others are still worth a look
        if link.startswith("socket:["):
            found.add(link[8:-1])
    return found


def _descriptors(pid: str) -> list:
    try:
        return os.listdir(f"/proc/{pid}/fd")
    except OSError:
        return []  # the process ended meanwhile, or is another user's
