"""Cut an item out of a YAML file by its lines, so that the comments around it stay where they are."""

import yaml

Path = tuple[str | int, ...]


def cut(data: bytes, path: Path) -> bytes | None:
    """The file without the lines of the item or key at ``path``; None where it does not stand on lines of its own.

    The last item of a list leaves ``[]``, the last key ``{}``. The data must be YAML that has something at the path.
    """
    text = data.decode("utf-8-sig")
    parent, key, child = None, None, yaml.compose(text, Loader=yaml.SafeLoader)
    holder = None
    for part in path:
        holder, parent = (key if parent is not None else None), child
        key, child = _inside(parent, part)
    if parent is None or child is None or getattr(parent, "flow_style", True):
        return None
    lines = text.splitlines(keepends=True)
    start = (key or child).start_mark
    before = lines[start.line][: start.column].strip()
    if before != ("-" if isinstance(parent, yaml.SequenceNode) else ""):
        return None
    end = _last_line(child, key, lines)
    kept = [*lines[: start.line], *lines[end + 1 :]]
    if len(parent.value) == 1:
        if holder is None:
            return None
        at = holder.end_mark
        line = kept[at.line]
        if not line[at.column :].startswith(":"):
            return None
        empty = " []" if isinstance(parent, yaml.SequenceNode) else " {}"
        kept[at.line] = line[: at.column + 1] + empty + line[at.column + 1 :]
    return "".join(kept).encode()


def _inside(node: yaml.Node | None, part: str | int) -> tuple[yaml.Node | None, yaml.Node | None]:
    """The key (None in a list) and the value at one step of a path."""
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int):
        return None, node.value[part]
    if isinstance(node, yaml.MappingNode):
        return next(((k, v) for k, v in node.value if k.value == str(part)), (None, None))
    return None, None


def _last_line(node: yaml.Node, key: yaml.Node | None, lines: list[str]) -> int:
    """The last line that a value stands on, comments after it left out."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return (
            _last_line(last[1], last[0], lines) if isinstance(last, tuple) else _last_line(last, None, lines)
        )
    mark = node.end_mark
    if isinstance(node, yaml.ScalarNode) and node.value == "" and node.style is None:
        return int((key or node).start_mark.line)  # nothing is written there
    line = int(mark.line) - (mark.column == 0)
    while line > node.start_mark.line and not lines[line].strip():
        line -= 1
    return line
