"""Polars: one frame, a month a lazy query; draws come from NumPy as columns, the few who are hired are scattered."""

from typing import Any

import numpy as np
import polars as pl
from polars import col

from benchmarks.workforce import rules
from benchmarks.workforce.common import SERIES, Population, Series, as_series, timed
from benchmarks.workforce.rules import UNIT, VACANT, Levers

_F32 = pl.Float32
_STATE = (
    "unit",
    "first",
    "step",
    "last",
    "rate",
    "tenure",
    "skill",
    "motive",
    "per_need",
    "hours",
    "bonus",
    "fear",
    "stage",
)


def _number(x: Any) -> pl.Expr:
    return pl.lit(float(x), dtype=_F32)


def _against(log_odds: pl.Expr) -> pl.Expr:
    """One over the chance of ``log_odds``."""
    return (-log_odds).exp() + 1


def _month(t: rules.Terms) -> list[list[pl.Expr]]:
    """The month of everybody: expressions that may be worked out together, group after group."""
    layers = int(t.layers)
    c, n = col, _number
    vacant, idle = c("stage") == VACANT, c("stage") == 0
    waiting = c("stage").is_between(1, layers)
    steps = ((c("tenure") + 0.5) * c("rate")).floor()
    # a post's stage decides which draw it needs: one column serves them all
    tries = (c("u1") < c("idea")) & (c("u2") * c("against_trying") < 1)
    approve = (n(t.approve) + 0.15 * (2 * c("active")).clip(None, 1)).clip(None, 0.6)
    wins = c("u2") * _against(n(t.succeed) + 0.6 * c("skill")) < 1
    return [
        [c("tenure") + 1, c("bonus") * n(rules.BONUS_KEPT)],
        [(pl.min_horizontal(c("first") + c("step") * steps, c("last")) + c("bonus")).alias("income")],
        [(1 - c("income") * c("per_need")).clip(0, None).alias("gap")],
        [(0.75 * c("hours") + 22.5 * c("gap") + c("shock")).clip(0, 120).alias("hours")],
        [
            (
                n(t.idea)
                * (0.5 - 0.08 * c("skill") - 0.004 * c("hours")).clip(0, None)
                * (c("motive") + 0.3)
                * (1 + 0.4 * c("skill"))
            )
            .clip(None, float(rules.IDEA_MOST))
            .alias("idea"),
            _against(
                3 * c("motive") + 0.5 * c("skill") + n(t.fear) * c("fear") + 3 * c("active") + n(t.try_)
            ).alias("against_trying"),
            (
                5.7
                + c("motive")
                + 0.005 * c("tenure")
                - 0.4 * c("skill")
                - (7.2 + 1.8 * c("skill") - 0.9 * c("income")) * c("per_need")
            )
            .clip(float(rules.STAY_LEAST), None)
            .alias("staying"),
        ],
        [
            (~vacant & (c("u0") * (c("staying").exp() + 1) < 1)).alias("leaves"),
            (vacant & (c("u0") < n(t.fill))).alias("hired"),
            approve.alias("approve"),
        ],
        [(~vacant & ~c("leaves")).alias("here")],
        [
            (c("here") & idle & tries).alias("tried"),
            (c("here") & waiting & (c("u1") < c("approve"))).alias("approved"),
            (
                c("here") & waiting & (c("u1") >= c("approve")) & (c("u1") < c("approve") + n(rules.REJECT))
            ).alias("rejected"),
            (c("here") & (c("stage") == layers + 1) & (c("u1") < n(rules.COMPLETE))).alias("done"),
        ],
        [(c("done") & wins).alias("won"), (c("done") & ~wins).alias("failed")],
        [(c("failed") & (c("u3") < n(t.punish))).alias("blamed")],
        [
            pl.when("leaves")
            .then(VACANT)
            .when(c("tried") | c("approved"))
            .then(c("stage") + 1)
            .when(c("rejected") | c("done") | c("hired"))
            .then(0)
            .otherwise(c("stage"))
            .cast(pl.Int8)
            .alias("stage"),
            (
                0.95
                * (
                    c("motive")
                    + pl.when("won")
                    .then(n(rules.SUCCESS_MOTIVE))
                    .when("blamed")
                    .then(n(rules.PUNISHED_MOTIVE))
                    .when("failed")
                    .then(n(rules.FAILED_MOTIVE))
                    .when("rejected")
                    .then(n(rules.REJECTED_MOTIVE))
                    .otherwise(n(0))
                )
                + 0.03 * c("near")
                + 0.013
                - 0.01 * c("gap")
            )
            .clip(0, 1)
            .alias("motive"),
            c("bonus") + n(t.bonus) * c("won").cast(_F32),
            (0.98 * (c("fear") + 0.5 * c("blamed").cast(_F32)) + 0.3 * c("punished")).alias("fear"),
            (0.9995 * (c("skill") + 0.03 * c("won").cast(_F32)) + n(t.learn)).alias("skill"),
        ],
    ]


def run(population: Population, months: int, seed: int, *, levers: Levers | None = None) -> Series:
    """Let the months pass."""
    t = rules.terms(levers or Levers())
    rng = np.random.Generator(np.random.SFC64(seed))
    size = population.size
    units = size // UNIT
    grade = population.grade.astype(np.intp)
    zeros = np.zeros(size, np.float32)
    start = pl.DataFrame(
        {
            "unit": np.repeat(np.arange(units, dtype=np.int32), UNIT),
            "first": rules.PAY_FIRST[grade],
            "step": rules.PAY_STEP[grade],
            "last": rules.PAY_LAST[grade],
            "rate": rules.STEPS_A_MONTH[grade],
            "tenure": population.tenure.astype(np.float32),
            "skill": population.skill,
            "motive": population.motive,
            "per_need": 1 / population.need,
            "hours": population.hours,
            "bonus": zeros,
            "fear": zeros,
            "stage": np.zeros(size, np.int8),
        }
    )
    looks = {
        "near": population.motive.reshape(units, UNIT).mean(1),
        "active": np.zeros(units, np.float32),
        "punished": np.zeros(units, np.float32),
    }
    passes = _month(t)
    filled = col("stage") != VACANT
    national = [filled.sum().alias("filled")]
    national += [
        col(name).sum() for name in ("tried", "won", "failed", "blamed", "rejected", "leaves", "hired")
    ]
    national += [(col("stage") > 0).sum().alias("active")]
    national += [
        col(name).filter(filled).cast(pl.Float64).sum()
        for name in ("income", "hours", "motive", "fear", "skill")
    ]

    def uniform(count: int) -> Any:
        return rng.random(count, dtype=np.float32)

    def shocks(count: int) -> Any:
        return rules.ROOT6 * (uniform(count) + uniform(count) - 1)

    def hire(frame: pl.DataFrame) -> pl.DataFrame:
        rows = frame["hired"].arg_true().to_numpy()
        n = len(rows)
        rank = (uniform(n) < rules.SHARE_OFFICER).astype(np.intp)
        none = np.zeros(n, np.float32)
        values = {
            "first": rules.PAY_FIRST[rank],
            "step": rules.PAY_STEP[rank],
            "last": rules.PAY_LAST[rank],
            "rate": rules.STEPS_A_MONTH[rank],
            "income": rules.PAY_FIRST[rank],
            "tenure": none,
            "hours": none,
            "bonus": none,
            "fear": none,
            "skill": np.clip(0.8 * shocks(n), -2.5, 2.5).astype(np.float32),
            "motive": np.clip(0.6 + 0.15 * shocks(n), 0, 1).astype(np.float32),
            "per_need": (np.exp(-0.3 * shocks(n)) / 10.5).astype(np.float32),
        }
        return frame.with_columns(frame[name].scatter(rows, value) for name, value in values.items())

    def months_pass() -> Any:
        frame, rows = start, []
        for _ in range(months):
            draws = {name: uniform(size) for name in ("u0", "u1", "u2", "u3")}
            draws["shock"] = rules.SHOCK_HOURS * shocks(size)
            seen = {name: np.repeat(look, UNIT) for name, look in looks.items()}
            query = frame.lazy().with_columns(
                pl.Series(name, column) for name, column in (draws | seen).items()
            )
            for group in passes:
                query = query.with_columns(group)
            frame = hire(query.collect())
            of_unit = frame.group_by("unit", maintain_order=True).agg(
                filled.sum().clip(1, None).cast(_F32).alias("some"),
                col("motive").filter(filled).sum(),
                (col("stage") > 0).sum().cast(_F32).alias("active"),
                col("blamed").sum().cast(_F32).alias("punished"),
            )
            some = of_unit["some"].to_numpy()
            looks["near"] = of_unit["motive"].to_numpy() / some
            looks["active"] = of_unit["active"].to_numpy() / some
            looks["punished"] = of_unit["punished"].to_numpy() / some
            rows.append(frame.select(national).row(0))
            frame = frame.select(_STATE)
        return np.array(rows, np.float64).reshape(months, len(SERIES))

    return as_series(*timed(months_pass))
