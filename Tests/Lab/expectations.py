"""What a row expects of a report, and what no report may say."""
import re

EXIT = {"ok": 0, "degraded": 1, "failed": 2, "unknown": 3}


def unmet(row, report, status, text, secrets):
    """Sentences about what is not as the row wants it; none when all is."""
    findings = report["findings"]
    loud = [each["id"] for each in findings if each["severity"] in ("critical", "warning")]
    if report["verdict"] not in row.verdict.split("|"):
        yield f"verdict {report['verdict']}, not {row.verdict}"
    elif status != EXIT[report["verdict"]]:
        yield f"exit status {status} for verdict {report['verdict']}"
    ids = [each["id"] for each in findings]
    for wanted in row.findings:
        if not set(wanted.split("|")) & set(ids):
            yield f"no finding {wanted}, but {', '.join(ids) or 'none'}"
    if row.findings and loud and loud[0] not in row.findings[0].split("|"):
        yield f"the first finding is {loud[0]}, not {row.findings[0]}"
    allowed = {each for group in (*row.findings, *row.also) for each in group.split("|")}
    for each in findings:
        if each["severity"] in ("critical", "warning") and each["id"] not in allowed:
            yield f"false alarm: {each['id']}: {each['title']}"
    told = "\n".join(sentences(report))
    for phrase in row.says:
        if not re.search(phrase, told, re.IGNORECASE):
            yield f"nothing says /{phrase}/"
    for phrase in row.never:
        if phrase in ids:
            yield f"finding {phrase}"
        elif found := re.search(phrase, told + text, re.IGNORECASE):
            yield f"says /{phrase}/: {around(told + text, found)}"
    for path, wanted in row.report.items():
        found = look_up(report, path)
        if not (wanted(found) if callable(wanted) else found == wanted):
            yield f"{path} is {found!r}, not {getattr(wanted, 'words', repr(wanted))}"
    yield from contradictions(report, told, text, secrets)


def sentences(report):
    """Every text of a report that is a claim."""
    for each in report["findings"]:
        yield each["title"]
        yield from each["evidence"]
        yield each["remedy"]
    for each in (*report["checks"], *report["sources"]):
        if failure := each.get("failure"):
            yield failure["message"]
            yield from failure.get("evidence") or []


def contradictions(report, told, text, secrets):
    """What must not be said in any row, whatever the network did: each sentence has what would prove it false."""
    everything = told + "\n" + text
    for each in secrets:
        if each in everything or each in str(report):
            yield "a secret stands in the report"
    if found := re.search(r"\b(URI|RES|STUN|TURN|EXT|SEC|NAT|ICE|Q|B)-\d+\b", everything):
        yield f"cites rule {found[0]}"
    if found := re.search(r"(?<![\d.,:])1 (addresses|servers|checks|requests|datagrams|findings|times|seconds)\b", everything):
        yield f"plural of one: {around(everything, found)}"
    checks = {each["id"]: each for each in report["checks"]}
    reached = {place(each) for each in report["checks"] if has_answer(each) or has_connected(each)}
    for finding in report["findings"]:
        says = " ".join([finding["title"], *finding["evidence"], finding["remedy"]])
        about = [checks[each] for each in finding["checks"] if each in checks]
        if re.search(r"nothing (runs|listens) there|nothing listens", says, re.IGNORECASE) and any(
                place(each) in reached for each in about):
            yield f"{finding['id']} says that nothing runs there, and something answered: {says[:120]}"
        if re.search(r"nothing came back|no packet came back", finding["title"], re.IGNORECASE) and any(
                map(has_answer, about)):
            yield f"{finding['id']} says that nothing came back, and {about[0]['responses_received_count']} answers did"
        if re.search(r"limits? on open files", says) and all(
                (each.get("failure") or {}).get("errno") != 24 for each in about):
            yield f"{finding['id']} speaks of open files without EMFILE"
        if re.search(r"write turns:", says, re.IGNORECASE) and all(
                each.get("uri", "").lower().startswith("turns:") for each in about) and about:
            yield f"{finding['id']} says to write turns: for what is turns:"
    for severity, verdicts in (("critical", ("ok",)), ("warning", ("ok",))):
        for each in report["findings"]:
            if each["severity"] == severity and report["verdict"] in verdicts:
                yield f"verdict {report['verdict']} beside {severity} {each['id']}"
    explained = {each for finding in report["findings"] for each in finding["checks"]}
    for each in report["checks"]:
        if each["outcome"] == "failed" and each["id"] not in explained:
            yield f"no finding explains {each['id']} ({(each.get('failure') or {}).get('reason')})"


def place(check):
    server = check["server"]
    return (server.get("address"), server.get("port"), check["transport"])


def has_answer(check):
    return (check.get("responses_received_count") or 0) > 0


def has_connected(check):
    return any(each["name"] == "connect" and each["outcome"] == "ok" for each in check.get("phases", []))


def around(text, found):
    start, end = max(0, found.start() - 40), min(len(text), found.end() + 60)
    return "…" + " ".join(text[start:end].split()) + "…"


def look_up(report, path):
    """`checks.1.failure.reason`; `check` stands for `checks.0`, which must then be the only one but for the data through it."""
    if path.split(".")[0] == "check":
        alone = [each for each in report["checks"] if each["kind"] != "turn_relay"]
        if len(alone) != 1:
            return f"{len(alone)} checks"
        path = path.replace("check", "checks.0", 1)
    for key in path.split("."):
        if report is None:
            return None
        report = report[int(key)] if isinstance(report, list) else report.get(key)
    return report


def _named(words):
    def name(function):
        function.words = words
        return function
    return name


def starts(text):
    return _named(f"{text}…")(lambda found: isinstance(found, str) and found.startswith(text))


def has(text):
    """A text that holds it, or a list one of whose texts does."""
    return _named(f"…{text}…")(
        lambda found: any(text in each for each in (found if isinstance(found, list) else [found or ""])))


def at_least(number):
    return _named(f"at least {number}")(lambda found: isinstance(found, (int, float)) and found >= number)


def is_not(value):
    return _named(f"anything but {value!r}")(lambda found: found is not None and found != value)


def has_kind(kind):
    """Checks, one of which is of that kind and passed."""
    return _named(f"a {kind} that passed")(
        lambda checks: any(each["kind"] == kind and each["outcome"] == "ok" for each in checks))
