"""Plans and reflections as files of their own: check them, write empty forms, show what they say."""

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from sangkien import plan
from sangkien.cli_plan import PLAN_COMMANDS
from sangkien.cli_shared import file_bytes, in_file, language_option, refusing
from sangkien.report import problem_json, problem_text, said
from sangkien.store import write_atomically
from sangkien.words import Language, Level, Place, Problem, Refusal


@click.command("check")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a file, in a list.")
@language_option
def check_command(files: tuple[Path, ...], as_json: bool, language: Language) -> None:
    """Find what a careful colleague would find in plans and reflections.

    Exit 0: nothing of level error; 1: findings of level error; 2: a file could not be read.
    """
    worst = 0
    reports: list[dict[str, Any]] = []
    found: dict[Path, list[Problem]] = {}
    documents: dict[str, plan.Document] = {}
    for file in files:
        try:
            documents[str(file)] = plan.read(file_bytes(file))
            found[file] = list(plan.check(documents[str(file)]))
        except Refusal as refused:
            found[file] = list(refused.problems)
    for name, problem in plan.check_lab(documents):
        found[Path(name)].append(problem)
    for file in files:
        unreadable = str(file) not in documents
        placed = [in_file(problem, file) for problem in found[file]]
        errors = any(problem.level is Level.ERROR for problem in placed)
        worst = max(worst, 2 if unreadable else 1 if errors else 0)
        if as_json:
            findings = [problem_json(problem, language) for problem in placed]
            reports.append({"file": str(file), "readable": not unreadable, "findings": findings})
        else:
            for problem in placed:
                click.echo(problem_text(problem, language))
            if not placed:
                click.echo(said("clean", language, file=file))
    if as_json:
        click.echo(json.dumps(reports, ensure_ascii=False, indent=1))
    sys.exit(worst)


@click.group("plan")
def plan_group() -> None:
    """Write an empty plan; show, change, compare and export what a plan says."""


@plan_group.command("new")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--reflection", is_flag=True, help="An empty closing reflection instead of a plan.")
@language_option
@refusing
def plan_new(file: Path | None, reflection: bool, language: Language) -> None:
    """Write an empty plan to FILE, or to standard output. Never overwrites."""
    blank = plan.blank_reflection() if reflection else plan.blank()
    data = plan.write(plan.replace(blank, "year", str(date.today().year)))
    if file is None:
        click.echo(data.decode(), nl=False)
        return
    if file.exists():
        raise Refusal(Problem("store.not_empty", place=Place(str(file)), parameters={"path": str(file)}))
    write_atomically(file, data)
    click.echo(said("empty_form", language, file=file))


@plan_group.command("show")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="The fields as JSON.")
@language_option
@refusing
def plan_show(file: Path, as_json: bool, language: Language) -> None:
    """Show what a plan or reflection says, field by field; what the archive lost is shown as unknown."""
    try:
        document = plan.read(file_bytes(file))
    except Refusal as refused:
        raise Refusal(in_file(problem, file) for problem in refused.problems) from None
    if as_json:
        click.echo(json.dumps(plan.as_json(document), ensure_ascii=False, indent=1))
    else:
        click.echo(plan.as_text(document, language))


for command in PLAN_COMMANDS:
    plan_group.add_command(command)

COMMANDS = (check_command, plan_group)
