"""The simulation: months pass over a block of worlds under one scheme."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sangkien.workforce.checks import check_levels, check_parameters
from sangkien.workforce.frame import Frame
from sangkien.workforce.outcomes import Outcomes, measures
from sangkien.workforce.prepare import Conditions
from sangkien.workforce.report import account, report
from sangkien.workforce.service import Agency, Service

#: A hundred years.
MAX_MONTHS: Final = 1200


def simulate(
    service: Service,
    agency: Agency,
    parameters: Mapping[str, NDArray[np.float64]],
    levels: Mapping[str, float],
    *,
    months: int,
    seed: int,
    worlds: NDArray[np.uint32],
    keep: Collection[str] | None = None,
) -> Outcomes:
    """Simulate ``agency`` over ``months`` in every world, under the levers' ``levels``: see ``simulate_schemes``."""
    (found,) = simulate_schemes(
        service, agency, parameters, [levels], months=months, seed=seed, worlds=worlds, keep=keep
    )
    return found


def simulate_schemes(
    service: Service,
    agency: Agency,
    parameters: Mapping[str, NDArray[np.float64]],
    schemes: Sequence[Mapping[str, float]],
    *,
    months: int,
    seed: int,
    worlds: NDArray[np.uint32],
    keep: Collection[str] | None = None,
) -> list[Outcomes]:
    """Simulate ``agency`` over ``months`` in every world under each scheme: levels of levers by id.

    ``parameters`` holds one value a world for each quantity of the register, in natural units; ``worlds`` holds
    the worlds' numbers, which address their luck: a world's outcomes are the same in whatever block it is run, and
    schemes share their luck. What depends on parameters alone, and the staff at the start, is worked out once for
    all schemes. Levers not named stay at their status quo. ``keep`` names the measures whose months are wanted
    (None: all): with it ``Outcomes.monthly`` holds these alone, and totals and groups stay whole.

    Raises ValueError for parameters or levels that the registers do not know or allow, months outside 1 to 1,200,
    no schemes, a seed that is no unsigned 32-bit number, no worlds, or a measure to keep that ``measures()`` does
    not know.
    """
    from sangkien.workforce.fast import run  # the compiler is loaded when something is simulated

    numbers, chosen = check_run(parameters, schemes, months, seed, worlds, keep)
    block = Conditions(service, agency, parameters)
    terms = [block.under(level) for level in chosen]
    ledgers = run(Frame(service, agency, months), block.under(check_levels({})), terms, seed, numbers)
    return [
        report(account(ledger, under, level, service), service, keep)
        for ledger, under, level in zip(ledgers, terms, chosen, strict=True)
    ]


def check_run(
    parameters: Mapping[str, NDArray[np.float64]],
    schemes: Sequence[Mapping[str, float]],
    months: int,
    seed: int,
    worlds: NDArray[np.uint32],
    keep: Collection[str] | None,
) -> tuple[NDArray[np.uint32], list[dict[str, float]]]:
    """The worlds' numbers and every scheme's levels of all levers; raises ValueError as ``simulate_schemes`` says."""
    numbers = np.asarray(worlds)
    if numbers.ndim != 1 or len(numbers) == 0 or numbers.dtype != np.uint32:
        raise ValueError("worlds: give the numbers of one or more worlds as a uint32 array")
    if not 1 <= months <= MAX_MONTHS:
        raise ValueError(
            f"months is {months}; give 1 to {MAX_MONTHS}: nobody believes in more than a century"
        )
    if not 0 <= seed < 2**32:
        raise ValueError(f"seed is {seed}; give a whole number from 0 to {2**32 - 1}")
    if not schemes:
        raise ValueError("schemes: there are none; give at least one, {} for the status quo")
    unknown = sorted(set(keep or ()) - set(measures()))
    if unknown:
        raise ValueError(f"keep: no measures {unknown}; use ids of workforce/outcomes.yaml")
    check_parameters(parameters, len(numbers))
    return numbers, [check_levels(scheme) for scheme in schemes]
