"""Servers of a kind that no Debian package has: each answers as the real one was seen to, and is no more than that.

Every class is given a request and returns its answer, or nothing. `serve` puts one behind UDP and TCP.
"""
import os
import socket
import struct
import threading

import stun
from network import SERVER
from servers import PASSWORD, REALM, USER
from stun import (ALGORITHM, ALGORITHMS, ALLOCATE, BINDING, FAILURE, LIFETIME, MAPPED, Message, NONCE, REALM as REALM_CODE, REFRESH, RELAYED,
                  SOFTWARE, SUCCESS, USERNAME, XOR_MAPPED, error, long_term_key, xored)


class Server:
    """A STUN and TURN server that does everything right, as far as the probe asks."""

    software = b"lab"
    realm = REALM.encode()
    answers_from = None
    """Another address, whence UDP is answered."""

    def __init__(self):
        self.nonce = os.urandom(8).hex().encode()
        self.allocated = set()

    def key(self, digest="md5"):
        return long_term_key(USER, self.realm.decode(), PASSWORD, digest)

    def answer(self, request, client):
        if request.method == BINDING:
            return self.bind(request, client)
        if USERNAME not in request.attributes:
            return self.challenge(request)
        if request.method == ALLOCATE:
            return self.allocate(request, client)
        if request.method == REFRESH:
            return request.answer(SUCCESS, (LIFETIME, bytes(4)), key=self.key())
        return None

    def bind(self, request, client):
        return request.answer(SUCCESS, (XOR_MAPPED, xored(client)), (SOFTWARE, self.software))

    def challenge(self, request, code=401, *more):
        return request.answer(FAILURE, error(code, "Unauthorized"), (REALM_CODE, self.realm), (NONCE, self.nonce), *more)

    def granted(self, client):
        return ((RELAYED, xored((SERVER, 50000))), (XOR_MAPPED, xored(client)), (LIFETIME, struct.pack("!I", 600)))

    def allocate(self, request, client):
        return request.answer(SUCCESS, *self.granted(client), key=self.key())


class Violet(Server):
    """violet 0.5 (libjuice): its 401 offers SHA-256, its success is signed with SHA-1."""

    software = b"violet"

    def __init__(self):
        super().__init__()
        self.nonce = b"obMatJos2gAAA" + self.nonce

    def challenge(self, request, code=401, *more):
        return super().challenge(request, code, (ALGORITHMS, struct.pack("!HHHH", 2, 0, 1, 0)), *more)

    def allocate(self, request, client):
        digest = "sha256" if request.attributes.get(ALGORITHM, b"")[:2] == b"\0\2" else "md5"
        return request.answer(SUCCESS, *self.granted(client), key=self.key(digest))


class Vovida(Server):
    """Vovida's stund 0.96: RFC 3489, and silent to attributes whose length is no multiple of four."""

    def answer(self, request, client):
        if request.method != BINDING or any(len(value) % 4 for value in request.attributes.values()):
            return None
        host = struct.pack("!BBH", 0, 1, client[1]) + socket.inet_aton(client[0])
        return request.answer(SUCCESS, (MAPPED, host), (0x8020, xored(client)))


class Pion(Server):
    """pion/turn 2.1: 400 without integrity to a wrong password and to a user that it does not know."""

    def allocate(self, request, client):
        if request.attributes[USERNAME] != USER.encode() or not self.is_signed(request):
            return request.answer(FAILURE, error(400, "Bad Request"))
        return super().allocate(request, client)

    def is_signed(self, request):
        return True


class PionRefusing(Pion):
    def is_signed(self, request):
        return False


class ExpiredWithoutRealm(Server):
    """processone 1.2.22: an expired REST name gets a 401 without REALM and NONCE."""

    def allocate(self, request, client):
        return request.answer(FAILURE, error(401, "Unauthorized"))


class AlwaysStale(Server):
    def allocate(self, request, client):
        self.nonce = os.urandom(8).hex().encode()
        return self.challenge(request, 438)


def refusing(code, signed=True, times=None):
    """A server that refuses a signed Allocate, for ever or some times."""
    class Refuses(Server):
        left = times

        def allocate(self, request, client):
            if self.left == 0:
                return super().allocate(request, client)
            self.left = self.left and self.left - 1
            more = [(REALM_CODE, self.realm), (NONCE, os.urandom(8).hex().encode())] if code == 438 else []
            return request.answer(FAILURE, error(code), *more, **({"key": self.key()} if signed else {}))
    return Refuses


class SilentToAllocate(Server):
    """A STUN server, as Google's: Binding is answered, nothing else."""

    def answer(self, request, client):
        return self.bind(request, client) if request.method == BINDING else None


class RefusesAllocate400(Server):
    """stuntman: 400 to what is no Binding."""

    def answer(self, request, client):
        return self.bind(request, client) if request.method == BINDING else request.answer(FAILURE, error(400, "Bad Request"))


class Kamailio(Server):
    """kamailio: a Binding error 600 to what is no Binding."""

    def answer(self, request, client):
        if request.method == BINDING:
            return self.bind(request, client)
        return stun.build(BINDING | FAILURE, request.transaction, [error(600, "Global Failure")])


class UnsignedSuccess(Server):
    def allocate(self, request, client):
        return request.answer(SUCCESS, *self.granted(client))


class WronglySignedSuccess(Server):
    def allocate(self, request, client):
        return request.answer(SUCCESS, *self.granted(client), key=b"another key")


def serve(kind, address=SERVER, port=3478):
    """Starts a server of that kind on UDP and TCP."""
    def start(net):
        server = kind()
        datagrams = net.open_socket("server", socket.SOCK_DGRAM)
        datagrams.bind((address, port))
        listener = net.open_socket("server")
        listener.bind((address, port))
        listener.listen()
        answering = datagrams
        if server.answers_from:
            answering = net.open_socket("server", socket.SOCK_DGRAM)
            answering.bind((server.answers_from, port))
        net.thread(answer_datagrams, server, datagrams, answering)
        net.thread(answer_connections, server, listener)
    return start


def answer_datagrams(server, datagrams, answering):
    while True:
        data, client = datagrams.recvfrom(2048)
        try:
            answer = server.answer(Message(data), client)
        except ValueError:
            continue
        if answer:
            answering.sendto(answer, client)


def answer_connections(server, listener):
    while True:
        connection, client = listener.accept()
        threading.Thread(target=answer_stream, args=(server, connection, client), daemon=True).start()


def answer_stream(server, connection, client):
    data = b""
    with connection:
        connection.settimeout(30)
        try:
            while received := connection.recv(2048):
                data += received
                while len(data) >= 20 and len(data) >= (size := 20 + struct.unpack_from("!H", data, 2)[0]):
                    if answer := server.answer(Message(data[:size]), client):
                        connection.sendall(answer)
                    data = data[size:]
        except (OSError, ValueError):
            return


def take_and_say(said, port, address=SERVER, after=1, stays=False):
    """A TCP service that says those bytes once it has read something, and closes unless it stays; b"" says nothing."""
    def start(net):
        listener = net.open_socket("server")
        listener.bind((address, port))
        listener.listen()

        def talk(connection):
            with connection:
                connection.settimeout(10)
                try:
                    if after:
                        connection.recv(2048)
                    connection.sendall(said)
                    while stays and connection.recv(2048):
                        pass
                except OSError:
                    pass

        def serve_all():
            while True:
                threading.Thread(target=talk, args=(listener.accept()[0],), daemon=True).start()
        net.thread(serve_all)
    return start
