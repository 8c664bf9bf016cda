"""How a fault of ours is written to the machine's log: where it happened, and nothing of what people wrote.

The message of an exception often quotes the value it failed at. That may be what an official said, or a password.
"""

import traceback


def trace(error: BaseException) -> str:
    """The kinds of an exception and of those that led to it, with the lines they came through; no messages."""
    lines: list[str] = []
    cause: BaseException | None = error
    seen: set[int] = set()
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        for frame in traceback.extract_tb(cause.__traceback__):
            lines.append(f"  {frame.filename}:{frame.lineno} in {frame.name}")
        lines.append(type(cause).__qualname__)
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
        if cause is not None:
            lines.append("because of:")
    return "\n".join(lines)
