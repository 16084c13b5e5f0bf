#!/usr/bin/env bash
# Builds everything and runs every test under AddressSanitizer, then under ThreadSanitizer, each in a folder
# of its own. Takes the better part of an hour, politely.
set -uo pipefail
cd "$(dirname "$0")/../.."

# Both libraries keep what they set up once for as long as the process lives, and Swift its metadata: none of
# it is lost, but no pointer that the checker knows leads there.
export ASAN_OPTIONS="detect_leaks=0:halt_on_error=1:abort_on_error=0:exitcode=99${ASAN_OPTIONS:+:$ASAN_OPTIONS}"
export TSAN_OPTIONS="halt_on_error=1:exitcode=99:second_deadlock_stack=1:suppressions=$PWD/Tests/Support/tsan-suppressions.txt${TSAN_OPTIONS:+:$TSAN_OPTIONS}"
# Everything is several times slower.
export TEST_TARGET_LIMIT=2400

failures=0
for sanitizer in address thread; do
  options=(--scratch-path ".build-${sanitizer:0:1}san" --sanitize "$sanitizer")
  echo "$sanitizer: building"
  nice -n 19 swift build --build-tests "${options[@]}" >/dev/null || exit 1
  nice -n 19 Tests/Support/run-tests.sh "${options[@]}" || failures=$((failures + 1))
done
[ "$failures" -eq 0 ]
