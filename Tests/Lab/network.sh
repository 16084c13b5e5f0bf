# Three network namespaces in a row: client - router - server, over IPv4 and IPv6. Sourced by run.sh.
#
# The addresses are of the ranges for benchmarks and documentation, and nothing is connected to the
# machine's own network: what is sent here cannot leave.

readonly client=iceprobe-client-$$ router=iceprobe-router-$$ server=iceprobe-server-$$
readonly client_v4=198.18.1.2 client_v6=2001:db8:1::2
readonly router_v4=198.18.1.1 router_v6=2001:db8:1::1   # as the client sees the router
readonly outside_v4=198.18.2.1 outside_v6=2001:db8:2::1 # as the server sees it
readonly server_v4=198.18.2.2 server_v6=2001:db8:2::2

network_up() {
  local namespace
  for namespace in "$client" "$router" "$server"; do
    ip netns add "$namespace"
    ip -n "$namespace" link set lo up
    # Every ICMP error is wanted, however many there were in the last second.
    set_kernel "$namespace" net/ipv4/icmp_ratelimit 0
    set_kernel "$namespace" net/ipv6/icmp/ratelimit 0
  done
  set_kernel "$router" net/ipv4/ip_forward 1
  set_kernel "$router" net/ipv6/conf/all/forwarding 1
  connect "$client" "$client_v4" "$client_v6" inside "$router_v4" "$router_v6"
  connect "$server" "$server_v4" "$server_v6" outside "$outside_v4" "$outside_v6"
}

# Ends what runs in the namespaces, by process id, and removes them; their interfaces go with them.
network_down() {
  local namespace pid
  for namespace in "$client" "$router" "$server"; do
    for pid in $(ip netns pids "$namespace" 2>/dev/null); do kill "$pid" 2>/dev/null || true; done
    ip netns del "$namespace" 2>/dev/null || true
  done
}

# Connects a namespace to the router, which becomes its gateway.
connect() {
  local leaf=$1 v4=$2 v6=$3 port=$4 gateway_v4=$5 gateway_v6=$6
  ip link add uplink netns "$leaf" type veth peer name "$port" netns "$router"
  add_addresses "$leaf" uplink "$v4" "$v6"
  add_addresses "$router" "$port" "$gateway_v4" "$gateway_v6"
  ip -n "$leaf" route add default via "$gateway_v4"
  ip -n "$leaf" -6 route add default via "$gateway_v6"
}

add_addresses() {
  ip -n "$1" addr add "$3/24" dev "$2"
  ip -n "$1" addr add "$4/64" dev "$2" nodad
  ip -n "$1" link set "$2" up
}

set_kernel() {
  ip netns exec "$1" tee "/proc/sys/$2" <<<"$3" >/dev/null
}

# Puts rules into one chain of the router, in place of all that were there: its type, hook and priority,
# then one rule per argument.
rules() {
  local kind=$1
  shift
  ip netns exec "$router" nft -f - <<RULES
flush ruleset
table inet lab {
  chain rules {
    type $kind
    $(printf '%s\n' "$@")
  }
}
RULES
}

forwarding() { rules 'filter hook forward priority 0' "$@"; }
arriving() { rules 'filter hook prerouting priority -300' "$@"; }
translating() { rules 'nat hook postrouting priority 100' "$@"; }
no_rules() { ip netns exec "$router" nft flush ruleset; }
