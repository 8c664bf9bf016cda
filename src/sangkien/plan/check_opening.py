"""What a careful colleague finds in an opening plan."""

from collections import Counter

from sangkien.plan.document import Document
from sangkien.plan.findings import named, problem, prompt_line
from sangkien.plan.naming import names_challenge, partners_named
from sangkien.plan.question import questions
from sangkien.plan.template import Field, FieldKind, template
from sangkien.plan.text import length
from sangkien.plan.values import Answer
from sangkien.words import Level, Problem


def check_opening(document: Document) -> list[Problem]:
    """Return the findings on an opening plan."""
    return [
        *_missing(document),
        *_short_texts(document),
        *_tags(document),
        *_partners(document),
        *_questions(document),
        *_choices(document),
    ]


def _answered(document: Document, field: Field) -> bool:
    if field.kind is FieldKind.EVIDENCE:
        return any(box.text or box.links or box.pictures for box in document.evidence(field.id))
    entry = document.outline.scalars.get(field.id)
    if field.kind is FieldKind.RADIO:
        return entry is not None  # the export keeps the prompt of what was chosen
    return bool(document.answer(entry))


def _missing(document: Document) -> list[Problem]:
    found = []
    for section in template().opening.sections:
        fields = [f for f in section.fields if not (f.belongs or f.optional or f.kind is FieldKind.INFO)]
        # one prompt alone is named as an answer, a whole section as a section
        if len(fields) > 1 and not any(f.id in document.outline.scalars for f in fields):
            level = Level.ERROR if any(f.required for f in fields) else Level.WARNING
            names = {"section": section.heading, "section_vi": section.name["vi"]}
            found.append(problem("missing_section", level, 1, None, **names))
            continue
        for field in fields:
            if not _answered(document, field):
                level = Level.ERROR if field.required else Level.WARNING
                line = prompt_line(document, field.id)
                found.append(problem("missing_answer", level, line, field.id, **named(field)))
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


def _partners(document: Document) -> list[Problem]:
    found = []
    limit = template().limits["partner"]
    partners = document.partners
    if not any(p.name or p.description for p in partners):
        found.append(problem("no_partners", Level.WARNING, prompt_line(document, "partners"), "partners"))
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


def _questions(document: Document) -> list[Problem]:
    found: list[Problem] = []
    if not any(box.question for box in document.questions):
        found.append(problem("no_question", Level.ERROR, 1, "questions"))
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
