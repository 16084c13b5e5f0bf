"""Answers one offer with aiortc on a loopback address, and tells how far the session came.

Standard input: one line of JSON, {"offer": SDP}; its end ends the session.
Standard output: one line of JSON each: {"answer": SDP}, then {"connection": STATE} as it changes.
"""

import argparse
import asyncio
import json
import sys

import aioice.ice
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription


def tell(what):
    print(json.dumps(what), flush=True)


async def lines():
    reader = asyncio.StreamReader(limit=1 << 20)
    protocol = asyncio.StreamReaderProtocol(reader)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, sys.stdin)
    return reader


def take_role(connection, role):
    """Has the answerer claim the controlling role, and win or lose the conflict."""
    for transceiver in connection.getTransceivers():
        agent = transceiver.receiver.transport.transport._connection
        agent.ice_controlling = True
        agent._tie_breaker = 0 if role == "yielding" else 2**64 - 1


async def main(options):
    # aioice leaves loopback out, and a test leaves everything else out.
    aioice.ice.get_host_addresses = lambda use_ipv4, use_ipv6: [options.address]
    reader = await lines()
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    connection.on(
        "connectionstatechange", lambda: tell({"connection": connection.connectionState})
    )
    offer = json.loads(await reader.readline())["offer"]
    await connection.setRemoteDescription(RTCSessionDescription(sdp=offer, type="offer"))
    if options.role != "controlled":
        take_role(connection, options.role)
    await connection.setLocalDescription(await connection.createAnswer())
    tell({"answer": connection.localDescription.sdp})
    await reader.read()
    await connection.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--address", default="127.0.0.1")
    parser.add_argument(
        "--role", choices=["controlled", "yielding", "insisting"], default="controlled"
    )
    asyncio.run(main(parser.parse_args()))
