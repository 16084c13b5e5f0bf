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
flags=(-O -g -sanitize=fuzzer,address -parse-as-library -I "$build")
ours=(-swift-version 6 -package-name iceprobe -enable-upcoming-feature ExistentialAny
  -enable-upcoming-feature InferIsolatedConformances
  -enable-upcoming-feature InternalImportsByDefault -enable-upcoming-feature MemberImportVisibility
  -enable-upcoming-feature NonisolatedNonsendingByDefault)

# compile MODULE FOLDER [FLAG…]: one object and one module, instrumented.
compile() {
  swiftc "${flags[@]}" "${@:3}" -module-name "$1" -wmo -emit-object -emit-module \
    -emit-module-path "$build/$1.swiftmodule" -o "$build/$1.o" $(find "$2" -name '*.swift' | sort)
}

# compile_c FOLDER [FLAG…]: the objects of a C target.
compile_c() {
  local folder=$1
  shift
  for file in "$folder"/*.c; do
    clang -O1 -g -fsanitize=fuzzer-no-link,address "$@" -c "$file" \
      -o "$build/$(basename "$(dirname "$folder")")-$(basename "$file").o"
  done
}

# The configuration file is read by Yams, its sources know their clients, and those all that is below.
swift package --package-path ../.. resolve
yams=../../.build/checkouts/Yams/Sources
compile_c "$yams/CYaml/src" -I "$yams/CYaml/include" -DYAML_DECLARE_STATIC
compile_c ../../Sources/CLinux -I ../../Sources/CLinux/include
# SwiftPM writes this file itself.
mkdir -p "$build/CLinux"
echo "module CLinux { header \"$PWD/../../Sources/CLinux/include/CLinux.h\" export * }" >"$build/CLinux/module.modulemap"
flags+=(-I "$yams/CYaml/include" -Xcc -DYAML_DECLARE_STATIC -I ../../Sources/CCurl -I ../../Sources/COpenSSL
  -I "$build/CLinux")

compile Yams "$yams/Yams" -suppress-warnings -DSWIFT_PACKAGE
for module in Vocabulary STUNWire STUNClient ICEServers SessionDescriptions Measurements Diagnosing Reporting \
  Polling HTTPFetching Transports ConfigSources Configuring; do
  compile "$module" "../../Sources/$module" "${ours[@]}"
done
compile FuzzTargets Targets "${ours[@]}"
swiftc "${flags[@]}" "${ours[@]}" -module-name Fuzzer Fuzzer.swift "$build"/*.o -lcurl -lssl -lcrypto -o "$build/fuzzer"

for target in "${targets[@]}"; do
  echo "fuzzing $target for $seconds s"
  mkdir -p "$build/corpus/$target" "FailCases/$target"
  # The vectors are hexadecimal; the fuzzer wants bytes.
  for vector in ../Vectors/*.hex; do
    tr a-f A-F <"$vector" | basenc --base16 -d -i >"$build/corpus/$target/$(basename "$vector" .hex)"
  done
  # Swift's constants of enumerations look like leaks: their pointers carry marks.
  FUZZ_TARGET=$target ASAN_OPTIONS=detect_leaks=0 "$build/fuzzer" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=1024 \
    -max_len=8192 -print_final_stats=1 -artifact_prefix="FailCases/$target/" \
    "$build/corpus/$target" "Corpus/$target"
  rmdir --ignore-fail-on-non-empty "FailCases/$target"
done
