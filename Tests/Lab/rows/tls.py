"""TLS, DTLS and what stands in front of the server."""
import os
import socket

from canned import take_and_say
from certificates import NAME, Authority
from network import SERVER
from row import Row, nft
from servers import authority, coturn, haproxy, issued, joined, names, nginx, program

TLS = f"turns:{NAME}:5349?transport=tcp"
BEHIND = f"turns:{NAME}:443?transport=tcp"


def with_certificate(**what):
    return (coturn(certificate=lambda net: issued(net, **what)), names())


def certificate(name, findings, says=(), verdict="failed", call=TLS, also=(), never=(), **what):
    return Row(f"certificate-{name}", call, verdict, findings, servers=with_certificate(**what), says=says, also=also,
               never=("no-answer", *never))


def intercepting(net):
    """A proxy on the way that ends TLS and signs anew with its own authority."""
    pair = Authority(os.path.join(net.shared, "inspection"), "Example Corp Web Gateway").issue("copy")
    path = joined(net, pair, "inspection.pem")
    haproxy(f"listen inspection\n  bind 0.0.0.0:8443 ssl crt {path}\n  server origin {SERVER}:5349 ssl verify none\n",
            8443, "127.0.0.1", "inet")(net)
    net.nft("inet", "dnat", 'iifname "inside" tcp dport 5349 dnat ip to 198.51.100.1:8443')


def stunnel(connect):
    return program(["stunnel4", "<config>"], "stunnel.log", "server", ("stunnel.conf", f"""
foreground = yes
pid =
debug = 3
[turns]
accept = {SERVER}:443
connect = {SERVER}:{connect}
cert = <pem>
key = <key>
"""), (SERVER, 443, socket.SOCK_STREAM))


def in_front(options, certificate=issued, port=3478):
    """haproxy that ends TLS on 443, in front of a plain port."""
    def start(net):
        pem = joined(net, certificate(net), "front.pem")
        haproxy(f"listen turns\n  bind {SERVER}:443 ssl crt {pem} {options}\n  server turn {SERVER}:{port}\n", 443)(net)
    return start


def self_signed(net):
    alone = Authority(os.path.join(net.shared, "alone"), NAME)
    return alone.root, os.path.join(alone.directory, "root.key")


def hears_nothing(net):
    """Accepts connections, and neither reads nor answers."""
    listener = net.open_socket("server")
    listener.bind((SERVER, 5360))
    listener.listen()


# Go's crypto/tls answers bytes that are no TLS record with an alert of its own, in a record of TLS 1.0.
GO_ALERT = bytes.fromhex("15030100020246")
HTTPS = """http { server { listen 203.0.113.10:443 ssl http2; server_name turn.example.net; access_log off;
  ssl_certificate <pem>; ssl_certificate_key <key>; location / { return 404; } } }"""
# What the balancer picks by: the name in the ClientHello; whoever sends none gets the web server.
BY_NAME = """stream { map $ssl_preread_server_name $upstream { turn.example.net 203.0.113.10:5349; default 203.0.113.10:8443; }
  server { listen 203.0.113.10:443; ssl_preread on; proxy_pass $upstream; } }
http { server { listen 203.0.113.10:8443 ssl; access_log off; ssl_certificate <pem>; ssl_certificate_key <key>;
  location / { return 404; } } }"""
BY_NAME_ALONE = """stream { map $ssl_preread_server_name $upstream { turn.example.net 203.0.113.10:5349; default ""; }
  server { listen 203.0.113.10:443; ssl_preread on; proxy_pass $upstream; } }"""
ALPN = """stream { map $ssl_preread_alpn_protocols $upstream { ~\\bh2\\b 203.0.113.10:8443; ~\\bhttp/ 203.0.113.10:8443; default 203.0.113.10:5349; }
  server { listen 203.0.113.10:443; ssl_preread on; proxy_pass $upstream; } }"""
BY_ADDRESS = f"turns:{SERVER}:443?transport=tcp"
NO_NAME = ("no-server-name|no-name-sent",)
# Firefox gathers nothing over TLS from an address, whatever the balancer does.
FROM_ADDRESS = ("browser-rejects",)
PLAIN_ON_TLS = ("plain-on-tls-port",)
NO_GUESS = ("no-answer", "nothing runs", "firewall drops")

ROWS = [
    certificate("expired", ("certificate-expired",), days=20, when="60 days ago"),
    certificate("not-yet-valid", ("certificate-not-yet-valid",), when="3 days", days=20),
    certificate("of-another-name", ("tls-name-mismatch",), names=("relay.example.net",), subject="relay.example.net"),
    certificate("leaf-alone", ("certificate-chain-incomplete",), intermediate=True, chain=False,
                says=("1 certificate\\b", "R1"), never=("intercept",)),
    certificate("leaf-and-root", ("certificate-chain-incomplete",), intermediate=True, chain="root",
                says=("2 certificates", "R1"), never=("intercept", "certificate-issuer-unknown")),
    certificate("expired-and-of-another-name", ("tls-name-mismatch",), names=("relay.example.net",), days=20, when="60 days ago",
                says=("relay\\.example\\.net", "besides, it expired")),
    certificate("with-its-chain", (), verdict="ok", intermediate=True),
    certificate("p521", ("browser-refuses-certificate",), verdict="degraded", key="p521",
                says=("P-521", "Chromium"), never=("Firefox[^.]* refuse",)),
    certificate("ed25519", ("browser-refuses-certificate",), verdict="degraded", key="ed25519",
                says=("Ed25519", "Chromium", "Firefox")),
    certificate("cn-only", ("browser-refuses-certificate",),
                verdict="degraded", names=(), says=("SAN|subject alternative name",)),
    certificate("for-clients-alone", ("certificate-invalid",), usage="clientAuth"),
    # One certificate came, of an issuer that is not known: a missing intermediate looks the same from here.
    Row("certificate-of-unknown-authority", TLS, "failed", ("certificate-issuer-unknown|certificate-chain-incomplete",),
        servers=(coturn(certificate=lambda net: authority(net, "Somebody Else").issue("theirs")), names()),
        says=("Somebody Else", "--cacert|authority"), never=("no-answer", "TLS (may be|is) intercepted")),
    Row("tls-intercepted", f"{TLS} turns:{NAME}:5349?transport=udp", "failed",
        ("tls-intercepted|certificate-issuer-unknown",),
        servers=(coturn(), names()), breaks=(intercepting,), says=("Example Corp Web Gateway", "intercept"), never=NO_GUESS),
    Row("turns-at-plain-port", f"turns:{NAME}:3478?transport=tcp turn:{NAME}:3478?transport=tcp", "failed", PLAIN_ON_TLS,
        servers=(coturn(tls=False), names()), says=("plain",), never=NO_GUESS),
    Row("turn-at-https", f"turn:{NAME}:443?transport=tcp", "failed", ("not-stun-http|tls-on-plain-port",),
        servers=(nginx(HTTPS, 443), names()), never=NO_GUESS),
    Row("turns-at-https", BEHIND, "failed", ("not-stun-http",), servers=(nginx(HTTPS, 443), names()),
        says=("web server",), never=NO_GUESS),
    Row("alpn-multiplexer", BEHIND, "ok", servers=(coturn(), nginx(ALPN, 443), names())),
    Row("sni-balancer", BEHIND, "ok", servers=(coturn(), nginx(BY_NAME, 443), names())),
    Row("sni-balancer-by-address", BY_ADDRESS, "failed", NO_NAME,
        servers=(coturn(), nginx(BY_NAME, 443, certificate=lambda net: issued(net, names=(NAME, SERVER))), names()),
        says=("name",), also=FROM_ADDRESS, never=("portal", "nothing runs")),
    Row("sni-balancer-by-address-not-in-certificate", BY_ADDRESS, "failed", (f"{NO_NAME[0]}|tls-name-mismatch",),
        servers=(coturn(), nginx(BY_NAME, 443), names()), also=FROM_ADDRESS, never=("portal", "nothing runs")),
    Row("sni-balancer-without-default", BY_ADDRESS, "failed", NO_NAME,
        servers=(coturn(), nginx(BY_NAME_ALONE, 443), names()), says=("name",), also=FROM_ADDRESS, never=("portal", "nothing runs")),
    Row("tls-ended-twice", BEHIND, "failed", ("tls-twice|closed-in-tls",),
        servers=(program(["openssl", "s_server", "-accept", f"{SERVER}:5350", "-cert", "<pem>", "-key", "<key>", "-quiet"], "s_server.log",
                         ready=(SERVER, 5350, socket.SOCK_STREAM)), stunnel(5350), names()),
        says=("twice|TLS again|pass TLS through",), never=("write turns:",)),
    Row("tls-ended-twice-go", BEHIND, "failed", ("tls-twice",),
        servers=(take_and_say(GO_ALERT, 5350), stunnel(5350), names()), says=("twice|second TLS handshake",), never=("write turns:", "tls-on-plain-port")),
    Row("balancer-without-backend", BEHIND, "failed", ("closed-in-tls|connection-closed|closed-in-handshake",),
        servers=(haproxy(f"listen turns\n  bind {SERVER}:443\n  server turn 203.0.113.10:5349\n", 443), names()),
        never=NO_GUESS),
    Row("proxy-protocol-sent-not-expected", f"turn:{NAME}:443?transport=tcp", "failed",
        ("connected-no-answer|connection-closed",), says=("PROXY",), never=NO_GUESS,
        servers=(coturn(), haproxy(f"listen turn\n  bind {SERVER}:443\n  server turn {SERVER}:3478 send-proxy\n", 443), names())),
    Row("proxy-protocol-expected-not-sent", f"turn:{NAME}:3480?transport=tcp", "failed",
        ("connection-closed|connected-no-answer",), says=("PROXY",), never=NO_GUESS,
        servers=(coturn("tcp-proxy-port=3480"), names())),
    Row("proxy-protocol-right", f"turn:{NAME}:443?transport=tcp", "ok",
        servers=(coturn("tcp-proxy-port=3480"), names(),
                 haproxy(f"listen turn\n  bind {SERVER}:443\n  server turn {SERVER}:3480 send-proxy\n", 443))),
    # The ClientHello passes and a reset comes: no server that closed.
    Row("reset-after-client-hello", TLS, "failed", ("closed-in-handshake",), servers=(coturn(), names()),
        breaks=(nft("inet", "forward", "tcp dport 5349 @th,256,8 0x16 reject with tcp reset"),),
        never=("the server closed", "nothing runs")),
    Row("client-hello-swallowed", f"{TLS} turn:{NAME}:3478?transport=tcp", "failed", ("tls-unanswered|large-packets-lost|handshake-stalled",),
        servers=(coturn(), names()), breaks=(nft("inet", "forward", "tcp dport 5349 @th,256,8 0x16 drop"),), never=NO_GUESS),
    Row("dtls-not-offered", f"turns:{NAME}:5349?transport=udp turn:{NAME}:3478?transport=udp", "failed", ("dtls-not-offered",),
        servers=(coturn("no-dtls"), names())),
    Row("tls-not-started", f"{TLS} turn:{NAME}:3478?transport=udp", "failed", ("port-closed",), servers=(coturn(tls=False), names())),
    Row("tls-too-old", BEHIND, "failed", ("tls-too-old",), servers=(in_front("ssl-min-ver TLSv1.1 ssl-max-ver TLSv1.1 ciphers DEFAULT@SECLEVEL=0"), names()),
        never=NO_GUESS),
    Row("client-certificate-demanded", BEHIND, "failed", ("client-certificate-demanded",), servers=(in_front("verify required ca-file <ca>"), names()),
        never=NO_GUESS),
    Row("certificate-self-signed", BEHIND, "failed", ("certificate-self-signed|certificate-issuer-unknown",),
        servers=(in_front("", self_signed), names()), never=("intercepted on the way", *NO_GUESS)),
    Row("certificate-of-rsa-1024", BEHIND, "failed", ("certificate-weak",),
        servers=(program(["openssl", "s_server", "-accept", f"{SERVER}:443", "-cert", "<pem>", "-key", "<key>", "-quiet", "-cipher",
                          "DEFAULT@SECLEVEL=0"], "s_server.log", ready=(SERVER, 443, socket.SOCK_STREAM),
                         certificate=lambda net: issued(net, key="rsa1024")), names()), never=NO_GUESS),
    Row("tls-then-silence", BEHIND, "failed", ("tls-then-silence|connected-no-answer",), servers=(hears_nothing, in_front("", port=5360), names()), never=NO_GUESS),
    Row("tls-then-closed", BEHIND, "failed", ("closed-in-tls",), servers=(take_and_say(b"", 5360), in_front("", port=5360), names()),
        never=("closed-in-handshake", *NO_GUESS)),
]
