"""The interface for programs: learning questions and claims."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field
from starlette.requests import Request

from sangkien import plan
from sangkien.brief.wording import Wording
from sangkien.edit_study import (
    add_claim,
    add_question,
    check_unused,
    in_order,
    one_line,
    remove_claim,
    remove_question,
    row_of,
    set_claim,
    set_question,
    take_questions,
    untaken,
)
from sangkien.question_board import BoardClaim, BoardQuantity, question_board, value_words
from sangkien.study import PLAN, STUDY
from sangkien.study_start import defaults
from sangkien.web.pages._api import (
    Base,
    BaseQuery,
    Here,
    Id,
    LanguageQuery,
    Line,
    Made,
    Name,
    Part,
    Saved,
    files_at,
    merged,
    part,
    put,
    spoken,
    study_yaml,
)
from sangkien.web.pages.questions import MOST_TEXT, claim_content, claim_values, question_values
from sangkien.web.saving import EditedMeanwhileError, Files
from sangkien.web.state import desk_of
from sangkien.words import Problem, Refusal, levers
from sangkien.workforce import measures

router = part("questions and claims")

Written = Annotated[Line, Field(max_length=MOST_TEXT, description="Its words, as the plan has them.")]
Ids = Annotated[list[Id], Field(max_length=500)]
Stage = Literal["Sense", "Explore", "Test", "Grow"]


class ClaimShown(BaseModel):
    """A claim, and how many passages of notes speak for and against it; quotes only where they may leave."""

    id: str
    text: str
    lever: str | None
    outcome: str | None
    direction: str | None
    quantities: list[str]
    confirmed: bool
    supports: int
    contradicts: int
    mixed: int
    quotes: list[str]


class HeldShown(BaseModel):
    """What is believed of a quantity now, in words; where that comes from, and which instruments would inform it."""

    quantity: str
    value: str
    provenance: str
    assumed: bool
    instruments: list[str]


class QuestionShown(BaseModel):
    """A question with all that bears on it; ``missing`` are codes, ``drifted``: the plan has other words now."""

    id: str
    text: str
    stages: list[str]
    claims: list[ClaimShown]
    quantities: list[HeldShown]
    grade: str
    missing: list[str]
    drifted: bool


class BoardShown(BaseModel):
    """The board at a version: questions, claims that no question asks about, questions of the plan not taken over."""

    version: str
    questions: list[QuestionShown]
    loose: list[ClaimShown]
    untaken: list[str]


class NewQuestion(Part):
    """A question to be added."""

    text: Written
    stages: list[Stage] = Field([], max_length=10)
    claims: Ids = Field([])
    quantities: Ids = Field([])


class QuestionSet(Part):
    """What to change of a question; what is left out stays."""

    base: Base
    text: Written | None = None
    stages: list[Stage] | None = Field(None, max_length=10)
    claims: Ids | None = None
    quantities: Ids | None = None


class NewClaim(Part):
    """A claim to be added; without quantities it rests on those through which its lever acts."""

    text: Written
    question: Id
    lever: Id | None = None
    outcome: Id | None = None
    direction: Literal["more", "less"] | None = None
    quantities: Ids = Field([])


class ClaimSet(Part):
    """What to change of a claim; what is left out stays, null takes lever, outcome or direction out."""

    base: Base
    text: Written | None = None
    lever: Id | None = None
    outcome: Id | None = None
    direction: Literal["more", "less"] | None = None
    quantities: Ids | None = None


class Confirmed(Part):
    """Whether a person stands behind a claim as it was at ``base``."""

    base: Base
    confirmed: bool = True


@router.get("/studies/{study}/questions")
def board(request: Request, study: Name, language: LanguageQuery = None) -> BoardShown:
    """The board: each question with its claims, what is believed now and what is missing; nothing is simulated."""
    desk, wording = desk_of(request), Wording(spoken(request, language))
    snapshot, known = desk.snapshot(study), desk.study(study)
    made = question_board(known)
    return BoardShown(
        version=snapshot.version,
        questions=[
            QuestionShown(
                id=row.question.id,
                text=row.question.text,
                stages=list(row.question.stages),
                claims=[_claim(one) for one in row.claims],
                quantities=[_held(one, wording) for one in row.quantities],
                grade=row.grade,
                missing=list(row.missing),
                drifted=row.drifted,
            )
            for row in made.questions
        ],
        loose=[_claim(one) for one in made.loose],
        untaken=list(untaken(study_yaml(snapshot.files), known.document)),
    )


@router.post("/studies/{study}/questions", status_code=201)
def add(request: Request, study: Name, body: NewQuestion) -> Made:
    """Add a question."""
    row = _given(body.model_dump(exclude_defaults=True))
    made = ""

    def change(files: Files) -> Files:
        nonlocal made
        data, made = add_question(study_yaml(files), row)
        return {STUDY: data}

    done = put(request, study, "question added", change)
    return Made(id=made, version=done.version)


@router.post("/studies/{study}/questions/take")
def take(request: Request, study: Name) -> Saved:
    """Take over the questions that are in the plan and not yet in the study, with what they suppose."""
    return put(
        request, study, "question taken",
        lambda files: {STUDY: take_questions(study_yaml(files), plan.read(files.get(PLAN, b"")))[0]},
    )  # fmt: skip


@router.patch("/studies/{study}/questions/{question}")
def set_(request: Request, study: Name, question: Here, body: QuestionSet) -> Saved:
    """Change a question: what is given takes the place of what stands there."""
    fields = _given(body.model_dump(exclude={"base"}, exclude_unset=True))
    fields = {name: value or None for name, value in fields.items()}
    before = question_values(row_of(study_yaml(files_at(request, study, body.base)), "questions", question))
    mine = {name: question_values({**fields, "text": fields.get("text", "")})[name] for name in fields}

    def change(files: Files) -> Files:
        now = question_values(row_of(study_yaml(files), "questions", question))
        names = merged(before, mine, now)
        return {STUDY: set_question(study_yaml(files), question, {name: fields[name] for name in names})}

    return put(request, study, f"question {question}", change)


@router.delete("/studies/{study}/questions/{question}")
def remove(request: Request, study: Name, question: Here, base: BaseQuery) -> Saved:
    """Take a question out of the study; its claims stay."""
    return put(
        request, study, f"question removed {question}",
        lambda files: {STUDY: remove_question(study_yaml(files), question)},
        base=base, current=lambda files: repr(question_values(row_of(study_yaml(files), "questions", question))),
    )  # fmt: skip


@router.post("/studies/{study}/claims", status_code=201)
def add_a_claim(request: Request, study: Name, body: NewClaim) -> Made:
    """Add a claim to a question; nobody stands behind it yet."""
    fields = _given(body.model_dump(exclude={"question"}, exclude_defaults=True))
    names = body.quantities or (list(_acts_through(body.lever)) if body.lever else [])
    if not names:
        raise Refusal(Problem("study.claim_needs_quantity"))
    row = {**fields, "confirmed": False, "quantities": in_order(names)}
    made = ""

    def change(files: Files) -> Files:
        nonlocal made
        data, made = add_claim(study_yaml(files), row, body.question)
        return {STUDY: data}

    done = put(request, study, "claim added", change)
    return Made(id=made, version=done.version)


@router.patch("/studies/{study}/claims/{claim}")
def set_a_claim(request: Request, study: Name, claim: Here, body: ClaimSet) -> Saved:
    """Change a claim: what is given takes the place of what stands there."""
    fields = _given(body.model_dump(exclude={"base"}, exclude_unset=True))
    if "quantities" in fields and not fields["quantities"]:
        raise Refusal(Problem("study.claim_needs_quantity"))
    before = claim_values(row_of(study_yaml(files_at(request, study, body.base)), "claims", claim))
    mine = {name: claim_values({"text": "", **fields})[name] for name in fields}

    def change(files: Files) -> Files:
        names = merged(before, mine, claim_values(row_of(study_yaml(files), "claims", claim)))
        return {STUDY: set_claim(study_yaml(files), claim, {name: fields[name] for name in names})}

    return put(request, study, f"claim {claim}", change)


@router.put("/studies/{study}/claims/{claim}/confirmed")
def confirm(request: Request, study: Name, claim: Here, body: Confirmed) -> Saved:
    """Say that a person stands behind a claim as it was at ``base``, or no longer."""
    read = claim_content(row_of(study_yaml(files_at(request, study, body.base)), "claims", claim))

    def change(files: Files) -> Files:
        now = claim_content(row_of(study_yaml(files), "claims", claim))
        if now != read:
            raise EditedMeanwhileError(now)  # nobody stands behind words that they have not read
        return {STUDY: set_claim(study_yaml(files), claim, {"confirmed": body.confirmed})}

    return put(request, study, f"claim {'confirmed' if body.confirmed else 'open'} {claim}", change)


@router.delete("/studies/{study}/claims/{claim}")
def remove_a_claim(request: Request, study: Name, claim: Here, base: BaseQuery) -> Saved:
    """Take a claim out of the study, where no passage of a note is tied to it."""

    def change(files: Files) -> Files:
        check_unused(files, claim)
        return {STUDY: remove_claim(study_yaml(files), claim)}

    return put(
        request, study, f"claim removed {claim}", change, base=base,
        current=lambda files: claim_content(row_of(study_yaml(files), "claims", claim)),
    )  # fmt: skip


def _given(fields: dict[str, Any]) -> dict[str, Any]:
    """Fields as the study keeps them. Raises Refusal for what it cannot keep."""
    if "text" in fields:
        fields["text"] = one_line(fields["text"] or "")
        if not fields["text"]:
            raise Refusal(Problem("study.empty_text"))
    for name, known in (("lever", [row.id for row in levers()]), ("outcome", list(measures()))):
        if fields.get(name) is not None and fields[name] not in known:
            parameters = {"field": name, "found": fields[name][:60], "known": ", ".join(known)}
            raise Refusal(Problem("web.no_such_choice", parameters=parameters))
    for name in ("stages", "claims"):
        if fields.get(name):
            fields[name] = list(dict.fromkeys(fields[name]))
    if fields.get("quantities"):
        fields["quantities"] = in_order(fields["quantities"])
    return fields


def _acts_through(lever: str) -> list[str]:
    return list(defaults()["lever_quantities"].get(lever, ()))


def _claim(row: BoardClaim) -> ClaimShown:
    return ClaimShown(
        **row.claim.model_dump(include={"id", "text", "lever", "outcome", "direction", "confirmed"}),
        quantities=list(row.claim.quantities),
        supports=row.tally.supports,
        contradicts=row.tally.contradicts,
        mixed=row.tally.mixed,
        quotes=[quote.text for quote in row.quotes],
    )


def _held(row: BoardQuantity, wording: Wording) -> HeldShown:
    held = row.held
    return HeldShown(
        quantity=held.quantity,
        value=value_words(held, wording),
        provenance=held.provenance,
        assumed=held.assumed,
        instruments=list(row.instruments),
    )
