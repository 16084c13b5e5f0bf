"""An HTTP proxy on loopback that answers by itself, and never goes anywhere.

GET of an absolute URL gets an RTCConfiguration; CONNECT gets the status that is the argument. Prints its
port, then one line per request; ends at the end of its input.
"""
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

STATUS = int(sys.argv[1])
CONFIGURATION = b'{"iceServers": [{"urls": "stun:127.0.0.1:9"}]}'


class Proxy(BaseHTTPRequestHandler):
    def do_GET(self):
        print("GET", self.path, flush=True)
        self.reply(200, CONFIGURATION)

    def do_CONNECT(self):
        print("CONNECT", self.path, flush=True)
        self.reply(STATUS, b"")

    def reply(self, status, body):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
print(server.server_address[1], flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
