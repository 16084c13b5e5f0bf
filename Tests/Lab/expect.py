#!/usr/bin/env python3
"""Compares a JSON report with what is expected of it.

usage: expect.py REPORT EXIT_STATUS EXPECTATION…

An expectation is `path=value`, `path!=value`, `path^=start`, `path*=part` or `path>=number`. The path leads
through the report by keys and indices; `check` stands for `checks.0`, which must then be the only one, and
`exit` for the exit status. A value is text or JSON; a list holds a part when one of its elements does.
"""
import json
import re
import sys

COMPARISONS = {
    "=": lambda found, wanted: found == wanted,
    "!=": lambda found, wanted: found is not None and found != wanted,
    "^=": lambda found, wanted: isinstance(found, str) and found.startswith(wanted),
    "*=": lambda found, wanted: any(wanted in part for part in parts(found)),
    ">=": lambda found, wanted: isinstance(found, float | int) and found >= float(wanted),
}


def parts(found):
    return found if isinstance(found, list) else [found or ""]


def look_up(report, path):
    if path.split(".")[0] == "check" and len(report["checks"]) != 1:
        raise SystemExit(f"{len(report['checks'])} checks where one is expected")
    for key in re.sub(r"^check(\.|$)", r"checks.0\1", path).split("."):
        if report is None:
            return None
        report = report[int(key)] if isinstance(report, list) else report.get(key)
    return report


def unmet(report, status, expectation):
    path, comparison, wanted = re.fullmatch(r"([\w.]+)(=|!=|\^=|\*=|>=)(.*)", expectation).groups()
    found = status if path == "exit" else look_up(report, path)
    shown = json.dumps(found) if not isinstance(found, str) else found
    compared = shown if comparison in ("=", "!=") and found is not None else found
    return None if COMPARISONS[comparison](compared, wanted) else f"{expectation}: found {shown}"


def main(path, status, *expectations):
    with open(path, encoding="utf-8") as file:
        report = json.load(file)
    failures = [text for text in (unmet(report, int(status), e) for e in expectations) if text]
    print("\n".join(failures), end="\n" if failures else "")
    sys.exit(1 if failures else 0)


main(*sys.argv[1:])
