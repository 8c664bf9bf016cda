"""Change one place of a YAML file that people write, and keep their comments, order and spelling of everything else."""

import io
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

import yaml as plain_yaml
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from sangkien.words import Place, Problem, Refusal
from sangkien.yaml_cut import cut

Path = Sequence[str | int]


def set_at(data: bytes, path: Path, value: Any, file: str = "") -> bytes:
    """The file with ``value`` at ``path``; keys on the way that are not there yet are made. None removes a key.

    Values are plain: text, numbers, booleans, dates, lists and dictionaries of them. Raises Refusal where the file is
    no YAML, KeyError where a list on the way has no such item.
    """
    yaml, whole = _read(data, file)
    if value is None and isinstance(path[-1], str):
        return remove(data, path, file) if _has(whole, path) else data
    here: Any = whole
    for i, part in enumerate(path[:-1]):
        if isinstance(part, str) and (part not in here or here[part] is None):
            here[part] = CommentedSeq() if isinstance(path[i + 1], int) else CommentedMap()
        here = _step(here, part, path)
    last = path[-1]
    if isinstance(last, int):
        _step(here, last, path)
        here[last] = _like(value, here)
    else:
        here[last] = _like(value, here)
    return _write(yaml, whole)


def append(data: bytes, path: Path, value: Any, file: str = "") -> bytes:
    """The file with ``value`` as one more item of the list at ``path``, which is made where it is not there."""
    yaml, whole = _read(data, file)
    here: Any = whole
    for part in path[:-1]:
        here = _step(here, part, path)
    last = path[-1]
    if isinstance(last, str) and here.get(last) is None:
        here[last] = CommentedSeq()
    rows = _step(here, last, path)
    if rows.fa.flow_style() and not rows:
        rows.fa.set_block_style()
    rows.append(_like(value, rows))
    return _write(yaml, whole)


def revise(
    data: bytes,
    path: Path,
    *,
    drop: Callable[[Any], bool] = lambda row: False,
    add: Iterable[Any] = (),
    file: str = "",
) -> bytes:
    """The file with the list at ``path`` less the rows that ``drop`` names, and ``add`` after them, a row on a line.

    The list is made where it is not there. Raises as ``set_at``.
    """
    yaml, whole = _read(data, file)
    here: Any = whole
    for part in path[:-1]:
        here = _step(here, part, path)
    last = path[-1]
    if isinstance(last, str) and here.get(last) is None:
        here[last] = CommentedSeq()
    rows = _step(here, last, path)
    for i in reversed([i for i, row in enumerate(rows) if drop(row)]):
        del rows[i]
    added = [_like(value, None) for value in add]
    if added and not rows:
        rows.fa.set_block_style()
    rows.extend(added)
    if not rows:
        rows.fa.set_flow_style()
    return _write(yaml, whole)


def remove(data: bytes, path: Path, file: str = "") -> bytes:
    """The file without the item or key at ``path``. Raises KeyError where there is none."""
    yaml, whole = _read(data, file)
    here: Any = whole
    for part in path[:-1]:
        here = _step(here, part, path)
    _step(here, path[-1], path)
    by_lines = cut(data, tuple(path))
    if by_lines is not None:
        return by_lines
    del here[path[-1]]
    return _write(yaml, whole)


def _has(here: Any, path: Path) -> bool:
    try:
        for part in path:
            here = here[part]
    except (KeyError, IndexError, TypeError):
        return False
    return True


def _step(here: Any, part: str | int, path: Path) -> Any:
    try:
        return here[part]
    except (KeyError, IndexError, TypeError):
        raise KeyError(f"there is nothing at {part!r} of {list(path)}") from None


def _read(data: bytes, file: str) -> tuple[YAML, Any]:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096
    yaml.allow_unicode = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    try:
        whole = yaml.load(data.decode("utf-8-sig"))
    except (YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        place = Place(file or None, mark.line + 1 if mark else None)
        detail = getattr(error, "problem", None) or type(error).__name__
        raise Refusal(Problem("yaml.syntax", place=place, parameters={"detail": str(detail)})) from None
    return yaml, CommentedMap() if whole is None else whole


def _write(yaml: YAML, whole: Any) -> bytes:
    out = io.StringIO()
    yaml.dump(whole, out)
    return out.getvalue().encode()


def _like(value: Any, beside: Any) -> Any:
    """Plain values as the file writes their neighbours: rows on one line where rows stand on one line."""
    if isinstance(value, dict):
        made = CommentedMap(
            (_text(str(key)), _like(inner, None)) for key, inner in value.items() if inner is not None
        )
        rows = (
            [row for row in beside if isinstance(row, CommentedMap)]
            if isinstance(beside, CommentedSeq)
            else []
        )
        if beside is None or (rows and rows[-1].fa.flow_style()):
            made.fa.set_flow_style()
        return made
    if isinstance(value, list | tuple):
        made_list = CommentedSeq(_like(inner, None) for inner in value)
        made_list.fa.set_flow_style()
        return made_list
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, date):
        return value.replace()  # a day of its own: one object written twice would become an alias
    if value is None or isinstance(value, int | float | bool):
        return value
    raise TypeError(f"{type(value).__name__} is no plain value")


def _text(text: str) -> str:
    """A text as it is where every reader of YAML takes it for itself, even between brackets; else in quotes."""
    try:
        bare = "\n" not in text and plain_yaml.safe_load(f"{{{text}: {text}}}") == {text: text}
    except (plain_yaml.YAMLError, ValueError, TypeError):
        bare = False
    return text if bare else DoubleQuotedScalarString(text)
