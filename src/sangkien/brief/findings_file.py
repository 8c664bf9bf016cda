"""Findings as ``findings.json``: bytes out and in, and their JSON schema."""

import json

from sangkien.brief.findings import Findings


def to_bytes(findings: Findings) -> bytes:
    """Serialise with sorted keys and shortest round-trip numbers: equal findings give equal bytes."""
    data = findings.model_dump(mode="json")
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, sort_keys=True, indent=1)
    return (text + "\n").encode()


def from_bytes(data: bytes) -> Findings:
    """Read findings back. Raises pydantic.ValidationError where they do not fit the format."""
    return Findings.model_validate_json(data)


def schema() -> dict[str, object]:
    """Return the JSON schema of ``findings.json``; the file that ships beside this module equals it."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Findings.model_json_schema()}
