"""WHIP endpoints: what their answers name, and whether the session ends.

The endpoint is canned, since what it gets wrong is the row; no media server stands behind it.
"""
import http.server
import re
import threading

from network import SERVER
from row import Row

CALL = f"--whip http://{SERVER}:8080/whip/live"
FINGERPRINT = ":".join(["AB"] * 32)
PRIVATE = ("127.0.0.1", "172.18.0.2", "192.168.1.50")


def answer(offer, candidates, refused=False):
    """An answer to every section of the offer, with those host candidates."""
    lines = ["v=0", "o=- 1 1 IN IP4 0.0.0.0", "s=-", "t=0 0", "a=ice-lite", "a=group:BUNDLE " + " ".join(re.findall(r"a=mid:(\S+)", offer))]
    for section in re.split(r"(?m)^(?=m=)", offer)[1:]:
        kind, _, profile, *formats = section.splitlines()[0].split()
        port = 0 if refused else 9
        lines += [f"{kind} {port} {profile} {formats[0]}", "c=IN IP4 0.0.0.0", *re.findall(r"(?m)^a=mid:\S+", section), "a=recvonly",
                  *re.findall(rf"(?m)^a=rtpmap:{formats[0]} .*", section), "a=rtcp-mux", "a=setup:passive",
                  "a=ice-ufrag:lab0", "a=ice-pwd:0123456789012345678901", f"a=fingerprint:sha-256 {FINGERPRINT}",
                  *(f"a=candidate:{number} 1 udp {2130706431 - number} {host} 8189 typ host" for number, host in enumerate(candidates))]
    return "\r\n".join(line.strip() for line in lines) + "\r\n"


def endpoint(candidates=(), status=201, location="/session/1", delete=200, refused=False):
    def start(net):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                offer = self.rfile.read(int(self.headers["Content-Length"])).decode()
                body = answer(offer, candidates, refused).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/sdp")
                if location:
                    self.send_header("Location", location)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_DELETE(self):
                self.send_response(delete)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        with net.inside("server"):
            server = http.server.ThreadingHTTPServer((SERVER, 8080), Handler)
        net.sockets.append(server.socket)
        threading.Thread(target=server.serve_forever, daemon=True).start()
    return start


def whip(name, findings, verdict="failed|degraded", also=(), never=(), says=(), **how):
    return Row(f"whip-{name}", CALL, verdict, findings, servers=(endpoint(**how),), user=None, also=also, says=says,
               never=("a=ice-pwd", "0123456789012345678901", *never))


PRIVATE_ONLY = "ice-candidates-private"
NO_PATH = ("ice-no-path", "ice-candidates-private", "ice-candidate-unreachable", "ice-candidate-unroutable", "no-answer", "port-closed")
ROWS = [
    whip("answer-names-private-addresses", (PRIVATE_ONLY,), candidates=PRIVATE, says=("192\\.168\\.1\\.50", "public"),
         never=("Allow UDP", "nothing listens", "sender of that ICMP")),
    whip("answer-without-candidates", ("ice-no-candidates",)),
    whip("media-refused", ("media-refused",), refused=True, candidates=(SERVER,), also=NO_PATH, says=("offer",)),
    whip("answer-names-nothing-to-try", (PRIVATE_ONLY,), candidates=("4f3c-11.local", "0.0.0.0"), verdict="failed", says=("mDNS",),
         never=("ice-candidate-left-out",)),
    # The private candidates fail these; what the endpoint gets wrong stands beside them.
    whip("answered-200", (PRIVATE_ONLY, "whip-protocol"), status=200, candidates=PRIVATE, also=NO_PATH, says=("201",)),
    whip("without-location", (PRIVATE_ONLY, "session-not-ended"), location=None, candidates=PRIVATE, also=(*NO_PATH, "whip-protocol"), says=("Location",)),
    whip("delete-refused", (PRIVATE_ONLY, "session-not-ended"), delete=405, candidates=PRIVATE, also=NO_PATH, says=("405",)),
]
