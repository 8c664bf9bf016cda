"""Change one thing of a study: functions from the bytes of its study.yaml to the new bytes, comments kept.

Nothing is checked here but that what is named is there: whoever commits reads the whole study again first.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import deepcopy
from typing import Any

from sangkien import plan
from sangkien.study import MARKS, STUDY
from sangkien.study_start import asked, plain_words
from sangkien.words import Place, Problem, Refusal, quantities
from sangkien.yaml_edit import append, remove, set_at
from sangkien.yaml_lines import read_yaml

#: Keys of a claim or a question with their new values; None takes a key out.
Fields = Mapping[str, Any]

#: The most letters of an id that is made of a text.
LONGEST = 40


def set_claim(data: bytes, claim: str, fields: Fields) -> bytes:
    """Change a claim. Raises Refusal (``study.no_claim``) where there is none of that id."""
    return _set(data, "claims", claim, fields)


def add_claim(data: bytes, fields: Fields, question: str | None = None) -> tuple[bytes, str]:
    """Add a claim, tied to ``question`` where one is named; return the bytes and the id made for it."""
    made = new_id(str(fields["text"]), _ids(data, "claims"), "claim")
    data = append(data, ("claims",), {"id": made, **fields}, STUDY)
    if question is not None:
        tied = row_of(data, "questions", question).get("claims") or []
        data = set_question(data, question, {"claims": [*tied, made]})
    return data, made


def remove_claim(data: bytes, claim: str) -> bytes:
    """Take a claim out, and out of every question that it was tied to."""
    data = remove(data, ("claims", _index(data, "claims", claim)), STUDY)
    for row in _rows(data, "questions"):
        tied = row.get("claims") or []
        if claim in tied:
            data = set_question(data, row["id"], {"claims": [name for name in tied if name != claim]})
    return data


def set_question(data: bytes, question: str, fields: Fields) -> bytes:
    """Change a question. Raises Refusal (``study.no_question_id``) where there is none of that id."""
    return _set(data, "questions", question, fields)


def add_question(data: bytes, fields: Fields) -> tuple[bytes, str]:
    """Add a question; return the bytes and the id made for it."""
    made = new_id(str(fields["text"]), _ids(data, "questions"), "question")
    return append(data, ("questions",), {"id": made, **fields}, STUDY), made


def remove_question(data: bytes, question: str) -> bytes:
    """Take a question out; its claims stay in the study."""
    return remove(data, ("questions", _index(data, "questions", question)), STUDY)


def take_questions(data: bytes, document: plan.Document) -> tuple[bytes, tuple[str, ...]]:
    """Add the questions that are in the plan and not in the study, with what they suppose; return their ids too.

    Claims are not confirmed. A claim whose words stand in the study already is tied and not added again.
    """
    questions, claims = asked(document)
    missing = {folded(text) for text in untaken(data, document)}
    by_id = {claim.id: claim for claim in claims}
    added = []
    for question in questions:
        if folded(question.text) not in missing:
            continue
        missing.discard(folded(question.text))
        standing = {folded(str(row.get("text"))): row["id"] for row in _rows(data, "claims")}
        tied = []
        for name in question.claims:
            claim = by_id[name].model_dump(mode="json", exclude={"id"}, exclude_none=True)
            known = standing.get(folded(claim["text"]))
            if known is None:
                data, known = add_claim(data, claim)
            tied.append(known)
        fields = {
            "text": question.text,
            "stages": list(question.stages),
            "claims": tied,
            "quantities": list(question.quantities),
        }
        data, made = add_question(data, fields)
        added.append(made)
    return data, tuple(added)


def untaken(data: bytes, document: plan.Document) -> tuple[str, ...]:
    """The questions of the plan that no question of the study has the words of."""
    standing = {folded(str(row.get("text"))) for row in _rows(data, "questions")}
    found = dict.fromkeys(question.text for question in plan.questions(document))
    return tuple(text for text in found if folded(text) not in standing)


def check_unused(files: Mapping[str, bytes], claim: str) -> None:
    """Raises Refusal (``study.claim_in_use``) where passages of notes are tied to a claim that is to go."""
    if MARKS not in files:
        return
    value = read_yaml(files[MARKS], MARKS).value
    rows = value.get("passages") if isinstance(value, dict) else None
    tied = sum(isinstance(row, dict) and row.get("claim") == claim for row in rows or ())
    if tied:
        parameters: dict[str, str | int] = {"claim": claim, "passages": tied}
        raise Refusal(Problem("study.claim_in_use", place=Place(MARKS), parameters=parameters))


def row_of(data: bytes, key: str, name: str) -> dict[str, Any]:
    """What stands in the file of a row of ``claims`` or ``questions``. Raises Refusal where there is none."""
    return deepcopy(_rows(data, key)[_index(data, key, name)])  # what was read is shared


def new_id(text: str, taken: Collection[str], otherwise: str) -> str:
    """An id made of a text's first words that none of ``taken`` has; it begins with ``otherwise`` where they cannot."""
    words = [word for word in plain_words(text).split() if word.isascii()]
    base = ""
    for word in words:
        longer = f"{base}-{word}".strip("-_")
        if len(longer) > LONGEST:
            break
        base = longer
    if not base[:1].isalpha():
        base = f"{otherwise}-{base}".rstrip("-")
    made, n = base, 1
    while made in taken:
        n += 1
        made = f"{base}-{n}"
    return made


def in_order(chosen: Iterable[str]) -> list[str]:
    """Quantities in the register's order; names that it does not have stay, at the end, to be refused by name."""
    names = set(chosen)
    known = [quantity.id for quantity in quantities() if quantity.id in names]
    return [*known, *sorted(names.difference(known))]


def one_line(text: str) -> str:
    """A text without breaks and needless spaces."""
    return " ".join(text.split())


def folded(text: str) -> str:
    """A text as it is compared: case and spaces do not count."""
    return one_line(text).casefold()


def _set(data: bytes, key: str, name: str, fields: Fields) -> bytes:
    place = _index(data, key, name)
    for field, value in fields.items():
        data = set_at(data, (key, place, field), value, STUDY)
    return data


def _rows(data: bytes, key: str) -> Sequence[dict[str, Any]]:
    value = read_yaml(data, STUDY).value
    rows = value.get(key) if isinstance(value, dict) else None
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _ids(data: bytes, key: str) -> set[str]:
    return {str(row.get("id")) for row in _rows(data, key)}


def _index(data: bytes, key: str, name: str) -> int:
    for i, row in enumerate(_rows(data, key)):
        if row.get("id") == name:
            return i
    code = "study.no_claim" if key == "claims" else "study.no_question_id"
    known = ", ".join(sorted(_ids(data, key))[:20]) or "-"
    raise Refusal(Problem(code, place=Place(STUDY, path=key), parameters={"id": name, "known": known}))
