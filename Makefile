# What a person or CI types. Each target installs the system packages it lacks, naming them first.

BUILD_PACKAGES := libcurl4-openssl-dev libssl-dev libc-ares-dev libsqlite3-dev libminiupnpc-dev libnatpmp-dev zlib1g-dev pkg-config
TEST_PACKAGES := $(BUILD_PACKAGES) sqlite3 curl jq perl coturn tshark tcpdump python3 python3-venv openssl iproute2 nftables \
	dnsmasq-base prometheus prometheus-node-exporter tinyproxy-bin microsocks haproxy python3-gi gir1.2-gst-plugins-base-1.0 \
	gir1.2-gst-plugins-bad-1.0 gstreamer1.0-plugins-base gstreamer1.0-plugins-good chromium \
	gstreamer1.0-plugins-bad gstreamer1.0-nice systemd zsh fish icinga2-bin zabbix-agent mandoc tmux \
	golang-go golang-github-pion-turn.v2-dev stun-server
# Servers, clocks and balancers that only the lab starts.
LAB_PACKAGES := $(TEST_PACKAGES) faketime nginx-light libnginx-mod-stream stunnel4 \
	erlang-base erlang-p1-stun miniupnpd miniupnpd-nftables
BROWSER_PACKAGES := coturn dnsmasq-base nftables iproute2 haproxy openssl faketime python3 chromium firefox-esr libnss3-tools
BENCH_PACKAGES := $(BUILD_PACKAGES) coturn iproute2 nftables python3 tshark tcpdump hyperfine
FUZZ_PACKAGES := $(BUILD_PACKAGES)

INSTALL := Tests/Support/install-packages.sh
SWIFT_SOURCES := Package.swift Sources Tests Benchmarks
# The Swift runtime goes into the binary: it starts in a third of the time and runs without Swift installed.
RELEASE_FOLDER ?= .build
RELEASE_FLAGS := -c release --product iceprobe --static-swift-stdlib --scratch-path $(RELEASE_FOLDER)
VENV := .build-venv
FUZZ_SECONDS ?= 600
prefix ?= /usr/local

.PHONY: help run build test check format bench fuzz sanitize lab two-ends lab-packages browsers picture deb install clean

help:
	@sed -n 's/^##//p' $(MAKEFILE_LIST)

## make run      build, then run the self-test; the report goes to reports/latest/
run: build
	@mkdir -p reports/latest
	"$$(swift build $(RELEASE_FLAGS) --show-bin-path)/iceprobe" selftest \
	  --format text --format json=reports/latest/report.json --format text=reports/latest/report.txt

## make build    build the release binary
build:
	@$(INSTALL) $(BUILD_PACKAGES)
	swift build $(RELEASE_FLAGS)

## make test     run every test, real servers included
test: $(VENV)/.complete
	@$(INSTALL) $(TEST_PACKAGES)
	swift build --build-tests
	Tests/Support/run-tests.sh

$(VENV)/.complete: Tests/Support/requirements.txt
	@$(INSTALL) python3 python3-venv
	python3 -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

## make check    formatter, imports along the arrows only, rule ids, no warnings
check:
	@$(INSTALL) $(BUILD_PACKAGES)
	swift format lint --strict --recursive $(wildcard $(SWIFT_SOURCES))
	Tests/Support/check-imports.sh
	Tests/Support/check-rules.sh
	swift build --build-tests

## make format   rewrite the sources as the formatter wants them
format:
	swift format format --in-place --recursive $(wildcard $(SWIFT_SOURCES))

## make bench    measure, as ratios within one run
bench: build
	@$(INSTALL) $(BENCH_PACKAGES)
	Benchmarks/run.sh

## make fuzz     fuzz each parser for FUZZ_SECONDS (600)
fuzz:
	@$(INSTALL) $(FUZZ_PACKAGES)
	Tests/Fuzz/run.sh $(FUZZ_SECONDS)

## make sanitize  every test under AddressSanitizer, then under ThreadSanitizer (an hour)
sanitize: $(VENV)/.complete
	@$(INSTALL) $(TEST_PACKAGES)
	Tests/Support/run-sanitized.sh

## make lab      faults in network namespaces, and what iceprobe says of each (root; ROWS="name…" for some)
lab: lab-packages
	swift build --product iceprobe
	ICEPROBE="$$(swift build --show-bin-path)/iceprobe" python3 Tests/Lab/lab.py $(LAB_FLAGS) $(ROWS)

## make two-ends  two sites behind every combination of NATs: is what iceprobe nat foretells what the pairs come to? (root; 8 min)
two-ends: lab-packages
	swift build --product iceprobe
	ICEPROBE="$$(swift build --show-bin-path)/iceprobe" python3 Tests/Lab/two_ends.py $(ROWS)

lab-packages:
	@$(INSTALL) $(LAB_PACKAGES)

## make browsers have Chromium and Firefox gather, and write docs/browsers.md anew (root)
browsers:
	@$(INSTALL) $(BROWSER_PACKAGES)
	python3 Tests/Lab/browsers/gather.py

## make picture  draw the README's terminal from a real run (root)
picture:
	@$(INSTALL) $(BUILD_PACKAGES) iproute2 nftables python3
	swift build --product iceprobe
	docs/picture/make.sh "$$(swift build --show-bin-path)/iceprobe"

## make deb      make a Debian package in .build/deb/
deb: build
	@$(INSTALL) binutils dpkg-dev lintian python3
	reports/debian/build.sh "$$(swift build $(RELEASE_FLAGS) --show-bin-path)/iceprobe" .build/deb
	lintian --fail-on error .build/deb/*.deb

## make install  put the binary below $(prefix), also as the plugin check_iceprobe, with its manual pages
install: build
	install -D "$$(swift build $(RELEASE_FLAGS) --show-bin-path)/iceprobe" "$(DESTDIR)$(prefix)/bin/iceprobe"
	ln -sf iceprobe "$(DESTDIR)$(prefix)/bin/check_iceprobe"
	@$(INSTALL) python3
	rm -rf .build/man
	reports/man/generate.py "$$(swift build $(RELEASE_FLAGS) --show-bin-path)/iceprobe" .build/man
	install -D -m 644 -t "$(DESTDIR)$(prefix)/share/man/man1" .build/man/*.1
	ln -sf iceprobe-check.1 "$(DESTDIR)$(prefix)/share/man/man1/check_iceprobe.1"

clean:
	rm -rf .build .build-release .build-asan .build-tsan .build-fuzz .build-venv reports/latest
