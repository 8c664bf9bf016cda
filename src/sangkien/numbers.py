"""Numbers as people write them, in either language."""

from sangkien.words import Language


def read_number(text: str, language: Language) -> float:
    """A number as readers write it: 1,234.5 or 1.234,5; a lone point or comma is taken as the decimal one.

    Raises ValueError for what is no number.
    """
    plain = text.strip().replace("\N{MINUS SIGN}", "-").replace("\N{NO-BREAK SPACE}", "").replace(" ", "")
    thousands, decimal = (".", ",") if language == "vi" else (",", ".")
    whole, point, rest = plain.partition(decimal)
    groups = whole.lstrip("+-").split(thousands)
    if len(groups) > 1:
        grouped = (
            0 < len(groups[0]) <= 3 and groups[0] != "0" and all(len(group) == 3 for group in groups[1:])
        )
        if grouped:
            whole = whole.replace(thousands, "")
        elif len(groups) == 2 and not point:
            # "0.5" written by a reader of Vietnamese is a half; "1.234" stays a thousand and more
            whole, point, rest = whole.replace(thousands, "."), "", ""
        else:
            raise ValueError(f"{text!r} is no number")
    plain = f"{whole}.{rest}" if point else whole
    if not plain or "_" in plain:
        raise ValueError(f"{text!r} is no number")
    value = float(plain)
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueError(f"{text!r} is no number")
    return value
