"""Beliefs: what we hold about each quantity, where it comes from, and what evidence made of it."""

from sangkien.beliefs.conflicts import CONFLICT_Z, conflict_with_earlier
from sangkien.beliefs.draws import draw, draw_on_scale, in_natural_units
from sangkien.beliefs.joint import Beliefs
from sangkien.beliefs.pooling import judged, pool
from sangkien.beliefs.posterior import Check, Link, Move, Predicted, links, moves, predictive_checks
from sangkien.beliefs.priors import COVERAGE, read_priors
from sangkien.beliefs.reweigh import LEAST, Aim, Reweighed, reweigh
from sangkien.beliefs.update import instead_of, testimony, update
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
    "conflict_with_earlier",
    "draw",
    "draw_on_scale",
    "effective_size",
    "in_natural_units",
    "instead_of",
    "judged",
    "links",
    "moves",
    "pool",
    "predictive_checks",
    "read_priors",
    "resample",
    "reweigh",
    "testimony",
    "update",
]
