#!/usr/bin/env python3
"""Runs a program on a terminal of its own and types a line when it shows a prompt.

usage: on_terminal.py PROMPT LINE PROGRAM [ARGUMENT...]

Prints {"status": exit code, "shown": everything that the terminal showed, what was echoed included}.
"""

import json
import os
import pty
import sys


def main():
    prompt, line, program = sys.argv[1].encode(), sys.argv[2].encode(), sys.argv[3:]
    process, terminal = pty.fork()
    if process == 0:
        os.execv(program[0], program)
    shown, typed = b"", False
    while True:
        try:
            data = os.read(terminal, 4096)
        except OSError:  # Linux's way to say that nobody has the terminal open any more
            break
        if not data:
            break
        shown += data
        if not typed and prompt in shown:
            os.write(terminal, line + b"\n")
            typed = True
    _, status = os.waitpid(process, 0)
    print(json.dumps({"status": os.waitstatus_to_exitcode(status), "shown": shown.decode()}))


if __name__ == "__main__":
    main()
