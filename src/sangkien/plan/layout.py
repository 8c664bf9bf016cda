"""Where new prompts, boxes and sections go, in the archive's own layout, and how far old ones reach."""

from collections.abc import Iterable, Mapping, Sequence

from sangkien.plan.document import Document, DocumentKind, to_text
from sangkien.plan.outline import Entry
from sangkien.plan.syntax import Kind, Span, line_end
from sangkien.plan.template import Field, FieldKind, Form, Section, template
from sangkien.plan.text import fold

Edit = tuple[Span, str]
Fields = Mapping[str, str]  # the answers of a box, as written, by the id of the field


def item(field: Field, answer: str, newline: str, prompt: str | None = None) -> str:
    """A prompt and its answer as the archive writes them, from the prompt to the end of the answer's line."""
    note = f"{newline}{field.continuation}{newline}" if field.continuation else ""
    words = field.prompts[0] if prompt is None else prompt
    return f"> {words}{newline}{note}" + (f"{newline}{answer}{newline}" if answer else "")


def group(inner: str, newline: str) -> str:
    """A group around the items in ``inner``, with the space the archive leaves around it."""
    gap = newline * 2
    return f'{gap}<div class="group">{gap}{newline}{inner}{gap}</div>{gap}'


def _placed(text: str, at: int, chunk: str, newline: str) -> Edit:
    """Set an item at ``at`` so that a blank line parts it from what is there, and ``box_span`` takes it out again."""
    before, end = text[:at], newline[-1]
    if at == len(text) and before and not before.endswith(end):
        # the last line of the text keeps having no end
        return Span(at, at), newline * 2 + chunk.removesuffix(newline)
    blank = not before.removesuffix(end).rpartition(end)[2].strip()
    # a prompt that stands tight below another line shows how tight this one may stand
    if blank or text.startswith(">", at):
        return Span(at, at), chunk + newline
    return Span(at, at), newline + chunk


def _past_loose(document: Document, at: int) -> int:
    """Return the first place from ``at`` where nothing follows that would join a new answer.

    That is text that answers no prompt, and a prompt of unknown words.
    """
    text, starts = to_text(document), document.outline.starts
    for entry in document.outline.entries:
        if starts[entry.first] < at:
            continue
        if entry.field is not None or text[at : starts[entry.first]].strip():
            break
        at = starts[entry.end + 1]
    return at


def insertion(
    document: Document, field: Field, answer: str, newline: str, box: Mapping[str, Entry] | None = None
) -> Edit:
    """Return the edit that puts a prompt and its answer where the form has it."""
    text = to_text(document)
    chunk = item(field, answer, newline)
    if box is not None:
        rows = [f.id for f in template().fields.values() if f.belongs == field.belongs]
        at, grouped = _beside(document, rows, box, field.id)
        if grouped:
            return Span(at, at), group(chunk, newline)
        return _placed(text, _past_loose(document, at), chunk, newline)
    form = template().form_of(field)
    section = next(s for s in form.sections if any(f.id == field.id for f in s.fields))
    rows = [f.id for f in section.fields if not f.belongs]
    there = {name: e for name, e in document.outline.scalars.items() if name in rows}
    if there:
        at, _ = _beside(document, rows, there, field.id)
        return _placed(text, _past_loose(document, at), chunk, newline)
    return _in_section(document, form, section, chunk, newline)


def _beside(
    document: Document, rows: Sequence[str], there: Mapping[str, Entry], name: str
) -> tuple[int, bool]:
    """Return the place beside the nearest field (before it or after), and whether that has a group of its own."""
    rank = rows.index(name)
    before = [there[row] for row in rows[:rank] if row in there]
    if before:
        entry = before[-1]
        grouped = _own_group(document, [entry]) is not None
        return box_span(document, [entry], to_text(document)).end if grouped else _after(
            document, entry
        ), grouped
    entry = min((there[row] for row in rows[rank:] if row in there), key=lambda e: e.first)
    if entry.field is not None and entry.field.belongs and rank:
        # before its first prompt a box would end with the box above; any prompt but the first goes inside
        grouped = _own_group(document, [entry]) is not None
        return box_span(document, [entry], to_text(document)).end if grouped else _after(
            document, entry
        ), grouped
    opening = _own_group(document, [entry])
    if opening is None:
        return document.outline.starts[entry.first], False
    return box_span(document, [entry], to_text(document)).start, True


def _after(document: Document, entry: Entry) -> int:
    """The place after an entry and, below a prompt for evidence or partners, after its boxes."""
    last = entry.end
    below: Sequence[Entry] = ()
    if entry.field is not None and entry.field.kind is FieldKind.EVIDENCE:
        below = document.outline.evidence[entry.field.id]
    return _clear_of(document, below[-1:]) if below else document.outline.starts[last + 1]


def _clear_of(document: Document, entries: Sequence[Entry]) -> int:
    """Return the place after these entries and the whole of the groups they stand in."""
    text, found = to_text(document), document.outline
    newline = line_end(text)
    end = box_span(document, entries, text).end
    for opening in {e.group for e in entries if e.group is not None}:
        close = found.starts[found.groups[opening] + 1]
        end = max(end, close + (len(newline) if text.startswith(newline, close) else 0))
    return end


def _own_group(document: Document, entries: Sequence[Entry]) -> int | None:
    """The opening of the group that holds these entries and nothing else, if there is one."""
    opening = entries[0].group
    if opening is None or any(e.group != opening for e in entries):
        return None
    others = [e for e in document.outline.entries if e.group == opening and e not in entries]
    return None if others else opening


def box_span(document: Document, entries: Sequence[Entry], text: str) -> Span:
    """Return how far entries reach, with groups that hold nothing else and the blank lines that go with them."""
    found = document.outline
    starts, newline = found.starts, line_end(text)
    firsts, ends, grouped = [], [], False
    for entry in entries:
        within = [e for e in entries if e.group == entry.group]
        opening = _own_group(document, within)
        grouped = grouped or opening is not None
        firsts.append(starts[opening] if opening is not None else starts[entry.first])
        last = found.groups[opening] if opening is not None else entry.end
        ends.append(starts[last + 1])
    start, end = min(firsts), max(ends)
    if grouped:
        if text.startswith(newline, end):
            end += len(newline)
        for _ in range(2):
            if text.endswith(newline * 2, 0, start):
                start -= len(newline)
        return Span(start, end)
    # the line end of the last line and one blank line, the one after or else the one before
    core = len(text[start:end].rstrip())
    line = text.find(newline, start + core, end)
    end = end if line < 0 else line + len(newline)
    if text.startswith(newline, end):
        return Span(start, end + len(newline))
    if not text.endswith(newline[-1], 0, end):
        # the last line of the text has no end, so the line before is left without one too
        return Span(len(text[:start].removesuffix(newline).removesuffix(newline)), end)
    return Span(start - len(newline) if text.endswith(newline * 2, 0, start) else start, end)


def partner_box(document: Document, fields: Fields, newline: str) -> Edit:
    """Return the edit that adds a partner: one group for each field, as the archive has it."""
    known = template().fields
    reflection = document.kind is DocumentKind.REFLECTION
    form = template().reflection if reflection else template().opening
    inner = "".join(
        group(
            item(
                known[name],
                answer,
                newline,
                known[name].prompts[-1]
                if reflection and name in ("partner_sector", "partner_description")
                else None,
            ),
            newline,
        )
        for name, answer in fields.items()
    )
    if document.outline.partners:
        at = _clear_of(document, list(document.outline.partners[-1].values()))
        return Span(at, at), inner
    head = known["partners_worked_with" if reflection else "partners"]
    if head.id in document.outline.scalars:
        at = document.outline.starts[document.outline.scalars[head.id].end + 1]
        lead = "" if to_text(document)[:at].endswith(newline) else newline
        return Span(at, at), lead + inner
    section = next(s for s in form.sections if any(f.id == head.id for f in s.fields))
    return _in_section(document, form, section, item(head, "", newline) + inner, newline)


def question_section(document: Document, fields: Fields, newline: str) -> Edit:
    """Return the edit that adds a box for a learning question, in a section of its own as the archive has it."""
    form = template().opening
    section = next(s for s in form.sections if any(f.belongs == "question" for f in s.fields))
    chunk = "".join(
        newline + item(template().fields[name], answer, newline) for name, answer in fields.items()
    )
    old = document.outline.questions
    if old and _only(old[-1].values()) is None:
        at = _past_loose(document, max(_after(document, e) for e in old[-1].values()))
        return Span(at, at), chunk
    return _new_section(document, form, section, chunk, newline)


def _only(entries: Iterable[Entry]) -> int | None:
    """The heading above entries that share one section, or None."""
    headings = {e.section for e in entries}
    return headings.pop() if len(headings) == 1 else None


def own_section(document: Document, entries: Sequence[Entry]) -> Span | None:
    """Return the whole section when it holds these entries and no other."""
    heading = _only(entries)
    if heading is None or any(e.section == heading and e not in entries for e in document.outline.entries):
        return None
    after = [h for h in document.outline.headings if h > heading]
    starts = document.outline.starts
    return Span(starts[heading], starts[after[0]] if after else starts[-1])


def headings_of(document: Document, section: Section) -> list[int]:
    """Return the headings of a section: by their words in any language, or by the fields below them."""
    words = {fold(heading) for heading in (section.heading, *section.spelled)}
    names = {field.id for field in section.fields}
    below = {e.section for e in document.outline.entries if e.field is not None and e.field.id in names}
    return [h for h in document.outline.headings if fold(document.blocks[h].text) in words or h in below]


def _in_section(document: Document, form: Form, section: Section, chunk: str, newline: str) -> Edit:
    """Put ``chunk`` below the section's heading and what stands loose there, or make the section."""
    headings = headings_of(document, section)
    if not headings:
        return _new_section(document, form, section, newline + chunk, newline)
    last = headings[0]
    if last + 1 < len(document.blocks) and document.blocks[last + 1].kind is Kind.LEAD:
        last += 1
    at = _past_loose(document, document.outline.starts[last + 1])
    return _placed(to_text(document), at, chunk, newline)


def _begun(document: Document, form: Form) -> bool:
    """True when the document has anything that only this form has."""
    other = template().reflection if form is template().opening else template().opening
    shared = {section.heading for section in other.sections}
    return any(
        headings_of(document, section) for section in form.sections if section.heading not in shared
    ) or any(f.id in document.outline.scalars for f in form.fields())


def _new_section(document: Document, form: Form, section: Section, chunk: str, newline: str) -> Edit:
    """Make a section after the last one that the form has before it."""
    rank = form.sections.index(section)
    text = to_text(document)
    starts, headings = document.outline.starts, document.outline.headings
    begun = _begun(document, form)
    before = [h for s in form.sections[: rank + 1] for h in headings_of(document, s)] if begun else headings
    after = [h for s in form.sections[rank + 1 :] for h in headings_of(document, s)] if begun else []
    if before:
        following = [h for h in headings if h > max(before)]
        at = starts[following[0]] if following else len(text)
    else:
        at = starts[min(after)] if after else len(text)
    lead = "" if at == 0 or text[:at].endswith(newline) else newline
    return Span(at, at), f"{lead}## {section.heading}{newline}{chunk}"


def evidence_box(
    document: Document, name: str, text: str, links: Sequence[str], pictures: Sequence[str], newline: str
) -> Edit:
    """Return the edit that adds a box of evidence; KeyError for a field that has none."""
    if name not in document.outline.evidence:
        raise KeyError(f"{name} takes no boxes of evidence")
    field = template().fields[name]
    inner = item(field, text, newline, "") if text else ""
    inner += "".join(f"{newline}[{url}]({url}){newline}" for url in links)
    inner += "".join(f"{newline}![Missing alt text]({url}){newline}" for url in pictures)
    box = group(inner, newline)
    entry = document.outline.scalars.get(name)
    if entry is None:
        span, head = insertion(document, field, "", newline)
        return span, head.rstrip("\r\n") + newline + box
    at = _after(document, entry)
    lead = "" if to_text(document)[:at].endswith(newline) else newline
    return Span(at, at), lead + box
