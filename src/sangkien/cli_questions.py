"""The commands for questions, claims and what a study assumes of its own."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from sangkien import plan
from sangkien.assumed import Field, fields, own_values, pack_values, set_values
from sangkien.brief.wording import Wording
from sangkien.cli_shared import language_option, refusing
from sangkien.edit_study import (
    add_claim,
    add_question,
    check_unused,
    in_order,
    one_line,
    remove_claim,
    remove_question,
    set_claim,
    set_question,
    take_questions,
)
from sangkien.question_board import board_text, question_board
from sangkien.report import said
from sangkien.setting import set_up
from sangkien.store import FolderStore, Note
from sangkien.study import PLAN, STUDY, read_study
from sangkien.study_start import STAGES, defaults
from sangkien.words import Language, Problem, Refusal, levers
from sangkien.workforce import measures

Files = Mapping[str, bytes]

folder_argument = click.argument("folder", type=click.Path(path_type=Path))
stage_option = click.option("--stage", "stages", multiple=True, type=click.Choice(STAGES), help="Repeatable.")
claim_option = click.option("--claim", "claims", multiple=True, help="A claim's id; repeatable.")
quantity_option = click.option("--quantity", "quantities", multiple=True, help="A quantity's id; repeatable.")
lever_option = click.option("--lever", type=click.Choice([lever.id for lever in levers()]))
outcome_option = click.option("--outcome", type=click.Choice(list(measures())))
direction_option = click.option("--direction", type=click.Choice(["more", "less"]))


@click.group("question")
def question_group() -> None:
    """Learning questions of a study: what bears on each, what is missing, and the questions themselves."""


@question_group.command("list")
@folder_argument
@language_option
@refusing
def question_list(folder: Path, language: Language) -> None:
    """Each question with its claims, what is believed now and what is missing; nothing is simulated."""
    study = read_study(FolderStore(folder).load().files)
    currency = set_up(study.file).country.currency
    click.echo(board_text(question_board(study), Wording(language, currency)))


@question_group.command("add")
@folder_argument
@click.argument("text")
@stage_option
@claim_option
@quantity_option
@language_option
@refusing
def question_add(folder: Path, text: str, language: Language, **ties: tuple[str, ...]) -> None:
    """Add a question."""
    row = {"text": _written(text), **_ties(ties)}
    _change(folder, "question added", language, lambda files: add_question(files[STUDY], row)[0])


@question_group.command("set")
@folder_argument
@click.argument("question")
@click.option("--text", help="Its words, as the plan has them.")
@stage_option
@claim_option
@quantity_option
@language_option
@refusing
def question_set(
    folder: Path, question: str, text: str | None, language: Language, **ties: tuple[str, ...]
) -> None:
    """Change a question: what is given takes the place of what stands there."""
    row = _ties(ties) | ({"text": _written(text)} if text is not None else {})
    _change(folder, f"question {question}", language, lambda files: set_question(files[STUDY], question, row))


@question_group.command("remove")
@folder_argument
@click.argument("question")
@language_option
@refusing
def question_remove(folder: Path, question: str, language: Language) -> None:
    """Take a question out of the study; its claims stay."""
    what = f"question removed {question}"
    _change(folder, what, language, lambda files: remove_question(files[STUDY], question))


@question_group.command("take")
@folder_argument
@language_option
@refusing
def question_take(folder: Path, language: Language) -> None:
    """Take over the questions that are in the plan and not yet in the study, with what they suppose."""
    _change(
        folder,
        "question taken",
        language,
        lambda files: take_questions(files[STUDY], plan.read(files[PLAN]))[0],
    )


@click.group("claim")
def claim_group() -> None:
    """Claims of a study: what the plan supposes, and whether somebody stands behind it."""


@claim_group.command("confirm")
@folder_argument
@click.argument("claim")
@click.option("--undo", is_flag=True, help="Take the confirmation back.")
@language_option
@refusing
def claim_confirm(folder: Path, claim: str, undo: bool, language: Language) -> None:
    """Say that a person has read a claim and stands behind it."""
    what = f"claim {'open' if undo else 'confirmed'} {claim}"
    _change(folder, what, language, lambda files: set_claim(files[STUDY], claim, {"confirmed": not undo}))


@claim_group.command("add")
@folder_argument
@click.argument("text")
@click.option("--question", required=True, help="The question that it belongs to.")
@lever_option
@outcome_option
@direction_option
@quantity_option
@language_option
@refusing
def claim_add(
    folder: Path,
    text: str,
    question: str,
    language: Language,
    quantities: tuple[str, ...],
    **says: str | None,
) -> None:
    """Add a claim to a question; without --quantity it rests on those through which its lever acts."""
    lever = says["lever"]
    names = list(quantities) or (list(defaults()["lever_quantities"][lever]) if lever else [])
    if not names:
        raise Refusal(Problem("study.claim_needs_quantity"))
    row = {"text": _written(text), **_given(says), "confirmed": False, "quantities": in_order(names)}
    _change(folder, "claim added", language, lambda files: add_claim(files[STUDY], row, question)[0])


@claim_group.command("set")
@folder_argument
@click.argument("claim")
@click.option("--text", help="Its words.")
@lever_option
@outcome_option
@direction_option
@quantity_option
@language_option
@refusing
def claim_set(
    folder: Path,
    claim: str,
    text: str | None,
    language: Language,
    quantities: tuple[str, ...],
    **says: str | None,
) -> None:
    """Change a claim: what is given takes the place of what stands there."""
    row = _given(says) | ({"text": _written(text)} if text is not None else {})
    if quantities:
        row["quantities"] = in_order(quantities)
    _change(folder, f"claim {claim}", language, lambda files: set_claim(files[STUDY], claim, row))


@claim_group.command("remove")
@folder_argument
@click.argument("claim")
@language_option
@refusing
def claim_remove(folder: Path, claim: str, language: Language) -> None:
    """Take a claim out of the study and its questions, where no passage of a note is tied to it."""

    def change(files: Files) -> bytes:
        check_unused(files, claim)
        return remove_claim(files[STUDY], claim)

    _change(folder, f"claim removed {claim}", language, change)


@click.group("assume")
def assume_group() -> None:
    """What a study assumes otherwise than its country pack: the agency, pay, time, title, worth of outcomes."""


@assume_group.command("list")
@folder_argument
@language_option
@refusing
def assume_list(folder: Path, language: Language) -> None:
    """Every field with the study's own value and the pack's or the usual one."""
    files = FolderStore(folder).load().files
    file = read_study(files).file
    own, pack = own_values(files[STUDY]), pack_values(file, set_up(file))
    for field in fields().values():
        beside = said("assume_pack", language, value=pack[field.id]) if pack.get(field.id) else ""
        if own[field.id] or beside:
            click.echo(f"{field.id}: {own[field.id] or '-'} {beside} {field.name[language]}")


@assume_group.command("set")
@folder_argument
@click.argument("field")
@click.argument("value")
@click.option("--source", help="Where a base salary of the study's own comes from.")
@language_option
@refusing
def assume_set(folder: Path, field: str, value: str, source: str | None, language: Language) -> None:
    """Assume VALUE for FIELD (`assume list` names them), shares from 0 to 1, days as year-month-day."""
    values = {_field(field).id: one_line(value)} | ({"pay.source": one_line(source)} if source else {})
    group = _field(field).group
    _change(folder, f"facts {group}", language, lambda files: set_values(files[STUDY], values))


@assume_group.command("back")
@folder_argument
@click.argument("field")
@language_option
@refusing
def assume_back(folder: Path, field: str, language: Language) -> None:
    """Take back what the study assumes of its own: the pack's or the usual value holds again."""
    known = _field(field)
    _change(folder, f"facts {known.group}", language, lambda files: set_values(files[STUDY], {known.id: ""}))


def _field(name: str) -> Field:
    if name not in fields():
        parameters = {"found": name, "known": ", ".join(fields())}
        raise Refusal(Problem("study.no_field", parameters=parameters))
    return fields()[name]


def _written(text: str) -> str:
    if not one_line(text):
        raise Refusal(Problem("study.empty_text"))
    return one_line(text)


def _given(values: Mapping[str, str | None]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _ties(ties: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """What is tied to a question, as far as it was named."""
    found = {name: list(dict.fromkeys(values)) for name, values in ties.items() if values}
    if "quantities" in found:
        found["quantities"] = in_order(found["quantities"])
    return found


def _change(folder: Path, what: str, language: Language, change: Callable[[Files], bytes]) -> None:
    """Change study.yaml and commit it, where the study can be read afterwards."""
    store = FolderStore(folder)
    snapshot = store.load()
    if STUDY not in snapshot.files:
        read_study(snapshot.files)  # says what is missing
    data = change(snapshot.files)
    if data == snapshot.files[STUDY]:
        click.echo(said("unchanged", language, folder=folder))
        return
    read_study({**snapshot.files, STUDY: data})
    store.commit({STUDY: data}, snapshot.version, Note("", what))
    click.echo(said("changed", language, file=folder / STUDY))


COMMANDS = (question_group, claim_group, assume_group)
