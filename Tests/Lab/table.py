"""The lab's table: every row, in the order of the ladder from the name to the relay."""
from rows import credentials, healthy, icmp, implementations, names, quality, reachability, relays, tls

ROWS = [row for part in (healthy, names, reachability, icmp, tls, credentials, quality, relays, implementations) for row in part.ROWS]
assert len({row.name for row in ROWS}) == len(ROWS), "two rows have one name"
