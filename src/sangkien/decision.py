"""Join the outcomes of all schemes with what is believed into one decision, for the study's own values."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sangkien import decide
from sangkien.beliefs import Beliefs
from sangkien.study import Study
from sangkien.words import DO_NOT_ENGAGE, STATUS_QUO, Holder, levers, quantities
from sangkien.workforce import Outcomes, measures

Floats = NDArray[np.float64]


#: The outcomes whose causes among the beliefs are told, as carrying on as now would have them.
MOVED = ("sustained_citizens", "theatre", "exits_skilled", "unmet_need", "cost_ours")
#: What the option in front gains over carrying on as now, everything counted: what moves it moves the choice.
CHOICE = "choice"
#: Beliefs that correlate by less than this are taken as independent when what moves an outcome is shared out.
LINKED = 0.01

#: How many things to learn are shown first, and valued together.
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Decision:
    """Everything the findings tell about the choice. Arrays of a measure have shape (draws, replicates).

    ``sensitivity`` says what moves each outcome of MOVED and CHOICE; ``front`` names the option in front and the one
    it is compared with there.
    """

    totals: Mapping[str, Mapping[str, Floats]]
    consequences: Mapping[tuple[str, str], decide.Consequence]
    net_benefit: Floats
    ranking: decide.Ranking
    verdict: decide.Verdict
    questions: Mapping[str, tuple[float, float]]
    together: tuple[float, float]
    worth_flips: Mapping[str, tuple[str, tuple[decide.WorthFlip, ...]]]
    acceptability: decide.Acceptability | None
    sensitivity: Mapping[str, decide.Sensitivity]
    front: tuple[str, str]


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
    front = _front(nb, names, verdict)
    moved = {m: totals[STATUS_QUO][m] for m in MOVED}
    moved[CHOICE] = nb[..., names.index(front[0])] - nb[..., names.index(front[1])]
    sensitivity = decide.sensitivity(moved, draws, linked=linked(beliefs), seed=seed)
    pause()
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
        sensitivity=sensitivity,
        front=front,
    )


def _front(nb: Floats, names: Sequence[str], verdict: decide.Verdict) -> tuple[str, str]:
    """The best candidate other than carrying on as now, and that."""
    mean = {name: float(nb[..., names.index(name)].mean()) for name in verdict.candidates}
    best = max((name for name in mean if name != STATUS_QUO), key=lambda name: mean[name])
    return best, STATUS_QUO


def linked(beliefs: Beliefs) -> list[tuple[str, str]]:
    """The pairs of quantities that are believed to be correlated."""
    sd = np.sqrt(beliefs.covariance.diagonal())
    found = np.argwhere(np.triu(np.abs(beliefs.covariance) > LINKED * sd[:, None] * sd, 1))
    return [(beliefs.ids[i], beliefs.ids[j]) for i, j in found.tolist()]
