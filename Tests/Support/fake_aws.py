#!/usr/bin/env python3
"""Kinesis Video's signalling API and IVS Real-Time on loopback, over HTTP and HTTPS, for the tests.

Every signature is recomputed with botocore, every request is checked against botocore's service
models. What a channel or a stage answers is a scenario, put by the test under its name:

    PUT  /_scenario/NAME   the scenario, all of it optional:
        accounts    {access key: {secret, token, expired}}
        region      where the channel lives (us-west-2)
        servers     IceServerList
        endpoint    what GetSignalingChannelEndpoint hands out (this server's own HTTPS address)
        claims      what a participant token says besides, or instead; null takes a claim out
        stage       what GetStage answers besides, or instead
        clock       seconds by which the service's clock is ahead
        answers     {operation: [answer, ...]} instead of success, one after another, then success;
                    an answer is {exception, in}, or whatever canned_answers.py takes
        pages       {path: answer}, served under /pages/NAME/path
    GET  /_scenario/NAME   {"requests": [{operation, body, problem, headers}, ...],
                            "tokens": [participant token, ...]}

Prints {"http": port, "https": port, "wrong_name": port} when it listens, the last on 127.0.0.2, for
which its certificate does not hold. Ends when its standard input does, and then removes the
directory that it was given its certificate in.
"""

import argparse
import base64
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
import time

import botocore.loaders
import botocore.model
import botocore.validate
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

import canned_answers
import sigv4_oracle
from sigv4_oracle import Refusal

SERVICES = {
    "kinesisvideo": "2017-09-30", "kinesis-video-signaling": "2019-12-04", "ivs-realtime": "2020-07-14"}
SIGNING_NAMES = {"kinesisvideo", "ivs"}
INVALID = {"InvalidArgumentException", "ValidationException"}
DEFAULT_ACCOUNTS = {"AKIDEXAMPLE": {"secret": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}}


def load_operations():
    """{(method, path): operation} of everything in the models."""
    loader = botocore.loaders.Loader()
    operations = {}
    for name, version in SERVICES.items():
        model = botocore.model.ServiceModel(loader.load_service_model(name, "service-2", version), name)
        assert model.signing_name in SIGNING_NAMES
        for operation in map(model.operation_model, model.operation_names):
            operations[operation.http["method"], operation.http["requestUri"]] = operation
    return operations


OPERATIONS = load_operations()
TOKEN_KEY = ec.generate_private_key(ec.SECP384R1())
SCENARIOS = {}
LOCK = threading.Lock()


def check_against(operation, value):
    """What the service model has against a value: types, ranges, patterns, enumerations, unknown members."""
    report = botocore.validate.ParamValidator().validate(value, operation.input_shape)
    try:
        if report.has_errors():
            raise ValueError(report.generate_report())
        check_details(operation.input_shape, value, "$")
    except ValueError as error:
        code = next(shape.name for shape in operation.error_shapes if shape.name in INVALID)
        raise Refusal(400, code, str(error)) from error


def check_details(shape, value, path):
    if shape.type_name == "structure":
        for member, inner in value.items():
            if member not in shape.members:
                raise ValueError(f"{path}.{member} is not in the model")
            check_details(shape.members[member], inner, f"{path}.{member}")
    elif shape.type_name == "list":
        for index, inner in enumerate(value):
            check_details(shape.member, inner, f"{path}[{index}]")
    elif shape.type_name == "string":
        if shape.enum and value not in shape.enum:
            raise ValueError(f"{path} is none of {shape.enum}")
        pattern = shape.metadata.get("pattern")
        if pattern and not re.fullmatch(pattern, value):
            raise ValueError(f"{path} does not match {pattern}")


def resource_name(body):
    """What a channel or a stage is called, by whichever member names it."""
    arn = body.get("ChannelARN") or body.get("stageArn") or body.get("arn") or ""
    return body.get("ChannelName") or arn.split("/")[1:2][0]


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def participant_token(parameters, scenario):
    """A token such as AWS makes them: signed in DER, by an algorithm that no RFC knows."""
    capabilities = parameters.get("capabilities") or ["PUBLISH", "SUBSCRIBE"]
    claims = {
        "exp": int(time.time()) + 60 * parameters.get("duration", 720), "jti": "tU06DT5jCJeb",
        "resource": parameters["stageArn"], "topic": parameters["stageArn"].rpartition("/")[2],
        "events_url": "wss://global.events.live-video.net",
        "whip_url": "https://9x0y8z7s6t5u.global-bm.whip.live-video.net",
        "user_id": parameters.get("userId"), "version": "1.0",
        "capabilities": {"allow_publish": "PUBLISH" in capabilities, "allow_subscribe": "SUBSCRIBE" in capabilities},
        **scenario.get("claims", {})}
    claims = {name: value for name, value in claims.items() if value is not None}
    message = ".".join(base64url(json.dumps(part).encode()) for part in ({"alg": "KMS", "typ": "JWT"}, claims))
    return f"{message}.{base64url(TOKEN_KEY.sign(message.encode(), ec.ECDSA(hashes.SHA384())))}"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "fake-aws"
    timeout = 30

    def do_PUT(self):
        with LOCK:
            SCENARIOS[self.path.removeprefix("/_scenario/")] = {
                "scenario": json.loads(self.read_body()), "requests": [], "tokens": [], "counts": {}}
        self.send_json(200, {})

    def do_GET(self):
        kind, name, path = (self.path.split("?")[0].lstrip("/").split("/", 2) + ["", ""])[:3]
        with LOCK:
            state = SCENARIOS.get(name)
        if state is None:
            return self.send_json(404, {"message": f"no scenario {name}"})
        if kind == "_scenario":
            return self.send_json(200, {"requests": state["requests"], "tokens": state["tokens"]})
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
            state = SCENARIOS[resource_name(parameters)]
        except (ValueError, KeyError, IndexError, AttributeError) as error:
            return self.send_json(404, {"message": f"no such resource: {error}"}, "ResourceNotFoundException")
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
                scenario.get("accounts", DEFAULT_ACCOUNTS), scenario.get("region", "us-west-2"),
                operation.service_model.signing_name, self.now().replace(tzinfo=None))
            check_against(operation, parameters)
        except Refusal as refusal:
            problem = refusal
        self.record(state, operation.name, body.decode(), problem)
        if problem:
            return self.send_json(problem.status, {"message": problem.message}, problem.code)
        planned = scenario.get("answers", {}).get(operation.name, [])
        if count < len(planned):
            return self.send_planned(operation, planned[count])
        result = getattr(self, f"result_of_{operation.name}")(parameters, scenario)
        if token := result.get("participantToken", {}).get("token"):
            state["tokens"].append(token)
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
        member = next(name for name, member in shape.members.items() if "location" not in member.serialization)
        where = answer.get("in", "header")
        body = {member: f"{shape.name} was asked for"}
        if where != "header":
            body[where] = f"com.amazonaws.kinesisvideo.v20170930#{shape.name}"
        code = f"{shape.name}:http://internal.amazon.com/coral/com.amazonaws.kinesisvideo/" if where == "header" else None
        self.send_json(shape.metadata["error"]["httpStatusCode"], body, code)

    def result_of_DescribeSignalingChannel(self, parameters, scenario):
        region, name = scenario.get("region", "us-west-2"), resource_name(parameters)
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

    def result_of_CreateParticipantToken(self, parameters, scenario):
        return {"participantToken": {
            "participantId": "tU06DT5jCJeb", "token": participant_token(parameters, scenario),
            "userId": parameters.get("userId"), "attributes": parameters.get("attributes", {}),
            "duration": parameters.get("duration", 720), "capabilities": parameters.get("capabilities"),
            "expirationTime": "2023-06-03T07:04:31+00:00"}}

    def result_of_GetStage(self, parameters, scenario):
        return {"stage": {
            "arn": parameters["arn"], "name": "", "activeSessionId": "st-XXXXXXXXXXXXX", "tags": {},
            "endpoints": {
                "events": "wss://global.events.live-video.net",
                "whip": "https://9x0y8z7s6t5u.global-bm.whip.live-video.net"},
            **scenario.get("stage", {})}}

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
