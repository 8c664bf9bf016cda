"""What must hold, whatever the parameters: the limits that can be worked out without a simulation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sangkien.words import levers, quantities
from sangkien.workforce import Agency, Grade, Outcomes, Service, conflicting, measures
from sangkien.workforce import ledger as book

from .agencies import AGENCY, medians, prior_draws, reference, run

SCHEMES = [
    {},
    {"engagement": 0.0},
    {"accompaniment": 1.0, "recognition": 1.0, "seed_grant": 1.0},
    {"partner_choice": 1.0},
    {"restructuring": 0.3, "contract_posts": 1.0, "recruitment": 0.0},
    {"performance_pay": 0.3, "pay_level": 0.2, "first_years_pay": 0.5, "second_job_rules": 1.0},
]


def test_no_gap_no_second_job() -> None:
    one = Grade("one", 2.0, 0.0, 1, 36)
    flat = Service("VND", 1.49, (one,), (1.0,), (1.0,))
    full = run(
        parameters=medians(10, pay__adequacy=0.999999, need__dispersion=1e-9),
        worlds=10,
        service=flat,
        agency=Agency(size=60, cost_of_living=0.9),
    )
    assert (full.totals["second_job_hours"] == 0).all()
    assert (full.totals["unmet_need"] == 0).all()
    assert (full.totals["integrity_risk"] == 0).all()


def test_no_layers_no_refusal_and_no_waiting() -> None:
    for free in (run(agency=Agency(size=60, layers=0)), run({"fewer_layers": 4.0})):
        assert free.totals["tried"].sum() > 0
        assert (free.totals["refused"] == 0).all()
        assert (free.totals["waiting_time"] == 0).all()


def test_full_protection_no_sanction() -> None:
    protected = run({"protection": 1.0})
    assert protected.totals["failed"].sum() > 0
    assert (protected.totals["sanctioned"] == 0).all()


def test_do_not_engage_costs_us_nothing_and_starts_nothing_of_ours() -> None:
    apart = run({"engagement": 0.0, "accompaniment": 1.0, "launch_reward": 2.0, "patient_terms": 1.0})
    plain = run({"engagement": 0.0})
    assert (apart.totals["cost_ours"] == 0).all()
    assert (apart.totals["project_started"] == 0).all()
    assert apart.totals["tried"].sum() > 0
    for name, values in plain.totals.items():
        assert (apart.totals[name] == values).all(), f"{name}: our levers act without engagement"


@pytest.mark.parametrize("levels", SCHEMES)
def test_people_are_conserved_and_nobody_is_paid_while_gone(levels: dict[str, float]) -> None:
    agency = Agency(size=60, restructuring=((6, 0.05), (18, 0.1)))
    found = run(levels, agency=agency).monthly
    heads = found["headcount"]
    leaving = found["exits"] + found["departures"]
    assert (heads[:, 0] == 60).all()
    assert (heads[:, 1:] == heads[:, :-1] - leaving[:, :-1] + found["hires"][:, :-1]).all()
    assert (heads + found["vacancies"] <= 60).all()
    if levels.get("recruitment") == 0.0:
        assert (found["hires"] == 0).all()
    # pay per head lies within what the scale can pay, so nobody outside is paid and nobody inside goes without
    per_head = found["pay_bill"] / heads
    ratio = prior_draws(len(heads))["pay.allowance_ratio"][:, None]
    most = (1 + levels.get("pay_level", 0)) * (1 + levels.get("first_years_pay", 0))
    most *= 1 + levels.get("performance_pay", 0)
    assert (per_head >= 1.86 * 1.49 * ratio * 0.999).all()
    assert (per_head <= 6.78 * 1.49 * ratio * most * 1.001).all()


def test_an_emptied_agency_pays_nobody() -> None:
    gone = run({"recruitment": 0.0}, agency=Agency(size=60, restructuring=((3, 1.0),)), worlds=5)
    assert (gone.monthly["headcount"][:, 3:] == 0).all()
    assert (gone.monthly["pay_bill"][:, 3:] == 0).all()
    assert (gone.monthly["tried"][:, 3:] == 0).all()


@pytest.mark.parametrize("levels", SCHEMES)
def test_initiatives_are_conserved(levels: dict[str, float]) -> None:
    """Sincere launches are in use or lapsed; started is refused, left behind, failed, launched or under way."""
    found = run(levels)
    total = {name: values.astype(np.int64) for name, values in found.totals.items()}
    assert (total["launched"] - total["theatre"] == total["in_use"] + total["lapsed"]).all()
    assert (total["sustained"] <= total["in_use"]).all()
    assert (total["sustained_citizens"] <= total["sustained"]).all()
    assert (total["sanctioned"] <= total["failed"]).all()
    assert (total["tried"] <= total["ideas"]).all()


@pytest.mark.parametrize("levels", SCHEMES)
def test_everything_begun_is_accounted_for(levels: dict[str, float]) -> None:
    """Under way at the start and begun since = refused, left behind, failed, launched by own people, or under way."""
    agency = Agency(size=400, departments=5)
    run_of = reference(levels, agency=agency, months=30)
    before = np.count_nonzero(run_of.o.stage > 0)
    while run_of.month < 30:
        run_of.step_month()
        assert run_of.ledger.monthly[0, run_of.month - 1, book.HEADCOUNT] <= 400
    after = np.count_nonzero(run_of.o.stage > 0)
    total = dict(zip(book.COLUMNS, run_of.ledger.monthly[0].sum(axis=0).tolist(), strict=True))
    begun = before + total["tried"] + total["project_started"]
    ended = total["refused"] + total["abandoned"] + total["failed"] + total["own_launches"]
    assert begun == ended + after
    assert run_of.portfolio.ever == len(run_of.portfolio.owners) + total["lapsed"]


@pytest.mark.parametrize("levels", SCHEMES)
def test_groups_add_up_to_the_whole(levels: dict[str, float]) -> None:
    found = run(levels)
    for (name, grouping), values in found.by_group.items():
        if measures()[name].total == "mean":
            continue
        np.testing.assert_allclose(
            values.sum(axis=1), found.totals[name], rtol=1e-9, err_msg=f"{name} {grouping}"
        )
        assert values.shape[1] == len(found.groups[grouping])


def test_an_outside_partner_launches_in_the_outside_group() -> None:
    found = run({"partner_choice": 1.0}, parameters=medians(40, partner__nongov__initiatives=6.0))
    assert found.by_group["launched", "grade"][:, -1].sum() > 0
    assert (found.totals["project_started"] == 0).all()
    early = medians(40, partner__nongov__delay=36.0, partner__nongov__initiatives=6.0)
    assert run({"partner_choice": 1.0}, parameters=early).by_group["launched", "grade"][:, -1].sum() == 0


def _total(outcomes: Outcomes, name: str) -> float:
    return float(outcomes.totals[name].mean())


def test_a_reward_on_launches_raises_theatre_more_than_sustained_results() -> None:
    usual, rewarded = run(worlds=150), run({"launch_reward": 2.0}, worlds=150)
    lasting = run({"sustained_reward": 2.0}, worlds=150)
    theatre = _total(rewarded, "theatre") - _total(usual, "theatre")
    sustained = _total(rewarded, "sustained") - _total(usual, "sustained")
    assert theatre > 0
    assert theatre > sustained
    assert _total(lasting, "sustained") > _total(usual, "sustained")
    assert _total(lasting, "theatre") - _total(usual, "theatre") < theatre


def test_zero_sized_effects_change_no_count() -> None:
    """A lever whose effects are nil in the beliefs moves nothing but money."""
    nothing = medians(
        20,
        effect__support__success=1.0,
        effect__support__fear=1e-12,
        sustain__response_to_support=1.0,
        effect__seed_grant__success=1.0,
        effect__training__tries=1.0,
        effect__training__success=1.0,
    )
    usual = run(parameters=nothing, worlds=20)
    moved = run({"accompaniment": 1.0, "seed_grant": 1.0, "knowledge": 1.0}, parameters=nothing, worlds=20)
    for name in ("ideas", "tried", "launched", "theatre", "failed", "sustained", "exits", "sanctioned"):
        assert (usual.totals[name] == moved.totals[name]).all(), name
    assert (moved.totals["cost_ours"] > usual.totals["cost_ours"]).all()


@settings(max_examples=25, deadline=None, derandomize=True)
@given(data=st.data())
def test_no_parameters_within_reach_of_the_priors_break_it(data: st.DataObject) -> None:
    """Every quantity at 0.1%, 50% or 99.9% of its prior, every lever anywhere: all outcomes are numbers."""
    edges = prior_edges()
    values = {q: np.array([data.draw(st.sampled_from(edges[q]), label=q)] * 2) for q in edges}
    levels = {
        lever.id: data.draw(st.sampled_from([lever.low, lever.status_quo, lever.high]), label=lever.id)
        for lever in levers()
    }
    for conflict in conflicting(levels):  # not both: such a scheme is refused
        levels |= {lever: levers()[lever].status_quo for lever in list(conflict.levers)[1:]}
    found = run(levels, parameters=values, worlds=2, months=14, agency=Agency(size=24, departments=2))
    for name, months in found.monthly.items():
        assert np.isfinite(months).all(), name
        if name != "motivation":
            assert (months >= (-1e9 if name.startswith("cost") else 0)).all(), name


def prior_edges() -> dict[str, list[float]]:
    from sangkien.words import Distribution, package_yaml

    rows = package_yaml("sangkien.beliefs", "priors.yaml")["priors"]
    register = quantities()
    return {
        row["quantity"]: [
            float(
                Distribution.from_interval(register[row["quantity"]].scale, row["low"], row["high"]).quantile(
                    p
                )
            )
            for p in (0.001, 0.5, 0.999)
        ]
        for row in rows
    }


@pytest.mark.parametrize("size", [2, 20, 60, 120, 500])
def test_any_size_of_agency_runs(size: int) -> None:
    found = run(agency=Agency(size=size, departments=1 if size < 9 else 2), worlds=2, months=12)
    assert (found.monthly["headcount"] <= size).all()


def test_doubling_the_people_doubles_the_counts_within_error() -> None:
    """The project's own starts are per agency, so they are left out by not engaging."""
    worlds = 300
    values = prior_draws(worlds)
    sizes = AGENCY.units
    small = run({"engagement": 0.0}, worlds=worlds, parameters=values)
    large = run(
        {"engagement": 0.0},
        worlds=worlds,
        parameters=values,
        agency=Agency(size=120, departments=6, unit_sizes=sizes + sizes),
    )
    for name in (
        "ideas",
        "tried",
        "refused",
        "launched",
        "failed",
        "exits",
        "hires",
        "pay_bill",
        "headcount",
    ):
        gap = large.totals[name] - 2 * small.totals[name]
        error = gap.std(ddof=1) / np.sqrt(worlds)
        assert abs(gap.mean()) < 4 * error + 0.01 * large.totals[name].mean(), name
