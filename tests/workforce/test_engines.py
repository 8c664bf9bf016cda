"""The fast engine against the reference engine, official by official, to the bit, under shared draws.

Short comparisons of a usual agency lie: a bias of 0.3% in resignations changes nobody's fate among two thousand
people in ten years more often than not. So the engines are also compared where everything happens all the time, and
two bugs of that size are planted to see that the comparison finds them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sangkien.words import levers
from sangkien.workforce import Agency
from sangkien.workforce import ledger as book
from sangkien.workforce.checks import check_levels
from sangkien.workforce.fast import run
from sangkien.workforce.fast_layout import CHUNK
from sangkien.workforce.frame import Frame, blocks_of
from sangkien.workforce.ledger import Ledger
from sangkien.workforce.prepare import Conditions
from sangkien.workforce.reference import ReferenceRun
from sangkien.workforce.terms import Terms, of_world

from .agencies import SERVICE, Floats, medians, prior_draws

#: Units of unequal size, one of them larger than a block of the fast engine.
UNEVEN = (1, 2, 300, 7, 128, 33, 129, 5, 60, 1, 14, 120, 200, 1000)
BUSY = {
    "exit.base": 0.6,
    "exit.response_to_pay": 2.5,
    "merit.registrations": 0.4,
    "layers.delay": 1.2,
    "layers.refusal": 0.1,
    "execution.duration": 2.0,
    "procurement.delay": 0.2,
    "sanction.probability": 0.5,
    "fear.contagion": 0.7,
    "ties.cross.formation": 2.0,
    "choice.inertia": 0.05,
    "motivation.response": 0.5,
}
EVERYTHING = {
    "fewer_layers": 1.0,
    "performance_pay": 0.2,
    "first_years_pay": 0.3,
    "pay_level": 0.1,
    "second_job_rules": 0.3,
    "contract_posts": 0.4,
    "recruitment": 3.0,
    "restructuring": 0.2,
    "partner_choice": 0.5,
    "accompaniment": 0.7,
    "knowledge": 0.5,
    "common_space": 0.8,
    "champions_network": 0.6,
    "protection": 0.3,
    "merit_promotion": 0.5,
    "protected_time": 0.1,
    "sustained_reward": 1.0,
}


@dataclass
class Pair:
    """A reference run and the same run of the fast engine."""

    reference: ReferenceRun
    fast: Ledger


def both(
    agency: Agency,
    levels: Mapping[str, float],
    parameters: Mapping[str, Floats],
    months: int,
    *,
    world: int = 3,
    first: int = 0,
    planted: Terms | None = None,
) -> Pair:
    block, frame = Conditions(SERVICE, agency, parameters), Frame(SERVICE, agency, months)
    terms, usual = block.under(check_levels(levels)), block.under(check_levels({}))
    plain = ReferenceRun(frame, of_world(terms, 0), of_world(usual, 0), 11, world, first)
    plain.run()
    (fast,) = run(frame, usual, [planted or terms], 11, np.array([world], np.uint32), [first])
    return Pair(plain, fast)


def difference(pair: Pair) -> str:
    """The first column in which the ledgers differ, and when; empty if they agree in every number."""
    for at, name in enumerate(book.COLUMNS):
        a, b = pair.reference.ledger.monthly[0, :, at], pair.fast.monthly[0, :, at]
        if (a != b).any():
            month = int(np.flatnonzero(a != b)[0])
            return f"{name} in month {month + 1}: {a[month]} in the reference, {b[month]} in the fast engine"
        if (pair.reference.ledger.grouped[0, :, at] != pair.fast.grouped[0, :, at]).any():
            return f"{name} by group"
    return ""


def busy(**changes: float) -> dict[str, Floats]:
    values = medians(1)
    return values | {name: np.array([value]) for name, value in (BUSY | changes).items()}


@pytest.mark.parametrize(
    "levels", [{}, {"fewer_layers": 4.0}, EVERYTHING], ids=["usual", "no_layers", "everything"]
)
@pytest.mark.parametrize("parameters", [medians(1), busy()], ids=["median", "busy"])
def test_two_thousand_officials_over_ten_years_agree(
    levels: dict[str, float], parameters: dict[str, Floats]
) -> None:
    agency = Agency(size=2000, departments=5, unit_sizes=UNEVEN, restructuring=((7, 0.05), (40, 0.12)))
    pair = both(agency, levels, parameters, 120, first=77)
    assert difference(pair) == ""
    total = dict(zip(book.COLUMNS, pair.fast.monthly[0].sum(axis=0).tolist(), strict=True))
    happened = {
        "tried",
        "launched",
        "theatre",
        "failed",
        "sanctioned",
        "exits",
        "departures",
        "hires",
        "sustained",
    }
    # without a layer nobody refuses and nobody punishes
    for name in happened - ({"sanctioned"} if levels.get("fewer_layers") == 4 else set()):
        assert total[name] > 0, f"nothing was {name}: the comparison says nothing of it"


def planted(parameters: Mapping[str, Floats], agency: Agency, bug: str) -> Terms:
    terms = Conditions(SERVICE, agency, parameters).under(check_levels({}))
    if bug == "exits":
        shifted = terms.people.leave + np.float32(np.log(1.003))
        return terms._replace(people=terms.people._replace(leave=shifted))
    return terms._replace(pay=terms.pay._replace(base=terms.pay.base * np.float32(1 + 1e-4)))


@pytest.mark.parametrize("bug", ["exits", "pay"])
def test_a_planted_bug_is_caught(bug: str) -> None:
    """0.3% more resignations, or a ten-thousandth more pay, in the fast engine alone."""
    agency, parameters = Agency(size=2000, departments=5), busy()
    assert difference(both(agency, {}, parameters, 120)) == ""
    found = difference(both(agency, {}, parameters, 120, planted=planted(parameters, agency, bug)))
    assert found, f"nobody noticed the planted bug in {bug}"


def test_what_a_short_comparison_of_usual_officials_would_have_missed() -> None:
    """Why the busy setting is needed: the same bias in resignations, ten usual officials, a year."""
    agency, parameters = Agency(size=10, departments=1), medians(1)
    assert difference(both(agency, {}, parameters, 12, planted=planted(parameters, agency, "exits"))) == ""


@settings(max_examples=40, deadline=None, derandomize=True)
@given(data=st.data())
def test_any_agency_under_any_scheme_agrees(data: st.DataObject) -> None:
    """Units of any size, any levers, parameters from the priors, months that end anywhere."""
    sizes = data.draw(st.lists(st.integers(1, 150), min_size=1, max_size=9), label="units")
    sizes = sizes if sum(sizes) > 1 else [2]
    cuts = data.draw(st.lists(st.integers(1, 30), unique=True, max_size=3), label="cuts")
    agency = Agency(
        size=sum(sizes),
        departments=data.draw(st.integers(1, len(sizes)), label="departments"),
        unit_sizes=tuple(sizes),
        layers=data.draw(st.integers(0, 12), label="layers"),
        restructuring=tuple((month, 0.1 * (i + 1)) for i, month in enumerate(sorted(cuts))),
    )
    moved = {
        lever.id: data.draw(st.sampled_from([lever.low, lever.status_quo, lever.high]), label=lever.id)
        for lever in levers()
        if lever.id != "launch_reward"
    }
    draws = prior_draws(30, seed=data.draw(st.integers(0, 50), label="seed"))
    parameters = {name: values[:1] for name, values in draws.items()}
    if data.draw(st.booleans(), label="busy"):
        parameters |= {name: np.array([value]) for name, value in BUSY.items()}
    months = data.draw(st.integers(1, 40), label="months")
    try:
        check_levels(moved)
    except ValueError:
        moved["partner_choice"] = 0.0
    assert difference(both(agency, moved, parameters, months)) == ""


def test_sums_that_would_run_over_are_settled_in_time() -> None:
    """A horizon longer than whole numbers of 32 bits could hold an official's sums."""
    pair = both(Agency(size=30, departments=2), {}, medians(1), 1300)
    assert difference(pair) == ""
    monthly = pair.fast.monthly[0].sum(axis=0)
    assert pair.fast.grouped[0, : book.THIRDS, book.PAY_BILL].sum() == monthly[book.PAY_BILL]


@pytest.mark.slow
def test_a_hundred_thousand_officials_over_ten_years_agree() -> None:
    sizes = [int(n) for n in np.random.default_rng(4).integers(1, 60, 3200)]
    sizes.append(100_000 - sum(sizes))
    agency = Agency(size=100_000, departments=9, unit_sizes=tuple(sizes), restructuring=((24, 0.1),))
    assert difference(both(agency, {"performance_pay": 0.1}, busy(), 120)) == ""


def test_blocks_hold_whole_units_and_everybody_once() -> None:
    starts = Frame(SERVICE, Agency(size=2000, departments=5, unit_sizes=UNEVEN), 1).unit_start
    blocks = blocks_of(starts, CHUNK)
    assert blocks[0, 0] == 0
    assert blocks[-1, 1] == len(UNEVEN)
    assert (blocks[1:, 0] == blocks[:-1, 1]).all()
    for first, last in blocks:
        assert starts[last] - starts[first] <= CHUNK or last - first == 1
