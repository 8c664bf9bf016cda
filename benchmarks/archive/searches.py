"""How long answers take over the whole archive: hits with passages, and counts of every facet."""

import random
import time
from contextlib import closing
from pathlib import Path

from sangkien.archive.index import entries, open_to_read
from sangkien.archive.query import tokens
from sangkien.archive.search import Searcher


def queries(index: Path, count: int) -> list[tuple[str, dict[str, list[str]]]]:
    """Questions as people ask them, out of the archive's own words: single, several, phrases, NOT, OR, with facets."""
    chance = random.Random(7)
    with closing(open_to_read(str(index))) as connection:
        texts = [entry.texts(*{part.role for part in entry.parts}) for _, entry in entries(connection)]
    sentences = [found for some in texts for text in some[:3] if len(found := tokens(text)) > 5]
    asked = []
    for number in range(count):
        a, b, c = (chance.choice(sentences) for _ in range(3))
        at = chance.randrange(len(a) - 2)
        words = [max(chance.sample(x, min(4, len(x))), key=len) for x in (a, b, c)]
        shape = number % 6
        filters = (
            {"type": ["plan", "reflection"]}
            if number % 4 == 1
            else {"year": ["2021-2023"]}
            if number % 4 == 2
            else {}
        )
        asked.append((
            (words[0], f"{words[0]} {words[1]}", f'"{a[at]} {a[at + 1]}"', f"{words[0]} NOT {words[1]}",
             f"({words[0]} OR {words[1]}) {words[2]}", chance.choice(a))[shape], filters,
        ))  # fmt: skip
    return asked


def answers(index: Path, asked: list[tuple[str, dict[str, list[str]]]]) -> list[float]:
    """Milliseconds of each answer on an index that is open, 10 hits with passages and all facets counted."""
    seconds = []
    with closing(open_to_read(str(index))) as connection:
        searcher = Searcher(connection, str(index))
        searcher.search("")
        for query, filters in asked:
            began = time.perf_counter()
            searcher.search(query, filters)
            seconds.append(1000 * (time.perf_counter() - began))
    return seconds
