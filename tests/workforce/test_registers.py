"""Registers, priors, outcomes and docs/model.md name the same things, and the engine uses every one of them."""

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from sangkien.words import LANGUAGES, Distribution, levers, package_yaml, quantities
from sangkien.workforce import groupings, measures
from sangkien.workforce.checks import check_levels
from sangkien.workforce.costs import intensity
from sangkien.workforce.prepare import prepare

from .agencies import AGENCY, SERVICE, medians, run, same

MODEL = Path(__file__).resolve().parents[2] / "docs" / "model.md"
INSTRUMENTS = {
    "choice_experiment",
    "list_experiment",
    "survey",
    "interviews",
    "register",
    "records",
    "trial",
    "network",
    "diary",
}
DRIVERS = {
    "start",
    "agency_month",
    "official_month",
    "attempt",
    "launch",
    "hire",
    "post_cut",
    "reward_launch",
    "reward_sustained",
    "pay_share",
    "pay_difference",
}


def test_every_quantity_has_one_prior_with_a_line_on_where_it_comes_from() -> None:
    rows = package_yaml("sangkien.beliefs", "priors.yaml")["priors"]
    assert [row["quantity"] for row in rows] == [q.id for q in quantities()]
    for row in rows:
        Distribution.from_interval(quantities()[row["quantity"]].scale, row["low"], row["high"])
        assert row["provenance"]["source"]
        for language in LANGUAGES:
            assert row["provenance"]["note"][language].strip()


def test_no_draw_from_a_prior_leaves_the_range_of_its_quantity() -> None:
    """Seven standard deviations either way, for the generic priors and a country's: draws stay within five."""
    rows = [
        *package_yaml("sangkien.beliefs", "priors.yaml")["priors"],
        *package_yaml("sangkien.countries.vietnam", "beliefs.yaml")["priors"],
    ]
    for row in rows:
        quantity = quantities()[row["quantity"]]
        made = Distribution.from_interval(quantity.scale, row["low"], row["high"])
        far = quantity.scale.back(np.array([made.mean - 7 * made.sd, made.mean + 7 * made.sd]))
        assert not quantity.outside(far).any(), (quantity.id, far, quantity.allowed["en"])
        assert quantity.allowed["vi"] != quantity.allowed["en"]


def test_every_text_of_the_registers_exists_in_each_language() -> None:
    for entry in (*quantities(), *levers(), *measures().values()):
        for text in (entry.name, entry.meaning, entry.unit):
            assert all(text[language].strip() for language in LANGUAGES), entry.id


def test_quantities_name_known_instruments_and_mechanisms() -> None:
    for quantity in quantities():
        assert quantity.instruments, quantity.id
        assert set(quantity.instruments) <= INSTRUMENTS, quantity.id
        assert set(quantity.mechanisms) <= set(range(1, 21)), quantity.id
    named = {m for entry in (*quantities(), *levers()) for m in entry.mechanisms}
    assert named >= set(range(1, 21)), "each of the twenty mechanisms has a quantity or a lever"


@pytest.mark.parametrize("quantity", [q.id for q in quantities()])
def test_every_quantity_reaches_the_rules(quantity: str) -> None:
    """With all levers moved, a different value gives different terms."""
    moved = {lever.id: lever.low if lever.status_quo == lever.high else lever.high for lever in levers()}
    moved |= {"fewer_layers": 1.0, "partner_choice": 0.5, "engagement": 1.0, "delay_limit": 3.0}
    del moved["launch_reward"]  # it contradicts patient terms; pay for results acts on show too
    if quantity == "layers.delay":
        moved["delay_limit"] = 12.0
    values = medians(1)
    base = prepare(SERVICE, AGENCY, values, check_levels(moved))
    register = quantities()[quantity]
    other = values | {quantity: register.scale.back(register.scale.forward(values[quantity]) + 0.5)}
    changed = prepare(SERVICE, AGENCY, other, check_levels(moved))
    assert flat(base) != flat(changed)


def flat(terms: object) -> list[bytes]:
    def leaves(value: object) -> Iterator[bytes]:
        if isinstance(value, tuple):
            for part in value:
                yield from leaves(part)
        else:
            yield np.asarray(value).tobytes()

    return list(leaves(terms))


@pytest.mark.parametrize("lever", [lever.id for lever in levers()])
def test_every_lever_does_something(lever: str) -> None:
    entry = levers()[lever]
    far = entry.low if entry.status_quo == entry.high else entry.high
    assert not same(run({lever: far}, worlds=10), run(worlds=10))


def test_cost_terms_name_their_driver_amount_and_source() -> None:
    for lever in levers():
        assert lever.cost.payer in {"ours", "others"}
        assert lever.cost.as_of.year >= 2021, lever.id
        for term in lever.cost.terms:
            assert term.per in DRIVERS, lever.id
            assert term.amount >= 0
            assert term.source, lever.id


def test_only_layers_come_in_whole_numbers() -> None:
    assert [lever.id for lever in levers() if lever.whole] == ["fewer_layers"]


def test_today_costs_only_engagement() -> None:
    usual = check_levels({})
    paid = {lever.id for lever in levers() if intensity(lever.id, usual) and lever.id != "delay_limit"}
    assert paid == {"engagement"}
    found = run(worlds=3)
    assert (found.totals["cost_ours"] == 36 * 60).all()
    assert (found.totals["cost_others"] == 0).all()


def test_the_model_page_names_every_quantity_lever_and_measure() -> None:
    page = MODEL.read_text("utf-8")
    names = [
        *(q.id for q in quantities()),
        *(lever.id for lever in levers()),
        *measures(),
        *groupings(),
    ]
    missing = [name for name in names if f"`{name}`" not in page]
    assert not missing, f"docs/model.md does not name {missing}"


def test_every_function_that_the_model_page_names_exists() -> None:
    """``module.function`` in the table of submodels; a name without a module belongs to the one before it."""
    rows = [line for line in MODEL.read_text("utf-8").splitlines() if re.match(r"\| \d+ \| ", line)]
    assert len(rows) == 20
    for row in rows:
        module = ""
        for name in re.findall(r"`([a-z_.]+)`", row.split(" | ")[3]):
            module, _, function = name.rpartition(".") if "." in name else (module, "", name)
            assert hasattr(import_module(f"sangkien.workforce.{module}"), function), f"{module}.{function}"
