"""What the whole archive tells, in words: passages on questions, pairs of plan and reflection, themes, gaps."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sangkien.archive import Entry, Link, Passage, reason_sentence
from sangkien.archive.ignorance import Gap
from sangkien.archive.places import region_name
from sangkien.archive.themes import FREE, OTHER, Taxonomy, Together, themes_of
from sangkien.study import Study
from sangkien.words import Language, package_yaml

#: Pairs of themes that are told.
MOST_PAIRS = 10


def texts(language: Language) -> Mapping[str, Any]:
    """The sentences of this module."""
    found: Mapping[str, Any] = package_yaml("sangkien", "tell_learned.yaml")[language]
    return found


def learned_lines(study: Study, found: Mapping[str, Sequence[Passage]], language: Language) -> Iterator[str]:
    """The passages under their questions; those later than the study's day say so."""
    say = texts(language)
    for question in study.file.questions:
        yield f"{question.id}. {question.text}"
        for one in found.get(question.id, ()):
            where = ", ".join(str(part) for part in (one.lab, one.year) if part)
            yield f"  {one.title} ({where}) [{one.document}]"
            yield f"    “{' '.join(one.quote.split())}”"
            yield f"    {stance(one, language)}"
            if later(study, one):
                yield f"    {say['later']}"
            yield f"    {say['why']} {'; '.join(reason_sentence(reason, language) for reason in one.why)}"
        if not found.get(question.id):
            yield f"  {say['nothing']}"


def later(study: Study, passage: Passage) -> bool:
    """Whether a passage is of a year after the study's day, so that its brief may not use it."""
    return passage.year is not None and passage.year > study.file.as_of.year


def stance(passage: Passage, language: Language) -> str:
    """What a passage says of the claims, with the rule that tells it."""
    told = texts(language)["stance"][passage.stance.value]
    rules = [reason_sentence(one.reason, language) for one in passage.readings if one.reason is not None]
    return f"{told} {' '.join(rules)}".strip()


def learned_json(
    study: Study, found: Mapping[str, Sequence[Passage]], language: Language
) -> list[dict[str, Any]]:
    """The same for programs."""
    return [
        {
            "question": question.id,
            "text": question.text,
            "passages": [
                {
                    "document": one.document, "kind": one.kind.value, "title": one.title, "lab": one.lab,
                    "year": one.year, "later": later(study, one), "quote": one.quote,
                    "score": round(one.score, 4), "stance": one.stance.value,
                    "rule": stance(one, language),
                    "why": [reason_sentence(reason, language) for reason in one.why],
                }
                for one in found.get(question.id, ())
            ],
        }
        for question in study.file.questions
    ]  # fmt: skip


def pair_json(one: Link, language: Language) -> dict[str, Any]:
    """A link for programs."""
    return {
        "plan": one.plan,
        "reflection": one.reflection,
        "probability": round(one.probability, 4),
        "reasons": [reason_sentence(reason, language) for reason in one.reasons],
    }


def gap_json(gap: Gap) -> dict[str, Any]:
    """A gap for programs."""
    return {
        "theme": gap.theme, "region": gap.region, "plans": gap.plans, "questions": gap.questions,
        "reported": round(gap.reported, 3), "without": round(gap.share, 4), "low": round(gap.low, 4),
        "high": round(gap.high, 4),
    }  # fmt: skip


def pair_lines(one: Link, language: Language) -> Iterator[str]:
    """A plan, its reflection, how likely, and why."""
    yield f"{one.probability:.2f}  {one.plan} -> {one.reflection}"
    yield f"      {'; '.join(reason_sentence(reason, language) for reason in one.reasons)}"


def theme_lines(
    entries: Sequence[Entry], taxonomy: Taxonomy, pairs: Sequence[Together], language: Language
) -> Iterator[str]:
    """Each theme with the documents and tags that bear it; then the pairs that stand together most surprisingly."""
    say = texts(language)
    for key in FREE:
        yield say["keys"][key]
        counts = Counter(theme for entry in entries for theme in themes_of(entry, taxonomy, key))
        themes = sorted(taxonomy.themes[key], key=lambda theme: (theme.id == OTHER, -counts[theme.id]))
        for theme in themes:
            tags = ", ".join(theme.tags[:4])
            yield f"  {counts[theme.id]:>5}  {theme.name[language]}  ({say['tags'].format(n=len(theme.tags))}: {tags})"
    yield say["together"]
    names = taxonomy.named(FREE[0])
    for pair in [one for one in pairs if one.z > 0][:MOST_PAIRS]:
        yield "  " + say["pair"].format(
            first=names[pair.first][language], second=names[pair.second][language], both=pair.both,
            expected=f"{pair.expected:.1f}",
        )  # fmt: skip


def gap_lines(found: Sequence[Gap], taxonomy: Taxonomy, language: Language) -> Iterator[str]:
    """Each theme with its plans, questions, and the share that nobody reported on, with its range."""
    say = texts(language)
    names = taxonomy.named(FREE[0])
    yield say["gaps"]
    for gap in found:
        place = f", {region_name(gap.region)[language]}" if gap.region else ""
        yield "  " + say["gap"].format(
            theme=f"{names[gap.theme][language]}{place}", plans=gap.plans, questions=gap.questions,
            share=f"{100 * gap.share:.0f}%", low=f"{100 * gap.low:.0f}%", high=f"{100 * gap.high:.0f}%",
        )  # fmt: skip
    if not found:
        yield f"  {say['no_gaps']}"
