"""Tell a handful of simulated officials month by month, in words, quiet months drawn together."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sangkien.beliefs import Beliefs, draw_on_scale, in_natural_units
from sangkien.report import span_text
from sangkien.setting import Setting, set_up
from sangkien.study import Study
from sangkien.weigh import believe, weigh
from sangkien.words import STATUS_QUO, Language, Place, Problem, Refusal, Scheme, package_yaml
from sangkien.workforce import Happening, Life, lives, telling

#: What belongs to the quiet of a month: it is told in its numbers.
_QUIET = {"idea", "step"}
#: Fewer quiet months than this between two happenings are not told.
_WORTH_A_LINE = 3
#: Above this an official is called afraid.
_AFRAID = 0.2


@dataclass(frozen=True, slots=True)
class LifeTold:
    """One official in words. ``months``: when, and what happened then; ``lasting`` is empty where nothing lasted."""

    name: str
    who: str
    why: str
    months: tuple[tuple[str, str], ...]
    lasting: str


@dataclass(frozen=True, slots=True)
class LivesTold:
    """A handful of officials of one simulated agency, and what agency and world that is.

    ``rehearsal``: some belief rests on rehearsal data.
    """

    title: str
    note: str
    rehearsal: bool
    lives: tuple[LifeTold, ...]


def tell_lives(
    study: Study,
    scheme: Scheme,
    people: int = 5,
    seed: int = 1,
    months: int | None = None,
    language: Language = "en",
    world: int | None = None,
) -> LivesTold:
    """The lives of ``people`` officials of the study's agency under a scheme, at the middle of what is believed.

    With ``world`` (from 0) it is the world of that number in a run of the study with this seed. Raises Refusal for a
    study that cannot be run.
    """
    horizon = study.file.months if months is None else months
    setting = set_up(study.file.model_copy(update={"months": horizon}))
    beliefs = believe(study, setting.facts, weigh(study))
    values = values_in(beliefs, world, seed)
    # of many agencies the first kind is told: a person lives in one agency
    agency = setting.strata[0].agency if setting.strata else setting.agency
    told = lives(setting.service, agency, values, scheme.levels, months=horizon, seed=seed, world=world or 0)
    words = package_yaml("sangkien", "lives.yaml")[language]
    note = words["note"].format(
        size=agency.size,
        kind=words["kind"].format(name=_first_kind(study, language)) if setting.strata else "",
        at=words["middle" if world is None else "world"].format(world=world, seed=seed),
    )
    found = tuple(
        _life(n, reason, life, setting, words, language)
        for n, (reason, life) in enumerate(telling(told, people), start=1)
    )
    title = words["title"].format(scheme=scheme.name[language], months=horizon)
    rehearsal = any(belief.rehearsal for belief in beliefs.records.values())
    return LivesTold(title, note, rehearsal, found)


def lives_text(
    study: Study,
    scheme: str = STATUS_QUO,
    people: int = 5,
    seed: int = 1,
    months: int | None = None,
    language: Language = "en",
    world: int | None = None,
) -> str:
    """``tell_lives`` under a scheme of the study, as the command line prints it.

    Raises Refusal for a scheme that the study does not have, or a study that cannot be run.
    """
    return in_lines(tell_lives(study, scheme_of(study, scheme), people, seed, months, language, world))


def in_lines(told: LivesTold) -> str:
    """Lives as plain lines."""
    lines = [told.title, told.note]
    for life in told.lives:
        lines += ["", f"{life.name}: {life.who}. {life.why}"]
        lines += [f"   {when}: {what}" for when, what in life.months]
        lines += [f"   {life.lasting}"] if life.lasting else []
    return "\n".join(lines)


def _first_kind(study: Study, language: Language) -> str:
    name = study.file.population[0].name
    return name if isinstance(name, str) else getattr(name, language)


def values_in(beliefs: Beliefs, world: int | None, seed: int) -> dict[str, NDArray[np.float64]]:
    """Every quantity as one number in natural units, (1,): its median, or its draw in a world of a run."""
    if world is None:
        return {name: np.array([belief.now.median()]) for name, belief in beliefs.records.items()}
    drawn = in_natural_units(beliefs, draw_on_scale(beliefs, world + 1, seed))
    return {name: column[world:] for name, column in drawn.items()}


def scheme_of(study: Study, name: str) -> Scheme:
    """A scheme of the study. Raises Refusal for one that it does not have."""
    for scheme in study.schemes:
        if scheme.id == name:
            return scheme
    known = ", ".join(scheme.id for scheme in study.schemes)
    parameters = {"found": name, "known": known}
    raise Refusal(Problem("run.no_scheme", place=Place("--scheme"), parameters=parameters))


def _life(n: int, reason: str, life: Life, setting: Setting, words: Any, language: Language) -> LifeTold:
    grades = {row.id: row.name[language] for row in setting.facts.service.grades}
    who = words["who"].format(
        grade=grades[life.grade],
        skill=words["skill"][life.skill],
        gender=words["gender"]["woman" if life.woman else "man"],
        post=words["post"]["permanent" if life.permanent else "contract"]
        + (f", {words['champion']}" if life.champion else ""),
        years=int(life.tenure),
        joined=words["joined"].format(month=life.since) if life.since > 1 else "",
    )
    return LifeTold(
        name=words["person"].format(n=n, number=life.number),
        who=who,
        why=words["why"].format(reason=words["reasons"][reason]),
        months=tuple(_months(life, setting, words, language)),
        lasting=words["lasting"].format(months=", ".join(str(month) for month in life.lasting))
        if life.lasting
        else "",
    )


def _months(life: Life, setting: Setting, words: Any, language: Language) -> Iterator[tuple[str, str]]:
    currency = words["currencies"].get(setting.country.currency, setting.country.currency)
    begins = life.since
    for month, happened in _by_month(life):
        if month - begins >= _WORTH_A_LINE or begins == life.since < month:
            yield _quiet(life, begins, month - 1, currency, words, language)
        said = [words["happenings"][one.kind].format(layer=one.layer) for one in happened]
        yield words["month"].format(month=month), "; ".join(said)
        begins = month + 1
    last = life.since + len(life.pay) - 1
    if begins <= last:
        yield _quiet(life, begins, last, currency, words, language)


def _by_month(life: Life) -> Iterator[tuple[int, list[Happening]]]:
    months = sorted({one.month for one in life.happenings if one.kind not in _QUIET})
    for month in months:
        yield month, [one for one in life.happenings if one.month == month and one.kind not in _QUIET]


def _quiet(
    life: Life, first: int, last: int, currency: str, words: Any, language: Language
) -> tuple[str, str]:
    at = slice(first - life.since, last - life.since + 1)
    pay, hours, unmet = life.pay[at], life.hours[at], life.unmet[at]
    ideas = sum(one.kind == "idea" and first <= one.month <= last for one in life.happenings)
    said = words["quiet"].format(
        pay=_span(pay, 1, language),
        currency=currency,
        hours=_span(hours, 0, language),
        unmet=_span([100 * share for share in unmet], 0, language) + "%",
        ideas=words["ideas"].format(n=ideas) if ideas else "",
        fear=words["fear"] if max(life.fear[at]) > _AFRAID else "",
    )
    months = (
        words["month"].format(month=first)
        if first == last
        else words["months"].format(first=first, last=last)
    )
    return months, said


def _span(values: list[float], decimals: int, language: Language) -> str:
    return span_text(round(min(values), decimals), round(max(values), decimals), language)
