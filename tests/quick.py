"""What takes long on purpose or is the same each time, made quick for the tests; each says who looks at the real one.

The program knows nothing of this: no setting of it makes a key cheaper or a picture older.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyrage

from sangkien import pictures

SHIPPED_DRAWING = pictures._drawn
_LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


class QuickLocksmith:
    """Locks and opens in the same format, age, with a key made of the passphrase in no time in place of scrypt.

    tests/joining/test_exchange.py looks at the one that ships.
    """

    @staticmethod
    def encrypt(data: bytes, passphrase: str) -> bytes:
        return bytes(pyrage.encrypt(data, [_key(passphrase).to_public()]))

    @staticmethod
    def decrypt(data: bytes, passphrase: str) -> bytes:
        return bytes(pyrage.decrypt(data, [_key(passphrase)]))


def _key(passphrase: str) -> Any:
    """An X25519 key spelled as age spells it (Bech32, BIP 173)."""
    number = int.from_bytes(hashlib.sha256(passphrase.encode()).digest()) << 4
    digits = [number >> 5 * place & 31 for place in reversed(range(52))]
    name = "age-secret-key-"
    spread = [ord(letter) >> 5 for letter in name] + [0] + [ord(letter) & 31 for letter in name]
    check = _polymod([*spread, *digits, *[0] * 6]) ^ 1
    digits += [check >> 5 * place & 31 for place in reversed(range(6))]
    return pyrage.x25519.Identity.from_str((name + "1" + "".join(_LETTERS[d] for d in digits)).upper())


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= generator if top >> place & 1 else 0
    return check


class Drawn:
    """Draws each picture once in a run of the tests, whichever of its processes asks for it first.

    tests/brief/test_charts.py shows that the same picture drawn twice is the same, and draws anew each time.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)

    def __call__(self, specs: Mapping[str, dict[str, Any]], kind: str, seconds: float) -> dict[str, str]:
        places = {name: self._place(name, spec, kind) for name, spec in specs.items()}
        missing = {name: spec for name, spec in specs.items() if not places[name].exists()}
        for name, drawn in SHIPPED_DRAWING(missing, kind, seconds).items():
            half = places[name].with_suffix(f".{os.getpid()}")  # the other process may be at it too
            half.write_text(drawn, "utf-8")
            half.replace(places[name])
        return {name: place.read_text("utf-8") for name, place in places.items()}

    def _place(self, name: str, spec: dict[str, Any], kind: str) -> Path:
        asked = json.dumps([kind, name, spec], ensure_ascii=False, sort_keys=True)
        return self.folder / hashlib.sha256(asked.encode()).hexdigest()
