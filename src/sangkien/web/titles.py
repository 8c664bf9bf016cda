"""What a study is called, without reading all of it: lists must not wait for twenty studies, nor fail for one."""

import re

from sangkien.study import STUDY
from sangkien.web.desk import Desk
from sangkien.words import Language, Refusal

_TITLE = re.compile(rb"^title:[ \t]*(?:\{en:[ \t]*)?[\"']?([^\"'\r\n,}]+)", re.M)
_TITLES = re.compile(
    rb"^title:\s*\n(?:[ ]+en:[ ]*[\"']?(.+?)[\"']?[ ]*\n)(?:[ ]+vi:[ ]*[\"']?(.+?)[\"']?[ ]*\n)", re.M
)


def title_of(desk: Desk, study: str, language: Language) -> str:
    """The title of a study; its id where it says none, or was removed."""
    try:
        data = desk.snapshot(study).files.get(STUDY, b"")
    except Refusal:
        return study
    both = _TITLES.search(data)
    if both is not None:
        return both[2 if language == "vi" else 1].decode("utf-8", "replace").strip()
    one = _TITLE.search(data)
    return one[1].decode("utf-8", "replace").strip() if one else study
