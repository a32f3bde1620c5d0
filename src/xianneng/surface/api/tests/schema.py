"""As much of JSON Schema as our document uses: where an answer departs from it. What it does not know, it says."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

TYPES = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}
FORMATS = {"date": date.fromisoformat, "date-time": datetime.fromisoformat}
KNOWN = {"type", "format", "enum", "required", "properties", "additionalProperties", "items", "$ref", "description", "x-code-set"}


def faults(document: Mapping[str, Any], schema: Mapping[str, Any], value: Any, at: str = "") -> Iterator[str]:
    """Each place where the value is not as the schema says."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if unknown := schema.keys() - KNOWN:
        yield f"{at}: this test knows nothing of {unknown}"
    kinds = [schema["type"]] if isinstance(schema.get("type"), str) else schema.get("type", [])
    if kinds and not any(isinstance(value, TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool)) for kind in kinds):
        yield f"{at}: {value!r} is no {kinds}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r} is none of {schema['enum']}"
    if "format" in schema and value is not None:
        try:
            FORMATS[schema["format"]](value)
        except ValueError:
            yield f"{at}: {value!r} is no {schema['format']}"
    if isinstance(value, dict):
        yield from (f"{at}: without {name}" for name in schema.get("required", ()) if name not in value)
        for name, each in value.items():
            if name in schema.get("properties", {}):
                yield from faults(document, schema["properties"][name], each, f"{at}.{name}")
            elif schema.get("additionalProperties") is False:
                yield f"{at}: {name} is not in the document"
    if isinstance(value, list):
        for number, each in enumerate(value):
            yield from faults(document, schema["items"], each, f"{at}[{number}]")
