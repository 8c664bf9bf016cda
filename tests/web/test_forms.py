"""Every form of every page, filled with what people should never send: it is refused in words, and nothing breaks."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest

from sangkien.example import example_files
from sangkien.web import shell
from sangkien.web.app import make_app
from sangkien.web.desk import Desk

from .conftest import Browser, Programs

#: Forms that begin long work or end somebody's session; their own tests try them.
LEFT_OUT = ("/run", "/calibrate", "/logout", "/lab/keep", "/remove", "/restore", "/backup")
DOWNLOADS = ("/export", "/get", "/pdf", "/docx", "/download")
MARK = "<i>zq</i>"
HOSTILE = {
    "nothing": "",
    "markup": f'{MARK}"><script>alert(1)</script>',
    "long": "x" * 150_000,
    "odd": "\u202e\u0000\ud7ff{{7*7}}%s${x}\r\n\t\\'; DROP TABLE studies;--",
    "number": "-1e309",
    "yaml": "!!python/object:os.system [*a, {b: c}]\n- &x y",
    "path": "../../../etc/passwd",
    "vietnamese": "Đổi mới sáng tạo ở cấp xã: “dám nghĩ, dám làm”",
}


#: Tried in every run; the others with the slow proofs.
USUAL = ("markup", "long", "odd")


@dataclass
class Found:
    """A form as a page shows it."""

    action: str
    fields: list[tuple[str, str, str]] = field(default_factory=list)  # name, kind, value


class Reader(HTMLParser):
    """Collects the forms that change something, and the links, of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Found] = []
        self.links: set[str] = set()
        self._open: Found | None = None
        self._area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Found(given.get("action", "")) if given.get("method", "").lower() == "post" else None
            if self._open is not None:
                self.forms.append(self._open)
        elif tag == "a" and given.get("href", "").startswith("/"):
            self.links.add(given["href"])
        elif self._open is not None and given.get("name"):
            if tag == "input":
                if given.get("type") in ("radio", "checkbox") and "checked" not in given:
                    return
                self._open.fields.append((given["name"], given.get("type", "text"), given.get("value", "")))
            elif tag in ("textarea", "select"):
                self._open.fields.append((given["name"], tag, ""))
            elif tag == "button":
                self._open.fields.append((given["name"], "button", given.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None


def crawl(client: Browser, study: str) -> dict[tuple[str, tuple[str, ...]], Found]:
    """Every form that can be reached, once for each place it goes to and set of fields."""
    pages = [page for page in shell.PAGES.values() if not page.team]
    todo = [f"/s/{study}/{page.path}".rstrip("/") for page in pages if page.place == "study"]
    todo += [f"/{page.path}" for page in pages if page.place == "home"] + ["/studies/new"]
    seen: set[str] = set()
    forms: dict[tuple[str, tuple[str, ...]], Found] = {}
    shapes: dict[str, int] = {}
    while todo and len(seen) < 250:
        address = todo.pop(0)
        shape = address.split("?")[0]
        if (
            address in seen
            or shapes.get(shape, 0) >= 12
            or any(x in address for x in ("/export", "/get?", ".pdf", ".docx", ".md"))
        ):
            continue
        seen.add(address)
        shapes[shape] = shapes.get(shape, 0) + 1
        answer = client.get(address)
        assert answer.status_code < 500, address
        if "text/html" not in answer.headers["content-type"]:
            continue
        reader = Reader()
        reader.feed(answer.text)
        todo += sorted(link for link in reader.links if link.startswith(f"/s/{study}") and link not in seen)
        for form in reader.forms:
            forms.setdefault((form.action, tuple(sorted(name for name, _, _ in form.fields))), form)
    return forms


@pytest.fixture(scope="module")
def forms(programs: Programs, tmp_path_factory: pytest.TempPathFactory) -> list[Found]:
    """The forms of the example: the same on every workbench that has nothing else."""
    with programs.desk(tmp_path_factory.mktemp("forms") / "w.db", team=False) as desk:
        study = desk.shelf.create("viet-nam", example_files()).study
        return list(crawl(Browser(make_app(desk)), study).values())


@pytest.mark.parametrize(
    "kind",
    [pytest.param(kind, marks=() if kind in USUAL else pytest.mark.slow) for kind in HOSTILE],
)
def test_no_form_breaks(client: Browser, desk: Desk, study: str, forms: list[Found], kind: str) -> None:
    hostile = HOSTILE[kind]
    assert len(forms) >= 10
    for form in forms:
        action = form.action
        if any(part in action for part in LEFT_OUT):
            continue
        data: dict[str, str] = {}
        for name, what, value in form.fields:
            if name == "csrf" or what == "file":
                continue
            keep = what in ("hidden", "button") or name in ("country", "language")
            data[name] = value if keep else hostile
        answer = client.send_form(action, data)
        assert answer.status_code < 500, f"{action} {sorted(data)}: {answer.status_code}"
        assert MARK not in answer.text, f"{action}: markup of a user is markup of the page"
        assert "<script>alert" not in answer.text, action
    found = desk.shelf.open(study).load()  # still there, still readable
    assert found.files["plan.md"]
    assert client.get(f"/s/{study}").status_code == 200
    assert desk.log.broken() is None
