"""The commands for the people of a team's workbench: the same that its pages do, for who looks after the machine."""

import click

from sangkien.cli_shared import database_option, language_option, refusing
from sangkien.report import said
from sangkien.serve import open_database, setup_for
from sangkien.store.log import Log
from sangkien.store.people import People, Person
from sangkien.web.roles import ROLES
from sangkien.web.say import say
from sangkien.words import LANGUAGES, Language

address_option = click.option(
    "--address",
    help="How people reach the workbench, such as https://lab.example.org; links begin with it.",
)
PORT = 8421


@click.group("people")
def people_group() -> None:
    """Accounts of a team's workbench: invite, list, new links, roles, close."""


@people_group.command("add")
@click.argument("name")
@click.argument("login")
@click.option("--keeper", is_flag=True, help="They may invite people and make backups of everything.")
@click.option(
    "--speaks", type=click.Choice(LANGUAGES), default="vi", show_default=True, help="Their language."
)
@address_option
@database_option
@language_option
@refusing
def people_add(
    name: str,
    login: str,
    keeper: bool,
    speaks: str,
    address: str | None,
    database: str | None,
    language: Language,
) -> None:
    """Make an account for NAME, who will sign in as LOGIN, and print the invitation link."""
    people, log = _open(database)
    secret = people.invite(login, name, speaks, keeper=keeper)
    person = people.invited(secret)
    log.add("", "", "person.invited", person.login)
    if keeper:
        log.add("", "", "person.keeper", person.login)
    _tell_link(person, secret, address, language)


@people_group.command("list")
@database_option
@language_option
@refusing
def people_list(database: str | None, language: Language) -> None:
    """List the accounts with their roles."""
    people, _ = _open(database)
    found = people.everybody()
    words = say(None, language)
    for person in found:
        states = [
            said(f"state_{name}", language)
            for name, so in (
                ("closed", person.closed),
                ("invited", not person.joined and not person.closed),
                ("keeper", person.keeper and not person.closed),
            )
            if so
        ]
        roles = [f"{study}: {words('role.' + role)}" for study, role in people.roles(person.id).items()]
        click.echo("  ".join([person.login, person.name, *(f"({state})" for state in states), *roles]))
    if not found:
        click.echo(said("nobody", language))


@people_group.command("link")
@click.argument("login")
@address_option
@database_option
@language_option
@refusing
def people_link(login: str, address: str | None, database: str | None, language: Language) -> None:
    """Print a new link for an account: a forgotten password, a lost invitation, or one that was closed."""
    people, log = _open(database)
    person = people.called(login)
    secret = people.invite_again(person.id)
    log.add("", "", "person.linked", person.login)
    _tell_link(person, secret, address, language)


@people_group.command("close")
@click.argument("login")
@database_option
@language_option
@refusing
def people_close(login: str, database: str | None, language: Language) -> None:
    """End an account; what its person did stays in histories and in the log."""
    people, log = _open(database)
    person = people.called(login)
    people.close(person.id)
    log.add("", "", "person.closed", person.login)
    click.echo(said("person_closed", language, name=person.name))


@people_group.command("role")
@click.argument("login")
@click.argument("study")
@click.argument("role", type=click.Choice([*(role.value for role in ROLES), "none"]))
@database_option
@language_option
@refusing
def people_role(login: str, study: str, role: str, database: str | None, language: Language) -> None:
    """Make somebody a viewer, coder, analyst or lead of a study, or (none) take them out of it."""
    people, log = _open(database)
    person = people.called(login)
    people.set_role(study, person.id, None if role == "none" else role)
    log.add("", study, f"role.{role}", person.login)
    shown = "-" if role == "none" else say(None, language)(f"role.{role}")
    click.echo(said("role_set", language, name=person.name, study=study, role=shown))


@people_group.command("keeper")
@click.argument("login")
@click.option("--take-away", is_flag=True, help="They may no longer.")
@database_option
@language_option
@refusing
def people_keeper(login: str, take_away: bool, database: str | None, language: Language) -> None:
    """Let somebody invite people and make backups of everything."""
    people, log = _open(database)
    person = people.called(login)
    people.set_keeper(person.id, not take_away)
    log.add("", "", "person.no_keeper" if take_away else "person.keeper", person.login)
    click.echo(said("keeper_taken" if take_away else "keeper_set", language, name=person.name))


def _open(database: str | None) -> tuple[People, Log]:
    engine = open_database(database)
    return People(engine), Log(engine)


def _tell_link(person: Person, secret: str, address: str | None, language: Language) -> None:
    base = setup_for("127.0.0.1", PORT, team=True, address=address).base
    click.echo(said("invited", language, name=person.name, link=f"{base}/invite/{secret}"))


COMMANDS = (people_group,)
