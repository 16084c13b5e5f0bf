"""A Zabbix server as far as zabbix_sender knows one: prints every value that arrives, as JSON, and accepts it.

Prints its port first. Ends with standard input.
"""

import json
import os
import socket
import struct
import sys
import threading
import zlib


def serve(connection):
    with connection:
        signature, flags = take(connection, 4), take(connection, 1)[0]
        assert signature == b"ZBXD" and flags & 1, (signature, flags)
        large = flags & 4
        length, _ = struct.unpack("<QQ" if large else "<II", take(connection, 16 if large else 8))
        body = take(connection, length)
        request = json.loads(zlib.decompress(body) if flags & 2 else body)
        assert request["request"] == "sender data", request
        for value in request["data"]:
            print(json.dumps(value), flush=True)
        count = len(request["data"])
        info = f"processed: {count}; failed: 0; total: {count}; seconds spent: 0.000001"
        answer = json.dumps({"response": "success", "info": info}).encode()
        connection.sendall(b"ZBXD\x01" + struct.pack("<II", len(answer), 0) + answer)


def take(connection, count):
    data = b""
    while len(data) < count:
        piece = connection.recv(count - len(data))
        if not piece:
            raise EOFError
        data += piece
    return data


def leave():
    sys.stdin.read()
    os._exit(0)


def main():
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    threading.Thread(target=leave, daemon=True).start()
    while True:
        serve(listener.accept()[0])


main()
