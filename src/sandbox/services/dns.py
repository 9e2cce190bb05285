"""The resolver. Known names, and `*.x` for all below x; for the rest it asks Docker's own resolver, if it is to."""

import socket
import socketserver

from known import known

DOCKER = ("127.0.0.11", 53)
WAIT_S = 4
NAME_ERROR, SERVER_FAILURE = 3, 2


def dns_answer(query):
    end, labels = 12, []
    while query[end]:
        labels.append(query[end + 1 : end + 1 + query[end]].decode())
        end += query[end] + 1
    kind = int.from_bytes(query[end + 1 : end + 3], "big")
    question = query[12 : end + 5]
    address = look_up(".".join(labels).lower())
    if address is None:
        return ask_docker(query, question) if known("resolver").get("upstream") else refusal(query, question)
    record = b""
    if kind == 1:
        record = b"\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x05\x00\x04" + socket.inet_aton(address)
    return header(query, 0, bool(record)) + question + record


def look_up(name):
    names = known("names")
    if name in names:
        return names[name]
    labels = name.split(".")
    wider = (".".join(["*", *labels[i:]]) for i in range(1, len(labels)))
    return next((names[one] for one in wider if one in names), None)


def ask_docker(query, question):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as upstream:
        upstream.settimeout(WAIT_S)
        try:
            upstream.sendto(query, DOCKER)
            return upstream.recv(65535)
        except OSError:
            return refusal(query, question, SERVER_FAILURE)


def refusal(query, question, code=NAME_ERROR):
    return header(query, code, False) + question


def header(query, code, answered):
    flags = (0x8580 | code).to_bytes(2, "big")
    return query[:2] + flags + b"\x00\x01" + answered.to_bytes(2, "big") + b"\x00\x00\x00\x00"


class DnsByUdp(socketserver.BaseRequestHandler):
    def handle(self):
        query, to = self.request
        to.sendto(dns_answer(query), self.client_address)


class DnsByTcp(socketserver.StreamRequestHandler):
    def handle(self):
        while length := self.rfile.read(2):
            answer = dns_answer(self.rfile.read(int.from_bytes(length, "big")))
            self.wfile.write(len(answer).to_bytes(2, "big") + answer)
