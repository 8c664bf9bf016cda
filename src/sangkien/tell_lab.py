"""Words and figures of the scheme lab, for its page and for the command line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sangkien.brief.wording import Wording
from sangkien.lab import HEADLINE, TRIED, Picture, Seen, Total
from sangkien.setting import set_up
from sangkien.study import Study
from sangkien.study_check import check_levels
from sangkien.words import (
    LANGUAGES,
    STATUS_QUO,
    Language,
    Lever,
    Problem,
    Refusal,
    Scheme,
    Text,
    levers,
    package_yaml,
)
from sangkien.workforce import groupings, measures
from sangkien.workforce.outcomes import OUTSIDE_LABEL

#: What the table of outcomes shows, in its order; the last row is everything counted.
SHOWN = (
    HEADLINE, "sustained", "tried", "launched", "theatre", "refused", "failed", "sanctioned", "cross_ties", "exits",
    "exits_skilled", "unmet_need", "second_job_hours", "cost_ours", "cost_others",
)  # fmt: skip
MONEY = ("cost_ours", "cost_others")
#: A mean difference of less than this, of whatever is counted, is written as none.
NOTHING = 0.01
#: Levers are written so in an address and on the command line; longer text is none of ours.
MOST_TEXT = 4000
_NONE: Text = {"en": "", "vi": ""}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: an outcome under the status quo and under a scheme, as readers write numbers."""

    id: str
    name: str
    unit: str
    today: str
    tried: str
    span: str
    difference: str
    difference_span: str
    better: str


def words(language: Language) -> Any:
    """The texts of ``lab.yaml``."""
    return package_yaml("sangkien", "lab.yaml")[language]


def read_levels(text: str) -> dict[str, float]:
    """Levels out of an address: ``accompaniment:0.7,recognition:0.8``. Raises Refusal naming what cannot be read."""
    if len(text) > MOST_TEXT:
        raise Refusal(_bad(text))
    found: dict[str, float] = {}
    for part in filter(None, text.split(",")):
        name, _, level = part.partition(":")
        found[name.strip()] = read_level(part, name.strip(), level)
    return found


def read_level(written: str, lever: str, level: str, example: str = "accompaniment:0.7") -> float:
    """The level of one lever, with a point before the decimals. Raises Refusal for anything else."""
    try:
        if lever in levers() and "_" not in level:
            return float(level)
    except ValueError:
        pass
    raise Refusal(_bad(written, example))


def _bad(found: str, example: str = "accompaniment:0.7") -> Problem:
    known = ", ".join(lever.id for lever in levers())
    return Problem("run.bad_lever", parameters={"found": found[:80], "known": known, "example": example})


def levels_text(levels: Mapping[str, float]) -> str:
    """Levels as an address has them, those as today left out; ``read_levels`` reads it."""
    return ",".join(
        f"{lever.id}:{levels[lever.id]:.6g}"
        for lever in levers()
        if lever.id in levels and levels[lever.id] != lever.status_quo
    )


def scheme_names(study: Study, language: Language) -> dict[str, str]:
    """The names of the study's schemes by id, and of the one that is tried."""
    return {TRIED: words(language)["tried"]} | {scheme.id: scheme.name[language] for scheme in study.schemes}


def tried(levels: Mapping[str, float]) -> Scheme:
    """Levels as a scheme that can be simulated. Raises Refusal where they cannot."""
    if problems := list(check_levels(levels)):
        raise Refusal(problems)
    return Scheme(TRIED, {language: words(language)["tried"] for language in LANGUAGES}, levels)


def cost_text(lever: Lever, currency: str, language: Language) -> str:
    """What a lever costs and who pays, in a sentence."""
    said, wording = words(language)["cost"], Wording(language, currency)
    if not lever.cost.terms:
        return str(said["none"])
    parts = [
        said[term.per].format(
            amount=wording.setting(_NONE, 100 * term.amount) + "%"
            if term.per == "pay_share"
            else wording.setting(_NONE, term.amount),
            currency=wording.currency_name(),
        )
        for term in lever.cost.terms
    ]
    return str(said[lever.cost.payer].format(terms=said["and"].join(parts)))


def money_unit(currency: str, language: Language) -> str:
    """The unit of costs: million VND."""
    name = Wording(language, currency).currency_name()
    return str(words(language)["million"].format(currency=name))


def rows(picture: Picture, language: Language, currency: str) -> list[Row]:
    """The table of outcomes of the first scheme of a picture, against the status quo."""
    usual, tried = picture.schemes[0], picture.schemes[1] if len(picture.schemes) > 1 else picture.schemes[0]
    money = money_unit(currency, language)
    found = []
    for id_ in SHOWN:
        measure = measures()[id_]
        unit = money if id_ in MONEY else measure.unit[language]
        shown = _row(id_, measure.name[language], unit, usual.totals[id_], tried.totals[id_], language)
        found.append(shown)
    name = words(language)["table"]["worth"].format(currency=money)
    found.append(_row("worth", name, "", usual.worth, tried.worth, language))
    return found


def _row(id_: str, name: str, unit: str, usual: Total, tried: Total, language: Language) -> Row:
    wording = Wording(language)
    share = measures()[id_].unit if id_ in measures() else _NONE
    today, now = figures(share, wording, usual.mean, tried.mean)
    return Row(
        id_, name, unit, today, now, span(share, wording, tried.quantiles[0], tried.quantiles[-1]),
        *gap(share, wording, tried), better(tried, wording),
    )  # fmt: skip


def figures(unit: Text, wording: Wording, *values: float, signed: bool = False) -> tuple[str, ...]:
    """Numbers that stand together, shares as percentages."""
    if unit["en"].startswith("share"):
        shares = [0.0 if abs(v) < NOTHING / 20 else v for v in values]
        return tuple(("+" if signed and v > 0 else "") + wording.percent(v) for v in shares)
    return wording.together(*(0.0 if abs(v) < NOTHING else v for v in values), signed=signed)


def span(unit: Text, wording: Wording, low: float, high: float, *, signed: bool = False) -> str:
    """Two ends: 2 to 5."""
    first, last = figures(unit, wording, low, high, signed=signed)
    text: str = words(wording.language)["span"]
    return text.format(low=first, high=last)


def gap(unit: Text, wording: Wording, total: Total) -> tuple[str, str]:
    """The difference from the status quo, and its range; nothing for the status quo itself."""
    if total.difference is None or total.low is None or total.high is None:
        return "", ""
    mean = figures(unit, wording, total.difference, signed=True)[0]
    return mean, span(unit, wording, total.low, total.high, signed=True)


def better(total: Total, wording: Wording) -> str:
    """In how many of the worlds it does better; that nothing differs where it never does."""
    if total.equal == 1:
        return str(words(wording.language)["same"])
    return "" if total.better is None else wording.percent(total.better)


def headline_text(seen: Seen, language: Language, name: str = "") -> str:
    """What the picture says of a scheme, in a sentence; with its name where one is given."""
    total, measure, said = seen.totals[HEADLINE], measures()[HEADLINE], words(language)
    wording = Wording(language)
    if total.equal == 1 or total.better is None:
        return (f"{name}: " if name else "") + str(said["headline_same"])
    mean, between = gap(measure.unit, wording, total)
    text = f"{mean} {measure.unit[language]}"
    return (f"{name}: " if name else "") + str(
        said["headline_better"].format(
            difference=text,
            span=between,
            better=wording.percent(total.better),
            equal=wording.percent(total.equal or 0.0),
        )
    )


def group_names(study: Study, by: str, labels: Mapping[str, object], language: Language) -> dict[str, str]:
    """What the groups of a grouping are called; a partner outside the agency is left out."""
    known = {row["id"]: row for row in package_yaml("sangkien.workforce", "outcomes.yaml")["groupings"]}
    if by == "grade":
        names = {row.id: row.name[language] for row in set_up(study.file).facts.service.grades}
    elif by == "region":
        names = {_plain(row.name, "en"): _plain(row.name, language) for row in study.file.population}
    else:
        names = {label: text[language] for label, text in known[by]["labels"].items()}
    return {label: names.get(label, label) for label in labels if label != OUTSIDE_LABEL}


def grouping_names(study: Study, language: Language) -> dict[str, str]:
    """The groupings that a study's outcomes are told by: grade first, place where there are several agencies."""
    known = {row["id"]: row for row in package_yaml("sangkien.workforce", "outcomes.yaml")["groupings"]}
    found = {by: known[by]["name"][language] for by in groupings()}
    return found | (dict(words(language)["groupings"]) if study.file.population else {})


def _plain(name: Any, language: Language) -> str:
    return name if isinstance(name, str) else str(getattr(name, language))


def compared(picture: Picture, names: Mapping[str, str], language: Language) -> list[tuple[str, ...]]:
    """A line for each scheme: its id, name, headline, difference, better in, cost to us, to others, all counted."""
    wording, unit = Wording(language), measures()[HEADLINE].unit
    found: list[tuple[str, ...]] = []
    for seen in picture.schemes:
        total = seen.totals[HEADLINE]
        mean, between = gap(unit, wording, total)
        worth, worth_between = gap(_NONE, wording, seen.worth)
        found.append(
            (
                seen.id, names[seen.id], figures(unit, wording, total.mean)[0],
                f"{mean} ({between})" if mean else "", better(total, wording),
                wording.number(seen.totals["cost_ours"].mean), wording.number(seen.totals["cost_others"].mean),
                f"{worth} ({worth_between})" if worth else "",
            )
        )  # fmt: skip
    return found


def by_month(picture: Picture, language: Language) -> list[tuple[str, ...]]:
    """The months that the table shows: each with the middle and the range of every scheme."""
    wording, unit = Wording(language), measures()[picture.measure].unit
    last = len(picture.schemes[0].months)
    every = 12 if last > 24 else 6
    return [
        (
            str(month),
            *(
                f"{figures(unit, wording, seen.months[month - 1][2])[0]}"
                f" ({span(unit, wording, seen.months[month - 1][0], seen.months[month - 1][-1])})"
                for seen in picture.schemes
            ),
        )
        for month in sorted({*range(every, last + 1, every), last})
    ]


def by_group(
    picture: Picture, by: str, groups: Mapping[str, str], language: Language
) -> list[tuple[str, ...]]:
    """The headline in each group, under every scheme."""
    wording = Wording(language)
    return [
        (name, *wording.together(*(seen.groups[by][label] for seen in picture.schemes)))
        for label, name in groups.items()
    ]


def lab_text(picture: Picture, study: Study, currency: str, language: Language) -> str:
    """What the command line prints: the table of outcomes, and what it says in a line for each scheme."""
    return "\n".join(_lines(picture, study, currency, language))


def _lines(picture: Picture, study: Study, currency: str, language: Language) -> Iterator[str]:
    said, wording, names = words(language), Wording(language, currency), scheme_names(study, language)
    head = said["table"]
    table = [(head["measure"], head["today"], head["tried"], head["difference"], head["better"])]
    for row in rows(picture, language, currency):
        name = f"{row.name} ({row.unit})" if row.unit else row.name
        span_ = f" ({row.difference_span})" if row.difference_span else ""
        table.append((name, row.today, f"{row.tried} ({row.span})", row.difference + span_, row.better))
    widths = [max(len(line[i]) for line in table) for i in range(5)]
    for line in table:
        yield "  ".join(
            text.ljust(width) if i == 0 else text.rjust(width)
            for i, (text, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
    yield ""
    for seen in picture.schemes:
        if seen.id != STATUS_QUO:
            yield headline_text(seen, language, names[seen.id])
    yield said["from"].format(worlds=wording.count(picture.worlds))
    if picture.rehearsal:
        yield said["rehearsal"]
