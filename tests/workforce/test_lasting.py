"""How many initiatives last: the hazard is met once a month after the launch, and no sooner."""

import numpy as np
import pytest

from sangkien.workforce.agency_run import AgencyRun
from sangkien.workforce.checks import check_levels
from sangkien.workforce.portfolio import NOBODY

from .agencies import AGENCY, SERVICE, medians, numbers

ROWS = 200_000


@pytest.mark.parametrize("outside", [False, True])
@pytest.mark.parametrize("launch", [1, 4])
def test_what_is_in_use_after_24_months_is_the_quantity_and_after_12_its_square_root(
    launch: int, outside: bool
) -> None:
    """Nothing but time at work: owners count for nothing, nor do colleagues, support or terms."""
    quantity = 0.36
    alone = {"response_to_owner_stay": 1.0, "response_to_climate": 1.0, "response_to_patience": 1.0}
    values = medians(
        1,
        sustain__at_24_months=quantity,
        partner__nongov__sustain=1.0,
        **{f"sustain__{name}": value for name, value in alone.items()},
    )
    months = launch + 24
    block = AgencyRun(SERVICE, AGENCY, values, check_levels({}), months, 5, numbers(1))
    worlds = np.zeros(ROWS, np.intp)
    owners = np.full(ROWS, NOBODY if outside else 0, np.intp)
    fate = np.random.default_rng(3).random(ROWS, dtype=np.float32)
    cells = dict.fromkeys(block.widths, worlds)
    for month in range(1, months + 1):
        if month == launch:
            block.portfolio.add(worlds, owners, month, np.ones(ROWS, np.bool_), fate, cells)
        block.portfolio.live(month, block.state, block.climate, block.units, block.terms.lasting, block.tally)
    in_use, sustained = (block.tally.monthly[name][0] for name in ("in_use", "sustained"))
    assert in_use[launch - 1] == ROWS, "something lapsed in the month of its launch"
    for after, wanted in ((1, quantity ** (1 / 24)), (12, quantity**0.5), (24, quantity)):
        error = np.sqrt(wanted * (1 - wanted) / ROWS)
        assert in_use[launch - 1 + after] / ROWS == pytest.approx(wanted, abs=4 * error), after
    assert (sustained[: launch + 11] == 0).all()
    assert (sustained[launch + 11 :] == in_use[launch + 11 :]).all()
