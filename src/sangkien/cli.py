"""The command line: a thin face of the same functions that the pages will use.

Exit codes: 0 done; 1 findings of level error (``check``); 2 refused, with the place and the remedy on stderr;
130 interrupted.
"""

import json
import os
import sys
import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from sangkien import (
    __version__,
    cli_brief,
    cli_lab,
    cli_people,
    cli_plan,
    cli_questions,
    cli_safety,
    cli_studies,
    cli_team,
    cli_workbench,
    countries,
    plan,
)
from sangkien.calibrate import CalibrationSpec, calibrate, of_country
from sangkien.calibration_charts import calibration_charts
from sangkien.cli_lab import levels_of, lever_option
from sangkien.cli_shared import file_bytes, in_file, language_option, refusing
from sangkien.pictures import draw_png
from sangkien.report import country_text, problem_json, problem_text, said, stage_names
from sangkien.run import Finished, Progress, Spec, run
from sangkien.store import FolderStore, write_all, write_atomically
from sangkien.study import Study, bare_study, new_study, read_study
from sangkien.tell_calibration import calibration_text
from sangkien.tell_calibration import texts as calibration_words
from sangkien.tell_lab import tried
from sangkien.tell_lives import in_lines, scheme_of, tell_lives
from sangkien.words import STATUS_QUO, Language, Level, Place, Problem, Refusal

country_names = click.Choice(countries.names())


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """Sangkien runs an action learning plan: from the plan to a brief that says what to back and what to learn."""
    for stream in (sys.stdout, sys.stderr):
        # Vietnamese must not fail on a terminal that is set to another encoding.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="replace")


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a file, in a list.")
@language_option
def check(files: tuple[Path, ...], as_json: bool, language: Language) -> None:
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


@main.group("plan")
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


@main.command("new")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--plan", "plan_file", required=True, type=click.Path(path_type=Path), help="The plan (Markdown)."
)
@click.option("--country", required=True, type=country_names, help="The country pack.")
@language_option
@refusing
def new(folder: Path, plan_file: Path, country: str, language: Language) -> None:
    """Make a study in FOLDER from a plan: questions, claims and schemes to confirm in study.yaml."""
    FolderStore.create(
        folder, new_study(file_bytes(plan_file), plan_file.stem, country, language, str(plan_file))
    )
    click.echo(said("study_made", language, folder=folder, file=folder / "study.yaml"))


@main.command("validate")
@click.argument("folder", type=click.Path(path_type=Path))
@language_option
@refusing
def validate(folder: Path, language: Language) -> None:
    """Check a study without running it: every problem with file, line and remedy."""
    study = read_study(FolderStore(folder).load().files)
    for problem in study.problems:
        click.echo(problem_text(problem, language))
    click.echo(said("can_be_run", language, folder=folder, remarks=len(study.problems)))


@main.command("country")
@click.argument("name", type=country_names)
@click.option("--as-of", "as_of", help="Only what was known on this day (year-month-day).")
@language_option
@refusing
def country_show(name: str, as_of: str | None, language: Language) -> None:
    """List the facts of a country pack with their populations, sources and certainty, and where they disagree."""
    click.echo(country_text(countries.load(name), _date(as_of) if as_of else date.max, language))


@main.command("run")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--country", type=country_names, help="Needed for a bare plan.")
@click.option(
    "--out", type=click.Path(path_type=Path), help="Folder for the results; default: the study's next round."
)
@click.option(
    "--draws", type=click.IntRange(100, 20000), default=1024, show_default=True, help="Draws of the beliefs."
)
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=1, show_default=True)
@click.option(
    "--workers", type=click.IntRange(1), help="Threads; the result does not depend on it. Default: cores."
)
@click.option(
    "--scheduler",
    help="Address of a Dask scheduler whose workers do it: tcp://HOST:8786 (the extra `cluster`).",
)
@click.option(
    "--as-of", "as_of", help="Use nothing known after this day (year-month-day) instead of the study's date."
)
@language_option
@refusing
def run_command(
    path: Path,
    country: str | None,
    out: Path | None,
    draws: int,
    seed: int,
    workers: int | None,
    scheduler: str | None,
    as_of: str | None,
    language: Language,
) -> None:
    """Run a study (a folder) or a bare plan (a Markdown file with --country) and write its brief."""
    study = _study(path, country, out, language)
    if as_of:
        study = study.as_of(_date(as_of))
    for problem in study.problems:
        click.echo(problem_text(problem, language), err=True)
    spec = Spec(seed=seed, draws=draws, workers=workers or os.cpu_count() or 1, scheduler=scheduler)
    if out is not None:
        _prepare(out)
    finished = _show_progress(study, spec, language)
    if out is None:
        out = (
            path / "rounds" / FolderStore(path).keep_round(study.file.as_of.isoformat(), finished.files).name
        )
    else:
        write_all(out, finished.files)
    other = "vi" if study.file.language == "en" else "en"
    click.echo(said("brief_lies", language, brief=out / "brief.html", other=out / f"brief.{other}.html"))


@main.command("calibrate")
@click.argument("study_or_country")
@click.option("--draws", type=click.IntRange(200, 20000), default=2048, show_default=True)
@click.option(
    "--people",
    type=click.IntRange(500, 200_000),
    default=5000,
    show_default=True,
    help="Posts simulated for each draw.",
)
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=1, show_default=True)
@click.option("--as-of", "as_of", help="Use nothing known after this day (year-month-day).")
@click.option("--pictures", type=click.Path(path_type=Path), help="Folder for pictures (PNG).")
@language_option
@refusing
def calibrate_command(
    study_or_country: str,
    draws: int,
    people: int,
    seed: int,
    as_of: str | None,
    pictures: Path | None,
    language: Language,
) -> None:
    """Weigh draws of the beliefs by what is published of a country's officials, and print the fit.

    STUDY_OR_COUNTRY is the folder of a study or the name of a country pack. `sangkien run` does not use the result.
    """
    day = _date(as_of) if as_of else None
    if study_or_country in countries.names():
        study = of_country(study_or_country, day)
    else:
        study = read_study(FolderStore(Path(study_or_country)).load().files)
        study = study.as_of(day) if day else study
    with click.progressbar(length=1000, label="", file=sys.stderr, show_pos=False) as bar:
        found = calibrate(
            study,
            CalibrationSpec(draws, people, seed),
            lambda share: bar.update(max(0, int(1000 * share) - bar.pos)),
        )
    click.echo(calibration_text(found, language))
    if pictures is not None:
        drawn = draw_png(calibration_charts(found, language))
        write_all(pictures, {f"calibration-{name}.png": data for name, data in drawn.items()})
        click.echo(calibration_words(language)["pictures"].format(folder=pictures))


@main.command("lives")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--scheme", default=STATUS_QUO, show_default=True, help="Id of a scheme of the study.")
@lever_option
@click.option(
    "--people", type=click.IntRange(1, 50), default=5, show_default=True, help="How many officials."
)
@click.option("--months", type=click.IntRange(1, 120), help="How many months; default: the study's horizon.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=1, show_default=True)
@click.option(
    "--world",
    type=click.IntRange(0, 19999),
    help="A world of a run; default: the middle of what is believed.",
)
@language_option
@refusing
def lives_command(
    folder: Path,
    scheme: str,
    written: tuple[str, ...],
    people: int,
    months: int | None,
    seed: int,
    world: int | None,
    language: Language,
) -> None:
    """Tell a handful of simulated officials month by month: pay, second work, ideas, who refused, when they left."""
    study = read_study(FolderStore(folder).load().files)
    under = scheme_of(study, scheme)
    if written:
        under = tried({**under.levels, **levels_of(written)})
    click.echo(in_lines(tell_lives(study, under, people, seed, months, language, world)))


def _prepare(out: Path) -> None:
    """See before a long run that its results can be written, and that they overwrite nobody's work."""
    if out.exists() and not out.is_dir():
        raise Refusal(Problem("run.out_is_file", place=Place(str(out)), parameters={"path": str(out)}))
    ours = (out / "findings.json").exists()
    if not ours and any((out / name).exists() for name in ("brief.html", "brief.en.html", "brief.vi.html")):
        raise Refusal(Problem("run.out_is_not_ours", place=Place(str(out)), parameters={"path": str(out)}))
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=out):
        pass  # the folder can be written to


def _show_progress(study: Study, spec: Spec, language: Language) -> Finished:
    """Run the chain with a bar on stderr; an interrupt cancels within a task and writes nothing."""
    finished: Finished | None = None
    stages = stage_names(language)
    with click.progressbar(length=1000, label="", file=sys.stderr, show_pos=False) as bar:
        for event in run(study, spec, lambda: False):
            if isinstance(event, Progress):
                bar.label = f"{stages[event.stage]:<56}"
                bar.update(max(0, int(event.share * 1000) - bar.pos))
            elif isinstance(event, Finished):
                finished = event
        bar.update(max(0, 1000 - bar.pos))
    if finished is None:
        raise RuntimeError("the run ended without a result")
    return finished


def _study(path: Path, country: str | None, out: Path | None, language: Language) -> Study:
    if path.is_dir():
        return read_study(FolderStore(path).load().files)
    if not path.is_file():
        raise Refusal(Problem("run.nothing_there", place=Place(str(path)), parameters={"path": str(path)}))
    if country is None:
        raise Refusal(Problem("run.needs_country", place=Place(str(path))))
    if out is None:
        raise Refusal(Problem("run.needs_out", place=Place(str(path))))
    return bare_study(file_bytes(path), path.stem, country, language, str(path))


def _date(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise Refusal(Problem("run.no_date", place=Place("--as-of"), parameters={"found": text})) from None


#: Modules with commands of their own, one a line.
MORE = (
    cli_workbench,
    cli_studies,
    cli_plan,
    cli_questions,
    cli_lab,
    cli_team,
    cli_brief,
    cli_people,
    cli_safety,
)
for command in (command for module in MORE for command in module.COMMANDS):
    main.add_command(command)
for command in cli_plan.PLAN_COMMANDS:
    plan_group.add_command(command)
