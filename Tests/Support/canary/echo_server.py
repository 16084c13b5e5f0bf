#!/usr/bin/env python3
"""A server that knows the secret of whoever asks, and says it: over HTTP, TURN, TLS and plain TCP.

The first line of standard input is {"secret": …, "path_secret": …, "directory": …}, where certificates
are written. Prints one line when it listens: {"http": port, "forms": [names], and one port for each
form: "turn", "stun" (UDP), "ssh", "banner" (TCP), "tls", "https" (whose certificates say it),
"proxy" (an HTTP proxy that refuses)}. Ends when its standard input does.

    /FORM/FAILURE/WHICH/…   answers with the failure, and the secret in the form of that number in it;
                            with * the next form each time. WHICH is main, or path for the one in the
                            URL's own path.
    /_minted                the passwords that were made from the secret and told by TURN since the last time

TURN: the user's name (behind a time and a colon, where there is one) begins with the code to answer.
"""

import base64
import hashlib
import hmac
import itertools
import json
import os
import pathlib
import socket
import socketserver
import ssl
import struct
import sys
import threading
import time

import certificates
import forms

SETTINGS = json.loads(sys.stdin.readline())
SECRETS = {"main": SETTINGS["secret"], "path": SETTINGS["path_secret"]}
FORMS = {name: [form for _, form in forms.forms(secret)] for name, secret in SECRETS.items()}
COUNT = len(forms.NAMES)
MINTED = set()
NEXT = itertools.count()


# HTTP.

def in_json(text):
    """As it stands between quotation marks: what is JSON already is not escaped again."""
    try:
        json.loads(f'"{text}"')
        return text
    except ValueError:
        return json.dumps(text)[1:-1]


def refusal_members(e):
    j = in_json(e)
    return ('{"error":"%s","message":"bad key %s","errcode":"%s","code":"%s","__type":"%s","v":"%s","s":"error",'
            '"errors":[{"code":"%s","message":"%s"}]}' % ((j,) * 8))


def every_shape(e):
    """One document that every source finds what it looks for in, and the secret wherever it looks."""
    j = in_json(e)
    server = ('{"urls":"turn:127.0.0.1:1?transport=tcp","username":"u","credential":"fr3sh-own-p4ss"},'
              '{"urls":"turn:%s"},{"urls":"%s"},{"urls":["stun:%s.localhost:1","turn:u:%s@h"]},{"%s":"x"},"%s",'
              '{"urls":5,"credential":"%s","credentialType":"%s","username":"%s"}' % ((j,) * 9))
    return ('{"iceServers":[%s],"%s":"%s","iceTransportPolicy":"%s","lifetimeDuration":"%s","ttl":"%s",'
            '"ChannelInfo":{"ChannelARN":"%s","ChannelName":"%s"},'
            '"ResourceEndpointList":[{"Protocol":"HTTPS","ResourceEndpoint":"http://%s.localhost:1"}],'
            '"participantToken":{"token":"%s","participantId":"%s"},'
            '"stage":{"arn":"%s","endpoints":{"whip":"%s"}},'
            '"roleCredentials":{"accessKeyId":"%s"},"apiKey":"%s","Code":"%s","Message":"%s"}'
            % ((server,) + (j,) * 16))


def kvs_steps(e, path):
    """A channel as it should be, up to the endpoint that it names."""
    if path.endswith("describeSignalingChannel"):
        return '{"ChannelInfo":{"ChannelARN":"arn:aws:kinesisvideo:us-west-2:123456789012:channel/c/1712136149494"}}'
    return every_shape(e)


SDP = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n" \
      "m=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 127.0.0.1\r\na=mid:0\r\na=rtcp-mux\r\n" \
      "a=rtpmap:96 H264/90000\r\na=setup:passive\r\na=recvonly\r\n" \
      "a=fingerprint:sha-256 " + ":".join(["AB"] * 32) + "\r\n"


def answer_sdp(e):
    return (SDP + "a=ice-ufrag:abcd\r\na=ice-pwd:abcdefghijklmnopqrstuvwx\r\n"
            f"a=candidate:1 1 udp 2130706431 {e}.localhost 9 typ host\r\n"
            "a=candidate:2 1 udp 2130706431 127.0.0.1 9 typ host\r\n"
            f"a=candidate:{e} 1 udp 2130706431 127.0.0.1 9 typ {e}\r\na=fingerprint:{e} {e}\r\n")


def head(status, *headers):
    return (status, [header for header in headers])


def reply(failure, e, path, method):
    """(status line's end, headers, body), or bytes as they are; None for no answer at all."""
    if method == "DELETE":
        return "500 no", [f"X-Why: {e}"], f"no such session: {e}"
    plain, js = "Content-Type: text/plain", "Content-Type: application/json"
    table = {
        "400-members": lambda: ("400 Bad Request", [js], refusal_members(e)),
        "400-text": lambda: ("400 Bad Request", [plain], f"no route for {e}, sorry"),
        "400-xml": lambda: ("400 Bad Request", ["Content-Type: text/xml"],
                            f"<ErrorResponse><Error><Code>C{e}</Code><Message>M {e}</Message></Error>"
                            f"<RequestId>{e}</RequestId></ErrorResponse>"),
        "401-challenge": lambda: ("401 Unauthorized", [js, f"WWW-Authenticate: {e} realm=\"{e}\""],
                                  '{"message":"%s"}' % in_json(e)),
        "403-sdp": lambda: ("403 Forbidden", [plain],
                            f"a=ice-ufrag:{e[:6]} a=ice-pwd:{e} a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{e}|2^31"),
        "429-headers": lambda: ("429 Too Many", [f"Retry-After: {e}", f"Content-Type: text/{e}",
                                                 f"X-Amzn-Errortype: {e}", f"x-amzn-requestid: {e}",
                                                 f"X-Powered-By: {e}"], "{}"),
        "404-phrase": lambda: (f"404 {e}", [plain], ""),
        "302-host": lambda: ("302 Found", [f"Location: http://{e}.localhost:1/{e}"], e),
        "307-relative": lambda: ("307 Temporary Redirect", [f"Location: {e}"], e),
        "308-scheme": lambda: ("308 Permanent Redirect", [f"Location: {e}://h/{e}"], e),
        "307-tls": lambda: ("307 Temporary Redirect", [f"Location: https://{e}.localhost:1/{e}"], e),
        "200-text": lambda: ("200 OK", [plain], e),
        "200-type": lambda: ("200 OK", [f"Content-Type: {e}/{e}", f"Date: {e}"],
                             '{"iceServers":[{"urls":"stun:127.0.0.1:1?x"}]}'),
        "200-page": lambda: ("200 OK", ["Content-Type: text/html"], f"<!DOCTYPE html><title>{e}</title>{e}"),
        "200-shapes": lambda: ("200 OK", [js, f"x-amzn-requestid: {e}"], every_shape(e)),
        "200-other": lambda: ("200 OK", [js], '{"%s":{"%s":"%s"}}' % ((in_json(e),) * 3)),
        "200-broken": lambda: ("200 OK", [js], '{"iceServers":[{"urls":"%s" "%s"' % ((in_json(e),) * 2)),
        "200-truncated": lambda: f"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n{{\"{e}\":".encode(),
        "200-steps": lambda: ("200 OK", [js], kvs_steps(e, path)),
        "200-refused": lambda: ("200 OK", [js], '{"s":"error","v":"%s"}' % in_json(e)),
        "201-sdp": lambda: ("201 Created", ["Content-Type: application/sdp", f"Location: /{e}",
                                            f"Link: <turn:{e}>; rel=ice-server", f"Link: <{e}>; rel=\"ice-server\"",
                                            f"Link: <turn:127.0.0.1:1>; rel=\"ice-server\"; username=\"u\"; "
                                            f"credential=\"x\"; credential-type=\"{e}\""], answer_sdp(e)),
        "201-location": lambda: ("201 Created", ["Content-Type: application/sdp",
                                                 f"Location: http://{e}.localhost:1/{e}"], answer_sdp(e)),
        "201-bad-sdp": lambda: ("201 Created", ["Content-Type: application/sdp", f"Location: {e}"],
                                SDP + f"a=ice-ufrag:{e}\r\na=ice-pwd:{e}\r\n{e}\r\n"),
        "406-offer": lambda: ("406 Not Acceptable", ["Content-Type: application/sdp", f"Location: {e}"],
                              SDP + f"a=ice-pwd:{e}\r\n"),
        "not-http": lambda: f"{e}\r\n\r\n".encode(),
        "bad-head": lambda: f"HTTP/1.1 {e} {e}\r\n{e}\r\n\r\n{e}".encode(),
        "hang-up": lambda: b"",
        "silence": lambda: None,
    }
    return table[failure]()


FAILURES = ["400-members", "400-text", "400-xml", "401-challenge", "403-sdp", "429-headers", "404-phrase", "302-host",
            "307-relative", "308-scheme", "307-tls", "200-text", "200-type", "200-page", "200-shapes", "200-other",
            "200-broken", "200-truncated", "200-steps", "200-refused", "201-sdp", "201-location", "201-bad-sdp",
            "406-offer", "not-http", "bad-head", "hang-up", "silence"]


class HTTP(socketserver.BaseRequestHandler):
    def handle(self):
        try:
            self.answer()
        except (OSError, ValueError):
            pass

    def answer(self):
        received = b""
        while b"\r\n\r\n" not in received:
            data = self.request.recv(65536)
            if not data:
                return
            received += data
        top, _, body = received.partition(b"\r\n\r\n")
        lines = top.decode("latin-1").split("\r\n")
        method, target, _ = lines[0].split(" ", 2)
        lengths = [int(line.split(":")[1]) for line in lines if line.lower().startswith("content-length:")]
        while lengths and len(body) < lengths[0]:
            body += self.request.recv(65536)
        if method == "CONNECT":
            target = "/*/404-phrase/main"
        path = target.split("://", 1)[-1]
        path = path[path.index("/"):]
        if path == "/_minted":
            minted = sorted(MINTED)
            MINTED.clear()
            return self.send("200 OK", [], json.dumps(minted))
        _, number, failure, which, *_ = path.split("?")[0].split("/")
        number = next(NEXT) % COUNT if number == "*" else int(number)
        result = reply(failure, FORMS[which][number], path, method)
        if result is None:
            time.sleep(40)
        elif isinstance(result, bytes):
            self.request.sendall(result)
        else:
            self.send(*result)

    def send(self, status, headers, body):
        data = body.encode()
        lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(data)}", "Connection: close"]
        self.request.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + data)


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 1024


def serve(handler, port=0):
    server = Server(("127.0.0.1", port), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


# Plain TCP, and TLS with a certificate that says it.

def canned(text):
    class Canned(socketserver.BaseRequestHandler):
        def handle(self):
            try:
                self.request.recv(4096)
                self.request.sendall(text)
                self.request.shutdown(socket.SHUT_WR)
                while self.request.recv(4096):
                    pass
            except OSError:
                pass
    return serve(Canned)


def tls(files):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*files)

    class Handshake(socketserver.BaseRequestHandler):
        def handle(self):
            try:
                with context.wrap_socket(self.request, server_side=True) as secured:
                    secured.recv(4096)
            except OSError:
                pass
    return serve(Handshake)


# STUN and TURN over UDP.

COOKIE = 0x2112A442
USERNAME, INTEGRITY, ERROR_CODE, REALM, NONCE, SOFTWARE = 0x0006, 0x0008, 0x0009, 0x0014, 0x0015, 0x8022
MAPPED, RELAYED, LIFETIME, ALTERNATE, DOMAIN = 0x0020, 0x0016, 0x000D, 0x8023, 0x8003


def attribute(kind, value):
    return struct.pack("!HH", kind, len(value)) + value + bytes(-len(value) % 4)


def address(kind, host, port, xored=True):
    number = struct.unpack("!I", socket.inet_aton(host))[0]
    if xored:
        port, number = port ^ (COOKIE >> 16), number ^ COOKIE
    return attribute(kind, struct.pack("!BBHI", 0, 1, port, number))


def message(kind, transaction, attributes, key=None):
    body = b"".join(attributes)
    if key is None:
        return struct.pack("!HHI", kind, len(body), COOKIE) + transaction + body
    start = struct.pack("!HHI", kind, len(body) + 24, COOKIE) + transaction + body
    return start + attribute(INTEGRITY, hmac.new(key, start, hashlib.sha1).digest())


def attributes_of(data):
    found, place = {}, 20
    while place + 4 <= len(data):
        kind, length = struct.unpack("!HH", data[place:place + 4])
        found.setdefault(kind, data[place + 4:place + 4 + length])
        place += 4 + length + -length % 4
    return found


def text(e, limit=760):
    return e.encode()[:limit]


def error(code, e):
    return attribute(ERROR_CODE, struct.pack("!HBB", 0, code // 100, code % 100) + text(e))


class TURN:
    def __init__(self, number, answers_binding):
        self.number, self.answers_binding = number, answers_binding
        self.nonces = itertools.count()
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            data, peer = self.socket.recvfrom(4096)
            if len(data) >= 20:
                self.socket.sendto(self.answer(data, peer), peer)

    def password(self, user):
        """The user's, made from the secret where the name begins with a time."""
        if ":" not in user:
            return SECRETS["main"]
        made = base64.b64encode(hmac.new(SECRETS["main"].encode(), user.encode(), hashlib.sha1).digest()).decode()
        MINTED.add(made)
        return made

    def answer(self, data, peer):
        kind, transaction, given = struct.unpack("!H", data[:2])[0], data[8:20], attributes_of(data)
        user = given.get(USERNAME, b"").decode()
        secret = self.password(user) if user else SECRETS["main"]
        e = forms.forms(secret)[self.number][1]
        common = [attribute(SOFTWARE, text(e))]
        if kind == 0x0001:
            if self.answers_binding:
                return message(0x0101, transaction, [address(MAPPED, *peer)] + common)
            return message(0x0111, transaction, [error(500, e)] + common)
        # Where the realm itself is the echo, the key is made with it.
        realm = FORMS["main"][self.number]
        challenge = [attribute(REALM, text(realm)), attribute(NONCE, f"{e}{next(self.nonces)}".encode()[-100:])]
        if not user:
            return message(kind | 0x0110, transaction, [error(401, e)] + challenge + common)
        key = hashlib.md5(f"{user}:{realm}:{secret}".encode()).digest()
        code = user.split(":")[-1].split("-")[0]
        if code == "ok" or kind == 0x0004:
            good = [address(RELAYED, "127.0.0.1", 50000), address(MAPPED, *peer),
                    attribute(LIFETIME, struct.pack("!I", 600 if kind == 3 else 0))]
            return message(kind | 0x0100, transaction, good + common, key)
        if code == "bad":
            key = b"another"
            return message(kind | 0x0100, transaction, [address(MAPPED, *peer)] + common, key)
        extra = challenge if code in ("401", "438") else []
        if code == "300":
            extra = [address(ALTERNATE, "127.0.0.1", 9, xored=False), attribute(DOMAIN, text(e))]
        if code in ("401", "438"):
            key = None
        return message(kind | 0x0110, transaction, [error(int(code), e)] + extra + common, key)

    @property
    def port(self):
        return self.socket.getsockname()[1]


def main():
    echoes = FORMS["main"]
    pairs = certificates.write(pathlib.Path(SETTINGS["directory"]), echoes)
    ports = {
        "forms": forms.NAMES, "failures": FAILURES, "http": serve(HTTP),
        "turn": [TURN(number, True).port for number in range(COUNT)],
        "stun": [TURN(number, False).port for number in range(COUNT)],
        "ssh": [canned(f"SSH-2.0-{e}\r\n".encode()) for e in echoes],
        "banner": [canned(f"{e}\r\n".encode()) for e in echoes],
        "tls": [tls(files) for files in pairs],
        "proxy": [canned(f"HTTP/1.1 407 {e}\r\nProxy-Authenticate: {e} realm=\"{e}\"\r\nX-Why: {e}\r\n\r\n{e}".encode())
                  for e in echoes],
    }
    print(json.dumps(ports), flush=True)
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
