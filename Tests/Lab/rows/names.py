"""What name servers do."""
from certificates import NAME
from expectations import has
from network import NAMES, SERVER
from row import Row, nft, reject
from servers import names

ASK = f"turn:{NAME}:3478?transport=udp"
SILENT = ("name-server-silent",)
NO_SPELLING = ("spelling", "name-not-resolved", "has no address$", "no-answer")


ROWS = [
    Row("name-does-not-exist", "turn:trun.example.net:3478?transport=udp", "failed", ("name-not-resolved",),
        servers=(names(),), says=("does not exist|NXDOMAIN", "spelling"),
        report={"check.failure.reason": "dns_failure", "check.failure.phase": "resolve"}),
    Row("name-without-addresses", "turn:empty.example.net:3478?transport=udp", "failed", ("name-not-resolved",),
        servers=(names(None, "txt-record=empty.example.net,hello"),), never=("does not exist|NXDOMAIN",),
        report={"check.failure.reason": "dns_failure"}),
    Row("name-server-silent", ASK, "failed", SILENT, breaks=(nft("inet", "input", "udp dport 53 drop", "tcp dport 53 drop"),),
        says=(NAMES, "did not answer|does not answer|no answer"), never=NO_SPELLING,
        report={"check.failure.reason": "dns_failure", "check.failure.phase": "resolve",
                "check.failure.message": has("no answer from the name server in time")}),
    Row("name-server-given-is-silent", [ASK, "--dns-server", SERVER], "failed", SILENT,
        breaks=(nft("inet", "forward", "udp dport 53 drop"),), says=(SERVER,), never=NO_SPELLING,
        report={"check.failure.evidence": has(f"asked {SERVER}:53")}),
    Row("name-server-refuses-port", [ASK, "--dns-server", SERVER], "failed",
        ("name-server-silent|name-server-fails",),
        breaks=(reject("udp dport 53", "icmpx port-unreachable"),), never=NO_SPELLING,
        report={"check.failure.message": has("no name server can be reached")}),
    Row("name-server-answers-refused", ASK, "failed", ("name-server-fails",),
        servers=(names({}, answers=False),), says=("refus",),
        never=("spelling", "did not answer"), report={"check.failure.reason": "dns_failure"}),
    Row("name-on-a-blocklist", ASK, "failed", ("name-blocked",), servers=(names({NAME: ["0.0.0.0"]}),),
        says=("0\\.0\\.0\\.0", "blocklist|blocks"), never=("spelling", "name-not-resolved")),
    *(Row(f"name-leads-to-this-computer-{kind}", ASK, "failed", ("name-leads-here",), servers=(names({NAME: [address]}),),
          says=(address, "hosts"), never=("port-closed", "Start the server", "private-dns-answer"))
      for kind, address in (("v4", "127.0.0.1"), ("v6", "::1"))),
]
