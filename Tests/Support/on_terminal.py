#!/usr/bin/env python3
"""Runs a program on a terminal of its own and types a line when it shows a prompt.

usage: on_terminal.py PROMPT LINE PROGRAM [ARGUMENT...]

In place of the line, SIGNALS sends SIGINT and SIGTERM at once, and STOP stops the terminal, as Ctrl-S
does. Prints {"status": exit code, negative
for a signal, "shown": everything that the terminal showed, what was echoed included, "echoes": whether
the terminal shows at the end what is typed}.
"""

import json
import os
import pty
import signal
import sys
import termios


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
            if line == b"SIGNALS":
                # Stopped in between, it finds both when it goes on.
                for number in (signal.SIGSTOP, signal.SIGINT, signal.SIGTERM, signal.SIGCONT):
                    os.kill(process, number)
            elif line == b"STOP":
                os.write(terminal, b"\x13")
            else:
                os.write(terminal, line + b"\n")
            typed = True
    _, status = os.waitpid(process, 0)
    echoes = termios.tcgetattr(terminal)[3] & termios.ECHO != 0
    status = os.waitstatus_to_exitcode(status)
    print(json.dumps({"status": status, "shown": shown.decode(), "echoes": echoes}))


if __name__ == "__main__":
    main()
