"""What AWS puts around an instance, in a container of the lab's network that also has 169.254.169.254."""

import socketserver
import sys
import threading

from aws import ToAws, ToAwsByTls
from dns import DnsByTcp, DnsByUdp
from metadata import Metadata, MetadataServer


class Threads(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128


def main(own):
    servers = [
        MetadataServer(("169.254.169.254", 80), Metadata),
        Threads((own, 80), ToAws),
        Threads((own, 443), ToAwsByTls),
        Threads((own, 53), DnsByTcp),
        socketserver.ThreadingUDPServer((own, 53), DnsByUdp),
    ]
    for server in servers[1:]:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    print("ready", flush=True)
    servers[0].serve_forever()


main(sys.argv[1])
