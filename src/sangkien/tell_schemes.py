"""The findings about schemes and about the answer: the numbers of the simulation and of the decision."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from sangkien import decide, study_file
from sangkien.beliefs import Beliefs
from sangkien.brief import findings as f
from sangkien.decision import Decision
from sangkien.study import Study
from sangkien.words import DO_NOT_ENGAGE, Scheme, Text, levers, quantities
from sangkien.workforce import Outcomes, measures

HEADLINE = "sustained_citizens"
MONTHLY = (HEADLINE, "tried", "theatre", "launched", "exits")
GROUPED = (HEADLINE, "tried", "exits")
QUANTILES = (5, 25, 50, 75, 95)
#: How many things to learn are kept; the first screen shows fewer.
SHOWN = 10


def words(text: Text) -> f.Words:
    """A text in both languages."""
    return f.Words(en=text["en"], vi=text["vi"])


def both(name: study_file.Words | str) -> f.Words:
    """A name as people wrote it in the study: in both languages, or once for both."""
    return f.Words(en=name, vi=name) if isinstance(name, str) else f.Words(en=name.en, vi=name.vi)


def band(values: ArrayLike) -> f.Band:
    """Mean and quantiles over all worlds, replicates included: the luck of single people is part of the answer."""
    flat = np.asarray(values, dtype=np.float64).ravel()
    p5, p25, p50, p75, p95 = (float(q) for q in np.percentile(flat, QUANTILES))
    return f.Band(mean=float(flat.mean()), p5=p5, p25=p25, p50=p50, p75=p75, p95=p95)


def difference(found: decide.Difference | None) -> f.Difference | None:
    """A paired difference from the status quo."""
    if found is None:
        return None
    return f.Difference(
        mean=found.mean,
        p5=found.low,
        p95=found.high,
        probability_better=found.probability_better,
        mcse=found.se,
    )


def measure_list() -> tuple[f.Measure, ...]:
    """Every measure with its names."""
    return tuple(
        f.Measure(id=m.id, name=words(m.name), unit=words(m.unit), better=m.better)
        for m in measures().values()
    )


def scheme_results(
    study: Study, outcomes: Mapping[str, Outcomes], decision: Decision
) -> tuple[f.SchemeResult, ...]:
    """All schemes: those of the owner first, best first, then what to argue for."""
    by_id = {scheme.id: scheme for scheme in study.schemes}
    names = tuple(by_id)
    results = []
    for ours, ranked in ((True, decision.ranking.ours), (False, decision.ranking.argue_for)):
        for row in ranked:
            found = outcomes[row.scheme]
            results.append(
                f.SchemeResult(
                    id=row.scheme,
                    name=words(by_id[row.scheme].name),
                    levers=_moved(by_id[row.scheme]),
                    ours=ours,
                    measures={m: _measure(decision, row.scheme, m) for m in measures()},
                    by_group=_by_group(found),
                    monthly={m: _monthly(found.monthly[m]) for m in MONTHLY},
                    net_benefit=band(decision.net_benefit[..., names.index(row.scheme)]),
                    probability_best=row.probability_best,
                    expected_loss=max(0.0, row.expected_loss),
                )
            )
    return tuple(results)


def _moved(scheme: Scheme) -> tuple[f.LeverMoved, ...]:
    known = levers()
    return tuple(
        f.LeverMoved(
            id=name,
            name=words(known[name].name),
            unit=words(known[name].unit),
            level=scheme.levels[name],
            status_quo=known[name].status_quo,
            holder=known[name].holder.value,
        )
        for name in scheme.moved(known)
    )


def _measure(decision: Decision, scheme: str, measure: str) -> f.MeasureResult:
    return f.MeasureResult(
        band=band(decision.totals[scheme][measure]),
        difference=difference(decision.consequences[scheme, measure].difference),
    )


def _monthly(values: ArrayLike) -> f.MonthlyBand:
    p5, p50, p95 = np.percentile(np.asarray(values, dtype=np.float64), (5, 50, 95), axis=0)
    return f.MonthlyBand(p5=_floats(p5), p50=_floats(p50), p95=_floats(p95))


def _floats(values: Sequence[float]) -> tuple[float, ...]:
    return tuple(float(value) for value in values)


def _by_group(found: Outcomes) -> dict[str, dict[str, dict[str, f.Band]]]:
    return {
        measure: {
            grouping: {label: band(found.by_group[measure, grouping][:, i]) for i, label in enumerate(labels)}
            for grouping, labels in found.groups.items()
        }
        for measure in GROUPED
    }


def answer(study: Study, beliefs: Beliefs, decision: Decision) -> f.Answer:
    """The first screen: named only where the verdict names a winner."""
    verdict = decision.verdict
    ours = {row.scheme: row for row in decision.ranking.ours}
    likeliest = sorted(ours, key=lambda name: -ours[name].probability_best)
    leading = tuple(name for name in likeliest if ours[name].probability_best >= 0.05) or (likeliest[0],)
    shown = verdict.winner or leading[0]
    return f.Answer(
        kind=_kind(verdict),
        scheme=verdict.winner,
        leading=leading,
        probability_best=verdict.probability_best,
        expected_loss=max(0.0, verdict.expected_loss[0]) if verdict.expected_loss else None,
        cost_ours=band(decision.totals[shown]["cost_ours"]),
        overturned=verdict.overturned.share,
        flips=_flips(study, beliefs, decision),
        learn=_learn(study, decision),
        together=max(0.0, decision.together[0]),
        together_se=decision.together[1],
        drivers=len(verdict.drivers),
        drivers_local=len(verdict.local_drivers),
        drivers_assumed=len(verdict.assumed_drivers),
    )


def _kind(verdict: decide.Verdict) -> f.AnswerKind:
    kinds: dict[decide.VerdictKind, f.AnswerKind] = {
        decide.VerdictKind.BACK: "do_not_engage" if verdict.winner == DO_NOT_ENGAGE else "back",
        decide.VerdictKind.LEARN_FIRST: "learn_first",
        decide.VerdictKind.NO_DIFFERENCE: "no_difference",
        decide.VerdictKind.NO_CONCLUSION: "no_conclusion",
    }
    return kinds[verdict.kind]


def _flips(study: Study, beliefs: Beliefs, decision: Decision) -> tuple[f.Flip, ...]:
    """What would change the choice: unknowns first by how much they matter, then what the owner thinks things worth."""
    verdict = decision.verdict
    found = [flip for lesson in verdict.learn for flip in lesson.flips] or list(verdict.would_change)
    flips = []
    for flip in found:
        record = beliefs.records[flip.parameter]
        at, _, _, peak = flip.natural
        low, high = record.now.interval()
        flips.append(
            f.Flip(
                quantity=flip.parameter,
                at=at,
                low=low,
                high=high,
                now=flip.leader,
                then=flip.scheme,
                side="above" if peak > at else "below",
                gain_at_end=flip.advantage,
                gain_se=flip.se,
                assumed=record.assumed,
            )
        )
    return (*flips, *_worth_flips(study, decision))


def _worth_flips(study: Study, decision: Decision) -> list[f.Flip]:
    """The nearest worth on either side of the study's own at which another scheme has the best mean."""
    flips = []
    for measure, (first, changes) in decision.worth_flips.items():
        if measure.startswith("cost_"):
            continue  # money is what the worth of everything else is measured in
        own = study.file.worth[measure]
        below = [change for change in changes if change.at < own]
        above = [change for change in changes if change.at >= own]
        now = below[-1].after if below else first
        sides: list[tuple[decide.WorthFlip, str, str]] = []
        if below:
            sides.append((below[-1], below[-1].before, "below"))
        if above:
            sides.append((above[0], above[0].after, "above"))
        for change, then, side in sides:
            # Half as much and twice as much is what people differ by when they say what a thing is worth.
            if not min(own / 2, own * 2) <= change.at <= max(own / 2, own * 2):
                continue
            slope = _mean(decision, then, measure) - _mean(decision, now, measure)
            end = own * 2 if (side == "above") == (own > 0) else own / 2
            flips.append(
                f.Flip(
                    quantity=f"worth.{measure}",
                    at=change.at,
                    low=own,
                    high=own,
                    now=now,
                    then=then,
                    side="above" if side == "above" else "below",
                    gain_at_end=abs(slope * (end - change.at)),
                    gain_se=abs(slope) * change.se,
                    assumed=False,
                )
            )
    return flips


def _mean(decision: Decision, scheme: str, measure: str) -> float:
    return decision.consequences[scheme, measure].mean


def _learn(study: Study, decision: Decision) -> tuple[f.Learn, ...]:
    """What is worth learning first: what the verdict waits for, else what has a value told from zero."""
    verdict = decision.verdict
    valued = [name for name, partial in verdict.voi.partial.items() if partial.distinguishable]
    valued.sort(key=lambda name: -verdict.voi.evppi[name][0])
    parts = {lesson.parameter: lesson.part for lesson in verdict.learn}
    wanted = list(parts) or valued
    return tuple(
        f.Learn(
            quantity=name,
            value=max(0.0, verdict.voi.evppi[name][0]),
            se=verdict.voi.evppi[name][1],
            instrument=quantities()[name].instruments[0],
            questions=tuple(q.id for q in study.file.questions if name in q.quantities),
            part=parts.get(name, 0.0),
        )
        for name in wanted[:SHOWN]
    )
