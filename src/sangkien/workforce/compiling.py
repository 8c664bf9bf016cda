"""The compiled engine from outside: what it starts from, and compiling it ahead of time.

Everything else of the room can be had without the compiler, which takes a third of a second to load.
"""

from typing import Any


def entry_point() -> Any:
    """The compiled function that everything runs through: whoever may touch files can have it kept on disk."""
    from sangkien.workforce import fast

    return fast.entry_point()


def warm_up() -> None:
    """Compile, by a month of a tiny agency whose numbers mean nothing."""
    from sangkien.workforce import fast

    fast.warm_up()
