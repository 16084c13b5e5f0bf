#!/usr/bin/env python3
"""Reads {"secrets": [...], "texts": {name: text}} from standard input and prints, as JSON, what of a
secret stands in any of the texts: {name: [what stands around it, ...]}."""

import json
import sys

import forms

question = json.load(sys.stdin)
answer = {}
for name, text in question["texts"].items():
    if found := forms.traces(text, question["secrets"]):
        answer[name] = found[:20]
json.dump(answer, sys.stdout)
