"""The text of a ``.docx`` file, paragraph by paragraph, without trusting what the file says of itself."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from sangkien.words import Place, Problem, Refusal

#: Unpacked, the parts of a note stay far below this; a zip bomb does not.
MAX_UNPACKED = 50_000_000
MAX_PARTS = 2_000

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"


def paragraphs(data: bytes, name: str) -> tuple[str, ...]:
    """Return the paragraphs of the body in reading order, those in tables and text boxes included.

    Deleted text, comments, headers and footnotes are left out. Raises Refusal for a file that is damaged, locked
    with a password, or too large once unpacked.
    """
    try:
        with ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
            unpacked = sum(part.file_size for part in parts)
        if unpacked > MAX_UNPACKED or len(parts) > MAX_PARTS:
            most = MAX_UNPACKED // 1_000_000
            raise _refusal(
                "word_too_large", name, megabytes=round(unpacked / 1e6), most=most, parts=len(parts)
            )
        import docx  # loaded where a Word file is read

        body = docx.Document(BytesIO(data)).element.body
        return tuple(_text(body))
    except Refusal:
        raise
    except BadZipFile:
        raise _refusal("word_broken", name, detail="not a zip file") from None
    except Exception as error:
        # The parser raises whatever a damaged part leads it to; to the user all of it means: unreadable.
        raise _refusal("word_broken", name, detail=type(error).__name__) from None


def _text(body: Any) -> Iterator[str]:
    """Walk without recursion, since a hostile file may nest without end."""
    from docx.oxml.ns import qn

    line: list[str] | None = None
    stack = [body]
    while stack:
        node = stack.pop()
        if node.tag == qn("w:p"):
            if line is not None:
                yield "".join(line)
            line = []
        elif node.tag == f"{_MC}Fallback":
            # A text box stands twice in the file: once for new programs, once for old ones.
            continue
        elif line is not None:
            if node.tag == qn("w:t"):
                line.append(node.text or "")
            elif node.tag in {qn("w:tab"), qn("w:br"), qn("w:cr")}:
                line.append(" ")
            elif node.tag == qn("w:noBreakHyphen"):
                line.append("-")
        stack.extend(reversed(node))
    if line is not None:
        yield "".join(line)


def _refusal(code: str, name: str, **said: str | int | float) -> Refusal:
    return Refusal(Problem(f"evidence.{code}", place=Place(name), parameters={"name": name, **said}))
