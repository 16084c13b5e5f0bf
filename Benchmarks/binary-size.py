#!/usr/bin/env python3
"""What a built program is made of: binary-size.py PROGRAM. By section, and by module for what has symbols. Needs binutils."""

import collections
import os
import re
import subprocess
import sys
import tempfile

PROGRAM = sys.argv[1]
# Of symbols without a module of Swift's.
LIBRARIES = [
    ("CNIOBoringSSL", "BoringSSL (NIO's TLS)"), ("_ZN5bssl", "BoringSSL (NIO's TLS)"), ("_ZN4bssl", "BoringSSL (NIO's TLS)"),
    ("_ZN5swift", "Swift runtime"), ("_ZNK5swift", "Swift runtime"), ("swift_", "Swift runtime"), ("_swift_", "Swift runtime"),
    ("yaml_", "libyaml"), ("u_", "ICU"), ("_foundation_unicode", "ICU"), ("_ZN6icu", "ICU"), ("_ZNK6icu", "ICU"),
    ("_dispatch", "Dispatch"), ("dispatch_", "Dispatch"), ("_CF", "CoreFoundation"), ("CF", "CoreFoundation"), ("__CF", "CoreFoundation"),
    ("c_nio_", "NIO's C"), ("CNIO", "NIO's C"),
]
RUNTIME = {
    "S": "Swift standard library", "Sc": "Swift concurrency", "_Concurrency": "Swift concurrency",
    "FoundationEssentials": "Foundation", "FoundationInternationalization": "Foundation", "Foundation": "Foundation",
    "_FoundationICU": "ICU", "_StringProcessing": "Swift regular expressions", "_RegexParser": "Swift regular expressions",
}


def module(symbol):
    # `$s` or `$S`, then the length and name of the module; `$sS` is the standard library.
    match = re.match(r"(?:_?symbolic.*|\$[sS])(\d+)", symbol)
    if match:
        length = int(match[1])
        name = symbol[match.end(1):match.end(1) + length]
        return RUNTIME.get(name, name)
    if symbol.startswith(("$sSc", "$ss")):
        return RUNTIME["Sc"] if symbol.startswith("$sSc") else RUNTIME["S"]
    if symbol.startswith("$sS"):
        return RUNTIME["S"]
    for prefix, name in LIBRARIES:
        if symbol.startswith(prefix):
            return name
    return "C, C++ and the rest"


def main():
    sections = collections.Counter()
    for line in subprocess.run(["size", "-A", PROGRAM], check=True, capture_output=True, text=True).stdout.splitlines():
        match = re.match(r"(\.?\S+) +(\d+) +(\d+)$", line)
        if match and match[1] != "Total" and not match[1].startswith(".debug"):
            sections[match[1]] += int(match[2])
    modules = collections.Counter()
    listed = subprocess.run(["nm", "-S", "--defined-only", PROGRAM], check=True, capture_output=True, text=True).stdout
    for line in listed.splitlines():
        fields = line.split(" ", 3)
        if len(fields) == 4 and len(fields[1]) == 16 and fields[2].lower() != "b":
            modules[module(fields[3])] += int(fields[1], 16)
    with tempfile.NamedTemporaryFile() as stripped:
        subprocess.run(["strip", "-o", stripped.name, PROGRAM], check=True)
        print(f"stripped: {os.path.getsize(stripped.name) / 1e6:.1f} MB")
    print("sections: " + ", ".join(f"{name} {size / 1e6:.1f}" for name, size in sections.most_common(9)))
    own = set(os.listdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../Sources")))
    print(f"iceprobe itself: {sum(size for name, size in modules.items() if name in own) / 1e6:.1f} MB")
    for name, size in modules.most_common(30):
        if name not in own:
            print(f"{name}: {size / 1e6:.1f} MB")


main()
