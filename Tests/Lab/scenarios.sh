# What the lab shows. Sourced by run.sh, which runs every function called scenario_…, each for itself.
#
# `probe` runs iceprobe in the client's namespace; `expect` compares its report (see expect.py).

scenario_open_path() {
  local transport
  for transport in udp tcp; do
    probe "turn:$server_v4:3478?transport=$transport"
    expect exit=0 verdict=ok check.outcome=ok check.mapped_address^="$client_v4:" check.rtt.sample_count=7
    probe "turn:[$server_v6]:3478?transport=$transport"
    expect exit=0 verdict=ok check.outcome=ok check.mapped_address^="[$client_v6]:"
  done
}

# STUN-42: what a host or a filter decided ends the transaction with the first packet.
scenario_hard_icmp_errors_end_it_at_once() {
  forwarding 'udp dport 3478 reject with icmpx admin-prohibited'
  probe_both_versions expect exit=2 check.failure.reason=administratively_prohibited \
    check.requests_sent_count=1
  forwarding 'udp dport 3478 reject with icmpx port-unreachable'
  probe_both_versions expect exit=2 check.failure.reason=connection_refused \
    check.requests_sent_count=1
}

# Soft errors pass when a route settles: the request is sent again, and in the end it was no mere timeout.
scenario_soft_icmp_errors_are_waited_out_and_told() {
  forwarding 'udp dport 3478 reject with icmpx host-unreachable'
  probe_both_versions expect exit=2 check.failure.reason=host_unreachable \
    check.retransmission_count!=0
  forwarding 'udp dport 3478 reject with icmpx no-route'
  probe_both_versions expect exit=2 check.failure.reason=network_unreachable \
    check.retransmission_count!=0
}

scenario_hops_run_out() {
  arriving 'udp dport 3478 ip ttl set 1' 'udp dport 3478 ip6 hoplimit set 1'
  probe_both_versions expect exit=2 check.failure.reason=host_unreachable \
    'check.failure.evidence*=time exceeded'
}

scenario_nothing_comes_back_over_udp() {
  forwarding 'udp dport 3478 drop'
  probe "turn:$server_v4:3478?transport=udp"
  expect exit=2 check.failure.reason=timeout check.failure.evidence=[] check.retransmission_count!=0
}

scenario_nothing_comes_back_over_tcp() {
  forwarding 'tcp dport 3478 drop'
  probe "turn:$server_v4:3478?transport=tcp"
  expect exit=2 check.failure.reason=timeout check.failure.phase=connect check.failure.evidence=[]
}

scenario_tcp_is_refused_on_the_way() {
  forwarding 'tcp dport 3478 reject with icmpx admin-prohibited'
  probe "turn:$server_v4:3478?transport=tcp"
  expect exit=2 check.failure.reason=administratively_prohibited check.failure.phase=connect \
    check.failure.evidence*="from $router_v4"
  forwarding 'tcp dport 3478 reject with tcp reset'
  probe "turn:$server_v4:3478?transport=tcp"
  expect exit=2 check.failure.reason=connection_refused check.failure.phase=connect \
    'check.failure.evidence*=TCP RST'
}

# Here the refusal comes back during `connect` itself; that of a second SYN, as any from afar, comes after it.
scenario_tcp_is_refused_late() {
  local syn='tcp dport 3478 quota until 90 bytes drop'
  forwarding "$syn" 'tcp dport 3478 reject with icmpx admin-prohibited'
  probe "turn:$server_v4:3478?transport=tcp"
  expect exit=2 check.failure.reason=administratively_prohibited check.failure.phase=connect \
    check.failure.evidence*="from $router_v4"
  forwarding "$syn" 'tcp dport 3478 reject with icmpx admin-prohibited'
  probe "turn:[$server_v6]:3478?transport=tcp"
  expect exit=2 check.failure.reason=administratively_prohibited check.failure.phase=connect \
    check.failure.evidence*="from $router_v6"
  forwarding "$syn" 'tcp dport 3478 reject with icmpx host-unreachable'
  probe "turn:$server_v4:3478?transport=tcp"
  expect exit=2 check.failure.reason=host_unreachable check.failure.phase=connect
  forwarding "$syn" 'tcp dport 3478 reject with tcp reset'
  probe "turn:$server_v4:3478?transport=tcp"
  expect exit=2 check.failure.reason=connection_refused check.failure.phase=connect
}

scenario_closed_port() {
  probe "turn:$server_v4:9?transport=udp"
  expect exit=2 check.failure.reason=connection_refused check.failure.evidence*="from $server_v4"
  probe "turn:[$server_v6]:9?transport=udp"
  expect exit=2 check.failure.reason=connection_refused check.failure.evidence*="from $server_v6"
  probe "turn:$server_v4:9?transport=tcp"
  expect exit=2 check.failure.reason=connection_refused 'check.failure.evidence*=TCP RST'
}

# One URI's trouble is its own: the other transport of the same server goes on.
scenario_only_udp_is_blocked() {
  forwarding 'udp dport 3478 drop'
  probe "turn:$server_v4:3478?transport=udp" "turn:$server_v4:3478?transport=tcp"
  expect exit=2 checks.0.transport=udp checks.0.outcome=failed \
    checks.1.transport=tcp checks.1.outcome=ok
}

scenario_address_translation() {
  local transport
  translating 'oifname "outside" masquerade'
  for transport in udp tcp; do
    probe "turn:$server_v4:3478?transport=$transport"
    expect exit=0 verdict=ok check.mapped_address^="$outside_v4:"
    probe "turn:[$server_v6]:3478?transport=$transport"
    expect exit=0 verdict=ok check.mapped_address^="[$outside_v6]:"
  done
}

# Karn: the answer to a request that was sent twice is no sample, so there is one less than on an open path
# (five Bindings, the authenticated Allocate and its release).
scenario_first_datagram_is_lost() {
  forwarding 'udp dport 3478 quota until 100 bytes drop'
  probe "turn:$server_v4:3478?transport=udp"
  expect exit=0 verdict=ok check.retransmission_count=1 check.rtt.sample_count=6
}

scenario_client_without_a_route() {
  ip -n "$client" route del default
  probe "turn:$server_v4:3478?transport=udp"
  ip -n "$client" route add default via "$router_v4"
  expect exit=3 verdict=unknown check.failure.errno=101
}

# B-49: the interface's address changes while a check waits.
scenario_the_address_is_taken_away() {
  forwarding 'udp dport 3478 drop'
  (
    sleep 0.7
    ip -n "$client" addr del "$client_v4/24" dev uplink
  ) &
  probe "turn:$server_v4:3478?transport=udp"
  wait $!
  ip -n "$client" addr add "$client_v4/24" dev uplink
  ip -n "$client" route add default via "$router_v4"
  expect exit=3 verdict=unknown check.failure.reason=local_error check.failure.errno=99 \
    'check.failure.message*=address is gone'
}

scenario_name_server_out_of_reach() {
  forwarding 'udp dport 53 reject with icmpx port-unreachable'
  probe --dns-server "$server_v4" turn:turn.example
  expect exit=2 check.failure.reason=dns_failure check.failure.phase=resolve \
    'check.failure.message*=no name server can be reached'
  forwarding 'udp dport 53 drop'
  probe --dns-server "$server_v4" turn:turn.example
  expect exit=2 check.failure.reason=dns_failure check.failure.phase=resolve \
    'check.failure.message*=no answer from the name server in time' \
    check.failure.evidence*="asked $server_v4:53"
}

# Runs the check over both IP versions; the evidence must name the router that sent the error.
probe_both_versions() {
  probe "turn:$server_v4:3478?transport=udp"
  "$@" check.failure.evidence*="from $router_v4"
  probe "turn:[$server_v6]:3478?transport=udp"
  "$@" check.failure.evidence*="from $router_v6"
}
