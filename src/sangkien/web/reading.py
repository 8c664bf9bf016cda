"""Answer with a brief as readers get it: a page that may run and fetch nothing, or a file to keep."""

import base64
import hashlib
import re

from starlette.responses import Response

from sangkien.print_brief import KINDS, Kind
from sangkien.words import LANGUAGES, Language, Problem, Refusal

_STYLE = re.compile(rb"<style>(.*?)</style>", re.S)


def brief_response(page: bytes) -> Response:
    """A brief's page under a policy of its own: its one style sheet by its hash, and nothing else of any kind.

    Rounds also come from elsewhere: whatever such a page holds, nothing of it runs and nothing is sent anywhere.
    """
    sheet = _STYLE.search(page)
    hashed = base64.b64encode(hashlib.sha256(sheet[1] if sheet else b"").digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{hashed}'; img-src data:; form-action 'none'; base-uri 'none'; "
        "frame-ancestors 'none'; sandbox"
    )
    return Response(
        page,
        media_type=KINDS["html"],
        headers={"Content-Security-Policy": policy, "Cache-Control": "no-store", "Vary": "Cookie"},
    )


def file_response(data: bytes, kind: Kind, name: str) -> Response:
    """A file to keep, under ``name`` with the ending of its kind."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"', "Cache-Control": "no-store"}
    return Response(data, media_type=KINDS[kind], headers=headers)


def language_in(address: str) -> Language:
    """The language that an address names. Raises Refusal for any other word."""
    for language in LANGUAGES:
        if address == language:
            return language
    raise Refusal(Problem("web.not_found", parameters={"name": address[:60]}))


def kind_in(name: str) -> Kind:
    """The form that the name of a file asks for (``brief.pdf``). Raises Refusal for any other name."""
    for kind in KINDS:
        if name == f"brief.{kind}":
            return kind
    raise Refusal(Problem("web.not_found", parameters={"name": name[:60]}))


def number_in(address: str) -> int:
    """The number of a round in an address. Raises Refusal for what is no such number."""
    if not (address.isascii() and address.isdigit() and len(address) < 7):
        raise Refusal(Problem("store.no_round", parameters={"number": address[:20]}))
    return int(address)
