"""Networks of the lab: namespaces in a row from the client to the servers, with routers between.

Addresses are of the ranges for documentation, and no namespace is connected to the machine's own network: what
is sent here cannot leave. Names carry this process's id, so that several runs do not meet.
"""
import contextlib
import ctypes
import os
import re
import shutil
import signal
import socket
import subprocess
import threading
import time

SERVER, SERVER_B, SERVER_V6 = "203.0.113.10", "203.0.113.11", "2001:db8:2::10"
CLIENT, CLIENT_V6 = "198.51.100.2", "2001:db8:1::2"
ROUTER, ROUTER_V6 = "198.51.100.1", "2001:db8:1::1"
NAMES = "192.0.2.53"
INSIDE = "192.168.1.2"

LIBC = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNET = 0x40000000
OWN_NETWORK = os.open("/proc/self/ns/net", os.O_RDONLY | os.O_CLOEXEC)


def shell(script):
    """Runs a few commands; the first that fails is an error of the lab itself."""
    # In a session of its own: an interrupt from the terminal must not leave a namespace half made.
    done = subprocess.run(["sh", "-e", "-c", script], capture_output=True, text=True, start_new_session=True)
    if done.returncode:
        raise RuntimeError(f"the lab's own command failed: {done.stderr.strip()}\n{script}")
    return done.stdout


class Network:
    """One row's namespaces, processes and files. `close` undoes all of it, whatever had been done."""

    count = 0
    lock = threading.Lock()
    alive = []

    def __init__(self, scratch, shared):
        with Network.lock:
            Network.count += 1
            self.prefix = f"iceprobe-{os.getpid()}-{Network.count}"
            Network.alive.append(self)
        # Files of this row, and those that rows share (certificates).
        self.scratch, self.shared = scratch, shared
        self.places, self.processes, self.sockets = [], [], []
        self.stopping = threading.Event()
        self.held = 0
        """Allocations that other clients of the row hold at its servers."""

    def name(self, place):
        return f"{self.prefix}-{place}"

    # Building

    def add(self, *places):
        """Namespaces; all but the client and the server forward packets."""
        lines = []
        for place in places:
            name = self.name(place)
            self.places.append(place)
            lines.append(f"ip netns add {name}")
            lines.append(f"ip -n {name} link set lo up")
            # Every ICMP error is wanted, however many there were in the last second.
            settings = ["net.ipv4.icmp_ratelimit=0", "net.ipv6.icmp.ratelimit=0"]
            if place not in ("client", "server", "peer"):
                settings += ["net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1"]
            lines.append(f"ip netns exec {name} sysctl -qw {' '.join(settings)}")
        shell("\n".join(lines))

    def connect(self, near, far, near_addresses, far_addresses, near_port, far_port):
        """A cable between two places, with the addresses of its ends."""
        lines = [f"ip link add {near_port} netns {self.name(near)} type veth peer name {far_port}"
                 f" netns {self.name(far)}"]
        for place, port, addresses in ((near, near_port, near_addresses), (far, far_port, far_addresses)):
            lines += self._addresses(place, port, addresses)
        shell("\n".join(lines))

    def up(self, place, port, addresses):
        """Gives an interface that is already there its addresses."""
        shell("\n".join(self._addresses(place, port, addresses)))

    def _addresses(self, place, port, addresses):
        for address in addresses:
            yield f"ip -n {self.name(place)} addr add {address} dev {port}{' nodad' if ':' in address else ''}"
        # A link-local address of the kernel's own making is not good before a second of asking who else has it, and
        # until then a router cannot ask for its neighbours.
        yield f"ip -n {self.name(place)} link set {port} addrgenmode none"
        yield f"ip -n {self.name(place)} addr add fe80::{self.places.index(place) + 1}/64 dev {port} nodad"
        yield f"ip -n {self.name(place)} link set {port} up"

    def route(self, place, *gateways, to="default"):
        for gateway in gateways:
            version = "-6 " if ":" in gateway else ""
            shell(f"ip -n {self.name(place)} {version}route replace {to} via {gateway}")

    # Breaking

    def nft(self, place, hook, *rules):
        """Adds rules to a chain at a hook: forward, input, output, prerouting, or a nat hook: dnat, snat."""
        kinds = {
            "dnat": "nat hook prerouting priority -100", "snat": "nat hook postrouting priority 100",
            "redirect": "nat hook output priority -100", "early": "filter hook prerouting priority -300",
        }
        kind = kinds.get(hook, f"filter hook {hook} priority 0")
        lines = "\n".join(rules)
        self.run(place, ["nft", "-f", "-"], input=f"""
            table inet lab {{
              chain on_{hook} {{
                type {kind};
                {lines}
              }}
            }}
            """)

    def run(self, place, command, **options):
        done = subprocess.run(["ip", "netns", "exec", self.name(place), *command],
                              capture_output=True, text=True, start_new_session=True, **options)
        if done.returncode:
            raise RuntimeError(f"in {place}: {' '.join(command)}: {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout

    def wait_for_drop(self, place, hook="forward"):
        """Waits until a rule there has dropped something: the probe is under way."""
        self.wait_until(lambda: re.search(r"packets [1-9]", self.run(place, ["nft", "list", "chain", "inet", "lab", f"on_{hook}"])),
                        "a packet to drop", 20)

    # Servers

    def start(self, place, command, log=None, environment=None):
        """A process in a namespace; it is ended with the network."""
        path = os.path.join(self.scratch, log or f"{os.path.basename(command[0])}-{len(self.processes)}.log")
        with open(path, "wb") as output:
            process = subprocess.Popen(
                ["ip", "netns", "exec", self.name(place), *command], stdin=subprocess.DEVNULL,
                stdout=output, stderr=output, env={**os.environ, **(environment or {})}, start_new_session=True)
        self.processes.append((process, path))
        return process

    def open_socket(self, place, kind=socket.SOCK_STREAM, family=socket.AF_INET):
        """A socket of a namespace; where it was made is where it stays."""
        with self.inside(place):
            made = socket.socket(family, kind)
        self.sockets.append(made)
        return made

    @contextlib.contextmanager
    def inside(self, place):
        """Moves this thread into a namespace."""
        target = os.open(f"/run/netns/{self.name(place)}", os.O_RDONLY | os.O_CLOEXEC)
        try:
            if LIBC.setns(target, CLONE_NEWNET):
                raise OSError(ctypes.get_errno(), "setns")
            yield
        finally:
            os.close(target)
            LIBC.setns(OWN_NETWORK, CLONE_NEWNET)

    def thread(self, body, *arguments):
        """A canned server; it ends when its sockets are closed."""
        def run():
            with contextlib.suppress(OSError):
                body(*arguments)
        threading.Thread(target=run, daemon=True).start()

    def wait_until(self, condition, what, seconds=10):
        end = time.monotonic() + seconds
        while not condition():
            for process, path in self.processes:
                if process.poll() not in (None, 0):
                    with open(path, encoding="utf-8", errors="replace") as log:
                        raise RuntimeError(f"{process.args[4]} ended by itself: {log.read()[-800:]}")
            if time.monotonic() > end:
                raise RuntimeError(f"{what} did not come up in {seconds} s")
            time.sleep(0.02)

    def listens(self, place, address, port, kind=socket.SOCK_STREAM):
        """Whether something accepts there (TCP), or answers a STUN Binding (UDP)."""
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        with self.inside(place):
            asked = socket.socket(family, kind)
        with asked:
            asked.settimeout(0.2)
            try:
                asked.connect((address, port))
                if kind == socket.SOCK_DGRAM:
                    asked.send(bytes.fromhex("000100002112a442") + os.urandom(12))
                    asked.recv(1500)
                return True
            except OSError:
                return False

    def resolve_at(self, *name_servers):
        """What /etc/resolv.conf says in the client's namespace (ip-netns(8))."""
        directory = f"/etc/netns/{self.name('client')}"
        os.makedirs(directory, exist_ok=True)
        with open(f"{directory}/resolv.conf", "w", encoding="utf-8") as file:
            file.writelines(f"nameserver {each}\n" for each in name_servers)

    # Undoing

    def close(self):
        self.stopping.set()
        for each in self.sockets:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        for process, _ in self.processes:
            if process.poll() is None:
                process.kill()
        for process, _ in self.processes:
            process.wait()
        for place in self.places:
            self._end_all(place)
            subprocess.run(["ip", "netns", "del", self.name(place)], capture_output=True, start_new_session=True)
        shutil.rmtree(f"/etc/netns/{self.name('client')}", ignore_errors=True)
        with Network.lock:
            if self in Network.alive:
                Network.alive.remove(self)

    def _end_all(self, place):
        """What a server left running in a namespace of ours, by process id."""
        found = subprocess.run(["ip", "netns", "pids", self.name(place)], capture_output=True, text=True)
        for pid in found.stdout.split():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)


# Topologies: what lies between the client and the server. `inet` is the router in front of the server.

def _server_side(net, wire=None):
    net.add("inet", "server")
    if wire:
        wire.join(net)
    else:
        net.connect("server", "inet", [f"{SERVER}/24", f"{SERVER_B}/24", f"{SERVER_V6}/64"],
                    ["203.0.113.1/24", "2001:db8:2::1/64"], "uplink", "outside")
        net.route("server", "203.0.113.1", "2001:db8:2::1")
    shell(f"ip -n {net.name('inet')} addr add {NAMES}/32 dev lo")


def direct(net, wire=None):
    """A public address of one's own, over IPv4 and IPv6."""
    _server_side(net, wire)
    net.add("client")
    net.connect("client", "inet", [f"{CLIENT}/24", f"{CLIENT_V6}/64"],
                [f"{ROUTER}/24", f"{ROUTER_V6}/64"], "uplink", "inside")
    net.route("client", ROUTER, ROUTER_V6)
    net.resolve_at(NAMES)


def behind_nat(net, wire=None):
    """A private address behind a home router that translates, IPv4 only."""
    _server_side(net, wire)
    net.add("home", "client")
    net.connect("home", "inet", [f"{CLIENT}/24"], [f"{ROUTER}/24"], "uplink", "inside")
    net.route("home", ROUTER)
    net.nft("home", "snat", 'oifname "uplink" masquerade')
    _behind_home(net)


def behind_two_nats(net, wire=None):
    """A home router behind a carrier's (RFC 6598), both translating."""
    _server_side(net, wire)
    net.add("carrier", "home", "client")
    net.connect("carrier", "inet", [f"{CLIENT}/24"], [f"{ROUTER}/24"], "uplink", "inside")
    net.route("carrier", ROUTER)
    net.connect("home", "carrier", ["100.64.0.2/24"], ["100.64.0.1/24"], "uplink", "inside")
    net.route("home", "100.64.0.1")
    for place in ("carrier", "home"):
        net.nft(place, "snat", 'oifname "uplink" masquerade')
    _behind_home(net)


def _behind_home(net):
    net.connect("client", "home", [f"{INSIDE}/24"], ["192.168.1.1/24"], "uplink", "inside")
    net.route("client", "192.168.1.1")
    net.resolve_at(NAMES)
