"""The language of a search: words, "phrases", prefix*, AND, OR, NOT, brackets; words side by side mean AND.

What somebody types is parsed here and never reaches SQLite as it was typed.
"""

import re
from dataclasses import dataclass

from sangkien.archive.fold import words
from sangkien.words import Place, Problem, Refusal

MOST_CHARACTERS, MOST_TERMS, DEEPEST = 2000, 60, 30
_TOKEN = re.compile(r"[0-9a-z\u0080-\U0010ffff]+")
#: Quotation marks that a word processor puts in the place of ".
_QUOTES = str.maketrans("“”„«»\uff02", '""""""')
_LEXEME = re.compile(r'\s+|[()]|"[^"]*"\*?|"|[^\s()"]+')


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or several that must follow each other; with ``prefix`` the last is only the beginning of a word."""

    words: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class And:
    """All of them."""

    items: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of them."""

    items: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """What it does not fit."""

    item: "Query"


Query = Term | And | Or | Not


def all_of(items: list[Query]) -> Query:
    """Return what fits all of them; one alone is itself."""
    flat = [inner for item in items for inner in (item.items if isinstance(item, And) else (item,))]
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def any_of(items: list[Query]) -> Query:
    """Return what fits one of them; one alone is itself."""
    flat = [inner for item in items for inner in (item.items if isinstance(item, Or) else (item,))]
    return flat[0] if len(flat) == 1 else Or(tuple(flat))


def opposite(item: Query) -> Query:
    """Return what does not fit it; twice is the thing itself."""
    return item.item if isinstance(item, Not) else Not(item)


def terms(query: Query, *, positive: bool = True) -> tuple[Term, ...]:
    """Return the terms that a document may hold because it was found: those under no NOT, in their order."""
    if isinstance(query, Term):
        return (query,) if positive else ()
    if isinstance(query, Not):
        return terms(query.item, positive=not positive)
    return tuple(term for item in query.items for term in terms(item, positive=positive))


def tokens(text: str) -> tuple[str, ...]:
    """Return the words of a text as the index holds them."""
    return tuple(_TOKEN.findall(words(text)))


def parse(text: str) -> Query | None:
    """Return what was typed as a query; None for nothing but space and signs.

    Raises Refusal with the place (characters from 1) where a quotation mark or a bracket is not closed, something
    is missing beside AND, OR or NOT, or the query is longer or deeper than anybody types.
    """
    if len(text) > MOST_CHARACTERS:
        raise Refusal(
            Problem("archive.query_long", place=Place("query"), parameters={"most": MOST_CHARACTERS})
        )
    return _Parser(text.translate(_QUOTES)).parse()


def printed(query: Query) -> str:
    """Return the query as text that parses to itself."""
    if isinstance(query, Term):
        whole = " ".join(query.words)
        return (whole if len(query.words) == 1 else f'"{whole}"') + "*" * query.prefix
    if isinstance(query, Not):
        return f"NOT {_inner(query.item)}"
    return (" AND " if isinstance(query, And) else " OR ").join(map(_inner, query.items))


def _inner(query: Query) -> str:
    return f"({printed(query)})" if isinstance(query, And | Or) else printed(query)


class _Parser:
    """Precedence from loose to tight: OR, AND (or nothing), NOT, brackets."""

    def __init__(self, text: str) -> None:
        self.lexemes = [
            (match[0], match.start() + 1) for match in _LEXEME.finditer(text) if not match[0].isspace()
        ]
        # signs alone ("&", "-") are no words, and nothing can be found by them
        self.lexemes = [(lexeme, at) for lexeme, at in self.lexemes if lexeme in '()"' or tokens(lexeme)]
        self.end = len(text) + 1
        self.at = 0
        self.depth = 0
        self.terms = 0

    def parse(self) -> Query | None:
        if not self.lexemes:
            return None
        query = self._or()
        if self.at < len(self.lexemes):
            raise self._refusal("archive.query_bracket", self.lexemes[self.at][1])
        return query

    def _next(self) -> str:
        return self.lexemes[self.at][0] if self.at < len(self.lexemes) else ""

    def _place(self) -> int:
        return self.lexemes[self.at][1] if self.at < len(self.lexemes) else self.end

    def _or(self) -> Query:
        items = [self._and()]
        while self._next() == "OR":
            self.at += 1
            items.append(self._and())
        return any_of(items)

    def _and(self) -> Query:
        items = [self._not()]
        while self._next() not in ("", "OR", ")"):
            if self._next() == "AND":
                self.at += 1
            items.append(self._not())
        return all_of(items)

    def _not(self) -> Query:
        negated = False
        while self._next() == "NOT":
            negated = not negated
            self.at += 1
        item = self._item()
        return opposite(item) if negated else item

    def _item(self) -> Query:
        lexeme, place = self._next(), self._place()
        if lexeme in ("", "AND", "OR", ")"):
            code = "archive.query_bracket" if lexeme == ")" and not self.depth else "archive.query_operand"
            raise self._refusal(code, place)
        self.at += 1
        if lexeme == "(":
            self.depth += 1
            if self.depth > DEEPEST:
                raise self._refusal("archive.query_deep", place)
            inside = self._or()
            if self._next() != ")":
                raise self._refusal("archive.query_bracket", place)
            self.at += 1
            self.depth -= 1
            return inside
        if lexeme == '"':
            raise self._refusal("archive.query_quote", place)
        self.terms += 1
        if self.terms > MOST_TERMS:
            raise self._refusal("archive.query_deep", place)
        return Term(tokens(lexeme), lexeme.endswith("*"))

    def _refusal(self, code: str, place: int) -> Refusal:
        return Refusal(Problem(code, place=Place("query"), parameters={"at": place}))
