#!/usr/bin/env bash
# What sockets and protocol cost, and how far round trips are from a capture's. Captures on lo: needs root.
set -euo pipefail
cd "$(dirname "$0")/.."

swift build -c release --product TransportBenchmark
bench="$(swift build -c release --show-bin-path)/TransportBenchmark"
work=$(mktemp -d)
children=()
trap 'kill "${children[@]}" 2>/dev/null || true; rm -rf "$work"' EXIT

"$bench" serve >"$work/port" &
children+=($!)
until [ -s "$work/port" ]; do sleep 0.05; done
port=$(cat "$work/port")

"$bench" cycles "$port"

# A TURN server on a port that was free a moment ago.
turn_port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cat >"$work/turnserver.conf" <<CONFIGURATION
listening-ip=127.0.0.1
relay-ip=127.0.0.1
listening-port=$turn_port
lt-cred-mech
user=bench:bench
realm=bench.example
no-tls
no-dtls
no-cli
allow-loopback-peers
userdb=$work/users.db
pidfile=$work/turnserver.pid
log-file=/dev/null
CONFIGURATION
turnserver -c "$work/turnserver.conf" >"$work/turnserver.log" 2>&1 &
children+=($!)
until ss -Hlun "sport = :$turn_port" | grep -q .; do sleep 0.05; done
# Its relay threads answer a moment after it listens.
sleep 1
"$bench" allocations "$turn_port"

"$bench" serve 64 >"$work/ports" &
children+=($!)
until [ -s "$work/ports" ]; do sleep 0.05; done
# shellcheck disable=SC2046
"$bench" relayed "$turn_port" $(cat "$work/ports")

# Prints the error of the reported round trips; $1 says under which circumstances.
compare() {
  tcpdump -i lo --time-stamp-precision=nano -s 64 -U -w "$work/lo.pcap" "udp port $port" 2>"$work/log" &
  local capture=$!
  children+=("$capture")
  until grep -q 'listening on' "$work/log"; do sleep 0.05; done
  "$bench" trips "$port" >"$work/trips"
  # What is still in the capture's ring comes a second later at most.
  sleep 1
  kill -INT "$capture"
  wait "$capture" || true
  tshark -r "$work/lo.pcap" -T fields -e frame.time_epoch -e udp.srcport -e udp.payload \
    2>/dev/null >"$work/packets"
  python3 Benchmarks/compare-round-trips.py "$port" "$work/packets" "$work/trips" "$1"
}

compare "idle"
for _ in $(seq "$(nproc)"); do
  (while :; do :; done) &
  children+=($!)
done
compare "every core busy"
