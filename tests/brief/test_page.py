"""The page as text: what it says, what it never says, and that nobody's words can break out of it."""

import re
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sangkien.brief import page
from sangkien.brief.findings import AnswerKind, Findings, InformationValue
from sangkien.brief.first import first
from sangkien.brief.reader import link
from sangkien.words import LANGUAGES, Language
from tests.brief.conftest import KINDS, built
from tests.brief.factory import findings

VOID = {"meta", "br", "img", "link", "input", "hr"}


class Reader(HTMLParser):
    """Collects tags, attributes and text, and checks that every tag is closed in its place."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


def body_of(html: str) -> str:
    """What stands inside the body."""
    return html[html.index("<body>") + 6 :].removesuffix("</html>").strip().removesuffix("</body>")


def screen(html: str) -> str:
    """The first screen: everything up to the contents."""
    return html[: html.index('<nav class="contents"')]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_answer_is_a_whole_page_in_every_language(kind: AnswerKind, language: Language) -> None:
    html = built(kind, language, bare=kind == "learn_first")
    reader = Reader(html)
    assert f'<html lang="{language}">' in html
    assert len(html.encode()) < 600_000
    levels = [int(tag[1]) for tag, _ in reader.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))
    ids = [a["id"] for _, a in reader.tags if "id" in a]
    assert len(ids) == len(set(ids))
    targets = [a["href"] or "" for t, a in reader.tags if t == "a" and (a.get("href") or "").startswith("#")]
    assert {t[1:] for t in targets} <= set(ids)
    body = Reader(body_of(html)).text
    assert "{" not in body
    assert not re.search(r"\b(nan|inf|True|False)\b", body)
    assert ">None<" not in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_learn_first_names_no_option_on_the_first_screen(language: Language) -> None:
    made = findings("learn_first")
    html = screen(built("learn_first", language))
    for scheme in made.schemes:
        assert scheme.name.en not in html
        assert scheme.name.vi not in html
    assert "status_quo" not in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_screen_says_what_a_director_needs(language: Language) -> None:
    told = re.sub(r"<[^>]+>", " ", body_of(screen(built("back", language))))
    wanted = {
        "en": ("Choose: A champion", "about 6 in 10", "610 million VND over 36 months", "above 42%", "list experiment",
               "2 of 9 quantities", "31 December 2021", "Rehearsal"),
        "vi": ("Nên chọn: Đồng hành", "khoảng 6 trên 10", "610 triệu đồng trong 36 tháng", "cao hơn 42%",
               "thực nghiệm danh sách", "2 trong 9 yếu tố", "ngày 31 tháng 12 năm 2021", "Chạy thử"),
    }  # fmt: skip
    for words in wanted[language]:
        assert words in told, words


def test_what_the_owner_holds_comes_first_and_staying_out_is_always_there() -> None:
    html = built("back", "en")
    part = html[html.index('id="schemes-head"') : html.index('id="learn-head"')]
    ours, theirs = part.index("Our own options, best first"), part.index("What to argue for")
    assert ours < part.index("Do not engage", ours) < theirs < part.index("A mix: champion", theirs)


def test_everything_that_rests_on_rehearsal_says_so_and_nothing_else_does() -> None:
    marked, plain = built("back", "en"), built("back", "en", rehearsal=False)
    assert marked.count('class="mark"') > 30
    body = plain[plain.index("<body>") :]
    assert 'class="mark"' not in body
    assert "REHEARSAL" not in body


def test_rehearsal_that_touches_no_belief_marks_only_what_it_touches() -> None:
    made = findings("back").model_copy(update={"beliefs": findings(rehearsal=False).beliefs})
    html = page(made, {}, "en")
    assert "The simulated figures do not rest on them" in html
    assert 'class="mark"' not in screen(html)
    assert 'class="mark"' in html


def test_nothing_is_loaded_from_anywhere() -> None:
    for tag, attributes in Reader(built("back", "en")).tags:
        assert tag not in {"script", "iframe", "object", "embed", "link", "img", "form"}
        for name, value in attributes.items():
            assert not name.startswith("on")
            if name in {"src", "srcset", "data", "action", "xlink:href"} or (name == "href" and tag != "a"):
                pytest.fail(f"{tag} {name}={value}")
    html = built("back", "en")
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in html
    assert not re.search(r"@import|url\(\s*['\"]?(?!#)", html)


def _texts(node: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    if isinstance(node, str):
        return [path]
    pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [found for key, value in pairs for found in _texts(value, (*path, key))]


_FREE = [
    path
    for path in _texts(findings("back").model_dump(mode="json"))
    if path[-1] in {"text", "title", "en", "vi", "place", "source", "value", "owner", "challenge", "summary", "address",
                    "since", "year", "certainty", "kind", "as_of", "currency", "challenge_type"}
    or "partners" in path or "sdgs" in path or "stages" in path or "informed_by" in path
    if path[:2] != ("answer", "kind")
    if not (path[0] == "beliefs" and isinstance(path[1], int) and path[1] > 9)
]  # fmt: skip
_NASTY = st.sampled_from(
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "'><svg/onload=alert(1)>",
        "{{ 1234567 + 1 }}",
        "{% raw %}",
        "javascript:alert(1)",
        "</style><script>",
        "{n} {missing!r}",
        "]]><!--",
        "&lt;b&gt;&amp;",
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.sampled_from(_FREE), _NASTY), min_size=1, max_size=12), st.sampled_from(LANGUAGES)
)
def test_nobodys_words_become_markup(changes: list[tuple[Any, str]], language: Language) -> None:
    """Whatever a user text holds, the page has the tags it would have without it, and the text reads as written."""
    data = findings("back").model_dump(mode="json")
    for path, nasty in changes:
        node: Any = data
        for key in path[:-1]:
            node = node[key]
        node[path[-1]] = nasty
    html = page(Findings.model_validate(data), {}, language)
    assert "<script" not in html
    assert "1234568" not in html
    for tag, attributes in Reader(html).tags:
        assert tag in _KNOWN_TAGS, tag
        assert not any(name.startswith("on") for name in attributes)
        if tag == "a":
            assert re.match(r"#|https?://", attributes["href"] or "")


_KNOWN_TAGS = {tag for tag, _ in Reader(page(findings("back"), {}, "en")).tags}


@pytest.mark.parametrize(
    "svg",
    [
        "<p>no picture</p>",
        "<svg><script>alert(1)</script></svg>",
        '<svg onload="alert(1)"></svg>',
        '<svg><image href="https://example.org/a.png"/></svg>',
        '<svg><rect fill="url(https://example.org/x)"/></svg>',
        "<svg><foreignObject><p>x</p></foreignObject></svg>",
        '<svg><a href="https://example.org">x</a></svg>',
    ],
)
def test_a_picture_that_would_run_or_fetch_is_refused(svg: str) -> None:
    with pytest.raises(ValueError, match="picture"):
        page(findings("back"), {"forest": svg}, "en")


def test_only_plain_web_addresses_become_links() -> None:
    assert link("https://example.org/a") == "https://example.org/a"
    for address in (
        None,
        "",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://example.org",
        "https://",
        "//x",
        "http://[",
    ):
        assert link(address) is None


def test_a_study_with_next_to_nothing_still_gives_a_page() -> None:
    made = findings("learn_first", rehearsal=False, bare=True)
    nothing = made.model_copy(
        update={
            "questions": (),
            "schemes": tuple(s for s in made.schemes if s.ours),
            "beliefs": (),
            "facts": (),
            "fact_conflicts": (),
            "facts_missing": (),
            "changed_since": (),
            "past_work": (),
            "notes": (),
            "acceptability": (),
            "sensitivity": (),
            "measures": made.measures[:1],
            "information": made.information.model_copy(update={"quantities": (), "evpi": 0.0}),
            "answer": made.answer.model_copy(
                update={"learn": (), "flips": (), "drivers": 0, "leading": (), "cost_ours": None}
            ),
        }
    )
    for language in LANGUAGES:
        Reader(page(nothing, {}, language))
    assert first(nothing, "en").head == "We do not know yet. Learn first"
    assert first(nothing, "en").cost == "The cost was not reckoned."


def test_an_answer_without_its_probability_says_less_and_nothing_wrong() -> None:
    for kind in KINDS[:2]:
        made = findings(kind)
        quiet = made.model_copy(
            update={"answer": made.answer.model_copy(update={"probability_best": None, "expected_loss": 0.0})}
        )
        told = first(quiet, "en")
        assert told.sure == "Not sure enough to name an option."
        assert "next to nothing" in told.sure_more[0]


def test_what_is_worth_nothing_is_counted_not_listed() -> None:
    made = findings("back")
    many = tuple(
        InformationValue(
            quantity=f"effect.part_{i}", value=0.0, se=1.0, distinguishable=False, instrument="survey"
        )
        for i in range(10, 30)
    )
    html = page(
        made.model_copy(update={"information": made.information.model_copy(update={"quantities": many})}),
        {},
        "en",
    )
    assert "12 more quantities cannot be told from zero." in html


def test_words_of_the_plan_carry_their_language() -> None:
    html = built("back", "vi")
    assert '<span class="own" lang="en">How might our office' in html
    assert '<span class="own" lang="vi">Tiền không phải' in built("back", "en")


def test_a_long_list_on_the_first_screen_is_cut_and_says_so() -> None:
    told = first(findings("back"), "en")
    assert (len(told.flips), told.flips_more, len(told.learn)) == (3, 1, 3)
    assert told.boxes == ("local",) * 2 + ("other",) * 2 + ("assumed",) * 5


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_others_learned_stands_with_its_place_and_what_is_not_quoted_is_counted(
    language: Language,
) -> None:
    """Quotes of other labs are words of theirs; a stance is said to come from a rule; later years are only counted."""
    found = findings("learn_first")
    text = Reader(page(found, {}, language)).text
    assert "Those who were thanked in public came back." in text
    assert text.count("Elsewhere, 2020") == 2
    rule = {"en": "By a rule, it contradicts", "vi": "Xét theo quy tắc: phản bác"}[language]
    assert text.count(rule) == 1
    nobody = {
        "en": "Nobody has kept anything of what other labs learned",
        "vi": "Chưa ai lưu lại bài học nào",
    }
    assert text.count(nobody[language]) == 2, "two questions have nothing at all"
