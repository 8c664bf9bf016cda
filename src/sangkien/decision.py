"""Join the outcomes of all schemes with what is believed into one decision, for the study's own values."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sangkien import decide
from sangkien.beliefs import Beliefs
from sangkien.study import Study
from sangkien.words import Holder, Scheme, levers, quantities
from sangkien.workforce import Outcomes, measures

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Decision:
    """Everything the findings tell about the choice. Arrays of a measure have shape (draws, replicates)."""

    status_quo: str
    do_not_engage: str
    totals: Mapping[str, Mapping[str, Floats]]
    consequences: Mapping[tuple[str, str], decide.Consequence]
    net_benefit: Floats
    ranking: decide.Ranking
    verdict: decide.Verdict
    questions: Mapping[str, tuple[float, float]]
    worth_flips: Mapping[str, tuple[str, tuple[decide.WorthFlip, ...]]]
    acceptability: decide.Acceptability | None


def status_quo_of(schemes: tuple[Scheme, ...]) -> str:
    """The scheme that moves no lever."""
    return next(scheme.id for scheme in schemes if not scheme.moved(levers()))


def not_engaging_of(schemes: tuple[Scheme, ...]) -> str:
    """The scheme that only ends the engagement; the status quo where the study has none."""
    for scheme in schemes:
        if scheme.moved(levers()) == ("engagement",) and scheme.levels["engagement"] == 0:
            return scheme.id
    return status_quo_of(schemes)


def choose(
    study: Study,
    beliefs: Beliefs,
    draws: Mapping[str, Floats],
    outcomes: Mapping[str, Outcomes],
    replicates: int,
    seed: int,
) -> Decision:
    """Compare, rank and judge. ``draws`` hold each quantity on its scale, shape (draws,).

    The probes of claims are compared with the status quo and take no part in the choice.
    """
    schemes = study.schemes
    names = tuple(scheme.id for scheme in schemes)
    quo, out = status_quo_of(schemes), not_engaging_of(schemes)
    totals = {
        name: {m: found.totals[m].reshape(replicates, -1).T for m in measures()}
        for name, found in outcomes.items()
    }
    better = {
        m.id: {"higher": 1, "lower": -1}[m.better] for m in measures().values() if m.better != "neither"
    }
    weights = decide.Weights(study.file.worth, "million")
    nb = decide.net_benefit({name: totals[name] for name in names}, weights)
    owner = [Holder(h) for h in study.file.owner.holds]
    holders = {scheme.id: scheme.holders(levers()) for scheme in schemes}
    open_to_us = decide.held(holders, owner, (quo, out))
    verdict = decide.verdict(
        nb,
        names,
        draws,
        beliefs.records,
        open_to_us,
        status_quo=quo,
        do_not_engage=out,
        instruments={q.id: q.instruments for q in quantities()},
        back={q.id: q.scale.back for q in quantities()},
        seed=seed,
    )
    columns = [i for i, name in enumerate(names) if name in verdict.candidates]
    groups = {q.id: list(dict.fromkeys(q.quantities)) for q in study.file.questions if q.quantities}
    by_question = (
        decide.value_of_information(nb[..., columns], draws, groups, seed=seed).evppi if groups else {}
    )
    mine = {name: totals[name] for name in verdict.candidates}
    flips = {
        m: decide.worth_flips(mine, weights, m, min(0.0, 4 * worth), max(0.0, 4 * worth))
        for m, worth in study.file.worth.items()
        if worth
    }
    headline = study.file.worth.get("sustained_citizens", 0.0)
    grid = [headline * share for share in (0.25, 0.5, 1.0, 2.0, 4.0)]
    return Decision(
        status_quo=quo,
        do_not_engage=out,
        totals=totals,
        consequences={
            (row.scheme, row.measure): row
            for row in decide.consequences(totals, status_quo=quo, better=better)
        },
        net_benefit=nb,
        ranking=decide.rank(nb, names, holders, owner, status_quo=quo, do_not_engage=out),
        verdict=verdict,
        questions=by_question,
        worth_flips=flips,
        acceptability=decide.acceptability(mine, weights, "sustained_citizens", grid) if headline else None,
    )
