#!/usr/bin/env bash
# Runs the tests, one target after the other, each in a process of its own.
#
# In one process for all, a target that keeps every core busy would starve those that wait for real servers,
# and exit tests watch every child of the process, other targets' servers among them. Arguments are for
# "swift test".
set -uo pipefail
cd "$(dirname "$0")/../.."

# A target takes seconds, the canaries some minutes on two slow cores; one that takes this long hangs.
limit=${TEST_TARGET_LIMIT:-1200}
# All tests of a target at once starve each other: on two cores those with a moment to meet miss it.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=${SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH:-$((3 * $(nproc)))}
log=$(mktemp)
trap 'rm -f "$log"' EXIT
total=0
failures=0
options=("$@")

# Runs the tests whose id matches; what they printed is in the log.
run() {
  timeout --kill-after=10 "$limit" swift test --skip-build "${options[@]}" --filter "$1" </dev/null >"$log" 2>&1
  status=$?
  closing=$(grep -a 'Test run with' "$log" | tail -n 1)
  count=$(sed -n 's/.*Test run with \([0-9]*\) tests\{0,1\}.*/\1/p' <<<"$closing")
  [ "$status" -eq 0 ] && [ "${count:-0}" -gt 0 ]
}

show_failures() {
  grep -aE '✘|error:|Fatal|↳' "$log" | head -n 60
  [ "$status" -ne 124 ] || echo "$target: still running after $limit s"
}

# The suites in which an expectation failed, if they are five at most; none after a crash or a hang.
failed_suites() {
  grep -qa 'Test run with' "$log" || return
  grep -aoE '✘ Suite [A-Za-z]+ failed' "$log" | cut -d ' ' -f 3 | sort -u | awk '{ suite[NR] = $0 } END { if (NR <= 5) for (n in suite) print suite[n] }'
}

for directory in Tests/*Tests; do
  target=$(basename "$directory")
  run "^$target\\."
  passed=$?
  total=$((total + ${count:-0}))
  printf '%-24s %s\n' "$target" "${closing:-no closing line}"
  [ "$passed" -eq 0 ] && continue
  show_failures
  # A busy machine delays packets as a network would: what fails beside others has to fail alone, too.
  suites=$(failed_suites | paste -sd '|')
  if [ -n "$suites" ]; then
    run "^$target\\.($suites)/" && again=0 || again=1
    printf '%-24s %s: %s\n' "$target, again" "$suites alone" "${closing:-no closing line}"
    [ "$again" -eq 0 ] && continue
    show_failures
  fi
  failures=$((failures + 1))
done

# The runner's closing line, over all targets: a failed target counts once.
echo "$((total - failures)) passed, $failures failed"
[ "$failures" -eq 0 ] && [ "$total" -gt 0 ]
