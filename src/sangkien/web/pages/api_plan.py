"""The interface for programs: the plan and the closing reflection, field by field."""

from enum import StrEnum
from typing import Annotated

from fastapi import Path, Query
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from sangkien import plan
from sangkien.change_plan import begun, changed
from sangkien.print_plan import KINDS, printed
from sangkien.web.pages._api import (
    JSON,
    Base,
    BaseQuery,
    Found,
    LanguageQuery,
    Name,
    Part,
    Saved,
    download,
    found,
    given,
    part,
    put,
    spoken,
)
from sangkien.web.pages.plan import DOCUMENTS, box_at
from sangkien.web.saving import Files
from sangkien.web.state import caller_of, desk_of
from sangkien.words import Problem, Refusal

router = part("plan")


class Which(StrEnum):
    """The two documents of a study."""

    PLAN = "plan"
    REFLECTION = "reflection"


class Kind(StrEnum):
    """What a document can be written as."""

    MD = "md"
    DOCX = "docx"
    PDF = "pdf"


class BoxKind(StrEnum):
    """What a document may have more of."""

    PARTNERS = "partners"
    QUESTIONS = "questions"
    QUANTITATIVE = "quantitative"
    QUALITATIVE = "qualitative"
    UPLOADS = "uploads"


Words = Annotated[
    list[Annotated[str, Field(max_length=plan.MAX_BYTES)]],
    Field(max_length=200, description="Empty for none."),
]
BoxPath = Annotated[
    str, Path(pattern=r"^[a-z]{1,20}\[[0-9]{1,6}\]$", description="Such as partners[0], counted from 0.")
]


class FieldShown(BaseModel):
    """One field: ``path`` names it for a change, ``state`` is said, empty, lost (the archive lost it) or absent."""

    path: str
    name: str
    state: str
    words: list[str]
    links: list[str]
    pictures: list[str]
    line: int


class DocumentShown(BaseModel):
    """A document as it stands at a version: its fields from top to bottom, and what the checks find."""

    version: str
    fields: list[FieldShown]
    data: JSON = Field(description="As `sangkien plan show --json` prints it.")
    findings: list[Found]


class FieldSet(Part):
    """Words for one field: one text, or several options or tags; none empties it."""

    base: Base
    path: str = Field(max_length=200, description="Such as summary, partners[0].name, sdgs.")
    words: Words


class NewBox(Part):
    """A partner (name, description, sector, new and unusual), a question, or evidence (text, links, pictures)."""

    of: BoxKind
    words: list[Words] = Field(max_length=4)


class BoxMade(Saved):
    """The box that was added."""

    path: str


@router.get("/studies/{study}/documents/{document}")
def show(request: Request, study: Name, document: Which, language: LanguageQuery = None) -> DocumentShown:
    """A document field by field, and what a careful colleague would find in it."""
    snapshot = desk_of(request).snapshot(study)
    data = snapshot.files.get(DOCUMENTS[document])
    if data is None:
        raise Refusal(Problem("web.not_found", parameters={"name": DOCUMENTS[document]}))
    read, tongue = plan.read(data), spoken(request, language)
    fields = [
        FieldShown(
            path=one.path,
            name=one.name[tongue],
            state=str(one.state),
            words=list(one.options or ([one.text] if one.text else [])),
            links=list(one.links),
            pictures=list(one.pictures),
            line=one.line,
        )
        for section in plan.sections(read)
        for one in section.passages()
    ]
    return DocumentShown(
        version=snapshot.version,
        fields=fields,
        data=plan.as_json(read),
        findings=found(request, plan.check(read)),
    )


@router.post("/studies/{study}/documents/{document}", status_code=201)
def begin(request: Request, study: Name, document: Which) -> Saved:
    """Put an empty document where there is none; one that is there stays."""
    file = DOCUMENTS[document]
    return put(request, study, f"begun {file}", lambda files: begun(files, file))


@router.put("/studies/{study}/documents/{document}/field")
def set_field(request: Request, study: Name, document: Which, body: FieldSet) -> Saved:
    """Set one field, and no byte outside it."""
    file = DOCUMENTS[document]

    def words(files: Files) -> str:
        return "\n".join(plan.words_at(plan.read(files.get(file, b"")), body.path))

    return put(
        request, study, f"{document} {body.path}",
        lambda files: changed(files, file, lambda read: plan.set_words(read, body.path, body.words)),
        base=body.base, current=words,
    )  # fmt: skip


@router.post("/studies/{study}/documents/{document}/boxes", status_code=201)
def add_box(request: Request, study: Name, document: Which, body: NewBox) -> BoxMade:
    """Add a partner, a learning question, or a box of evidence."""
    file, path = DOCUMENTS[document], ""

    def change(files: Files) -> Files:
        nonlocal path
        made = changed(files, file, lambda read: plan.add_box(read, body.of, body.words))
        path = f"{body.of}[{len(plan.boxes_of(plan.read(made[file]), body.of)) - 1}]"
        return made

    at = len(plan.boxes_of(plan.read(desk_of(request).snapshot(study).files.get(file, b"\n")), body.of))
    done = put(request, study, f"{document} added {body.of}[{at}]", change)
    return BoxMade(version=done.version, changed=done.changed, path=path)


@router.delete("/studies/{study}/documents/{document}/boxes/{path}")
def remove_box(request: Request, study: Name, document: Which, path: BoxPath, base: BaseQuery) -> Saved:
    """Take a box out; where another one stands at its number since ``base``, the answer is 409."""
    file = DOCUMENTS[document]
    return put(
        request, study, f"{document} removed {path}",
        lambda files: changed(files, file, lambda read: plan.remove_box(read, path)),
        base=base, current=lambda files: box_at(plan.read(files.get(file, b"")), path),
    )  # fmt: skip


@router.get(
    "/studies/{study}/documents/{document}/export",
    **given("The document.", *KINDS.values()),
)
def export(
    request: Request,
    study: Name,
    document: Which,
    to: Annotated[Kind, Query(description="As it is, for Word, or for printing.")] = Kind.MD,
    language: LanguageQuery = None,
) -> Response:
    """The document as a file to pass on, with the names of fields in the language."""
    desk = desk_of(request)
    data = desk.snapshot(study).files.get(DOCUMENTS[document])
    if data is None:
        raise Refusal(Problem("web.not_found", parameters={"name": DOCUMENTS[document]}))
    made = printed(plan.read(data), to, spoken(request, language))
    desk.log.add(caller_of(request).name, study, "plan.exported", f"{document} {to}")
    return download(made, KINDS[to], f"{study}-{document}.{to}")
