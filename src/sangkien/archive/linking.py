"""Tie each plan to its reflection, with a probability and the reasons a person understands."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sangkien.archive.link_features import FEATURES, Likeness, likenesses
from sangkien.archive.link_model import Choice, Model
from sangkien.archive.matching import matched
from sangkien.archive.reason import Reason
from sangkien.archive.record import Entry, Kind
from sangkien.words import package_yaml

#: A link less likely than this is not worth a look.
LEAST = 0.05
#: From which figure on a feature is told as a reason.
_TOLD = {"title": 0.25, "text": 0.12, "challenge": 0.08}


@dataclass(frozen=True, slots=True)
class Link:
    """A plan and a reflection by name, how likely they belong together (0 to 1), and why."""

    plan: str
    reflection: str
    probability: float
    reasons: tuple[Reason, ...]


def link(entries: Sequence[Entry], model: Model | None = None) -> tuple[Link, ...]:
    """Return the likely links, most likely first; what is both plan and reflection is linked to itself for certain.

    Within a lab no plan has two reflections and no reflection two plans; the probabilities take account of it. Pairs
    less likely than ``LEAST`` are left out: a plan without a link has, as far as can be seen, no reflection here.
    """
    likely = likenesses(entries)
    used = model or shipped()
    found = [Link(e.name, e.name, 1.0, (Reason("one_document"),)) for e in entries if e.kind is Kind.BOTH]
    for pair, probability in zip(likely, probabilities(entries, likely, used), strict=True):
        if probability >= LEAST:
            reasons = tuple(_reasons(entries, pair))
            found.append(
                Link(entries[pair.plan].name, entries[pair.reflection].name, float(probability), reasons)
            )
    return tuple(sorted(found, key=lambda x: (-x.probability, x.plan, x.reflection)))


def probabilities(entries: Sequence[Entry], likely: Sequence[Likeness], model: Model) -> tuple[float, ...]:
    """Return for each pair how likely it is a link, one-to-one within its lab."""
    by_lab: dict[str, list[int]] = {}
    for number, pair in enumerate(likely):
        by_lab.setdefault(entries[pair.plan].lab, []).append(number)
    found = [0.0] * len(likely)
    for numbers in by_lab.values():
        plans = {p: i for i, p in enumerate(sorted({likely[n].plan for n in numbers}))}
        reflections = {r: i for i, r in enumerate(sorted({likely[n].reflection for n in numbers}))}
        odds = np.zeros((len(reflections), len(plans)))
        figures = np.array([likely[n].figures for n in numbers])
        for number, utility in zip(numbers, model.utilities(figures), strict=True):
            pair = likely[number]
            odds[reflections[pair.reflection], plans[pair.plan]] = np.exp(np.clip(utility, -25, 25))
        sure = matched(odds)
        for number in numbers:
            pair = likely[number]
            found[number] = float(sure[reflections[pair.reflection], plans[pair.plan]])
    return tuple(found)


def choices(
    entries: Sequence[Entry],
    likely: Sequence[Likeness],
    known: Mapping[str, str],
    missing: float,
) -> Iterator[Choice]:
    """Yield what a model is fitted to: for each reflection with a known plan the choice among its candidates.

    ``known`` gives the plan of a reflection, by name. The same reflection without its plan among the candidates must
    choose none; this counts as often as to make ``missing`` the share of plans that are not in the archive.
    """
    rows: dict[int, list[Likeness]] = {}
    for pair in likely:
        rows.setdefault(pair.reflection, []).append(pair)
    for reflection, pairs in rows.items():
        plan = known.get(entries[reflection].name)
        names = [entries[pair.plan].name for pair in pairs]
        if plan is None or plan not in names:
            continue
        figures = np.array([pair.figures for pair in pairs])
        at = names.index(plan)
        yield Choice(figures, at)
        yield Choice(np.delete(figures, at, axis=0), None, missing / (1 - missing))


def shipped() -> Model:
    """Return the model that was fitted to the pairs that titles give away (``links.yaml`` says how)."""
    table: Mapping[str, object] = package_yaml("sangkien.archive", "links.yaml")
    held: Mapping[str, float] = table["coefficients"]  # type: ignore[assignment]
    return Model(np.array([held[name] for name in FEATURES]), float(held["none"]))


def _reasons(entries: Sequence[Entry], pair: Likeness) -> Iterator[Reason]:
    plan, reflection = entries[pair.plan], entries[pair.reflection]
    for name, least in _TOLD.items():
        if pair.figure(name) >= least:
            yield Reason(name, {"percent": round(100 * pair.figure(name))})
    if pair.figure("contact"):
        yield Reason("contact")
    if pair.names:
        yield Reason("names", {"words": ", ".join(pair.names)})
    if pair.rare:
        yield Reason("rare", {"words": ", ".join(pair.rare)})
    for name in ("methods", "data"):
        if pair.figure(name):
            yield Reason(name, {"count": int(pair.figure(name))})
    if plan.year is not None and reflection.year is not None:
        yield Reason("years", {"plan": plan.year, "reflection": reflection.year})
