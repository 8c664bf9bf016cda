"""A brief as a file to hand on: PDF or Word for paper, or its page as it was written when the study was run."""

from collections.abc import Callable, Iterator, Mapping
from typing import Literal

from pydantic import ValidationError

from sangkien.brief import Findings, charts, from_bytes, printed
from sangkien.pictures import PicturesError, draw, draw_png
from sangkien.print_typst import typst_source
from sangkien.typeset import pdf
from sangkien.words import Language, Place, Problem, Refusal

FINDINGS = "findings.json"
Kind = Literal["html", "pdf", "docx"]
#: The forms of a brief, with what browsers call them.
KINDS: Mapping[Kind, str] = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def findings_of(files: Mapping[str, bytes]) -> Findings:
    """The findings among the files of a round. Raises Refusal where there are none that this version can read."""
    try:
        return from_bytes(files.get(FINDINGS, b""))
    except ValidationError as error:
        detail = f"{error.error_count()}: {error.errors()[0]['msg']}"
        raise Refusal(
            Problem("run.findings_unreadable", place=Place(FINDINGS), parameters={"detail": detail})
        ) from None


def brief_page(files: Mapping[str, bytes], language: Language) -> bytes:
    """The page of a round in one language; Refusal where it has none. In the study's own it is just ``brief.html``."""
    own = files.get(f"brief.{language}.html")
    other = "vi" if language == "en" else "en"
    found = own if own is not None else files.get("brief.html") if f"brief.{other}.html" in files else None
    if found is None:
        raise Refusal(Problem("run.no_brief", place=Place("brief.html"), parameters={"language": language}))
    return found


def print_brief(findings: Findings, language: Language, kind: Literal["pdf", "docx"]) -> bytes:
    """Print findings. Raises Refusal where their charts cannot be drawn."""
    specs = charts(findings, language)
    document = printed(findings, language, specs)
    wanted = {name: specs[name] for name in document.pictures}
    try:
        if kind == "pdf":
            return pdf(typst_source(document, draw(wanted)))
        from sangkien.print_docx import word_file  # loaded where a Word file is read or written

        return word_file(document, draw_png(wanted))
    except PicturesError as error:
        raise Refusal(Problem("run.no_pictures", parameters={"detail": str(error)})) from None


def brief_file(files: Mapping[str, bytes], language: Language, kind: Kind) -> bytes:
    """A round's brief in one language and form. Raises Refusal where the round does not hold it."""
    if kind == "html":
        return brief_page(files, language)
    return print_brief(findings_of(files), language, kind)


def printing(
    findings: bytes, language: Language, kind: Kind, _cancelled: Callable[[], bool]
) -> Iterator[bytes]:
    """The task of printing from ``findings.json``: yields the file."""
    yield brief_file({FINDINGS: findings}, language, kind)
