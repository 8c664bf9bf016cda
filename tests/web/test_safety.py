"""What keeps a workbench safe from other sites, other names and other people."""

import pytest

from sangkien.serve import setup_for
from sangkien.words import Refusal

from .conftest import Browser, Team


def test_every_answer_carries_the_policy(client: Browser) -> None:
    for path in ("/", "/none", "/health"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "[::1", "localhost:x", "", "a b", "@localhost"]
)
def test_a_name_that_is_not_ours_is_not_answered(client: Browser, host: str) -> None:
    """A site that points its own name at this machine (DNS rebinding) reads nothing."""
    answer = client.get("/", headers={"Host": host})
    assert answer.status_code == 421
    assert "Studies" not in answer.text


@pytest.mark.parametrize("host", ["localhost", "localhost:8421", "LOCALHOST:80", "127.0.0.1:9"])
def test_its_own_names_are_answered_on_any_port(client: Browser, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 200


def test_a_form_of_another_site_changes_nothing(client: Browser, study: str) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {}):
        data = {} if headers == {} else {"csrf": "0" * 128}
        assert client.post(f"/s/{study}/remove", data=data, headers=headers).status_code == 403
    assert client.get(f"/s/{study}").status_code == 200


def test_a_token_of_another_browser_is_no_token(team: Team) -> None:
    lead, coder = team.sign_in("lead"), team.sign_in("coder")
    page = coder.get(f"/s/{team.study}").text
    token = page.split('name="csrf" content="')[1].split('"')[0]
    assert lead.post(f"/s/{team.study}/remove", data={"csrf": token}).status_code == 403


@pytest.mark.parametrize(
    "back", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:1", "\nx"]
)
def test_no_page_sends_people_to_another_site(client: Browser, back: str) -> None:
    answer = client.send_form("/language", {"language": "vi", "back": back}, follow_redirects=False)
    assert answer.headers["location"] == "/"


def test_the_language_stays_chosen(client: Browser) -> None:
    client.send_form("/language", {"language": "vi", "back": "/"})
    assert '<html lang="vi">' in client.get("/").text


def test_cookies_are_out_of_reach_of_scripts(client: Browser) -> None:
    cookie = client.get("/").headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_more_than_may_be_sent_is_said_and_not_read(client: Browser) -> None:
    answer = client.post("/language", data={"back": "x" * 50_000_000})
    assert answer.status_code == 413
    assert "MB" in answer.text


def test_what_cannot_be_saved_is_shown_again(client: Browser, study: str) -> None:
    page = client.post(f"/s/{study}/remove", data={"csrf": "0" * 128, "reason": "<b>my words</b>"})
    assert "&lt;b&gt;my words&lt;/b&gt;" in page.text


def test_without_a_team_nobody_else_can_reach_it() -> None:
    with pytest.raises(Refusal) as refused:
        setup_for("0.0.0.0", 8421, team=False, address=None)
    assert refused.value.problems[0].code == "cli.open_to_all"


def test_words_of_people_are_never_markup(client: Browser, desk, study: str) -> None:  # type: ignore[no-untyped-def]
    from sangkien.yaml_edit import set_at

    store = desk.shelf.open(study)
    now = store.load()
    store.commit(
        {"study.yaml": set_at(now.files["study.yaml"], ["title"], "<script>alert(1)</script>")}, now.version
    )
    for path in ("/", f"/s/{study}"):
        text = client.get(path).text
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert" in text
