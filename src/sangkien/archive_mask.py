"""Mask e-mail addresses and telephone numbers of the whole world before the archive's index keeps a text.

Stricter than what a study does with interviews in one respect and milder in another: numbers of every country are
found, and figures (money, years, coordinates, addresses of pages) are left alone, since the archive is full of them.
It is a net with holes: a number written in words still gives a person away.
"""

import re

#: Raise it with every change of what is masked: an index that was masked otherwise is read anew.
MASKING = "masked-1"
KEPT = "kept"

EMAIL, PHONE = "[e-mail]", "[phone]"
_AT = r"(?:@|\uff20|\ufe6b|\s?[\[(]\s?(?:at|arroba)\s?[\])]\s?)"
#: A sign before the address would be part of it: looking back keeps a line of ten megabytes linear.
_EMAIL = re.compile(rf"(?<![\w.+%'-])[\w.+%'-]{{1,80}}{_AT}[\w-]+(?:\.[\w-]+)*", re.IGNORECASE)
_LONG_EMAIL = re.compile(r"[\w.+%'-]{1,80}[@\uff20\ufe6b][\w-]+(?:\.[\w-]+)+")
_SIGN = re.compile(_AT, re.IGNORECASE)
_SIGNS = ("@", "at)", "at]", "AT)", "AT]", "At)", "At]", "arroba", "ARROBA", "Arroba", "\uff20", "\ufe6b")
#: Six digits or more with little between them. Only around these the long pattern is tried: most text has none.
_DIGITS = re.compile(r"\d(?:[ .\u00a0\u2010-\u2013\-()/]{0,3}\d){5,}")
_GAP = r"[ .\u00a0\u2010-\u2013\-]"
_LABEL = (
    r"(?:tel(?:ephone|efono|éfono|éphone)?|tél(?:éphone)?|phone|mobile|cell(?:phone|ular)?|celular|whats\s?app|viber|"
    r"fax|hotline|call|sms|móvil|portable|điện thoại|đt|sđt|di động|số máy)"
)
_PHONE = re.compile(
    # what follows "https://" is an address of a page, unless the page is a telephone
    r"(?P<page>(?:https?://|www\.)(?!wa\.me|api\.whatsapp)[^\s)\]>]{1,2000})"
    # +84 90 123 4567, 00 84 ..., (+502) 2222-3333
    rf"|(?<![\w+])\(?(?:\+|00)[ \u00a0]?\(?\d{{1,3}}\)?(?:{_GAP}{{0,2}}[(/]?\d\)?){{6,13}}(?![\d])"
    # Tel.: 2222 3333
    rf"|(?<!\w){_LABEL}(?:\s?(?:no|number|số|n°|nº))?\s?[.:]{{0,2}}\s{{0,2}}\(?\d(?:{_GAP}{{0,2}}[()/]?\d){{5,13}}(?!\d)"
    r"|(?<=wa\.me/)\d{7,15}|(?<=phone=)\d{7,15}"
    # 090 123 4567, 06 12 34 56 78, (024) 3822 1234: a nought in front, eight to ten digits more, grouped or not
    rf"|(?<![\w.,/$€£+\-])\(?0\d{{1,4}}\)?(?:{_GAP}?\d){{6,9}}(?!\w|[.,]\d)"
    # 555-123-4567, (555) 123-4567, 555 123 4567
    r"|(?<![\w.,/$€£+\-])(?:\(\d{2,4}\)[ \-]?\d{3,4}[ \-]?\d{3,4}|\d{3}-\d{3}-\d{4}|\d{3}[ .]\d{3}[ .]\d{4})"
    r"(?![\w\-]|[.,]\d)"
    # 2222-3333, but not 2019-2021
    r"|(?<![\w.,/$€£+\-])(?!(?:19|20)\d\d-)\d{4}-\d{4}(?![\w\-]|[.,]\d)"
    # nine to twelve digits in a row that are no sum of money
    r"|(?<![\w.,/$€£+\-])(?<!USD )(?<!VND )(?<!US\$ )(?!\d*0{5})\d{9,12}"
    r"(?![\w%]|[.,]\d|\s?(?:USD|VND|EUR|đồng|dollars))",
    re.IGNORECASE,
)


def mask(text: str) -> str:
    """Return the text with ``[e-mail]`` and ``[phone]`` in the place of addresses and numbers."""
    # plain looks for a few letters are ten times as quick as the patterns, and nearly always enough
    if any(sign in text for sign in _SIGNS):
        text = _without_addresses(text)
    found = _DIGITS.search(text)
    return text if found is None else _without_phones(text, found)


def _without_addresses(text: str) -> str:
    """Mask around each sign, not through the whole text."""
    pieces: list[str] = []
    done = 0
    found = _SIGN.search(text)
    while found is not None:
        begin, end = max(done, found.start() - 90), found.end() + 300
        while (found := _SIGN.search(text, end)) is not None and found.start() < end + 100:
            end = found.end() + 300
        pieces += (text[done:begin], _LONG_EMAIL.sub(EMAIL, _EMAIL.sub(_masked_email, text[begin:end])))
        done = end
    return "".join((*pieces, text[done:]))


def _without_phones(text: str, found: re.Match[str] | None) -> str:
    """Mask around runs of digits: from a label or an address of a page before them to the word after them."""
    pieces: list[str] = []
    done = 0
    while found is not None:
        first = found.start()
        word = max(text.rfind(" ", done, first), text.rfind("\n", done, first)) + 1
        begin = max(done, min(word, first - 40), first - 2000)
        end = _word_after(text, found.end())
        # runs that stand close are looked at together, so that none is cut in two
        while (found := _DIGITS.search(text, end)) is not None and found.start() < end + 50:
            end = _word_after(text, found.end())
        pieces += (text[done:begin], _PHONE.sub(_masked_phone, text[begin:end]))
        done = end
    return "".join((*pieces, text[done:]))


def _word_after(text: str, at: int) -> int:
    space = _SPACE.search(text, at, at + 2000)
    after = _SPACE.search(text, space.end(), space.end() + 20) if space else None
    return after.start() if after else min(len(text), at + 20)


_SPACE = re.compile(r"\s")


def _masked_email(match: re.Match[str]) -> str:
    """A dot must follow the sign where it is written @; "(at)" with none is a word of a sentence."""
    found = match[0]
    tail = re.split(_AT, found, maxsplit=1, flags=re.IGNORECASE)[-1]
    return EMAIL if "." in tail else found


def _masked_phone(match: re.Match[str]) -> str:
    return match[0] if match["page"] else PHONE
