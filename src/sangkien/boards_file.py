"""What stands in a study's ``boards.yaml``: documents of the archive, collected under a name, with notes.

A document is kept with what a reader needs when the archive is not at hand: title, lab, year.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, get_args

from pydantic import Field

from sangkien.study_check import shaped
from sangkien.study_file import Day, Id, Line, Part, StudyFile, Whole
from sangkien.words import Level, Problem, Refusal, Text
from sangkien.yaml_lines import Lined, read_yaml

BOARDS = "boards.yaml"
#: What a passage says of the claims of its question.
Stance = Literal["supports", "contradicts", "mixed"]
STANCES: tuple[Stance, ...] = get_args(Stance)
#: More documents on one board are a list, not a choice.
MOST_DOCUMENTS, MOST_BOARDS = 500, 100


class DocumentFile(Part):
    """One document on a board, as it was when it was put there. ``question`` ties it to a question of the study."""

    name: Annotated[Line, Field(max_length=300)]
    title: Annotated[str, Field(max_length=600)] = ""
    lab: Annotated[str, Field(max_length=120)] = ""
    year: Annotated[Whole, Field(ge=1900, le=2100)] | None = None
    note: Annotated[str, Field(max_length=4000)] = ""
    quote: Annotated[str, Field(max_length=2000)] = Field(
        default="", description="the passage that bears on the question, word for word"
    )
    stance: Stance | None = Field(
        default=None, description="what the passage says of the claims of the question, where it says it"
    )
    address: Annotated[str, Field(max_length=1000, pattern=r"^(https?://\S+)?$")] = ""
    question: Id | None = None
    added: Day


class BoardFile(Part):
    """A named collection."""

    id: Id
    name: Annotated[Line, Field(max_length=200)]
    note: Annotated[str, Field(max_length=4000)] = ""
    documents: Annotated[tuple[DocumentFile, ...], Field(max_length=MOST_DOCUMENTS)] = ()


class BoardsFile(Part):
    """The whole of ``boards.yaml``."""

    format: Literal[1]
    boards: Annotated[tuple[BoardFile, ...], Field(max_length=MOST_BOARDS)] = ()


def boards_of(files: Mapping[str, bytes]) -> tuple[BoardFile, ...]:
    """The boards of a study, in the order of the file. Raises Refusal, with the line, for a file that is none."""
    if BOARDS not in files:
        return ()
    lined = read_yaml(files[BOARDS], BOARDS)
    found = lined.value.get("format") if isinstance(lined.value, dict) else None
    if isinstance(found, int) and found > 1:
        raise Refusal(
            Problem(
                "study.newer_format", place=lined.place(("format",)), parameters={"found": found, "known": 1}
            )
        )
    boards = shaped(BoardsFile, lined).boards
    ids = [board.id for board in boards]
    for place, one in enumerate(ids):
        if one in ids[:place]:
            where = lined.place(("boards", place, "id"))
            kind: Text = {"en": "board", "vi": "Bộ sưu tập"}
            raise Refusal(Problem("study.twice", place=where, parameters={"kind": kind, "id": one}))
    return boards


def untied(files: Mapping[str, bytes], file: StudyFile) -> Iterator[Problem]:
    """Documents that are tied to a question which the study does not have (any more)."""
    if BOARDS not in files:
        return
    lined: Lined = read_yaml(files[BOARDS], BOARDS)
    known = {question.id for question in file.questions}
    for i, board in enumerate(boards_of(files)):
        for k, one in enumerate(board.documents):
            if one.question and one.question not in known:
                place = lined.place(("boards", i, "documents", k, "question"))
                parameters = {"question": one.question, "known": ", ".join(sorted(known))}
                yield Problem("study.board_question", Level.WARNING, place, parameters)
