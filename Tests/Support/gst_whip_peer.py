#!/usr/bin/python3
"""A WHIP and WHEP endpoint on loopback with GStreamer's webrtcbin behind it, for the tests.

libnice below it is a full ICE agent that checks its peer by itself, and listens on TCP too:

    POST   /{whip,whep}/{udp,tcp,both}/NAME   201 with an answer that has such candidates
    DELETE /session/NAME                      200, once
    GET    /log/NAME                          {"sessions": open ones, "connected": those that got
                                               as far as DTLS}

Prints {"http": port} when it listens. Ends when its standard input does. Run by the system's Python,
since GStreamer's bindings come from Debian packages.
"""

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstSdp", "1.0")
gi.require_version("GstWebRTC", "1.0")
from gi.repository import Gst, GstSdp, GstWebRTC  # noqa: E402

SOURCE = ("audiotestsrc is-live=true ! opusenc ! rtpopuspay pt=111 ! "
          "application/x-rtp,media=audio,encoding-name=OPUS,payload=111 ! webrtc.")


class Session:
    def __init__(self, plays, transports):
        self.is_connected, self.gathered = False, threading.Event()
        # A source is there before the offer, so that its track takes the offered section.
        source = SOURCE if plays else ""
        self.pipeline = Gst.parse_launch(
            f"pipeline.( webrtcbin name=webrtc bundle-policy=max-bundle {source} )")
        self.webrtc = self.pipeline.get_by_name("webrtc")
        # Kept: Python takes over the bin's own reference to them, and would free them.
        self.ice = self.webrtc.get_property("ice-agent")
        self.agent = self.ice.get_property("agent")
        self.ice.set_property("ice-udp", transports != "tcp")
        self.ice.set_property("ice-tcp", transports != "udp")
        self.agent.set_property("upnp", False)
        # libnice leaves loopback out, and a test leaves everything else out.
        self.ice.emit("add-local-ip-address", "127.0.0.1")
        self.webrtc.connect("notify::connection-state", self.changed)
        self.webrtc.connect("notify::ice-gathering-state", self.gathering)
        self.pipeline.set_state(Gst.State.PLAYING)

    def changed(self, webrtc, _):
        if webrtc.get_property("connection-state").value_nick == "connected":
            self.is_connected = True

    def gathering(self, webrtc, _):
        if webrtc.get_property("ice-gathering-state").value_nick == "complete":
            self.gathered.set()

    def ask(self, signal, *arguments):
        promise = Gst.Promise.new()
        self.webrtc.emit(signal, *arguments, promise)
        promise.wait()
        return promise.get_reply()

    def answer(self, offer):
        _, message = GstSdp.SDPMessage.new_from_text(offer)
        self.ask("set-remote-description", GstWebRTC.WebRTCSessionDescription.new(
            GstWebRTC.WebRTCSDPType.OFFER, message))
        # The description is the reply's, and goes with it.
        reply = self.ask("create-answer", None)
        self.ask("set-local-description", reply.get_value("answer"))
        self.gathered.wait()
        return self.webrtc.get_property("local-description").sdp.as_text()

    def end(self):
        self.pipeline.set_state(Gst.State.NULL)


MADE, OPEN = {}, set()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def respond(self, status, body="", headers=()):
        self.send_response(status)
        for header in [("Content-Length", str(len(body.encode()))), *headers]:
            self.send_header(*header)
        self.end_headers()
        self.wfile.write(body.encode())

    def do_POST(self):
        kind, transports, name = self.path.strip("/").split("/")
        offer = self.rfile.read(int(self.headers["Content-Length"])).decode()
        MADE[name] = Session(kind == "whep", transports)
        OPEN.add(name)
        self.respond(201, MADE[name].answer(offer), [
            ("Content-Type", "application/sdp"), ("Location", f"/session/{name}")])

    def do_DELETE(self):
        name = self.path.rsplit("/", 1)[-1]
        if name not in OPEN:
            return self.respond(404)
        OPEN.remove(name)
        MADE[name].end()
        self.respond(200)

    def do_GET(self):
        name = self.path.rsplit("/", 1)[-1]
        self.respond(200, json.dumps({
            "sessions": int(name in OPEN), "connected": int(MADE[name].is_connected)}))

    def log_message(self, *_):
        pass


Gst.init(None)
server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
print(json.dumps({"http": server.server_address[1]}), flush=True)
sys.stdin.buffer.read()
