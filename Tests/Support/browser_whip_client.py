#!/usr/bin/env python3
"""A WHIP client in headless Chromium, for the tests: what whip_client.py does, from a page of another origin.

usage: browser_whip_client.py URL TOKEN

The browser hides its addresses in names of mDNS, so the endpoint learns them from its checks alone.
"""

import json
import sys

from playwright.sync_api import sync_playwright

CLIENT = """
async ([url, token]) => {
  const peer = new RTCPeerConnection();
  const context = new AudioContext();
  const track = context.createMediaStreamDestination().stream.getAudioTracks()[0];
  peer.addTransceiver(track, {direction: "sendonly"});
  const connected = new Promise(resolve => {
    peer.onconnectionstatechange = () => {
      if (["connected", "failed"].includes(peer.connectionState)) resolve(peer.connectionState == "connected");
    };
    setTimeout(() => resolve(false), 30000);
  });
  await peer.setLocalDescription(await peer.createOffer());
  const headers = {Authorization: `Bearer ${token}`};
  const reply = await fetch(url, {
    method: "POST", body: peer.localDescription.sdp, headers: {...headers, "Content-Type": "application/sdp"}});
  await peer.setRemoteDescription({type: "answer", sdp: await reply.text()});
  const isConnected = await connected;
  const session = new URL(reply.headers.get("Location"), url);
  const end = await fetch(session, {method: "DELETE", headers});
  peer.close();
  const link = reply.headers.get("Link");
  return {status: reply.status, links: link ? [link] : [], connected: isConnected, delete: end.status};
}
"""

with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=[
        "--no-sandbox", "--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests"])
    page = browser.new_context(ignore_https_errors=True).new_page()
    page.route("http://page.invalid/", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
    page.goto("http://page.invalid/")
    print(json.dumps(page.evaluate(CLIENT, sys.argv[1:])))
    browser.close()
