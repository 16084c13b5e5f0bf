"""Real servers of the lab, each started in a namespace and waited for.

Every function here returns what a row holds: a function that is given the row's network.
"""
import base64
import hashlib
import hmac
import json
import os
import socket
import time

from certificates import NAME, Authority
from network import NAMES, SERVER, SERVER_B, SERVER_V6
from wire import __file__ as WIRE

USER, PASSWORD, SECRET, REALM = "lab", "violet-sunrise-71", "north-wind-4711", "lab.example"


class Wire:
    """The cable between the routers and the server, with what it does towards each (see wire.py)."""

    def __init__(self, up=None, down=None, both=None):
        self.up, self.down = up or both or {}, down or both or {}

    def join(self, net):
        net.start("inet", ["python3", WIRE, net.name("inet"), net.name("server"),
                           json.dumps(self.up), json.dumps(self.down)], log="wire.log")
        ready = os.path.join(net.scratch, "wire.log")
        net.wait_until(lambda: os.path.getsize(ready) > 0, "the wire")
        net.up("server", "wire", [f"{SERVER}/24", f"{SERVER_B}/24", f"{SERVER_V6}/64"])
        net.up("inet", "wire", ["203.0.113.1/24", "2001:db8:2::1/64"])
        net.route("server", "203.0.113.1", "2001:db8:2::1")


def authority(net, name="Lab Root"):
    return Authority(os.path.join(net.shared, name.replace(" ", "-")), name)


def issued(net, **what):
    """A certificate of the lab's own authority; `what` as for Authority.issue."""
    label = "-".join(f"{key}={value}" for key, value in sorted(what.items())) or "valid"
    return authority(net).issue("".join(c if c.isalnum() or c in "-=" else "_" for c in label), **what)


def joined(net, pair, name):
    """Certificate and key in one file, as some servers read them."""
    path = os.path.join(net.scratch, name)
    with open(path, "w", encoding="ascii") as file:
        for each in pair:
            with open(each, encoding="ascii") as part:
                file.write(part.read())
    return path


def coturn(*options, place="server", auth="user", address=SERVER, more=(SERVER_V6,), certificate=None,
           port=3478, tls=True, environment=None, wait=True):
    """coturn on 3478 and 5349 with the user `lab`, or a shared secret (auth="secret"), or auth="none"."""
    access = {
        "user": ["lt-cred-mech", f"user={USER}:{PASSWORD}"],
        "secret": ["use-auth-secret", f"static-auth-secret={SECRET}"],
        "none": ["no-auth"], None: [],
    }[auth]

    def start(net):
        directory = os.path.join(net.scratch, f"coturn-{len(net.processes)}")
        os.makedirs(directory)
        lines = [f"listening-ip={each}" for each in (address, *more)]
        if not any(each.startswith("relay-ip") for each in options):
            lines += [f"relay-ip={each}" for each in (address, *more)]
        if not any(each.startswith("realm") for each in options):
            lines.append(f"realm={REALM}")
        if tls:
            pem, key = (certificate or issued)(net)
            lines += [f"cert={pem}", f"pkey={key}"]
        else:
            lines += ["no-tls", "no-dtls"]
        lines += [f"listening-port={port}", "no-cli", "simple-log", "log-file=stdout", "verbose",
                  f"userdb={directory}/users.db", f"pidfile={directory}/pid", *access,
                  *(each for each in options if each != "realm=")]
        with open(f"{directory}/turnserver.conf", "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
        net.start(place, ["turnserver", "-c", f"{directory}/turnserver.conf"], log=f"{os.path.basename(directory)}.log",
                  environment=environment)
        if wait:
            # `no-stun` answers no Binding: there, that it accepts has to do.
            kind = socket.SOCK_STREAM if {"no-stun", "no-udp"} & set(options) else socket.SOCK_DGRAM
            net.wait_until(lambda: net.listens(place, (more or (address,))[-1], port, kind), "coturn")
    return start


def secret_credential(user, secret=SECRET, valid=3600, stamp=None):
    """User name and password as TURN REST hands them out; without a user the name is the end alone."""
    name = f"{stamp or int(time.time()) + valid}" + (f":{user}" if user else "")
    return name, base64.b64encode(hmac.new(secret.encode(), name.encode(), hashlib.sha1).digest()).decode()


def names(records=None, *options, answers=True):
    """dnsmasq as the client's name server; by default NAME leads to the server. Without `answers` it refuses what it
    does not know."""
    def start(net):
        # One line an address: of several in a line dnsmasq takes the last.
        lines = [f"host-record={name},{address}" for name, addresses in
                 (records if records is not None else {NAME: [SERVER]}).items() for address in addresses]
        path = os.path.join(net.scratch, "dnsmasq.conf")
        with open(path, "w", encoding="ascii") as file:
            file.write("\n".join(["no-resolv", "no-hosts", "keep-in-foreground", "user=root", "pid-file=",
                                  f"listen-address={NAMES}", "bind-interfaces", *(["local=/net/"] if answers else []), *lines, *options]))
        net.start("inet", ["dnsmasq", "-C", path], log="dnsmasq.log")
        net.wait_until(lambda: net.listens("inet", NAMES, 53), "dnsmasq")
    return start


def program(command, log, place="server", config=None, ready=None, certificate=None):
    """Another server: `command` and `config` have <scratch>, <pem>, <key>, <ca> and <config> filled in."""
    def start(net):
        pem, key = (certificate or issued)(net)
        values = {"scratch": net.scratch, "pem": pem, "key": key, "ca": authority(net).root}
        if config:
            name, text = config
            path = os.path.join(net.scratch, name)
            with open(path, "w", encoding="utf-8") as file:
                file.write(fill(text, values))
            values["config"] = path
        net.start(place, [fill(each, values) for each in command], log=log)
        if ready:
            address, port, kind = ready
            net.wait_until(lambda: net.listens(place, address, port, kind), command[0])
    return start


def fill(text, values):
    for key, value in values.items():
        text = text.replace(f"<{key}>", value)
    return text


def haproxy(text, port, address=SERVER, place="server"):
    """haproxy in TCP mode with the given proxies."""
    config = "global\n  maxconn 100\ndefaults\n  mode tcp\n  timeout connect 3s\n  retries 0\n  timeout client 20s\n  timeout server 20s\n" + text
    return program(["haproxy", "-f", "<config>", "-db"], "haproxy.log", place, ("haproxy.cfg", config),
                   (address, port, socket.SOCK_STREAM))


def nginx(text, port, address=SERVER, certificate=None):
    config = ("load_module /usr/lib/nginx/modules/ngx_stream_module.so;\ndaemon off;\nuser root;\npid <scratch>/nginx.pid;\n"
              "error_log stderr;\nevents {}\n" + text)
    return program(["nginx", "-c", "<config>", "-e", "stderr"], "nginx.log", "server", ("nginx.conf", config),
                   (address, port, socket.SOCK_STREAM), certificate)
