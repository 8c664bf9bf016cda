"""Generated plans: the grammar of the archive, with answers that look like markup."""

from hypothesis import strategies as st

from sangkien.plan.template import Field, FieldKind, template

LINES = [
    "plain words",
    "> quoted words",
    ">no space",
    "- a bullet",
    "- Test",
    "## not a heading?",
    "##",
    "# one hash",
    "[[sdgs:not in the header]]",
    "****",
    "**bold**",
    '<div class="group">',
    "</div>",
    "<div>stray</div>",
    "a &amp; b &nbsp; &lt;tag&gt; &#35; &#99999999999;",
    "\u00a0\u00a0",
    "",
    "",
    "   indented",
    "![alt](https://example.org/a.png)",
    "[https://example.org](https://example.org)",
    "Nếu cán bộ có thời gian thì họ có thử không?",
    "one\rtwo",
    "> Sense",
    "> ",
    "Please note: we ask you to only submit a maximum of 3 challenges - 1x Big Bet, 2x Exploratory. "
    "Each challenge must be submitted individually.",
]

free_text = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
answers = st.lists(st.sampled_from(LINES) | free_text, max_size=5).map("\n".join)
words = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs", "S"]), min_size=1, max_size=20)
gaps = st.sampled_from(["\n", "\n\n", "\n\n\n", "\n \n"])


@st.composite
def items(draw: st.DrawFn, field: Field) -> str:
    """A prompt of the forms with an answer, grouped or not, or nothing at all."""
    if not draw(st.booleans()):
        return ""
    prompt = draw(st.sampled_from(field.prompts))
    text = f"{draw(gaps)}> {prompt}{draw(st.sampled_from(['', ' ', chr(160)]))}\n"
    if field.continuation and draw(st.booleans()):
        text += f"\n{field.continuation}\n\n"
    if field.kind is FieldKind.EVIDENCE:
        for box in draw(st.lists(answers, max_size=3)):
            picture = draw(st.sampled_from(["", "\n![Missing alt text](https://example.org/p.png)\n"]))
            text += f'\n\n<div class="group">\n\n\n> \n\n{box}\n{picture}\n\n</div>\n\n'
        return text
    if field.kind in (FieldKind.CHECKLIST, FieldKind.RADIO):
        options = draw(st.lists(st.sampled_from([*field.options, "Other thing"]), max_size=2))
        text += "\n" + "".join(f"- {option}\n" for option in options)
    elif draw(st.booleans()):
        text += f"{draw(gaps)}{draw(answers)}\n"
    if field.belongs == "partner" and draw(st.booleans()):
        return f'\n\n<div class="group">\n\n{text}\n\n</div>\n\n'
    return text


@st.composite
def plans(draw: st.DrawFn) -> str:
    """The text of a plan, a reflection, something of both, or something odd."""
    text = draw(st.sampled_from(["", "\ufeff"]))
    if draw(st.booleans()):
        text += f"# {draw(words)}\n\n"
    for key in ("focal_point", "year", "type", "methods", "sdgs", "sdgs", "thematic_areas", "country"):
        if draw(st.booleans()):
            text += f"[[{key}:{draw(words).replace(']', ')')}]]\n" + ("\n" if key in template().apart else "")
    for form in draw(st.sampled_from([["opening"], ["reflection"], ["opening", "reflection"]])):
        for section in getattr(template(), form).sections:
            for _ in range(draw(st.sampled_from([0, 1, 1, 1, 2]))):
                text += f"## {draw(st.sampled_from([section.heading, section.heading, '']))}\n"
                text += draw(st.sampled_from(["", "****\n"])) + draw(
                    st.sampled_from(["", "", "loose text\n\n"])
                )
                repeat = 2 if section.heading == "Partners" else 1
                for _ in range(repeat):
                    text += "".join(draw(items(field)) for field in section.fields)
                text += draw(
                    st.sampled_from(["", "", "", "loose text\n", '<div class="group">\n', "> unknown?\n"])
                )
                if not text.endswith("\n"):
                    text += "\n"
    ends = draw(st.sampled_from(["\n", "\n", "\n", "\r\n", "\r"]))
    return text.replace("\n", ends)
