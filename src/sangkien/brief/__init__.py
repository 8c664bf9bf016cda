"""Tell: the brief as people read it."""

from sangkien.brief.blocks import Document
from sangkien.brief.charts import charts
from sangkien.brief.findings import Findings
from sangkien.brief.findings_file import from_bytes, schema, to_bytes
from sangkien.brief.first import First, first
from sangkien.brief.page import page
from sangkien.brief.printed import printed
from sangkien.brief.reading import simulated_on_rehearsal
from sangkien.brief.since import changed_inputs, since
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
    "Document",
    "Findings",
    "First",
    "changed_inputs",
    "charts",
    "first",
    "from_bytes",
    "page",
    "printed",
    "schema",
    "simulated_on_rehearsal",
    "since",
    "to_bytes",
]
