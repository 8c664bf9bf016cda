"""Read YAML that people write: safely, with the line of every value, and with nothing dropped in silence."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from sangkien.words import Place, Problem, Refusal

#: Larger files are not something a person wrote by hand.
MAX_BYTES = 5_000_000
MAX_DEPTH = 40
#: Longer files are read anew each time rather than kept in memory.
MOST_KEPT = 200_000

Path = tuple[str | int, ...]

#: libyaml reads a study ten times faster; where the package came without it the same is read in Python.
LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Lined:
    """Plain values and where each of them stands."""

    value: Any
    lines: Mapping[Path, int]
    file: str

    def place(self, path: Sequence[str | int]) -> Place:
        """Return the place of ``path``, or of the nearest value above it that is there."""
        wanted = tuple(path)
        line = next(
            (self.lines[wanted[:n]] for n in range(len(wanted), -1, -1) if wanted[:n] in self.lines), None
        )
        return Place(self.file, line, spell(wanted) or None)


def spell(path: Sequence[str | int]) -> str:
    """Write a path as people do: ``schemes[2].levers.pay``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def unspell(path: str) -> Path:
    """The path that ``spell`` wrote; of a key with dots or brackets of its own, what can be told of it."""
    parts: list[str | int] = []
    for name, index in re.findall(r"([^.\[\]]+)|\[(\d+)\]", path):
        parts.append(int(index) if index else name)
    return tuple(parts)


def read_yaml(data: bytes, file: str) -> Lined:
    """Parse ``data`` with plain tags only. Raises Refusal naming the line for anything that is not plain YAML.

    A key written twice, an alias, a tag of some program, or a depth beyond ``MAX_DEPTH`` is refused: each of them
    would lose or smuggle something in a file that people write. What was read last is kept and shared: a save
    changes one file of a study, and the others need not be read again. So never change the values.
    """
    return _kept(data, file) if len(data) <= MOST_KEPT else _read(data, file)


@lru_cache(maxsize=64)
def _kept(data: bytes, file: str) -> Lined:
    return _read(data, file)


def _read(data: bytes, file: str) -> Lined:
    if len(data) > MAX_BYTES:
        raise Refusal(
            Problem("yaml.too_large", place=Place(file), parameters={"bytes": len(data), "most": MAX_BYTES})
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Refusal(Problem("yaml.not_utf8", place=Place(file, line))) from None
    try:
        _refuse_aliases_and_tags(text, file)
        node = yaml.compose(text, Loader=LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, mark.line + 1 if mark else None)
        raise Refusal(
            Problem("yaml.syntax", place=place, parameters={"detail": error.problem or ""})
        ) from None
    except (yaml.YAMLError, RecursionError) as error:
        detail = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise Refusal(Problem("yaml.syntax", place=Place(file), parameters={"detail": detail})) from None
    lines: dict[Path, int] = {}
    problems: list[Problem] = []
    value = None if node is None else _plain(node, (), file, lines, problems)
    if problems:
        raise Refusal(problems)
    return Lined(value, lines, file)


def _refuse_aliases_and_tags(text: str, file: str) -> None:
    """Aliases let ten lines stand for a billion values, tags name a program's types: nobody needs them in a study."""
    for event in yaml.parse(text, Loader=LOADER):
        mark = event.start_mark
        place = Place(file, mark.line + 1 if mark else None)
        if isinstance(event, yaml.AliasEvent):
            raise Refusal(Problem("yaml.alias", place=place))
        tag = getattr(event, "tag", None)
        if tag is not None:
            raise Refusal(Problem("yaml.tag", place=place, parameters={"tag": str(tag)}))


def _plain(node: yaml.Node, path: Path, file: str, lines: dict[Path, int], problems: list[Problem]) -> Any:
    line = node.start_mark.line + 1
    lines[path] = line
    if len(path) > MAX_DEPTH:
        problems.append(Problem("yaml.too_deep", place=Place(file, line), parameters={"most": MAX_DEPTH}))
        return None
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else None
            if key is None or key in found:
                code = "yaml.key_not_text" if key is None else "yaml.key_twice"
                place = Place(file, key_node.start_mark.line + 1, spell(path) or None)
                problems.append(Problem(code, place=place, parameters={"key": key or ""}))
                continue
            found[key] = _plain(value_node, (*path, key), file, lines, problems)
            lines[(*path, key)] = key_node.start_mark.line + 1
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, i), file, lines, problems) for i, item in enumerate(node.value)]
    try:
        return yaml.constructor.SafeConstructor().construct_object(node)
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        detail = getattr(error, "problem", None) or str(error)
        problems.append(Problem("yaml.syntax", place=Place(file, line), parameters={"detail": str(detail)}))
        return None
