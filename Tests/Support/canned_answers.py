"""Answers that a test writes down: right, wrong, too long, cut short, or never ending."""

import gzip
import io
import time

CHUNK = 64 << 10


def send(handler, answer):
    """Sends a canned answer.

    status, headers, body      what it says
    fill                       so many more bytes of blanks, sent as they are needed
    gzip                       compressed
    length                     a Content-Length other than the true one; -1 for none: the body ends with the connection
    delay                      seconds before anything is sent
    raw                        these bytes instead of any HTTP
    stall                      "headers" or "body": nothing more after that part, until the client leaves
    """
    time.sleep(answer.get("delay", 0))
    if answer.get("stall") == "headers":
        return wait_for_client_to_leave(handler)
    if "raw" in answer:
        handler.wfile.write(answer["raw"].encode())
        handler.close_connection = True
        return
    body = answer.get("body", "").encode()
    pieces = [body] + [b" " * CHUNK] * (answer.get("fill", 0) // CHUNK)
    headers = dict(answer.get("headers", {}))
    if answer.get("gzip"):
        headers["Content-Encoding"] = "gzip"
        pieces = [compress(pieces)]
    length = answer.get("length", sum(map(len, pieces)))
    if length >= 0:
        headers["Content-Length"] = str(length)
    handler.send_response(answer.get("status", 200))
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.end_headers()
    try:
        for piece in pieces:
            handler.wfile.write(piece)
        handler.wfile.flush()
        if answer.get("stall") == "body":
            wait_for_client_to_leave(handler)
    except OSError:
        pass  # the client had enough
    handler.close_connection = True


def compress(pieces):
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=1) as stream:
        for piece in pieces:
            stream.write(piece)
    return buffer.getvalue()


def wait_for_client_to_leave(handler):
    try:
        while handler.connection.recv(CHUNK):
            pass
    except OSError:
        pass
    handler.close_connection = True
