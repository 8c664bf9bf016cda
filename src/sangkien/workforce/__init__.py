"""Officials of one agency or of many, person by person and month by month, under a scheme: see docs/model.md."""

from sangkien.workforce.checks import conflicting, idle
from sangkien.workforce.compiling import entry_point, warm_up
from sangkien.workforce.lives import Happening, Life, lives, telling
from sangkien.workforce.outcomes import Measure, Outcomes, groupings, measures
from sangkien.workforce.population import Stratum, simulate_population
from sangkien.workforce.service import Agency, Grade, Service
from sangkien.workforce.simulate import simulate, simulate_schemes

__all__ = [
    "Agency",
    "Grade",
    "Happening",
    "Life",
    "Measure",
    "Outcomes",
    "Service",
    "Stratum",
    "conflicting",
    "entry_point",
    "groupings",
    "idle",
    "lives",
    "measures",
    "simulate",
    "simulate_population",
    "simulate_schemes",
    "telling",
    "warm_up",
]
