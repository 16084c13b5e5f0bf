#!/usr/bin/env python3
"""What botocore makes of AWS settings: shared files, profiles, credentials, endpoints.

Reads {"files": [text], "cases": [{variables, config, credentials, profile, region}]} and answers
{"files": [sections or null], "cases": [{credentials, endpoint}]}, where an error is its class's name.
Nothing is sent: the request is caught when it is about to be.
"""

import io
import json
import os
import pathlib
import sys
import tempfile

import botocore.awsrequest
import botocore.configloader
import botocore.exceptions
import botocore.loaders
import botocore.session
import urllib3

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


def endpoint(session, region):
    client = session.create_client(
        "kinesisvideo", region_name=region, aws_access_key_id="AK", aws_secret_access_key="SK")
    urls = []

    def catch(request, **_):
        urls.append(request.url)
        raw = urllib3.HTTPResponse(io.BytesIO(b"{}"), preload_content=False)
        return botocore.awsrequest.AWSResponse(request.url, 200, {}, raw)

    client.meta.events.register("before-send", catch)
    client.describe_signaling_channel(ChannelName="x")
    return urls[0].removesuffix("/describeSignalingChannel")


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
        "endpoint": outcome(lambda: endpoint(new_session(case), case["region"])),
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
