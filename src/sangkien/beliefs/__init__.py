"""Beliefs: what we hold about each quantity, where it comes from, and what evidence made of it."""

from sangkien.beliefs.conflicts import CONFLICT_Z
from sangkien.beliefs.draws import draw, draw_on_scale, in_natural_units
from sangkien.beliefs.joint import Beliefs
from sangkien.beliefs.priors import COVERAGE, read_priors
from sangkien.beliefs.update import testimony, update

__all__ = [
    "CONFLICT_Z",
    "COVERAGE",
    "Beliefs",
    "draw",
    "draw_on_scale",
    "in_natural_units",
    "read_priors",
    "testimony",
    "update",
]
