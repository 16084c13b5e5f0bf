#!/usr/bin/env python3
"""Makes a self-contained token as an authorization server does (RFC 7635 sections 6.2 and 9), for the tests.

usage: access_token.py SERVER-NAME KEY-ID KEY

KEY is in Base64. Prints what a client is given, as JSON: {"access_token", "kid", "key", "alg", …}.
"""

import base64
import json
import os
import struct
import sys
import time

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

server, key_id, key = sys.argv[1:]
mac_key, nonce, lifetime = os.urandom(20), os.urandom(12), 3600
# Seconds in 48 bits, then a fraction in 16.
inside = struct.pack(">H", len(mac_key)) + mac_key + struct.pack(">QI", int(time.time()) << 16, lifetime)
sealed = AESGCM(base64.b64decode(key)).encrypt(nonce, inside, server.encode())
print(json.dumps({
    "access_token": base64.b64encode(struct.pack(">H", len(nonce)) + nonce + sealed).decode(),
    "token_type": "pop", "expires_in": lifetime, "kid": key_id, "key": base64.b64encode(mac_key).decode(),
    "alg": "HMAC-SHA-1"}))
