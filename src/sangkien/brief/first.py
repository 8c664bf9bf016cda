"""The first screen: what a director needs to act on, as sentences."""

from dataclasses import dataclass

from sangkien.brief.findings import Findings, Flip, Learn, SchemeResult
from sangkien.brief.reading import (
    COST_OURS,
    as_text,
    beliefs,
    by_parts,
    headline,
    measure,
    quantity_name,
    result,
    said,
    scheme,
)
from sangkien.brief.wording import Wording
from sangkien.words import DO_NOT_ENGAGE, Language

#: A share of the worth of everything below which a loss or a cost (in millions) is "next to nothing".
NOTHING = 0.05
#: From here on a reader is told that being sure inside the model is not all.
VERY = 0.9
SHOWN_FLIPS = 3
SHOWN_LEARN = 3


@dataclass(frozen=True, slots=True)
class First:
    """The sentences of the first screen; where the answer names no option, none of them does."""

    head: str
    why: tuple[str, ...]
    sure: str
    sure_more: tuple[str, ...]
    cost: str
    cost_more: tuple[str, ...]
    flips: tuple[str, ...]
    flips_more: int
    learn: tuple[str, ...]
    learn_meaning: str
    boxes: tuple[str, ...]
    picture: str
    picture_alt: str


def first(findings: Findings, language: Language) -> First:
    """Word the first screen."""
    w = Wording(language, findings.study.currency)
    answer = findings.answer
    names = answer.kind in {"back", "do_not_engage"}
    sure, sure_more = _sure(findings, w)
    cost, cost_more = _cost(findings, w, names=names)
    local, assumed = answer.drivers_local, answer.drivers_assumed
    other = max(0, answer.drivers - local - assumed)
    drawn = "causes" if by_parts(findings) else "information"
    if answer.kind not in {"learn_first", "no_difference", "no_conclusion"}:
        drawn = "forest"
    about = said(headline(findings).name, language)
    return First(
        head=_head(findings, w),
        why=_why(findings, w),
        sure=sure,
        sure_more=sure_more,
        cost=cost,
        cost_more=cost_more,
        flips=tuple(flip_sentence(findings, f, w, names=names) for f in answer.flips[:SHOWN_FLIPS]),
        flips_more=max(0, len(answer.flips) - SHOWN_FLIPS),
        learn=tuple(learn_sentence(findings, item, w) for item in answer.learn[:SHOWN_LEARN]),
        boxes=("local",) * local + ("other",) * other + ("assumed",) * assumed,
        learn_meaning=_learn_meaning(findings, w),
        picture=_picture(findings, w, about),
        picture_alt=w.text(f"figures.{drawn}.alt", measure=about),
    )


def _named(findings: Findings, id_: str | None, language: Language) -> str:
    found = scheme(findings, id_) if id_ else None
    return said(found.name, language) if found else (id_ or "")


def _scheme_named(findings: Findings) -> SchemeResult | None:
    answer = findings.answer
    return scheme(findings, answer.scheme or (DO_NOT_ENGAGE if answer.kind == "do_not_engage" else ""))


def _head(findings: Findings, w: Wording) -> str:
    answer = findings.answer
    if answer.kind == "back":
        return w.text("answer.back.head", scheme=_named(findings, answer.scheme, w.language))
    if answer.kind == "learn_first":
        if not answer.learn:
            return w.text("answer.learn_first.head_plain")
        shown = answer.learn[:1] if _told(answer.learn[0]) else answer.learn[:SHOWN_LEARN]
        names = [quantity_name(findings, item.quantity, w.language) for item in shown]
        return w.text("answer.learn_first.head", quantity=w.listed([n[:1].lower() + n[1:] for n in names]))
    return w.text(f"answer.{answer.kind}.head")


def _why(findings: Findings, w: Wording) -> tuple[str, ...]:
    answer = findings.answer
    months = w.text("numbers.months", n=findings.study.months)
    if answer.kind == "learn_first":
        count = len(answer.leading)
        more = (w.text("answer.learn_first.open", n=count),) if count else ()
        return (w.text("answer.learn_first.why"), *more)
    if answer.kind == "no_conclusion":
        return (w.text("answer.no_conclusion.why", n=findings.reproduce.draws),)
    if answer.kind == "no_difference":
        return (w.text("answer.no_difference.why", months=months),)
    if answer.kind == "do_not_engage":
        if answer.probability_best is None:
            told = [w.text("answer.do_not_engage.why_plain")]
        else:
            told = [w.text("answer.do_not_engage.why", chance=w.chance(answer.probability_best))]
    elif answer.probability_best is not None:
        told = [w.text("answer.back.why", chance=w.chance(answer.probability_best))]
    else:
        told = []
    what, named = headline(findings), _scheme_named(findings)
    got = result(named, what) if named else None
    if got and got.difference:
        d = got.difference
        mean, low, high = w.together(d.mean, d.p5, d.p95, signed=True, most=2)
        unit = said(what.unit, w.language)
        told.append(w.text("answer.gain", difference=mean, unit=unit, months=months, low=low, high=high))
    worth = findings.study.worth.get(what.id)
    if worth is not None:
        name = said(what.name, w.language)
        told.append(w.text("answer.worth", name=name, money=w.money(worth, exact=True)))
    return tuple(told)


def _sure(findings: Findings, w: Wording) -> tuple[str, tuple[str, ...]]:
    answer = findings.answer
    if answer.kind == "no_conclusion":
        return w.text("sure.unsure"), (w.text("sure.too_few", n=findings.reproduce.draws),)
    if answer.kind == "learn_first":
        upset = w.text("sure.overturned", chance=w.chance(answer.overturned))
        return w.text("sure.unsure"), (upset if answer.overturned > 0 else w.text("sure.unsure_meaning"),)
    loss: tuple[str, ...] = ()
    if answer.expected_loss is not None:
        small = answer.expected_loss < NOTHING
        loss = (
            w.text("sure.loss_none") if small else w.text("sure.loss", money=w.money(answer.expected_loss)),
        )
    if answer.kind == "no_difference":
        return w.text("sure.same"), loss
    if answer.probability_best is None:
        return w.text("sure.unsure"), loss
    p = answer.probability_best
    level = w.text("sure.level", word=w.sureness(p), chance=w.chance(p))
    share = w.text("sure.all_but", percent=w.percent(0.99)) if p > 0.99 else w.percent(p)
    model = (w.text("sure.model"),) if p >= VERY else ()
    return level, (w.text("sure.meaning", percent=share), *loss, *model)


def _cost(findings: Findings, w: Wording, *, names: bool) -> tuple[str, tuple[str, ...]]:
    answer = findings.answer
    months = w.text("numbers.months", n=findings.study.months)
    whose = f"{_against_now(findings, w)}{w.text('cost.whose')}" if names else w.text("cost.whose")
    if not names:
        paid = measure(findings, COST_OURS)
        leading = [s for id_ in answer.leading if (s := scheme(findings, id_)) is not None]
        means = [got.band.mean for s in leading if (got := result(s, paid)) is not None]
        if means and max(means) >= NOTHING:
            span = w.money_span(min(means), max(means)) if len(means) > 1 else w.money(means[0])
            return w.text("cost.unnamed", range=span, months=months), (whose,)
    if answer.cost_ours is None:
        return w.text("cost.none"), ()
    band = answer.cost_ours
    if abs(band.mean) < NOTHING and abs(band.p95) < NOTHING:
        return w.text("cost.free", months=months), (whose,)
    if not names:
        return w.text("cost.unnamed", range=w.money_span(band.p5, band.p95), months=months), (whose,)
    spread = (w.text("cost.range", range=w.money_span(band.p5, band.p95)),) if band.p5 != band.p95 else ()
    return w.text("cost.named", money=w.money(band.mean), months=months), (*spread, whose)


def _against_now(findings: Findings, w: Wording) -> str:
    named = _scheme_named(findings)
    got = result(named, measure(findings, COST_OURS)) if named else None
    if got is None or got.difference is None or abs(got.difference.mean) < NOTHING:
        return ""
    extra = got.difference.mean
    return (
        w.text("cost.more_than_now" if extra > 0 else "cost.less_than_now", money=w.money(abs(extra))) + " "
    )


def flip_sentence(findings: Findings, flip: Flip, w: Wording, *, names: bool = True) -> str:
    """Say where the first place changes hands; without ``names`` no option is named."""
    weight = flip.quantity.startswith("worth.")
    held = beliefs(findings).get(flip.quantity)
    if weight:
        own = w.money(flip.low) if flip.low == flip.high else w.money_span(flip.low, flip.high)
        at, span = w.money(flip.at), own
    elif held is not None:
        unit = as_text(held.unit)
        at, span = w.in_unit(unit, flip.at), w.in_unit(unit, flip.low, flip.high)
    else:
        at, span = w.number(flip.at), w.span(flip.low, flip.high)
    key = f"change.{'' if names else 'open_'}{'worth_' if weight else ''}{flip.side}"
    name = quantity_name(findings, flip.quantity, w.language)
    slots = {"then": _named(findings, flip.then, w.language)} if names else {}
    told = w.text(key, name=name, at=at, range=span, **slots)
    return f"{told} {w.text('change.assumed')}" if flip.assumed and not weight else told


def learn_sentence(findings: Findings, item: Learn, w: Wording) -> str:
    """Say what to learn, by what, and what it is worth."""
    name = capital(quantity_name(findings, item.quantity, w.language))
    what = w.text("learn.item", name=name, instrument=w.code("instruments", item.instrument))
    if item.part > 0 and not _told(item):
        # Alone it may turn nothing; it is one of those that together do.
        worth = w.text("learn.part", percent=w.percent(item.part))
    else:
        worth = worth_sentence(item.value, item.se, w, "learn.value", "learn.zero")
    return f"{what} {worth}"


def _learn_meaning(findings: Findings, w: Wording) -> str:
    """Say what the figures beside the things to learn mean, or what all of them are worth together."""
    answer = findings.answer
    if any(_told(item) for item in answer.learn[:SHOWN_LEARN]):
        return w.text("learn.meaning")
    if len(answer.learn) > 1 and _beyond(answer.together, answer.together_se):
        money, se = w.money(answer.together), w.money(answer.together_se)
        return w.text("learn.together", money=money, se=se)
    return w.text("learn.alone") if answer.learn else ""


def _told(item: Learn) -> bool:
    return _beyond(item.value, item.se)


def _beyond(value: float, se: float) -> bool:
    """Whether a value can be told from zero."""
    return value > 0 and value >= 2 * se


def _picture(findings: Findings, w: Wording, about: str) -> str:
    if findings.answer.kind not in {"learn_first", "no_difference", "no_conclusion"}:
        return w.text("figures.first.title", measure=about)
    return w.text("picture.first_causes" if by_parts(findings) else "picture.first_learn")


def worth_sentence(value: float, se: float, w: Wording, some: str, zero: str) -> str:
    """Say a value with its error, or that it cannot be told from zero."""
    if not _beyond(value, se):
        return w.text(zero)
    return w.text(some, money=w.money(value), se=w.money(se))


def capital(text: str) -> str:
    """Begin a text with a capital letter."""
    return text[:1].upper() + text[1:]
