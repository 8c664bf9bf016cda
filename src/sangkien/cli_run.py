"""A study from its plan to its brief: make it, check it, run it, hold it against what is published, tell lives."""

import os
import sys
import tempfile
from datetime import date, datetime
from pathlib import Path

import click

from sangkien import countries
from sangkien.calibrate import CalibrationSpec, calibrate, of_country
from sangkien.calibration_charts import calibration_charts
from sangkien.cli_lab import levels_of, lever_option
from sangkien.cli_shared import file_bytes, language_option, refusing
from sangkien.pictures import draw_png
from sangkien.report import country_text, problem_text, said, stage_names
from sangkien.run import Finished, Progress, Spec, run
from sangkien.store import FolderStore, write_all
from sangkien.study import Study, bare_study, new_study, read_study
from sangkien.tell_calibration import calibration_text
from sangkien.tell_calibration import texts as calibration_words
from sangkien.tell_lab import tried
from sangkien.tell_lives import in_lines, scheme_of, tell_lives
from sangkien.words import STATUS_QUO, Language, Place, Problem, Refusal

country_names = click.Choice(countries.names())


@click.command("new")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--plan", "plan_file", required=True, type=click.Path(path_type=Path), help="The plan (Markdown)."
)
@click.option("--country", required=True, type=country_names, help="The country pack.")
@language_option
@refusing
def new_command(folder: Path, plan_file: Path, country: str, language: Language) -> None:
    """Make a study in FOLDER from a plan: questions, claims and schemes to confirm in study.yaml."""
    FolderStore.create(
        folder, new_study(file_bytes(plan_file), plan_file.stem, country, language, str(plan_file))
    )
    click.echo(said("study_made", language, folder=folder, file=folder / "study.yaml"))


@click.command("validate")
@click.argument("folder", type=click.Path(path_type=Path))
@language_option
@refusing
def validate_command(folder: Path, language: Language) -> None:
    """Check a study without running it: every problem with file, line and remedy."""
    study = read_study(FolderStore(folder).load().files)
    for problem in study.problems:
        click.echo(problem_text(problem, language))
    click.echo(said("can_be_run", language, folder=folder, remarks=len(study.problems)))


@click.command("country")
@click.argument("name", type=country_names)
@click.option("--as-of", "as_of", help="Only what was known on this day (year-month-day).")
@language_option
@refusing
def country_command(name: str, as_of: str | None, language: Language) -> None:
    """List the facts of a country pack with their populations, sources and certainty, and where they disagree."""
    click.echo(country_text(countries.load(name), _date(as_of) if as_of else date.max, language))


@click.command("run")
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


@click.command("calibrate")
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


@click.command("lives")
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


COMMANDS = (new_command, validate_command, country_command, run_command, calibrate_command, lives_command)
