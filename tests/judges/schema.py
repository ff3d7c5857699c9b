"""Validates JSON files against a JSON Schema: the first argument is the schema, the others
are the files. Says, a line each, what does not fit."""

import json
import sys

import jsonschema


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


schema = load(sys.argv[1])
kind = jsonschema.validators.validator_for(schema)
kind.check_schema(schema)
for path in sys.argv[2:]:
    for error in kind(schema).iter_errors(load(path)):
        print(f"{path}: {error.json_path}: {error.message[:200]}")
