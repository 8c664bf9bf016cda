"""What changed our mind: two briefs of one study, an earlier and a later one, compared in sentences."""

from collections.abc import Sequence

from sangkien.brief.findings import BeliefHeld, Findings, SchemeResult
from sangkien.brief.first import SHOWN_LEARN, capital, first
from sangkien.brief.reading import as_text, beliefs, headline, quantity_name, said, scheme
from sangkien.brief.wording import Wording
from sangkien.words import Language

#: A figure moved when it moved by more than this part of the interval that it had.
MOVED = 1 / 3
#: So many beliefs are named, those that moved most first.
SHOWN = 8


def since(before: Findings, after: Findings, language: Language) -> tuple[str, ...]:
    """Say what changed from one brief to the next: the answer first, what went in last."""
    w = Wording(language, after.study.currency)
    return (
        _answer(before, after, w),
        *_leading(before, after, w),
        *_learn(before, after, w),
        *_beliefs(before, after, w),
        *_schemes(before, after, w),
        _inputs(before, after, w),
    )


def changed_inputs(before: dict[str, str], after: dict[str, str], language: Language) -> tuple[str, ...]:
    """Name what went in with other contents, by the hashes of both; data of Sangkien itself once."""
    w = Wording(language)
    names = [name for name in sorted({*before, *after}) if before.get(name) != after.get(name)]
    return tuple(dict.fromkeys(_input_name(name, w) for name in names))


def _input_name(name: str, w: Wording) -> str:
    if name.startswith("sangkien"):
        return w.text("since.inputs_own")
    return w.code("inputs", name.partition(".")[0])


def _answer(before: Findings, after: Findings, w: Wording) -> str:
    then, now = first(before, w.language).head, first(after, w.language).head
    if then == now:
        return w.text("since.answer_same", now=now)
    return w.text("since.answer", before=then, now=now)


def _leading(before: Findings, after: Findings, w: Wording) -> list[str]:
    def names(of: Findings, ids: Sequence[str]) -> list[str]:
        return [f"“{said(found.name, w.language)}”" for id_ in ids if (found := scheme(of, id_))]

    came = names(after, [id_ for id_ in after.answer.leading if id_ not in before.answer.leading])
    went = names(before, [id_ for id_ in before.answer.leading if id_ not in after.answer.leading])
    told = [("since.leading_new", came), ("since.leading_gone", went)]
    return [w.text(key, names=w.listed(found)) for key, found in told if found]


def _learn(before: Findings, after: Findings, w: Wording) -> list[str]:
    def names(of: Findings, ids: Sequence[str]) -> list[str]:
        return [f"“{quantity_name(of, id_, w.language)}”" for id_ in ids]

    then, now = ([item.quantity for item in of.answer.learn[:SHOWN_LEARN]] for of in (before, after))
    came = names(after, [id_ for id_ in now if id_ not in then])
    went = names(before, [id_ for id_ in then if id_ not in now])
    told = [("since.learn_new", came), ("since.learn_gone", went)]
    return [w.text(key, names=w.listed(found)) for key, found in told if found]


def _beliefs(before: Findings, after: Findings, w: Wording) -> list[str]:
    moved: list[tuple[float, BeliefHeld, BeliefHeld]] = []
    for id_, now in beliefs(after).items():
        then = beliefs(before).get(id_)
        if then is not None:
            width = then.now.high - then.now.low
            by = abs(now.now.median - then.now.median)
            if by > MOVED * width:
                moved.append((by / width if width else float("inf"), then, now))
    moved.sort(key=lambda row: (-row[0], row[2].quantity))
    lines = []
    for _, then, now in moved[:SHOWN]:
        old, new = (w.interval(as_text(b.unit), b.now.median, b.now.low, b.now.high) for b in (then, now))
        name = said(now.name, w.language)
        lines.append(w.text("since.belief", name=capital(name), before=old, now=new))
    if len(moved) > SHOWN:
        lines.append(w.text("since.beliefs_more", n=len(moved) - SHOWN))
    return lines


def _schemes(before: Findings, after: Findings, w: Wording) -> list[str]:
    lines = []
    then, now = {s.id: s for s in before.schemes}, {s.id: s for s in after.schemes}
    for key, found in (
        ("since.schemes_new", [s for s in after.schemes if s.id not in then]),
        ("since.schemes_gone", [s for s in before.schemes if s.id not in now]),
    ):
        if found:
            lines.append(w.text(key, names=w.listed([f"“{said(s.name, w.language)}”" for s in found])))
    what = headline(after)
    if what.id != headline(before).id:
        return lines
    name, unit = said(what.name, w.language), said(what.unit, w.language)
    for id_, scheme_now in now.items():
        old, new = (_brings(s, what.id) for s in (then.get(id_), scheme_now))
        if old and new and abs(new[0] - old[0]) > MOVED * (old[2] - old[1]):
            told = [_worded(w, *found) for found in (old, new)]
            lines.append(
                w.text(
                    "since.scheme",
                    scheme=said(scheme_now.name, w.language),
                    measure=name,
                    unit=unit,
                    before=told[0],
                    now=told[1],
                )
            )
    return lines


def _brings(of: SchemeResult | None, measure: str) -> tuple[float, float, float] | None:
    """Return what a scheme brings against the status quo: mean, low, high; None for the status quo itself."""
    got = of.measures.get(measure) if of else None
    d = got.difference if got else None
    return (d.mean, d.p5, d.p95) if d else None


def _worded(w: Wording, mean: float, low: float, high: float) -> str:
    a, b, c = w.together(mean, low, high, signed=True, most=2)
    return w.text("schemes.average", mean=a, range=w.text("numbers.span", low=b, high=c))


def _inputs(before: Findings, after: Findings, w: Wording) -> str:
    names = changed_inputs(before.reproduce.hashes, after.reproduce.hashes, w.language)
    if names:
        return w.text("since.inputs", names=w.listed(names))
    then, now = before.reproduce, after.reproduce
    if (then.seed, then.draws) == (now.seed, now.draws):
        return w.text("since.inputs_same")
    return w.text("since.draws", before=then.draws, now=now.draws)
