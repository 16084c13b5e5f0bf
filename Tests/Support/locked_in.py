"""Runs a program under the filters of a systemd unit: locked_in.py UNIT PROGRAM ARGUMENT…

SystemCallFilter=, SystemCallErrorNumber= and RestrictAddressFamilies=. systemd itself is not needed for
that, only its lists of calls (systemd-analyze syscall-filter).
"""

import ctypes
import errno
import os
import re
import socket
import struct
import subprocess
import sys

HEADER = "/usr/include/x86_64-linux-gnu/asm/unistd_64.h"
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
ALLOW, KILL_PROCESS, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
LOAD, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06
# Of struct seccomp_data.
NUMBER, FIRST_ARGUMENT = 0, 16


def members(word):
    """The calls of a word: itself, or those of a set, whatever sets that holds."""
    if not word.startswith("@"):
        return {word}
    text = subprocess.run(
        ["systemd-analyze", "syscall-filter", word], capture_output=True, text=True, check=True
    ).stdout
    lines = [line.strip() for line in text.splitlines()[1:]]
    return set().union(*(members(line) for line in lines if line and line[0] != "#"))


def rules(unit):
    """The calls that the unit allows, what becomes of the rest, and the families of its sockets."""
    allowed, refusal, families = None, KILL_PROCESS, None
    for line in open(unit):
        name, _, value = line.strip().partition("=")
        if name == "SystemCallErrorNumber":
            refusal = ERRNO | getattr(errno, value)
        if name == "SystemCallFilter":
            named = set().union(*(members(word) for word in value.lstrip("~").split()))
            allowed = allowed - named if value.startswith("~") else (allowed or set()) | named
        if name == "RestrictAddressFamilies":
            families = [getattr(socket, family) for family in value.split()]
    return allowed, refusal, families


def main():
    unit, *command = sys.argv[1:]
    allowed, refusal, families = rules(unit)
    numbers = dict(re.findall(r"#define __NR_(\w+)\s+(\d+)", open(HEADER).read()))
    program = [(LOAD, 0, 0, NUMBER)]
    if families is not None:
        checks = [(LOAD, 0, 0, FIRST_ARGUMENT)]
        for family in families:
            checks += [(JUMP_IF_EQUAL, 0, 1, family), (RETURN, 0, 0, ALLOW)]
        checks.append((RETURN, 0, 0, ERRNO | errno.EAFNOSUPPORT))
        program += [(JUMP_IF_EQUAL, 0, len(checks), int(numbers["socket"]))] + checks
    for number in sorted(int(numbers[name]) for name in allowed or () if name in numbers):
        program += [(JUMP_IF_EQUAL, 0, 1, number), (RETURN, 0, 0, ALLOW)]
    program.append((RETURN, 0, 0, ALLOW if allowed is None else refusal))
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in program))
    header = ctypes.create_string_buffer(
        struct.pack("@HP", len(program), ctypes.addressof(code)))
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
    assert libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, header, 0, 0) == 0, ctypes.get_errno()
    os.execv(command[0], command)


main()
