"""The brief's own sentences and how it writes numbers: by language, in plain words, never falsely precise."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sangkien.words import Language, Text, package_yaml

PACKAGE = "sangkien.brief"
MINUS = "\u2212"
NBSP = "\u00a0"

#: Letters that only Vietnamese uses: a text with one of them is Vietnamese.
_VIETNAMESE = re.compile(r"[ăđơưĂĐƠƯ\u1ea0-\u1ef9]")
_SHARE = {
    "en": re.compile(r"^(share|probability|fraction|proportion)\b,?", re.I),
    "vi": re.compile(r"^(tỷ lệ|tỉ lệ|xác suất|phần)\b,?", re.I),
}
_RANGE = re.compile(r",?\s*(từ )?0 (to|đến) 1$")
_ASIDE = re.compile(r"\s*\([^()]*=[^()]*\)")
_FIGURES = re.compile(r"\d+(\.\d+)?( ?- ?\d+(\.\d+)?)?")
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


def texts(language: Language) -> Mapping[str, Any]:
    """Return every sentence of the brief in one language."""
    found: Mapping[str, Any] = package_yaml(PACKAGE, f"text.{language}.yaml")
    return found


def _codes(group: str) -> frozenset[str]:
    return frozenset(texts("en")["codes"][group])


#: The codes for which the brief has a sentence: whoever fills in findings may use these and no others.
NOTE_CODES = _codes("notes")
MISSING_CODES = _codes("missing")
INSTRUMENT_CODES = _codes("instruments")
CERTAINTY_CODES = _codes("certainty")
SOURCE_KINDS = _codes("source_kinds")


def language_of(text: str, default: Language) -> Language | None:
    """Tell a text's language where that is certain: Vietnamese by its letters, English where the study is."""
    if _VIETNAMESE.search(text):
        return "vi"
    return "en" if default == "en" else None


@dataclass(frozen=True, slots=True)
class Wording:
    """Sentences and numbers in one language; ``currency`` is the study's (``VND``)."""

    language: Language
    currency: str = "VND"

    def text(self, key: str, **values: object) -> str:
        """Return the sentence at ``key`` (dotted) with its slots filled; ``n`` chooses singular or plural.

        Raises KeyError for a key or a slot that does not exist.
        """
        leaf: Any = texts(self.language)
        for part in key.split("."):
            leaf = leaf[part]
        if isinstance(leaf, Mapping):
            leaf = leaf["one" if values.get("n") == 1 and "one" in leaf else "other"]
        if not isinstance(leaf, str):
            raise KeyError(key)
        filled = {k: self.count(v) if isinstance(v, int) else v for k, v in values.items()}
        return leaf.format_map(filled)

    def code(self, group: str, code: str) -> str:
        """Return the sentence of a code, or the code itself where it has none (a pack's own word)."""
        found = texts(self.language)["codes"][group].get(code)
        return str(found) if found is not None else code.replace("_", " ")

    def listed(self, names: Sequence[str]) -> str:
        """Return names as a sentence lists them."""
        return (
            f"{', '.join(names[:-1])} {self.text('numbers.and')} {names[-1]}" if len(names) > 1 else names[0]
        )

    # numbers

    def _local(self, plain: str) -> str:
        if self.language == "vi":
            plain = plain.translate(str.maketrans(",.", ".,"))
        return plain.replace("-", MINUS)

    def _fixed(self, value: float, decimals: int, *, signed: bool = False) -> str:
        rounded = round(value, decimals) + 0.0
        sign = "+" if signed and rounded > 0 else ""
        return sign + self._local(f"{rounded:,.{decimals}f}")

    def number(self, value: float, *, signed: bool = False) -> str:
        """Write a number with two or three figures that count."""
        return self._fixed(_coarse(value), _decimals(value), signed=signed)

    def count(self, value: int) -> str:
        """Write a whole number in full."""
        return self._local(f"{value:,d}")

    def together(self, *values: float, signed: bool = False, most: int = 4) -> tuple[str, ...]:
        """Write numbers that stand together with equally many decimals (``most``), whole ones without any."""
        decimals = min(most, _decimals(max((abs(v) for v in values), default=0.0)))
        return tuple(self._fixed(_coarse(v), 0 if _whole(v) else decimals, signed=signed) for v in values)

    def percent(self, share: float) -> str:
        """Write a share as a percentage: whole, except below 1% and above 99%."""
        value = share * 100
        edge = 0 < value < 0.95 or 99.05 < value < 100
        return self._fixed(value, 1 if edge else 0) + "%"

    def span(self, low: float, high: float, *, signed: bool = False) -> str:
        """Write two ends as "2 to 5"."""
        a, b = self.together(low, high, signed=signed)
        return self.text("numbers.span", low=a, high=b)

    def chance(self, share: float) -> str:
        """Say a probability as a count of ten: "about 6 in 10"."""
        tenths = math.floor(share * 10 + 0.5)
        if share >= 0.95:
            return self.text("numbers.nearly_all")
        if share < 0.05:
            return self.text("numbers.hardly_any")
        return self.text("numbers.in_ten", tenths=str(max(1, min(9, tenths))))

    def sureness(self, share: float) -> str:
        """Say in words how sure a probability makes us."""
        for floor, word in ((0.9, "very"), (0.7, "quite"), (0.55, "leaning"), (0.4, "even")):
            if share >= floor:
                return self.text(f"sureness.{word}")
        return self.text("sureness.unsure")

    def date(self, day: str, form: str = "date") -> str:
        """Write an ISO day as people do (``short_date`` in a table); anything else stays as it is."""
        match = _DATE.fullmatch(day)
        if match is None:
            return day
        year, month, of_month = match.groups()
        names = texts(self.language)["months"]
        return self.text(
            f"numbers.{form}", day=str(int(of_month)), month=str(names[int(month) - 1]), year=year
        )

    def written(self, value: str) -> str:
        """Write a value that came as text: numbers in the language's manner, days as days, the rest as it is."""
        if _DATE.fullmatch(value):
            return self.date(value, "short_date")
        if not _FIGURES.fullmatch(value):
            return value
        return re.sub(r"\d+(\.\d+)?", lambda m: self._figures(m[0]), value).replace(" - ", "–")

    def _figures(self, plain: str) -> str:
        whole, dot, part = plain.partition(".")
        grouped = f"{int(whole):,d}" if len(whole) > 4 else whole
        return self._local(grouped + dot + part)

    # money, in million of the currency

    def money(self, millions: float, *, signed: bool = False, exact: bool = False) -> str:
        """Write an amount of money given in millions; ``exact`` where a person set it, else two figures."""
        return self.money_span(millions, signed=signed, exact=exact)

    def money_span(self, *millions: float, signed: bool = False, exact: bool = False) -> str:
        """Write one amount, or two ends of a range with the unit said once."""
        if exact and len(millions) == 1:
            amount = f"{millions[0]:,.6f}".rstrip("0").rstrip(".")
            sign = "+" if signed and millions[0] > 0 else ""
            return self.text(
                "money.million", amount=sign + self._local(amount), currency=self.currency_name()
            )
        millions = tuple(_coarse(v, 100, 2) for v in millions)
        largest = max(abs(v) for v in millions)
        unit, scale = ("billion", 1000.0) if largest >= 1000 else ("million", 1.0)
        parts = self.together(*(v / scale for v in millions), signed=signed)
        amount = (
            trimmed(parts[0]) if len(parts) == 1 else self.text("numbers.span", low=parts[0], high=parts[1])
        )
        return self.text(f"money.{unit}", amount=amount, currency=self.currency_name())

    def currency_name(self) -> str:
        """Return the name of the currency as it is written after a number."""
        return str(texts(self.language)["money"]["currencies"].get(self.currency, self.currency))

    # quantities in their unit

    def in_unit(self, unit: Text, *values: float) -> str:
        """Write a value, or two ends, with the unit; shares become percentages."""
        parts = self._parts(unit, values)
        if len(parts) == 1:
            return self._with(trimmed(parts[0]), unit)
        return self._with(self.text("numbers.span", low=parts[0], high=parts[1]), unit)

    def interval(self, unit: Text, middle: float, low: float, high: float) -> str:
        """Write a middle with its two ends and the unit said once: "1.8 (0.7 to 2.8) months"."""
        a, b, c = self._parts(unit, (middle, low, high))
        span = self.text("numbers.span", low=b, high=c)
        return self._with(self.text("beliefs.value", median=a, range=span), unit)

    def setting(self, unit: Text, value: float) -> str:
        """Write a value that somebody set: all its figures and no more, without its unit unless it is a share."""
        if is_share(unit):
            return self.percent(value)
        return self._local(f"{value:,.4f}".rstrip("0").rstrip("."))

    def _parts(self, unit: Text, values: tuple[float, ...]) -> tuple[str, ...]:
        return tuple(self.percent(v) for v in values) if is_share(unit) else self.together(*values)

    def _with(self, number: str, unit: Text) -> str:
        name = unit_name(unit, self.language)
        return f"{number}{NBSP}{name}" if name else number


def is_share(unit: Text) -> bool:
    """Tell whether a unit says "a share between 0 and 1", which people read as a percentage."""
    return _SHARE["en"].match(unit["en"]) is not None


def is_switch(unit: Text) -> bool:
    """Tell whether a unit only says that 0 is no and 1 is yes."""
    return unit["en"] == "0 or 1"


def unit_name(unit: Text, language: Language) -> str:
    """Return what stands after a number: "share of officials, 0 to 1" leaves "of officials"."""
    name = _ASIDE.sub("", unit[language])
    if is_share(unit):
        name = _RANGE.sub("", _SHARE[language].sub("", name))
    return name.strip(" ,") if name != "1" else ""


def trimmed(number: str) -> str:
    """Drop a lone nought behind the decimal mark: 8.0 becomes 8."""
    return number[:-2] if number.endswith((".0", ",0")) else number


def _whole(value: float) -> bool:
    """Tell whether a value is a count in all but the last bits of its arithmetic."""
    return abs(value - round(value)) < 1e-6


def _decimals(value: float) -> int:
    size = abs(value)
    if size >= 10 or size == 0:
        return 0
    if size >= 0.995:
        return 1
    return min(4, 1 - math.floor(math.log10(size)))


def _coarse(value: float, above: float = 1000, figures: int = 3) -> float:
    """Keep three figures of a large number: 12,345 becomes 12,300."""
    size = abs(value)
    if size < above:
        return value
    step = 10.0 ** (math.floor(math.log10(size)) - figures + 1)
    return round(value / step) * step
