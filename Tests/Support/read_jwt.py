#!/usr/bin/env python3
"""Verifies an ES384 token (RFC 7518 section 3.4) from standard input against a public key in PEM.

Prints {"header": ..., "payload": ...}; fails with InvalidSignature where it does not hold.
"""

import base64
import json
import pathlib
import sys

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils


def decoded(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


header, payload, signature = sys.stdin.read().strip().split(".")
raw = decoded(signature)
assert len(raw) == 96, len(raw)
der = utils.encode_dss_signature(int.from_bytes(raw[:48], "big"), int.from_bytes(raw[48:], "big"))
key = serialization.load_pem_public_key(pathlib.Path(sys.argv[1]).read_bytes())
key.verify(der, f"{header}.{payload}".encode(), ec.ECDSA(hashes.SHA384()))
print(json.dumps({"header": json.loads(decoded(header)), "payload": json.loads(decoded(payload))}))
