#!/usr/bin/env bash
# Installs those of the named Debian packages that are missing, and says which before it does.
# A package that brings a service (coturn, node_exporter) must not leave it running: tests start their own.
set -euo pipefail

missing=()
for package in "$@"; do
  dpkg-query --show --showformat='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
    missing+=("$package")
done
[ "${#missing[@]}" -eq 0 ] && exit 0

echo "installing system packages: ${missing[*]}" >&2
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || {
    echo "not root, and no sudo: install them by hand: apt-get install ${missing[*]}" >&2
    exit 1
  }
  as_root=(sudo)
fi

# Debian's own switch against starting services on installation; one that is already there is kept.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
  "${as_root[@]}" chmod +x "$policy"
  trap '"${as_root[@]}" rm -f "$policy"' EXIT
fi

"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -qq --yes --no-install-recommends "${missing[@]}" >&2

# The unit would start at the next boot; only those that we brought are turned off.
if command -v systemctl >/dev/null && [ -d /run/systemd/system ]; then
  for package in "${missing[@]}"; do
    "${as_root[@]}" systemctl disable --now "$package" >/dev/null 2>&1 || true
  done
fi
