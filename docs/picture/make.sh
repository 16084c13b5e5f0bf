#!/usr/bin/env bash
# Makes docs/terminal.svg from what a real run prints: make.sh PROGRAM (root). `make picture` calls it.
#
# A server of its own in a network namespace, with the names and addresses of examples, behind a firewall that drops UDP.
set -euo pipefail
program=$(realpath "$1")
cd "$(dirname "$0")"
folder=$PWD

if [ "${2:-}" != inside ]; then
  exec unshare --net --mount ./make.sh "$program" inside
fi

work=$(mktemp -d)
servers=()
trap 'kill "${servers[@]}"; rm -r "$work"' EXIT
mount --make-rprivate /
ip link set lo up
ip address add 192.0.2.10/32 dev lo
nft -f - <<'RULES'
table inet picture {
  chain input {
    type filter hook input priority 0
    udp dport 3478 drop
  }
}
RULES
(cat /etc/hosts; echo '192.0.2.10 turn.example.org') > "$work/hosts"
mount --bind "$work/hosts" /etc/hosts

cd "$work"
(umask 077 && echo 's3cr3t-of-alice' > password.txt)
serve() {
  "$program" respond --bind-address 192.0.2.10 --username alice --realm example.org --allow-peer 192.0.2.0/24 \
    --credential-file password.txt --delay 20ms "$@" &
  servers+=($!)
}
serve --transport udp,tcp > log
serve --transport udp --port 443 > log.443
until [ "$(cat log log.443 | wc -l)" -ge 3 ]; do sleep 0.1; done

command="iceprobe --username alice --credential-file password.txt \\
  turn:turn.example.org turn:turn.example.org:443 'turn:turn.example.org?transport=tcp'"
# As the shell reads it.
eval "$program ${command#iceprobe} --color always --width 100 --progress never" > report || [ $? -le 2 ]
python3 "$folder/svg.py" "$command" < report > "$folder/../terminal.svg"
