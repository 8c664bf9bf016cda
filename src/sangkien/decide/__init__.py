"""Decide: compare schemes, say where the choice flips, and what it would be worth to learn.

Everything here is arithmetic on arrays of draws; where the draws come from is no business of this room.
"""

from sangkien.decide.acceptability import (
    Acceptability,
    WorthFlip,
    acceptability,
    expected_loss,
    probability_best,
    worth_flips,
)
from sangkien.decide.benefit import Weights, net_benefit
from sangkien.decide.consequences import PROBABILITIES, Consequence, Difference, consequences
from sangkien.decide.cost_effectiveness import Point, Standing, cost_effectiveness, frontier
from sangkien.decide.flips import Curve, Flip, critical_z, flip_points
from sangkien.decide.outcomes import Outcomes
from sangkien.decide.partial import Partial
from sangkien.decide.rank import Ranked, Ranking, held, rank
from sangkien.decide.sensitivity import Moved, Sensitivity, Share, sensitivity
from sangkien.decide.together import Overturned, contributions, overturned
from sangkien.decide.value import VoI, value_of_information
from sangkien.decide.verdict import Lesson, Verdict, VerdictKind, VerdictRule, verdict

__all__ = [
    "PROBABILITIES",
    "Acceptability",
    "Consequence",
    "Curve",
    "Difference",
    "Flip",
    "Lesson",
    "Moved",
    "Outcomes",
    "Overturned",
    "Partial",
    "Point",
    "Ranked",
    "Ranking",
    "Sensitivity",
    "Share",
    "Standing",
    "Verdict",
    "VerdictKind",
    "VerdictRule",
    "VoI",
    "Weights",
    "WorthFlip",
    "acceptability",
    "consequences",
    "contributions",
    "cost_effectiveness",
    "critical_z",
    "expected_loss",
    "flip_points",
    "frontier",
    "held",
    "net_benefit",
    "overturned",
    "probability_best",
    "rank",
    "sensitivity",
    "value_of_information",
    "verdict",
    "worth_flips",
]
