"""Choosing quantities of the register from a form: by group, with a search that needs no script."""

from collections.abc import Collection
from dataclasses import dataclass

from sangkien.study_start import plain_words
from sangkien.web.forms import Form
from sangkien.words import Language, Quantity, quantities

#: Groups of quantities by the mechanisms of docs/model.md that use them first.
GROUPS = (
    ("pay", (1, 2, 3)),
    ("time", (4,)),
    ("motives", (5,)),
    ("skills", (6, 15)),
    ("permission", (7, 18)),
    ("fear", (8,)),
    ("colleagues", (9, 13)),
    ("staying", (10, 11)),
    ("show", (12, 14, 17)),
    ("lasting", (16, 19)),
    ("partners", (20,)),
)


@dataclass(frozen=True, slots=True)
class Group:
    """A group with the quantities to choose from; ``open`` where one of them is chosen or was looked for."""

    name: str
    rows: tuple[tuple[Quantity, bool], ...]
    open: bool

    @property
    def chosen(self) -> int:
        """How many of them are chosen."""
        return sum(ticked for _, ticked in self.rows)


def picked(chosen: Collection[str], find: str, language: Language) -> tuple[Group, ...]:
    """The groups of the register; with ``find`` only what has those words, and what is chosen."""
    words = plain_words(find).split()
    found = []
    for name, mechanisms in GROUPS:
        rows = tuple(
            (quantity, quantity.id in chosen)
            for quantity in quantities()
            if quantity.mechanisms[0] in mechanisms
            and (quantity.id in chosen or _has(quantity, words, language))
        )
        if rows:
            found.append(Group(name, rows, bool(words) or any(ticked for _, ticked in rows)))
    return tuple(found)


def wanted(form: Form) -> str:
    """What is looked for in the list."""
    return form.text("find", 200).strip()


def _has(quantity: Quantity, words: list[str], language: Language) -> bool:
    text = plain_words(f"{quantity.id} {quantity.name[language]} {quantity.meaning[language]}")
    return all(word in text for word in words)
