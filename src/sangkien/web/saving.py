"""Save one change of a study: on top of whatever others saved meanwhile, and never over the same text of theirs."""

import hashlib
from collections.abc import Callable, Mapping

from starlette.requests import Request

from sangkien.store import Note
from sangkien.study import read_study
from sangkien.web.desk import Desk
from sangkien.web.state import caller_of, desk_of, form_of
from sangkien.words import Problem, Refusal

Files = Mapping[str, bytes]
#: Others may be quicker so often before we say that it cannot be saved now.
TRIES = 8


class EditedMeanwhileError(Refusal):
    """Somebody changed the same text since the page was made; ``theirs`` is what stands there now."""

    def __init__(self, theirs: str) -> None:
        self.theirs = theirs
        super().__init__(Problem("web.edited_meanwhile"))


def mark(text: str) -> str:
    """What a form carries to say which text it was made from (its hidden field ``was``)."""
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def save(
    request: Request,
    study: str,
    what: str,
    change: Callable[[Files], Mapping[str, bytes | None]],
    *,
    current: Callable[[Files], str] | None = None,
    signed: bool = True,
) -> bool:
    """Commit what ``change`` makes of the newest files, as a page's form asks; False where it changes nothing.

    ``current`` gives the text that is being edited as it stands in some files: where it is no longer the one that the
    form was made from, and not already what the form would make of it, EditedMeanwhileError is raised. Raises Refusal
    for a change after which a study that could be read could not be read any more; nothing is saved then. ``what`` is
    a code and names for the history (``plan summary``). ``signed``: history and log say who did it; what people place
    on their own without a name stays without one.
    """
    was = form_of(request).text("was", 64)
    return commit(request, study, what, change, current=current, signed=signed, was=was)[1]


def commit(
    request: Request,
    study: str,
    what: str,
    change: Callable[[Files], Mapping[str, bytes | None]],
    *,
    current: Callable[[Files], str] | None = None,
    signed: bool = True,
    was: str = "",
) -> tuple[str, bool]:
    """As ``save``, with the mark ``was`` given; return the version the study is at then, and whether it changed."""
    desk = desk_of(request)
    name = caller_of(request).name if signed else ""
    with desk.saving(study):  # people of this server queue; only a command beside it could still be quicker
        return _save(desk, study, Note(name, what), change, current, was)


def _save(
    desk: Desk,
    study: str,
    note: Note,
    change: Callable[[Files], Mapping[str, bytes | None]],
    current: Callable[[Files], str] | None,
    was: str,
) -> tuple[str, bool]:
    store = desk.shelf.open(study)
    for attempt in range(TRIES):
        snapshot = desk.snapshot(study)
        made = change(snapshot.files)
        changes = {name: data for name, data in made.items() if snapshot.files.get(name) != data}
        if not changes:
            return snapshot.version, False
        after = {**snapshot.files, **changes}
        files = {name: data for name, data in after.items() if data is not None}
        if current is not None and was:
            theirs = current(snapshot.files)
            if mark(theirs) != was and theirs != current(files):
                raise EditedMeanwhileError(theirs)
        _check(snapshot.files, files)
        try:
            version = store.commit(changes, snapshot.version, note)
        except Refusal as refused:
            if refused.problems[0].code != "store.changed_meanwhile" or attempt == TRIES - 1:
                raise
        else:
            desk.log.add(note.who, study, "study.edited", note.what)
            return version, True
    raise AssertionError("the last try either saved or raised")


def _check(before: Files, after: Files) -> None:
    try:
        read_study(after)
    except Refusal as refused:
        try:
            read_study(before)
        except Refusal:
            return  # it was broken before: every step that mends it must be possible
        raise refused from None
