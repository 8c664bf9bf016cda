"""Whatever a YAML file may hold, wanted or not."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from sangkien.words import LANGUAGES, Refusal, sentence

#: More digits than a float can hold.
HUGE = (10**400, -(10**400))
SCALARS: st.SearchStrategy[Any] = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from(HUGE)
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["yes", "no", "interview", "supports", "s1", "\ud800", " "])
    | st.dates()
    | st.datetimes()
    | st.binary(max_size=3)
)


def plain(keys: Sequence[str]) -> st.SearchStrategy[Any]:
    """Nested lists, sets and mappings; the keys of mappings are often those that are looked for."""
    names = st.sampled_from(keys) | SCALARS
    return st.recursive(
        SCALARS,
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.sets(SCALARS, max_size=2)
            | st.tuples(inner)
            | st.dictionaries(names, inner, max_size=6)
        ),
        max_leaves=15,
    )


def said(refusal: Refusal) -> None:
    """Every fault can be said, in every language."""
    for problem in refusal.problems:
        for language in LANGUAGES:
            assert all(sentence(problem, language, part) for part in ("what", "why", "mend"))
