"""Tell: the brief as people read it."""

from sangkien.brief.charts import charts
from sangkien.brief.findings import Findings
from sangkien.brief.findings_file import from_bytes, schema, to_bytes
from sangkien.brief.page import page
from sangkien.brief.wording import (
    CERTAINTY_CODES,
    INSTRUMENT_CODES,
    MISSING_CODES,
    NOTE_CODES,
    SOURCE_KINDS,
)

__all__ = [
    "CERTAINTY_CODES",
    "INSTRUMENT_CODES",
    "MISSING_CODES",
    "NOTE_CODES",
    "SOURCE_KINDS",
    "Findings",
    "charts",
    "from_bytes",
    "page",
    "schema",
    "to_bytes",
]
