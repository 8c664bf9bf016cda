"""E-mail addresses and telephone numbers do not get into the index, nor out of it."""

import zlib
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from sangkien.archive.export import WRITERS, export
from sangkien.archive.index import entries, open_to_read
from sangkien.archive_load import load
from sangkien.archive_mask import mask
from sangkien.cli import main
from tests.archive.pages import pad, page, write, write_json

PLANTED = (
    "kim.hoa@agency.example.org",
    "hoa%2Bx@example.com",
    "pedro (at) example.org",
    "+84 90 123 4567",
    "0912 345 678",
    "(024) 3822 1234",
    "+502 2222-3333",
    "0033 6 12 34 56 78",
    "555-123-4567",
)


def planted(folder: Path) -> Path:
    for number, secret in enumerate(PLANTED):
        write(
            folder,
            **{
                f"p{number}": page(
                    f"Ask {secret} now",
                    contact=secret,
                    tags=(("methods", f"by {secret}"), ("thematic_areas", secret)),
                    challenge=f"Call or write: {secret}, soon.",
                    question=f"Is it {secret}?",
                    more=f"> Asked {secret}?\n\n{secret}\n\n## Part {secret}\n\n[[broken {secret}\n",
                    country=secret,
                    year=secret,
                )
            },
        )
    write(folder, coded=page(challenge="Write to kim&#46;hoa&#64;agency.example.org please."))
    write_json(
        folder / "x.json", pad(1, f"Title {PLANTED[0]}", metadata=[{"name": "x", "value": PLANTED[3]}])
    )
    write(folder, **{"mai.le@example.org": page("By name")})
    return folder


def everything(target: Path) -> str:
    """All bytes of the index, and what is packed in them."""
    whole = [path.read_bytes() for path in target.parent.glob(f"{target.name}*")]
    with closing(open_to_read(str(target))) as connection:
        whole += [zlib.decompress(packed) for (packed,) in connection.execute("SELECT packed FROM body")]
        found = [entry for _, entry in entries(connection)]
    whole += [export(found, ending) for ending in WRITERS if ending != ".xlsx"]
    return b"\n".join(whole).decode("utf-8", "replace")


def secrets() -> list[str]:
    return [*PLANTED, "kim.hoa@", "kim&#46;hoa", "mai.le@", "somebody@", "9123456", "22223333"]


def test_what_is_planted_is_nowhere_in_the_index_or_in_exports(tmp_path: Path) -> None:
    """Not in titles, tags, contacts, prompts, sections, names of files or oddities."""
    report = load([planted(tmp_path / "p")], tmp_path / "i.sqlite")
    assert report.documents == len(PLANTED) + 3
    whole = everything(tmp_path / "i.sqlite") + repr(report.odd)
    for secret in secrets():
        assert secret not in whole, secret
    assert "[e-mail]" in whole
    assert "[phone]" in whole


def test_only_who_asks_keeps_them_and_a_later_load_masks_them(tmp_path: Path) -> None:
    """What was kept is wiped from the file, also where it lay in pages that are free now."""
    target = tmp_path / "i.sqlite"
    done = CliRunner().invoke(
        main, ["archive", "load", str(planted(tmp_path / "p")), "--index", str(target), "--keep-personal"]
    )
    assert done.exit_code == 0, done.output
    assert "KEPT" in done.output
    whole = everything(target)
    for secret in PLANTED:
        assert secret in whole
    report = load([tmp_path / "p"], target)
    assert report.rebuilt
    whole = everything(target)
    for secret in secrets():
        assert secret not in whole, secret


@pytest.mark.parametrize(
    "text",
    [
        "2019-2021",
        "100 000 000",
        "1000000000 USD",
        "27.030277975756945,18.009605",
        "12,345,678,901",
        "250.000.000 đồng",
        "in 2019 2020 2021 2022 we",
        "https://example.org/a/123456789012/y",
        "1,234,567 people",
        "meet (at) noon",
        "Sense 1 2 3 4 5 6",
        "US$ 1200000000",
        "0.123456789",
    ],
)
def test_figures_are_left_alone(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "+84901234567",
        "Tel: 2222 3333",
        "SĐT 0987.654.321",
        "06 12 34 56 78",
        "https://wa.me/250788123456",
        "0084-90-123-4567",
        "788123456",
        "a.b@c.org",
        "ＡＢ＠example.org",
        "x [at] y.org",
        "call 0912345678 or 024 3822 1234, in 2022",
        "Teléfono: 55 1234 5678",
    ],
)
def test_numbers_and_addresses_are_masked(text: str) -> None:
    masked = mask(text)
    assert "[phone]" in masked or "[e-mail]" in masked
    assert not any(part in masked for part in ("0788", "3822", "1234 5678", "654", "@", "\uff20", "y.org"))


@given(st.text(max_size=80), st.sampled_from(PLANTED), st.text(max_size=80))
def test_masking_twice_changes_nothing_and_loses_nothing_else(before: str, secret: str, after: str) -> None:
    masked = mask(f"{before} {secret} {after}")
    assert secret not in masked or secret in before or secret in after
    assert mask("x" * 200 + f" {secret} " + "y" * 200).strip() == f"{'x' * 200} {mask(secret)} {'y' * 200}"
