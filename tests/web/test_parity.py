"""What the command line can do the pages can, and the other way round, and programs too: docs/parity.md says where."""

import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import click

from sangkien.cli import main
from sangkien.web.access import ACCESS

from ..test_docs import commands

TABLE = Path(__file__).parents[2] / "docs/parity.md"
API = "/api/v1"
WAYS = ("command", "page", "interface")
HEAD = "| what | command | page | interface | why a cell is empty |"


class Row(NamedTuple):
    """A row of the table: what it is for, its entries by way, and why a way has none."""

    what: str
    entries: dict[str, list[str]]
    reason: str


def rows() -> list[Row]:
    found = []
    for line in TABLE.read_text("utf-8").splitlines():
        if line.startswith("| ") and line != HEAD:
            what, *ways, reason = (cell.strip() for cell in re.sub(r"^\||\|$", "", line).split("|"))
            assert len(ways) == len(WAYS), line
            entries = dict(zip(WAYS, (re.findall(r"`([^`]+)`", cell) for cell in ways), strict=True))
            found.append(Row(what, {way: [_whole(way, one) for one in entries[way]] for way in WAYS}, reason))
    return found


def _whole(way: str, entry: str) -> str:
    """An entry as ACCESS has it; one in parentheses keeps them."""
    opened, entry = ("(", entry[1:-1]) if entry.startswith("(") else ("", entry)
    if way == "page":
        entry = entry.replace("…", "/s/{study}")
    elif way == "interface":
        method, _, path = entry.partition(" ")
        path = path.replace("…", "/studies/{study}")
        entry = f"{method} {API}{path}"
    return opened + entry


def there_are() -> dict[str, set[str]]:
    """Every command, every route of a page and every operation."""
    routes = {row: API in row for row in ACCESS}
    return {
        "command": {name.removeprefix("sangkien ") for name in commands(main)},
        "page": {row for row, api in routes.items() if not api},
        "interface": {row for row, api in routes.items() if api},
    }


def test_everything_that_can_be_done_stands_in_exactly_one_row() -> None:
    """A command, a route or an operation without a row is new: give it one, and think of the other two ways."""
    for way, known in there_are().items():
        named = [
            one for row in rows() for one in row.entries[way] if not one.startswith("(") and " --" not in one
        ]
        twice = [one for one, times in Counter(named).items() if times > 1]
        assert not twice, f"{way}: in several rows: {twice}"
        assert set(named) == known, (
            f"{way}: without a row: {known - set(named)}; not there: {set(named) - known}"
        )


def test_what_is_named_once_more_is_there() -> None:
    """What stands in parentheses has a row of its own, and an option belongs to the command before it."""
    known, by_name = there_are(), commands(main)
    for row in rows():
        for way in WAYS:
            for one in row.entries[way]:
                if one.startswith("("):
                    assert one[1:] in known[way], f"{row.what}: {one}"
                elif " --" in one:
                    name, _, option = one.partition(" --")
                    options = [
                        opt
                        for parameter in by_name[f"sangkien {name}"].params
                        if isinstance(parameter, click.Option)
                        for opt in parameter.opts
                    ]
                    assert f"--{option}" in options, f"{row.what}: {one}"


def test_a_way_that_is_missing_has_its_reason() -> None:
    found = rows()
    assert len({row.what for row in found}) == len(found)
    for row in found:
        if not all(row.entries.values()):
            assert len(row.reason.split()) >= 4, f"{row.what} has an empty cell and no reason"
    assert any(row.reason for row in found)
