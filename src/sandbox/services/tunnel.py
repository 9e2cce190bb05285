"""Many connections over the two pipes of one program: from hosts to AWS, and from the agent to hosts.

A frame is stream (4 bytes), type (1), length (4) and payload. Either side opens streams, the agent even ones, this
side odd ones. Nobody sends more than WINDOW bytes ahead of what the other has used up and given credit for, so that
one slow reader holds up only itself. The agent's side is `tunnel.ts`.
"""

import asyncio
import contextlib
import json
import os
import socket
import ssl
import struct

from known import learn

SOCKET = "/run/orthweb-tunnel"
HEADER = struct.Struct(">IBI")
STATE, OPEN, DATA, END, RESET, CREDIT = range(6)
WINDOW = 256 * 1024
CHUNK = 32 * 1024
DIAL_S = 10


class Stream:
    """One connection: what comes from the tunnel waits in `arrived`, what may be sent into it is `credit`."""

    def __init__(self) -> None:
        self.arrived: asyncio.Queue = asyncio.Queue()
        self.credit = WINDOW
        self.more = asyncio.Event()

    def grant(self, count: int) -> None:
        self.credit += count
        self.more.set()


class Tunnel:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._streams: dict = {}
        self._tasks: set = set()
        self._next = 1

    async def run(self) -> None:
        try:
            while True:
                stream, kind, length = HEADER.unpack(await self._reader.readexactly(HEADER.size))
                self._take(stream, kind, await self._reader.readexactly(length))
        except (asyncio.IncompleteReadError, OSError):
            pass
        finally:
            self.close()

    def close(self) -> None:
        self._writer.close()
        for task in list(self._tasks):
            task.cancel()

    async def to_aws(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """A host's connection to AWS: passed on until both have ended it."""
        stream, self._next = self._next, self._next + 2
        self._streams[stream] = Stream()
        self._send(stream, OPEN, b"aws")
        await self._join(stream, reader, writer)

    def _take(self, stream: int, kind: int, payload: bytes) -> None:
        if kind == STATE:
            learn(json.loads(payload))
        elif kind == OPEN:
            self._streams[stream] = Stream()
            self._keep(self._dial(stream, payload.decode()))
        elif stream in self._streams:
            known = self._streams[stream]
            if kind == CREDIT:
                known.grant(int.from_bytes(payload, "big"))
            else:
                known.arrived.put_nowait((kind, payload))

    async def _dial(self, stream: int, target: str) -> None:
        host, port = target.rsplit(":", 1)
        try:
            reader, writer = await asyncio.wait_for(asyncio.open_connection(host, int(port)), DIAL_S)
        except (OSError, asyncio.TimeoutError):
            self._streams.pop(stream, None)
            self._send(stream, RESET)
            return
        await self._join(stream, reader, writer)

    async def _join(self, stream: int, reader, writer) -> None:
        pumps = [self._keep(self._outward(stream, reader)), self._keep(self._inward(stream, writer))]
        try:
            await asyncio.gather(*pumps)
        except (OSError, ConnectionError, asyncio.CancelledError):
            self._send(stream, RESET)
            cut(writer)
        finally:
            for pump in pumps:
                pump.cancel()
            self._streams.pop(stream, None)
            writer.close()

    async def _outward(self, stream: int, reader) -> None:
        known = self._streams[stream]
        while data := await reader.read(CHUNK):
            while data:
                while known.credit <= 0:
                    known.more.clear()
                    await known.more.wait()
                part, data = data[: known.credit], data[known.credit :]
                known.credit -= len(part)
                self._send(stream, DATA, part)
                await self._writer.drain()
        self._send(stream, END)

    async def _inward(self, stream: int, writer) -> None:
        known = self._streams[stream]
        while True:
            kind, payload = await known.arrived.get()
            if kind == RESET:
                raise ConnectionResetError
            if kind == END:
                if writer.can_write_eof():
                    writer.write_eof()
                else:
                    writer.close()
                return
            writer.write(payload)
            await writer.drain()
            self._send(stream, CREDIT, len(payload).to_bytes(4, "big"))

    def _send(self, stream: int, kind: int, payload: bytes = b"") -> None:
        if not self._writer.is_closing():
            self._writer.write(HEADER.pack(stream, kind, len(payload)) + payload)

    def _keep(self, work) -> asyncio.Task:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def cut(writer) -> None:
    """By a reset: an end in good order would make half of something look like the whole."""
    known = writer.get_extra_info("socket")
    with contextlib.suppress(OSError):
        known.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def serve_tunnel(own: str) -> None:
    """The newest agent's tunnel is the one; hosts that come while there is none are turned away."""
    current: list = []

    async def attach(reader, writer) -> None:
        tunnel = Tunnel(reader, writer)
        for old in current:
            old.close()
        current[:] = [tunnel]
        await tunnel.run()
        if current == [tunnel]:
            current.clear()

    async def from_host(reader, writer) -> None:
        if current:
            await current[0].to_aws(reader, writer)
        else:
            writer.close()

    if os.path.exists(SOCKET):
        os.remove(SOCKET)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain("/services/aws.crt", "/services/aws.key")
    servers = [
        await asyncio.start_unix_server(attach, SOCKET),
        await asyncio.start_server(from_host, own, 80),
        await asyncio.start_server(from_host, own, 443, ssl=tls),
    ]
    print("ready", flush=True)
    await asyncio.gather(*(server.serve_forever() for server in servers))
