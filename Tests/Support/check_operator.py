#!/usr/bin/env python3
"""check_operator.py REPORTS: the custom resources for Prometheus' operator against what they refer to.

A cluster has their schemas only with the operator; here every field must be a known one, what they
select must exist, and the jobs must be those of the rules.
"""
import pathlib
import re
import sys

import yaml

reports = pathlib.Path(sys.argv[1])

# monitoring.coreos.com/v1, as far as it is used.
KNOWN = {
    "ServiceMonitor": {"selector", "endpoints", "jobLabel"},
    "ServiceMonitor.endpoint": {"port", "path", "interval", "scrapeTimeout"},
    "Probe": {"jobName", "prober", "module", "interval", "scrapeTimeout", "targets"},
    "Probe.prober": {"url", "path", "scheme"},
    "Probe.targets": {"staticConfig"},
    "Probe.targets.staticConfig": {"static", "labels"},
}


def known(kind, fields):
    unknown = set(fields) - KNOWN[kind]
    assert not unknown, f"{kind} has no {', '.join(sorted(unknown))}"


def documents(name):
    with open(reports / "kubernetes" / name, encoding="utf-8") as file:
        return list(yaml.safe_load_all(file))


def seconds(text):
    number, unit = re.fullmatch(r"(\d+)(s|m)", text).groups()
    return int(number) * (60 if unit == "m" else 1)


served = {document["kind"]: document for document in documents("serve.yaml")}
service, deployment = served["Service"], served["Deployment"]
configuration = yaml.safe_load(served["ConfigMap"]["data"]["config.yaml"])
container = deployment["spec"]["template"]["spec"]["containers"][0]
ports = {port["name"]: port for port in service["spec"]["ports"]}

# The Service leads to the Deployment's port, on which the exporter listens.
labels = deployment["spec"]["template"]["metadata"]["labels"]
assert service["spec"]["selector"].items() <= labels.items()
assert deployment["spec"]["selector"]["matchLabels"].items() <= labels.items()
port = next(p for p in container["ports"] if p["name"] == ports["http"]["targetPort"])
assert configuration["serve"]["listen-addresses"] == [f":{port['containerPort']}"]
for probe in ("livenessProbe", "readinessProbe"):
    assert container[probe]["httpGet"]["port"] == port["name"]

resources = documents("prometheus-operator.yaml")
assert sorted(r["kind"] for r in resources) == ["Probe", "ServiceMonitor"]
assert all(r["apiVersion"] == "monitoring.coreos.com/v1" for r in resources)
monitor, probe = sorted((r["spec"] for r in resources), key=lambda spec: "prober" in spec)

known("ServiceMonitor", monitor)
assert monitor["selector"]["matchLabels"].items() <= service["metadata"]["labels"].items()
for endpoint in monitor["endpoints"]:
    known("ServiceMonitor.endpoint", endpoint)
    assert endpoint["port"] in ports

known("Probe", probe)
known("Probe.prober", probe["prober"])
known("Probe.targets", probe["targets"])
known("Probe.targets.staticConfig", probe["targets"]["staticConfig"])
host, number = probe["prober"]["url"].split(":")
assert host.split(".")[0] == service["metadata"]["name"], host
assert int(number) == ports["http"]["port"], number
assert probe["prober"]["path"] == "/probe"
assert seconds(probe["scrapeTimeout"]) <= seconds(probe["interval"])
assert probe["module"] in {"default", *configuration.get("modules", {})}
known_targets = set(configuration["sources"])
for source in configuration["sources"].values():
    known_targets |= set(source.get("uris", []))
for target in probe["targets"]["staticConfig"]["static"]:
    assert target in known_targets, target

# The rules name jobs: the Probe's own, and for a ServiceMonitor the Service's name or a label of it.
job = service["metadata"]["labels"][monitor["jobLabel"]] if "jobLabel" in monitor else service["metadata"]["name"]
rules = (reports / "prometheus" / "iceprobe.rules.yml").read_text(encoding="utf-8")
for name in (job, probe["jobName"]):
    assert f'job="{name}"' in rules, name
