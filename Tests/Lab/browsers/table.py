"""What was seen, as the words of docs/browsers.md."""


def cell(case, result):
    """What a browser did with a case, in the words that the document explains."""
    if result is None:
        return "not seen"
    if name := result.get("throws") or result.get("later"):
        return f"throws {name}"
    kinds = {each["type"] for each in result["candidates"]}
    codes = sorted({each["errorCode"] for each in result["errors"]})
    if case.shows == "mapped":
        return mapped(result)
    if result.get("sent") == 0 and "relay" not in kinds:
        told = "nothing sent"
    elif "relay" in kinds:
        told = "relay"
    elif "srflx" in kinds and wants_nothing_but_stun(case):
        told = "srflx"
    elif codes:
        told = "no candidate, " + ", ".join(map(str, codes))
    elif wants_servers(case):
        told = "no candidate"
    else:
        told = "taken"
    return f"{told}; {ending(case, result)}" if case.shows == "ending" else told


def ending(case, result):
    """In steps of five seconds, none of which ends at a time that browsers were seen to take (11 and 40 s)."""
    if not result["complete"]:
        return f"no end within {case.limit} s"
    begun = int((result["ended"] + 1) // 5 * 5) - 1
    return f"ends within {begun + 5} s" if begun < 0 else f"ends after {begun} to {begun + 5} s"


def mapped(result):
    found = [each for each in result["candidates"] if each["type"] == "srflx"]
    if found:
        return f"srflx {found[0]['address']}:{found[0]['port']}"
    return "no candidate" + "".join(f", {each['errorCode']}" for each in result["errors"][:1])


def wants_servers(case):
    return any(each in case.configuration for each in ("turn:", "turns:", "stun:", "stuns:"))


def wants_nothing_but_stun(case):
    return "turn:" not in case.configuration and "turns:" not in case.configuration


HEAD = """# What browsers do with ICE servers

Seen on {date} with {versions}, headless, on Debian 12 (Linux), by `make browsers`: every row was an RTCPeerConnection that gathered in a
network namespace of its own against coturn or a small canned server, over IPv4 and IPv6. This file is made by `Tests/Lab/browsers/gather.py`;
tests compare with it what iceprobe says of browsers. Other versions, other systems and Safari were not seen.

| word | means |
| --- | --- |
| throws NAME | the constructor's exception (or setLocalDescription's): no connection, so the whole configuration is lost |
| relay, srflx | such a candidate came |
| taken | no exception, and the configuration names no server to gather from |
| no candidate | no exception, no relay (of `turn:`) or srflx (of `stun:`) candidate; the codes are those of `icecandidateerror` |
| nothing sent | the same, and no packet came to the server's port |
| ends after N to M s, ends within N s | when gathering was complete; "no end within N s": it was not by then |

`H` is a name with A and AAAA records. A configuration is taken or refused as a whole: one URI that throws costs every other server.
"""


def document(cases, seen, versions, date):
    lines = [HEAD.format(date=date, versions=" and ".join(f"{title} {version}" for title, version in versions))]
    titles = [f"{title} {version.split('.')[0]}" for title, version in versions]
    section = None
    for number, case in enumerate(cases):
        if case.section != section:
            section = case.section
            lines.append(f"\n## {section}\n\n| case | {' | '.join(titles)} |\n| --- | {' | '.join('---' for _ in titles)} |")
        cells = (cell(case, results.get(number)) for results in seen.values())
        lines.append(f"| {escaped(case.words)} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def escaped(words):
    return words.replace("|", "\\|")


def vectors(cases, seen):
    """The rows for tests: what was given, as JSON where JSON can say it, and what each browser did."""
    return [{"section": case.section, "case": case.words, "configuration": next(iter(seen.values()))[number].get("json"),
             **{name: cell(case, results.get(number)) for name, results in seen.items()}} for number, case in enumerate(cases)]
