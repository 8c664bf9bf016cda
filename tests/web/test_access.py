"""The table of access is what happens: every route is tried as nobody, as a stranger and in every role."""

import pytest

from sangkien.web.access import ACCESS
from sangkien.web.roles import MEETS, Need, Role

from .conftest import Team

WHO = ("nobody", "stranger", *Role, "keeper")


def allowed(who: str, need: Need) -> bool:
    if need is Need.PUBLIC:
        return True
    if who == "nobody":
        return False
    if need is Need.SIGNED_IN:
        return True
    if need is Need.KEEPER:
        return who == "keeper"
    return who in set(Role) and MEETS[Role(who)] >= need


@pytest.mark.parametrize("who", WHO)
def test_every_route_is_open_to_whom_the_table_names(team: Team, who: str) -> None:
    """A route that is not open answers 401, 403 or sends to the sign-in page, and its handler never runs."""
    browser = team.sign_in(who)
    wrong = []
    for row, need in ACCESS.items():
        method, path = row.split(" ")
        address = path.replace("{study}", team.study)
        for name in ("token", "secret", "mark", "name", "number", "id", "task", "file", "version"):
            address = address.replace("{" + name + "}", "0")
        address = address.replace("{path:path}", "x")
        # without a token a change is refused as forged (403) only after the caller was let pass
        answer = browser.request(method, address, follow_redirects=False)
        text = answer.text
        denied = (
            (answer.status_code == 303 and answer.headers["location"].startswith("/login"))
            or "sign_in" in text[:40] or "denied" in text[:40]
            or "Please sign in" in text or "This is not open to you" in text
        )  # fmt: skip
        if denied == allowed(who, need):
            wrong.append((row, need.name, answer.status_code))
    assert not wrong


def test_without_a_team_the_one_user_may_do_everything(client, study) -> None:  # type: ignore[no-untyped-def]
    assert client.get(f"/s/{study}").status_code == 200
