#!/usr/bin/env bash
# Fuzzes each target, or those named: run.sh [SECONDS] [TARGET…]. What it finds goes to FailCases/,
# which make test replays from then on.
set -euo pipefail
cd "$(dirname "$0")"
seconds=${1:-60}
[ $# -gt 0 ] && shift
if [ $# -gt 0 ]; then targets=("$@"); else targets=($(ls Corpus)); fi

# SwiftPM knows what the targets need. It says both sanitizers to C and to the linker; of Swift's flags the last counts.
build=../../.build-fuzz
options=(--package-path ../.. --scratch-path "$build" -c release --product Fuzzer --sanitize fuzzer --sanitize address
  -Xswiftc -sanitize=fuzzer,address)
export ICEPROBE_FUZZ=1
swift build "${options[@]}"
fuzzer=$(swift build "${options[@]}" --show-bin-path)/Fuzzer

found=()
for target in "${targets[@]}"; do
  echo "fuzzing $target for $seconds s"
  mkdir -p "$build/corpus/$target" "FailCases/$target"
  # The vectors are hexadecimal; the fuzzer wants bytes.
  for vector in ../Vectors/*.hex; do
    tr a-f A-F <"$vector" | basenc --base16 -d -i >"$build/corpus/$target/$(basename "$vector" .hex)"
  done
  # Swift's constants of enumerations look like leaks: their pointers carry marks. Its own backtraces read
  # memory that the checker guards.
  FUZZ_TARGET=$target SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0 nice "$fuzzer" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=1024 \
    -max_len=8192 -print_final_stats=1 -artifact_prefix="FailCases/$target/" \
    "$build/corpus/$target" "Corpus/$target" || found+=("$target")
  rmdir --ignore-fail-on-non-empty "FailCases/$target"
done
[ ${#found[@]} -eq 0 ] || {
  echo "found something: ${found[*]}; see FailCases/"
  exit 1
}
