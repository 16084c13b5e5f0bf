"""Reads files of OTLP/JSON lines as strictly as the specification has them, and prints what is in each.

    read_otlp.py FILE...

protobuf's own reader takes more than OTLP allows (names of enumerations, snake_case, base64 ids): a line counts only if what
was read, written again, is the same. The trace must be one tree, with ids that are none twice and times in order.
Prints "SPANS POINTS RESOURCES" for each file.
"""

import base64
import json
import re
import sys

from google.protobuf import json_format
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

MESSAGES = {"traces": ExportTraceServiceRequest, "metrics": ExportMetricsServiceRequest}
IDS = {"traceId": 32, "spanId": 16, "parentSpanId": 16}


def with_ids(value, convert):
    """The same with every id converted."""
    if isinstance(value, list):
        return [with_ids(each, convert) for each in value]
    if isinstance(value, dict):
        return {k: convert(v) if k in IDS else with_ids(v, convert) for k, v in value.items()}
    return value


def without_defaults(value):
    """The same without empty lists, which protobuf does not write."""
    if isinstance(value, list):
        return [without_defaults(each) for each in value]
    if isinstance(value, dict):
        return {k: without_defaults(v) for k, v in value.items() if v != []}
    return value


def to_base64(text):
    assert re.fullmatch("[0-9a-f]+", text), text
    return base64.b64encode(bytes.fromhex(text)).decode()


def read(line):
    """A line's signal and its content."""
    plain = json.loads(line)
    signal = {"resourceSpans": "traces", "resourceMetrics": "metrics"}[next(iter(plain))]
    wanted = with_ids(plain, to_base64)
    message = json_format.ParseDict(wanted, MESSAGES[signal]())
    again = json_format.MessageToDict(message, use_integers_for_enums=True)
    assert without_defaults(wanted) == again, (wanted, again)
    return signal, plain


def spans_of(requests):
    for request in requests:
        for resource in request["resourceSpans"]:
            for scope in resource["scopeSpans"]:
                assert scope["scope"]["name"] == "iceprobe" and scope["scope"]["version"]
                yield from scope["spans"]


def check_tree(spans):
    by_id = {span["spanId"]: span for span in spans}
    assert len(by_id) == len(spans), "a span id stands twice"
    assert len({span["traceId"] for span in spans}) == 1
    # The parent of the run's span may be another program's, and the flags say so.
    roots = [span for span in spans if "parentSpanId" not in span or span["flags"] & 0x200]
    assert len(roots) == 1 and roots[0]["name"] == "iceprobe run", roots
    for span in spans:
        for name, digits in IDS.items():
            assert name not in span or len(span[name]) == digits and set(span[name]) != {"0"}, span
        assert span in roots or span["parentSpanId"] in by_id, span
        assert span["flags"] & 0x101 == 0x101, span
        assert int(span["startTimeUnixNano"]) <= int(span["endTimeUnixNano"]), span
        check_attributes(span)
        for event in span.get("events", []):
            check_attributes(event)
        failed = span.get("status", {}).get("code") == 2
        if span not in roots:
            assert failed == any(a["key"] == "error.type" for a in span["attributes"]), span


def points_of(requests):
    for request in requests:
        for resource in request["resourceMetrics"]:
            for scope in resource["scopeMetrics"]:
                for metric in scope["metrics"]:
                    assert re.fullmatch(r"iceprobe\.[a-z0-9_]+", metric["name"]), metric["name"]
                    assert not metric["name"].endswith(("_seconds", "_ratio", "_bytes")), metric["name"]
                    for point in metric["gauge"]["dataPoints"]:
                        check_attributes(point)
                        yield metric, point


def check_attributes(holder):
    keys = [attribute["key"] for attribute in holder["attributes"]]
    assert len(set(keys)) == len(keys), keys


def main():
    for path in sys.argv[1:]:
        lines = [read(line) for line in open(path, encoding="utf-8")]
        requests = {s: [plain for signal, plain in lines if signal == s] for s in MESSAGES}
        spans, points = list(spans_of(requests["traces"])), list(points_of(requests["metrics"]))
        check_tree(spans)
        series = [(m["name"], json.dumps(p["attributes"], sort_keys=True)) for m, p in points]
        assert len(set(series)) == len(series), "a series has two points"
        resources = {json.dumps(r[k][0]["resource"]) for k, s in
                     (("resourceSpans", "traces"), ("resourceMetrics", "metrics")) for r in requests[s]}
        print(len(spans), len(points), len(resources))


if __name__ == "__main__":
    main()
