"""Beliefs: what we hold about each quantity, where it comes from, and what evidence made of it."""

from sangkien.beliefs.conflicts import CONFLICT_Z
from sangkien.beliefs.draws import draw, draw_on_scale, in_natural_units
from sangkien.beliefs.joint import Beliefs
from sangkien.beliefs.posterior import Check, Link, Move, Predicted, links, moves, predictive_checks
from sangkien.beliefs.priors import COVERAGE, read_priors
from sangkien.beliefs.reweigh import LEAST, Aim, Reweighed, reweigh
from sangkien.beliefs.update import testimony, update
from sangkien.beliefs.weights import effective_size, resample

__all__ = [
    "CONFLICT_Z",
    "COVERAGE",
    "LEAST",
    "Aim",
    "Beliefs",
    "Check",
    "Link",
    "Move",
    "Predicted",
    "Reweighed",
    "draw",
    "draw_on_scale",
    "effective_size",
    "in_natural_units",
    "links",
    "moves",
    "predictive_checks",
    "read_priors",
    "resample",
    "reweigh",
    "testimony",
    "update",
]
