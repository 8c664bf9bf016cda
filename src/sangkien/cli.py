"""The command line: a thin face of the same functions that the pages use.

Exit codes: 0 done; 1 findings of level error (``check``); 2 refused, with the place and the remedy on stderr;
130 interrupted.
"""

import sys
from importlib import import_module

import click

from sangkien import __version__

#: Every command: the module that has it in its ``COMMANDS``, and its line in the help. A module is loaded when a
#: command of it is called, so that nobody waits for what they did not ask.
COMMANDS = {
    "check": ("cli_forms", "Find what a careful colleague would find in plans and reflections."),
    "plan": ("cli_forms", "Write an empty plan; show, change, compare and export what a plan says."),
    "new": (
        "cli_run",
        "Make a study in FOLDER from a plan: questions, claims and schemes to confirm in study.yaml.",
    ),
    "validate": ("cli_run", "Check a study without running it: every problem with file, line and remedy."),
    "country": (
        "cli_run",
        "List the facts of a country pack with their populations, sources and certainty, and where they disagree.",
    ),
    "run": (
        "cli_run",
        "Run a study (a folder) or a bare plan (a Markdown file with --country) and write its brief.",
    ),
    "calibrate": (
        "cli_run",
        "Weigh draws of the beliefs by what is published of a country's officials, and print the fit.",
    ),
    "lives": (
        "cli_run",
        "Tell a handful of simulated officials month by month: pay, second work, ideas, who refused, when they left.",
    ),
    "serve": ("cli_workbench", "Open the workbench: a lab's pages, on this machine or for a team."),
    "studies": ("cli_studies", "Look after the studies of a workbench."),
    "pack": ("cli_studies", "Write the study in FOLDER as one file that any workbench opens."),
    "unpack": ("cli_studies", "Make a study folder of an exported file."),
    "history": (
        "cli_plan",
        "List the steps of a study's history, or compare two of them; what people said is named and not shown.",
    ),
    "back": (
        "cli_plan",
        "Bring plan, reflection, settings and past work back as they were at a step; this is a new step itself.",
    ),
    "question": (
        "cli_questions",
        "Learning questions of a study: what bears on each, what is missing, and the questions themselves.",
    ),
    "claim": (
        "cli_questions",
        "Claims of a study: what the plan supposes, and whether somebody stands behind it.",
    ),
    "assume": (
        "cli_questions",
        "What a study assumes otherwise than its country pack: the agency, pay, time, title, worth of outcomes.",
    ),
    "try": (
        "cli_lab",
        "Try levers on a study's simulated officials, and print what comes of it against the status quo.",
    ),
    "scheme": ("cli_lab", "Keep, change or remove a scheme of a study."),
    "elicit": (
        "cli_team",
        "Ask the team: everybody places low, likely and high, each alone, before anybody sees results.",
    ),
    "past-work": ("cli_team", "The register of what was done before."),
    "board": (
        "cli_board",
        "Boards of a study: documents of the archive under a name, with notes, tied to its questions.",
    ),
    "rounds": (
        "cli_brief",
        "List the rounds of a study, each with its answer and what changed since the round before.",
    ),
    "brief": (
        "cli_brief",
        "Print the brief of a round as PDF or Word, or take its page out; never overwrites.",
    ),
    "publish": (
        "cli_brief",
        "Make a link to a round of a study of the workbench that opens without signing in.",
    ),
    "withdraw": ("cli_brief", "End a link to a published brief: TOKEN is its last part, or the whole link."),
    "published": (
        "cli_brief",
        "List the links to published rounds of a study of the workbench, those withdrawn too.",
    ),
    "archive": ("cli_archive", "What other labs already learned: load, search, show, count."),
    "people": ("cli_people", "Accounts of a team's workbench: invite, list, new links, roles, close."),
    "backup": ("cli_safety", "Write everything of a workbench into one encrypted FILE."),
    "restore": ("cli_safety", "Fill an empty database with everything of a backup, whole or not at all."),
    "log": (
        "cli_safety",
        "Print who did what, newest first, and whether the log is whole; exit 1 where it was changed.",
    ),
}


class Lazy(click.Group):
    """A group that loads a command's module when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every name, in the order of the table: the order in which a lab meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"sangkien.{COMMANDS[cmd_name][0]}")
        found: click.Command = next(one for one in module.COMMANDS if one.name == cmd_name)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from the table, without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """Sangkien runs an action learning plan: from the plan to a brief that says what to back and what to learn."""
    for stream in (sys.stdout, sys.stderr):
        # Vietnamese must not fail on a terminal that is set to another encoding.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="replace")
