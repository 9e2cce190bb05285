"""The way to the emulated AWS. aws.json: {"address", "port"}; aws.crt and aws.key are for clients that insist on TLS."""

import socket
import socketserver
import ssl
import threading

from known import known, path

UPSTREAM_WAIT_S = 10


class ToAws(socketserver.BaseRequestHandler):
    """Passes a connection on to the emulated AWS, which may be another one by and by."""

    def handle(self):
        try:
            aws = known("aws.json")
            upstream = socket.create_connection((aws["address"], aws["port"]), UPSTREAM_WAIT_S)
        except OSError as error:
            print(f"no way to AWS: {error}", flush=True)
            return
        upstream.settimeout(None)
        back = threading.Thread(target=pump, args=(upstream, self.request), daemon=True)
        back.start()
        pump(self.request, upstream)
        back.join()
        upstream.close()


class ToAwsByTls(ToAws):
    def setup(self):
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(path("aws.crt"), path("aws.key"))
        self.request = context.wrap_socket(self.request, server_side=True)

    def finish(self):
        self.request.close()


def pump(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
