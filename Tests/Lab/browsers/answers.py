"""Canned servers for what browsers are asked in the section "What the server does"."""
import os
import socket
import struct

import stun
from browsers.cases import PASSWORD, USER, Case, server
from canned import Server, Violet, refusing
from network import SERVER, SERVER_B
from stun import (ALGORITHMS, FAILURE, LIFETIME, MAPPED, NONCE, REALM, RELAYED, SUCCESS, XOR_MAPPED, error,
                  xored)

ALTERNATE_SERVER, UNKNOWN_REQUIRED, FINGERPRINT = 0x8023, 0x7ABC, 0x8028
SECTION = "What the server does"


def plain(address):
    return struct.pack("!BBH", 0, 1, address[1]) + socket.inet_aton(address[0])


def to_allocate(words, *granted, key=True, behind=(), **more):
    """A server whose signed success has those attributes; `mapped` stands for the client's address."""
    class Answers(Server):
        def allocate(self, request, client):
            return request.answer(SUCCESS, *((code, xored(client) if value == "mapped" else value) for code, value in granted),
                                  behind=behind, **({"key": self.key() if key is True else key} if key else {}))
    return words, Answers, more


class FirstBare(Server):
    """Answers a bare Allocate with an error, or with a success, and never asks for credentials."""
    code = None

    def challenge(self, request, code=401, *more):
        return request.answer(FAILURE, error(self.code)) if self.code else request.answer(SUCCESS, *self.granted((SERVER, 1)))


def bare(number):
    return type("Bare", (FirstBare,), {"code": number})


def redirecting(*more, signed=False, target=(SERVER, 3478)):
    class Redirects(Server):
        def challenge(self, request, code=401, *also):
            return super().challenge(request) if signed else self.redirect(request)

        def allocate(self, request, client):
            return self.redirect(request, key=self.key())

        def redirect(self, request, **key):
            return request.answer(FAILURE, error(300), *([(ALTERNATE_SERVER, plain(target))] if target else []), **key)
    return Redirects


class RawPassword(Server):
    """Accepts what is signed with a key of the password's bytes as they are, and nothing else."""
    password = "grün"

    def key(self, digest="md5"):
        return stun.long_term_key(USER, self.realm.decode(), self.password, digest)

    def allocate(self, request, client):
        return super().allocate(request, client) if request.is_signed_with(self.key()) else self.challenge(request)


class Sha256Alone(Violet):
    def challenge(self, request, code=401, *more):
        return Server.challenge(self, request, code, (ALGORITHMS, struct.pack("!HH", 2, 0)))


def challenging(realm=None, nonce=None):
    class Challenges(Server):
        def __init__(self):
            super().__init__()
            self.realm = self.realm if realm is None else realm
            self.nonce = self.nonce if nonce is None else nonce
    return Challenges


def binding(*attributes, code=None):
    """A server whose Binding answer has those attributes, or is that error."""
    class Binds(Server):
        def bind(self, request, client):
            if code:
                more = [(REALM, self.realm), (NONCE, self.nonce)] if code == 401 else []
                return request.answer(FAILURE, error(code), *more)
            return request.answer(SUCCESS, *((each, xored(client) if value == "xored" else plain(client) if value == "plain" else value)
                                             for each, value in attributes))
    return Binds


LIFE, RELAY, SEEN = (LIFETIME, struct.pack("!I", 600)), (RELAYED, xored((SERVER, 50000))), (XOR_MAPPED, "mapped")
ALLOCATES = [
    ("a password beyond ASCII, hashed as raw UTF-8", RawPassword, {"password": RawPassword.password}),
    ("PASSWORD-ALGORITHMS with MD5 and SHA-256 in the 401", Violet, {}),
    ("PASSWORD-ALGORITHMS with SHA-256 alone in the 401", Sha256Alone, {}),
    ("300 to the first, unsigned Allocate", redirecting(), {}),
    ("a signed 300 after authentication", redirecting(signed=True), {}),
    ("300 without ALTERNATE-SERVER", redirecting(target=None), {}),
    ("438 to the first signed Allocate, once", refusing(438, signed=False, times=1), {}),
    ("437 once", refusing(437, times=1), {}), ("437 always", refusing(437), {}),
    *((f"{code}, signed", refusing(code), {}) for code in (403, 420, 441, 442, 486, 500, 508)),
    ("500, signed, once", refusing(500, times=1), {}),
    *((f"{code} to the unsigned Allocate", bare(code), {"limit": 45, "shows": "ending"}) for code in (400, 441, 486, 500)),
    to_allocate("success without MESSAGE-INTEGRITY", RELAY, SEEN, LIFE, key=None, limit=45, shows="ending"),
    to_allocate("success with a wrong MESSAGE-INTEGRITY", RELAY, SEEN, LIFE, key=b"another", limit=45, shows="ending"),
    ("success to an Allocate without credentials", FirstBare, {"limit": 45, "shows": "ending"}),
    to_allocate("Allocate success without XOR-MAPPED-ADDRESS", RELAY, LIFE, limit=45, shows="ending"),
    to_allocate("Allocate success without LIFETIME", RELAY, SEEN, limit=45, shows="ending"),
    to_allocate("LIFETIME 0", RELAY, SEEN, (LIFETIME, bytes(4))),
    to_allocate("relayed address private", (RELAYED, xored(("10.0.0.1", 50000))), SEEN, LIFE),
    to_allocate("relayed address 0.0.0.0", (RELAYED, xored(("0.0.0.0", 50000))), SEEN, LIFE),
    to_allocate("unknown comprehension-required attribute in the success", RELAY, SEEN, LIFE, (UNKNOWN_REQUIRED, b"1234")),
    to_allocate("a wrong FINGERPRINT in the success", RELAY, SEEN, LIFE, behind=[(FINGERPRINT, b"1234")]),
    ("empty REALM in the 401", challenging(realm=b""), {"limit": 45, "shows": "ending"}),
    ("empty NONCE in the 401", challenging(nonce=b""), {}),
    ("Allocate answered from another address", type("AllocateElsewhere", (Server,), {"answers_from": SERVER_B}), {}),
    ("realm of 700 bytes", challenging(realm=b"r" * 700), {}), ("nonce of 1,200 bytes", challenging(nonce=b"n" * 1200), {}),
]
BINDS = [
    ("MAPPED-ADDRESS alone", binding((MAPPED, "plain")), {}),
    ("MAPPED-ADDRESS and XOR-MAPPED-ADDRESS differ", binding((MAPPED, plain(("192.0.2.1", 1111))), (XOR_MAPPED, xored(("192.0.2.2", 2222)))),
     {"shows": "mapped"}),
    ("0x8020 alone (Vovida)", binding((0x8020, "xored")), {"limit": 45, "shows": "ending"}),
    *((f"mapped address {host}", binding((XOR_MAPPED, xored((host, 4000)))), {"shows": "mapped"}) for host in ("0.0.0.0", "127.0.0.1", "10.0.0.1")),
    ("mapped address with port 0", binding((XOR_MAPPED, xored(("198.51.100.9", 0)))), {"shows": "mapped"}),
    ("Binding answered from another address", type("BindingElsewhere", (Server,), {"answers_from": SERVER_B}), {}),
    *((f"{code} to a Binding", binding(code=code), {"limit": 45}) for code in (401, 400, 500)),
]
FIRST_PORT = 8001
CASES = [
    Case(SECTION, words, server(f"{scheme}:{SERVER}:{FIRST_PORT + number}", scheme == "turn", **(
        {"credential": more["password"]} if "password" in more else {})), limit=more.get("limit", 15), shows=more.get("shows", "outcome"),
         server=(kind, FIRST_PORT + number))
    for number, (scheme, (words, kind, more)) in enumerate([*(("turn", each) for each in ALLOCATES), *(("stun", each) for each in BINDS)])
]
