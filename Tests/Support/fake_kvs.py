#!/usr/bin/env python3
"""Kinesis Video's signalling API on loopback, over HTTP and HTTPS, for the tests.

Every signature is recomputed with botocore, every request is checked against botocore's service
models. What a channel answers is a scenario, put by the test under the channel's name:

    PUT  /_scenario/NAME   the scenario, all of it optional:
        accounts    {access key: {secret, token, expired}}
        region      where the channel lives (us-west-2)
        servers     IceServerList
        endpoint    what GetSignalingChannelEndpoint hands out (this server's own HTTPS address)
        clock       seconds by which the service's clock is ahead
        answers     {operation: [answer, ...]} instead of success, one after another, then success;
                    an answer is {exception, in}, or whatever canned_answers.py takes
        pages       {path: answer}, served under /pages/NAME/path
    GET  /_scenario/NAME   {"requests": [{operation, body, problem, headers}, ...]}

Prints {"http": port, "https": port, "wrong_name": port} when it listens, the last on 127.0.0.2, for
which its certificate does not hold. Ends when its standard input does, and then removes the
directory that it was given its certificate in.
"""

import argparse
import datetime
import email.utils
import http.server
import json
import pathlib
import re
import shutil
import ssl
import sys
import threading

import botocore.loaders
import botocore.model
import botocore.validate

import canned_answers
import sigv4_oracle
from sigv4_oracle import Refusal

SERVICES = {"kinesisvideo": "2017-09-30", "kinesis-video-signaling": "2019-12-04"}
DEFAULT_ACCOUNTS = {"AKIDEXAMPLE": {"secret": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}}


def load_operations():
    """{(method, path): operation} of the operations that lead to TURN servers, from the models."""
    loader = botocore.loaders.Loader()
    operations = {}
    for name, version in SERVICES.items():
        model = botocore.model.ServiceModel(loader.load_service_model(name, "service-2", version), name)
        assert model.signing_name == "kinesisvideo"
        for operation in map(model.operation_model, model.operation_names):
            operations[operation.http["method"], operation.http["requestUri"]] = operation
    return operations


OPERATIONS = load_operations()
SCENARIOS = {}
LOCK = threading.Lock()


def check_against(shape, value, path="$"):
    """What the service model has against a value: types, ranges, patterns, enumerations, unknown members."""
    report = botocore.validate.ParamValidator().validate(value, shape)
    if report.has_errors():
        raise Refusal(400, "InvalidArgumentException", report.generate_report())
    check_details(shape, value, path)


def check_details(shape, value, path):
    if shape.type_name == "structure":
        for member, inner in value.items():
            if member not in shape.members:
                raise Refusal(400, "InvalidArgumentException", f"{path}.{member} is not in the model")
            check_details(shape.members[member], inner, f"{path}.{member}")
    elif shape.type_name == "list":
        for index, inner in enumerate(value):
            check_details(shape.member, inner, f"{path}[{index}]")
    elif shape.type_name == "string":
        if shape.enum and value not in shape.enum:
            raise Refusal(400, "InvalidArgumentException", f"{path} is none of {shape.enum}")
        pattern = shape.metadata.get("pattern")
        if pattern and not re.fullmatch(pattern, value):
            raise Refusal(400, "InvalidArgumentException", f"{path} does not match {pattern}")


def channel_name(body):
    return body.get("ChannelName") or body.get("ChannelARN", "").split("/")[1:2][0]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "fake-kvs"
    timeout = 30

    def do_PUT(self):
        with LOCK:
            SCENARIOS[self.path.removeprefix("/_scenario/")] = {
                "scenario": json.loads(self.read_body()), "requests": [], "counts": {}}
        self.send_json(200, {})

    def do_GET(self):
        kind, name, path = (self.path.split("?")[0].lstrip("/").split("/", 2) + ["", ""])[:3]
        with LOCK:
            state = SCENARIOS.get(name)
        if state is None:
            return self.send_json(404, {"message": f"no scenario {name}"})
        if kind == "_scenario":
            return self.send_json(200, {"requests": state["requests"]})
        self.record(state, "page", "", None)
        page = state["scenario"]["pages"].get(path)
        canned_answers.send(self, page or {"status": 404})

    def do_POST(self):
        body = self.read_body()
        operation = OPERATIONS.get((self.command, self.path))
        if operation is None:
            return self.send_json(404, {"message": f"{self.command} {self.path} is not in the models"})
        try:
            parameters = json.loads(body)
            state = SCENARIOS[channel_name(parameters)]
        except (ValueError, KeyError, IndexError, AttributeError) as error:
            return self.send_json(404, {"message": f"no such channel: {error}"}, "ResourceNotFoundException")
        self.answer(operation, parameters, body, state)

    def answer(self, operation, parameters, body, state):
        scenario = state["scenario"]
        self.clock = datetime.timedelta(seconds=scenario.get("clock", 0))
        with LOCK:
            count = state["counts"].get(operation.name, 0)
            state["counts"][operation.name] = count + 1
        problem = None
        try:
            sigv4_oracle.verify(
                self.command, f"{self.scheme}://{self.headers['host']}{self.path}", self.headers.items(), body,
                scenario.get("accounts", DEFAULT_ACCOUNTS), scenario.get("region", "us-west-2"), "kinesisvideo",
                self.now().replace(tzinfo=None))
            check_against(operation.input_shape, parameters)
        except Refusal as refusal:
            problem = refusal
        self.record(state, operation.name, body.decode(), problem)
        if problem:
            return self.send_json(problem.status, {"message": problem.message}, problem.code)
        planned = scenario.get("answers", {}).get(operation.name, [])
        if count < len(planned):
            return self.send_planned(operation, planned[count])
        result = getattr(self, f"result_of_{operation.name}")(parameters, scenario)
        self.send_json(200, result)

    def record(self, state, operation, body, problem):
        with LOCK:
            state["requests"].append({
                "operation": operation, "body": body, "problem": str(problem) if problem else None,
                "headers": {name.lower(): value for name, value in self.headers.items()}})

    def send_planned(self, operation, answer):
        if "exception" not in answer:
            headers = {"Date": self.date_time_string(), **answer.get("headers", {})}
            return canned_answers.send(self, {**answer, "headers": headers})
        shape = next(shape for shape in operation.error_shapes if shape.name == answer["exception"])
        member = next(iter(shape.members))
        where = answer.get("in", "header")
        body = {member: f"{shape.name} was asked for"}
        if where != "header":
            body[where] = f"com.amazonaws.kinesisvideo.v20170930#{shape.name}"
        code = f"{shape.name}:http://internal.amazon.com/coral/com.amazonaws.kinesisvideo/" if where == "header" else None
        self.send_json(shape.metadata["error"]["httpStatusCode"], body, code)

    def result_of_DescribeSignalingChannel(self, parameters, scenario):
        region, name = scenario.get("region", "us-west-2"), channel_name(parameters)
        return {"ChannelInfo": {
            "ChannelName": name, "ChannelARN": f"arn:aws:kinesisvideo:{region}:123456789012:channel/{name}/1712136149494",
            "ChannelType": "SINGLE_MASTER", "ChannelStatus": "ACTIVE", "CreationTime": 1.648619840865E9,
            "SingleMasterConfiguration": {"MessageTtlSeconds": 60}, "Version": "abc123"}}

    def result_of_GetSignalingChannelEndpoint(self, parameters, scenario):
        own = f"https://localhost:{self.server.ports['https']}"
        protocols = parameters["SingleMasterChannelEndpointConfiguration"]["Protocols"]
        return {"ResourceEndpointList": [
            {"Protocol": protocol, "ResourceEndpoint": scenario.get("endpoint", own)} for protocol in protocols]}

    def result_of_GetIceServerConfig(self, parameters, scenario):
        return {"IceServerList": scenario["servers"]}

    @property
    def scheme(self):
        return "https" if isinstance(self.connection, ssl.SSLSocket) else "http"

    def now(self):
        return datetime.datetime.now(datetime.timezone.utc) + getattr(self, "clock", datetime.timedelta())

    def date_time_string(self, timestamp=None):
        return email.utils.format_datetime(self.now(), usegmt=True)

    def read_body(self):
        return self.rfile.read(int(self.headers.get("content-length", 0)))

    def send_json(self, status, value, error_type=None):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("x-amzn-RequestId", "0c4c9ae2-0000-4000-8000-1c2d3e4f5a6b")
        if error_type:
            self.send_header("x-amzn-ErrorType", error_type)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], OSError):  # a client that left is no error
            super().handle_error(request, client_address)


def serve(port_name, ports, context=None, address="127.0.0.1"):
    server = Server((address, 0), Handler)
    server.ports = ports
    ports[port_name] = server.server_port
    if context:
        # The handshake belongs to the connection's own thread, or one bad client stops all.
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("directory", help="holds server.pem and server.key")
    directory = pathlib.Path(parser.parse_args().directory)
    sigv4_oracle.check_vectors()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(directory / "server.pem", directory / "server.key")
    ports = {}
    serve("http", ports)
    serve("https", ports, context)
    serve("wrong_name", ports, context, "127.0.0.2")
    print(json.dumps(ports), flush=True)
    sys.stdin.read()
    shutil.rmtree(directory)


if __name__ == "__main__":
    main()
