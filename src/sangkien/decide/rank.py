"""Ownership: what the study's owner can do, and what it can only argue for."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sangkien.decide.acceptability import expected_loss, probability_best
from sangkien.decide.numeric import draw_weights, share, standard_error, weighted_mean, weighted_quantile
from sangkien.decide.outcomes import over_luck
from sangkien.words import Holder


@dataclass(frozen=True, slots=True)
class Ranked:
    """A scheme in its list, differences from the status quo in the unit of net benefit.

    ``gain`` with Monte-Carlo ``se`` and the central 90% over draws; ``probability_better`` than the status quo;
    ``probability_best`` and ``expected_loss`` within its own list; ``holders`` whose levers it needs.
    """

    scheme: str
    holders: tuple[Holder, ...]
    gain: float
    se: float
    low: float
    high: float
    probability_better: float
    probability_best: float
    expected_loss: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """``ours`` and what to ``argue_for`` (it needs levers that others hold), each by mean net benefit."""

    ours: tuple[Ranked, ...]
    argue_for: tuple[Ranked, ...]


def held(
    holders: Mapping[str, Collection[Holder]], owner: Collection[Holder], always: Collection[str] = ()
) -> frozenset[str]:
    """Schemes that need no lever but the owner's (none at all included), and those ``always`` open."""
    return frozenset(s for s, needs in holders.items() if set(needs) <= set(owner)) | frozenset(always)


def rank(
    net_benefit: ArrayLike,
    schemes: Sequence[str],
    holders: Mapping[str, Collection[Holder]],
    owner: Collection[Holder],
    *,
    status_quo: str = "status_quo",
    do_not_engage: str = "do_not_engage",
    weights: ArrayLike | None = None,
) -> Ranking:
    """Two lists from ``net_benefit`` (n, S) or (n, R, S) with one scheme per column.

    ``holders`` maps every scheme to those whose levers it moves; the status quo and not engaging are always ours.
    Raises ValueError for a scheme without an entry, columns that do not fit, or no status quo.
    """
    nb = over_luck(np.asarray(net_benefit, dtype=np.float64))
    if nb.ndim != 2 or nb.shape[1] != len(schemes):
        raise ValueError(f"{len(schemes)} schemes do not fit net benefit of shape {nb.shape}")
    if status_quo not in schemes:
        raise ValueError(f"the status quo {status_quo!r} is not among the schemes")
    missing = [s for s in schemes if s not in holders and s not in (status_quo, do_not_engage)]
    if missing:
        raise ValueError(f"nobody says who holds {missing}")
    w = draw_weights(weights, len(nb))
    open_to_us = held(holders, owner, (status_quo, do_not_engage))
    base = nb[:, list(schemes).index(status_quo)]
    lists: list[tuple[Ranked, ...]] = []
    for mine in (True, False):
        columns = [i for i, s in enumerate(schemes) if (s in open_to_us) is mine]
        if not columns:
            lists.append(())
            continue
        best, loss = probability_best(nb[:, columns], w), expected_loss(nb[:, columns], w)
        found = []
        for place, i in enumerate(columns):
            d = nb[:, i] - base
            low, high = weighted_quantile(d, w, (0.05, 0.95))
            needs = set(holders.get(schemes[i], ()))
            found.append(
                Ranked(
                    scheme=schemes[i],
                    holders=tuple(h for h in Holder if h in needs),
                    gain=float(weighted_mean(d, w)),
                    se=standard_error(d, w),
                    low=float(low),
                    high=float(high),
                    probability_better=share(d > 0, w),
                    probability_best=float(best[place]),
                    expected_loss=loss[place][0],
                )
            )
        lists.append(tuple(sorted(found, key=lambda r: -r.gain)))
    return Ranking(ours=lists[0], argue_for=lists[1])
