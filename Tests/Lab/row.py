"""A row of the lab's table: what lies between, what is broken, what is asked, and what has to be said."""
from dataclasses import dataclass, field
from typing import Callable

from network import Network, direct
from servers import PASSWORD, USER


@dataclass
class Row:
    name: str
    """What is broken, as a slug: `lab.py NAME` runs it alone."""
    call: str | list[str]
    """URIs and options of `iceprobe run`."""
    verdict: str
    findings: tuple = ()
    """Ids that must be there; `a|b` takes either. The first one must be the first warning or worse."""
    also: tuple = ()
    """Ids of warnings that may stand beside them. Any other is a false alarm."""
    never: tuple = ()
    """Ids, or patterns of text, that must be nowhere."""
    says: tuple = ()
    """Patterns that a finding or a failure must hold."""
    report: dict = field(default_factory=dict)
    """Paths in the JSON report with the values, or tests of them, that must be there."""
    topology: Callable = direct
    wire: object = None
    servers: tuple = ()
    breaks: tuple = ()
    """Functions that are given the network, once the servers are up."""
    during: Callable | None = None
    """The same, begun beside the probe."""
    user: str | None = USER
    password: str | None = PASSWORD
    prepare: Callable | None = None
    """Given the network; returns options in place of `user` and `password`."""
    environment: dict = field(default_factory=dict)
    command: str = "run"
    relay: bool = False
    """Whether data goes through the relays as well: else a row has one check for each URI and address."""
    timeout: str = "3s"
    later: str | None = None
    """Why the row is not expected to be right yet. Once it is, the lab asks to take this away."""


def nft(place, hook, *rules) -> Callable[[Network], None]:
    return lambda net: net.nft(place, hook, *rules)


def drop(*matches, place="inet"):
    return nft(place, "forward", *(f"{each} counter drop" for each in matches))


def reject(match, how, place="inet"):
    return nft(place, "forward", f"{match} reject with {how}")
