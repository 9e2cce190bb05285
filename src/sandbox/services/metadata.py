"""Instance metadata, version 2 only.

hosts: address -> {"tree": nested texts, "dynamic": as well, "userData": text, "hopLimit": n}.
"""

import secrets
import socket
import socketserver
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from known import known


class Metadata(BaseHTTPRequestHandler):
    """Answers by the caller's address; a container's is that of its host."""

    protocol_version = "HTTP/1.1"
    tokens = {}

    def do_PUT(self):
        host = self.host()
        ttl = self.headers.get("X-aws-ec2-metadata-token-ttl-seconds", "")
        if host is None or self.path != "/latest/api/token":
            return self.answer(404, "")
        if self.headers.get("X-Forwarded-For"):
            return self.answer(403, "")
        if not ttl.isdigit() or not 1 <= int(ttl) <= 21600:
            return self.answer(400, "")
        self.forget_old()
        token = secrets.token_urlsafe(40)
        self.tokens[token] = (self.client_address[0], time.monotonic() + int(ttl))
        # The reply to this request alone is kept from travelling further than the instance allows.
        self.connection.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, host.get("hopLimit", 2))
        self.answer(200, token, {"X-aws-ec2-metadata-token-ttl-seconds": ttl})

    def forget_old(self):
        now = time.monotonic()
        for token, (_, until) in list(self.tokens.items()):
            if until < now:
                self.tokens.pop(token, None)

    def do_GET(self):
        host = self.host()
        owner, until = self.tokens.get(self.headers.get("X-aws-ec2-metadata-token"), (None, 0))
        if owner != self.client_address[0] or until < time.monotonic():
            return self.answer(401, "")
        found = None if host is None else self.find(host)
        if found is None:
            return self.answer(404, "")
        if isinstance(found, dict):
            found = "\n".join(name + "/" * isinstance(value, dict) for name, value in found.items())
        self.answer(200, found)

    def find(self, host):
        _, _, *parts = self.path.rstrip("/").split("/")
        tree = {"meta-data": host["tree"], "dynamic": host.get("dynamic", {})}
        if host.get("userData"):
            tree["user-data"] = host["userData"]
        for part in parts:
            tree = tree.get(part) if isinstance(tree, dict) else None
        return tree

    def host(self):
        return known("hosts").get(self.client_address[0])

    def answer(self, status, text, headers=None):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, text, *values):
        # Paths only: no token, no credential.
        print(self.client_address[0], text % values, flush=True)


class MetadataServer(ThreadingHTTPServer):
    daemon_threads = True

    def server_bind(self):
        # Without the look-up of its own name, which takes ten seconds where no resolver answers.
        socketserver.TCPServer.server_bind(self)
