"""Join the outcomes of all schemes with what is believed into one decision, for the study's own values."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sangkien import decide
from sangkien.beliefs import Beliefs
from sangkien.study import Study
from sangkien.words import DO_NOT_ENGAGE, STATUS_QUO, Holder, levers, quantities
from sangkien.workforce import Outcomes, measures

Floats = NDArray[np.float64]


#: How many things to learn are shown first, and valued together.
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Decision:
    """Everything the findings tell about the choice. Arrays of a measure have shape (draws, replicates)."""

    totals: Mapping[str, Mapping[str, Floats]]
    consequences: Mapping[tuple[str, str], decide.Consequence]
    net_benefit: Floats
    ranking: decide.Ranking
    verdict: decide.Verdict
    questions: Mapping[str, tuple[float, float]]
    together: tuple[float, float]
    worth_flips: Mapping[str, tuple[str, tuple[decide.WorthFlip, ...]]]
    acceptability: decide.Acceptability | None


def choose(
    study: Study,
    beliefs: Beliefs,
    draws: Mapping[str, Floats],
    outcomes: Mapping[str, Outcomes],
    replicates: int,
    seed: int,
    pause: Callable[[], None] = lambda: None,
) -> Decision:
    """Compare, rank and judge. ``draws`` hold each quantity on its scale, shape (draws,).

    The probes of claims are compared with the status quo and take no part in the choice. ``pause`` is called between
    the longer steps, and may raise to cancel.
    """
    schemes = study.schemes
    names = tuple(scheme.id for scheme in schemes)
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
    open_to_us = decide.held(holders, owner, (STATUS_QUO, DO_NOT_ENGAGE))
    verdict = decide.verdict(
        nb,
        names,
        draws,
        beliefs.records,
        open_to_us,
        instruments={q.id: q.instruments for q in quantities()},
        back={q.id: q.scale.back for q in quantities()},
        seed=seed,
    )
    pause()
    columns = [i for i, name in enumerate(names) if name in verdict.candidates]
    asked = {
        f"question.{q.id}": list(dict.fromkeys(q.quantities)) for q in study.file.questions if q.quantities
    }
    first = [lesson.parameter for lesson in verdict.learn[:SHOWN]]
    groups = asked | ({"together": first} if first else {})
    values = decide.value_of_information(nb[..., columns], draws, groups, seed=seed).evppi if groups else {}
    pause()
    mine = {name: totals[name] for name in verdict.candidates}
    flips = {
        m: decide.worth_flips(mine, weights, m, min(0.0, 4 * worth), max(0.0, 4 * worth))
        for m, worth in study.file.worth.items()
        if worth
    }
    headline = study.file.worth.get("sustained_citizens", 0.0)
    grid = [headline * share for share in (0.25, 0.5, 1.0, 2.0, 4.0)]
    return Decision(
        totals=totals,
        consequences={(row.scheme, row.measure): row for row in decide.consequences(totals, better=better)},
        net_benefit=nb,
        ranking=decide.rank(nb, names, holders, owner),
        verdict=verdict,
        questions={q.id: values[f"question.{q.id}"] for q in study.file.questions if q.quantities},
        together=values.get("together", (0.0, 0.0)),
        worth_flips=flips,
        acceptability=decide.acceptability(mine, weights, "sustained_citizens", grid) if headline else None,
    )
