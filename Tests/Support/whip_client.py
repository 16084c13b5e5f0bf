#!/usr/bin/env python3
"""A WHIP client on loopback (aiortc), for the tests: offers audio, waits for ICE and DTLS, and ends the session.

usage: whip_client.py URL TOKEN

Prints {"status": of the POST, "links": of the answer, "connected": whether DTLS was completed, "delete": status}.
The endpoint's certificate is its own, so it is not looked at.
"""

import asyncio
import json
import sys
from urllib.parse import urljoin

import aiohttp
import aioice.ice
from aiortc import RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack

# aioice leaves loopback out, and a test leaves everything else out.
aioice.ice.get_host_addresses = lambda use_ipv4, use_ipv6: ["127.0.0.1"]
LIMIT = 30


async def main(url, token):
    connection = RTCPeerConnection()
    connected, failed = asyncio.Event(), asyncio.Event()
    connection.on("connectionstatechange", lambda: {
        "connected": connected, "failed": failed}.get(connection.connectionState, asyncio.Event()).set())
    connection.addTransceiver(AudioStreamTrack(), direction="sendonly")
    await connection.setLocalDescription(await connection.createOffer())
    headers = {"Authorization": f"Bearer {token}"}
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=False)) as http:
        async with http.post(url, data=connection.localDescription.sdp.encode(),
                             headers={**headers, "Content-Type": "application/sdp"}) as reply:
            status, links, answer = reply.status, reply.headers.getall("Link", []), await reply.text()
            session = urljoin(url, reply.headers.get("Location", ""))
        await connection.setRemoteDescription(RTCSessionDescription(sdp=answer, type="answer"))
        waits = [asyncio.ensure_future(each.wait()) for each in (connected, failed)]
        await asyncio.wait(waits, timeout=LIMIT, return_when=asyncio.FIRST_COMPLETED)
        async with http.delete(session, headers=headers) as reply:
            deleted = reply.status
    for wait in waits:
        wait.cancel()
    await connection.close()
    print(json.dumps({"status": status, "links": links, "connected": connected.is_set(), "delete": deleted}))


asyncio.run(main(*sys.argv[1:]))
