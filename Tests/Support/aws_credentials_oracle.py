#!/usr/bin/env python3
"""Which AWS credentials botocore picks, and the servers on loopback that hand them out.

Prints {"port": N} when it listens. Then takes one line {"root": directory, "cases": [case, ...]} and
answers it with one line [outcome, ...]; after that it goes on serving until its standard input ends,
and removes the directory. A case is

    variables   the whole environment; HOME holds the shared files
    profile     the one that is asked for by name, if any
    mfa_code    what is typed when a code is asked for; without it there is no terminal
    answers     {"sts" | "sso" | "container" | "imds-token" | "imds-role" | "imds-credentials":
                a canned answer} instead of success

and an outcome is [provider, access key, secret key, session token], null for none, or the name of the
error. The servers of case I are below /I/. The keys that they hand out spell what they were asked, so
that two who have the same key have asked the same: role, source, parameters, tokens.
"""

import html
import http.server
import json
import os
import shutil
import socket
import sys
import threading
import urllib.parse

import botocore.credentials
import botocore.loaders
import botocore.session
import botocore.tokens
import botocore.utils

import canned_answers
import sigv4_oracle

LOADER = botocore.loaders.Loader()  # shared, because it remembers the models that it read
CASES = []
EXPIRATION = "2099-01-01T00:00:00Z"
REGION = "us-west-2"


class Accounts(dict):
    """Every key has the secret and, if it is temporary, the token that belong to its name."""

    def get(self, key):
        return {"secret": secret_of(key), "token": token_of(key) if key.startswith("ASIA") else None}


def secret_of(key):
    return "secret-of-" + key


def token_of(key):
    return "token-of-" + key


def key_of(*parts):
    return "ASIA-" + "-".join(urllib.parse.quote(part, safe="@") for part in parts if part)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_POST(self):
        case, rest = self.case_and_rest()
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        if not self.planned(case, "sts"):
            self.answer_sts({name: values[0] for name, values in urllib.parse.parse_qs(body.decode()).items()}, body)

    def do_PUT(self):
        case, rest = self.case_and_rest()
        self.rfile.read(int(self.headers.get("content-length", 0)))
        assert rest == "imds/latest/api/token" and self.headers["x-aws-ec2-metadata-token-ttl-seconds"] == "21600"
        if not self.planned(case, "imds-token"):
            self.send(200, "text/plain", "imds-token")

    def do_GET(self):
        case, rest = self.case_and_rest()
        service, _, path = rest.partition("/")
        getattr(self, "answer_" + service)(case, path)

    def answer_sts(self, form, body):
        action = form["Action"]
        default = form["RoleSessionName"].split("-")[0] in ("botocore", "iceprobe")
        asked = [form["RoleArn"].split("/")[-1], None if default else form["RoleSessionName"]]
        if action == "AssumeRole":
            url = f"http://{self.headers['host']}{self.path}"
            try:
                sigv4_oracle.verify("POST", url, self.headers.items(), body, Accounts(), REGION, "sts",
                                    sigv4_oracle.datetime.datetime.utcnow())
            except sigv4_oracle.Refusal as refusal:
                return self.send_sts_error(refusal)
            source = sigv4_oracle.AUTHORIZATION.fullmatch(self.headers["authorization"])["key"]
            asked += [source] + [form.get(name) for name in ("ExternalId", "SerialNumber", "TokenCode", "DurationSeconds")]
        else:
            asked += [form["WebIdentityToken"]]
        key = key_of(*asked)
        self.send(200, "text/xml", f"""<{action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <{action}Result>
    <AssumedRoleUser><AssumedRoleId>A:b</AssumedRoleId><Arn>arn:aws:sts::123456789012:assumed-role/R/s</Arn></AssumedRoleUser>
    <Credentials><AccessKeyId>{key}</AccessKeyId><SecretAccessKey>{secret_of(key)}</SecretAccessKey>
      <SessionToken>{token_of(key)}</SessionToken><Expiration>{EXPIRATION}</Expiration></Credentials>
  </{action}Result>
  <ResponseMetadata><RequestId>c6104cbe-0000-11e1-9dd5-0242ac120002</RequestId></ResponseMetadata>
</{action}Response>""")

    def send_sts_error(self, refusal):
        self.send(refusal.status, "text/xml", f"<ErrorResponse><Error><Code>{refusal.code}</Code><Message>"
                  f"{html.escape(refusal.message)}</Message></Error></ErrorResponse>")

    def answer_sso(self, case, path):
        query = dict(urllib.parse.parse_qsl(path.partition("?")[2]))
        token = self.headers["x-amz-sso_bearer_token"]
        if self.planned(case, "sso"):
            return
        if token == "revoked":
            return self.send(401, "application/json", '{"message":"Session token not found or invalid"}',
                             {"x-amzn-ErrorType": "UnauthorizedException"})
        key = key_of("sso", query["role_name"], query["account_id"], token)
        self.send_json({"roleCredentials": {
            "accessKeyId": key, "secretAccessKey": secret_of(key), "sessionToken": token_of(key),
            "expiration": 4070908800000}})

    def answer_container(self, case, path):
        if not self.planned(case, "container"):
            self.send_keys(key_of("container", path, self.headers["authorization"]))

    def answer_imds(self, case, path):
        version = "v2" if self.headers["x-aws-ec2-metadata-token"] == "imds-token" else "v1"
        role = path.removeprefix("latest/meta-data/iam/security-credentials/")
        if self.planned(case, "imds-credentials" if role else "imds-role"):
            return
        if not role:
            return self.send(200, "text/plain", "instance-role")
        self.send_keys(key_of("imds", version, role))

    def send_keys(self, key):
        self.send_json({"Code": "Success", "AccessKeyId": key, "SecretAccessKey": secret_of(key),
                        "Token": token_of(key), "Expiration": EXPIRATION})

    def case_and_rest(self):
        index, rest = self.path.lstrip("/").split("/", 1)
        return CASES[int(index)], rest

    def planned(self, case, name):
        answer = case.get("answers", {}).get(name)
        if answer:
            canned_answers.send(self, answer)
        return answer

    def send_json(self, value):
        self.send(200, "application/json", json.dumps(value))

    def send(self, status, content_type, text, headers={}):
        body = text.encode()
        self.send_response(status)
        for name, value in {"Content-Type": content_type, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


def outcome(case):
    os.environ.clear()
    # Botocore's own patience: one attempt, as the answers do not change.
    os.environ.update(case["variables"], AWS_MAX_ATTEMPTS="1")
    cache = os.path.join(case["variables"]["HOME"], ".aws/sso/cache")
    botocore.credentials.SSOProvider._SSO_TOKEN_CACHE_DIR = cache
    botocore.tokens.SSOTokenProvider._SSO_TOKEN_CACHE_DIR = cache
    try:
        session = botocore.session.Session(profile=case.get("profile"))
        session.register_component("data_loader", LOADER)
        resolver = session.get_component("credential_provider")
        resolver.get_provider("assume-role")._prompter = lambda prompt: case["mfa_code"]
        found = session.get_credentials()
        keys = found and found.get_frozen_credentials()
        return found and [found.method, keys.access_key, keys.secret_key, keys.token]
    except Exception as error:  # some of botocore's failures are Python's own: KeyError, ValueError, OSError
        return type(error).__name__


def settled_outcome(case):
    """Asks again where nothing was found: a busy machine lets botocore's own time-outs pass."""
    for _ in range(3):
        found = outcome(case)
        if found is not None:
            return found
    return None


def stay_on_loopback():
    connect = socket.socket.connect

    def guarded(self, address):
        if isinstance(address, tuple) and address[0] != "127.0.0.1":
            raise OSError(f"the tests may not reach {address}")
        return connect(self, address)

    socket.socket.connect = guarded


def main():
    stay_on_loopback()
    botocore.utils.ContainerMetadataFetcher.SLEEP_TIME = 0
    botocore.utils.ContainerMetadataFetcher.TIMEOUT_SECONDS = 20  # a busy machine is no failure
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(json.dumps({"port": server.server_port}), flush=True)
    questions = json.loads(sys.stdin.readline())
    CASES.extend(questions["cases"])
    print(json.dumps([settled_outcome(case) for case in CASES]), flush=True)
    sys.stdin.read()
    shutil.rmtree(questions["root"])


if __name__ == "__main__":
    main()
