"""What people write in ``study.yaml``: the typed shape of format 1, from which the JSON schema is made."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, Strict

FORMAT = 1

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,63}$")]
#: Numbers, dates and yes/no as YAML writes them; text that looks like one is refused.
Number = Annotated[float, Strict(), Field(allow_inf_nan=False)]
Day = Annotated[date, Strict()]
YesNo = Annotated[bool, Strict()]
Whole = Annotated[int, Strict()]
Line = Annotated[str, Field(min_length=1, pattern=r"\S")]
Positive = Annotated[Number, Field(gt=0)]
Share = Annotated[Number, Field(ge=0, le=1)]


class Part(BaseModel):
    """A part of the file: nothing unknown, no silent conversion of text to numbers."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Words(Part):
    """A name in both languages; plain text in the file stands for both."""

    en: Line
    vi: Line


class Owner(Part):
    """Whose study it is, and which holders of levers count as "we"."""

    name: Words | Line
    holds: tuple[Literal["lab", "country_office", "agency", "state"], ...] = ("lab", "country_office")


class AgencyFile(Part):
    """The agency simulated; what is left out comes from the country pack."""

    size: Annotated[Whole, Field(ge=20, le=5000)] | None = None
    departments: Annotated[Whole, Field(ge=1, le=50)] | None = None
    layers: Annotated[Whole, Field(ge=0, le=12)] | None = None
    contract_share: Share | None = None
    women_share: Share | None = None
    region: str | None = None


class StratumFile(Part):
    """So many agencies of one kind in one place; what is left out comes from ``agency``, then from the pack.

    Outcomes are told by ``name``; ``region`` is the id under which the pack knows the cost of living there.
    """

    name: Words | Line
    region: str | None = None
    agencies: Annotated[Whole, Field(ge=1, le=100_000)]
    size: Annotated[Whole, Field(ge=20, le=5000)] | None = None
    departments: Annotated[Whole, Field(ge=1, le=50)] | None = None
    layers: Annotated[Whole, Field(ge=0, le=12)] | None = None


class PayFile(Part):
    """Facts of pay that the study overrides, each with the reason a reader will see."""

    base_salary: Positive = Field(description="million of the pack's currency a month")
    source: Line


class QuestionFile(Part):
    """A learning question of the plan with its stable id; ``text`` is the plan's wording when it was tied."""

    id: Id
    text: Line
    stages: tuple[Literal["Sense", "Explore", "Test", "Grow"], ...] = ()
    claims: tuple[Id, ...] = ()
    quantities: tuple[str, ...] = ()


class ClaimFile(Part):
    """What the plan supposes: pulling ``lever`` moves ``outcome`` in ``direction``."""

    id: Id
    text: Line
    lever: str | None = None
    outcome: str | None = None
    direction: Literal["more", "less"] | None = None
    confirmed: YesNo = False
    quantities: tuple[str, ...] = Field(min_length=1)


class SchemeFile(Part):
    """Levers at levels; a lever that is not named stays at its status quo."""

    id: Id
    name: Words | Line
    levers: dict[str, Number] = Field(default_factory=dict)


class ProvenanceFile(Part):
    """Where a study's own prior comes from."""

    kind: Literal["published", "country", "plan", "elicited", "assumed"]
    source: Line
    known_from: Day
    note: Words | Line


class BeliefFile(Part):
    """A prior of this study: the central 90% interval in natural units."""

    quantity: str
    low: Number
    high: Number
    local: YesNo = False
    provenance: ProvenanceFile


class PartnerFile(Part):
    """Somebody we might work with. Ratings are the lead's alone and stay out of every brief."""

    id: Id
    name: Line
    kind: Literal["government", "public_private", "private", "university", "civil_society", "international"]
    unusual: YesNo = False
    description: Line


class PartnersFile(Part):
    """The whole of ``partners.yaml``."""

    partners: tuple[PartnerFile, ...] = ()


class StudyFile(Part):
    """The whole of ``study.yaml``."""

    format: Literal[1]
    id: Id
    title: Words | Line
    language: Literal["en", "vi"] = "en"
    as_of: Day
    country: Id
    owner: Owner
    months: Annotated[Whole, Field(ge=6, le=120)] = 60
    agency: AgencyFile = AgencyFile()
    population: tuple[StratumFile, ...] = Field(
        default=(), description="many agencies instead of one: kinds of agencies, region by region"
    )
    pay: PayFile | None = None
    questions: tuple[QuestionFile, ...] = Field(min_length=1)
    claims: tuple[ClaimFile, ...] = ()
    schemes: tuple[SchemeFile, ...] = Field(min_length=1)
    worth: dict[str, Number] = Field(
        min_length=1,
        description="million of the pack's currency for one unit of a measure; negative where less is better",
    )
    beliefs: tuple[BeliefFile, ...] = ()


def schema() -> dict[str, object]:
    """Return the JSON schema of ``study.yaml``; the file that ships beside this module equals it."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **StudyFile.model_json_schema()}
