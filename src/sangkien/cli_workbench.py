"""The commands of the workbench: serve its pages, keep its database safe."""

import click

from sangkien.cli_shared import database_option, language_option, refusing
from sangkien.report import said
from sangkien.serve import database_place, open_desk, serve, setup_for
from sangkien.web.assets import MissingAssetsError, asset
from sangkien.words import Language, Problem, Refusal


@click.command("serve")
@database_option
@click.option("--team", is_flag=True, help="People sign in; without it the one user may do everything.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen; others need --team.")
@click.option("--port", type=click.IntRange(1, 65535), default=8421, show_default=True)
@click.option(
    "--address", help="How people reach it, such as https://lab.example.org (for links and cookies)."
)
@click.option("--browser/--no-browser", default=True, show_default=True, help="Open the first page.")
@language_option
@refusing
def serve_command(
    database: str | None,
    team: bool,
    host: str,
    port: int,
    address: str | None,
    browser: bool,
    language: Language,
) -> None:
    """Open the workbench: a lab's pages, on this machine or for a team."""
    try:
        asset("vendor/htmx.js")
    except MissingAssetsError as error:
        raise Refusal(Problem("cli.no_assets", parameters={"detail": str(error)})) from None
    setup = setup_for(host, port, team=team, address=address)
    desk = open_desk(database, setup)
    click.echo(said("serving", language, address=setup.base, place=database_place(database)))
    serve(desk, host, port, browser=browser and not team)


COMMANDS = (serve_command,)
