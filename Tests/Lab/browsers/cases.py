"""What browsers are asked: one case is one RTCPeerConnection, one row of docs/browsers.md.

`H` in a row's words is NAME, which resolves over IPv4 and IPv6 to a coturn on 3478 and 5349.
"""
import json
from dataclasses import dataclass

from certificates import NAME
from network import SERVER

USER, PASSWORD = "lab", "violet-sunrise-71"
PLAIN = "plain.example.net"
"""A name of a server that knows neither TLS nor TURN."""


@dataclass
class Case:
    section: str
    words: str
    configuration: str
    """JavaScript: what RTCPeerConnection is given."""
    limit: int = 15
    shows: str = "outcome"
    """What the cell tells: `outcome`, or with `ending` also how long gathering takes."""
    server: tuple = ()
    """A canned server for this case alone: its class and its port."""
    counts: int | None = None
    """Tells also whether anything was sent to this port."""


def server(urls, credentials=True, **more):
    entry = {"urls": urls, **({"username": USER, "credential": PASSWORD} if credentials else {}), **more}
    return json.dumps({"iceServers": [entry]}, ensure_ascii=False)


def uri(words, text=None, credentials=None, **more):
    text = (text or words.strip("`")).replace("H", NAME)
    # Text that is no URI may begin with anything; credentials do no harm where none are wanted.
    return Case("URIs", words, server(text, not text.lower().startswith("stun") if credentials is None else credentials), **more)


URIS = [
    uri("`stun:H`"), uri("`turn:H`"), uri("`turn:H?transport=tcp`"), uri("`turns:H`"), uri("`turns:H?transport=tcp`"),
    uri("`turns:H?transport=udp`"),
    uri("`stuns:H`, of a server without TLS", f"stuns:{PLAIN}"),
    uri("`stuns:H:3478`, of a server without TLS", f"stuns:{PLAIN}:3478"),
    uri("`stuns:` with an IP address, of a server without TLS", "stuns:203.0.113.11"),
    uri("`stun:H?transport=udp`"), uri("`stun:H?transport=tcp`"), uri("`stuns:H?transport=tcp`"),
    uri("`STUN:H`"), uri("`TURN:H`"), uri("`Turns:H?transport=tcp`"),
    uri("`turn:H?TRANSPORT=tcp`"), uri("`turn:H?Transport=udp`"), uri("`turn:H?transport=TCP`"), uri("`turn:H?transport=UDP`"),
    uri("upper case in the host", f"turn:{NAME.upper()}?transport=tcp"),
    uri("`turn:H:`"), uri("`stun:H:`"), uri("`turn:H:03478`"), uri("`turn:H:0`"), uri("`turn:H:65536`"), uri("`turn:H:-1`"),
    uri("`turn:H:+3478`"), uri("`turn:H:3478x`"), uri("`turn:H:34 78`"),
    uri("`%72` in the host", f"turn:tu%72n.example.net"), uri("`%2E` in the host", "turn:turn%2Eexample.net"),
    uri("a U-label in the host", "turn:bücher.example.net"), uri("percent-encoded UTF-8 in the host", "turn:b%C3%BCcher.example.net"),
    uri("full-width letters in the host", "turn:ｔｕｒｎ.example.net"), uri("sub-delims in the host", "turn:tu(r)n.example.net"),
    uri("an underscore in the host", "turn:turn_1.example.net"),
    uri("`turn:H&transport=tcp`"), uri("`turn:H:3478&transport=tcp`"),
    uri("`turn:H.`"), uri("`turns:H.?transport=tcp`"),
    *(uri(f"`turn:H?transport={value}`") for value in ("tls", "dtls", "sctp", "", "ud%70")),
    uri("`turn:H?transport`"), uri("`turn:H?ttl=1`"), uri("`turn:H?transport=udp&x=1`"), uri("`turn:H?&transport=udp`"),
    uri("`turn:H?`"), uri("`turn:H?transport=tcp?x`"),
    uri("`turn:user@H`"), uri("`turn:user:pass@H`"), uri("`turn:user:pass:H:3478`"),
    uri("`turn://H`"), uri("`turn:/H`"), uri("`turn:H/`"), uri("`turn:H/path`"), uri("`turn:H#x`"),
    uri("`turn:2001:db8:2::10`"), uri("`turn:[2001:db8:2::10]`"), uri("`turn:[2001:db8:2::10]3478`"), uri("`turn:[2001:db8:2::10`"),
    uri("`turn:[203.0.113.10]`"), uri("`turn:[H]`"), uri("`turn:[::ffff:203.0.113.10]`"), uri("`turn:[fe80::1]`"),
    uri("`turn:[fe80::1%25uplink]`"), uri("`turn:[v1.fe]`"), uri("`turn:[]`"),
    uri("`turn:203.0.113.10`"), uri("`turn:203.0.28938`"), uri("`turn:0xcb.0.0x71.0x0a`"), uri("`turn:3405803786`"),
    uri("`turn:256.256.256.256`"), uri("`turn:1.2.3`"),
    uri("blanks around the URI", f" turn:{NAME} "), uri("a tab before the URI", f"\tturn:{NAME}"), uri("a newline behind the URI", f"turn:{NAME}\n"),
    uri("a blank after the colon", f"turn: {NAME}"), uri("a blank in the host", "turn:turn .example.net"),
    uri("quotation marks around the URI", f'"turn:{NAME}"'),
    uri("`turn:H%00`"), uri("`turn:H%`"), uri("`turn:%zz.example.net`"),
    uri("a label of 64 bytes", f"turn:{'a' * 64}.example.net"),
    uri("`turn:`"), uri("`turn::3478`"), uri("an empty text", "", credentials=True), uri("`H`"), uri("`http://H`"), uri("`turn+tls:H`"),
    uri("`turns:` with an IP address that is in the certificate", f"turns:{SERVER}?transport=tcp"),
]
URIS[[each.words for each in URIS].index("an empty text")].configuration = server("")

PORTS = [
    Case("Ports", f"`turn:H:{port}`", server(f"turn:{SERVER}:{port}"), limit=45, shows="ending", counts=port)
    for port in (53, 80, 443, 1023, 9, 20, 21, 22, 25, 123, 587, 993, 1719, 2049, 3659, 4045, 5060, 5061, 6000, 6566, 6667, 6697, 10080)
] + [
    Case("Ports", f"`turn:H:{port}?transport=tcp`", server(f"turn:{SERVER}:{port}?transport=tcp"), limit=45, shows="ending", counts=port)
    for port in (80, 443, 5060, 10080)
] + [Case("Ports", "a blocked port (5060) beside a good server", server([f"turn:{SERVER}:5060", f"turn:{SERVER}:3478"]), limit=45, shows="ending")]

CERTIFICATES = {
    "RSA, 2048 bits": 7001, "RSA, 4096 bits": 7002, "P-256": 7003, "P-384": 7004, "P-521": 7005, "Ed25519": 7006,
    "a name in CN alone, no subject alternative name": 7007, "expired": 7008, "not yet valid": 7009, "self-signed": 7010,
    "of another name": 7011, "leaf alone, without its intermediate": 7012, "extended key usage clientAuth alone": 7013,
    "3,000 days of life": 7014, "TLS 1.2 only": 7015, "TLS 1.3 only": 7016, "TLS 1.1 only": 7017,
}
TLS = [Case("TLS and certificates", words, server(f"turns:{NAME}:{port}?transport=tcp")) for words, port in CERTIFICATES.items()]

GOOD = f'urls: "turn:{SERVER}", username: "{USER}", credential: "{PASSWORD}"'


def setting(words, configuration, **more):
    return Case("RTCConfiguration", words, configuration, **more)


def servers(words, text, **more):
    return setting(words, "{iceServers: %s}" % text, **more)


CONFIGURATIONS = [
    setting("`{}`", "{}"), servers("`iceServers: []`", "[]"),
    *(servers(f"`iceServers: {value}`", value) for value in ("null", '"turn:x"', "5", '{urls: "stun:x"}')),
    servers("an element of `iceServers` that is a text", '["stun:203.0.113.10"]'),
    servers("`iceServers: [null]`", "[null]"), servers("`iceServers: [{}]`", "[{}]"),
    servers("`uris` in place of `urls`", f'[{{uris: ["turn:{SERVER}"], username: "a", credential: "b"}}]'),
    setting("a list of servers as the configuration", f"[{{{GOOD}}}]"), setting("a server as the configuration", f"{{{GOOD}}}"),
    setting("`ice_servers` in place of `iceServers`", f"{{ice_servers: [{{{GOOD}}}]}}"),
    servers("`url` alone", f'[{{{GOOD.replace("urls", "url")}}}]'),
    servers("`url` beside another `urls`", f'[{{{GOOD}, url: "turn:203.0.113.11"}}]'),
    *(servers(f"`urls: {value}`", f"[{{urls: {value}}}]") for value in ("[]", '""', "null", "[null]", "5", "{}", '["stun:203.0.113.10", ""]')),
    servers("`urls` nested twice", f'[{{urls: [["turn:{SERVER}"]], username: "{USER}", credential: "{PASSWORD}"}}]'),
    servers("two URIs in one text, with a comma", f'[{{urls: "turn:{SERVER}?transport=udp,turn:{SERVER}?transport=tcp", username: "{USER}", credential: "{PASSWORD}"}}]'),
    servers("one bad URI among good ones", f'[{{{GOOD}}}, {{urls: "stun://x"}}]'),
    servers("`turn:` without `username` and `credential`", f'[{{urls: "turn:{SERVER}"}}]'),
    servers("`turn:` without `credential`", f'[{{urls: "turn:{SERVER}", username: "{USER}"}}]'),
    servers("`turn:` without `username`", f'[{{urls: "turn:{SERVER}", credential: "{PASSWORD}"}}]'),
    servers("`username` empty", f'[{{urls: "turn:{SERVER}", username: "", credential: "{PASSWORD}"}}]'),
    servers("`credential` empty", f'[{{urls: "turn:{SERVER}", username: "{USER}", credential: ""}}]'),
    servers("`credential: null`", f'[{{urls: "turn:{SERVER}", username: "{USER}", credential: null}}]'),
    *(servers(f"`credential: {value}` where the password is that text", f'[{{urls: "turn:{SERVER}", username: "{user}", credential: {value}}}]')
      for value, user in (("4711", "number"), ("4711n", "number"), ('["4711"]', "number"))),
    servers("`credential` an object", f'[{{urls: "turn:{SERVER}", username: "{USER}", credential: {{a: 1}}}}]'),
    *(servers(f"`{wrong}` in place of `{right}`", f"[{{{GOOD.replace(right, wrong)}}}]")
      for right, wrong in (("credential", "credentials"), ("username", "userName"), ("credential", "password"))),
    *(servers(f'`credentialType: {value}`', f"[{{{GOOD}, credentialType: {value}}}]")
      for value in ('"password"', '"oauth"', '"hmac-sha1"', '"Password"', "null")),
    *(servers(f"`username` of {size} bytes", f'[{{urls: "turn:{SERVER}", username: "u".repeat({size}), credential: "x"}}]', limit=30)
      for size in (508, 509, 510)),
    *(servers(f"`credential` of {size} bytes", f'[{{urls: "turn:{SERVER}", username: "{USER}", credential: "x".repeat({size})}}]')
      for size in (510, 600, 5000)),
    servers("NUL in `credential`", f'[{{urls: "turn:{SERVER}", username: "{USER}", credential: "a\\0b"}}]'),
    servers("credentials of `stun:`", f'[{{urls: "stun:{SERVER}", username: 1, credential: 2}}]'),
    servers("`stun:` and `turn:` in one server without credentials", f'[{{urls: ["stun:{SERVER}", "turn:{SERVER}"]}}]'),
    servers("`ttl` as a text, and unknown members", f'[{{{GOOD}, ttl: "24h", region: "eu"}}]'),
    setting("`iceTransportPolicy: relay` with `stun:` only", f'{{iceServers: [{{urls: "stun:{SERVER}"}}], iceTransportPolicy: "relay"}}'),
    setting("`iceTransportPolicy: relay` without servers", '{iceTransportPolicy: "relay"}'),
    *(setting(f"`iceTransportPolicy: {value}`", f"{{iceTransportPolicy: {value}}}") for value in ('"none"', '"public"', '"Relay"', "null")),
    setting("`bundlePolicy` of another value", '{bundlePolicy: "all"}'),
    *(setting(f"`iceCandidatePoolSize: {value}`", f"{{iceCandidatePoolSize: {value}}}") for value in ("256", "-1", '"x"')),
    setting('`rtcpMuxPolicy: "negotiate"`', '{rtcpMuxPolicy: "negotiate"}'), setting("`sdpSemantics` of any value", '{sdpSemantics: "x"}'),
    servers("17 URIs in one server", f'[{{urls: Array(17).fill().map((_, i) => `turn:{SERVER}?transport=${{i % 2 ? "udp" : "tcp"}}`), username: "{USER}", credential: "{PASSWORD}"}}]'),
    servers("65 servers", f"Array(65).fill({{{GOOD}}})", limit=45, shows="ending"),
    servers("the same `turn:` URI twice", f"[{{{GOOD}}}, {{{GOOD}}}]", limit=45, shows="ending"),
]

TIMES = [
    Case("How long gathering takes", "a UDP server that is silent", server("turn:203.0.113.77:3478"), 50, "ending"),
    Case("How long gathering takes", "a UDP port that is closed (ICMP)", server(f"turn:{SERVER}:3999"), 50, "ending"),
    Case("How long gathering takes", "a TCP port that is silent", server("turn:203.0.113.77:3478?transport=tcp"), 50, "ending"),
    Case("How long gathering takes", "a TCP port that is closed", server(f"turn:{SERVER}:3999?transport=tcp"), 50, "ending"),
    Case("How long gathering takes", "a silent server beside a good one", server(["turn:203.0.113.77:3478", f"turn:{SERVER}:3478"]), 50, "ending"),
]


def name(words, host, query="", **more):
    return Case("Names", words, server(f"turn:{host}{query}"), **more)


NAMES = [
    name("a name that does not exist", "nothing.example.net"), name("a name with an SRV record only", "service.example.net"),
    name("two A records, the first one silent, UDP", "silent-first.example.net", limit=45, shows="ending"),
    name("two A records, the first one silent, TCP", "silent-first.example.net", "?transport=tcp", limit=45, shows="ending"),
    # Port 80: coturn has it at the one address, and nothing has it at the other.
    name("two A records, the first one refuses, UDP", "refused-first.example.net", ":80", limit=45, shows="ending"),
    name("two A records, the first one refuses, TCP", "refused-first.example.net", ":80?transport=tcp", limit=45, shows="ending"),
    name("AAAA dead, A good, UDP", "dead-v6.example.net", limit=45, shows="ending"),
    name("A and AAAA good", NAME), name("a name that leads to 0.0.0.0", "zero.example.net", limit=45, shows="ending"),
    name("a name that leads to 127.0.0.1", "loopback.example.net", limit=45, shows="ending"),
    name("a name without AAAA", "v4.example.net"),
]
