#!/usr/bin/python3
"""A WHIP client on loopback (GStreamer's webrtcbin, with libnice), for the tests: what whip_client.py does.

usage: gst_whip_client.py URL TOKEN

Run by the system's Python, since GStreamer's bindings come from Debian packages.
"""

import json
import ssl
import sys
import threading
import urllib.request
from urllib.parse import urljoin

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstSdp", "1.0")
gi.require_version("GstWebRTC", "1.0")
from gi.repository import Gst, GstSdp, GstWebRTC  # noqa: E402

SOURCE = ("audiotestsrc is-live=true ! opusenc ! rtpopuspay pt=111 ! "
          "application/x-rtp,media=audio,encoding-name=OPUS,payload=111 ! webrtc.")
LIMIT = 30
TRUSTING = ssl.create_default_context()
TRUSTING.check_hostname, TRUSTING.verify_mode = False, ssl.CERT_NONE


class Offerer:
    def __init__(self):
        self.gathered, self.connected, self.needed = threading.Event(), threading.Event(), threading.Event()
        self.pipeline = Gst.parse_launch(f"pipeline.( webrtcbin name=webrtc bundle-policy=max-bundle {SOURCE} )")
        self.webrtc = self.pipeline.get_by_name("webrtc")
        # Kept: Python takes over the bin's own reference to them, and would free them.
        self.ice = self.webrtc.get_property("ice-agent")
        self.agent = self.ice.get_property("agent")
        self.agent.set_property("upnp", False)
        # libnice leaves loopback out, and a test leaves everything else out.
        self.ice.emit("add-local-ip-address", "127.0.0.1")
        self.webrtc.connect("notify::connection-state", self.changed)
        self.webrtc.connect("notify::ice-gathering-state", self.gathering)
        self.webrtc.connect("on-negotiation-needed", lambda _: self.needed.set())
        self.pipeline.set_state(Gst.State.PLAYING)

    def changed(self, webrtc, _):
        if webrtc.get_property("connection-state").value_nick == "connected":
            self.connected.set()

    def gathering(self, webrtc, _):
        if webrtc.get_property("ice-gathering-state").value_nick == "complete":
            self.gathered.set()

    def ask(self, signal, *arguments):
        promise = Gst.Promise.new()
        self.webrtc.emit(signal, *arguments, promise)
        promise.wait()
        return promise.get_reply()

    def offer(self):
        self.needed.wait(LIMIT)
        # The description is the reply's, and goes with it.
        reply = self.ask("create-offer", None)
        self.ask("set-local-description", reply.get_value("offer"))
        self.gathered.wait(LIMIT)
        return self.webrtc.get_property("local-description").sdp.as_text()

    def take(self, answer):
        _, message = GstSdp.SDPMessage.new_from_text(answer)
        self.ask("set-remote-description", GstWebRTC.WebRTCSessionDescription.new(
            GstWebRTC.WebRTCSDPType.ANSWER, message))


def ask(method, url, token, body=None):
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/sdp"}
    request = urllib.request.Request(url, body, headers, method=method)
    with urllib.request.urlopen(request, context=TRUSTING, timeout=LIMIT) as reply:
        return reply.status, reply.headers, reply.read().decode()


Gst.init(None)
offerer = Offerer()
address, bearer = sys.argv[1:]
status, head, answer = ask("POST", address, bearer, offerer.offer().encode())
offerer.take(answer)
offerer.connected.wait(LIMIT)
deleted, _, _ = ask("DELETE", urljoin(address, head["Location"]), bearer)
print(json.dumps({"status": status, "links": head.get_all("Link") or [], "connected": offerer.connected.is_set(),
                  "delete": deleted}))
offerer.pipeline.set_state(Gst.State.NULL)
