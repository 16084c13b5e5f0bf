"""The lab's table: every row, in the order of the ladder from the name to the relay."""
import os
import re

from rows import (configurations, credentials, healthy, icmp, implementations, names, nat, quality, reachability, relay_data, relays,
                  tls, whip)

ROWS = [row for part in (
    healthy, names, reachability, icmp, tls, credentials, configurations, whip, quality, relays, implementations, relay_data, nat) for row in part.ROWS]
for row in relay_data.ROWS:
    row.relay = True
assert len({row.name for row in ROWS}) == len(ROWS), "two rows have one name"


def unknown_findings():
    """Groups of ids none of which the catalogue has, but for rows that wait for their feature."""
    with open(os.path.join(os.path.dirname(__file__), "..", "..", "docs", "findings.md"), encoding="utf-8") as file:
        known = set(re.findall(r"^#+ `?([a-z0-9-]+)`?$", file.read(), re.MULTILINE))
    named = {group for row in ROWS if not row.later for group in (*row.findings, *row.also)}
    return sorted(group for group in named if not known & set(group.split("|")))
