"""The findings of one run: the numbers that the brief tells, as ``findings.json`` holds them.

The shape is versioned (``format``), has a JSON schema (``findings.schema.json``) and holds no clock, host, thread
count or path, so that the same study, seed and locked packages give the same bytes.
"""

from typing import Final, Literal

from pydantic import Field

from sangkien.brief.findings_shares import OutcomeMoved, Part, Share

FORMAT: Final = 1

AnswerKind = Literal["back", "do_not_engage", "learn_first", "no_difference", "no_conclusion"]
Grade = Literal["strong", "moderate", "weak", "none"]
Stance = Literal["supports", "contradicts", "mixed"]


class Words(Part):
    """One text in every language."""

    en: str
    vi: str


class Band(Part):
    """A distribution over draws: mean and quantiles, in the unit of what it describes."""

    mean: float
    p5: float
    p25: float
    p50: float
    p75: float
    p95: float


class Difference(Part):
    """A paired difference from the status quo over the same draws; ``mcse`` is the simulation's own error."""

    mean: float
    p5: float
    p95: float
    probability_better: Share | None = Field(description="None where neither more nor less is better")
    mcse: float


class MeasureResult(Part):
    """One measure under one scheme."""

    band: Band
    difference: Difference | None = Field(description="None for the status quo itself")


class MonthlyBand(Part):
    """A measure month by month: three series of equal length."""

    p5: tuple[float, ...]
    p50: tuple[float, ...]
    p95: tuple[float, ...]


class Measure(Part):
    """An outcome that the simulation counts."""

    id: str
    name: Words
    unit: Words
    better: Literal["higher", "lower", "neither"]


class LeverMoved(Part):
    """A lever that a scheme moves: to what level, from what status quo, and who holds it."""

    id: str
    name: Words
    unit: Words
    level: float
    status_quo: float
    holder: Literal["lab", "country_office", "agency", "state"]


class SchemeResult(Part):
    """What one scheme would bring."""

    id: str
    name: Words
    levers: tuple[LeverMoved, ...]
    ours: bool = Field(description="True when the study's owner holds every lever that it moves")
    measures: dict[str, MeasureResult]
    by_group: dict[str, dict[str, dict[str, Band]]] = Field(description="measure, grouping, label")
    monthly: dict[str, MonthlyBand]
    net_benefit: Band = Field(description="million of the currency over the horizon, for the study's weights")
    probability_best: Share = Field(description="share of draws in which it is the best of its own list")
    expected_loss: float = Field(
        ge=0, description="what choosing it now would cost on average against knowing"
    )


class Flip(Part):
    """A value at which the best scheme changes."""

    quantity: str = Field(description="a quantity's id, or worth.<measure> for a weight of the study")
    at: float = Field(description="in natural units")
    low: float = Field(description="low end of what is believed (central 90%)")
    high: float
    now: str = Field(description="the scheme that leads in the middle of the belief")
    then: str = Field(description="the scheme that leads beyond the point")
    side: Literal["below", "above"]
    gain_at_end: float = Field(description="by how much the other one leads at that end, in net benefit")
    gain_se: float
    assumed: bool


class Learn(Part):
    """One thing worth learning next."""

    quantity: str
    value: float = Field(description="expected value of perfect information on it, in net benefit")
    se: float
    instrument: str = Field(description="the cheapest instrument that would inform it")
    questions: tuple[str, ...] = Field(description="ids of the learning questions it belongs to")
    part: Share = Field(description="its share in what separates the leading option from its main rival")


class Answer(Part):
    """The first screen: what we would do and how sure we are."""

    kind: AnswerKind
    scheme: str | None = Field(description="None unless a scheme is named")
    leading: tuple[str, ...] = Field(description="schemes of ours that could be the best, likeliest first")
    probability_best: Share | None
    expected_loss: float | None
    cost_ours: Band | None = Field(
        description="of the named scheme; of the first leading one when none is named"
    )
    overturned: Share = Field(
        description="share of draws in which all that is only assumed puts another option ahead of the leading one"
    )
    flips: tuple[Flip, ...]
    learn: tuple[Learn, ...]
    together: float = Field(ge=0, description="what knowing all that is to learn together would be worth")
    together_se: float
    drivers: int = Field(ge=0, description="quantities that drive the ranking")
    drivers_local: int = Field(ge=0, description="how many of them rest on local evidence")
    drivers_assumed: int = Field(ge=0)


class Interval(Part):
    """A central 90% interval with its median, in natural units."""

    low: float
    median: float
    high: float


class ConflictFound(Part):
    """A disagreement that is shown, never averaged away."""

    quantity: str
    kind: str
    between: tuple[str, str]
    z: float | None
    text: Words
    rehearsal: bool


class BeliefHeld(Part):
    """What is held about one quantity, and where it comes from."""

    quantity: str
    name: Words
    unit: Words
    meaning: Words
    prior: Interval
    now: Interval
    provenance: Literal["published", "country", "plan", "elicited", "assumed"]
    source: str
    note: Words
    informed_by: tuple[str, ...]
    local: bool
    assumed: bool
    rehearsal: bool
    conflicts: tuple[ConflictFound, ...]


class Quote(Part):
    """A passage that may leave: consented, de-identified, released under the rule of k."""

    text: str
    stance: Stance
    kind: str
    place: str
    rehearsal: bool


class Tally(Part):
    """What people said on a claim, counted; never turned into a number about the world."""

    supports: int = Field(ge=0)
    contradicts: int = Field(ge=0)
    mixed: int = Field(ge=0)
    sources: int = Field(ge=0)
    withheld: int = Field(ge=0, description="passages counted but not quoted")
    rehearsal: bool


class ClaimFound(Part):
    """What the plan supposes: a lever, an outcome, a direction, and what bears on it."""

    id: str
    text: str
    lever: str | None
    outcome: str | None
    direction: Literal[-1, 1] | None
    confirmed: bool
    simulated: Difference | None = Field(description="the lever alone on the outcome, as simulated")
    tally: Tally
    quotes: tuple[Quote, ...]


class Elsewhere(Part):
    """A passage of another lab that somebody of this study kept because it bears on the question."""

    document: str
    title: str
    lab: str
    year: int | None
    quote: str = Field(description="word for word, shortened at its end where it is long; empty: only a note")
    note: str
    stance: Literal["supports", "contradicts", "mixed"] | None
    address: str | None


class QuestionFinding(Part):
    """The answer to one learning question: what is believed, what bears on it, what is missing."""

    id: str
    text: str
    stages: tuple[str, ...]
    claims: tuple[ClaimFound, ...]
    quantities: tuple[str, ...]
    grade: Grade
    missing: tuple[str, ...] = Field(description="codes of what is missing; the brief has the sentences")
    value: float | None = Field(description="expected value of answering it (its quantities jointly)")
    value_se: float | None
    elsewhere: tuple[Elsewhere, ...] = Field(default=(), description="what other labs learned on it, a few")
    elsewhere_more: int = Field(default=0, ge=0, description="kept documents that are not shown")
    elsewhere_later: int = Field(
        default=0, ge=0, description="kept documents of a year after the study's day"
    )


class Rate(Part):
    """A share with its interval; it describes, it does not say why."""

    id: str
    name: Words
    count: int = Field(ge=0)
    of: int = Field(ge=0)
    share: Share | None
    low: Share
    high: Share
    rehearsal: bool


class FactShown(Part):
    """A fact of the country with its population, source and certainty."""

    id: str
    name: Words
    value: str
    unit: Words
    valid_from: str | None
    population: Words
    source: str
    address: str | None
    certainty: str
    note: Words


class FactConflict(Part):
    """Facts that disagree, shown with what each of them counts."""

    facts: tuple[str, ...]
    text: Words


class ChangedSince(Part):
    """A fact newer than the as-of date, and what it would void."""

    id: str
    name: Words
    since: str
    certainty: str
    voids: Words


class InformationValue(Part):
    """Expected value of perfect information on one quantity; not distinguishable from zero says so."""

    quantity: str
    value: float
    se: float
    distinguishable: bool
    instrument: str = Field(description="the cheapest instrument that would inform it")


class ValueOfInformation(Part):
    """What knowing would be worth, in net benefit."""

    evpi: float
    evpi_se: float
    quantities: tuple[InformationValue, ...]


class AcceptabilityPoint(Part):
    """At one worth of a sustained initiative: the share of draws in which each of our schemes is the best."""

    worth: float
    probability_best: dict[str, Share]


class PlanShort(Part):
    """The plan in short, in its own words."""

    title: str
    challenge: str
    summary: str
    challenge_type: str | None
    partners: tuple[str, ...]
    sdgs: tuple[str, ...]
    year: str | None


class Study(Part):
    """Whose question, of which day, on which population."""

    id: str
    title: Words
    as_of: str
    country: str
    country_name: Words
    currency: str
    language: Literal["en", "vi"]
    owner: Words
    holds: tuple[str, ...]
    bare: bool = Field(description="True when only a plan was handed over and the rest are defaults")
    officials: int = Field(ge=1, description="posts simulated, in all agencies")
    agencies: int = Field(ge=1)
    months: int = Field(ge=1)
    worth: dict[str, float] = Field(
        description="million of the currency for one unit of each measure, signed"
    )


class Rehearsal(Part):
    """Whether figures rest on invented data, and which."""

    any: bool
    sources: tuple[str, ...]


class Reproduce(Part):
    """Everything needed to run it again."""

    version: str
    seed: int
    draws: int
    packages: dict[str, str]
    hashes: dict[str, str] = Field(description="SHA-256 of what went in, by name inside the study")


class Findings(Part):
    """All of one run."""

    format: Literal[1] = FORMAT
    study: Study
    plan: PlanShort
    answer: Answer
    questions: tuple[QuestionFinding, ...]
    schemes: tuple[SchemeResult, ...]
    measures: tuple[Measure, ...]
    group_labels: dict[str, Words] = Field(
        description="names of the groups that are the country's own: its grades"
    )
    headline: str = Field(description="the measure that the brief ranks and draws first")
    beliefs: tuple[BeliefHeld, ...]
    information: ValueOfInformation
    sensitivity: tuple[OutcomeMoved, ...] = Field(description="which beliefs move which outcome")
    acceptability: tuple[AcceptabilityPoint, ...]
    past_work: tuple[Rate, ...]
    facts: tuple[FactShown, ...]
    fact_conflicts: tuple[FactConflict, ...]
    facts_missing: tuple[Words, ...]
    changed_since: tuple[ChangedSince, ...]
    notes: tuple[str, ...] = Field(description="codes of what the reader must know of this run")
    rehearsal: Rehearsal
    reproduce: Reproduce
