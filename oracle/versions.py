"""Prints the versions of the packages that the reference numbers depend on, as JSON."""

import json
from importlib.metadata import version

print(json.dumps({name: version(name) for name in ("torch", "transformers", "gguf", "numpy")}))
