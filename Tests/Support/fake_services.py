#!/usr/bin/env python3
"""Services that hand out ICE servers, on loopback, over HTTP and HTTPS, for the tests.

Each is written from its vendor's documentation: it checks method, path, headers, authorization and
body, and answers in the vendor's own shape, failures included.

    PUT  /_scenario/NAME   a JSON object, all of it optional but `secret`:
        secret      what the client has to prove
        user        the other half of it: account, ident, API key
        uris        TURN URIs to hand out, with `username` and `password`; `stun`, where STUN is handed out too
        answers     {"METHOD /path": answer} instead of the service's own, as canned_answers.py takes them
    GET  /_scenario/NAME   {"requests": [{method, path, query, headers, body, problem}, ...]}

What is asked below /NAME/ goes to the services. Prints {"http": port, "https": port} when it
listens. Ends when its standard input does, and then removes the directory that it was given its
certificate in.
"""

import argparse
import base64
import hashlib
import hmac
import http.server
import json
import pathlib
import re
import shutil
import ssl
import sys
import threading
import time
import urllib.parse

import canned_answers

SCENARIOS = {}
LOCK = threading.Lock()


class Refusal(Exception):
    """An answer that is no success, and why."""

    def __init__(self, status, body, problem):
        super().__init__(problem)
        self.status, self.body = status, body


class Request:
    """What was asked, and the scenario it was asked in."""

    def __init__(self, handler, path, query, body, scenario):
        self.method, self.path, self.query, self.body = handler.command, path, query, body
        self.headers, self.scenario = handler.headers, scenario

    def require(self, condition, status, body, problem):
        if not condition:
            raise Refusal(status, body, problem)

    def basic(self):
        kind, _, value = self.headers.get("Authorization", "").partition(" ")
        return base64.b64decode(value).decode().split(":", 1) if kind == "Basic" else None

    def bearer(self):
        kind, _, value = self.headers.get("Authorization", "").partition(" ")
        return value if kind == "Bearer" else None

    def json(self):
        if self.headers.get("Content-Type") != "application/json":
            raise Refusal(415, {"message": "not JSON"}, "Content-Type")
        return json.loads(self.body)

    @property
    def proof(self):
        return [self.scenario.get("user"), self.scenario["secret"]]

    @property
    def uris(self):
        return self.scenario.get("uris", ["turn:turn.example.org:3478?transport=udp"])

    @property
    def credential(self):
        return self.scenario.get("username", "user"), self.scenario.get("password", "password")

    @property
    def stun(self):
        return {"urls": self.scenario.get("stun", "stun:stun.example.org")}

    def server(self):
        username, password = self.credential
        return {"urls": self.uris, "username": username, "credential": password}


def turn_rest(request):
    request.require(request.method in ("GET", "POST") and not request.body, 405, {}, "method or body")
    request.require(request.query.get("service") == "turn", 400, {"error": "service?"}, "service")
    request.require(request.query.get("key") == request.scenario["secret"], 403, {"error": "wrong key"}, "key")
    username, password = request.credential
    user = request.query.get("username")
    return 200, {"username": f"{username}:{user}" if user else username, "password": password, "ttl": 86400, "uris": request.uris}


def twilio(request, account):
    failure = {"code": 20003, "message": "Authenticate", "more_info": "https://www.twilio.com/docs/errors/20003", "status": 401}
    request.require(request.method == "POST", 405, {"code": 20004, "message": "Method not allowed", "status": 405}, "method")
    request.require(request.basic() == request.proof, 401, failure, "authorization")
    request.require(request.headers.get("Content-Type") == "application/x-www-form-urlencoded", 415, {}, "type")
    form = dict(urllib.parse.parse_qsl(request.body, strict_parsing=bool(request.body)))
    request.require(set(form) <= {"Ttl"}, 400, {}, "form")
    username, password = request.credential
    servers = [{"url": "stun:global.stun.twilio.com:3478", "urls": "stun:global.stun.twilio.com:3478"}]
    servers += [{"url": uri, "urls": uri, "username": username, "credential": password} for uri in request.uris]
    return 201, {"account_sid": account, "date_created": "Fri, 01 May 2020 01:42:57 +0000", "username": username,
                 "password": password, "ttl": form.get("Ttl", "86400"), "ice_servers": servers}


def cloudflare(request, key, operation):
    failure = {"success": False, "errors": [{"code": 10000, "message": "Authentication error"}]}
    request.require(request.method == "POST", 405, {}, "method")
    request.require(request.bearer() == request.scenario["secret"], 401, failure, "authorization")
    body = request.json()
    request.require(set(body) == {"ttl"} and 0 < body["ttl"] <= 172800, 400, {}, "body")
    if operation == "generate":
        return 201, {"iceServers": {**request.server(), "urls": [request.stun["urls"], *request.uris]}}
    return 201, {"iceServers": [{"urls": ["stun:stun.cloudflare.com:3478"]}, request.server()]}


def xirsys(request, channel):
    request.require(request.method == "PUT", 405, {"s": "error", "v": "method"}, "method")
    request.require(request.basic() == request.proof, 200, {"s": "error", "v": "unauthorized"}, "authorization")
    body = request.json()
    request.require(set(body) - {"expire"} in (set(), {"format"}), 200, {"s": "error", "v": "body"}, "body")
    shapes = {
        "object": request.server(), "array": [request.stun, request.server()],
        "url": [{"url": uri, **{key: value for key, value in request.server().items() if key != "urls"}} for uri in request.uris]}
    return 200, {"v": {"iceServers": shapes[channel.split("/")[0]]}, "s": "ok"}


def metered_credentials(request):
    request.require(request.method == "GET", 405, {"message": "method"}, "method")
    known = request.scenario.get("minted", request.scenario["secret"])
    request.require(request.query.get("apiKey") == known, 401, {"message": "Invalid API Key"}, "apiKey")
    return 200, [request.stun, request.server()]


def metered_mint(request):
    request.require(request.method == "POST", 405, {"message": "method"}, "method")
    request.require(request.query.get("secretKey") == request.scenario["secret"], 401, {"message": "Invalid secret key"}, "secretKey")
    body = request.json()
    request.require(isinstance(body.get("expiryInSeconds"), int), 400, {"message": "expiryInSeconds"}, "body")
    request.scenario["minted"] = "minted-key"
    username, password = request.credential
    return 200, {"username": username, "password": password, "expiryInSeconds": body["expiryInSeconds"], "label": body["label"], "apiKey": "minted-key"}


def matrix(request, version):
    request.require(request.method == "GET", 405, {"errcode": "M_UNRECOGNIZED", "error": "method"}, "method")
    request.require(version in request.scenario.get("versions", ["v3", "r0"]), 404, {"errcode": "M_UNRECOGNIZED", "error": "Unrecognized request"}, "version")
    token = request.bearer()
    request.require(token, 401, {"errcode": "M_MISSING_TOKEN", "error": "Missing access token"}, "authorization")
    request.require(token == request.scenario["secret"], 401, {"errcode": "M_UNKNOWN_TOKEN", "error": "Invalid access token"}, "authorization")
    username, password = request.credential
    return 200, {"username": username, "password": password, "uris": request.uris, "ttl": 86400}


def livekit(request):
    """As the server's own check: signature, times, and the grant to join a room (RFC 7515 section 5.2)."""
    token = request.bearer() or request.query.get("access_token")
    request.require(token, 401, "permissions denied", "authorization")
    signed, _, signature = token.rpartition(".")
    wanted = hmac.new(request.scenario["secret"].encode(), signed.encode(), hashlib.sha256).digest()
    decode = lambda part: base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    header, claims = (json.loads(decode(part)) for part in signed.split("."))
    request.require(header.get("alg") == "HS256", 401, "invalid token", "algorithm")
    request.require(claims["iss"] == request.scenario["user"], 401, f"invalid API key: {claims['iss']}", "iss")
    request.require(hmac.compare_digest(wanted, decode(signature)), 401, "go-jose/go-jose: error in cryptographic primitive", "signature")
    request.require(claims["nbf"] <= time.time() <= claims["exp"], 401, "token is expired", "time")
    request.require(claims["sub"] and claims["video"] == {"room": claims["video"].get("room"), "roomJoin": True}, 401, "permissions denied", "grant")
    return 200, "success"


def well_known(request):
    return 200, {"m.homeserver": {"base_url": request.scenario["homeserver"]}}


ROUTES = [
    (r"/turn", turn_rest),
    (r"/2010-04-01/Accounts/([^/]+)/Tokens\.json", twilio),
    (r"/v1/turn/keys/([^/]+)/credentials/(generate|generate-ice-servers)", cloudflare),
    (r"/_turn/(.+)", xirsys),
    (r"/api/v1/turn/credentials", metered_credentials),
    (r"/api/v1/turn/credential", metered_mint),
    (r"/_matrix/client/(v3|r0)/voip/turnServer", matrix),
    (r"/matrix/client", well_known),
    (r"/rtc/validate", livekit),
]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "fake-services"
    timeout = 30

    def do_GET(self):
        self.answer()

    do_POST = do_PUT = do_GET

    def answer(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
        url = urllib.parse.urlsplit(self.path)
        name, _, rest = url.path.lstrip("/").partition("/")
        if name == "_scenario":
            return self.scenario(rest, body)
        with LOCK:
            state = SCENARIOS.get(name)
        if state is None:
            return self.send(404, {"errcode": "M_NOT_FOUND", "error": f"no scenario {name}"})
        query = dict(urllib.parse.parse_qsl(url.query))
        request = Request(self, "/" + rest, query, body, state["scenario"])
        problem = None
        canned = request.scenario.get("answers", {}).get(f"{self.command} {request.path}")
        if canned is None:
            try:
                status, answer = self.route(request)
            except Refusal as refusal:
                status, answer, problem = refusal.status, refusal.body, str(refusal)
        with LOCK:
            state["requests"].append({
                "method": self.command, "path": request.path, "query": query, "body": body, "problem": problem,
                "headers": {name.lower(): value for name, value in self.headers.items()}})
        if canned is not None:
            return canned_answers.send(self, canned)
        self.send(status, answer)

    def route(self, request):
        for pattern, service in ROUTES:
            if match := re.fullmatch(pattern, request.path):
                return service(request, *map(urllib.parse.unquote, match.groups()))
        raise Refusal(404, {"error": "not found"}, "path")

    def scenario(self, name, body):
        if self.command == "GET":
            with LOCK:
                return self.send(200, {"requests": SCENARIOS[name]["requests"]})
        with LOCK:
            SCENARIOS[name] = {"scenario": json.loads(body), "requests": []}
        self.send(200, {})

    def send(self, status, value):
        text = value if isinstance(value, str) else json.dumps(value)
        self.send_response(status)
        self.send_header("Content-Type", "text/plain" if isinstance(value, str) else "application/json")
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *arguments):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], OSError):  # a client that left is no error
            super().handle_error(request, client_address)


def serve(context=None):
    server = Server(("127.0.0.1", 0), Handler)
    if context:
        # The handshake belongs to the connection's own thread, or one bad client stops all.
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_port


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("directory", help="holds server.pem and server.key")
    directory = pathlib.Path(parser.parse_args().directory)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(directory / "server.pem", directory / "server.key")
    print(json.dumps({"http": serve(), "https": serve(context)}), flush=True)
    sys.stdin.read()
    shutil.rmtree(directory)


if __name__ == "__main__":
    main()
