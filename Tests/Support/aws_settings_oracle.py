#!/usr/bin/env python3
"""What botocore makes of AWS settings: shared files, profiles, credentials, endpoints.

Reads {"files": [text], "cases": [{variables, config, credentials, profile, region}]} and answers
{"files": [sections or null], "cases": [{credentials, endpoints}]}, where an error is its class's name
and the endpoints are those of kinesisvideo, ivs-realtime, sts and sso.
Nothing is sent: the request is caught when it is about to be.
"""

import json
import os
import pathlib
import sys
import tempfile

import botocore.configloader
import botocore.exceptions
import botocore.loaders
import botocore.session

LOADER = botocore.loaders.Loader()  # shared, because it remembers the models that it read


def sections(text, directory):
    path = pathlib.Path(directory, "file")
    path.write_text(text)
    try:
        return botocore.configloader.raw_config_parse(str(path))
    except botocore.exceptions.ConfigParseError:
        return None


def outcome(function):
    try:
        return function()
    except botocore.exceptions.BotoCoreError as error:
        return type(error).__name__


def credentials(session):
    found = session.get_credentials()
    return found and [found.method, found.access_key, found.secret_key, found.token]


class Caught(Exception):
    """A request on its way out, which goes no further."""


CALLS = {
    "kinesisvideo": ("describe_signaling_channel", {"ChannelName": "x"}, "/describeSignalingChannel"),
    "ivs-realtime": ("get_stage", {"arn": "arn:aws:ivs:us-west-2:1:stage/x"}, "/GetStage"),
    "sts": ("get_caller_identity", {}, "/"),
    "sso": ("get_role_credentials", {"roleName": "r", "accountId": "1", "accessToken": "t"}, "/federation"),
}


def endpoint(session, service, region):
    operation, parameters, path = CALLS[service]
    client = session.create_client(service, region_name=region, aws_access_key_id="AK", aws_secret_access_key="SK")

    def catch(request, **_):
        raise Caught(request.url)

    client.meta.events.register("before-send", catch)
    try:
        getattr(client, operation)(**parameters)
    except Caught as caught:
        url = str(caught)
        return url[:url.rindex(path)]


def resolve(case, directory):
    config, shared = pathlib.Path(directory, "config"), pathlib.Path(directory, "credentials")
    config.write_text(case["config"])
    shared.write_text(case["credentials"])
    os.environ.clear()
    os.environ.update(case["variables"])
    os.environ.update(
        AWS_CONFIG_FILE=str(config), AWS_SHARED_CREDENTIALS_FILE=str(shared),
        AWS_EC2_METADATA_DISABLED="true", HOME=directory)
    return {
        "credentials": outcome(lambda: credentials(new_session(case))),
        "endpoints": {
            service: outcome(lambda: endpoint(new_session(case), service, case["region"])) for service in CALLS},
    }


def new_session(case):
    session = botocore.session.Session(profile=case.get("profile"))
    session.register_component("data_loader", LOADER)
    return session


def main():
    questions = json.load(sys.stdin)
    with tempfile.TemporaryDirectory() as directory:
        json.dump({
            "files": [sections(text, directory) for text in questions["files"]],
            "cases": [resolve(case, directory) for case in questions["cases"]],
        }, sys.stdout)


if __name__ == "__main__":
    main()
