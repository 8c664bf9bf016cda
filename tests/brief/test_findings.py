"""The contract that the brief renders."""

import json
from typing import Any

import jsonschema
import pytest

from sangkien.brief import from_bytes, schema, to_bytes
from sangkien.brief.findings import AnswerKind
from sangkien.words import package_bytes
from tests.brief.conftest import KINDS
from tests.brief.factory import findings


def test_the_schema_that_ships_is_the_schema_of_the_code() -> None:
    """Where this fails, write ``findings.schema()`` anew into findings.schema.json (sorted keys, indent 1)."""
    shipped: Any = json.loads(package_bytes("sangkien.brief", "findings.schema.json"))
    assert shipped == json.loads(json.dumps(schema()))


@pytest.mark.parametrize("kind", KINDS)
def test_findings_survive_the_way_to_bytes_and_back(kind: AnswerKind) -> None:
    made = findings(kind)
    data = to_bytes(made)
    assert from_bytes(data) == made
    assert to_bytes(from_bytes(data)) == data
    jsonschema.validate(json.loads(data), schema())
