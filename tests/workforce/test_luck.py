"""The generator gives its published numbers, and every draw has an address of its own."""

import numpy as np
import pytest

from sangkien.workforce.arith import chance, exp32, happens
from sangkien.workforce.luck import U32, Luck, Purpose, normal, threefry2x32, uniform

# kat_vectors of Random123: rounds, counter, key, result
PUBLISHED = [
    (13, (0x00000000, 0x00000000), (0x00000000, 0x00000000), (0x9D1C5EC6, 0x8BD50731)),
    (13, (0xFFFFFFFF, 0xFFFFFFFF), (0xFFFFFFFF, 0xFFFFFFFF), (0xFD36D048, 0x2D17272C)),
    (13, (0x243F6A88, 0x85A308D3), (0x13198A2E, 0x03707344), (0xBA3E4725, 0xF27D669E)),
    (20, (0x00000000, 0x00000000), (0x00000000, 0x00000000), (0x6B200159, 0x99BA4EFE)),
    (20, (0xFFFFFFFF, 0xFFFFFFFF), (0xFFFFFFFF, 0xFFFFFFFF), (0x1CB996FC, 0xBB002BE7)),
    (20, (0x243F6A88, 0x85A308D3), (0x13198A2E, 0x03707344), (0xC4923A9C, 0x483DF7A0)),
]


@pytest.mark.parametrize(("rounds", "counter", "key", "expected"), PUBLISHED)
def test_threefry_gives_the_published_vectors(
    rounds: int, counter: tuple[int, int], key: tuple[int, int], expected: tuple[int, int]
) -> None:
    def pair(words: tuple[int, int]) -> tuple[U32, U32]:
        return np.array([words[0]], np.uint32), np.array([words[1]], np.uint32)

    x, y = threefry2x32(pair(key), pair(counter), rounds)
    assert (int(x[0]), int(y[0])) == expected


def test_asking_for_some_gives_what_asking_for_everyone_holds_there() -> None:
    luck = Luck(11, np.array([3, 9, 4], np.uint32), 17)
    first, second = luck.everyone(5, Purpose.EXIT_TIES)
    rows, people = np.array([2, 0, 1]), np.array([16, 3, 0])
    some = luck.some(rows, people, 5, Purpose.EXIT_TIES)
    assert (some[0] == first[rows, people]).all()
    assert (some[1] == second[rows, people]).all()


def test_uniform_and_normal_draws_have_their_moments() -> None:
    first, second = Luck(2, np.arange(500, dtype=np.uint32), 400).everyone(1, Purpose.NEED)
    u = uniform(first).astype(np.float64)
    z = normal(first, second).astype(np.float64)
    assert u.min() >= 0
    assert u.max() < 1
    assert abs(u.mean() - 0.5) < 0.003
    assert abs(z.mean()) < 0.01
    assert abs(z.std() - 1) < 0.01
    assert z.dtype == np.float64
    assert normal(first, second).dtype == np.float32


def test_exp32_keeps_its_documented_error() -> None:
    x = np.linspace(-20, 20, 400_001).astype(np.float32)
    found = exp32(x)
    assert found.dtype == np.float32
    error = np.abs(found.astype(np.float64) / np.exp(x.astype(np.float64)) - 1)
    assert error.max() < 1e-5
    assert error[np.abs(x) <= 1].max() < 6e-7
    assert (exp32(np.array([-1e9, 1e9], np.float32)) == exp32(np.array([-20, 20], np.float32))).all()


def test_happens_agrees_with_its_chance() -> None:
    rng = np.random.default_rng(3)
    u = rng.random(200_000).astype(np.float32)
    x = np.full(len(u), -1.2, np.float32)
    assert abs(happens(u, x).mean() - float(chance(x)[0])) < 0.004


def test_rules_take_single_values_to_the_same_bits() -> None:
    """A compiler will call the very same functions with single float32 values."""
    x = np.linspace(-9, 9, 257).astype(np.float32)
    one_by_one = np.array([exp32(value) for value in x])
    assert one_by_one.tobytes() == exp32(x).tobytes()
