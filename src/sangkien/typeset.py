"""Documents for paper: typst source made into a PDF, with the fonts that typst brings and nothing of the machine's.

typst keeps what it has typeset in memory, so each document is made by a program that ends with it. That program is
this file, run by its path: it imports nothing of the project.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

#: Seconds after which a document is given up; 4 MB of text take about five.
LONGEST = 120
_LONG = re.compile(r"\S{48,}")
_PIECE = re.compile(r"\S{24}(?=\S)")


def escape(text: str) -> str:
    """Typst markup that shows ``text`` as it stands, whatever it holds; line ends stay line ends.

    It is a string of typst, in which nothing but the quotation mark and the backslash means anything. A word too long
    for a line may be broken.
    """
    whole = "\n".join(text.encode("utf-8", "replace").decode().splitlines())
    whole = _LONG.sub(lambda word: _PIECE.sub("\\g<0>\N{ZERO WIDTH SPACE}", word[0]), whole)
    whole = (
        whole.replace("\\", "\\\\")
        .replace('"', '\\"')
        .replace("\n", "\\n")
        .replace("\0", "\N{REPLACEMENT CHARACTER}")
    )
    return f'#"{whole}";'


def pdf(source: str) -> bytes:
    """The PDF of typst source, the same bytes for the same source.

    Raises RuntimeError for source that typst does not take, which is a fault of whoever wrote it.
    """
    with tempfile.TemporaryDirectory() as empty:
        command = [sys.executable, "-P", str(Path(__file__).resolve()), empty]
        done = subprocess.run(  # noqa: S603  (this file itself, no shell)
            command, input=source.encode(), capture_output=True, timeout=LONGEST, check=False
        )
    if done.returncode:
        raise RuntimeError(f"typst: {done.stderr.decode('utf-8', 'replace').strip()[-500:]}")
    return done.stdout


def _typeset(source: bytes, root: str) -> bytes:
    import typst

    # no files but those below an empty folder, no fonts of the machine, no clock
    options: dict[str, Any] = {"root": root, "ignore_system_fonts": True, "timestamp": 0}
    made: bytes = typst.compile(source, **options)
    return made


if __name__ == "__main__":
    sys.stdout.buffer.write(_typeset(sys.stdin.buffer.read(), sys.argv[1]))
