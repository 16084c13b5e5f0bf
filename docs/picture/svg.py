#!/usr/bin/env python3
"""Draws what a terminal shows as SVG: svg.py COMMAND < OUTPUT > PICTURE. Knows the escapes that iceprobe uses."""

import re
import sys
from xml.sax.saxutils import escape

WIDTH, HEIGHT, SIZE, MARGIN, BAR = 8.4, 19, 14, 16, 34
COLORS = {30: "#7f8790", 31: "#ff7b72", 32: "#7ee787", 33: "#e3b341", 34: "#79c0ff", 35: "#d2a8ff", 36: "#76e3ea"}
TEXT, BACK, DIM = "#e6edf3", "#0d1117", "#8b949e"


def runs(line):
    """The parts of a line, each with its colour and weight."""
    style, found, column = {}, [], 0
    for part in re.split(r"(\x1b\[[0-9;]*m)", line):
        match = re.fullmatch(r"\x1b\[([0-9;]*)m", part)
        if not match:
            # Blanks in a row are left out, not drawn: not everything keeps them.
            for word in re.finditer(r"\S+( \S+)*", part):
                found.append((column + word.start(), word[0], dict(style)))
            column += len(part)
            continue
        for code in [int(number or 0) for number in match[1].split(";")]:
            if code == 0:
                style = {}
            elif code == 1:
                style["weight"] = "bold"
            elif code == 2:
                style["fill"] = DIM
            elif code == 22:
                style.pop("weight", None)
            elif code == 39:
                style.pop("fill", None)
            elif code % 60 in COLORS or code in COLORS:
                style["fill"] = COLORS[code if code < 90 else code - 60]
            else:
                sys.exit(f"unknown escape {code}")
    return found


def main():
    command = sys.argv[1]
    typed = command.split("\n")
    label = escape(" ".join(command.replace("\\\n", "").split()), {'"': "&quot;"})
    lines = [f"\x1b[1;32m$\x1b[0m \x1b[1m{typed[0]}\x1b[0m"] + [f"\x1b[1m{line}\x1b[0m" for line in typed[1:]]
    lines += sys.stdin.read().rstrip("\n").split("\n")
    columns = max(column + len(text) for line in lines for column, text, _ in runs(line))
    width, height = round(columns * WIDTH + 2 * MARGIN), BAR + len(lines) * HEIGHT + MARGIN
    print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
          f'role="img" aria-label="{label}, and what it prints">')
    print(f'<rect width="{width}" height="{height}" rx="8" fill="{BACK}"/>')
    for index, color in enumerate(["#ff5f57", "#febc2e", "#28c840"]):
        print(f'<circle cx="{20 + 20 * index}" cy="17" r="6" fill="{color}"/>')
    print(f'<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, \'DejaVu Sans Mono\', monospace" '
          f'font-size="{SIZE}" fill="{TEXT}">')
    for row, line in enumerate(lines):
        y = BAR + row * HEIGHT + SIZE
        for column, text, style in runs(line):
            attributes = "".join(f' {"font-weight" if key == "weight" else key}="{value}"' for key, value in style.items())
            # Every font has its own width: the columns stay where they are.
            print(f'<text x="{MARGIN + column * WIDTH:.1f}" y="{y}" textLength="{len(text) * WIDTH:.1f}" '
                  f'lengthAdjust="spacingAndGlyphs"{attributes}>{escape(text)}</text>')
    print("</g>\n</svg>")


main()
