#!/usr/bin/env bash
# Runs the tests, one target after the other, each in a process of its own.
#
# In one process for all, a target that keeps every core busy would starve those that wait for real servers,
# and exit tests watch every child of the process, other targets' servers among them. Arguments are for
# "swift test".
set -uo pipefail
cd "$(dirname "$0")/../.."

# A target takes seconds; one that takes this long hangs.
limit=${TEST_TARGET_LIMIT:-600}
log=$(mktemp)
trap 'rm -f "$log"' EXIT
total=0
failures=0

for directory in Tests/*Tests; do
  target=$(basename "$directory")
  timeout --kill-after=10 "$limit" swift test --skip-build "$@" --filter "^$target\\." </dev/null >"$log" 2>&1
  status=$?
  closing=$(grep -a 'Test run with' "$log" | tail -n 1)
  count=$(sed -n 's/.*Test run with \([0-9]*\) tests\{0,1\}.*/\1/p' <<<"$closing")
  total=$((total + ${count:-0}))
  printf '%-24s %s\n' "$target" "${closing:-no closing line}"
  if [ "$status" -ne 0 ] || [ "${count:-0}" -eq 0 ]; then
    grep -aE '✘|error:|Fatal|↳' "$log" | head -n 60
    [ "$status" -eq 124 ] && echo "$target: still running after $limit s"
    failures=$((failures + 1))
  fi
done

# The runner's closing line, over all targets: a failed target counts once.
echo "$((total - failures)) passed, $failures failed"
[ "$failures" -eq 0 ] && [ "$total" -gt 0 ]
