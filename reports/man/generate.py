#!/usr/bin/env python3
"""Writes the manual pages of a built program: generate.py PROGRAM FOLDER. `make install` and `make deb` call it.

One page for the program and one for each command, in mdoc, from what the program says of its own options; those that
`--help` leaves out are in them, too.
"""

import datetime
import json
import os
import pathlib
import re
import subprocess
import sys

MONTHS = "January February March April May June July August September October November December".split()
# Of the sections at the end; others go before these.
ORDER = ["EXIT STATUS", "EXAMPLES"]
# The other commands read no settings.
SETTINGS = {"run", "check", "nat", "audit", "serve", "watch", "history", "selftest"}


def escaped(text):
    """A line of text that roff takes for nothing else."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + text if text.startswith((".", "'")) else text


def argument(text):
    """One argument of a macro: quoted, so that none of its words is taken for a macro or a delimiter."""
    return '"\\&' + escaped(text).replace('"', '\\(dq') + '"'


def words(text):
    """Running text, one sentence on each line, as mdoc has it."""
    sentences = re.split(r"(?<=[.:;])\s+(?=[A-Z])", " ".join(text.split()))
    return [escaped(sentence) for sentence in sentences if sentence]


def literal(lines):
    indent = min(len(line) - len(line.lstrip()) for line in lines if line.strip())
    return [".Bd -literal -offset indent"] + [escaped(line[indent:]) for line in lines] + [".Ed"]


def statuses(lines):
    """`0    every check passed`, with lines that go on below it."""
    found = [".Bl -tag -width Ds"]
    for line in lines:
        match = re.fullmatch(r"  (\d+) +(\S.*)", line)
        if match:
            found += [f".It {match[1]}"] + words(match[2])
        else:
            found.append(escaped(line.strip()))
    return found + [".El"]


def parts(discussion):
    """The paragraphs of a discussion, and its blocks under headings in capitals."""
    text, blocks = [], []
    for block in re.split(r"\n\s*\n", discussion.strip("\n")):
        lines = block.split("\n")
        if re.fullmatch(r"[A-Z][A-Z ,]+", lines[0]) and len(lines) > 1:
            blocks.append((lines[0], lines[1:]))
        elif blocks and block.startswith("  "):
            blocks[-1][1].extend([""] + lines)
        elif block.strip():
            text.append(block)
    return text, blocks


def names(option):
    def flag(name):
        return f"Fl {'' if name['kind'] == 'short' else chr(92) + '&-'}{escaped(name['name'])}"

    # `--relay` and `--no-relay` are two names of one flag.
    listed = [flag(name) for name in option["names"]]
    value = f" Ar {argument(option['valueName'])}" if option["kind"] == "option" else ""
    return " , ".join(listed) + value


def options(command):
    """The options under the titles of their groups."""
    page, title = [], None
    for option in command.get("arguments", []):
        if option["kind"] == "positional":
            continue
        if {name["name"] for name in option["names"]} <= {"help", "h", "version"}:
            continue
        group = option.get("sectionTitle")
        if page == [] or group != title:
            page += ([".El"] if page else []) + ([f".Ss {group}"] if group else [])
            page.append(".Bl -tag -width Ds")
            title = group
        page.append(f".It {names(option)}")
        text = option.get("abstract", "")
        if option.get("isRepeating"):
            text += " May be given several times."
        page += words(text) or ["\\&"]
    return page + [".El"] if page else []


def synopsis(command, path):
    line = f".Nm {path[0]}" + "".join(f" {part}" for part in path[1:])
    given = command.get("arguments", [])
    lines = [line] + ([".Op Ar option ..."] if any(a["kind"] != "positional" for a in given) else [])
    for one in given:
        if one["kind"] != "positional":
            continue
        value = f"Ar {argument(one['valueName'])}" + (" ..." if one.get("isRepeating") else "")
        lines.append(f".Op {value}" if one.get("isOptional") else f".{value}")
    return lines


def positionals(command):
    page = []
    for one in command.get("arguments", []):
        if one["kind"] == "positional" and one.get("abstract"):
            page += [f".It Ar {argument(one['valueName'])}"] + words(one["abstract"])
    return [".Bl -tag -width Ds"] + page + [".El"] if page else []


def described(command):
    text, _ = parts(command.get("discussion", ""))
    page = words(command["abstract"])
    for paragraph in text:
        lines = paragraph.split("\n")
        indented = all(line.startswith("  ") for line in lines)
        page += literal(lines) if indented else [".Pp"] + words(paragraph)
    return page + positionals(command)


def page(command, path, date, version, others):
    name = "-".join(path)
    abstract = command["abstract"].rstrip(".")
    out = [f".Dd {date}", f".Dt {name.upper()} 1", f".Os iceprobe {version}", ".Sh NAME", f".Nm {name}",
           f".Nd {escaped(abstract[0].lower() + abstract[1:])}", ".Sh SYNOPSIS"]
    children = [c for c in command.get("subcommands", []) if len(path) > 1]
    if children:
        for child in children:
            out += synopsis(child, path + [child["commandName"]])
    elif len(path) == 1:
        out += [f".Nm {path[0]}", ".Ar command", ".Op Ar option ...", f".Nm {path[0]}", ".Ar uri ..."]
    else:
        out += synopsis(command, path)
    out += [".Sh DESCRIPTION"] + described(command)
    if len(path) == 1:
        out += [".Sh COMMANDS", "A URI in place of a command means", ".Cm run .", ".Bl -tag -width Ds"]
        for child in command["subcommands"]:
            if child["commandName"] != "help" and child.get("shouldDisplay", True):
                out += [f".It Xr iceprobe-{child['commandName']} 1"] + words(child["abstract"])
        out.append(".El")
    if children:
        out.append(".Sh COMMANDS")
        for child in children:
            out += [f".Ss {child['commandName']}"] + described(child)
            out += options(child)
    else:
        listed = options(command)
        out += [".Sh OPTIONS"] + listed if listed else []
    if path[-1] in SETTINGS or len(path) == 1:
        out += [".Sh ENVIRONMENT",
                "Each option of a command that checks has a variable: its name in capitals, with _ for \\-, after",
                ".Ev ICEPROBE_ ,", "such as", ".Ev ICEPROBE_TIMEOUT .",
                "An option goes before its variable, and both go before the configuration file."]
    if any(name["name"] == "otlp" for option in command.get("arguments", []) for name in option.get("names") or []):
        out += [".Pp", "For", ".Fl \\&-otlp :", "the variables of OpenTelemetry's exporters,", ".Ev OTEL_EXPORTER_OTLP_ENDPOINT",
                "and others, and", ".Ev TRACEPARENT ,", "the span that the run is part of."]
    blocks = parts(command.get("discussion", ""))[1]
    if not any(title == "EXAMPLES" for title, _ in blocks):
        blocks += [block for child in children for block in parts(child.get("discussion", ""))[1]][:1]
    for title, lines in sorted(blocks, key=lambda block: ORDER.index(block[0]) if block[0] in ORDER else -1):
        if title != "MORE":
            out += [f".Sh {title}"] + (statuses(lines) if title == "EXIT STATUS" else literal(lines))
    out += [".Sh SEE ALSO"]
    listed = [f".Xr {other} 1" for other in others if other != name]
    out += [line + " ," for line in listed[:-1]] + listed[-1:]
    return "\n".join(line for line in out if line) + "\n"


def main():
    program, folder = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2])
    dumped = subprocess.run([program, "--experimental-dump-help"], check=True, capture_output=True).stdout
    version = subprocess.run([program, "--version"], check=True, capture_output=True, text=True).stdout.strip()
    root = json.loads(dumped)["command"]
    # The same sources give the same pages, whenever they are built.
    epoch = int(os.environ.get("SOURCE_DATE_EPOCH") or 0)
    day = datetime.datetime.fromtimestamp(epoch, datetime.timezone.utc) if epoch else datetime.date.today()
    date = f"{MONTHS[day.month - 1]} {day.day}, {day.year}"
    commands = [c for c in root["subcommands"] if c["commandName"] != "help" and c.get("shouldDisplay", True)]
    others = ["iceprobe"] + sorted(f"iceprobe-{c['commandName']}" for c in commands)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "iceprobe.1").write_text(page(root, ["iceprobe"], date, version, others))
    for command in commands:
        path = ["iceprobe", command["commandName"]]
        (folder / f"{'-'.join(path)}.1").write_text(page(command, path, date, version, others))


main()
