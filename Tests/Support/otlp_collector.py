"""A collector of OpenTelemetry data on loopback, for tests: prints every request as a line of JSON, and answers as it is told.

    otlp_collector.py [ANSWERS]

ANSWERS is a JSON object from a path to a list of answers as canned_answers.py takes them, the last of which is repeated;
without one a request is answered by 200 and {}. What is printed: path, headers, gzip (whether the body was), and the body,
decoded if it is JSON or protobuf. Prints its port first. Ends with standard input.
"""

import base64
import gzip
import http.server
import json
import sys
import threading

import canned_answers

ANSWERS = json.loads(sys.argv[1]) if len(sys.argv) > 1 else {}
LOCK = threading.Lock()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        is_compressed = self.headers.get("Content-Encoding") == "gzip"
        if is_compressed:
            body = gzip.decompress(body)
        seen = {"path": self.path, "headers": dict(self.headers), "gzip": is_compressed}
        seen["body"] = decoded(self.path, self.headers["Content-Type"], body)
        with LOCK:
            print(json.dumps(seen), flush=True)
            answers = ANSWERS.get(self.path, [])
            # An empty message of protobuf has no bytes.
            kind = self.headers["Content-Type"]
            empty = {"body": "{}" if kind == "application/json" else ""}
            answer = answers.pop(0) if len(answers) > 1 else (answers or [empty])[0]
        answer.setdefault("headers", {}).setdefault("Content-Type", kind)
        canned_answers.send(self, answer)

    def log_message(self, *_):
        pass


def decoded(path, kind, body):
    """The message as JSON; one in protobuf gets the hexadecimal ids of OTLP's own JSON."""
    if kind == "application/json":
        return json.loads(body)
    from google.protobuf import json_format

    import read_otlp

    message = read_otlp.MESSAGES[path.removeprefix("/v1/")]()
    message.ParseFromString(body)
    plain = json_format.MessageToDict(message, use_integers_for_enums=True)
    return read_otlp.with_ids(plain, lambda text: base64.b64decode(text).hex())


class Server(http.server.ThreadingHTTPServer):
    # Whoever is kept waiting must not keep the program from ending.
    daemon_threads = True


if __name__ == "__main__":
    server = Server(("127.0.0.1", 0), Handler)
    print(server.server_address[1], flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()
