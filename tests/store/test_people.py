"""Accounts, invitations, sessions and roles keep their promises in both databases."""

import threading
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from sangkien.store import Shelf, database
from sangkien.store.people import IDLE, INVITED_FOR, LONGEST, People, Person
from sangkien.words import Refusal

PASSWORD = "rõ ràng là đủ dài"


@pytest.fixture
def people(engine: Engine) -> People:
    return People(engine)


def joined(people: People, login: str, *, keeper: bool = False) -> Person:
    return people.take_up(people.invite(login, f"Person {login}", keeper=keeper), PASSWORD)


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as refusal:
        call()
    return refusal.value.problems[0].code


def older(people: People, table: sa.Table, column: str, by: timedelta) -> None:
    moment = (datetime.now(UTC) - by).isoformat(timespec="microseconds")
    with database.writing(people.engine) as connection:
        connection.execute(table.update().values({column: moment}))


# --- invitations -------------------------------------------------------------------------------------------


def test_an_invitation_makes_an_account_that_is_open_once_it_is_taken_up(people: People) -> None:
    secret = people.invite(" Lan@Lab.VN ", "  Nguyễn   Lan ", "vi", keeper=True)
    invited = people.invited(secret)
    assert (invited.login, invited.name, invited.language) == ("lan@lab.vn", "Nguyễn Lan", "vi")
    assert invited.keeper
    assert not invited.joined
    assert people.take_up(secret, PASSWORD, "Nguyễn Thị Lan").joined
    assert people.called("LAN@lab.vn").name == "Nguyễn Thị Lan"


def test_an_invitation_works_once(people: People) -> None:
    secret = people.invite("a", "A")
    people.take_up(secret, PASSWORD)
    assert refused(lambda: people.invited(secret)) == "store.no_invitation"
    assert refused(lambda: people.take_up(secret, "another long one")) == "store.no_invitation"
    assert people.sign_in("a", PASSWORD)


def test_an_invitation_ends_after_a_fortnight(people: People) -> None:
    secret = people.invite("a", "A")
    older(people, database.invitations, "until", timedelta(seconds=1))
    assert refused(lambda: people.take_up(secret, PASSWORD)) == "store.no_invitation"
    assert timedelta(days=14) == INVITED_FOR


def test_a_new_link_takes_the_place_of_the_old_one(people: People) -> None:
    old = people.invite("a", "A")
    new = people.invite_again(people.called("a").id)
    assert refused(lambda: people.invited(old)) == "store.no_invitation"
    assert people.invited(new).login == "a"


def test_who_never_came_in_can_be_invited_anew_with_what_is_right_now(people: People) -> None:
    people.invite("a", "Wrong name", "en")
    people.invite("a", "Right name", "vi", keeper=True)
    assert [(p.name, p.language, p.keeper) for p in people.everybody()] == [("Right name", "vi", True)]


def test_an_address_that_is_in_use_cannot_be_invited(people: People) -> None:
    joined(people, "a")
    assert refused(lambda: people.invite("A", "Somebody else")) == "store.login_taken"


def test_no_two_accounts_have_one_name(people: People) -> None:
    """The log says who by name: nobody can take another's, by invitation, on coming in or later."""
    lan = joined(people, "lan")
    assert refused(lambda: people.invite("b", "PERSON LAN")) == "store.name_taken"
    secret = people.invite("b", "B")
    assert refused(lambda: people.take_up(secret, PASSWORD, "person lan")) == "store.name_taken"
    b = people.take_up(secret, PASSWORD)
    assert refused(lambda: people.rename(b.id, "Person Lan")) == "store.name_taken"
    people.rename(lan.id, "Person LAN")
    people.rename(b.id, "Person lan 2")


@pytest.mark.parametrize(
    ("login", "name"),
    [("", "x"), ("x", ""), (" ", "x"), ("x" * 121, "x"), ("x", "x" * 201), ("a\0b", "x"), ("x", "a\x1bb"),
     ("x", "a\u202eb"), ("a\nb", "x")],
)  # fmt: skip
def test_names_that_do_not_show_or_are_too_long_are_refused(people: People, login: str, name: str) -> None:
    assert refused(lambda: people.invite(login, name)) == "store.no_login"
    assert people.everybody() == ()


@pytest.mark.parametrize("password", ["", "short", "x" * 11, "x" * 1001])
def test_a_password_is_at_least_twelve_characters_of_any_kind(people: People, password: str) -> None:
    secret = people.invite("a", "A")
    assert refused(lambda: people.take_up(secret, password)) == "store.weak_password"
    people.take_up(secret, "x" * 12)


@pytest.mark.parametrize("number", [-1, 0, 99, 2**31, 2**70])
def test_somebody_who_is_not_there_is_said(people: People, number: int) -> None:
    study = Shelf(people.engine).create("s", {"a": b""}).study
    for call in (people.person, people.invite_again, people.close):
        assert refused(lambda call=call: call(number)) == "store.no_person"  # type: ignore[misc]
    assert refused(lambda: people.set_role(study, number, "lead")) == "store.no_person"
    assert refused(lambda: people.called("nobody")) == "store.no_person"


# --- signing in --------------------------------------------------------------------------------------------


def test_who_is_signed_in_is_known_by_the_cookie_alone(people: People) -> None:
    joined(people, "a")
    secret = people.sign_in(" A ", PASSWORD, "Firefox")
    found = people.signed_in(secret)
    assert found is not None
    assert found.login == "a"
    assert people.signed_in(secret + "x") is None
    assert people.signed_in("") is None


@pytest.mark.parametrize("login", ["a", "nobody", "invited", "closed", "a\0b", "", "x" * 500])
def test_a_wrong_name_and_a_wrong_password_are_told_alike(people: People, login: str) -> None:
    joined(people, "k", keeper=True)
    joined(people, "a")
    people.invite("invited", "I")
    people.close(joined(people, "closed").id)
    assert refused(lambda: people.sign_in(login, PASSWORD + "!")) == "store.wrong_password"
    if login != "a":
        assert refused(lambda: people.sign_in(login, PASSWORD)) == "store.wrong_password"


def test_a_wrong_name_takes_as_long_as_a_wrong_password(people: People) -> None:
    """Both go through one hashing: counted, not timed."""
    import sangkien.store.person as person

    joined(people, "a")
    seen: list[str] = []
    whole = person._hasher.verify

    class Counting:
        def verify(self, known: str, password: str) -> bool:
            seen.append(known[:9])
            return whole(known, password)

    hasher = person._hasher
    person._hasher = Counting()  # type: ignore[assignment]
    try:
        for login in ("a", "nobody", "a\0b"):
            refused(lambda login=login: people.sign_in(login, "not this one, no"))  # type: ignore[misc]
    finally:
        person._hasher = hasher
    assert seen == ["$argon2id"] * 3


def test_a_password_is_the_same_however_its_letters_are_composed(people: People) -> None:
    """Macs and Windows put Vietnamese letters together differently."""
    secret = people.invite("a", "A")
    people.take_up(secret, unicodedata.normalize("NFD", PASSWORD))
    assert people.sign_in("a", unicodedata.normalize("NFC", PASSWORD))


def test_guessing_from_a_stolen_database_is_slow() -> None:
    """Argon2id with at least the memory, passes and lanes of RFC 9106's second choice."""
    from tests.conftest import SHIPPED_HASHER as SHIPPED

    assert SHIPPED.type.name == "ID"
    assert (SHIPPED.memory_cost, SHIPPED.time_cost, SHIPPED.parallelism) >= (65536, 3, 4)


def test_the_database_holds_nothing_to_sign_in_with(people: People) -> None:
    """No password, link or cookie can be read out of any table."""
    link = people.invite("a", "A")
    cookie = people.begin(people.take_up(link, PASSWORD).id)
    other = people.invite("b", "B")
    with database.reading(people.engine) as connection:
        for table in database.metadata.sorted_tables:
            text = repr(connection.execute(sa.select(table)).all())
            for secret in (link, cookie, other, PASSWORD):
                assert secret not in text, table.name


def test_a_session_ends_when_nobody_was_seen_for_long_or_after_its_time(people: People) -> None:
    number = joined(people, "a").id
    for column, by in (("seen", IDLE), ("begun", LONGEST)):
        secret = people.begin(number)
        older(people, database.sessions, column, by + timedelta(seconds=1))
        assert people.signed_in(secret) is None
        assert people.sessions(number) == ()
        older(people, database.sessions, column, timedelta(0))
        assert people.signed_in(secret) is None  # it does not come back


def test_being_seen_keeps_a_session(people: People) -> None:
    number = joined(people, "a").id
    secret = people.begin(number)
    older(people, database.sessions, "seen", IDLE - timedelta(minutes=1))
    assert people.signed_in(secret)
    assert datetime.now(UTC) - people.sessions(number)[0].seen < timedelta(minutes=1)


def test_sessions_that_ran_out_are_cleared_away(people: People) -> None:
    number = joined(people, "a").id
    people.begin(number)
    older(people, database.sessions, "seen", IDLE + timedelta(seconds=1))
    people.begin(number)
    with database.reading(people.engine) as connection:
        assert len(connection.execute(sa.select(database.sessions)).all()) == 1


def test_one_ends_ones_own_sessions_only(people: People) -> None:
    a, b = joined(people, "a").id, joined(people, "b").id
    secret = people.begin(b, "\x1b[31mFirefox")
    mark = people.mark(secret)
    people.end_session(mark, a)
    assert people.signed_in(secret)
    assert [s.device for s in people.sessions(b)] == ["[31mFirefox"]
    people.end_session(mark, b)
    assert people.signed_in(secret) is None


def test_a_new_password_ends_every_other_session_and_open_links(people: People) -> None:
    person = joined(people, "a")
    here, there = people.begin(person.id), people.begin(person.id)
    link = people.invite_again(person.id)
    assert refused(lambda: people.change_password(person.id, "wrong", "x" * 20)) == "store.wrong_old_password"
    assert refused(lambda: people.change_password(person.id, PASSWORD, "short")) == "store.weak_password"
    assert people.signed_in(there)
    people.change_password(person.id, PASSWORD, "quite another one", here)
    assert people.signed_in(here)
    assert people.signed_in(there) is None
    assert refused(lambda: people.invited(link)) == "store.no_invitation"
    assert refused(lambda: people.sign_in("a", PASSWORD)) == "store.wrong_password"
    assert people.sign_in("a", "quite another one")


def test_taking_up_a_link_ends_every_session(people: People) -> None:
    """Who lost a laptop asks for a link, and the laptop is signed out."""
    person = joined(people, "a")
    lost = people.begin(person.id)
    people.take_up(people.invite_again(person.id), "quite another one")
    assert people.signed_in(lost) is None


def test_a_password_hashed_with_weaker_settings_is_hashed_anew(people: People) -> None:
    from argon2 import PasswordHasher

    person = joined(people, "a")
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with database.writing(people.engine) as connection:
        connection.execute(database.people.update().values(password=weak))
    assert people.sign_in("a", PASSWORD)
    with database.reading(people.engine) as connection:
        kept = connection.scalar(sa.select(database.people.c.password))
    assert kept != weak
    assert people.sign_in(person.login, PASSWORD)


# --- closing, keepers, roles -------------------------------------------------------------------------------


def test_a_closed_account_is_signed_out_and_its_link_ends(people: People) -> None:
    joined(people, "k", keeper=True)
    person = joined(people, "a")
    cookie, link = people.begin(person.id), people.invite_again(person.id)
    people.close(person.id)
    assert people.signed_in(cookie) is None
    assert refused(lambda: people.invited(link)) == "store.no_invitation"
    assert people.person(person.id).closed


def test_a_closed_account_opens_again_with_a_new_password_only(people: People) -> None:
    joined(people, "k", keeper=True)
    person = joined(people, "a")
    people.close(person.id)
    assert refused(lambda: people.invite("a", "Person a")) == "store.login_taken"
    link = people.invite_again(person.id)
    assert refused(lambda: people.sign_in("a", PASSWORD)) == "store.wrong_password"
    people.take_up(link, "quite another one")
    assert people.sign_in("a", "quite another one")


def test_somebody_can_always_invite(people: People) -> None:
    """The last keeper who came in can neither be closed nor lose it, also when two try at once."""
    a = joined(people, "a", keeper=True)
    people.invite("never", "Never came", keeper=True)
    assert refused(lambda: people.close(a.id)) == "store.last_keeper"
    assert refused(lambda: people.set_keeper(a.id, False)) == "store.last_keeper"
    b = joined(people, "b", keeper=True)
    codes = at_once(lambda: people.close(a.id), lambda: people.close(b.id))
    assert sorted(codes) == ["", "store.last_keeper"]
    assert sum(p.keeper and p.joined and not p.closed for p in people.everybody()) == 1


def test_a_study_always_has_a_lead_whose_account_is_open(people: People) -> None:
    study = Shelf(people.engine).create("s", {"a": b""}).study
    joined(people, "k", keeper=True)
    a, b = joined(people, "a"), joined(people, "b")
    people.set_role(study, a.id, "lead")
    assert refused(lambda: people.set_role(study, a.id, "analyst")) == "store.last_lead"
    assert refused(lambda: people.set_role(study, a.id, None)) == "store.last_lead"
    assert refused(lambda: people.close(a.id)) == "store.leads_alone"
    assert people.led_alone(a.id) == (study,)
    people.set_role(study, b.id, "lead")
    codes = at_once(lambda: people.set_role(study, a.id, None), lambda: people.close(b.id))
    assert sorted(code != "" for code in codes) == [False, True]
    assert any(role == "lead" and not person.closed for person, role in people.members(study))


def test_a_closed_lead_is_no_lead(people: People) -> None:
    study = Shelf(people.engine).create("s", {"a": b""}).study
    joined(people, "k", keeper=True)
    a, b = joined(people, "a"), joined(people, "b")
    for one in (a, b):
        people.set_role(study, one.id, "lead")
    people.close(b.id)
    assert refused(lambda: people.set_role(study, a.id, "viewer")) == "store.last_lead"
    assert refused(lambda: people.set_role(study, b.id, "viewer")) == "store.no_person"
    people.set_role(study, b.id, None)


def test_a_role_is_not_changed_over_somebody_elses_change(people: People) -> None:
    study = Shelf(people.engine).create("s", {"a": b""}).study
    a = joined(people, "a")
    people.set_role(study, a.id, "coder", was=None)
    people.set_role(study, a.id, "analyst", was="coder")
    assert refused(lambda: people.set_role(study, a.id, "viewer", was="coder")) == "store.role_changed"
    assert people.role(study, a.id) == "analyst"
    assert people.roles(a.id) == {study: "analyst"}


def test_there_are_no_roles_in_a_study_that_is_not_there(people: People) -> None:
    a = joined(people, "a")
    assert refused(lambda: people.set_role("none", a.id, "lead")) == "store.no_study"


def test_an_address_that_two_invite_at_once_is_one_account(people: People) -> None:
    at_once(lambda: people.invite("a", "One"), lambda: people.invite("a", "Two"))
    assert len(people.everybody()) == 1


def at_once(*calls: Callable[[], object]) -> list[str]:
    """Do things at the same moment; the code of each refusal, empty where it went well."""
    start = threading.Barrier(len(calls))
    codes = [""] * len(calls)

    def do(n: int, call: Callable[[], object]) -> None:
        start.wait()
        try:
            call()
        except Refusal as refusal:
            codes[n] = refusal.problems[0].code

    threads = [threading.Thread(target=do, args=(n, call)) for n, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return codes
