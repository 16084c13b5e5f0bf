#!/usr/bin/env python3
"""Opens many connections to an HTTPS server and sends a request on each, a byte a second, without an end.

usage: slow_requests.py PORT CONNECTIONS SECONDS

Every connection comes from 127.0.0.1. Prints {"open": how many are open after so many seconds}.
"""

import asyncio
import json
import ssl
import sys

TRUSTING = ssl.create_default_context()
TRUSTING.check_hostname, TRUSTING.verify_mode = False, ssl.CERT_NONE


async def trickle(port, opened, number):
    try:
        _, writer = await asyncio.open_connection(
            "127.0.0.1", port, ssl=TRUSTING, local_addr=("127.0.0.1", 0), ssl_handshake_timeout=600)
        opened.add(number)
        for byte in b"POST / HTTP/1.1\r\nhost: h\r\nx: " + b"y" * 10_000:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(1)
    except OSError:
        pass
    finally:
        opened.discard(number)


async def main(port, count, seconds):
    opened = set()
    tasks = [asyncio.ensure_future(trickle(port, opened, number)) for number in range(count)]
    print("trickling", flush=True)
    await asyncio.sleep(seconds)
    print(json.dumps({"open": len(opened)}), flush=True)
    for task in tasks:
        task.cancel()


asyncio.run(main(*(int(each) for each in sys.argv[1:])))
