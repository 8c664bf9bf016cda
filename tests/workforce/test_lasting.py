"""How many initiatives last: the hazard is met once a month after the launch, and no sooner."""

import numpy as np
import pytest

from sangkien.workforce import ledger as book
from sangkien.workforce.frame import NOBODY

from .agencies import medians, reference

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
    run = reference(months=months, parameters=values)
    owners = np.full(ROWS, NOBODY if outside else 0, np.intp)
    fate = np.random.default_rng(3).random(ROWS, dtype=np.float32)
    cells = np.full((ROWS, 4), run.ledger.grouped.shape[1] - 1)
    staying, joined = np.ones(run.size, np.bool_), np.zeros(run.size, np.intp)
    monthly = run.ledger.monthly[0]
    for month in range(1, months + 1):
        if month == launch:
            run.portfolio.add(owners, month, np.ones(ROWS, np.bool_), fate, cells)
        books = monthly[month - 1], run.ledger.grouped[0]
        climate = np.zeros(run.size, np.float32)
        run.portfolio.live(month, run.terms.lasting, staying, joined, climate, books)
    in_use, sustained = monthly[:, book.IN_USE], monthly[:, book.SUSTAINED]
    assert in_use[launch - 1] == ROWS, "something lapsed in the month of its launch"
    for after, wanted in ((1, quantity ** (1 / 24)), (12, quantity**0.5), (24, quantity)):
        error = np.sqrt(wanted * (1 - wanted) / ROWS)
        assert in_use[launch - 1 + after] / ROWS == pytest.approx(wanted, abs=4 * error), after
    assert (sustained[: launch + 11] == 0).all()
    assert (sustained[launch + 11 :] == in_use[launch + 11 :]).all()
