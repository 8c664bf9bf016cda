"""What a team knows by itself, told on the command line: its judgements and its register of past work."""

from collections.abc import Iterator, Sequence
from typing import Any

from sangkien import elicit
from sangkien import past_work as register
from sangkien.elicited_file import Session
from sangkien.methods.rates import more_to_halve, shown
from sangkien.report import span_text
from sangkien.setting import set_up
from sangkien.study import Study
from sangkien.weigh import priors_of, weigh
from sangkien.words import Belief, Distribution, Language, Quantity, package_yaml, quantities


def elicited_text(study: Study, language: Language) -> str:
    """Closed sessions quantity by quantity, the newest first; of an open one only how many have placed something."""
    words = _words(language)
    if not study.elicited:
        return str(words["no_session"])
    lines: list[str] = []
    session = elicit.open_one(study.elicited)
    if session is not None:
        lines.append(words["open"].format(opened=session.opened.isoformat(), people=len(session.people)))
    before = priors_of(study, set_up(study.file).facts, team=False)
    for closed in reversed([one for one in study.elicited if one.closed is not None]):
        lines += _session(closed, study, before, language)
    return "\n".join(lines)


def _session(session: Session, study: Study, before: dict[str, Belief], language: Language) -> Iterator[str]:
    words = _words(language)
    assert session.closed is not None  # noqa: S101  (for the type checker)
    rehearsal = f" [{words['rehearsal']}]" if session.rehearsal else ""
    yield words["closed"].format(closed=session.closed.isoformat(), people=len(session.people)) + rehearsal
    if session.closed > study.file.as_of:
        yield words["later"].format(as_of=study.file.as_of.isoformat())
    numbers = {person: i for i, person in enumerate(session.people, 1)}
    for one in elicit.pooled(session):
        known = quantities()[one.quantity]
        yield f"- {known.name[language]} ({known.id}; {known.asked.unit[language]})"
        for a in session.of(one.quantity):
            figures = _answers(known, (a.low, a.likely, a.high), language)
            why = f" ({a.reason})" if a.reason else ""
            yield f"    {words['person'].format(n=numbers[a.person])}: {figures}{why}"
        yield f"    {words['together']}: {_answers(known, _three(one.belief), language)}"
        if one.unusable:
            yield f"    {words['unusable']}"
        earlier = before[one.quantity]
        yield f"    {words['before']}: {_answers(known, _three(earlier.prior), language)}"


def _three(belief: Distribution) -> tuple[float, float, float]:
    low, high = belief.interval()
    return low, belief.median(), high


def _answers(quantity: Quantity, values: tuple[float, float, float], language: Language) -> str:
    answers = [float(f"{quantity.asked.answer(value):.3g}") for value in values]
    return " - ".join(span_text(answer, answer, language) for answer in answers)


def past_work_text(study: Study, language: Language) -> str:
    """The register row by row, then its shares with their ranges and how many more rows would halve them."""
    words = _words(language)
    rows = [
        {**{name: getattr(one, name) for name in register.fields().labels}, "id": one.id}
        for one in study.past_work
    ]
    lines = [table_text(rows, language)] if rows else [words["no_rows"]]
    weighed = weigh(study)
    if weighed.register is not None:
        mark = f" [{words['rehearsal']}]" if weighed.register.rehearsal else ""
        lines += ["", words["says"] + mark]
        for rate in shown(weighed.register):
            if rate.of:
                low, high = (
                    span_text(round(100 * end), round(100 * end), language) for end in (rate.low, rate.high)
                )
                more = more_to_halve(rate.count, rate.of)
                told = words["rate"].format(count=rate.count, of=rate.of, low=low, high=high, more=more)
                lines.append(f"- {rate.name[language]}: {told}")
            else:
                lines.append(f"- {rate.name[language]}: {words['nothing']}")
    if weighed.later_work:
        lines.append(words["later_rows"].format(n=weighed.later_work))
    return "\n".join(lines)


def table_text(rows: Sequence[dict[str, Any]], language: Language) -> str:
    """Rows of the register, a few lines each."""
    known = register.fields()
    lines = []
    for row in rows:
        typed = register.as_typed(row, language)
        head = f"{row['id']}: " if "id" in row else ""
        lines.append(f"- {head}{typed['name']} ({typed['partner']})")
        for name, text in typed.items():
            if name not in ("name", "partner") and text:
                answer = known.answers[name][text][language] if name in known.answers else text
                lines.append(f"    {known.labels[name][language]}: {answer}")
    return "\n".join(lines)


def _words(language: Language) -> Any:
    return package_yaml("sangkien", "report.yaml")[language]["team"]
