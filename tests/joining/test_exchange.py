"""A study as one file: nothing is lost on the way, nothing raw is passed on, and no file from elsewhere does harm."""

import io
import stat
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pyrage
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sangkien.exchange import MANIFEST, Packed, is_locked, lock, pack_backup, pack_share, unlock, unpack
from sangkien.store import FolderStore, Note, Shelf, Store, connect
from sangkien.words import Refusal

PASS = "bốn từ ngẫu nhiên đủ dài"
FILES = {
    "study.yaml": b"format: 1\n",
    "plan.md": "kế hoạch".encode(),
    "evidence/n01.md": b"what somebody said",
    "evidence/marks.yaml": b"sources: []\n",
    "past_work.yaml": b"initiatives: []\n",
}


def code(refused: pytest.ExceptionInfo[Refusal]) -> str:
    return refused.value.problems[0].code


@pytest.fixture(params=["folder", "table"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    made: Store
    if request.param == "folder":
        made = FolderStore.create(tmp_path / "s", FILES)
    else:
        made = Shelf(connect(str(tmp_path / "w.db"))).create("s", FILES)
    base = made.load().version
    made.commit({"plan.md": b"mended"}, base, Note("Lan", "plan summary"))
    made.keep_round("2021-12-31", {"findings.json": b"{}", "brief.html": b"<p>"})
    return made


def test_a_share_holds_nothing_that_people_said(store: Store) -> None:
    data = pack_share(store, "s")
    assert b"what somebody said" not in data
    found = unpack(data)
    assert set(found.files) == {"study.yaml", "plan.md", "past_work.yaml"}
    assert found.left_out == ("evidence",)
    assert found.rounds == (("001_2021-12-31", {"findings.json": b"{}", "brief.html": b"<p>"}),)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert not [name for name in archive.namelist() if "evidence" in name]


def test_the_same_study_gives_the_same_bytes(store: Store) -> None:
    assert pack_share(store, "s") == pack_share(store, "s")


def test_a_backup_loses_nothing_on_its_way_to_another_workbench(store: Store, tmp_path: Path) -> None:
    data = pack_backup(store, "s", PASS)
    assert is_locked(data)
    assert b"what somebody said" not in data
    assert b"study.yaml" not in data
    found = unpack(data, passphrase=PASS)
    copy = Shelf(connect(str(tmp_path / "other.db"))).create(
        found.id, found.files, rounds=found.rounds, history=found.history
    )
    assert copy.load() == store.load()
    assert [(v.version, v.at, v.note, v.changed) for v in copy.history()] == [
        (v.version, v.at, v.note, v.changed) for v in store.history()
    ]
    for version in store.history():
        assert copy.at(version.version) == store.at(version.version)
    assert copy.rounds() == store.rounds()
    assert copy.round_files(1) == store.round_files(1)
    assert unpack(pack_backup(copy, "s", PASS), passphrase=PASS) == found


def test_a_backup_opens_with_its_passphrase_only(store: Store) -> None:
    data = pack_backup(store, "s", PASS)
    for wrong, expected in ((PASS + "x", "exchange.wrong_passphrase"), ("", "exchange.locked")):
        with pytest.raises(Refusal) as refused:
            unpack(data, passphrase=wrong)
        assert code(refused) == expected
    damaged = bytearray(data)
    damaged[-20] ^= 1
    with pytest.raises(Refusal) as refused:
        unlock(bytes(damaged), PASS)
    assert code(refused) == "exchange.wrong_passphrase"
    with pytest.raises(Refusal) as refused:
        pack_backup(store, "s", "short")
    assert code(refused) == "exchange.weak_passphrase"


@pytest.mark.usefixtures("shipped_locks")
def test_what_ships_asks_for_a_second_of_work_for_each_guess() -> None:
    """Other tests lock with a quicker key: this one looks at the file that people get."""
    data = lock(b"what somebody said", PASS)
    kind, salt, work = data.split(b"\n")[1].removeprefix(b"-> ").split()
    assert (kind, len(salt)) == (b"scrypt", 22)
    assert int(work) >= 15  # 2^15 rounds take 32 MB and a tenth of a second on the slowest machines
    assert unlock(data, PASS) == b"what somebody said"
    for wrong in ((data, PASS + "x"), (data[:-1] + bytes([data[-1] ^ 1]), PASS)):
        with pytest.raises(Refusal) as refused:
            unlock(*wrong)
        assert code(refused) == "exchange.wrong_passphrase"


def zipped(entries: dict[str, bytes], *, mode: int = 0o100644) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = mode << 16
            archive.writestr(info, data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def test_the_zipped_folder_of_a_study_is_brought_in(tmp_path: Path) -> None:
    entries = {f"mine/{name}": data for name, data in FILES.items()}
    found = unpack(zipped({**entries, "mine/.git/x": b"", "mine/rounds/001_a/f": b"1"}))
    assert (found.id, dict(found.files)) == ("mine", FILES)
    assert found.rounds == (("001_a", {"f": b"1"}),)
    flat = unpack(zipped(FILES), "study of ours.zip")
    assert (flat.id, dict(flat.files)) == ("study of ours", FILES)


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "a/../../x", "C:\\x", "study/../../x", "..\\..\\x"])
def test_an_entry_that_leads_out_is_refused(name: str) -> None:
    with pytest.raises(Refusal) as refused:
        unpack(zipped({**FILES, name: b"x"}))
    assert code(refused) == "store.outside"


def test_a_link_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        unpack(zipped({"study.yaml": b"/etc/passwd"}, mode=stat.S_IFLNK | 0o777))
    assert code(refused) == "exchange.link"


def test_a_file_that_unpacks_to_more_than_a_study_is_refused() -> None:
    """A zip bomb: fifty kilobytes that would fill the memory."""
    bomb = zipped({"study.yaml": b"0" * 60_000_000})
    assert len(bomb) < 100_000
    with pytest.raises(Refusal) as refused:
        unpack(bomb)
    assert code(refused) == "exchange.too_large"


def test_the_size_that_an_entry_claims_is_not_believed() -> None:
    data = bytearray(zipped({"study.yaml": b"0" * 60_000_000}))
    real = (60_000_000).to_bytes(4, "little")
    while (at := data.find(real)) >= 0:
        data[at : at + 4] = (10).to_bytes(4, "little")
    with pytest.raises(Refusal):
        unpack(bytes(data))


def test_too_many_entries_are_refused() -> None:
    with pytest.raises(Refusal) as refused:
        unpack(zipped({f"f{n}": b"" for n in range(20_001)}))
    assert code(refused) == "exchange.too_many"


def test_a_newer_file_is_refused() -> None:
    manifest = b'{"format": 2, "kind": "share", "id": "s"}'
    with pytest.raises(Refusal) as refused:
        unpack(zipped({MANIFEST: manifest}))
    assert code(refused) == "exchange.newer"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "exchange.no_zip"),
        (b"PK\x03\x04 rubbish", "exchange.no_zip"),
        (zipped({"readme.txt": b"x"}), "exchange.no_study"),
        (zipped({"a/study.yaml": b"x", "b/study.yaml": b"x"}), "exchange.no_study"),
        (zipped({MANIFEST: b"{"}), "exchange.damaged"),
        (
            zipped({MANIFEST: b'{"format": 1, "kind": "backup", "id": "s", "history": [{}]}'}),
            "exchange.damaged",
        ),
        (zipped({MANIFEST: b'{"format": 1, "kind": "backup", "id": "s", "history": 3}'}), "exchange.damaged"),
        (b"age-encryption.org/v1\nrubbish", "exchange.wrong_passphrase"),
    ],
)
def test_what_is_no_study_is_told_apart(data: bytes, expected: str) -> None:
    with pytest.raises(Refusal) as refused:
        unpack(data, passphrase=PASS)
    assert code(refused) == expected


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=300), st.integers(0, 5000), st.integers(1, 255))
def test_damage_is_refused_or_harmless(junk: bytes, at: int, flip: int) -> None:
    """A file with any byte changed or anything at its end is refused with a problem, or read; it never fails."""
    data = bytearray(zipped(FILES) + junk)
    data[at % len(data)] ^= flip
    try:
        found = unpack(bytes(data))
    except Refusal:
        return
    assert isinstance(found, Packed)


def test_a_busy_moment_is_no_wrong_passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library measures how fast the machine is each time, and refuses what seems too much just then."""
    tried: list[int] = []

    def decrypt(data: bytes, passphrase: str) -> bytes:
        tried.append(1)
        if len(tried) < 4:
            raise pyrage.DecryptError("Excessive work parameter for passphrase.")
        return b"opened"

    monkeypatch.setattr("sangkien.exchange._locksmith", SimpleNamespace(decrypt=decrypt))
    assert unlock(b"age-encryption.org/v1", PASS) == b"opened"
    monkeypatch.setattr("sangkien.exchange.TRIES", 2)
    tried.clear()
    with pytest.raises(Refusal) as refused:
        unlock(b"age-encryption.org/v1", PASS)
    assert code(refused) == "exchange.busy"
