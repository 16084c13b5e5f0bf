"""Who asks, and what the server thinks of it."""
import os
import time

import canned
from canned import serve
from certificates import NAME
from network import SERVER
from row import Row
from servers import SECRET, USER, coturn, names, secret_credential

UDP = f"turn:{SERVER}:3478?transport=udp"
TCP = f"turn:{SERVER}:3478?transport=tcp"
QUIET = ("unsigned-error", "retransmissions", "packet-loss", "forger", "measure the loss")
LIBFAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"


def clock(offset):
    """Another wall clock for one process; monotonic time stays true."""
    return {"LD_PRELOAD": LIBFAKETIME, "FAKETIME": offset, "DONT_FAKE_MONOTONIC": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}


def minted(user="lab", **what):
    """A user name and password as a service made them beforehand."""
    def prepare(net):
        name, password = secret_credential(user, **what)
        path = os.path.join(net.scratch, "minted")
        with open(path, "w", encoding="ascii") as file:
            file.write(password)
        return ["--username", name, "--credential-file", path]
    return prepare


def minted_with(net, password):
    """The right user name, and another text in place of the password that belongs to it."""
    path = os.path.join(net.scratch, "other")
    with open(path, "w", encoding="ascii") as file:
        file.write(password)
    return ["--username", secret_credential("lab")[0], "--credential-file", path]


def secret(text=SECRET, before=b"", user="lab"):
    """The shared secret itself, for iceprobe to make credentials of."""
    def prepare(net):
        path = os.path.join(net.scratch, "shared")
        with open(path, "wb") as file:
            file.write(before + text.encode())
        return [*(["--username", user] if user else []), "--shared-secret-file", path]
    return prepare


def rest(name, findings, prepare, verdict="failed", call=UDP, **more):
    return Row(f"rest-{name}", call, verdict, findings, servers=(coturn(auth="secret"), names()), prepare=prepare,
               never=(*QUIET, *more.pop("never", ())), **more)


MISMATCH = ("shared-secret-mismatch",)
USER_TIME = ("username-time",)

ROWS = [
    *(Row(f"wrong-password-{way}", call, "failed", ("unauthorized",), servers=(coturn(),), password="not-the-password",
          never=QUIET, report={"check.failure.reason": "unauthorized"}) for way, call in (("udp", UDP), ("tcp", TCP))),
    Row("unknown-user", UDP, "failed", ("unauthorized",), servers=(coturn(),), user="nobody", never=QUIET),
    rest("right", (), secret(), "ok"),
    rest("expired", ("credential-expired",), minted(valid=-3600), never=("wrong user ?name", "password (or|and) realm")),
    rest("secret-is-another", MISMATCH, secret("south-wind-0815"),
         never=("wrong user name, password", "Compare user name, password"), says=("secret",)),
    rest("secret-with-quotes", MISMATCH, secret(f'"{SECRET}"'), says=("quot",)),
    rest("secret-with-byte-order-mark", MISMATCH, secret(before=b"\xef\xbb\xbf"), says=("byte-order mark|BOM",)),
    rest("time-in-milliseconds", USER_TIME, minted(stamp=int(time.time() * 1000) + 3_600_000), says=("milliseconds",)),
    rest("lifetime-for-time", USER_TIME, minted(stamp=3600), says=("3600|1970",)),
    # coturn goes by the end alone, and a clock ahead has passed it; from outside the secret may be another as well.
    Row("server-clock-ahead", UDP, "failed", ("shared-secret-mismatch|unauthorized",), prepare=secret(), never=QUIET,
        servers=(coturn(auth="secret", environment=clock("+2d")),), says=("clock",)),
    Row("client-clock-behind", f"{UDP} turns:{NAME}:5349?transport=tcp", "failed",
        ("certificate-not-yet-valid|clock-skew",), also=("shared-secret-mismatch", "unauthorized", "credential-expired"),
        servers=(coturn(auth="secret"), names()), prepare=secret(), environment=clock("-2d"), says=("clock",)),
    Row("server-without-realm", UDP, "failed", ("realm-missing",), servers=(coturn("realm="),), says=("realm",),
        never=("breaks the protocol", "ALG", "bad-response")),
    Row("stale-nonce-for-ever", UDP, "failed", ("stale-nonce-loop",), servers=(serve(canned.AlwaysStale),), never=QUIET),
    Row("stale-nonce-once", UDP, "degraded", ("nonce-stale-at-once",), servers=(serve(canned.refusing(438, signed=False, times=1)),), never=QUIET),
    Row("server-error-once", UDP, "degraded", ("server-error-retried",), servers=(serve(canned.refusing(500, times=1)),), never=QUIET),
    Row("server-error-always", UDP, "failed", ("server-error",), servers=(serve(canned.refusing(500)),), never=QUIET),
    Row("same-uri-twice", f"{UDP} {UDP}", "degraded|ok", ("uri-twice",), servers=(coturn(),), never=QUIET),
    Row("right-password-sha1-for-sha256", UDP, "degraded", ("integrity-algorithm",), servers=(serve(canned.Violet),),
        says=("SHA-256", "SHA-1"), never=("another password", "integrity-failure", "another key")),
    Row("success-unsigned", UDP, "failed", ("integrity-missing",), servers=(serve(canned.UnsignedSuccess),),
        never=("another password", "another key")),
    Row("success-wrongly-signed", UDP, "failed", ("integrity-failure",), servers=(serve(canned.WronglySignedSuccess),),
        never=("integrity-missing",)),
    *(Row(f"pion-wrong-password-{way}", call, "failed", ("unauthorized",), servers=(serve(canned.PionRefusing),),
          says=("password|credential",), never=("breaks the protocol", "bad-response")) for way, call in (("udp", UDP), ("tcp", TCP))),
    Row("rest-expired-without-realm", UDP, "failed", ("credential-expired",), servers=(serve(canned.ExpiredWithoutRealm),),
        prepare=minted(valid=-3600), never=("breaks the protocol",)),
    *(Row(f"stun-server-asked-for-turn-{kind.__name__.lower()}", UDP, "failed", ("turn-not-offered",), servers=(serve(kind),),
          never=("no-answer", "nothing runs", "breaks the protocol", "congestion"))
      for kind in (canned.SilentToAllocate, canned.RefusesAllocate400, canned.Kamailio)),
    Row("rfc3489-integrity-check-failure", UDP, "failed", ("unauthorized",), servers=(serve(canned.refusing(431)),), says=("431",),
        never=("server-error", *QUIET)),
    rest("secret-in-place-of-password", ("unauthorized",), lambda net: minted_with(net, SECRET), says=("28 characters of base64",)),
    Row("user-name-with-a-blank", UDP, "failed", ("unauthorized",), servers=(coturn(),), user=f"{USER} ", says=("blank",), never=QUIET),
    Row("no-credentials", UDP, "degraded|failed", ("no-credentials",), servers=(coturn(),), user=None),
]
