"""Join a country pack and a study into the service and the agency that are simulated."""

from dataclasses import dataclass

from sangkien.countries import Country, CountryFacts, GradeRow, PayGroup, load
from sangkien.study_file import AgencyFile, StratumFile, StudyFile
from sangkien.words import Place, Problem, Refusal
from sangkien.workforce import Agency, Grade, Service, Stratum


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and when a study plays: the pack, what was known at the as-of date, and the simulator's inputs.

    ``strata``: the agencies simulated where the study names many; empty where it is the one ``agency``.
    """

    country: Country
    facts: CountryFacts
    service: Service
    agency: Agency
    strata: tuple[Stratum, ...] = ()

    @property
    def agencies(self) -> int:
        """How many agencies are simulated."""
        return sum(stratum.agencies for stratum in self.strata) or 1

    @property
    def people(self) -> int:
        """How many posts they have."""
        return sum(stratum.people for stratum in self.strata) or self.agency.size


def set_up(file: StudyFile) -> Setting:
    """Build the setting of a study at its as-of date. Raises Refusal where pack and study do not fit."""
    country = load(file.country)
    facts = country.as_of(file.as_of)
    try:
        service = _service(file, facts)
    except ValueError as error:
        raise _wrong(file.agency, "agency", error) from None
    agency = _checked(file, file.agency, "agency", facts)
    strata = tuple(_stratum(file, i, facts) for i in range(len(file.population)))
    return Setting(country, facts, service, agency, strata)


def _stratum(file: StudyFile, i: int, facts: CountryFacts) -> Stratum:
    row, place = file.population[i], f"population[{i}]"
    own = row.model_dump(exclude={"agencies", "name"}, exclude_none=True)
    if row.size is not None and row.departments is None:
        own["departments"] = None  # those of another size would not fit
    agency = _checked(file, file.agency.model_copy(update=own), place, facts)
    try:
        return Stratum(agency, row.agencies, row.name if isinstance(row.name, str) else row.name.en)
    except ValueError as error:
        raise _wrong(row, place, error) from None


def _checked(file: StudyFile, own: AgencyFile, place: str, facts: CountryFacts) -> Agency:
    try:
        return _agency(file, own, place, facts)
    except ValueError as error:
        raise _wrong(own, place, error) from None


def _wrong(own: AgencyFile | StratumFile, path: str, error: ValueError) -> Refusal:
    parameters = {"found": own.model_dump_json(exclude_none=True), "detail": str(error)}
    place = Place("study.yaml", path=path)
    return Refusal(Problem("study.wrong_value", place=place, parameters=parameters))


def _service(file: StudyFile, facts: CountryFacts) -> Service:
    scale = facts.scale
    if scale is None:
        parameters = {"series": "pay_scale", "day": file.as_of.isoformat()}
        raise Refusal(Problem("countries.nothing_in_force", parameters=parameters, place=Place(path="as_of")))
    default = facts.service.value
    rows = facts.service.grades
    return Service(
        currency=facts.currency,
        base_salary=facts.base_salary if file.pay is None else file.pay.base_salary,
        grades=tuple(_grade(row, scale[row.group]) for row in rows),
        shares=tuple(row.share for row in rows),
        entry_shares=tuple(row.entry_share for row in rows),
        career_months=int(default("career_months")),
        hours_a_month=default("hours_a_month"),
        first_years_months=int(default("first_years_months")),
    )


def _grade(row: GradeRow, group: PayGroup) -> Grade:
    return Grade(
        id=row.id,
        first=group.first,
        increment=group.increment,
        steps=group.steps,
        months_per_step=group.months_per_step,
        tenure_from=row.tenure_from,
    )


def _agency(file: StudyFile, own: AgencyFile, path: str, facts: CountryFacts) -> Agency:
    default = facts.service.value
    cost_of_living = default("cost_of_living")
    if own.region:
        here, reference = facts.region_index(own.region), facts.region_index(facts.service.region)
        if here is None or reference is None:
            parameters = {
                "found": own.region,
                "detail": "no cost of living is known for this region on that day",
            }
            place = Place("study.yaml", path=f"{path}.region")
            raise Refusal(Problem("study.wrong_value", place=place, parameters=parameters))
        cost_of_living *= here / reference
    yearly_cut = default("cut_per_year")
    return Agency(
        size=own.size or int(default("size")),
        departments=own.departments or default_departments(own.size, facts),
        layers=int(default("layers")) if own.layers is None else own.layers,
        contract_share=default("contract_share") if own.contract_share is None else own.contract_share,
        women_share=default("women_share") if own.women_share is None else own.women_share,
        cost_of_living=cost_of_living,
        delivery_pressure=default("delivery_pressure"),
        champion_share=default("champion_share"),
        recruitment_fill=default("recruitment_fill"),
        restructuring=tuple((12 * year, yearly_cut * year) for year in range(1, file.months // 12 + 1)),
    )


def default_departments(size: int | None, facts: CountryFacts) -> int:
    """The pack's number of departments, fewer where a small agency has too few units for them."""
    most = int(facts.service.value("departments"))
    return most if size is None else max(1, min(most, size // 10))
