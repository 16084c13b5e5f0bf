"""Servers that people run, asked with right, wrong and expired credentials. What one cannot do is an expected row."""
import os
import socket
import subprocess
import threading

from certificates import NAME
from network import SERVER, SERVER_B, SERVER_V6
from row import Row
from rows.credentials import QUIET, minted, secret
from servers import PASSWORD, REALM, SECRET, USER, coturn, issued, joined, names, program

_building = threading.Lock()
FOUR = "turn:{0}?transport=udp turn:{0}?transport=tcp turns:{0}?transport=tcp turns:{0}?transport=udp".format(NAME)
THREE = FOUR.rsplit(" ", 1)[0]
TWO = THREE.rsplit(" ", 1)[0]
BOTH_VERSIONS = names({NAME: [SERVER, SERVER_V6]})
UNAUTHORIZED, EXPIRED = ("unauthorized",), ("credential-expired",)


def pion(shared_secret=""):
    """pion/turn of Debian's Go packages, built once in a run."""
    def start(net):
        binary, source = os.path.join(net.shared, "pion"), os.path.join(os.path.dirname(__file__), "..", "programs", "pion.go")
        with _building:
            if not os.path.exists(binary):
                done = subprocess.run(["go", "build", "-o", binary, source], capture_output=True, text=True, env={
                    **os.environ, "GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOFLAGS": "", "GOPROXY": "off",
                    "GOCACHE": os.path.join(net.shared, "go-cache")})
                if done.returncode:
                    raise RuntimeError(f"pion does not build: {done.stderr[-400:]}")
        program([binary, SERVER, REALM, USER, PASSWORD, shared_secret, "<pem>", "<key>"], "pion.log",
                ready=(SERVER, 3478, socket.SOCK_DGRAM))(net)
    return start


# An end that has passed makes the password of no use; processone's own convention is that of TURN REST.
ERLANG = """
application:ensure_all_started(stun), application:ensure_all_started(fast_tls),
Password = fun(<<"{user}">>, _) -> <<"{password}">>;
              (Name, _) -> case binary:split(Name, <<":">>) of
                [End, _] -> case catch binary_to_integer(End) > erlang:system_time(second) of
                  true -> base64:encode(crypto:mac(hmac, sha, <<"{secret}">>, Name)); _ -> <<>> end;
                _ -> <<>> end end,
{{ok, Address}} = inet:parse_address("{address}"),
Common = [use_turn, {{turn_ipv4_address, Address}}, {{auth_type, user}}, {{auth_realm, <<"{realm}">>}}, {{auth_fun, Password}}],
ok = stun_listener:add_listener(Address, 3478, udp, Common),
ok = stun_listener:add_listener(Address, 3478, tcp, Common),
ok = stun_listener:add_listener(Address, 5349, tcp, [tls, {{certfile, <<"{pem}">>}} | Common]).
"""


def processone():
    """erlang-p1-stun, the server within ejabberd and eturnal."""
    def start(net):
        text = ERLANG.format(user=USER, password=PASSWORD, secret=SECRET, realm=REALM, address=SERVER,
                             pem=joined(net, issued(net), "processone.pem"))
        net.start("server", ["erl", "-noshell", "-eval", text], log="erlang.log", environment={"HOME": net.scratch})
        net.wait_until(lambda: net.listens("server", SERVER, 3478, socket.SOCK_DGRAM), "p1_stun", 20)
    return start


def stund():
    """Vovida's stund, of RFC 3489."""
    return program(["stund", "-h", SERVER, "-a", SERVER_B], "stund.log", ready=(SERVER, 3478, socket.SOCK_DGRAM))


def matrix(name, server, call, expired=EXPIRED, wrong=UNAUTHORIZED, secret_server=None, rest_user="lab", domain=names(), never=QUIET):
    """A server with right, wrong, unknown and expired credentials."""
    yield Row(f"{name}-right", call, "ok", servers=(server, domain), never=never)
    yield Row(f"{name}-wrong-password", call, "failed", wrong, servers=(server, domain), password="not-the-password", never=never)
    yield Row(f"{name}-unknown-user", call, "failed", wrong, servers=(server, domain), user="nobody", never=never)
    if secret_server:
        yield Row(f"{name}-rest-right", call, "ok", servers=(secret_server, domain), prepare=secret(user=rest_user), never=never)
        yield Row(f"{name}-rest-expired", call, "failed", expired, servers=(secret_server, domain), prepare=minted(user=rest_user, valid=-3600), never=never)


ROWS = [
    *matrix("coturn", coturn(), FOUR, secret_server=coturn(auth="secret"), domain=BOTH_VERSIONS),
    # Its handler for shared secrets takes a name that is a time and nothing else.
    *matrix("pion", pion(), THREE, secret_server=pion(SECRET), rest_user=None),
    *matrix("processone", processone(), THREE, secret_server=processone()),
    Row("vovida-stund", f"stun:{SERVER}:3478", "ok", servers=(stund(),), user=None),
    Row("vovida-stund-asked-for-turn", f"turn:{SERVER}:3478?transport=udp", "failed", ("turn-not-offered",), servers=(stund(),),
        never=("no-answer", "nothing runs")),
    # DTLS on a port that only TLS listens on.
    Row("pion-without-dtls", f"turns:{NAME}?transport=udp turn:{NAME}?transport=udp", "failed", ("dtls-not-offered|port-closed",),
        servers=(pion(), names())),
]
