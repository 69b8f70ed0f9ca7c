"""``onrecord audit``: the log of who asked what where, what was shown, and who changed what."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click

from bot.settings import Settings
from bot.telegram.state.audit import Audit
from bot.telegram.state.database import Database, place
from retrieval.errors import InputError


@click.group()
def audit() -> None:
    """Look at the bot's audit log, or check that nobody has changed it."""


@audit.command(name="list")
@click.option("--last", type=click.IntRange(min=1), default=50, show_default=True, help="Rows, from the newest back.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.pass_obj
def list_(settings: Settings, *, last: int, as_json: bool) -> None:
    """List who asked what where, what was shown, and every change of access or documents."""
    with _log(settings) as log:
        for entry in log.entries(last=last):
            at = datetime.fromtimestamp(entry.at, tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            row = {"number": entry.number, "at": at, "person": entry.person, "chat": entry.chat, "event": entry.event}
            if as_json:
                click.echo(json.dumps({**row, "detail": entry.detail}, ensure_ascii=False))
            else:
                # JSON keeps what people wrote on one line, and away from the terminal's controls.
                detail = json.dumps(entry.detail, ensure_ascii=True)
                click.echo("\t".join([*(str(value) for value in row.values()), detail]))


@audit.command()
@click.pass_obj
def verify(settings: Settings) -> None:
    """Check that no row of the log was changed, taken out or put in.

    Exits with 1 at the first row that does not hold. The hash that it prints, kept elsewhere, tells whether somebody
    later wrote the whole log anew.
    """
    with _log(settings) as log:
        good, problem = log.verify()
        last = log.last_hash()
    if problem:
        click.echo(f"Not as it was written: {problem}")
        sys.exit(1)
    click.echo(f"Unchanged: {good} {'row holds' if good == 1 else 'rows hold'}.")
    if last:
        click.echo(f"The last one's hash: {last}")


@contextmanager
def _log(settings: Settings) -> Iterator[Audit]:
    path = place(settings.telegram.state, settings.home)
    if not path.exists():
        raise InputError(f"There is no audit log at {path} yet: the bot writes one as soon as it runs.")
    with Database(path, owner_wait_s=None) as database:
        yield Audit(database)
