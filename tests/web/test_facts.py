"""Country facts at the pages: what is assumed, what a study assumes otherwise, and calibration beside the pages."""

import re
from html import escape
from typing import Any

import pytest

from sangkien.calibrate import CalibrationSpec
from sangkien.calibration_task import Calibrated, CalibrationGoes, Picture, calibration_events
from sangkien.countries import load
from sangkien.ensemble import Cancelled
from sangkien.example import example_files
from sangkien.setting import set_up
from sangkien.study import STUDY, Study, read_study
from sangkien.tell import shown
from sangkien.web.calibrations import Asked, Calibrations
from sangkien.web.desk import Desk
from sangkien.words import LANGUAGES, Problem
from sangkien.worker import Task

from .conftest import Browser, Team
from .test_questions import form_at


def group_form(browser: Browser, study: str, group: str) -> tuple[str, dict[str, Any]]:
    address = f"/s/{study}/assumed/{group}"
    return address, form_at(browser, f"/s/{study}/facts", address)


def test_every_fact_in_force_shows_with_whom_it_counts_its_source_and_its_certainty(
    client: Browser, study: str, desk: Desk
) -> None:
    """So do the pay scale, what disagrees, what is missing and what changed since; no source is a link."""
    page = client.get(f"/s/{study}/facts").text
    setting = set_up(desk.study(study).file)
    plain = page.replace("&#39;", "'").replace("&#34;", '"')
    for fact in setting.facts.facts.values():
        if shown(setting, fact):
            assert fact.name["en"] in plain
            assert fact.population["en"] in plain
            assert fact.source.title in plain
    assert "1.49 million VND a month" in page
    assert "3.49" in page
    country = load("vietnam")
    day = desk.study(study).file.as_of
    names = [row.name["en"] for row in country.conflicts(day)]
    names += [row.name["en"] for row in country.missing]
    names += [row.name["en"] for row in country.changed_since(day)]
    for name in names:
        assert escape(name).lower() in escape(plain).lower()
    assert 'href="http' not in page


def test_figures_are_written_as_their_readers_write_them(client: Browser, study: str) -> None:
    client.cookies.set("sangkien-language", "vi")
    page = client.get(f"/s/{study}/facts").text
    assert "1,49 triệu đồng/tháng" in page
    assert 'value="4.000"' in page
    assert "23.000" in page


def test_an_own_value_stands_beside_the_packs_and_can_be_taken_back(
    client: Browser, study: str, desk: Desk
) -> None:
    address, form = group_form(client, study, "agency")
    client.send_form(address, form | {"agency.women_share": "52.5", "agency.layers": "0"})
    agency = desk.study(study).file.agency
    assert (agency.women_share, agency.layers) == (0.525, 0)
    page = client.get(f"/s/{study}/facts").text
    assert re.search(r"Women among staff: <strong>52.5%</strong>.*own.*The country pack says 45%", page)
    address, form = group_form(client, study, "agency")
    answer = client.send_form(address, form | {"back": "agency.women_share"}, follow_redirects=False)
    assert answer.headers["location"].endswith("said=back")
    agency = desk.study(study).file.agency
    assert (agency.women_share, agency.layers) == (None, 0)


def test_comments_of_the_study_stay(client: Browser, study: str, desk: Desk) -> None:
    address, form = group_form(client, study, "agency")
    client.send_form(address, form | {"agency.size": "200"})
    changed = desk.snapshot(study).files[STUDY].decode()
    assert changed == example_files()[STUDY].decode().replace("size: 120", "size: 200")


def test_a_base_salary_of_its_own_needs_a_source_and_goes_with_it(
    client: Browser, study: str, desk: Desk
) -> None:
    address, form = group_form(client, study, "pay")
    answer = client.send_form(address, form | {"pay.base_salary": "1.8"})
    assert answer.status_code == 422
    assert 'value="1.8"' in answer.text
    client.send_form(address, form | {"pay.base_salary": "1.8", "pay.source": "Draft decree"})
    pay = desk.study(study).file.pay
    assert pay is not None
    assert (pay.base_salary, pay.source) == (1.8, "Draft decree")
    address, form = group_form(client, study, "pay")
    client.send_form(address, form | {"back": "pay.base_salary"})
    assert desk.study(study).file.pay is None
    assert desk.snapshot(study).files[STUDY] == example_files()[STUDY]


def test_time_naming_and_what_we_hold_can_be_changed(client: Browser, study: str, desk: Desk) -> None:
    for group, fields in (
        ("time", {"as_of": "2022-12-31", "months": "36"}),
        ("naming", {"title.en": "Same: title", "title.vi": "Same: title", "language": "vi"}),
        ("holds", {"owner.holds": ["state", "lab"]}),
    ):
        address, form = group_form(client, study, group)
        assert client.send_form(address, form | fields, follow_redirects=False).status_code == 303
    file = desk.study(study).file
    assert (file.as_of.isoformat(), file.months) == ("2022-12-31", 36)
    assert (file.title, file.language) == ("Same: title", "vi")
    assert file.owner.holds == ("lab", "state")


def test_outcomes_get_a_worth_lose_it_and_one_must_be_left(client: Browser, study: str, desk: Desk) -> None:
    address, form = group_form(client, study, "worth")
    client.send_form(address, form | {"worth.theatre": "", "measure": "exits", "amount": "−1,200.5"})
    worth = desk.study(study).file.worth
    assert worth["exits"] == -1200.5
    assert "theatre" not in worth
    address, form = group_form(client, study, "worth")
    nothing = {name: "" for name in form if name.startswith("worth.")}
    assert client.send_form(address, form | nothing).status_code == 422
    assert desk.study(study).file.worth == worth


def test_numbers_are_read_in_the_language_of_the_page_that_they_were_written_on(
    client: Browser, study: str, desk: Desk
) -> None:
    client.cookies.set("sangkien-language", "vi")
    address, form = group_form(client, study, "worth")
    client.cookies.set("sangkien-language", "en")
    answer = client.send_form(address, form | {"worth.sustained_citizens": "4.500,5"}, follow_redirects=False)
    assert answer.status_code == 303
    assert desk.study(study).file.worth["sustained_citizens"] == 4500.5
    assert desk.study(study).file.worth["theatre"] == -50


@pytest.mark.parametrize(
    ("group", "field", "value", "said"),
    [
        ("agency", "agency.size", "19", "20 to 5000"),
        ("agency", "agency.size", "5001", "20 to 5000"),
        ("agency", "agency.size", "twelve", "is no number"),
        ("agency", "agency.size", "1" * 400, "20 to 5000"),
        ("agency", "agency.layers", "2.5", "a whole number"),
        ("agency", "agency.contract_share", "101", "cannot be 101%"),
        ("agency", "agency.region", "atlantis", "no cost of living is known"),
        ("pay", "pay.base_salary", "-1", "above 0"),
        ("time", "as_of", "yesterday", "is not a date"),
        ("time", "as_of", "1850-01-01", "1850-01-01"),
        ("time", "months", "121", "6 to 120"),
        ("naming", "title.en", "", "cannot be empty"),
        ("naming", "language", "xx", "en, vi"),
        ("holds", "owner.holds", ["king"], "lab, country_office"),
        ("worth", "worth.theatre", "<b>", "&lt;b&gt;"),
    ],
)
def test_what_cannot_be_assumed_is_refused_with_what_can(
    client: Browser, study: str, desk: Desk, group: str, field: str, value: Any, said: str
) -> None:
    version = desk.snapshot(study).version
    address, form = group_form(client, study, group)
    answer = client.send_form(address, form | {field: value})
    assert answer.status_code == 422
    assert said in answer.text
    assert "<b>" not in answer.text.split("<main")[1].split("mend")[0]
    assert desk.snapshot(study).version == version


@pytest.mark.parametrize(("length", "status"), [(500, 303), (501, 422), (5_000_000, 422), (50_000_000, 413)])
def test_a_title_may_have_five_hundred_letters(client: Browser, study: str, length: int, status: int) -> None:
    address, form = group_form(client, study, "naming")
    answer = client.send_form(address, form | {"title.en": "t" * length}, follow_redirects=False)
    assert answer.status_code == status


def test_two_people_who_assume_different_things_both_have_their_way(team: Team) -> None:
    one, other = team.sign_in("analyst"), team.sign_in("lead")
    address, form = group_form(one, team.study, "agency")
    _, form_of_other = group_form(other, team.study, "agency")
    one.send_form(address, form | {"agency.size": "200"})
    answer = other.send_form(address, form_of_other | {"agency.layers": "3"}, follow_redirects=False)
    assert answer.status_code == 303
    agency = team.desk.study(team.study).file.agency
    assert (agency.size, agency.layers) == (200, 3)


def test_two_people_who_assume_the_same_thing_differently_see_both(team: Team) -> None:
    one, other = team.sign_in("analyst"), team.sign_in("lead")
    address, form = group_form(one, team.study, "agency")
    _, form_of_other = group_form(other, team.study, "agency")
    one.send_form(address, form | {"agency.size": "200"})
    answer = other.send_form(address, form_of_other | {"agency.size": "300"})
    assert answer.status_code == 409
    assert "Somebody else wrote meanwhile:</b> 200" in answer.text
    assert (
        'name="agency.size" maxlength="500" inputmode="decimal" autocomplete="off" value="300"' in answer.text
    )
    assert team.desk.study(team.study).file.agency.size == 200
    form_of_other |= dict(re.findall(r'name="(was_agency\.\w+)" value="(\w+)"', answer.text))
    other.send_form(address, form_of_other | {"agency.size": "300"})
    assert team.desk.study(team.study).file.agency.size == 300


def test_a_group_that_is_not_there_is_not_found(client: Browser, study: str) -> None:
    assert client.send_form(f"/s/{study}/assumed/none", {"x": "1"}).status_code == 404


def test_a_coder_reads_the_facts_and_changes_none(team: Team) -> None:
    browser = team.sign_in("coder")
    page = browser.get(f"/s/{team.study}/facts")
    assert page.status_code == 200
    assert "/assumed/" not in page.text
    assert "<button" not in browser.get(f"/s/{team.study}/facts/calibration").text.split("<main")[1]
    answer = browser.send_form(f"/s/{team.study}/assumed/agency", {"agency.size": "50"})
    assert answer.status_code == 403


def test_many_agencies_are_shown_as_they_stand_in_the_file(client: Browser, desk: Desk) -> None:
    text = example_files()[STUDY].decode()
    text += "population:\n  - {name: City offices, agencies: 3, size: 60, region: ha_noi}\n"
    study = desk.shelf.create("many", {**example_files(), STUDY: text.encode()}).study
    page = client.get(f"/s/{study}/facts").text
    assert "City offices: 3 agencies; 60 people each" in page


def test_a_study_that_cannot_be_read_says_what_to_mend(client: Browser, desk: Desk) -> None:
    text = example_files()[STUDY].replace(b"as_of: 2021-12-31", b"as_of: 1990-01-01")
    study = desk.shelf.create("early", {**example_files(), STUDY: text}).study
    page = client.get(f"/s/{study}/facts")
    assert page.status_code == 200
    assert "What has to be mended" in page.text


def ask(client: Browser, study: str, effort: str = "quick") -> None:
    answer = client.send_form(f"/s/{study}/facts/calibration", {"effort": effort}, follow_redirects=False)
    assert answer.status_code == 303


def asked_of(client: Browser, study: str, desk: Desk) -> Asked:
    found: Asked | None = client.app.state.calibrations.find(study, desk.snapshot(study).version)  # type: ignore[attr-defined]
    assert found is not None
    return found


def test_a_calibration_runs_in_the_worker_and_its_answer_stays_with_the_version(
    client: Browser, study: str, desk: Desk
) -> None:
    """The page that waits asks again by itself and has a link for who has no script; a changed study has no answer."""
    address = f"/s/{study}/facts/calibration"
    assert "Calibrate" in client.get(address).text
    ask(client, study)
    task = asked_of(client, study, desk).task
    ask(client, study)
    assert asked_of(client, study, desk).task is task, "one at a time for a study"
    waiting = client.get(address).text
    if not task.done:
        assert 'hx-trigger="every 1s"' in waiting
        assert "Look again" in waiting
    assert task.wait(120)
    page = client.get(address).text
    assert "hx-trigger" not in page.split("<main")[1]
    # on the last day of 2021 nobody knew the figures yet
    assert "not known yet" in page
    assert 'class="mark">Rehearsal' in page
    client.cookies.set("sangkien-language", "vi")
    assert "Kết quả" in client.get(address).text
    client.cookies.set("sangkien-language", "en")
    at, form = group_form(client, study, "agency")
    client.send_form(at, form | {"agency.size": "60"})
    assert "not known yet" not in client.get(address).text
    assert client.get(f"{address}/predicted").status_code == 404


def test_pictures_and_faults_of_a_calibration_are_shown(client: Browser, study: str, desk: Desk) -> None:
    """A picture is served in the reader's language; why one was refused stands where its answer would."""
    version = desk.snapshot(study).version
    pictures = {"en": {"moves": Picture("What moved", b"EN")}, "vi": {"moves": Picture("Thay đổi", b"VI")}}
    done = Task(1, [Calibrated({"en": "In words", "vi": "Bằng lời"}, pictures, rehearsal=False)], done=True)  # type: ignore[arg-type]
    kept = Calibrations()
    kept._kept[study, version] = Asked(study, version, 512, done)
    client.app.state.calibrations = kept  # type: ignore[attr-defined]
    address = f"/s/{study}/facts/calibration"
    page = client.get(address).text
    assert f'<img class="drawn" src="{address}/moves" alt="What moved">' in page
    assert "In words" in page
    assert client.get(f"{address}/moves").content == b"EN"
    assert client.get(f"{address}/moves").headers["content-type"] == "image/png"
    assert client.get(f"{address}/nothing").status_code == 404
    failed = Task(2, [CalibrationGoes(0.5)], done=True, problems=(Problem("run.worker_died"),))
    kept._kept[study, version] = Asked(study, version, 512, failed)
    page = client.get(address).text
    assert 'class="problem error"' in page
    assert "In words" not in page
    stopped = Task(3, [CalibrationGoes(0.5)], done=True, cancelled=True)
    kept._kept[study, version] = Asked(study, version, 512, stopped)
    assert "It was stopped" in client.get(address).text


def test_only_the_last_answers_are_kept() -> None:
    kept = Calibrations()

    class Idle:
        def start(self, *_: object) -> Task:
            return Task(1, done=True)

    study = read_study(example_files())
    for n in range(40):
        kept.ask(Idle(), study, "s", str(n), CalibrationSpec())  # type: ignore[arg-type]
    assert len(kept._kept) == 16
    assert kept.find("s", "39") is not None
    assert kept.find("s", "3") is None


@pytest.mark.parametrize("effort", ["", "endless"])
def test_an_effort_that_is_not_offered_is_refused(client: Browser, study: str, effort: str) -> None:
    answer = client.send_form(f"/s/{study}/facts/calibration", {"effort": effort})
    assert answer.status_code == 422


def test_stopping_when_nothing_runs_does_no_harm(client: Browser, study: str) -> None:
    answer = client.send_form(f"/s/{study}/facts/calibration/cancel", follow_redirects=False)
    assert answer.status_code == 303


@pytest.fixture
def late() -> Study:
    """The example on a day that knows the published figures."""
    text = example_files()[STUDY].replace(b"as_of: 2021-12-31", b"as_of: 2023-12-31")
    return read_study({**example_files(), STUDY: text})


def test_a_calibration_tells_how_far_it_is_then_answers_in_words_and_pictures(late: Study) -> None:
    events = list(calibration_events(late, CalibrationSpec(512, 2400), lambda: False))
    shares = [event.share for event in events if isinstance(event, CalibrationGoes)]
    assert shares[0] == 0
    assert max(shares) == 0.99
    answer = events[-1]
    assert isinstance(answer, Calibrated)
    assert answer.rehearsal
    assert set(answer.texts) == set(LANGUAGES)
    for language in LANGUAGES:
        assert {"predicted", "moves"} <= set(answer.pictures[language])
        for picture in answer.pictures[language].values():
            assert picture.data.startswith(b"\x89PNG")
            assert picture.title


def test_a_calibration_that_is_cancelled_ends_at_once(late: Study) -> None:
    with pytest.raises(Cancelled):
        list(calibration_events(late, CalibrationSpec(2048, 5000), lambda: True))
