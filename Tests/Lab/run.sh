#!/usr/bin/env bash
# Shows in network namespaces what loopback cannot: ICMP errors from routers, dropped packets, NAT.
#
# usage: Tests/Lab/run.sh [scenario…]      with ICEPROBE naming the binary, else the release build
set -euo pipefail
cd "$(dirname "$0")"

if [ "$(id -u)" -ne 0 ]; then
  echo "lab: not run: network namespaces need root (try: sudo make lab)" >&2
  exit 1
fi
ICEPROBE=${ICEPROBE:-$(swift build --package-path ../.. -c release --show-bin-path)/iceprobe}
if [ ! -x "$ICEPROBE" ]; then
  echo "lab: not run: $ICEPROBE is not built (make build)" >&2
  exit 1
fi

source ./network.sh
source ./scenarios.sh
work=$(mktemp -d)
trap 'network_down; rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

start_coturn() {
  echo -n secret >"$work/password"
  cat >"$work/turnserver.conf" <<CONFIGURATION
listening-ip=$server_v4
listening-ip=$server_v6
relay-ip=$server_v4
relay-ip=$server_v6
lt-cred-mech
user=lab:secret
realm=lab.example
no-tls
no-dtls
no-cli
userdb=$work/users.db
pidfile=$work/turnserver.pid
log-file=stdout
simple-log
CONFIGURATION
  ip netns exec "$server" turnserver -c "$work/turnserver.conf" >"$work/turnserver.log" 2>&1 &
  for _ in $(seq 200); do
    # Its relay threads answer a moment after it listens: the UDP sockets tell.
    if ip netns exec "$server" ss -Hlun "sport = :3478" | grep -qF "$server_v6"; then return; fi
    sleep 0.05
  done
  echo "lab: coturn does not start:" >&2
  cat "$work/turnserver.log" >&2
  exit 1
}

# Runs iceprobe where the client is; a run that does not end by itself fails the scenario.
probe() {
  asked="$*"
  status=0
  timeout --kill-after=5 60 ip netns exec "$client" "$ICEPROBE" run --format json --timeout 3s \
    --username lab --credential-file "$work/password" "$@" >"$work/report.json" 2>"$work/errors" ||
    status=$?
}

expect() {
  local unmet
  if unmet=$(python3 ./expect.py "$work/report.json" "$status" "$@" 2>&1); then return; fi
  printf '  %s\n%s\n' "$asked" "$unmet" | sed '2,$s/^/    /'
  head -c 2000 "$work/errors"
  has_failed=true
}

network_up
start_coturn
failed=0
scenarios=("$@")
[ $# -gt 0 ] || mapfile -t scenarios < <(compgen -A function scenario_ | sed 's/^scenario_//')
for scenario in "${scenarios[@]}"; do
  has_failed=false
  no_rules
  "scenario_$scenario"
  if $has_failed; then
    echo "FAILED  ${scenario//_/ }"
    failed=$((failed + 1))
  else
    echo "ok      ${scenario//_/ }"
  fi
done
echo "lab: ${#scenarios[@]} scenarios, $failed failed"
[ "$failed" -eq 0 ]
