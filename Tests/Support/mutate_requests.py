"""Asks an exporter for everything that it has, in every wrong way: mutated requests over raw connections, for some seconds.

    mutate_requests.py PORT SECONDS SEED FORBIDDEN...

Whatever is asked, each answer must be whole HTTP with a status that says whose fault it is, come in time, bring no header line of
the request's making, and hold none of the FORBIDDEN texts; and the exporter must be healthy behind it. Prints how many answers
there were by status as JSON; the first that is wrong ends it, with the request.
"""

import collections
import json
import random
import socket
import sys
import threading
import time

PORT, SECONDS, SEED = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
FORBIDDEN = [text.encode() for text in sys.argv[4:]] + [b"root:x:0:0", b"\nX-Injected: yes", b"Fatal error"]
WHOSE = {200, 204, 304, 400, 401, 404, 405, 408, 411, 413, 414, 415, 417, 431, 501, 503, 505}
# What a bad header or a bad file is answered with, as blackbox_exporter does.
OWN_500 = (b"Failed to parse timeout", b"Not reloaded")
LONGEST = 20

PATHS = ["/", "/probe", "/metrics", "/logs", "/config", "/-/healthy", "/-/ready", "/-/reload", "/none", "//", "/probe/", "*", ""]
METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PATCH", "get", "G\0T", ""]
TARGETS = [
    "a", "stun:127.0.0.1:9", "turn:127.0.0.1:9", "file:///etc/passwd", "/etc/passwd", "http://169.254.169.254/latest/meta-data/",
    "stun:169.254.169.254:80", "turn:[::ffff:169.254.169.254]:80", "stun:2852039166", "../../etc/passwd", "%00", "a\r\nX-Injected: yes",
    "<script>alert(1)</script>", "a" * 9000, "ü", "\u202e", "${jndi:ldap://127.0.0.1/}", "a;id", "'\"", "%s%n", "-1", "",
]
VALUES = ["", "true", "TRUE", "1", "-1", "99999999999999999999", "NaN", "inf", "1e400", "0x1p3", "fast", "default", "x" * 300, "\n", "é", "h"]
NAMES = ["target", "module", "hostname", "debug", "id", "TARGET", "", "a" * 200]
HEADERS = [
    "X-Prometheus-Scrape-Timeout-Seconds: 1", "X-Prometheus-Scrape-Timeout-Seconds: 0.1", "X-Prometheus-Scrape-Timeout-Seconds: NaN",
    "X-Prometheus-Scrape-Timeout-Seconds: -5", "X-Prometheus-Scrape-Timeout-Seconds: 1e999", "Accept: application/openmetrics-text",
    "Authorization: Basic x", "Authorization: Basic " + "A" * 8000, "Content-Length: 5", "Content-Length: -1", "Content-Length: 9" * 3,
    "Transfer-Encoding: chunked", "Expect: 100-continue", "Upgrade: h2c", "Connection: close", "Cookie: " + "c" * 20000, "Host:", "bad header", ":",
]


def encoded(generator, text):
    if generator.random() < 0.3:
        return text.encode("utf-8", "replace").replace(b" ", b"%20")
    return b"".join(b"%%%02X" % byte if generator.random() < 0.9 or byte < 33 else bytes([byte]) for byte in text.encode())


def request(generator):
    pick = generator.choice
    path = pick(PATHS[:8] if generator.random() < 0.8 else PATHS).encode()
    if generator.random() < 0.75:
        pairs = [
            encoded(generator, pick(NAMES)) + b"=" + encoded(generator, pick(TARGETS if generator.random() < 0.6 else VALUES))
            for _ in range(generator.randrange(1, 5))
        ]
        path += b"?" + b"&".join(pairs)
    method = pick(METHODS[:3] if generator.random() < 0.8 else METHODS).encode()
    version = pick([b"HTTP/1.1"] * 9 + [b"HTTP/1.0", b"HTTP/2.0", b"HTTP/9", b""])
    lines = [method + b" " + path + b" " + version, b"Host: x"]
    lines += [pick(HEADERS).encode() for _ in range(generator.choice([0, 0, 0, 1, 1, 2, 5, 200]))]
    whole = b"\r\n".join(lines) + b"\r\n\r\n" + pick([b"", b"", b"hello", b"5\r\nhello\r\n0\r\n\r\n"])
    if generator.random() < 0.25:
        whole = mutated(generator, whole)
    return whole


def mutated(generator, whole):
    whole = bytearray(whole)
    for _ in range(generator.randrange(1, 6)):
        place = generator.randrange(len(whole)) if whole else 0
        match generator.randrange(4):
            case 0: whole[place:place + 1] = bytes([generator.randrange(256)])
            case 1: del whole[place:place + generator.randrange(1, 20)]
            case 2: whole[place:place] = generator.randbytes(generator.randrange(1, 20))
            case 3: whole[place:place] = whole[:generator.randrange(1, 40)]
    return bytes(whole)


def ask(whole):
    """All that comes back until nothing more does."""
    with socket.create_connection(("127.0.0.1", PORT), LONGEST) as connection:
        connection.settimeout(LONGEST)
        answer = b""
        try:
            connection.sendall(whole)
            connection.shutdown(socket.SHUT_WR)
            while piece := connection.recv(65536):
                answer += piece
        except ConnectionError:
            pass
        return answer


def check(whole, answer, seen):
    for text in FORBIDDEN:
        if text in answer:
            raise AssertionError(f"{text!r} is in the answer")
    if not answer:
        seen["none"] += 1
        return
    head, _, body = answer.partition(b"\r\n\r\n")
    words = head.split(b"\r\n")[0].split(b" ")
    if not words[0].startswith(b"HTTP/1.") or not words[1].isdigit():
        raise AssertionError("no HTTP")
    status = int(words[1])
    seen[status] += 1
    # An answer to HEAD has no body to tell them by; the same mutation comes as GET, too.
    is_own = any(text in body for text in OWN_500) or whole.startswith(b"HEAD ")
    if status not in WHOSE and not (status == 500 and is_own):
        raise AssertionError(f"status {status}")


def work(seed, end, seen, wrong):
    generator = random.Random(seed)
    while time.monotonic() < end and not wrong:
        whole = request(generator)
        answer = b""
        try:
            answer = ask(whole)
            check(whole, answer, seen)
        except (AssertionError, OSError) as problem:
            wrong.append(f"{type(problem).__name__} {problem}\nrequest: {whole[:3000]!r}\nanswer: {answer[:1000]!r}")


def main():
    seen, wrong = collections.Counter(), []
    end = time.monotonic() + SECONDS
    threads = [threading.Thread(target=work, args=(SEED * 100 + n, end, seen, wrong)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if not wrong:
        healthy = ask(b"GET /-/healthy HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        if b" 200 " not in healthy:
            wrong.append(f"not healthy: {healthy!r}")
    if wrong:
        sys.exit(wrong[0])
    print(json.dumps({str(status): count for status, count in sorted(seen.items(), key=str)}))


if __name__ == "__main__":
    main()
