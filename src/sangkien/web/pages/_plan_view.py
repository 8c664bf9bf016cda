"""What the pages of a plan show: findings at their fields, and for each field the control that fits its answer."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from sangkien import plan
from sangkien.web.forms import Form
from sangkien.web.shell import Told, told
from sangkien.words import Language, Problem, Refusal

Shape = Literal["text", "line", "choice", "checks", "list"]

#: Findings about the whole document; the others stand at a field, by its name or by their line.
WHOLE = frozenset({"plan.missing_section", "plan.not_a_plan", "plan.plan_and_reflection"})
#: The value of the option that stands for a word of one's own.
OTHER = "+"
LEVELS = ("error", "warning", "note")


@lru_cache(8)
def read(data: bytes) -> tuple[plan.Document, tuple[plan.DocumentSection, ...], tuple[Problem, ...]]:
    """A document, its sections and what the checks find. Raises Refusal for what cannot be read."""
    document = plan.read(data)
    return document, plan.sections(document), plan.check(document)


@dataclass(frozen=True, slots=True)
class Findings:
    """What the checks found: of the whole document, and by the name of a field or group; and how many of each level."""

    whole: tuple[Told, ...]
    at: dict[str, list[Told]]
    count: dict[str, int]
    first: str


def findings(
    shown: Sequence[plan.DocumentSection], problems: Iterable[Problem], language: Language
) -> Findings:
    """Put every finding to its field."""
    groups = {group.path for section in shown for group in section.groups if group.path}
    passages = [one for section in shown for one in section.passages()]
    names = {one.path for one in passages if one.path} | groups
    placed = sorted((one.line, one.path) for one in passages if one.line and one.path)
    lines = [line for line, _ in placed]
    whole: list[Told] = []
    at: dict[str, list[Told]] = {}
    count = dict.fromkeys(LEVELS, 0)
    first: dict[str, str] = {}
    for problem in problems:
        count[str(problem.level)] += 1
        path = problem.place.path or ""
        path = "time_sense" if path == "time_shares" else path
        if path not in names:
            before = bisect_right(lines, problem.place.line or 0)
            path = placed[before - 1][1] if before and problem.code not in WHOLE else ""
        (at.setdefault(path, []) if path else whole).append(told(problem, language))
        first.setdefault(str(problem.level), path)
    return Findings(tuple(whole), at, count, next((first[x] for x in LEVELS[:2] if first.get(x)), ""))


@dataclass(frozen=True, slots=True)
class Option:
    """One option: as it stands in the file, as the reader knows it, and whether it is chosen."""

    value: str
    shown: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Control:
    """How a field is edited. ``most`` characters, or ``limit`` words, are what the archive takes (0: any number).

    ``more``: other words than the options may be added.
    """

    name: str
    label: str
    prompt: str
    shape: Shape
    text: str = ""
    options: tuple[Option, ...] = ()
    more: str = ""
    open: bool = False
    most: int = 0
    limit: int = 0
    required: bool = False

    @property
    def length(self) -> int:
        """Characters as the archive counts them."""
        return plan.length(self.text.strip())


def control(document: plan.Document, path: str, words: Sequence[str], language: Language) -> Control:
    """The control for one field of a document. Raises Refusal for a field that is not there."""
    answered = plan.kind_of(document, path)
    field = _field(document, path)
    label = plan.name_of(path, language)
    known = plan.template()
    limit = {"sdgs": known.limits["sdg"], "themes": known.limits["theme"]}.get(path, 0)
    if answered is None:
        options = {"sdgs": known.sdgs, "methods": known.methods}.get(path, ())
        return closed("w", label, "", "checks", options, words, language, is_open=True, limit=limit)
    if path == "type":
        return closed("w", label, "", "choice", known.types, words, language, is_open=True)
    prompt = field.prompts[0] if field is not None else ""
    if answered is plan.FieldKind.CHECKLIST and field is not None:
        return closed(
            "w", label, prompt, "checks", field.options, words, language, is_open=field.open_options
        )
    if answered is plan.FieldKind.RADIO and field is not None and field.options:
        return closed(
            "w", label, prompt, "choice", field.options, words, language, is_open=field.open_options
        )
    lined = path == "headline" or path in known.single or answered is plan.FieldKind.RADIO
    most = known.limits["summary"] if path == "summary" else 0
    return Control("w", label, prompt, "line" if lined else "text", "\n".join(words), most=most)


def _field(document: plan.Document, path: str) -> plan.Field | None:
    known = plan.template().fields
    of, _, part = path.partition("].")
    box = {"partners": "partner", "questions": "question"}.get(of.partition("[")[0])
    if path.startswith("items["):
        items = document.items
        return known.get(items[int(path[6:-1])].field)
    return known.get(f"{box}_{part}" if box else of.partition("[")[0])


def closed(
    name: str,
    label: str,
    prompt: str,
    shape: Shape,
    options: Sequence[str],
    words: Sequence[str],
    language: Language,
    *,
    is_open: bool = False,
    limit: int = 0,
) -> Control:
    """A control with options; words that are none of them stand below, or as an option where none may be added."""
    others = [word for word in words if word not in options]
    rows = [*options, *(() if is_open else others)]
    shown = tuple(Option(row, plan.template().shown(row, language), row in words) for row in rows)
    more = "\n".join(others) if is_open else ""
    if not options:
        return Control(name, label, prompt, "list", more=more, open=True, limit=limit)
    return Control(name, label, prompt, shape, options=shown, more=more, open=is_open, limit=limit)


def adding(
    of: str, words: Sequence[Sequence[str]], language: Language, labels: Sequence[str]
) -> tuple[Control, ...]:
    """The controls for a new box; ``labels`` name the text, the links and the pictures of evidence."""
    known = plan.template()
    given = [*words, (), (), (), ()]
    boxes = {
        "partners": ("partner_name", "partner_description", "partner_sector", "partner_new_and_unusual"),
        "questions": ("question_question", "question_stages", "question_methods_use", "question_data_gaps"),
    }
    if of not in boxes:
        if of not in plan.BOXES:
            raise Refusal(Problem("plan.no_field", parameters={"path": of[:80]}))
        shapes: tuple[Shape, ...] = ("text", "list", "list")
        return tuple(
            Control(f"w{i}", labels[i], "", shape, text=_joined(given[i]), more=_joined(given[i]), open=i > 0)
            for i, shape in enumerate(shapes)
        )
    found = []
    for i, name in enumerate(boxes[of]):
        field = known.fields[name]
        label, prompt = field.name[language], field.prompts[0]
        if field.options:
            shape: Shape = "checks" if field.kind is plan.FieldKind.CHECKLIST else "choice"
            row = closed(
                f"w{i}", label, prompt, shape, field.options, given[i], language, is_open=field.open_options
            )
        else:
            shape = "line" if name == "partner_name" else "text"
            row = Control(f"w{i}", label, prompt, shape, text=_joined(given[i]), required=i == 0)
        found.append(row)
    return tuple(found)


def _joined(words: Sequence[str]) -> str:
    return "\n".join(words)


def words_of(form: Form, name: str, before: Sequence[str] = ()) -> tuple[str, ...]:
    """What somebody gave in a control, whatever its shape: one text, what was ticked, and further words by line.

    Beside a ticked single choice, another word that stood there ``before`` has been left behind and is no answer.
    """
    text = form.text(f"{name}.text", plan.MAX_BYTES)
    ticked = tuple(choice for choice in form.texts(f"{name}.choice") if choice.strip() not in ("", OTHER))
    more = tuple(row.strip() for row in form.text(f"{name}.more").split("\n") if row.strip())
    other = form.text(f"{name}.other", 1000).strip()
    others = (other,) if other and not (ticked and other in before) else ()
    return (*((text,) if text.strip() else ()), *ticked, *more, *others)


def sent(form: Form, name: str) -> bool:
    """Whether the form had this control at all: a field is not emptied by a form that never showed it."""
    return any(field.name.startswith(f"{name}.") for field in form.fields)
