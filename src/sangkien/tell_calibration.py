"""A calibration as people read it in a terminal: each target, what moved, what did not, what is missing."""

from collections.abc import Iterator
from math import exp, sqrt
from statistics import NormalDist
from typing import Any

from sangkien.beliefs import Move, Predicted
from sangkien.calibrate import Calibration, Compared
from sangkien.words import Language, Scale, package_yaml, quantities

#: A quantity that keeps this much of its spread is one of which targets say nothing.
SAME = 0.95
#: Half of a central 90%, in standard deviations.
HALF = NormalDist().inv_cdf(0.95)


def calibration_text(found: Calibration, language: Language) -> str:
    """The whole answer as text."""
    return "\n".join(_lines(found, language))


def texts(language: Language) -> Any:
    """The sentences of a language."""
    return package_yaml("sangkien", "calibration.yaml")[language]


def number(x: float, language: Language) -> str:
    """Three significant digits as the language writes them, never with an exponent."""
    decimals = max(0, 2 - _order(x))
    plain = f"{x:,.{decimals}f}"
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return plain.translate(str.maketrans(",.", ".,")) if language == "vi" else plain


def _order(x: float) -> int:
    return int(f"{x:e}".split("e")[1]) if x else 0


def _lines(found: Calibration, language: Language) -> Iterator[str]:
    say = texts(language)
    uses = [row.use for row in found.rows]
    counts = {use: uses.count(use) for use in ("fit", "check", "later")}
    yield say["head"].format(country=found.country.name[language], day=found.day, **counts)
    yield from _how(found, language)
    yield ""
    yield say["targets"]
    for row in found.rows:
        yield from _target(found, row, language)
    if found.found is not None:
        yield say["tail"]
        yield ""
        yield from _moved(found, language)
    yield ""
    yield say["unmatched"]
    for unmatched in found.country.targets.unmatched:
        known = [found.country.facts[fact] for fact in unmatched.facts]
        names = [fact.name[language] for fact in known if fact.known(found.day)]
        if names:
            yield f"- {'; '.join(names)}. {unmatched.why[language]}"
    yield ""
    yield say["missing"]
    left = {move.quantity: move.left for move in found.moves}
    by_id = {row.id: row for row in found.country.missing}
    for wanted in found.country.targets.wanted:
        lacking = by_id[wanted.missing]
        informs = [f"{q} ({left[q]:.0%})" if q in left else q for q in wanted.quantities]
        where = say["where"].format(where=lacking.where[language])
        yield f"- {lacking.name[language]}: {', '.join(informs)}; {where}"
    yield ""
    yield say["unused"]


def _how(found: Calibration, language: Language) -> Iterator[str]:
    say, targets = texts(language), found.country.targets
    if found.found is None:
        yield say["not_simulated"]
        return
    draws = number(found.spec.draws, language)
    yield say["simulated"].format(
        draws=draws,
        posts=number(found.posts, language),
        agency=found.agency,
        months=targets.months,
        in_force=min(targets.in_force, found.day),
    )
    if not any(row.use == "fit" for row in found.rows):
        yield say["nothing_weighs"]
        return
    how = "plain" if found.found.steps == (1.0,) else "tempered"
    yield say[how].format(
        effective=f"{found.found.effective:.0f}",
        direct=f"{found.found.direct:.0f}",
        draws=draws,
        steps=len(found.found.steps),
    )
    for prior in found.twice:
        low, high = number(prior.low, language), number(prior.high, language)
        yield say["twice"].format(quantity=prior.quantity, low=low, high=high)


def _target(found: Calibration, row: Compared, language: Language) -> Iterator[str]:
    say, target = texts(language), row.target
    yield f"- {target.name[language]} [{say['use'][row.use]}]"
    if row.observed is None or row.check is None:
        yield "    " + say["known_only"].format(day=row.known_from)
        return
    yield "    " + say["observed"].format(
        value=number(row.observed.value, language),
        unit=found.country.units[target.unit][language],
        first=row.observed.first,
        last=row.observed.last,
        certainty=say["certainty"][row.observed.certainty],
        population=row.observed.population[language],
    )
    for when, predicted in (("before", row.check.before), ("after", row.check.after)):
        line = _predicted(say[when], predicted, target.scale, language)
        yield f"    {line}" + (f"; {say['outside']}" if predicted.tail < 0.05 else "")
    if target.scale is Scale.LOG:
        size = number(exp(HALF * target.error), language)
        yield "    " + say["factor"].format(size=size, why=target.error_why[language])
    else:
        size = number(target.error, language)
        yield "    " + say["points"].format(
            size=size, scale=str(target.scale), why=target.error_why[language]
        )
    yield f"    {target.role_why[language]}"


def _predicted(template: str, predicted: Predicted, scale: Scale, language: Language) -> str:
    ends = {name: float(scale.back(getattr(predicted, name))) for name in ("median", "low", "high")}
    shown = {name: number(value, language) for name, value in ends.items()}
    return template.format(**shown, tail=number(round(predicted.tail, 2), language))


def _moved(found: Calibration, language: Language) -> Iterator[str]:
    say = texts(language)
    yield say["moved"]
    told = sorted((m for m in found.moves if m.told), key=lambda m: m.left * (1 - min(abs(m.shift), 1)))
    for move in told:
        yield "- " + say["move"].format(
            name=quantities()[move.quantity].name[language],
            id=move.quantity,
            before=span(move, "before", language),
            after=span(move, "after", language),
            shift=number(round(move.shift, 2), language),
            left=f"{move.left:.0%}",
        )
    if not told:
        yield f"- {say['nothing_moved']}"
    yield ""
    yield say["linked"]
    for link in found.links:
        yield "- " + say["link"].format(
            first=link.first, second=link.second, after=number(round(link.after, 2), language)
        )
    if not found.links:
        yield f"- {say['nothing_linked']}"
    yield ""
    same = sum(move.left >= SAME for move in found.moves)
    noise = 0.0 if found.found is None else 1 / sqrt(2 * found.found.effective)
    yield say["unidentified"].format(same=same, all=len(found.moves), noise=f"{max(noise, 0.01):.0%}")


def span(move: Move, when: str, language: Language) -> str:
    """The middle and the central 90% of a quantity, as the normal on its scale gives them, in natural units."""
    mean, sd = getattr(move, when)
    scale = quantities()[move.quantity].scale
    middle, low, high = (number(float(scale.back(mean + k * sd)), language) for k in (0.0, -HALF, HALF))
    return f"{middle} ({low} - {high})"
