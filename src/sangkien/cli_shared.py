"""What every command shares: the language option, and how refusals, system errors and interrupts are told."""

import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

import click

from sangkien.report import problem_text, said
from sangkien.words import LANGUAGES, Language, Place, Problem, Refusal

P = ParamSpec("P")
R = TypeVar("R")

language_option = click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default="en",
    show_default=True,
    help="Language of what is printed.",
)


database_option = click.option(
    "--database",
    help="The workbench's database: a file, or postgresql://USER:PASSWORD@HOST/NAME. Default: the user's own.",
    envvar="SANGKIEN_DATABASE",
)


#: Names the passphrase where nobody sits at a terminal.
PASSPHRASE = "SANGKIEN_PASSPHRASE"  # noqa: S105  (the name of a variable)


def passphrase(language: Language, *, twice: bool = False) -> str:
    """The passphrase of a backup: from the environment, or asked for without showing it.

    Raises Refusal where neither is possible.
    """
    if (found := os.environ.get(PASSPHRASE)) is not None:
        return found
    if not sys.stdin.isatty():
        raise Refusal(Problem("cli.no_passphrase"))
    typed: str = click.prompt(
        said("passphrase", language), hide_input=True, confirmation_prompt=twice, err=True
    )
    return typed


def refusing(command: Callable[P, R]) -> Callable[P, R]:
    """Print every problem of a refusal with its place and remedy, and leave with exit code 2."""

    @wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except Refusal as refused:
            language: Language = "vi" if kwargs.get("language") == "vi" else "en"
            for problem in refused.problems:
                click.echo(problem_text(problem, language), err=True)
            sys.exit(2)
        except OSError as error:
            language = "vi" if kwargs.get("language") == "vi" else "en"
            file = str(error.filename or "")
            parameters = {"path": file, "detail": error.strerror or type(error).__name__}
            problem = Problem("cli.system_refused", place=Place(file or None), parameters=parameters)
            click.echo(problem_text(problem, language), err=True)
            sys.exit(2)
        except KeyboardInterrupt:
            click.echo("\n" + said("interrupted", "vi" if kwargs.get("language") == "vi" else "en"), err=True)
            sys.exit(130)

    return guarded


def file_bytes(path: Path) -> bytes:
    """The bytes of a file that somebody named. Raises Refusal where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        parameters = {"path": str(path), "detail": error.strerror or type(error).__name__}
        raise Refusal(Problem("cli.cannot_read", place=Place(str(path)), parameters=parameters)) from None


def in_file(problem: Problem, file: Path) -> Problem:
    """A problem of a room, placed in the file that somebody named."""
    place = Place(str(file), problem.place.line, problem.place.path)
    return Problem(problem.code, problem.level, place, problem.parameters)
