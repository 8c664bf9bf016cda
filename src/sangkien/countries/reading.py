"""Read a pack from the bytes of its files and refuse one that is not whole, naming file, row and remedy."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

import yaml
from pydantic import ValidationError

from sangkien.countries import rows as row_shapes
from sangkien.countries.checks import check
from sangkien.countries.disagreements import SideRow
from sangkien.countries.facts import Change, CountryPrior, Default, Fact, GradeRow, Missing, ServiceFacts
from sangkien.countries.pack import Country, DisagreementRow, Gap
from sangkien.countries.pay import PayGroup, PayScale
from sangkien.countries.targets import Statistic, Target, Targets, Unmatched, Wanted
from sangkien.words import Place, Problem, Provenance, Refusal
from sangkien.words.package_data import LOADER

if TYPE_CHECKING:
    from yaml import SafeLoader
else:
    SafeLoader = LOADER  # in C where it is there: a pack is read five times faster

#: The files of a pack, without their ending, in the order in which they are read.
PARTS = ("pack", "facts", "pay_scale", "later", "missing", "disagreements", "service", "beliefs", "targets")

RowType = TypeVar("RowType", bound=row_shapes.Row)


class _Loader(SafeLoader):
    """Plain YAML that refuses a key written twice: the first of the two would be lost in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"key {key.value} stands twice", key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


class _Reader:
    """Collects every fault of a pack, so that a contributor mends them in one go."""

    def __init__(self, name: str, files: Mapping[str, bytes]) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self.parsed: dict[str, Any] = {part: self._parse(part, files) for part in PARTS}

    def report(
        self, part: str, path: str | None, code: str, line: int | None = None, **said: str | int | float
    ) -> None:
        place = Place(file=f"{self.name}/{part}.yaml", line=line, path=path)
        self.problems.append(Problem(f"countries.{code}", place=place, parameters=said))

    def _parse(self, part: str, files: Mapping[str, bytes]) -> Any:
        if part not in files:
            self.report(part, None, "file_missing", file=f"{part}.yaml")
            return {}
        try:
            found = yaml.load(files[part], Loader=_Loader)  # noqa: S506  (a SafeLoader)
        except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark is not None else None
            detail = getattr(error, "problem", None) or str(error).splitlines()[0]
            self.report(part, None, "not_yaml", line, detail=str(detail))
            return {}
        if not isinstance(found, dict):
            self.report(part, None, "not_a_mapping", file=f"{part}.yaml")
            return {}
        return found

    def row(self, shape: type[RowType], part: str, path: str, raw: Any) -> RowType | None:
        try:
            return shape.model_validate(raw)
        except ValidationError as error:
            for fault in error.errors(include_url=False):
                key = ".".join(str(step) for step in fault["loc"])
                where = f"{path}.{key}" if key and path else key or path
                code = {"missing": "key_missing", "extra_forbidden": "key_unknown"}.get(
                    fault["type"], "value_wrong"
                )
                self.report(part, where or None, code, key=key or path, detail=fault["msg"])
            return None

    def rows(self, shape: type[RowType], part: str, key: str) -> list[RowType]:
        raw = self.parsed[part].get(key)
        if not isinstance(raw, list):
            self.report(part, key, "list_missing", key=key)
            return []
        found: list[RowType] = []
        seen: set[str] = set()
        for index, item in enumerate(raw):
            item_id = item.get("id", item.get("quantity")) if isinstance(item, dict) else None
            path = f"{key}[{index}]" + (f" {item_id}" if item_id else "")
            if item_id is not None and str(item_id) in seen:
                self.report(part, path, "id_twice", id=str(item_id))
            seen.add(str(item_id))
            row = self.row(shape, part, path, item)
            if row is not None:
                found.append(row)
        return found


def read_pack(name: str, files: Mapping[str, bytes]) -> Country:
    """Return the pack written in ``files`` (name in ``PARTS`` to the bytes of its YAML).

    Raises Refusal with every fault: a file, key or language that is missing, a row twice, rules of one series that
    overlap or leave a gap nobody stated, shares that do not add up to 1, an id that is not there.
    """
    read = _Reader(name, files)
    head = read.row(row_shapes.PackRow, "pack", "", read.parsed["pack"])
    facts = {row.id: _fact(row) for row in read.rows(row_shapes.FactRow, "facts", "facts")}
    scales = tuple(_scale(row) for row in read.rows(row_shapes.ScaleRow, "pay_scale", "scales"))
    changes = tuple(_change(row) for row in read.rows(row_shapes.ChangeRow, "later", "changes"))
    missing = tuple(
        Missing(row.id, row.name.text(), row.why.text(), row.where.text())
        for row in read.rows(row_shapes.MissingRow, "missing", "missing")
    )
    disagreements = tuple(
        DisagreementRow(row.id, row.name.text(), row.text.text(), tuple(_side(s) for s in row.sides))
        for row in read.rows(row_shapes.DisagreementFileRow, "disagreements", "disagreements")
    )
    grades = read.rows(row_shapes.GradeFileRow, "service", "grades")
    defaults = read.rows(row_shapes.DefaultRow, "service", "defaults")
    priors = tuple(_prior(row) for row in read.rows(row_shapes.PriorRow, "beliefs", "priors"))
    targets = _targets(read)
    if head is None or targets is None or read.problems:
        raise Refusal(read.problems)
    country = Country(
        id=name,
        name=head.name.text(),
        currency=head.currency,
        units={unit: words.text() for unit, words in head.units.items()},
        facts=facts,
        scales=scales,
        changes=changes,
        missing=missing,
        priors=priors,
        service=ServiceFacts(
            region=str(read.parsed["service"].get("region", "")),
            grades=tuple(_grade(g) for g in grades),
            defaults={
                d.id: Default(d.id, d.value, d.unit, d.basis, d.note.text(), d.facts) for d in defaults
            },
        ),
        gaps=tuple(Gap(gap.series, gap.first, gap.last, gap.why.text()) for gap in head.gaps),
        disagreements=disagreements,
        base_series=head.base_series,
        exchange_series=head.exchange_series,
        region_series=head.region_series,
        topics={topic: words.text() for topic, words in head.topics.items()},
        targets=targets,
    )
    problems = check(country)
    if problems:
        raise Refusal(problems)
    return country


def _fact(row: row_shapes.FactRow) -> Fact:
    ended = row.valid_to == date.max
    return Fact(
        id=row.id,
        series=row.series,
        kind=row.kind,
        name=row.name.text(),
        value=row.value,
        low=row.low,
        high=row.high,
        unit=row.unit,
        valid_from=row.valid_from,
        valid_to=None if ended else row.valid_to,
        end_unknown=ended,
        known_from=row.known_from,
        population=row.population.text(),
        scope=row.scope,
        source=row.source.source(),
        certainty=row.certainty,
        note=row.note.text(),
        bears_on=row.bears_on,
        voids=row.voids,
        region=row.region,
    )


def _grade(row: row_shapes.GradeFileRow) -> GradeRow:
    name, note = row.name.text(), row.note.text()
    return GradeRow(row.id, row.group, name, row.share, row.entry_share, row.tenure_from, note)


def _scale(row: row_shapes.ScaleRow) -> PayScale:
    groups = {
        g.id: PayGroup(g.id, g.name.text(), g.first, g.increment, g.steps, g.months_per_step, g.certainty)
        for g in row.groups
    }
    return PayScale(row.id, row.valid_from, row.valid_to, row.known_from, row.source.title, groups)


def _change(row: row_shapes.ChangeRow) -> Change:
    return Change(
        id=row.id,
        name=row.name.text(),
        since=row.since,
        known_from=row.known_from,
        certainty=row.certainty,
        source=row.source.source(),
        voids=row.voids.text(),
        facts=row.facts,
        quantities=row.quantities,
        levers=row.levers,
    )


def _side(row: row_shapes.DisagreementSideRow) -> SideRow:
    population = row.population.text() if row.population else None
    return SideRow(
        row.label.text(),
        row.how,
        row.facts,
        row.unit,
        row.factor,
        row.group,
        row.step,
        row.day,
        row.scope,
        population,
    )


def _prior(row: row_shapes.PriorRow) -> CountryPrior:
    provenance = Provenance(
        row.provenance.kind, row.provenance.source, row.provenance.note.text(), row.provenance.known_from
    )
    return CountryPrior(row.quantity, row.low, row.high, provenance, row.local, row.facts)


def _targets(read: _Reader) -> Targets | None:
    simulated = read.row(
        row_shapes.SimulatedRow, "targets", "simulated", read.parsed["targets"].get("simulated")
    )
    targets = read.rows(row_shapes.TargetRow, "targets", "targets")
    unmatched = read.rows(row_shapes.UnmatchedRow, "targets", "unmatched")
    wanted = read.rows(row_shapes.WantedRow, "targets", "missing")
    if simulated is None:
        return None
    return Targets(
        months=simulated.months,
        in_force=simulated.in_force,
        targets=tuple(_target(row) for row in targets),
        unmatched=tuple(Unmatched(row.facts, row.why.text()) for row in unmatched),
        wanted=tuple(Wanted(row.id, row.quantities) for row in wanted),
    )


def _target(row: row_shapes.TargetRow) -> Target:
    said = row.outcome
    return Target(
        id=row.id,
        name=row.name.text(),
        role=row.role,
        role_why=row.role_why.text(),
        facts=row.facts,
        over=row.over,
        factor=row.factor,
        unit=row.unit,
        scale=row.scale,
        error=row.error,
        error_why=row.error_why.text(),
        outcome=Statistic(said.measure, said.over, said.grouping, said.labels),
    )
