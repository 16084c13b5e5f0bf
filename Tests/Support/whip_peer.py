#!/usr/bin/env python3
"""A WHIP and WHEP endpoint on loopback with a real peer behind it (aiortc), for the tests.

    POST   /whip/NAME      201 with aiortc's answer; /whep/NAME alike
    OPTIONS /whip/NAME     204 with the scenario's links
    DELETE /session/ID     200, once
    PUT    /_scenario/NAME a JSON object, all of it optional:
        token     what `Authorization: Bearer` has to carry
        links     values of Link headers, on the 201 and on OPTIONS
        answer    {status, headers, body} in place of aiortc's own answer to a POST; NAME in a header
                  is the scenario's
        alter     [from, to] replaced in the answer's text
        location  in place of the session's own; none where it is empty
        status    in place of 201
        rejects   whether the answer takes none of the media
        delete    the status of what should end a session, which then goes on
        delay     seconds between the session's beginning and the 201
        held      whether the 201 waits for the release below, for half a minute at most
        delete_delay   seconds before a DELETE is answered; its session has ended by then
    POST   /_scenario/NAME/release   lets a 201 that is held go
    GET    /_scenario/NAME {"requests": [{method, path, headers, body}, ...], "sessions": open ones,
                            "connected": connections that got as far as DTLS}

Prints {"http": port, "other": port} when it listens, the second port being another origin with the
same paths. Ends when its standard input does.
"""

import asyncio
import json
import re
import sys
import uuid

import aioice.ice
import aiortc
from aiohttp import web

# aioice leaves loopback out, and a test leaves everything else out.
aioice.ice.get_host_addresses = lambda use_ipv4, use_ipv6: ["127.0.0.1"]

SCENARIOS = {}


class Scenario:
    def __init__(self, settings):
        self.settings = settings
        self.requests, self.sessions, self.connected = [], {}, 0
        self.released = asyncio.Event()

    def links(self):
        return [("Link", link) for link in self.settings.get("links", [])]


def scenario(request):
    return SCENARIOS.setdefault(request.match_info["name"], Scenario({}))


async def note(request, stage):
    stage.requests.append({
        "method": request.method, "path": request.path, "port": request.url.port,
        "headers": {name.lower(): value for name, value in request.headers.items()},
        "body": (await request.read()).decode(errors="replace")})


def refuse(request, stage):
    token = stage.settings.get("token")
    if token and request.headers.get("Authorization") != f"Bearer {token}":
        return web.Response(status=401, headers={"WWW-Authenticate": 'Bearer realm="x"'}, text="who are you?")
    return None


async def offer(request):
    stage = scenario(request)
    await note(request, stage)
    if refusal := refuse(request, stage):
        return refusal
    headers = [("Content-Type", "application/sdp")] + stage.links()
    if canned := stage.settings.get("answer"):
        name = request.match_info["name"]
        headers += [(key, value.replace("NAME", name)) for key, value in canned.get("headers", {}).items()]
        return web.Response(status=canned["status"], headers=headers, body=canned.get("body", "").encode())
    connection = aiortc.RTCPeerConnection(aiortc.RTCConfiguration(iceServers=[]))
    session = uuid.uuid4().hex
    stage.sessions[session] = connection

    @connection.on("connectionstatechange")
    def changed():
        if connection.connectionState == "connected":
            stage.connected += 1

    await connection.setRemoteDescription(aiortc.RTCSessionDescription(await request.text(), "offer"))
    await connection.setLocalDescription(await connection.createAnswer())
    text = connection.localDescription.sdp
    if alter := stage.settings.get("alter"):
        text = text.replace(*alter)
    if stage.settings.get("rejects"):
        text = re.sub(r"(?m)^(m=\S+) \d+", r"\1 0", text)
    await asyncio.sleep(stage.settings.get("delay", 0))
    if stage.settings.get("held"):
        await asyncio.wait_for(stage.released.wait(), 30)
    # Relative, as RFC 9725 allows.
    location = stage.settings.get("location", f"/session/{request.match_info['name']}/{session}")
    if location:
        headers.append(("Location", location))
    return web.Response(status=stage.settings.get("status", 201), headers=headers, text=text)


async def options(request):
    stage = scenario(request)
    await note(request, stage)
    return refuse(request, stage) or web.Response(
        status=204, headers=stage.links() + [("Accept-Post", "application/sdp")])


async def delete(request):
    stage = scenario(request)
    await note(request, stage)
    if refusal := refuse(request, stage):
        return refusal
    if status := stage.settings.get("delete"):
        return web.Response(status=status)
    await asyncio.sleep(stage.settings.get("delete_delay", 0))
    connection = stage.sessions.pop(request.match_info["session"], None)
    if connection is None:
        return web.Response(status=404)
    await connection.close()
    return web.Response(status=200)


async def set_scenario(request):
    SCENARIOS[request.match_info["name"]] = Scenario(await request.json())
    return web.Response()


async def get_scenario(request):
    stage = scenario(request)
    return web.json_response({
        "requests": stage.requests, "sessions": len(stage.sessions), "connected": stage.connected})


async def release(request):
    scenario(request).released.set()
    return web.Response()


async def end_with_input():
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.buffer.read)


async def main():
    app = web.Application(client_max_size=1 << 22)
    app.router.add_put("/_scenario/{name}", set_scenario)
    app.router.add_get("/_scenario/{name}", get_scenario)
    app.router.add_post("/_scenario/{name}/release", release)
    for kind in ("whip", "whep"):
        app.router.add_post(f"/{kind}/{{name}}", offer)
        app.router.add_route("OPTIONS", f"/{kind}/{{name}}", options)
    app.router.add_delete("/session/{name}/{session}", delete)
    runner = web.AppRunner(app)
    await runner.setup()
    ports = []
    for _ in range(2):
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        ports.append(site._server.sockets[0].getsockname()[1])
    print(json.dumps({"http": ports[0], "other": ports[1]}), flush=True)
    await end_with_input()
    await runner.cleanup()


asyncio.run(main())
