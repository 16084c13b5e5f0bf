#!/usr/bin/env bash
# Fuzzes each target, or those named: run.sh [SECONDS] [TARGET…]. What it finds goes to FailCases/,
# which make test replays from then on.
set -euo pipefail
cd "$(dirname "$0")"
seconds=${1:-60}
[ $# -gt 0 ] && shift
if [ $# -gt 0 ]; then targets=("$@"); else targets=($(ls Corpus)); fi

build=../../.build-fuzz
mkdir -p "$build"
flags=(-O -g -swift-version 6 -package-name iceprobe -sanitize=fuzzer,address -parse-as-library
  -enable-upcoming-feature ExistentialAny -enable-upcoming-feature InferIsolatedConformances
  -enable-upcoming-feature InternalImportsByDefault -enable-upcoming-feature MemberImportVisibility
  -enable-upcoming-feature NonisolatedNonsendingByDefault -I "$build")

# compile MODULE FOLDER: one object and one module, instrumented.
compile() {
  swiftc "${flags[@]}" -module-name "$1" -wmo -emit-object -emit-module \
    -emit-module-path "$build/$1.swiftmodule" -o "$build/$1.o" $(find "$2" -name '*.swift' | sort)
}

compile Endpoints ../../Sources/Endpoints
compile STUNWire ../../Sources/STUNWire
compile STUNClient ../../Sources/STUNClient
compile ICEServers ../../Sources/ICEServers
compile SessionDescriptions ../../Sources/SessionDescriptions
compile FuzzTargets Targets
swiftc "${flags[@]}" -module-name Fuzzer Fuzzer.swift "$build"/*.o -o "$build/fuzzer"

for target in "${targets[@]}"; do
  echo "fuzzing $target for $seconds s"
  mkdir -p "$build/corpus/$target" "FailCases/$target"
  # The vectors are hexadecimal; the fuzzer wants bytes.
  for vector in ../Vectors/*.hex; do
    tr a-f A-F <"$vector" | basenc --base16 -d -i >"$build/corpus/$target/$(basename "$vector" .hex)"
  done
  FUZZ_TARGET=$target "$build/fuzzer" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=1024 \
    -max_len=8192 -print_final_stats=1 -artifact_prefix="FailCases/$target/" \
    "$build/corpus/$target" "Corpus/$target"
  rmdir --ignore-fail-on-non-empty "FailCases/$target"
done
