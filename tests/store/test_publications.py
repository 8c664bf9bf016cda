"""Links to published rounds: unguessable, each to one round, withdrawn but never forgotten."""

import pytest
from sqlalchemy import Engine

from sangkien.store import Shelf
from sangkien.store.publications import Publications
from sangkien.words import Refusal


@pytest.fixture
def study(engine: Engine) -> str:
    store = Shelf(engine).create("s", {"plan.md": b"x"})
    store.keep_round("2021-12-31", {"findings.json": b"{}"})
    return store.study


def test_a_link_leads_to_its_round_and_is_long_enough_not_to_be_guessed(engine: Engine, study: str) -> None:
    links = Publications(engine)
    made = [links.publish(study, 1, "Lan") for _ in range(3)]
    assert len({link.token for link in made}) == 3
    assert all(len(link.token) == 43 for link in made)
    found = links.find(made[0].token)
    assert (found.study, found.round, found.by, found.reachable) == (study, 1, "Lan", True)


def test_a_withdrawn_link_stays_on_record_with_the_moment(engine: Engine, study: str) -> None:
    links = Publications(engine)
    token = links.publish(study, 1, "").token
    first = links.withdraw(token, study)
    assert first.withdrawn is not None
    assert not first.reachable
    assert links.withdraw(token).withdrawn == first.withdrawn  # a second time changes nothing
    assert [link.token for link in links.of(study)] == [token]


def test_the_links_of_a_removed_study_do_not_open(engine: Engine, study: str) -> None:
    links = Publications(engine)
    token = links.publish(study, 1, "").token
    Shelf(engine).remove(study)
    assert not links.find(token).reachable
    with pytest.raises(Refusal):
        links.publish(study, 1, "")
    Shelf(engine).restore(study)
    assert links.find(token).reachable


def test_what_is_not_there_is_refused(engine: Engine, study: str) -> None:
    links = Publications(engine)
    token = links.publish(study, 1, "").token
    for wrong in ("", "x", "' OR 1=1 --", token[:-1]):
        with pytest.raises(Refusal):
            links.find(wrong)
        with pytest.raises(Refusal):
            links.withdraw(wrong)
    with pytest.raises(Refusal):
        links.withdraw(token, "other")
    for number in (0, 2, -1):
        with pytest.raises(Refusal):
            links.publish(study, number, "")
    assert links.find(token).reachable
