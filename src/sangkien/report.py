"""Problems and facts as people read them in a terminal, and as programs read them."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sangkien.countries import Country, Disagreement, Fact
from sangkien.words import Language, Problem, package_yaml, sentence


def problem_text(problem: Problem, language: Language = "en") -> str:
    """One problem in four lines: where and how grave, what is wrong, why it matters, how to mend it."""
    words = _words(language)
    place = f"{problem.place}: " if str(problem.place) else ""
    return (
        f"{place}{words['level'][problem.level]}: {sentence(problem, language)}\n"
        f"    {words['why']}: {sentence(problem, language, 'why')}\n"
        f"    {words['mend']}: {sentence(problem, language, 'mend')}"
    )


def problem_json(problem: Problem, language: Language = "en") -> dict[str, Any]:
    """One problem as plain values: code, level, place, parameters and the three sentences."""
    return {
        "code": problem.code,
        "level": str(problem.level),
        "file": problem.place.file,
        "line": problem.place.line,
        "path": problem.place.path,
        "parameters": dict(problem.parameters),
        "what": sentence(problem, language),
        "why": sentence(problem, language, "why"),
        "mend": sentence(problem, language, "mend"),
    }


def problem_said(problem: Problem, language: Language = "en") -> dict[str, Any]:
    """As ``problem_json``, with the whole place in one text too and every parameter as the language says it."""
    found = problem_json(problem, language)
    parameters = {
        name: value[language] if isinstance(value, Mapping) else value
        for name, value in problem.parameters.items()
    }
    return {**found, "place": str(problem.place), "parameters": parameters}


def country_text(country: Country, day: date, language: Language = "en") -> str:
    """The facts of a country on a day, what disagrees, what is missing and what is newer."""
    return "\n".join(_country_lines(country, day, language))


def _country_lines(country: Country, day: date, language: Language) -> Iterator[str]:
    words = _words(language)
    known = country.as_of(day)
    when = words["everything"] if day == date.max else f"{words['as_of']} {day.isoformat()}"
    yield f"{country.name[language]} ({when})"
    for fact in known.facts.values():
        yield f"- {fact.name[language]}: {value_text(fact)} {country.units[fact.unit][language]}"
        counts = f"{words['counts']}: {fact.population[language]}"
        yield f"    {counts}; {words['certainty']}: {words[fact.certainty]}; {fact.source.title}"
    if known.scale is not None:
        for group in known.scale.groups.values():
            yield f"- {words['pay_group']} {group.id}: {group.first} - {group.last} ({words[group.certainty]})"
    for title, rows in (
        ("disagree", [disagreement_text(country, row, language) for row in country.conflicts(day)]),
        ("missing", [f"{row.name[language]}: {row.why[language]}" for row in country.missing]),
        (
            "newer",
            [
                f"{row.name[language]} ({row.since}): {row.voids[language]}"
                for row in country.changed_since(day)
            ],
        ),
    ):
        if rows:
            yield ""
            yield words[title]
            yield from (f"- {row}" for row in rows)


def disagreement_text(country: Country, row: Disagreement, language: Language) -> str:
    """What disagrees, each side with its figure, its unit and whom it counts."""
    sides = [
        f"{side.label[language]}: {span_text(side.low, side.high, language)} {country.units[side.unit][language]}"
        f" ({side.population[language]})"
        for side in row.sides
    ]
    return f"{row.name[language]}. {'; '.join(sides)}. {row.text[language]}"


def span_text(low: float, high: float, language: Language) -> str:
    """A figure or a range with at most three digits after the point, as the language writes numbers."""
    figures = [f"{end:,.3f}".rstrip("0").rstrip(".") for end in ((low,) if low == high else (low, high))]
    if language == "vi":
        figures = [figure.translate(str.maketrans(",.", ".,")) for figure in figures]
    return " - ".join(figures)


def value_text(fact: Fact) -> str:
    """The figure of a fact as text: a number without needless zeros, a range, a date; empty for a statement."""
    if isinstance(fact.value, date):
        return fact.value.isoformat()
    if fact.value is None and fact.low is None:
        return ""
    low, high = fact.span()
    return f"{low:.15g}" if low == high else f"{low:.15g} - {high:.15g}"


def said(key: str, language: Language, **values: object) -> str:
    """One sentence of the command line, with its slots filled."""
    sentence: str = _words(language)["said"][key]
    return sentence.format(**values)


def stage_names(language: Language) -> dict[str, str]:
    """What a run is doing, by the stage of its progress."""
    return dict(_words(language)["stages"])


def _words(language: Language) -> Any:
    return package_yaml("sangkien", "report.yaml")[language]
