"""A secret in every form that a server may write it in, and where any of them stands in a text.

The search knows nothing of the program's own masking: it undoes every layer of escapes and every
encoding that it finds, and looks for eight bytes of a secret in a row.
"""

import base64
import html
import re
import urllib.parse

# What is cut short shows this many bytes, half as many again as count.
CUT = 12
SHORTEST = 8


def percent(data):
    return "".join(f"%{byte:02X}" for byte in data)


def json_escaped(text):
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("/", "\\/")


def code_points(text):
    units = text.encode("utf-16-be")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02X}" for i in range(0, len(units), 2))


def encodings(text):
    """Each form of a text by its name."""
    data = text.encode()
    quoted = urllib.parse.quote(text, safe="")
    standard = base64.b64encode(data).decode()
    yield "raw", text
    yield "percent", percent(data)
    yield "percent where needed", quoted
    yield "percent, small", percent(data).lower()
    yield "percent twice", urllib.parse.quote(percent(data), safe="")
    yield "form", urllib.parse.quote_plus(text)
    yield "base64", standard
    yield "base64 without padding", standard.rstrip("=")
    # One byte and two before it are the other two alignments; a user's name comes before a password.
    yield "base64 at 1", base64.b64encode(b"x" + data).decode()
    yield "base64 at 2", base64.b64encode(b"xy" + data + b"z").decode()
    yield "base64 of Basic", base64.b64encode(b"alice:" + data).decode()
    yield "base64url", base64.urlsafe_b64encode(data).decode()
    yield "base64url without padding", base64.urlsafe_b64encode(b"q" + data).decode().rstrip("=")
    yield "base64 in percent", urllib.parse.quote(standard, safe="")
    yield "base64 of percent", base64.b64encode(percent(data).encode()).decode()
    yield "hexadecimal", data.hex()
    yield "HEXADECIMAL", data.hex().upper()
    yield "hexadecimal with colons", data.hex(":")
    yield "hexadecimal with blanks", data.hex(" ").upper()
    yield "JSON", json_escaped(text)
    yield "JSON in JSON", json_escaped(json_escaped(text))
    yield "JSON code points", code_points(text)
    yield "JSON code points in JSON", json_escaped(code_points(text))
    yield "HTML", html.escape(text)
    yield "HTML numbers", "".join(f"&#{ord(c)};" for c in text)
    yield "HTML hexadecimal", "".join(f"&#x{ord(c):X};" for c in text)
    yield "JavaScript", "".join(f"\\x{byte:02x}" for byte in data)
    yield "distinguished name", re.sub(r'([,+"\\<>;=])', r"\\\1", text)
    yield "upper case", text.upper()
    yield "in the middle", f"no{text}yes"


def forms(text):
    """The forms of a whole secret, then those of one that is cut short."""
    whole = list(encodings(text))
    cut = [(f"{name}, cut short", form) for name, form in encodings(text[:CUT])]
    return whole + cut


NAMES = [name for name, _ in forms("0123456789abcdef")]


# The search.

ESCAPE = re.compile(
    r"\\(?:u\{(?P<braced>[0-9A-Fa-f]{1,6})\}|u(?P<unit>[0-9A-Fa-f]{4})|x(?P<byte>[0-9A-Fa-f]{2})|(?P<plain>[^A-Za-z0-9]))")


def unescape_json(text):
    """What a format puts a backslash before stands for itself in all of them."""
    def character(match):
        if match["plain"]:
            return match["plain"]
        value = int(match["braced"] or match["unit"] or match["byte"], 16)
        return chr(value) if value < 0x110000 else match[0]
    return ESCAPE.sub(character, text)


def layers(text):
    """The text with one kind of escape undone, then with ever more layers of all of them."""
    def percent_decoded(text):
        return urllib.parse.unquote(text, errors="replace") if "%" in text else text
    seen = [text, percent_decoded(text), unescape_json(text), html.unescape(text)]
    last = text
    for _ in range(4):
        last = unescape_json(percent_decoded(html.unescape(last)))
        seen.append(last)
    return list(dict.fromkeys(seen))


RUNS = re.compile(r"[A-Za-z0-9+/_-]{11,}")
DIGITS = re.compile(r"(?:[0-9A-Fa-f]{2}[ :-]?){8,}|[0-9A-Fa-f]{16,}")


def decodings(text):
    for run in RUNS.findall(text):
        run = run.replace("-", "+").replace("_", "/")
        for shift in range(4):
            part = run[shift:]
            part = part[:len(part) // 4 * 4]
            if len(part) >= 12:
                yield base64.b64decode(part).decode("latin-1")
    for run in DIGITS.findall(text):
        digits = re.sub("[ :-]", "", run)
        for shift in range(2):
            part = digits[shift:]
            yield bytes.fromhex(part[:len(part) // 2 * 2]).decode("latin-1")


def traces(text, secrets):
    """Eight bytes of a secret that stand in the text, each with what stands around it."""
    windows = {}
    for secret in secrets:
        folded = secret.encode().decode("latin-1").lower()
        # Of many secrets every fourth place will do: twelve bytes in a row hold one of them.
        for start in range(0, len(folded) - SHORTEST + 1, 1 if len(secrets) < 4 else 4):
            windows.setdefault(folded[start:start + SHORTEST], secret)
    if not windows:
        return []
    pattern = re.compile("|".join(re.escape(window) for window in windows))
    found = []
    # A line that was broken, and fields in quotation marks, are read as a person would.
    readings = {text, re.sub(r"\s*\n\s*", "", text), text.replace('""', '"')}
    for reading in readings:
        for layer in layers(reading):
            for match in pattern.finditer(layer.lower()):
                found.append(layer[max(0, match.start() - 60):match.end() + 30])
            for decoded in decodings(layer):
                for inner in (decoded, urllib.parse.unquote(decoded, encoding="latin-1")):
                    if pattern.search(inner.lower()):
                        found.append(f"(decoded) {inner[:80]!r}")
    return list(dict.fromkeys(found))
