"""Priors: layers, dates, and faults that name the quantity."""

from datetime import date
from typing import Any

import pytest

from sangkien.beliefs import read_priors
from sangkien.words import Asked, Quantity, QuantityRegister, Scale, Way, package_yaml, quantities

AS_OF = date(2021, 6, 30)


def quantity(name: str, scale: Scale) -> Quantity:
    text = {"en": name, "vi": name}
    return Quantity(name, text, scale, text, text, (1,), ("survey",), text, Asked(Way.UNIT, text))  # type: ignore[arg-type]  # plain str keys


REGISTER = QuantityRegister(
    {
        "pay.adequacy": quantity("pay.adequacy", Scale.LOGIT),
        "sanction.size": quantity("sanction.size", Scale.LOG),
    }
)


def row(name: str, low: float, high: float, **more: Any) -> dict[str, Any]:
    provenance = {
        "kind": more.pop("kind", "assumed"),
        "source": more.pop("source", "somebody"),
        "known_from": more.pop("known_from", date(2000, 1, 1)),
        "note": more.pop("note", {"en": "a note", "vi": "một ghi chú"}),
    }
    return {"quantity": name, "low": low, "high": high, "provenance": provenance, **more}


BOTH = [row("sanction.size", 1, 4), row("pay.adequacy", 0.5, 0.9)]


def test_a_prior_holds_its_central_ninety_percent_and_comes_in_the_registers_order() -> None:
    found = read_priors(BOTH, as_of=AS_OF, register=REGISTER)
    assert list(found) == ["pay.adequacy", "sanction.size"]
    assert found["sanction.size"].prior.interval(0.9) == pytest.approx((1, 4))
    assert found["sanction.size"].now == found["sanction.size"].prior
    assert found["sanction.size"].assumed
    assert not found["sanction.size"].local


def test_a_later_layer_wins_and_may_be_local() -> None:
    country = row("pay.adequacy", 0.65, 0.70, kind="plan", local=True, known_from="2021-01-01")
    found = read_priors([*BOTH, country], as_of=AS_OF, register=REGISTER)["pay.adequacy"]
    assert found.prior.interval() == pytest.approx((0.65, 0.70))
    assert found.local
    assert not found.assumed


def test_a_later_fact_is_not_used() -> None:
    newer = row("pay.adequacy", 0.65, 0.70, kind="published", known_from=date(2022, 1, 1))
    found = read_priors([*BOTH, newer], as_of=AS_OF, register=REGISTER)
    assert found["pay.adequacy"].prior.interval() == pytest.approx((0.5, 0.9))


def test_a_quantity_without_a_prior_is_refused_by_name() -> None:
    only_later = row("pay.adequacy", 0.65, 0.70, known_from=date(2022, 1, 1))
    with pytest.raises(ValueError, match=r"pay\.adequacy: no prior known on 2021-06-30"):
        read_priors([BOTH[0], only_later], as_of=AS_OF, register=REGISTER)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"low": 0.9, "high": 0.5}, "below the high end"),
        ({"low": 0.0}, "between 0 and 1"),
        ({"low": "much"}, "must be a number"),
        ({"low": True}, "must be a number"),
        ({"provenance": {"kind": "assumed"}}, "provenance needs"),
        ({"local": "yes"}, "true or false"),
        ({"weight": 1}, "unknown fields weight"),
        ({"quantity": "pay.adequcy"}, "nearest: pay.adequacy"),
    ],
)
def test_a_fault_names_the_quantity_and_what_is_wrong(change: dict[str, Any], said: str) -> None:
    bad = {**row("pay.adequacy", 0.5, 0.9), **change}
    with pytest.raises(ValueError, match="pay") as caught:
        read_priors([bad, BOTH[0]], as_of=AS_OF, register=REGISTER)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ({"kind": "guess"}, "kind of provenance"),
        ({"source": " "}, "without a source"),
        ({"note": {"en": "only English"}}, "written in en and vi"),
        ({"known_from": 2019}, "known_from"),
        ({"known_from": "31/05/2019"}, "isoformat"),
    ],
)
def test_no_prior_without_a_line_that_says_where_it_comes_from(part: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=r"pay\.adequacy") as caught:
        read_priors([row("pay.adequacy", 0.5, 0.9, **part), BOTH[0]], as_of=AS_OF, register=REGISTER)
    assert said in str(caught.value)


def test_a_missing_field_and_a_row_that_is_no_mapping_are_both_reported() -> None:
    rows: list[Any] = [{"quantity": "pay.adequacy", "low": 0.5}, "pay"]
    with pytest.raises(ValueError, match=r"missing fields high, provenance.*prior 2 \(no mapping\)"):
        read_priors(rows, as_of=AS_OF, register=REGISTER)


def test_the_priors_that_ship_cover_the_register() -> None:
    rows = package_yaml("sangkien.beliefs", "priors.yaml")["priors"]
    assert list(read_priors(rows, as_of=AS_OF)) == [q.id for q in quantities()]
