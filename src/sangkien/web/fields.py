"""Forms of several fields: only what a person changed is saved, so that others' changes of other fields stand.

A form carries for each field a hidden ``was_<field>``: the mark of the value that it was made from. A field without
one is not part of the form.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sangkien.web.forms import Form
from sangkien.web.saving import EditedMeanwhileError, mark

Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A field as a form shows it: its value, the mark that goes with it, and what others made of it meanwhile."""

    value: str
    was: str
    theirs: str | None = None


def sent(form: Form, name: str) -> bool:
    """Whether a field was part of the form."""
    return bool(form.text(f"was_{name}", 64))


def edited(form: Form, mine: Values) -> tuple[str, ...]:
    """The fields that the person changed since the page was made."""
    return tuple(
        name
        for name, value in mine.items()
        if sent(form, name) and mark(value) != form.text(f"was_{name}", 64)
    )


def clashing(form: Form, mine: Values, now: Values) -> tuple[str, ...]:
    """The fields that the person changed and somebody else changed meanwhile to something else."""
    return tuple(
        name
        for name in edited(form, mine)
        if mark(now[name]) != form.text(f"was_{name}", 64) and now[name] != mine[name]
    )


def changed(form: Form, mine: Values, now: Values) -> tuple[str, ...]:
    """The fields to save. Raises EditedMeanwhileError where somebody else changed one of them too."""
    found = clashing(form, mine, now)
    if found:
        raise EditedMeanwhileError(now[found[0]])
    return edited(form, mine)


def fresh(now: Values) -> dict[str, Shown]:
    """The fields as a page shows them first."""
    return {name: Shown(value, mark(value)) for name, value in now.items()}


def again(form: Form, mine: Values, now: Values) -> dict[str, Shown]:
    """The fields after a refusal: what the person wrote stands, with what others wrote beside it.

    Saved once more, what they wrote replaces what they have now seen; what they did not touch is as it is now.
    """
    found = fresh(now)
    clash = clashing(form, mine, now)
    for name in edited(form, mine):
        if name in clash:
            found[name] = Shown(mine[name], mark(now[name]), now[name])
        else:
            found[name] = Shown(mine[name], form.text(f"was_{name}", 64))
    return found
