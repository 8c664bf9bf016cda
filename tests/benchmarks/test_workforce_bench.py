"""What the benchmark compares must agree; Mesa, Polars and JAX are checked by ``make bench-workforce`` itself."""

import numpy as np
import pytest
from benchmarks.workforce import checks, limit, numpy_arrays, ours_reduced, plain_numba
from benchmarks.workforce.common import SERIES, Population, draw_population
from benchmarks.workforce.engines import NUMPY, Engine
from benchmarks.workforce.rules import UNIT, Levers

MONTHS = 36
SEEDS = range(1, 9)


@pytest.fixture(scope="module")
def population() -> Population:
    return draw_population(2_000, 1)


@pytest.mark.slow
@pytest.mark.parametrize("module", ["ours_reduced", "plain_numba"])
def test_engines_agree_with_numpy_within_monte_carlo_error(module: str, population: Population) -> None:
    found = checks.runs_of(Engine(module, module, 0, 0), population, MONTHS, SEEDS)
    assert checks.furthest(found, checks.runs_of(NUMPY, population, MONTHS, SEEDS)) < checks.Z_BOUND


@pytest.mark.slow
def test_engines_agree_under_levers(population: Population) -> None:
    levers = Levers(train=1, shared=0.5, perf=1, protect=0.5, layers=2, fill=0.1)
    runs = [
        checks.stretches(run(population, MONTHS, seed, levers=levers) for seed in SEEDS)
        for run in (numpy_arrays.run, plain_numba.run, ours_reduced.run)
    ]
    assert checks.furthest(runs[1], runs[0]) < checks.Z_BOUND
    assert checks.furthest(runs[2], runs[0]) < checks.Z_BOUND


def test_the_check_finds_a_rule_that_differs(population: Population) -> None:
    one = checks.stretches(ours_reduced.run(population, MONTHS, seed) for seed in SEEDS)
    other = checks.stretches(
        ours_reduced.run(population, MONTHS, seed, levers=Levers(train=1)) for seed in SEEDS
    )
    assert checks.furthest(one, other) > checks.Z_BOUND


@pytest.mark.parametrize("people", [UNIT, 7 * UNIT, 300 * UNIT])
def test_ours_is_the_same_to_the_bit_in_any_threads(people: int) -> None:
    some = draw_population(people, 2)
    one = ours_reduced.run(some, 12, 3)
    assert all(checks.same(one, ours_reduced.run(some, 12, 3, threads=threads)) for threads in (2, 3))


def test_a_unit_has_the_same_months_whoever_stands_beside_it() -> None:
    some = draw_population(9 * UNIT, 4)
    whole = ours_reduced.run(some, 24, 5)
    without = ours_reduced.run(some.first(8 * UNIT), 24, 5)
    assert all(np.all(whole.monthly[name] >= without.monthly[name]) for name in SERIES[:9])
    assert np.all(whole.monthly["filled"] - without.monthly["filled"] <= UNIT)


def test_a_population_is_of_whole_units() -> None:
    with pytest.raises(ValueError, match="multiple of 50"):
        draw_population(UNIT + 1, 1)


def test_counts_of_instructions_tell_moves_from_arithmetic() -> None:
    assembly = (
        "\tvpxor\t%xmm0, %xmm0, %xmm0\n.LBB0_1:\n\tvmovups\t(%rax), %ymm0\n\tvaddps\t%ymm0, %ymm1, %ymm1\n"
        "\tvmovmskps\t%ymm1, %ecx\n\taddq\t$32, %rax\n\tcmpq\t%rax, %rdx\n\tjne\t.LBB0_1\n\tretq\n"
    )
    loops, outside = limit.loops_of("\n" + assembly)
    assert loops == [limit.Loop(2, 1, frozenset({32}))]
    assert outside.arithmetic == 1
