"""Check ``study.yaml``: every problem at once, each with its line and its remedy."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Any, TypeVar

import numpy as np
from pydantic import BaseModel, ValidationError

from sangkien.study_file import FORMAT, StudyFile
from sangkien.words import (
    DO_NOT_ENGAGE,
    STATUS_QUO,
    Distribution,
    Problem,
    Refusal,
    Scale,
    Text,
    levers,
    quantities,
)
from sangkien.workforce import conflicting
from sangkien.yaml_lines import Lined, Path

Shape = TypeVar("Shape", bound=BaseModel)

#: What pydantic calls a fault, where it has a sentence of its own here.
_KEYS = {"missing": "study.missing_key", "extra_forbidden": "study.unknown_key"}


def read_study_file(lined: Lined, measures: Collection[str], countries: Collection[str]) -> StudyFile:
    """Check a ``study.yaml`` that was read with its lines. Raises Refusal with every problem found."""
    if not isinstance(lined.value, dict):
        raise Refusal(Problem("study.not_a_mapping", place=lined.place(())))
    found = lined.value.get("format")
    if isinstance(found, int) and found > FORMAT:
        parameters = {"found": found, "known": FORMAT}
        raise Refusal(Problem("study.newer_format", place=lined.place(("format",)), parameters=parameters))
    file = shaped(StudyFile, lined)
    problems = list(_check(file, lined, measures, countries))
    if problems:
        raise Refusal(problems)
    return file


def shaped(shape: type[Shape], lined: Lined) -> Shape:
    """Read values into a typed shape. Raises Refusal with every place that does not fit."""
    try:
        return shape.model_validate(lined.value)
    except ValidationError as error:
        raise Refusal(list(_faults(error, lined, shape))) from None


def _faults(error: ValidationError, lined: Lined, shape: type[BaseModel]) -> Iterator[Problem]:
    """What pydantic found, in our words and with our lines."""
    seen: set[Path] = set()
    for fault in error.errors(include_url=False, include_context=False):
        path = _real(fault["loc"], lined)
        code = _KEYS.get(fault["type"], "study.wrong_value")
        if path in seen and code == "study.wrong_value":
            continue  # the branches of a choice each complain; the place is one
        seen.add(path)
        key = str(path[-1]) if path else ""
        parameters: dict[str, str | int | float]
        if code == "study.unknown_key":
            parameters = {"key": key, "near": _near(key, _keys_at(path, shape))}
        elif code == "study.missing_key":
            parameters = {"key": key}
        else:
            parameters = {"found": _short(fault["input"]), "detail": fault["msg"]}
        yield Problem(code, place=lined.place(path), parameters=parameters)


def _real(location: Sequence[str | int], lined: Lined) -> Path:
    """Drop the parts of a pydantic location that name branches of a choice and not keys of the file."""
    path: list[str | int] = []
    for i, part in enumerate(location):
        if (*path, part) in lined.lines or i == len(location) - 1:
            path.append(part)
    if path and (tuple(path) not in lined.lines) and str(path[-1]) in {"str", "Words"}:
        path.pop()
    return tuple(path)


def _keys_at(path: Path, shape: type[BaseModel]) -> list[str]:
    """The settings that exist at the level of ``path``, for a suggestion."""
    model: Any = shape
    for part in path[:-1]:
        if isinstance(part, str) and part in model.model_fields:
            inner = [a for a in _inner(model.model_fields[part].annotation) if hasattr(a, "model_fields")]
            if not inner:
                return []
            model = inner[0]
    return list(model.model_fields)


def _inner(annotation: Any) -> list[Any]:
    arguments = getattr(annotation, "__args__", None)
    return [a for inner in arguments for a in _inner(inner)] if arguments else [annotation]


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _near(word: str, known: Collection[str]) -> str:
    return ", ".join(get_close_matches(word, known, 3, 0.5)) or ", ".join(sorted(known)[:8]) or "-"


def _check(
    file: StudyFile, lined: Lined, measures: Collection[str], countries: Collection[str]
) -> Iterator[Problem]:
    """What types cannot say: ids used twice, names that lead nowhere, levels out of range."""

    def problem(code: str, path: Path, **parameters: str | int | float | Text) -> Problem:
        return Problem(code, place=lined.place(path), parameters=parameters)

    ids = {
        "question": [row.id for row in file.questions],
        "claim": [row.id for row in file.claims],
        "scheme": [row.id for row in file.schemes],
    }
    for kind, named in ids.items():
        for i, name in enumerate(named):
            if name in named[:i]:
                yield problem("study.twice", (f"{kind}s", i, "id"), kind=kind, id=name)
    if file.country not in countries:
        yield problem(
            "study.unknown_country", ("country",), country=file.country, known=", ".join(sorted(countries))
        )
    claims = {claim.id for claim in file.claims}
    for i, question in enumerate(file.questions):
        for j, claim in enumerate(question.claims):
            if claim not in claims:
                path = ("questions", i, "claims", j)
                yield problem(
                    "study.unknown_claim", path, claim=claim, known=", ".join(sorted(claims)) or "-"
                )
        yield from unknown_quantities(question.quantities, ("questions", i, "quantities"), lined)
    for i, row in enumerate(file.claims):
        yield from unknown_quantities(row.quantities, ("claims", i, "quantities"), lined)
        if row.lever is not None and row.lever not in levers():
            yield problem(
                "study.unknown_lever", ("claims", i, "lever"), lever=row.lever, known=_known_levers()
            )
        if row.outcome is not None and row.outcome not in measures:
            known = ", ".join(sorted(measures))
            yield problem("study.unknown_measure", ("claims", i, "outcome"), measure=row.outcome, known=known)
    for measure in file.worth:
        if measure not in measures:
            known = ", ".join(sorted(measures))
            yield problem("study.unknown_measure", ("worth", measure), measure=measure, known=known)
    seen_beliefs: set[str] = set()
    for i, belief in enumerate(file.beliefs):
        yield from unknown_quantities((belief.quantity,), ("beliefs", i, "quantity"), lined)
        if belief.quantity in seen_beliefs:
            yield problem("study.twice", ("beliefs", i, "quantity"), kind="belief", id=belief.quantity)
        seen_beliefs.add(belief.quantity)
        if belief.quantity in quantities():
            detail = impossible(belief.quantity, belief.low, belief.high)
            if detail:
                found = f"{belief.low:g} - {belief.high:g}"
                yield problem("study.wrong_value", ("beliefs", i, "low"), found=found, detail=detail)
    yield from _check_schemes(file, lined)


def impossible(quantity: str, low: float, high: float) -> str | Text | None:
    """Why no belief can have this interval, or None. Draws reach about five standard deviations out."""
    known = quantities()[quantity]
    try:
        made = Distribution.from_interval(known.scale, low, high)
        with np.errstate(over="ignore"):
            far = known.scale.back(np.array([made.mean - 6 * made.sd, made.mean + 6 * made.sd]))
    except ValueError as error:
        return str(error)
    allowed, unit = known.allowed, known.unit
    if known.outside(np.array([low, high])).any():
        return {
            "en": f"{quantity} must be {allowed['en']} ({unit['en']}); check the unit",
            "vi": f"{quantity} phải {allowed['vi']} ({unit['vi']}); kiểm tra lại đơn vị",
        }
    # a share's far tails come as close to 0 and 1 as they like
    if known.scale is not Scale.LOGIT and known.outside(far).any():
        return {
            "en": f"the interval is so wide that draws from it leave what {quantity} can be ({allowed['en']})",
            "vi": f"khoảng quá rộng nên giá trị rút ra vượt khỏi phạm vi của {quantity} ({allowed['vi']})",
        }
    return None


def _check_schemes(file: StudyFile, lined: Lined) -> Iterator[Problem]:
    moved: dict[tuple[tuple[str, float], ...], str] = {}
    for i, scheme in enumerate(file.schemes):
        for problem in check_levels(scheme.levers):
            yield replace(problem, place=lined.place(_of_lever(problem, ("schemes", i), scheme.levers)))
        key = tuple(
            sorted(
                (lever, level)
                for lever, level in scheme.levers.items()
                if lever not in levers() or level != levers()[lever].status_quo
            )
        )
        if key in moved:
            parameters = {"one": moved[key], "other": scheme.id}
            yield Problem("study.same_scheme", place=lined.place(("schemes", i)), parameters=parameters)
        moved.setdefault(key, scheme.id)
    named = {scheme.id: scheme.levers for scheme in file.schemes}
    for name, wanted in ((STATUS_QUO, {}), (DO_NOT_ENGAGE, {"engagement": 0.0})):
        if named.get(name) != wanted:
            levels = "{" + ", ".join(f"{lever}: {level:g}" for lever, level in wanted.items()) + "}"
            parameters = {"id": name, "levers": levels}
            yield Problem("study.needs_scheme", place=lined.place(("schemes",)), parameters=parameters)


def _of_lever(problem: Problem, path: Path, levels: Mapping[str, float]) -> Path:
    """Where a problem of levels stands: at its lever; a conflict at the one of the two that is written last."""
    named = {problem.parameters.get(name) for name in ("lever", "one", "other")}
    written = [lever for lever in levels if lever in named]
    return (*path, "levers", written[-1]) if written else path


def check_levels(levels: Mapping[str, float]) -> Iterator[Problem]:
    """What is wrong with the levels of a scheme: unknown levers, levels out of range, levers that contradict."""
    for lever, level in levels.items():
        if lever not in levers():
            known_levers: dict[str, str | float | Text] = {"lever": lever, "known": _known_levers()}
            yield Problem("study.unknown_lever", parameters=known_levers)
            continue
        known = levers()[lever]
        if not known.low <= level <= known.high:
            parameters: dict[str, str | float | Text] = {
                "lever": lever, "level": level, "low": known.low, "high": known.high, "unit": known.unit,
            }  # fmt: skip
            yield Problem("study.lever_out_of_range", parameters=parameters)
        elif known.whole and level != int(level):
            yield Problem("study.part_of_whole", parameters={"lever": lever, "level": level})
    every = {lever.id: levels.get(lever.id, lever.status_quo) for lever in levers()}
    for conflict in conflicting(every):
        one, other = conflict.levers
        yield Problem(
            "study.levers_conflict",
            parameters={"one": one, "other": other, "because": conflict.why, "remedy": conflict.mend},
        )


def unknown_quantities(names: Sequence[str], path: Path, lined: Lined) -> Iterator[Problem]:
    """A problem for each name that is no quantity of the register, at its line."""
    known = quantities().by_id
    for j, name in enumerate(names):
        if name not in known:
            where = (*path, j) if (*path, j) in lined.lines else path
            parameters = {"quantity": name, "near": _near(name, known)}
            yield Problem("study.unknown_quantity", place=lined.place(where), parameters=parameters)


def _known_levers() -> str:
    return ", ".join(lever.id for lever in levers())
