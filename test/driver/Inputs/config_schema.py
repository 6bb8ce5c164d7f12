"""config_schema.py SOURCE FILE... --wrong FILE...: what fits docs/guide/config.schema.json."""
import json
import pathlib
import sys

import jsonschema
import yaml

schema = json.load(open(pathlib.Path(sys.argv[1]) / "docs/guide/config.schema.json"))
jsonschema.Draft7Validator.check_schema(schema)
wanted = True
for file in sys.argv[2:]:
    if file == "--wrong":
        wanted = False
        continue
    try:
        jsonschema.validate(yaml.safe_load(open(file)), schema)
        right = True
    except jsonschema.ValidationError:
        right = False
    assert right == wanted, file
