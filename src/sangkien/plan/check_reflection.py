"""What a careful colleague finds in a closing reflection."""

import re

from sangkien.plan.document import Document
from sangkien.plan.findings import named, problem, prompt_line
from sangkien.plan.template import template
from sangkien.words import Level, Problem

_NUMBERED = re.compile(r"^\s*(?:#|insight\s*|bài học\s*)?(\d{1,2})\s*[.):]", re.MULTILINE | re.IGNORECASE)


def check_reflection(document: Document) -> list[Problem]:
    """Return the findings on a closing reflection."""
    return [*_missing(document), *_insights(document), *_time(document), *_handover(document)]


def _missing(document: Document) -> list[Problem]:
    found = []
    for name, level in (
        ("insights", Level.ERROR),
        ("data_used", Level.WARNING),
        ("methods_used", Level.WARNING),
    ):
        if not document.field(name):
            line = prompt_line(document, name)
            found.append(problem("missing_answer", level, line, name, **named(template().fields[name])))
    if not document.partners and not any(document.partners_by_kind.values()):
        found.append(
            problem("no_partners", Level.WARNING, prompt_line(document, "partners_worked_with"), "partners")
        )
    return found


def _insights(document: Document) -> list[Problem]:
    if not document.insights:
        return []
    limit = template().limits["insight"]
    count = insights_named(document.insights.text)
    if count <= limit:
        return []
    return [
        problem(
            "too_many_insights", Level.WARNING, document.insights.line, "insights", count=count, limit=limit
        )
    ]


def insights_named(text: str) -> int:
    """Return how many insights a numbered list counts; 0 for a text without one."""
    expected = 1
    for match in _NUMBERED.finditer(text):
        expected += int(match[1]) == expected
    return expected - 1


def _time(document: Document) -> list[Problem]:
    shares = document.time_share
    stated = {s: a for s in ("sense", "explore", "test", "grow") if (a := getattr(shares, s))}
    if not stated:
        return []
    percent = shares.percent()
    found = [
        problem("share_no_number", Level.WARNING, answer.line, f"time_{stage}", text=answer.text[:60])
        for stage, answer in stated.items()
        if stage not in percent
    ]
    total = sum(percent.values())
    if len(percent) == 4 and abs(total - 100) > 0.5:
        line = prompt_line(document, "time_shares") if "time_shares" in document.outline.scalars else 0
        line = line or min(answer.line for answer in stated.values())
        found.append(problem("time_not_100", Level.ERROR, line, "time_shares", total=f"{total:g}"))
    return found


def _handover(document: Document) -> list[Problem]:
    handover = document.handover
    if handover is None:
        return []
    field = template().fields["handover"]
    if not handover.options:
        return [problem("missing_answer", Level.WARNING, handover.line, "handover", **named(field))]
    return []
