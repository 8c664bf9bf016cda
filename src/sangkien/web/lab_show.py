"""What the scheme lab is asked for, by an address or a form, and what it shows of a picture."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from markupsafe import Markup

from sangkien.brief.wording import Wording, is_share, is_switch
from sangkien.lab import HEADLINE, MONTHLY, MOST_COMPARED, TRIED, Picture
from sangkien.lab_charts import places
from sangkien.study import Study
from sangkien.study_check import check_levels
from sangkien.tell_lab import (
    by_group,
    by_month,
    compared,
    cost_text,
    group_names,
    grouping_names,
    headline_text,
    levels_text,
    money_unit,
    read_level,
    read_levels,
    rows,
    scheme_names,
    words,
)
from sangkien.web.say import Say
from sangkien.web.shell import environment
from sangkien.words import STATUS_QUO, Holder, Language, Lever, Problem, Refusal, levers
from sangkien.workforce import measures

PARTS = ("says", "mark", "key", "totals", "compared", "months", "groups")


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to see: levels, the scheme they were opened from, what to compare, what to show."""

    levels: Mapping[str, float]
    opened: str = ""
    compare: tuple[str, ...] = ()
    measure: str = HEADLINE
    by: str = "grade"

    def address(self, study: str, path: str = "lab", **more: str) -> str:
        """Where exactly this is shown."""
        query = {
            "levers": levels_text(self.levels),
            "from": self.opened,
            "compare": ",".join(self.compare),
            "measure": "" if self.measure == HEADLINE else self.measure,
            "by": "" if self.by == "grade" else self.by,
            **more,
        }
        # an empty list of levers is told apart from none: a scheme that was opened and put back to today
        shown = {name: value for name, value in query.items() if value or name == "levers"}
        return f"/s/{study}/{path}?" + urlencode(shown, safe=":,@")


def asked_of(
    study: Study, text: Callable[[str], str | None], compare: Iterable[str], at: Mapping[str, str]
) -> tuple[Asked, tuple[Problem, ...]]:
    """Read what is wanted, and everything that is wrong with it; what can be read is read all the same.

    ``text`` gives a field (None where it was not sent), ``at`` the levels that a form's sliders say.
    """
    schemes = {scheme.id: scheme for scheme in study.schemes}
    problems: list[Problem] = []
    opened = (text("from") or "").strip()
    if opened and opened not in schemes:
        problems.append(_no_scheme(opened, schemes))
        opened = ""
    levels: dict[str, float] = dict(schemes[opened].levels) if opened else {}
    try:
        written = text("levers")
        if at:
            levels = {lever: read_level(f"{lever}: {level}", lever, level) for lever, level in at.items()}
        elif written is not None:
            levels = read_levels(written)
    except Refusal as refused:
        problems += refused.problems
    wrong = list(check_levels(levels))
    problems += wrong
    bad = {problem.parameters.get("lever") for problem in wrong}
    levels = {name: level for name, level in levels.items() if name not in bad}
    wanted = dict.fromkeys(name for one in compare for name in one.split(",") if name)
    problems += [_no_scheme(name, schemes) for name in wanted if name not in schemes]
    chosen = tuple(name for name in wanted if name in schemes and name != STATUS_QUO)
    if len(chosen) > MOST_COMPARED:
        problems.append(Problem("web.too_many_compared", parameters={"most": MOST_COMPARED}))
    asked = Asked(
        levels,
        opened,
        chosen[:MOST_COMPARED],
        _choice("measure", text("measure"), MONTHLY, problems),
        _choice("by", text("by"), list(grouping_names(study, "en")), problems),
    )
    return asked, tuple(map(named, problems))


def named(problem: Problem) -> Problem:
    """A problem that calls levers by their names, as the page does, in place of their ids."""
    names = {
        key: levers()[value].name
        for key, value in problem.parameters.items()
        if key in ("lever", "one", "other") and isinstance(value, str) and value in levers()
    }
    return replace(problem, parameters={**problem.parameters, **names})


def _no_scheme(found: str, known: Iterable[str]) -> Problem:
    return Problem("study.no_scheme", parameters={"id": found[:80], "known": ", ".join(known)})


def _choice(field: str, found: str | None, known: Sequence[str], problems: list[Problem]) -> str:
    if found and found not in known:
        parameters = {"field": field, "found": found[:60], "known": ", ".join(known)}
        problems.append(Problem("web.no_such_choice", parameters=parameters))
    return found if found and found in known else known[0]


@dataclass(frozen=True, slots=True)
class Slider:
    """A lever as the page has it; ``shown`` and ``today`` are levels as readers write them."""

    lever: Lever
    level: float
    step: str
    shown: str
    today: str
    share: bool
    cost: str


@dataclass(frozen=True, slots=True)
class Held:
    """The levers of one holder; ``ours`` where the study's owner holds them; ``moved``: how many are not as today."""

    holder: Holder
    ours: bool
    moved: int
    sliders: tuple[Slider, ...]


def levers_shown(
    study: Study, levels: Mapping[str, float], currency: str, language: Language
) -> tuple[Held, ...]:
    """All levers by who holds them, ours first."""
    found = []
    for holder in Holder:
        own = [lever for lever in levers() if lever.holder is holder]
        sliders = tuple(_slider(lever, levels, currency, language) for lever in own)
        moved = sum(slider.level != slider.lever.status_quo for slider in sliders)
        found.append(Held(holder, holder.value in study.file.owner.holds, moved, sliders))
    return tuple(sorted(found, key=lambda held: not held.ours))


def _slider(lever: Lever, levels: Mapping[str, float], currency: str, language: Language) -> Slider:
    level, wording = levels.get(lever.id, lever.status_quo), Wording(language, currency)
    return Slider(
        lever,
        level,
        step_of(lever, level),
        wording.setting(lever.unit, level),
        wording.setting(lever.unit, lever.status_quo),
        is_share(lever.unit),
        cost_text(lever, currency, language),
    )


def step_of(lever: Lever, level: float) -> str:
    """How far one press of a key moves a lever; a level between steps stays where it is."""
    span = lever.high - lever.low
    step = 1 if lever.whole or is_switch(lever.unit) else 0.01 if span <= 0.5 else 0.05 if span < 2 else 0.1
    steps = (level - lever.low) / step
    return f"{step:g}" if abs(steps - round(steps)) < 1e-6 else "any"


def parts_of(study: Study, picture: Picture, asked: Asked, currency: str, say: Say) -> dict[str, Markup]:
    """What the page says of a picture, in pieces that are put where they belong."""
    language = say.language
    names, looks = scheme_names(study, language), places(picture)
    groups = group_names(study, asked.by, picture.schemes[0].groups[asked.by], language)
    template = environment().get_template("lab_parts.html.j2")
    values = {
        "say": say,
        "head": words(language)["table"],
        "money": money_unit(currency, language),
        "unit": measures()[HEADLINE].unit[language],
        "picture": picture,
        "schemes": [(seen.id, names[seen.id], looks[seen.id]) for seen in picture.schemes],
        "said": [headline_text(seen, language) for seen in picture.schemes if seen.id == TRIED],
        "from": words(language)["from"].format(worlds=say.number(picture.worlds)),
        "rows": rows(picture, language, currency),
        "compared": compared(picture, names, language),
        "months": by_month(picture, language),
        "groups": by_group(picture, asked.by, groups, language),
    }
    return {part: Markup(template.render(part=part, **values)) for part in PARTS}  # noqa: S704  (our own template)
