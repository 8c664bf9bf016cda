"""What a careful colleague finds in an opening plan."""

from collections import Counter
from collections.abc import Collection, Sequence

from sangkien.plan.document import Document
from sangkien.plan.findings import named, problem, prompt_line
from sangkien.plan.layout import headings_of
from sangkien.plan.naming import names_challenge, partners_named
from sangkien.plan.question import questions
from sangkien.plan.template import Field, FieldKind, Section, template
from sangkien.plan.text import length
from sangkien.plan.values import Answer
from sangkien.words import Level, Problem


def check_opening(document: Document) -> list[Problem]:
    """Return the findings on an opening plan."""
    gone = [
        section for section in template().opening.sections if section.fields and _is_gone(document, section)
    ]
    names = {section.heading for section in gone}
    return [
        *_missing_sections(gone),
        *_missing_answers(document, names),
        *_short_texts(document),
        *_tags(document),
        *_no_partners(document),
        *_partners(document),
        *_no_question(document),
        *_questions(document),
        *_choices(document),
    ]


def _is_gone(document: Document, section: Section) -> bool:
    ids = {field.id for field in section.fields}
    asked = any(e.field is not None and e.field.id in ids for e in document.outline.entries)
    return not asked and not headings_of(document, section)


def _missing_sections(gone: Sequence[Section]) -> list[Problem]:
    found = []
    for section in gone:
        level = Level.ERROR if any(f.required for f in section.fields) else Level.WARNING
        names = {"section": section.heading, "section_vi": section.name["vi"]}
        found.append(problem("missing_section", level, 1, None, **names))
    return found


def _answered(document: Document, field: Field) -> bool:
    if field.kind is FieldKind.EVIDENCE:
        return any(box.text or box.links or box.pictures for box in document.evidence(field.id))
    entry = document.outline.scalars.get(field.id)
    if field.kind is FieldKind.RADIO:
        return entry is not None  # the export keeps the prompt of what was chosen
    return bool(document.answer(entry))


def _missing_answers(document: Document, gone: Collection[str]) -> list[Problem]:
    found = []
    for field in template().opening.fields():
        if field.belongs or field.optional or field.kind is FieldKind.INFO or field.section in gone:
            continue
        if not _answered(document, field):
            level = Level.ERROR if field.required else Level.WARNING
            found.append(
                problem("missing_answer", level, prompt_line(document, field.id), field.id, **named(field))
            )
    return found


def _short_texts(document: Document) -> list[Problem]:
    found = []
    limit = template().limits["summary"]
    if document.summary and length(document.summary.text) > limit:
        count = length(document.summary.text)
        where = document.summary.line
        found.append(
            problem(
                "summary_too_long",
                Level.ERROR,
                where,
                "summary",
                count=count,
                limit=limit,
                over=count - limit,
            )
        )
    if document.statement and not names_challenge(document.statement.text):
        found.append(problem("no_challenge_named", Level.WARNING, document.statement.line, "statement"))
    return found


def _tags(document: Document) -> list[Problem]:
    found = []
    limits = template().limits
    if len(document.sdgs) > limits["sdg"]:
        line = document.tag_line("sdgs", limits["sdg"])
        found.append(
            problem("too_many_sdgs", Level.ERROR, line, "sdgs", count=len(document.sdgs), limit=limits["sdg"])
        )
    if not document.sdgs:
        found.append(problem("no_sdgs", Level.WARNING, 1, "sdgs", limit=limits["sdg"]))
    for number, sdg in enumerate(document.sdgs):
        if sdg not in template().sdgs:
            found.append(
                problem("unknown_sdg", Level.WARNING, document.tag_line("sdgs", number), "sdgs", text=sdg)
            )
    if len(document.themes) > limits["theme"]:
        line = document.tag_line("thematic_areas", limits["theme"])
        count = len(document.themes)
        found.append(
            problem("too_many_themes", Level.WARNING, line, "themes", count=count, limit=limits["theme"])
        )
    return found


def _no_partners(document: Document) -> list[Problem]:
    if any(p.name or p.description for p in document.partners):
        return []
    return [problem("no_partners", Level.WARNING, prompt_line(document, "partners"), "partners")]


def _partners(document: Document) -> list[Problem]:
    found = []
    limit = template().limits["partner"]
    partners = document.partners
    if len(partners) > limit:
        line = partners[limit].line
        found.append(
            problem("too_many_partners", Level.ERROR, line, "partners", count=len(partners), limit=limit)
        )
    for number, partner in enumerate(partners):
        count = partners_named(partner.name.text) if partner.name else 0
        if partner.name and count > 1:
            path = f"partners[{number}].name"
            found.append(problem("several_partners", Level.WARNING, partner.name.line, path, count=count))
    return found


def _no_question(document: Document) -> list[Problem]:
    if any(box.question for box in document.questions):
        return []
    line = document.questions[0].line if document.questions else 1
    return [problem("no_question", Level.ERROR, line, "questions")]


def _questions(document: Document) -> list[Problem]:
    found: list[Problem] = []
    asked = Counter(q.box for q in questions(document))
    unmarked = {q.box for q in questions(document) if not q.marked}
    marked = {q.box for q in questions(document) if q.marked}
    for number, box in enumerate(document.questions):
        path = f"questions[{number}]"
        if box.question and number in unmarked - marked:
            found.append(
                problem(
                    "question_without_mark",
                    Level.WARNING,
                    box.question.line,
                    f"{path}.question",
                    box=number + 1,
                )
            )
        if box.question and asked[number] > 1:
            found.append(
                problem(
                    "several_questions",
                    Level.WARNING,
                    box.question.line,
                    f"{path}.question",
                    box=number + 1,
                    count=asked[number],
                )
            )
        if not (box.stages and box.stages.options):
            line = box.stages.line if box.stages else box.line
            found.append(problem("stages_missing", Level.WARNING, line, f"{path}.stages", box=number + 1))
        else:
            known = template().fields["question_stages"].options
            for option in box.stages.options:
                if option not in known:
                    names = named(template().fields["question_stages"])
                    found.append(
                        problem(
                            "unknown_option",
                            Level.WARNING,
                            box.stages.line,
                            f"{path}.stages",
                            text=option,
                            options=", ".join(known),
                            **names,
                        )
                    )
        for part in ("methods_use", "data_gaps"):
            if not getattr(box, part):
                names = named(template().fields[f"question_{part}"])
                found.append(
                    problem(
                        "missing_in_question",
                        Level.WARNING,
                        box.line,
                        f"{path}.{part}",
                        box=number + 1,
                        **names,
                    )
                )
    return found


def _choices(document: Document) -> list[Problem]:
    """Single choices that are no option of the form."""
    rows = [("challenge_type", "challenge_type", document.challenge_type)]
    rows += [
        (f"partners[{i}].new_and_unusual", "partner_new_and_unusual", p.new_and_unusual)
        for i, p in enumerate(document.partners)
    ]
    found = []
    for path, name, choice in rows:
        field = template().fields[name]
        if isinstance(choice, Answer) and choice.text.casefold() not in {o.casefold() for o in field.options}:
            texts = {"text": choice.text[:60], "options": ", ".join(field.options)}
            found.append(problem("unknown_option", Level.WARNING, choice.line, path, **texts, **named(field)))
    return found
