"""Configurations as products and people write them, with a real server behind.

Each is handed over as --rtc-config; what is said of browsers is seen in docs/browsers.md.
"""
import os

from network import SERVER
from row import Row
from servers import PASSWORD, SECRET, USER, coturn

UDP = f"turn:{SERVER}:3478?transport=udp"
GOOD = f'{{"urls": "{UDP}", "username": "{USER}", "credential": "{PASSWORD}"}}'
REFUSED, BY_ONE = ("configuration-refused",), ("configuration-refused-by-one",)
# One entry cannot be checked, and browsers lose the others as well.
UNUSABLE = ("configuration-unusable", "configuration-refused")


def document(text):
    def prepare(net):
        path = os.path.join(net.scratch, "ice.json")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return ["--rtc-config", path]
    return prepare


def config(name, text, verdict, findings=(), call="", auth="user", **more):
    return Row(f"config-{name}", call, verdict, findings, servers=(coturn("user=number:4711", auth=auth) if auth == "user" else coturn(auth=auth),), prepare=document(text), **more)


def checked(count):
    def passes(checks):
        return sum(each["outcome"] == "ok" for each in checks) == count
    passes.words = f"{count} that passed"
    return {"checks": passes}


ROWS = [
    config("rtcconfiguration", f'{{"iceServers": [{GOOD}]}}', "ok", report=checked(1)),
    config("bigbluebutton", f'{{"stunServers": [{{"url": "stun:{SERVER}"}}], "turnServers": [{{"username": "{USER}", "password": "{PASSWORD}", '
           f'"url": "{UDP}", "ttl": 86400}}], "remoteIceCandidates": []}}', "ok|degraded", report=checked(2),
           also=("configuration-refused", "configuration-read-otherwise")),
    config("nextcloud-talk", f'{{"ocs": {{"meta": {{"status": "ok"}}, "data": {{"stunservers": [{{"urls": ["stun:{SERVER}"]}}], '
           f'"turnservers": [{{"urls": ["{UDP}"], "username": "{USER}", "credential": "{PASSWORD}"}}]}}}}}}', "ok|degraded", report=checked(2),
           also=("configuration-refused", "configuration-read-otherwise")),
    config("netbird", f'{{"Stuns": [{{"Proto": "udp", "URI": "stun:{SERVER}:3478"}}], "TURNConfig": {{"Turns": [{{"Proto": "udp", '
           f'"URI": "turn:{SERVER}:3478", "Username": "{USER}", "Password": "{PASSWORD}"}}]}}}}', "ok|degraded",
           also=("configuration-refused", "configuration-read-otherwise"), report={"checks.0.outcome": "ok", "checks.1.outcome": "ok"}),
    config("pixel-streaming", f'{{"peerConnectionOptions": {{"iceServers": [{GOOD}]}}}}', "ok|degraded", report=checked(1),
           also=("configuration-refused", "configuration-read-otherwise")),
    config("stun-and-turn-apart", f'{{"stun": {{"url": "stun:{SERVER}"}}, "turn": {{"url": "{UDP}", "username": "{USER}", "credential": "{PASSWORD}"}}}}',
           "ok|degraded", report=checked(2), also=("configuration-refused", "configuration-read-otherwise")),
    config("livekit", f'{{"rtc": {{"turn_servers": [{{"host": "{SERVER}", "port": 3478, "protocol": "udp", "username": "{USER}", "credential": "{PASSWORD}"}}]}}}}',
           "ok|degraded", report=checked(1), also=("configuration-refused", "configuration-read-otherwise")),
    config("galene-secret", f'[{{"Urls": ["{UDP}"], "username": "galene", "credential": "{SECRET}", "credentialType": "hmac-sha1"}}]', "ok|degraded|failed",
           auth="secret", also=("configuration-refused-by-one", "configuration-refused", "member-unused", "configuration-read-otherwise"),
           report=checked(1)),
    config("servers-as-texts", f'{{"iceServers": ["stun:{SERVER}"]}}', "failed|degraded|unknown", REFUSED, says=("urls",), also=("configuration-unusable",)),
    config("misspelt-credential", f'{{"iceServers": [{GOOD.replace("credential", "credentials")}]}}', "failed|degraded", REFUSED,
           says=("credentials", "did you mean|credential\\b"), also=("member-unused", "no-credentials", "configuration-unusable")),
    config("misspelt-username", f'{{"iceServers": [{GOOD.replace("username", "userName")}]}}', "failed|degraded", REFUSED,
           says=("userName",), also=("member-unused", "no-credentials", "configuration-unusable")),
    config("without-credentials", f'{{"iceServers": [{{"urls": "{UDP}"}}]}}', "failed|degraded", REFUSED, also=("no-credentials",)),
    config("empty-credential", f'{{"iceServers": [{{"urls": "{UDP}", "username": "{USER}", "credential": ""}}]}}', "failed|unknown",
           ("configuration-refused|credential-unusable|configuration-unusable",), says=("empty",), also=("configuration-unusable", "credential-unusable", "no-credentials"),
           never=("open files", "local-error")),
    config("numbers-as-credentials", f'{{"iceServers": [{{"urls": "{UDP}", "username": "number", "credential": 4711}}]}}', "ok|degraded",
           also=("configuration-read-otherwise",), report=checked(1)),
    config("one-bad-uri", f'{{"iceServers": [{GOOD}, {{"urls": "turn:{SERVER}:3478&transport=tcp", "username": "a", "credential": "b"}}]}}', "failed|degraded",
           UNUSABLE, says=("transport=tcp",), report=checked(1)),
    config("credentials-in-uri", f'{{"iceServers": [{GOOD}, {{"urls": "turn:alice:violet-leak-99:{SERVER}:3478"}}]}}', "failed|degraded", UNUSABLE,
           also=("no-credentials",), never=("violet-leak",), report=checked(1)),
    config("relay-policy-without-relay", f'{{"iceServers": [{{"urls": "stun:{SERVER}"}}], "iceTransportPolicy": "relay"}}', "failed|degraded",
           ("relay-policy-without-relay",)),
    config("user-name-of-600-bytes", f'{{"iceServers": [{GOOD}, {{"urls": "{UDP.replace("udp", "tcp")}", "username": "{"u" * 600}", "credential": "x"}}]}}',
           "failed|degraded", UNUSABLE, says=("600",), report=checked(1)),
    config("port-5060", f'{{"iceServers": [{GOOD}, {{"urls": "stun:{SERVER}:5060"}}]}}', "failed", ("port-closed", *BY_ONE),
           says=("Firefox",)),
    config("trailing-comma", f'{{"iceServers": [{GOOD},]}}', "unknown|failed", ("configuration-unavailable",), says=("comma", "line"),
           never=("at byte", "source could not be had")),
    config("yaml", f"iceServers:\n  - urls: {UDP}\n    username: {USER}\n", "unknown|failed", ("configuration-unavailable",), says=("YAML",)),
    config("javascript", f"{{iceServers: [{{urls: '{UDP}', username: 'lab', credential: 'x'}}]}}", "unknown|failed", ("configuration-unavailable",),
           says=("JavaScript",)),
]
