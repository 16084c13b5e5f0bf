#!/usr/bin/env bash
# Makes a Debian package of a built program: build.sh PROGRAM FOLDER. `make deb` calls it.
set -euo pipefail
program=$1 folder=$2
cd "$(dirname "$0")/../.."

version=$("$program" --version)
architecture=$(dpkg --print-architecture)
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 755 "$root"

install -D --strip "$program" "$root/usr/bin/iceprobe"
install -d "$root/usr/lib/nagios/plugins" "$root/lib/systemd/system" "$root/usr/share/doc/iceprobe"
ln -s ../../../bin/iceprobe "$root/usr/lib/nagios/plugins/check_iceprobe"
install -m 644 reports/systemd/* "$root/lib/systemd/system/"
# It is read and not run: the first line of a script has no place in it.
"$program" --generate-completion-script bash | sed '1{/^#!/d}' \
  | install -D -m 644 /dev/stdin "$root/usr/share/bash-completion/completions/iceprobe"
"$program" --generate-completion-script zsh \
  | install -D -m 644 /dev/stdin "$root/usr/share/zsh/vendor-completions/_iceprobe"
"$program" --generate-completion-script fish \
  | install -D -m 644 /dev/stdin "$root/usr/share/fish/vendor_completions.d/iceprobe.fish"
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)} \
  reports/man/generate.py "$program" "$root/usr/share/man/man1"
gzip -9n "$root"/usr/share/man/man1/*.1
ln -s iceprobe-check.1.gz "$root/usr/share/man/man1/check_iceprobe.1.gz"
install -m 644 CHANGELOG.md "$root/usr/share/doc/iceprobe/NEWS.md"
# dpkg wants a changelog of its own form; what changed is in NEWS.md.
gzip -9n <<TEXT | install -m 644 /dev/stdin "$root/usr/share/doc/iceprobe/changelog.gz"
iceprobe ($version) stable; urgency=medium

  * See NEWS.md.

 -- The iceprobe authors <iceprobe@example.org>  $(date -R -u -d "@${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}")
TEXT
# Yams, which reads our YAML, brings its own libyaml.
echo 'iceprobe: embedded-library libyaml *' \
  | install -D -m 644 /dev/stdin "$root/usr/share/lintian/overrides/iceprobe"
cat > "$root/usr/share/doc/iceprobe/copyright" <<TEXT
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: iceprobe

Files: *
Copyright: 2026 the authors of iceprobe
License: Apache-2.0
 On Debian systems, the text of the Apache License 2.0 is in
 /usr/share/common-licenses/Apache-2.0.
TEXT

# The packages of the libraries that the program is linked with, as dpkg knows them.
libraries=$(ldd "$program" | awk '/\// { print $(NF - 1) }'; /sbin/ldconfig -p | awk '/libcurl\.so\.4 / { print $NF }')
# libcurl is loaded when it is needed.
needed=$(readelf -d "$program" | awk -F'[][]' '/NEEDED/ { print $2 }'; echo libcurl.so.4)
depends=$(for name in $needed; do
  path=$(grep -F "/$name" <<< "$libraries" | head -n 1) || continue
  # A library is found below /lib, whether its package says /lib or /usr/lib.
  dpkg -S "$path" 2> /dev/null || dpkg -S "$(readlink -f "$path")" 2> /dev/null || dpkg -S "${path#/usr}"
done | cut -d: -f1 | sort -u | paste -sd, | sed 's/,/, /g')

mkdir "$root/DEBIAN"
cat > "$root/DEBIAN/control" <<TEXT
Package: iceprobe
Version: $version
Architecture: $architecture
Maintainer: The iceprobe authors <iceprobe@example.org>
Installed-Size: $(du -sk --exclude=DEBIAN "$root" | cut -f1)
Depends: $depends, ca-certificates
Section: net
Priority: optional
Description: WebRTC connectivity checks of STUN and TURN servers
 Checks every STUN and TURN server of a WebRTC configuration at every address,
 over UDP, TCP, TLS and DTLS, sends data through the relays, and says which
 step failed, why, and what to change. For people at a terminal, as a plugin
 for Icinga and Nagios, and for Prometheus.
TEXT
(cd "$root" && find . -path ./DEBIAN -prune -o -type f -printf '%P\0' | xargs -0 md5sum) \
  > "$root/DEBIAN/md5sums"
mkdir -p "$folder"
dpkg-deb --root-owner-group --build "$root" "$folder/iceprobe_${version}_$architecture.deb"
