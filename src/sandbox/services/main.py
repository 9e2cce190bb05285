"""What AWS puts around an instance, in a container of the sandbox's network that also has 169.254.169.254.

Resolver and instance metadata answer by themselves; connections to AWS go through the tunnel to the agent.
"""

import asyncio
import socketserver
import sys
import threading

from dns import DnsByTcp, DnsByUdp
from metadata import Metadata, MetadataServer
from tunnel import serve_tunnel


class Threads(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128


class UdpThreads(socketserver.ThreadingUDPServer):
    daemon_threads = True


def main(own: str) -> None:
    servers = [
        MetadataServer(("169.254.169.254", 80), Metadata),
        Threads((own, 53), DnsByTcp),
        UdpThreads((own, 53), DnsByUdp),
    ]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    asyncio.run(serve_tunnel(own))


main(sys.argv[1])
