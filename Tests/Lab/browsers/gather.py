#!/usr/bin/env python3
"""Has headless Chromium and Firefox gather against real and canned servers, and writes docs/browsers.md, and
Tests/Vectors/browsers.json for the tests that compare the program's sentences with it.

usage: gather.py [--only chromium|firefox] [--section NAME] [--raw FILE]

Each browser runs in a network of namespaces of its own (IPv4 and IPv6, no way out). With --section or --only
nothing is written but what was seen.
"""
import argparse
import concurrent.futures
import datetime
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from browsers import answers, cases  # noqa: E402
from browsers.table import cell, document, vectors  # noqa: E402
from canned import Server, serve  # noqa: E402
from certificates import NAME  # noqa: E402
from network import SERVER, SERVER_B, SERVER_V6, Network, direct  # noqa: E402
from rows.tls import self_signed  # noqa: E402
from servers import authority, coturn, haproxy, issued, joined, names  # noqa: E402

CASES = [*cases.URIS, *cases.PORTS, *cases.TLS, *cases.CONFIGURATIONS, *answers.CASES, *cases.TIMES, *cases.NAMES]
PAGE_PORT = 8080
LIMIT = 900
"""Seconds for one browser."""
PORTS = sorted({each.counts for each in cases.PORTS if each.counts})


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--only", choices=["chromium", "firefox"])
    parser.add_argument("--section")
    parser.add_argument("--raw")
    arguments = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("browsers: not run: network namespaces need root (try: sudo make browsers)")
    wanted = [each for each in CASES if not arguments.section or each.section.startswith(arguments.section)]
    browsers = [each for each in BROWSERS if not arguments.only or each.name == arguments.only]
    scratch = tempfile.mkdtemp(prefix="iceprobe-browsers-")
    try:
        with concurrent.futures.ThreadPoolExecutor(len(browsers)) as workers:
            seen = dict(zip([each.name for each in browsers], workers.map(lambda each: see(each, wanted, scratch), browsers)))
    finally:
        for network in list(Network.alive):
            network.close()
        shutil.rmtree(scratch, ignore_errors=True)
    if arguments.raw:
        with open(arguments.raw, "w", encoding="utf-8") as file:
            json.dump(seen, file, indent=1)
    missing = [f"{name}: {wanted[number].words}" for name, results in seen.items()
               for number in range(len(wanted)) if number not in results]
    if arguments.section or arguments.only:
        for number, case in enumerate(wanted):
            print(case.words, *(f"| {cell(case, results.get(number))}" for results in seen.values()))
    elif not missing:
        versions = [(each.title, each.version()) for each in browsers]
        path = os.path.join(os.path.dirname(__file__), "..", "..", "..", "docs", "browsers.md")
        with open(path, "w", encoding="utf-8") as file:
            file.write(document(wanted, seen, versions, datetime.date.today()))
        with open(os.path.join(os.path.dirname(__file__), "..", "..", "Vectors", "browsers.json"), "w", encoding="utf-8") as file:
            json.dump(vectors(wanted, seen), file, indent=1, ensure_ascii=False)
        print(f"browsers: {len(wanted)} cases, {len(seen)} browsers: docs/browsers.md is written")
    if missing:
        sys.exit("browsers: without a result: " + "; ".join(missing[:10]))


def see(browser, wanted, scratch):
    """The results of one browser, by case number."""
    directory = os.path.join(scratch, browser.name)
    os.makedirs(directory)
    network = Network(directory, os.path.join(directory, "shared"))
    try:
        direct(network)
        start_servers(network, wanted)
        page = Page(network, wanted)
        home = browser.home(network)
        network.start("client", browser.command(home, f"http://127.0.0.1:{PAGE_PORT}/"), log="browser.log",
                      environment={"HOME": home})
        if not page.done.wait(LIMIT):
            print(f"browsers: {browser.name} did not end in {LIMIT} s", file=sys.stderr)
            with open(os.path.join(directory, "browser.log"), encoding="utf-8", errors="replace") as log:
                print(log.read()[-1500:], file=sys.stderr)
        sent = packets(network)
        for number, result in page.results.items():
            if (port := wanted[number].counts) is not None:
                result["sent"] = sent[(port, "tcp" if "transport=tcp" in wanted[number].configuration else "udp")]
        return page.results
    finally:
        network.close()


def start_servers(network, wanted):
    ports = [f"aux-server={SERVER}:{port}" for port in PORTS]
    coturn("user=number:4711", f"user=null:{cases.PASSWORD}", *ports, certificate=lambda net: issued(net, names=(NAME, SERVER)))(network)
    serve(Server, SERVER_B)(network)
    records = {
        NAME: [SERVER, SERVER_V6], cases.PLAIN: [SERVER_B], "xn--bcher-kva.example.net": [SERVER, SERVER_V6],
        "turn_1.example.net": [SERVER, SERVER_V6], "tu(r)n.example.net": [SERVER, SERVER_V6],
        "dead-v6.example.net": [SERVER, "2001:db8:2::77"], "v4.example.net": [SERVER],
        "zero.example.net": ["0.0.0.0"], "loopback.example.net": ["127.0.0.1"],
    }
    names(records, "no-round-robin", # What stands last is answered first.
          *(f"address=/{first}-first.example.net/{address}" for first, dead in (("silent", "203.0.113.77"), ("refused", SERVER_B))
            for address in (SERVER, dead)),
          f"srv-host=_turn._udp.service.example.net,{NAME},3478", "local-ttl=60")(network)
    network.nft("inet", "forward", "ip daddr 203.0.113.77 drop", "ip6 daddr 2001:db8:2::77 drop")
    network.nft("server", "input", *(f"{transport} dport {port} counter" for port in PORTS for transport in ("udp", "tcp")))
    if any(each.section == cases.TLS[0].section for each in wanted):
        haproxy(frontends(network), min(cases.CERTIFICATES.values()))(network)
    for case in wanted:
        if case.server:
            kind, port = case.server
            serve(kind, port=port)(network)


def packets(network):
    """How many packets came to each counted port of the server."""
    shown = network.run("server", ["nft", "list", "table", "inet", "lab"])
    return {(int(port), transport): int(count)
            for transport, port, count in re.findall(r"(udp|tcp) dport (\d+) counter packets (\d+)", shown)}


def frontends(network):
    """One TLS listener per certificate, all in front of coturn's plain port."""
    own = authority(network)
    made = {
        "RSA, 2048 bits": (own.issue("rsa2048", key="rsa2048"), ""), "RSA, 4096 bits": (own.issue("rsa4096", key="rsa4096"), ""),
        "P-256": (own.issue("p256"), ""), "P-384": (own.issue("p384", key="p384"), ""), "P-521": (own.issue("p521", key="p521"), ""),
        "Ed25519": (own.issue("ed25519", key="ed25519"), ""),
        "a name in CN alone, no subject alternative name": (own.issue("cn", names=()), ""),
        "expired": (own.issue("expired", when="60 days ago"), ""), "not yet valid": (own.issue("early", when="3 days"), ""),
        "self-signed": (self_signed(network), ""), "of another name": (own.issue("other", names=("relay.example.net",)), ""),
        "leaf alone, without its intermediate": (own.issue("alone", intermediate=True, chain=False), ""),
        "extended key usage clientAuth alone": (own.issue("client", usage="clientAuth"), ""),
        "3,000 days of life": (own.issue("long", days=3000), ""),
        "TLS 1.2 only": (own.issue("p256"), "ssl-min-ver TLSv1.2 ssl-max-ver TLSv1.2"),
        "TLS 1.3 only": (own.issue("p256"), "ssl-min-ver TLSv1.3"),
        "TLS 1.1 only": (own.issue("rsa2048"), "ssl-min-ver TLSv1.1 ssl-max-ver TLSv1.1 ciphers DEFAULT@SECLEVEL=0"),
    }
    lines = []
    for words, port in cases.CERTIFICATES.items():
        pair, options = made[words]
        file = joined(network, pair, f"{port}.pem")
        lines.append(f"listen p{port}\n  bind {SERVER}:{port} ssl crt {file} {options}\n  server turn {SERVER}:3478\n")
    return "".join(lines)


class Page:
    """Serves the page with its cases in the client's namespace, and takes the results."""

    def __init__(self, network, wanted):
        self.results, self.done, self.agent = {}, threading.Event(), None
        asked = json.dumps([{"id": number, "configuration": each.configuration, "limit": each.limit}
                            for number, each in enumerate(wanted)]).encode()
        with open(os.path.join(os.path.dirname(__file__), "page.html"), "rb") as file:
            html = file.read()
        page = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body, kind = {"/": (html, "text/html"), "/cases": (asked, "application/json")}.get(self.path, (b"", "text/plain"))
                self.reply(body, kind)

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                if self.path == "/done":
                    page.agent = body
                    page.done.set()
                else:
                    result = json.loads(body)
                    page.results[result["id"]] = result
                self.reply(b"", "text/plain")

            def reply(self, body, kind):
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        with network.inside("client"):
            server = http.server.ThreadingHTTPServer(("127.0.0.1", PAGE_PORT), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()


class Chromium:
    name, title = "chromium", "Chromium"

    @staticmethod
    def version():
        return re.search(r"[\d.]+", subprocess.run(["chromium", "--version"], capture_output=True, text=True).stdout)[0]

    @staticmethod
    def home(network):
        home = os.path.join(network.scratch, "home")
        trust(os.path.join(home, ".pki", "nssdb"), authority(network).root)
        return home

    @staticmethod
    def command(home, page):
        return ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-default-browser-check",
                "--no-proxy-server", f"--user-data-dir={home}/profile", page]


class Firefox:
    name, title = "firefox", "Firefox"

    @staticmethod
    def version():
        return re.search(r"[\d.]+", subprocess.run(["firefox-esr", "--version"], capture_output=True, text=True,
                                                   env={**os.environ, "HOME": "/tmp"}).stdout)[0]

    @staticmethod
    def home(network):
        home = os.path.join(network.scratch, "home")
        profile = os.path.join(home, "profile")
        trust(profile, authority(network).root)
        settings = {
            "browser.shell.checkDefaultBrowser": False, "datareporting.policy.dataSubmissionEnabled": False,
            "app.update.enabled": False, "browser.aboutwelcome.enabled": False, "network.proxy.type": 0,
            "network.captive-portal-service.enabled": False, "network.connectivity-service.enabled": False,
            "toolkit.telemetry.enabled": False, "browser.startup.homepage_override.mstone": "ignore",
        }
        with open(os.path.join(profile, "user.js"), "w", encoding="ascii") as file:
            file.writelines(f"user_pref({json.dumps(key)}, {json.dumps(value)});\n" for key, value in settings.items())
        return home

    @staticmethod
    def command(home, page):
        return ["firefox-esr", "--headless", "--no-remote", "--profile", f"{home}/profile", page]


def trust(directory, root):
    """A browser's certificate store that knows the lab's authority."""
    os.makedirs(directory)
    for arguments in (["-N", "--empty-password"], ["-A", "-n", "lab", "-t", "C,,", "-i", root]):
        subprocess.run(["certutil", "-d", f"sql:{directory}", *arguments], check=True, capture_output=True)


BROWSERS = [Chromium, Firefox]

if __name__ == "__main__":
    main()
