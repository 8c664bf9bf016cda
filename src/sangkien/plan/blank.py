"""Empty forms: every prompt in order, ready to be filled in by hand or by ``replace``."""

from sangkien.plan.document import Document, from_text
from sangkien.plan.layout import group, item
from sangkien.plan.template import Field, FieldKind, Form, Section, template


def blank() -> Document:
    """Return an empty opening plan."""
    return _blank(template().opening)


def blank_reflection() -> Document:
    """Return an empty closing reflection."""
    return _blank(template().reflection)


def _blank(form: Form) -> Document:
    head = "# \n\n[[type:learningplan]]\n\n"
    return from_text(head + "".join(_section(section) for section in form.sections))


def _section(section: Section) -> str:
    return f"## {section.heading}\n" + "".join(_field(field) for field in section.fields)


def _field(field: Field) -> str:
    text = item(field, "", "\n")
    if field.optional:
        return ""  # a place for thanks is no part of an empty form
    if field.belongs == "partner":
        return group("\n" + text, "\n")
    if field.kind is FieldKind.EVIDENCE:
        return "\n" + text + group("\n> \n", "\n")
    return "\n" + text
