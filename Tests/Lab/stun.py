"""As much STUN as canned servers and clients of the lab need (RFC 8489)."""
import hashlib
import hmac
import os
import socket
import struct

COOKIE = 0x2112A442
MAPPED, USERNAME, INTEGRITY, ERROR, LIFETIME, RELAYED = 0x0001, 0x0006, 0x0008, 0x0009, 0x000D, 0x0016
REALM, NONCE, TRANSPORT, INTEGRITY_SHA256, ALGORITHM, XOR_MAPPED = 0x0014, 0x0015, 0x0019, 0x001C, 0x001D, 0x0020
ALGORITHMS, SOFTWARE = 0x8002, 0x8022
BINDING, ALLOCATE, REFRESH = 0x001, 0x003, 0x004
REQUEST, SUCCESS, FAILURE = 0x000, 0x100, 0x110


def build(kind, transaction, attributes=(), key=None, digest="sha1", behind=()):
    """A message; with a key it has MESSAGE-INTEGRITY, or MESSAGE-INTEGRITY-SHA256 where the digest says so, and
    `behind` that what is not signed."""
    body = encoded(attributes)
    if key is not None:
        code, size = (INTEGRITY, 20) if digest == "sha1" else (INTEGRITY_SHA256, 32)
        header = struct.pack("!HHI", kind, len(body) + 4 + size, COOKIE) + transaction
        body += struct.pack("!HH", code, size) + hmac.new(key, header + body, digest).digest()
    body += encoded(behind)
    return struct.pack("!HHI", kind, len(body), COOKIE) + transaction + body


def encoded(attributes):
    return b"".join(struct.pack("!HH", code, len(value)) + value + bytes(-len(value) % 4) for code, value in attributes)


class Message:
    def __init__(self, data):
        if len(data) < 20:
            raise ValueError("not a STUN message")
        kind, length, cookie = struct.unpack_from("!HHI", data)
        if cookie != COOKIE or len(data) < 20 + length:
            raise ValueError("not a STUN message")
        self.kind, self.transaction = kind, data[8:20]
        self.method, self.group = kind & ~0x110, kind & 0x110
        self.signed = None
        self.attributes, at = {}, 20
        while at + 4 <= 20 + length:
            code, size = struct.unpack_from("!HH", data, at)
            if code == INTEGRITY:
                # What is signed ends before the attribute, under a length that ends behind it.
                self.signed = data[:2] + struct.pack("!H", at - 20 + 24) + data[4:at]
            self.attributes.setdefault(code, data[at + 4:at + 4 + size])
            at += 4 + size + -size % 4

    def is_signed_with(self, key):
        return self.signed and hmac.new(key, self.signed, "sha1").digest() == self.attributes[INTEGRITY]

    def answer(self, group, *attributes, **signed):
        return build(self.method | group, self.transaction, attributes, **signed)


def xored(address):
    """An IPv4 (host, port) as XOR-MAPPED-ADDRESS and its like have it."""
    host = int.from_bytes(socket.inet_aton(address[0]))
    return struct.pack("!BBHI", 0, 1, address[1] ^ COOKIE >> 16, host ^ COOKIE)


def error(code, reason=""):
    return ERROR, struct.pack("!HBB", 0, code // 100, code % 100) + reason.encode()


def long_term_key(user, realm, password, digest="md5"):
    return hashlib.new(digest, f"{user}:{realm}:{password}".encode()).digest()


def allocate(asked, user, password):
    """Allocates over a connected UDP socket, and holds what it gets as long as the server does."""
    transport = (TRANSPORT, bytes([17, 0, 0, 0]))
    asked.settimeout(3)
    asked.send(build(ALLOCATE, os.urandom(12), [transport]))
    challenge = Message(asked.recv(1500)).attributes
    key = long_term_key(user, challenge[REALM].decode(), password)
    asked.send(build(ALLOCATE, os.urandom(12), [
        transport, (USERNAME, user.encode()), (REALM, challenge[REALM]), (NONCE, challenge[NONCE])], key=key))
    answer = Message(asked.recv(1500))
    if answer.group != SUCCESS:
        raise RuntimeError(f"no allocation: {answer.attributes.get(ERROR)}")
