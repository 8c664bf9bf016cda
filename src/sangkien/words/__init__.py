"""The leaf: the words every room speaks. It imports nothing of the project; every room may import it."""

from sangkien.words.asked import Asked, Way
from sangkien.words.belief import Belief, Conflict, Provenance, ProvenanceKind
from sangkien.words.dataset import Column, Dataset, MissingKind
from sangkien.words.distribution import Distribution
from sangkien.words.estimate import Estimate, Role
from sangkien.words.language import LANGUAGES, Language, Text
from sangkien.words.lever import (
    DO_NOT_ENGAGE,
    STATUS_QUO,
    Cost,
    CostTerm,
    Effect,
    Holder,
    Lever,
    LeverConflict,
    LeverRegister,
    Scheme,
    levers,
    read_levers,
)
from sangkien.words.package_data import package_bytes, package_files, package_folders, package_yaml
from sangkien.words.problem import Level, Place, Problem, Refusal, sentence
from sangkien.words.quantity import Quantity, QuantityRegister, Scale, quantities

__all__ = [
    "DO_NOT_ENGAGE",
    "LANGUAGES",
    "STATUS_QUO",
    "Asked",
    "Belief",
    "Column",
    "Conflict",
    "Cost",
    "CostTerm",
    "Dataset",
    "Distribution",
    "Effect",
    "Estimate",
    "Holder",
    "Language",
    "Level",
    "Lever",
    "LeverConflict",
    "LeverRegister",
    "MissingKind",
    "Place",
    "Problem",
    "Provenance",
    "ProvenanceKind",
    "Quantity",
    "QuantityRegister",
    "Refusal",
    "Role",
    "Scale",
    "Scheme",
    "Text",
    "Way",
    "levers",
    "package_bytes",
    "package_files",
    "package_folders",
    "package_yaml",
    "quantities",
    "read_levers",
    "sentence",
]
