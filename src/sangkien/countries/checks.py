"""What no single row can show: ids that lead nowhere, rules that overlap, shares that do not add up."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise

from sangkien.countries.facts import Fact, FactKind
from sangkien.countries.pack import Country
from sangkien.words import Place, Problem, levers, quantities


def check(country: Country) -> tuple[Problem, ...]:
    """Return every fault that lies between rows."""
    between = (_references, _units, _rules, _priors, _service, _targets)
    return tuple(problem for fault in between for problem in fault(country))


def _problem(country: Country, part: str, path: str, code: str, **said: str | int | float) -> Problem:
    return Problem(
        f"countries.{code}", place=Place(file=f"{country.id}/{part}.yaml", path=path), parameters=said
    )


def _references(country: Country) -> Iterator[Problem]:
    def lost(part: str, path: str, wanted: Iterable[str]) -> Iterator[Problem]:
        for fact in wanted:
            if fact not in country.facts:
                yield _problem(country, part, path, "fact_lost", id=fact)

    for fact in country.facts.values():
        yield from lost("facts", fact.id, fact.voids)
        for topic in fact.bears_on:
            if topic not in country.topics and topic not in quantities():
                yield _problem(country, "facts", fact.id, "quantity_unknown", id=topic)
    for change in country.changes:
        yield from lost("later", change.id, change.facts)
        for quantity in change.quantities:
            if quantity not in quantities():
                yield _problem(country, "later", change.id, "quantity_unknown", id=quantity)
        for lever in change.levers:
            if lever not in levers():
                yield _problem(country, "later", change.id, "lever_unknown", id=lever)
    for row in country.disagreements:
        for side in row.sides:
            yield from lost("disagreements", row.id, side.facts)
            if side.group is not None and not any(side.group in scale.groups for scale in country.scales):
                yield _problem(country, "disagreements", row.id, "group_lost", id=side.group)
    for prior in country.priors:
        yield from lost("beliefs", prior.quantity, prior.facts)
    for default in country.service.defaults.values():
        yield from lost("service", default.id, default.facts)


def _units(country: Country) -> Iterator[Problem]:
    spoken = [("facts", fact.id, fact.unit) for fact in country.facts.values()]
    spoken += [("service", default.id, default.unit) for default in country.service.defaults.values()]
    spoken += [("disagreements", row.id, side.unit) for row in country.disagreements for side in row.sides]
    spoken += [("targets", target.id, target.unit) for target in country.targets.targets]
    for part, path, unit in spoken:
        if unit not in country.units:
            yield _problem(country, part, path, "unit_unknown", unit=unit, known=", ".join(country.units))


def _rules(country: Country) -> Iterator[Problem]:
    """Rules of one series and region follow each other day by day; a gap is stated in ``pack.yaml`` or is a fault."""
    groups: dict[tuple[str, str | None], list[Fact]] = {}
    for fact in country.facts.values():
        if fact.kind is FactKind.RULE:
            groups.setdefault((fact.series, fact.region), []).append(fact)
    for (series, _), facts in groups.items():
        ordered = sorted(facts, key=lambda fact: fact.valid_from)
        for before, after in pairwise(ordered):
            last = before.valid_from if before.end_unknown else before.valid_to
            if last is None or last >= after.valid_from:
                yield _problem(country, "facts", after.id, "rules_overlap", other=before.id)
            elif last + timedelta(days=1) < after.valid_from and not _stated(
                country, series, last, after.valid_from
            ):
                yield _problem(country, "facts", after.id, "rules_gap", other=before.id, day=str(last))


def _stated(country: Country, series: str, last: date, first: date) -> bool:
    return any(gap.series == series and gap.first <= last < first <= gap.last for gap in country.gaps)


def _priors(country: Country) -> Iterator[Problem]:
    for prior in country.priors:
        for fact in (country.facts[fact] for fact in prior.facts if fact in country.facts):
            if not fact.known(prior.provenance.known_from):
                yield _problem(country, "beliefs", prior.quantity, "prior_too_early", id=fact.id)
        if prior.quantity not in quantities():
            yield _problem(country, "beliefs", prior.quantity, "quantity_unknown", id=prior.quantity)


def _service(country: Country) -> Iterator[Problem]:
    grades = country.service.grades
    for total in (sum(grade.share for grade in grades), sum(grade.entry_share for grade in grades)):
        if abs(total - 1) > 1e-9:
            yield _problem(country, "service", "grades", "shares_off", total=round(total, 6))
    for grade in country.service.grades:
        if not all(grade.group in scale.groups for scale in country.scales):
            yield _problem(country, "service", grade.id, "group_lost", id=grade.group)


def _targets(country: Country) -> Iterator[Problem]:
    """Facts of targets are there and are numbers on the target's scale; what is missing is on the pack's list."""
    rows = [(target.id, (*target.facts, *target.over)) for target in country.targets.targets]
    rows += [(row.facts[0], row.facts) for row in country.targets.unmatched]
    lost = {(path, fact) for path, wanted in rows for fact in wanted if fact not in country.facts}
    for path, fact in sorted(lost):
        yield _problem(country, "targets", path, "fact_lost", id=fact)
    for target in country.targets.targets:
        if any(path == target.id for path, _ in lost):
            continue
        try:
            target.scale.forward(target.observed(country.facts).value)
        except (ValueError, ZeroDivisionError) as error:
            yield _problem(country, "targets", target.id, "target_no_number", detail=str(error))
    known = {row.id for row in country.missing}
    for wanted in country.targets.wanted:
        if wanted.missing not in known:
            yield _problem(country, "targets", wanted.missing, "missing_lost", id=wanted.missing)
        for quantity in wanted.quantities:
            if quantity not in quantities():
                yield _problem(country, "targets", wanted.missing, "quantity_unknown", id=quantity)
