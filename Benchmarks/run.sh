#!/usr/bin/env bash
# Measures, as ratios within one run where two things are compared. `make bench` calls it after a build.
set -euo pipefail
cd "$(dirname "$0")/.."

echo '== packet codec, against a bare HMAC over the same bytes'
swift run -c release CodecBenchmark

echo '== diagnosis, ten times the failed checks against ten times the time'
swift run -c release DiagnosisBenchmark

if [ "$(id -u)" -eq 0 ]; then
  Benchmarks/transports.sh
else
  echo 'left out: round trips against a capture, which takes root'
fi

program="$(swift build -c release --product iceprobe --static-swift-stdlib --show-bin-path)/iceprobe"
echo '== the program'
hyperfine --shell=none --warmup 3 "$program --version" "$program selftest"
python3 Benchmarks/many-servers.py "$program"
python3 Benchmarks/scale.py "$program"
if [ "$(id -u)" -eq 0 ]; then
  echo '== packets through a relay: the program beside a capture, and the time its default checks take'
  python3 Benchmarks/relay.py "$program"
fi
python3 Benchmarks/heap.py "$program"
echo '== the exporter: probes a second, and memory and descriptors over 11,000 probes'
python3 Benchmarks/serve.py "$program" rate flat
echo '== what the program is made of'
python3 Benchmarks/binary-size.py "$program"
python3 - "$program" <<'PYTHON'
import resource, subprocess, sys
subprocess.run([sys.argv[1], "selftest"], stdout=subprocess.DEVNULL, check=True)
print("selftest, most memory:", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024, "MiB")
PYTHON
