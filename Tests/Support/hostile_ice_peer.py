"""An ICE peer on loopback whose answers to checks are wrong in the one way that its argument names.

Prints its port, then a line per request: the role that it claims and its transaction id. Ends at the end of
its input.

conflict      487 (Role Conflict) for ever, signed
unsigned      a success without MESSAGE-INTEGRITY
bare          a success without FINGERPRINT
stranger      a success signed with another password
username      a success that names a user, as only requests do
"""
import hashlib
import hmac
import socket
import struct
import sys
import threading
import zlib

PASSWORD = b"remotepasswordremotepass"
REQUEST, SUCCESS, ERROR = 0x0001, 0x0101, 0x0111
USERNAME, INTEGRITY, ERROR_CODE, MAPPED, CONTROLLING, FINGERPRINT = 0x0006, 0x0008, 0x0009, 0x0020, 0x802A, 0x8028
COOKIE = 0x2112A442


def attribute(kind, value):
    return struct.pack(">HH", kind, len(value)) + value + bytes(-len(value) % 4)


def header(kind, identifier, length):
    return struct.pack(">HHI", kind, length, COOKIE) + identifier


def answer(behaviour, identifier, client):
    kind, body = SUCCESS, attribute(MAPPED, mapped(client))
    if behaviour == "conflict":
        kind, body = ERROR, attribute(ERROR_CODE, bytes([0, 0, 4, 87]) + b"Role Conflict")
    if behaviour == "username":
        body = attribute(USERNAME, b"LFRG:RFRG") + body
    if behaviour != "unsigned":
        password = b"x" * 22 if behaviour == "stranger" else PASSWORD
        signed = header(kind, identifier, len(body) + 24) + body
        body += attribute(INTEGRITY, hmac.new(password, signed, hashlib.sha1).digest())
    if behaviour != "bare":
        whole = header(kind, identifier, len(body) + 8) + body
        body += attribute(FINGERPRINT, struct.pack(">I", zlib.crc32(whole) ^ 0x5354554E))
    return header(kind, identifier, len(body)) + body


def mapped(client):
    address, = struct.unpack(">I", socket.inet_aton(client[0]))
    return struct.pack(">BBHI", 0, 1, client[1] ^ COOKIE >> 16, address ^ COOKIE)


def serve(server, behaviour):
    while True:
        message, client = server.recvfrom(65535)
        if len(message) < 20 or struct.unpack_from(">H", message)[0] != REQUEST:
            continue
        identifier = message[8:20]
        role = "controlling" if struct.pack(">HH", CONTROLLING, 8) in message else "controlled"
        print(role, identifier.hex(), flush=True)
        server.sendto(answer(behaviour, identifier, client), client)


server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 0))
print(server.getsockname()[1], flush=True)
threading.Thread(target=serve, args=(server, sys.argv[1]), daemon=True).start()
sys.stdin.read()
