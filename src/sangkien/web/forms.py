"""Forms that people send: read within bounds, each field asked for by name with the most it may hold."""

from collections.abc import Iterable
from dataclasses import dataclass

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import Request

from sangkien.web.say import read_number
from sangkien.words import Language, Problem, Refusal

#: Bytes of a whole request; of a form without files; of one field. What is imported may be as large as a study.
MOST_BYTES = 250_000_000
MOST_PLAIN = 6_000_000
#: What counts as an upload where people sign in.
UPLOADS = ("multipart/form-data", "application/octet-stream")
MOST_FIELDS = 2000
MOST_FILES = 50

Value = str | bytes


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form; ``file`` is the name of an uploaded file."""

    name: str
    value: Value
    file: str | None = None


class Form:
    """What was sent."""

    def __init__(self, fields: Iterable[Field]) -> None:
        self.fields = tuple(fields)

    def text(self, name: str, most: int = 200_000) -> str:
        """A text, empty where it was not sent; its lines end as in Unix. Raises Refusal for one that is too long."""
        for field in self.fields:
            if field.name == name and isinstance(field.value, str):
                found = field.value.replace("\r\n", "\n").replace("\r", "\n")
                if len(found) > most:
                    parameters: dict[str, str | int] = {"field": name, "length": len(found), "most": most}
                    raise Refusal(Problem("web.field_too_long", parameters=parameters))
                return found
        return ""

    def texts(self, name: str, most: int = 20_000) -> tuple[str, ...]:
        """Every value of a field that may be sent several times."""
        return tuple(
            Form((field,)).text(name, most)
            for field in self.fields
            if field.name == name and isinstance(field.value, str)
        )

    def file(self, name: str) -> Field | None:
        """An uploaded file; None where none was chosen."""
        return next(
            (f for f in self.fields if f.name == name and isinstance(f.value, bytes) and (f.file or f.value)),
            None,
        )

    def choice(self, name: str, options: Iterable[str]) -> str:
        """One of ``options``. Raises Refusal for anything else."""
        found = self.text(name, 1000)
        known = list(options)
        if found not in known:
            parameters = {"field": name, "found": found[:60], "known": ", ".join(known[:20])}
            raise Refusal(Problem("web.no_such_choice", parameters=parameters))
        return found

    def number(self, name: str, language: Language) -> float | None:
        """A number as readers of ``language`` write it; None where the field is empty."""
        found = self.text(name, 1000).strip()
        if not found:
            return None
        try:
            return read_number(found, language)
        except ValueError:
            parameters = {"field": name, "found": found[:60]}
            raise Refusal(Problem("web.no_number", parameters=parameters)) from None

    def written(self) -> list[tuple[str, str]]:
        """What somebody typed, to be shown again where it could not be saved."""
        hidden = ("csrf", "base", "password", "old", "new", "again", "passphrase")
        return [
            (field.name, field.value)
            for field in self.fields
            if isinstance(field.value, str) and field.value.strip() and field.name not in hidden
        ]


async def read_form(request: Request) -> Form:
    """Read a form whole. Raises Refusal for one that is too large or damaged."""
    kind = request.headers.get("content-type", "").split(";")[0].strip()
    if kind not in ("application/x-www-form-urlencoded", "multipart/form-data"):
        if kind == "":
            return Form(())
        raise Refusal(Problem("web.no_form", parameters={"kind": kind[:60]}))
    try:
        sent = await request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=MOST_PLAIN)
    except Refusal:
        raise  # more was sent than may be
    except MultiPartException as error:
        raise Refusal(Problem("web.damaged_form", parameters={"detail": error.message})) from None
    except Exception as error:
        detail = getattr(error, "detail", None) or type(error).__name__
        raise Refusal(Problem("web.damaged_form", parameters={"detail": str(detail)[:200]})) from None
    fields = []
    try:
        for name, value in sent.multi_items():
            if isinstance(value, UploadFile):
                fields.append(Field(name, await value.read(), value.filename or ""))
            else:
                fields.append(Field(name, value))
    finally:
        await request.close()
    return Form(fields)
