"""A DNS server on loopback that does what the name asks for, and what no real server would do.

A name is `<what the A question gets>.<what the AAAA question gets>.…`. Prints its port, then one line per
question; ends at the end of its input. The addresses that it tells may be given as arguments, A and AAAA.
"""
import socket
import struct
import sys
import threading
import time

A, CNAME, AAAA = 1, 5, 28
IPV4, IPV6 = sys.argv[1:] or ("192.0.2.1", "2001:db8::1")
ADDRESS = {A: socket.inet_pton(socket.AF_INET, IPV4), AAAA: socket.inet_pton(socket.AF_INET6, IPV6)}
CODES = {"nxdomain": 3, "servfail": 2, "refused": 5, "formerr": 1, "notimp": 4, "rcode11": 11}
QUESTION = b"\xc0\x0c"  # a pointer to the question's name


def name(text):
    return b"".join(bytes([len(label)]) + label.encode() for label in text.split(".")) + b"\0"


def record(owner, kind, data, ttl=60, length=None):
    return owner + struct.pack(">HHIH", kind, 1, ttl, len(data) if length is None else length) + data


def reply(query, records=(), code=0, flags=0x8180, count=None):
    count = len(records) if count is None else count
    header = query[:2] + struct.pack(">HHHHH", flags | code, 1, count, 0, 0)
    return header + question(query) + b"".join(records)


def question(query):
    end = query.index(b"\0", 12) + 5
    return query[12:end]


def chain(kind, links):
    owners = [QUESTION] + [name(f"l{index}") for index in range(1, links + 1)]
    aliases = [record(owner, CNAME, target, 30) for owner, target in zip(owners, owners[1:])]
    return aliases + [record(owners[-1], kind, ADDRESS[kind])]


def answers(behaviour, query, kind, attempt):
    """The datagrams that answer one question, and the delay before them in seconds."""
    good = reply(query, [record(QUESTION, kind, ADDRESS[kind])])
    code = CODES.get(behaviour)
    if code is not None:
        return 0, [reply(query, code=code)]
    late = {"late": 0.8}.get(behaviour, 0)
    return late, {
        "answer": lambda: [good],
        "late": lambda: [good],
        "silent": lambda: [],
        "lostonce": lambda: [good] if attempt > 1 else [],
        "none": lambda: [reply(query)],
        "twice": lambda: [good, good],
        "duplicate": lambda: [reply(query, [record(QUESTION, kind, ADDRESS[kind])] * 3)],
        "zerottl": lambda: [reply(query, [record(QUESTION, kind, ADDRESS[kind], 0)])],
        "negativettl": lambda: [reply(query, [record(QUESTION, kind, ADDRESS[kind], 0x80000001)])],
        "chain": lambda: [reply(query, chain(kind, 3))],
        "longchain": lambda: [reply(query, chain(kind, 20))],
        "loop": lambda: [reply(query, [
            record(QUESTION, CNAME, name("other.test")), record(name("other.test"), CNAME, QUESTION)])],
        "foreign": lambda: [reply(query, [record(name("other.test"), kind, ADDRESS[kind])])],
        "othertype": lambda: [reply(query, [record(QUESTION, 16, b"\x03abc")])],
        "truncated": lambda: [reply(query, flags=0x8380)],
        # What is no answer at all, followed by nothing.
        "noise": lambda: [b"\xff" * 40],
        "empty": lambda: [b""],
        "short": lambda: [good[:11]],
        "wrongid": lambda: [bytes([good[0] ^ 0xFF]) + good[1:]],
        "wrongquestion": lambda: [good[:13] + b"x" + good[14:]],
        # The right header and question, and then what cannot be read.
        "cut": lambda: [good[:-1]],
        "lie": lambda: [reply(query, count=65535)],
        "pointerloop": lambda: [reply(query, [record(
            b"\xc0" + bytes([12 + len(question(query))]), kind, ADDRESS[kind])])],
        "overlong": lambda: [reply(query, [record(QUESTION, kind, ADDRESS[kind], length=65535)])],
        "wrongsize": lambda: [reply(query, [record(QUESTION, kind, ADDRESS[kind] + b"\0")])],
    }[behaviour]()


def serve(server):
    attempts = {}
    while True:
        query, client = server.recvfrom(65535)
        labels, place = [], 12
        while query[place]:
            labels.append(query[place + 1:place + 1 + query[place]].decode())
            place += 1 + query[place]
        kind = struct.unpack_from(">H", query, place + 1)[0]
        key = (tuple(labels), kind)
        attempts[key] = attempts.get(key, 0) + 1
        print({A: "A", AAAA: "AAAA"}[kind], ".".join(labels), flush=True)
        delay, datagrams = answers(labels[0 if kind == A else 1], query, kind, attempts[key])

        def send(datagrams=datagrams, client=client):
            for datagram in datagrams:
                server.sendto(datagram, client)

        threading.Timer(delay, send).start() if delay else send()


server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 0))
print(server.getsockname()[1], flush=True)
threading.Thread(target=serve, args=(server,), daemon=True).start()
sys.stdin.read()
