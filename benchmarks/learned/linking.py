"""Linking measured on the pairs that titles give away, with every title hidden from the matcher."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from benchmarks.learned.measure import Floats, by_lab, wilson
from benchmarks.learned.pairs import Pair, pairs_by_title, without_titles
from sangkien.archive import Entry, Kind
from sangkien.archive.link_features import FEATURES, Likeness, likenesses
from sangkien.archive.link_model import Model, fit
from sangkien.archive.linking import choices, probabilities

#: The share of reflections whose plan is assumed not to be in an archive (it was never exported, or it is kept back).
MISSING = 0.15
FOLDS, SEED = 10, 11


HEADER = """\
# How much each figure of a pair (link_features.py) speaks for a link, and what "none of these" weighs: a conditional
# logit. Fitted by `python -m benchmarks.learned --fit` to the {pairs} pairs that titles give away, each told twice:
# with titles and with every title hidden. Assumed: {missing:.0%} of reflections have no plan in the archive.
"""


@dataclass(frozen=True, slots=True)
class Linked:
    """Pairs of labs with a known pair, each probability from a model that saw nothing of the lab."""

    likely: tuple[Likeness, ...]
    probability: Floats
    true: Floats
    labs: tuple[str, ...]


def cross_validated(
    entries: Sequence[Entry], pairs: Sequence[Pair], hidden: Sequence[str], drop: frozenset[str] = frozenset()
) -> Linked:
    """Link labs by models fitted without them, in ten folds. Plans named in ``drop`` are left out when linking."""
    known = {p.reflection: p.plan for p in pairs}
    likely = _hide(likenesses(entries), hidden)
    labs = sorted({p.lab for p in pairs})
    fold_of = dict(zip(labs, np.random.default_rng(SEED).permutation(len(labs)) % FOLDS, strict=True))
    rows: list[tuple[Likeness, float]] = []
    for fold in range(FOLDS):
        out = {lab for lab in labs if fold_of[lab] == fold}
        model = fit(
            list(choices(entries, [x for x in likely if entries[x.plan].lab not in out], known, MISSING))
        )
        here = [x for x in likely if entries[x.plan].lab in out and entries[x.plan].name not in drop]
        rows += zip(here, probabilities(entries, here, model), strict=True)
    # only reflections with a known plan can be judged right or wrong
    rows = [(x, p) for x, p in rows if entries[x.reflection].name in known]
    return Linked(
        tuple(x for x, _ in rows),
        np.array([p for _, p in rows]),
        np.array([known[entries[x.reflection].name] == entries[x.plan].name for x, _ in rows], float),
        tuple(entries[x.plan].lab for x, _ in rows),
    )


def _hide(likely: Sequence[Likeness], hidden: Sequence[str]) -> tuple[Likeness, ...]:
    off = {FEATURES.index(name) for name in hidden}
    return tuple(
        Likeness(
            x.plan, x.reflection, tuple(0.0 if i in off else v for i, v in enumerate(x.figures)), x.rare, x.names
        )
        for x in likely
    )  # fmt: skip


def fitted_file(entries: Sequence[Entry]) -> str:
    """Return ``links.yaml``: titles as one feature, its weight from half the pairs' titles being hidden."""
    model = mixed(entries)
    rows = [f"  {name}: {value:.4f}\n" for name, value in zip(FEATURES, model.coefficients, strict=True)]
    head = HEADER.format(pairs=len(pairs_by_title(entries)), missing=MISSING)
    return "".join([head, "coefficients:\n", *rows, f"  none: {model.none:.4f}\n"])


def mixed(entries: Sequence[Entry]) -> Model:
    """Fit to pairs told twice, with titles and without: most reflections have no title that says anything."""
    known = {p.reflection: p.plan for p in pairs_by_title(entries)}
    bare = without_titles(entries)
    told = [
        *choices(entries, likenesses(entries), known, MISSING),
        *choices(bare, likenesses(bare), known, MISSING),
    ]
    return fit(told)


def lines(entries: Sequence[Entry]) -> Iterator[str]:
    """Yield the tables."""
    pairs = pairs_by_title(entries)
    bare = without_titles(entries)
    plans = sum(e.kind is Kind.PLAN for e in entries)
    reflections = sum(e.kind is Kind.REFLECTION for e in entries)
    known = f"{len(pairs)} known pairs of {len({p.lab for p in pairs})} labs"
    yield f"## Links: {known} ({plans} plans, {reflections} reflections)"
    yield ""
    yield "| titles hidden; by models that saw nothing of the lab | precision | recall | links said |"
    yield "|---|---|---|---|"
    found = cross_validated(bare, pairs, ())
    total = len(pairs)
    for least in (0.5, 0.8, 0.9):
        yield _row(f"links of probability {least} or more", found, least, total)
    without_contact = cross_validated(bare, pairs, ("contact",))
    yield _row("0.5 or more, contact hidden as well", without_contact, 0.5, total)
    yield ""
    yield "| said | pairs | mean probability | share right |"
    yield "|---|---|---|---|"
    edges = (0.0, 0.05, 0.2, 0.5, 0.8, 0.95, 1.001)
    for low, high in pairwise(edges):
        inside = (found.probability >= low) & (found.probability < high)
        hits, of = int(found.true[inside].sum()), int(inside.sum())
        if of:
            a, b = wilson(hits, of)
            mean = found.probability[inside].mean()
            yield f"| {low} to {min(high, 1)} | {of} | {mean:.3f} | {hits / of:.3f} [{a:.3f}, {b:.3f}] |"
    drop = frozenset(p.plan for p in pairs)
    absent = cross_validated(bare, pairs, (), drop)
    names = sorted({x.reflection for x in found.likely})
    yield ""
    yield "| all known plans taken out of the archive | reflections still tied to a plan, of all |"
    yield "|---|---|"
    for least in (0.5, 0.8, 0.9):
        rows = zip(absent.likely, absent.probability, strict=True)
        false = {x.reflection for x, p in rows if p >= least}
        a, b = wilson(len(false), len(names))
        yield f"| probability {least} or more | {len(false) / len(names):.3f} [{a:.3f}, {b:.3f}] |"


def _row(name: str, found: Linked, least: float, total: int) -> str:
    said = found.probability >= least
    labs, true = np.array(found.labs), found.true
    precision = float(true[said].mean()) if said.any() else 0.0
    low, high = by_lab(list(labs[said]), lambda rows: float(true[said][rows].mean()))
    hits = (said & (true == 1)).astype(float)[true == 1]
    recall = hits.sum() / total
    a, b = by_lab(list(labs[true == 1]), lambda rows: float(hits[rows].mean()))
    return f"| {name} | {precision:.3f} [{low:.3f}, {high:.3f}] | {recall:.3f} [{a:.3f}, {b:.3f}] | {int(said.sum())} |"
