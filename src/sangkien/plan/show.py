"""A document as plain data and as a text to read on a screen."""

from dataclasses import asdict
from typing import Any

from sangkien.plan.claim import claims
from sangkien.plan.document import Document, DocumentKind
from sangkien.plan.question import questions
from sangkien.plan.template import FieldKind, template
from sangkien.plan.values import UNKNOWN, Answer, Choice, Evidence
from sangkien.words import Language, package_yaml


def as_json(document: Document) -> dict[str, Any]:
    """Return a document as plain data.

    An answer is ``{"text", "line"}``, null where its prompt is absent; a choice that the export lost is
    ``{"unknown": true}``. Claims are suggestions that nobody has confirmed.
    """
    tags = {name: list(document.tags.get(key, ())) for name, key in template().tag_keys.items()}
    single = {name: tags.pop(name)[:1] for name in template().single}
    fields = [
        f
        for f in template().fields.values()
        if not f.belongs and f.kind not in (FieldKind.INFO, FieldKind.EVIDENCE)
    ]
    kind = document.kind
    return {
        "kind": kind.value,
        "headline": _answer(document.headline),
        **{name: values[0] if values else None for name, values in single.items()},
        **tags,
        "answers": {
            f.id: _answer(document.field(f.id), options=f.kind is FieldKind.CHECKLIST)
            for f in fields
            if kind is not DocumentKind.EXPERIMENT and f.id in document.outline.scalars
        },
        "evidence": {
            name: [_evidence(box) for box in document.evidence(name)] for name in document.outline.evidence
        },
        "partners": [
            {
                "name": _answer(p.name),
                "sector": _answer(p.sector),
                "description": _answer(p.description),
                "new_and_unusual": _answer(p.new_and_unusual),
                "line": p.line,
            }
            for p in document.partners
        ],
        "question_boxes": [
            {
                "question": _answer(b.question),
                "stages": _answer(b.stages, options=True),
                "methods_use": _answer(b.methods_use),
                "data_gaps": _answer(b.data_gaps),
                "line": b.line,
            }
            for b in document.questions
        ],
        "questions": [asdict(q) for q in questions(document)],
        "claims": [
            {**asdict(c), "source": c.source.value, "levers": list(c.levers), "outcomes": list(c.outcomes)}
            for c in claims(document)
        ],
        "items": [
            {"prompt": i.prompt, "field": i.field, "answer": _answer(i.answer), "line": i.line}
            for i in document.items
        ],
    }


def _answer(value: Choice, *, options: bool = False) -> dict[str, Any] | None:
    if value is None:
        return None
    if value is UNKNOWN:
        return {"unknown": True}
    assert isinstance(value, Answer)  # noqa: S101 (for the type checker: nothing else is left)
    if options:
        return {"options": list(value.options), "line": value.line}
    return {"text": value.text, "line": value.line}


def _evidence(box: Evidence) -> dict[str, Any]:
    return {
        "text": _answer(box.text),
        "links": list(box.links),
        "pictures": list(box.pictures),
        "line": box.line,
    }


def as_text(document: Document, language: Language = "en") -> str:
    """Return a summary of a document to read on a screen, every answer with its line."""
    words = package_yaml("sangkien.plan", "show_words.yaml")[language]
    title = document.title.text if document.title else words["untitled"]
    out = [title, "=" * min(len(title), 100), f"{words['kind']}: {words['kinds'][document.kind.value]}"]
    for name in template().tag_keys:
        values = document.tags.get(template().tag_keys[name], ())
        if values and name not in ("focal_point", "latlng", "type"):
            out.append(f"{words['tags'][name]}: {'; '.join(values)}")
    if document.kind in (DocumentKind.EXPERIMENT, DocumentKind.OTHER):
        rows = [(item.prompt, item.answer) for item in document.items if item.prompt]
        return "\n".join([*out, *(_row(prompt, answer, words) for prompt, answer in rows)]) + "\n"
    for field in template().fields.values():
        if field.belongs or field.id == "title" or field.kind is FieldKind.INFO:
            continue
        if field.kind is FieldKind.EVIDENCE:
            out += _boxes(field.name[language], document.evidence(field.id), words)
        elif field.id in document.outline.scalars:
            out.append(_row(field.name[language], document.field(field.id), words))
    out += _partners(document, words)
    out += _questions(document, words)
    return "\n".join(out) + "\n"


def _row(name: str, value: Choice, words: Any) -> str:
    return f"\n{name}{_line(value, words)}\n  {_said(value, words)}"


def _said(value: Choice, words: Any) -> str:
    if value is UNKNOWN:
        return str(words["unknown"])
    text = value.text if isinstance(value, Answer) else ""
    return text.replace("\n", "\n  ") or str(words["empty"])


def _line(value: Choice, words: Any) -> str:
    return f" ({words['line']} {value.line})" if isinstance(value, Answer) else ""


def _boxes(name: str, boxes: tuple[Evidence, ...], words: Any) -> list[str]:
    out = []
    for number, box in enumerate(boxes, start=1):
        out.append(f"\n{name} {number} ({words['line']} {box.line})")
        out += [f"  {_said(box.text, words)}"] if box.text else []
        out += [f"  {words['link']}: {link}" for link in box.links]
        out += [f"  {words['picture']}: {picture}" for picture in box.pictures]
    return out


def _partners(document: Document, words: Any) -> list[str]:
    out = []
    for number, partner in enumerate(document.partners, start=1):
        out.append(f"\n{words['partner']} {number}{_line(partner.name, words)}: {_said(partner.name, words)}")
        out.append(f"  {words['sector']}: {_said(partner.sector, words)}")
        out.append(f"  {words['new']}: {_said(partner.new_and_unusual, words)}")
        out.append(f"  {_said(partner.description, words)}")
    return out


def _questions(document: Document, words: Any) -> list[str]:
    out = []
    for question in questions(document):
        out.append(f"\n{question.id} ({words['line']} {question.line}): {question.text}")
        stages = document.questions[question.box].stages
        if stages and stages.options:
            out.append(f"  {words['stages']}: {', '.join(stages.options)}")
    for claim in claims(document):
        out.append(f"\n{claim.id} ({words['line']} {claim.line}, {words['unconfirmed']})")
        out.append(f"  {words['if']}: {claim.condition}\n  {words['then']}: {claim.outcome}")
    return out
