"""The rules of the house, held by reading the code: who may import whom, and what a room may not touch."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from sangkien.words import problem

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "sangkien"
#: The rooms that stand; those of the design that are still to be built join by themselves.
ROOMS = sorted(room for room in problem.ROOMS if (PACKAGE / room).is_dir())
#: Modules through which a room would reach files, the network, the clock, chance or other programs.
WORLD = {
    "os", "pathlib", "shutil", "tempfile", "glob", "socket", "urllib", "http", "requests", "httpx", "time",
    "random", "secrets", "subprocess", "multiprocessing", "threading", "asyncio", "platform", "getpass",
    "vl_convert",
}  # fmt: skip
WORLD_CALLS = {"open", "input", "print", "exec", "eval", "__import__"}


def modules(folder: str) -> list[Path]:
    return sorted((PACKAGE / folder).rglob("*.py")) if folder else sorted(PACKAGE.glob("*.py"))


def imports(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: write the whole name, not a relative import"
            yield (node.module or ""), node.lineno


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_the_words_and_no_sibling(room: str) -> None:
    assert modules(room), f"{room} holds no code"
    for path in modules(room):
        for name, line in imports(path):
            if name.split(".")[0] == "sangkien":
                allowed = name.startswith(("sangkien.words", f"sangkien.{room}"))
                assert allowed, f"{path}:{line}: {room} may import sangkien.words and itself, not {name}"


def test_the_leaf_imports_nothing_of_the_project() -> None:
    for path in modules("words"):
        for name, line in imports(path):
            assert not name.startswith("sangkien") or name.startswith("sangkien.words"), (
                f"{path}:{line}: {name}"
            )


@pytest.mark.parametrize("room", [*ROOMS, "words"])
def test_a_room_takes_and_returns_values(room: str) -> None:
    """No file, network, clock, process or global randomness inside a room."""
    for path in modules(room):
        for name, line in imports(path):
            assert name.split(".")[0] not in WORLD, f"{path}:{line}: a room may not import {name}"
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in WORLD_CALLS, (
                    f"{path}:{node.lineno}: a room may not call {node.func.id}"
                )
            if isinstance(node, ast.Attribute) and node.attr in {
                "today",
                "now",
                "utcnow",
                "read_text",
                "write_text",
            }:
                called = ast.unparse(node)
                assert called.split(".")[0] not in {"date", "datetime", "Path"}, (
                    f"{path}:{node.lineno}: {called}"
                )
            if isinstance(node, ast.Attribute) and ast.unparse(node).startswith(
                ("np.random.seed", "numpy.random.seed")
            ):
                pytest.fail(f"{path}:{node.lineno}: global randomness")


def test_package_data_comes_through_one_loader() -> None:
    for path in PACKAGE.rglob("*.py"):
        if path.name != "package_data.py":
            for name, line in imports(path):
                assert not name.startswith(("importlib.resources", "pkgutil")), (
                    f"{path}:{line}: use words.package_bytes"
                )


def test_files_stay_small_enough_to_hold_in_the_head() -> None:
    for path in PACKAGE.rglob("*.py"):
        lines = len(path.read_text("utf-8").splitlines())
        assert lines <= 400, f"{path} has {lines} lines: split it along what it is for"


def test_what_joins_the_rooms_is_readable_in_one_screen() -> None:
    lines = len((PACKAGE / "run.py").read_text("utf-8").splitlines())
    assert lines <= 120, f"run.py has {lines} lines; the chain should be seen at a glance"
