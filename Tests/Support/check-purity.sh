#!/usr/bin/env bash
# Fails when a pure target imports anything that does I/O, or when a target imports past its arrow.
set -euo pipefail
cd "$(dirname "$0")/../.."

pure=(Vocabulary STUNWire STUNClient ICEServers SessionDescriptions Measurements Diagnosing Reporting)
allowed='Vocabulary|STUNWire|ICEServers|Measurements|Diagnosing'
status=0
for target in "${pure[@]}"; do
  extra=''
  # JSON's coders come from FoundationEssentials; nothing else of Foundation is pure enough.
  case "$target" in ICEServers | Reporting) extra='|FoundationEssentials' ;; esac
  if grep -rnE '^[[:space:]]*(@[a-z_]+ )*((public|package|internal|private|fileprivate) )?import ' \
    "Sources/$target" | grep -vE "import (struct |enum |class |func )?(${allowed}${extra})(\.|[[:space:]]|$)"; then
    echo "check-purity: $target is pure and must not import the above" >&2
    status=1
  fi
done
exit "$status"
