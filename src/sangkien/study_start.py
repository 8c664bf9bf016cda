"""What a study begins with when only a plan is there: questions, claims and schemes, all of them to be confirmed."""

import re
import unicodedata
from datetime import date
from typing import Any

import yaml

from sangkien import plan
from sangkien.study_file import ClaimFile, Owner, QuestionFile, SchemeFile, StudyFile
from sangkien.words import Language, Place, Problem, Refusal, package_yaml

_HEADER = """\
# A study of the plan in plan.md. docs/study-format.md explains every line.
# What stands here was read out of the plan or is a default: confirm each claim (confirmed: true) or mend it.
"""

_STAGES = ("Sense", "Explore", "Test", "Grow")


def defaults() -> Any:
    """The defaults that ship with the package: months, worth, schemes, and which words point at which quantities."""
    return package_yaml("sangkien", "defaults.yaml")


def start_file(document: plan.Document, name: str, country: str, language: Language) -> StudyFile:
    """Make the study file of a plan.

    Raises Refusal for a plan that asks nothing, or that names no year and so has no as-of date.
    """
    year = (document.year or "").strip()
    if not re.fullmatch(r"(19|20)\d\d", year):
        raise Refusal(Problem("study.no_year", place=Place("plan.md", document.tag_line("year"))))
    asked = plan.questions(document)
    if not asked:
        raise Refusal(Problem("study.no_question", place=Place("plan.md")))
    claims = {claim.id: made for claim in plan.claims(document) if (made := _claim(claim)) is not None}
    questions = []
    for question in asked:
        own = [c for c in plan.claims(document) if c.question == question.id and c.id in claims]
        tied = [q for c in own for q in claims[c.id].quantities] + _quantities_by_words(question.text)
        ticked = document.questions[question.box].stages
        stages = ticked.options if ticked else ()
        questions.append(
            QuestionFile(
                id=question.id,
                text=question.text,
                stages=tuple(stage for stage in _STAGES if stage in stages),
                claims=tuple(c.id for c in own),
                quantities=tuple(dict.fromkeys(tied)),
            )
        )
    title = document.title.text if document.title else name
    return StudyFile(
        format=1,
        id=_identifier(name),
        title=" ".join(title.split()) or name,
        language=language,
        as_of=date(int(year), 12, 31),
        country=country,
        owner=Owner(
            name={"en": "the lab and its country office", "vi": "phòng thí nghiệm và văn phòng quốc gia"}[
                language
            ]
        ),
        months=defaults()["months"],
        questions=tuple(questions),
        claims=tuple(claims.values()),
        schemes=tuple(SchemeFile.model_validate(row) for row in defaults()["schemes"]),
        worth=defaults()["worth"],
    )


def started_plan(title: str, challenge: str, question: str, year: str) -> bytes:
    """A plan with the least that a study needs, in the archive's form, to be filled in later."""
    document = plan.replace(plan.blank(), "year", year or None)
    title = " ".join(title.split())
    document = plan.replace(document, "title", title)
    document = plan.replace(document, "headline", title)
    document = plan.replace(document, "statement", challenge.strip())
    return plan.write(plan.replace(document, "questions[0].question", question.strip()))


def start_text(file: StudyFile) -> str:
    """The study file as YAML that people go on writing."""
    data = file.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    data["as_of"] = file.as_of  # a date, written without quotes
    data["owner"] = file.owner.model_dump(mode="json")
    return _HEADER + yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=110)


def _claim(found: plan.PlanClaim) -> ClaimFile | None:
    """A claim of the plan as the study writes it; None where no quantity of the model bears on it."""
    lever = found.levers[0] if found.levers else None
    quantities = defaults()["lever_quantities"][lever] if lever else _quantities_by_words(found.text)
    if not quantities:
        return None
    return ClaimFile(
        id=found.id,
        text=" ".join(found.text.split()),
        lever=lever,
        outcome=found.outcomes[0] if found.outcomes else None,
        direction="more" if found.direction > 0 else "less",
        quantities=tuple(quantities),
    )


def _quantities_by_words(text: str) -> list[str]:
    words = f" {folded(text)} "
    found = [
        quantity
        for row in defaults()["question_words"]
        if any(f" {word} " in words for word in row["words"])
        for quantity in row["quantities"]
    ]
    return list(dict.fromkeys(found))


def folded(text: str) -> str:
    """Text to compare by: lower case, without accents and marks; đ becomes d, which decomposition alone would leave."""
    apart = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join(re.findall(r"\w+", "".join(c for c in apart if not unicodedata.combining(c))))


def _identifier(name: str) -> str:
    plain = "-".join(re.findall(r"[a-z0-9]+", folded(name)))[:57].strip("-")
    return plain if re.match(r"[a-z]", plain) else f"study-{plain}".rstrip("-")
