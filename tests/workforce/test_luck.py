"""The generator gives its published numbers, and every draw has an address of its own."""

import numpy as np
import pytest

from sangkien.workforce.arith import U32, chance, exp32, happens
from sangkien.workforce.luck import Purpose, address, normal, spare, threefry2x32, uniform

# kat_vectors of Random123, 13 rounds: counter, key, result
PUBLISHED = [
    ((0x00000000, 0x00000000), (0x00000000, 0x00000000), (0x9D1C5EC6, 0x8BD50731)),
    ((0xFFFFFFFF, 0xFFFFFFFF), (0xFFFFFFFF, 0xFFFFFFFF), (0xFD36D048, 0x2D17272C)),
    ((0x243F6A88, 0x85A308D3), (0x13198A2E, 0x03707344), (0xBA3E4725, 0xF27D669E)),
]


def words(number: int) -> U32:
    return np.array([number], np.uint32)


def draws(people: int, worlds: int = 1) -> tuple[U32, U32]:
    person, world = np.arange(people, dtype=np.uint32), np.arange(worlds, dtype=np.uint32)[:, None]
    shape = (worlds, people)
    key = np.broadcast_to(words(2), shape), np.broadcast_to(world, shape)
    return threefry2x32(*key, np.broadcast_to(person, shape), words(int(address(1, Purpose.NEED))))


@pytest.mark.parametrize(("counter", "key", "expected"), PUBLISHED)
def test_threefry_gives_the_published_vectors(
    counter: tuple[int, int], key: tuple[int, int], expected: tuple[int, int]
) -> None:
    x, y = threefry2x32(words(key[0]), words(key[1]), words(counter[0]), words(counter[1]))
    assert (int(x[0]), int(y[0])) == expected


def test_every_month_and_purpose_has_an_address_of_its_own() -> None:
    found = {int(address(month, purpose)) for month in (0, 1, 2, 119, 65535) for purpose in Purpose}
    assert len(found) == 5 * len(Purpose)


def test_uniform_spare_and_normal_draws_have_their_moments() -> None:
    first, second = draws(400, 500)
    u, v = uniform(first).astype(np.float64), spare(first, second).astype(np.float64)
    z = normal(first, second).astype(np.float64)
    for x in (u, v):
        assert x.min() >= 0
        assert x.max() < 1
        assert abs(x.mean() - 0.5) < 0.003
        assert abs(x.var() - 1 / 12) < 0.001
    assert abs(z.mean()) < 0.01
    assert abs(z.std() - 1) < 0.01
    assert normal(first, second).dtype == np.float32


def test_the_draws_of_a_month_are_independent_of_each_other() -> None:
    """The path of ideas, staying and the kind come from one call: no correlation, also not in the tails."""
    first, second = draws(1000, 1000)
    path, stay, kind = uniform(first).ravel(), uniform(second).ravel(), spare(first, second).ravel()
    for a, b in ((path, stay), (path, kind), (stay, kind)):
        assert abs(np.corrcoef(a, b)[0, 1]) < 0.004
        assert abs(b[a < 0.01].mean() - 0.5) < 0.012
        assert abs((b[a < 0.01] < 0.02).mean() - 0.02) < 0.006


def test_exp32_keeps_its_documented_error() -> None:
    x = np.linspace(-20, 20, 400_001).astype(np.float32)
    found = exp32(x)
    assert found.dtype == np.float32
    error = np.abs(found.astype(np.float64) / np.exp(x.astype(np.float64)) - 1)
    assert error.max() < 3e-6
    assert error[np.abs(x) <= 1].max() < 3e-7
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
