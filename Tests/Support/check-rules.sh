#!/usr/bin/env bash
# Fails when code or tests cite a rule id that docs/rules.md does not explain, when it explains one that nothing
# cites, or when a text of the program cites one: its readers have no such list.
set -euo pipefail
cd "$(dirname "$0")/../.."

id='\b(URI|RES|STUN|TURN|EXT|SEC|NAT|ICE|Q|B)-[0-9]+\b'
explained=$(sed -nE "s/^\| ($id) \|.*/\1/p" docs/rules.md | sort)
# A range in a comment (RES-1…RES-11) cites its ends only; vectors hold captured bytes, not citations.
cited=$(grep -rhoE "$id" Sources Tests Benchmarks docs/decisions --include='*.swift' --include='*.py' \
  --include='*.sh' --include='*.md' --exclude=check-rules.sh | sort -u)

status=0
complain() {
  [ -z "$2" ] && return
  echo "check-rules: $1: $(tr '\n' ' ' <<<"$2")" >&2
  status=1
}
complain 'docs/rules.md has no line for' "$(comm -13 <(sort -u <<<"$explained") <(echo "$cited"))"
complain 'nothing cites these lines of docs/rules.md' "$(comm -23 <(sort -u <<<"$explained") <(echo "$cited"))"
complain 'docs/rules.md explains twice' "$(uniq -d <<<"$explained")"
complain 'a text that users read cites a rule' "$(grep -rnE "\"[^\"]*$id[^\"]*\"" Sources --include='*.swift')"
exit "$status"
