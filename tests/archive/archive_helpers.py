"""A small invented archive: three labs, plans, reflections and an experiment."""

from sangkien.archive import Entry, Kind, Part


def part(role: str, text: str) -> Part:
    return Part("", role, role, text)


def entry(
    name: str, kind: Kind, lab: str, year: int | None, contact: str = "", title: str = "", **texts: str
) -> Entry:
    parts = tuple(part(role, text) for role, text in texts.items())
    return Entry(name, kind, title, lab, year, contact, parts=parts)


WASTE = "Households sort waste when collectors come on time. Plastic is bought by recyclers near the harbour."
OFFICIALS = (
    "Training helped officials to try prototypes with citizens. They fear sanctions when a pilot fails. "
    "Small awards for teams raised the number of proposals."
)
BEES = "Beekeepers sold honey through a cooperative. The cooperative kept prices stable for two seasons."


def archive() -> tuple[Entry, ...]:
    plan, reflection = Kind.PLAN, Kind.REFLECTION
    return (
        entry(
            "p-waste", plan, "Atlantis", 2021, "ann", challenge="Plastic waste of households at the harbour",
            question="How can collectors and recyclers of plastic work together?",
        ),
        entry(
            "p-officials", plan, "Atlantis", 2021, "ben", challenge="Officials do not dare to try prototypes",
            question="Would training and awards make officials try new services with citizens?",
        ),
        entry("r-waste", reflection, "Atlantis", 2022, "ann", insights=WASTE),
        entry("r-officials", reflection, "Atlantis", 2022, "ben", insights=OFFICIALS),
        entry(
            "p-bees", plan, "Lemuria", 2022, challenge="Honey earns little",
            question="Would a cooperative of beekeepers pay?",
        ),
        entry(
            "r-bees", reflection, "Lemuria", 2023, insights=BEES,
            barriers="Officials of the harbour asked for permits.",
        ),
        entry(
            "both", Kind.BOTH, "Mu", 2021, challenge="Buses are late",
            insights="Buses on time need lanes of their own at rush hour.",
        ),
        entry(
            "x-training", Kind.EXPERIMENT, "Mu", 2022,
            hypothesis="IF officials get training THEN they will try more prototypes",
            outcome="The original hypothesis was proven, officials tried twice as many prototypes as before.",
        ),
    )  # fmt: skip
