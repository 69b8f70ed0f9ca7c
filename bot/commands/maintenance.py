"""``onrecord verify``, ``check`` and ``rebuild``."""

import json
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

import click

from bot.settings import Settings, load_settings, unknown_variables
from bot.wiring import config
from retrieval.archive import Archive
from retrieval.errors import InputError
from retrieval.types import Problem


@click.command()
@click.argument("answer", type=click.File("rb"), metavar="ANSWER.json")
@click.pass_obj
def verify(settings: Settings, answer: BinaryIO) -> None:
    """Check an answer word for word against the archive.

    Reads what `onrecord ask --json` wrote: one object, or one a line. Exits with 1 at the first difference.
    """
    checked = 0
    with Archive(settings.home, config(settings)) as archive:
        for one in _answers(answer):
            found = archive.verify(one)
            if found:
                click.echo(f"Not as the archive has it: {found[0]}")
                sys.exit(1)
            checked += sum(len(one[side]) for side in ("says", "disputes", "passages"))
    click.echo(f"Verbatim: {checked} {'quote stands' if checked == 1 else 'quotes stand'} as cited.")


def _answers(file: BinaryIO) -> Iterator[Any]:
    try:
        text = file.read().decode()
        try:
            yield json.loads(text)
        except json.JSONDecodeError:
            lines = [line for line in text.split("\n") if line.strip()]
            if not lines:
                raise
            yield from [json.loads(line) for line in lines]
    except (ValueError, RecursionError):
        raise InputError(f"{file.name} is not JSON: give it what `onrecord ask --json` wrote.") from None


@click.command()
@click.option("--telegram", is_flag=True, help="Ask Telegram about the bot, too; needs its token.")
@click.pass_obj
def check(settings: Settings, *, telegram: bool) -> None:
    """Check the archive, the models and the settings, and name the command that mends what is wrong.

    Exits with 1 when something is found.
    """
    found = [
        Problem(what=f"{name} is set and nothing reads it.", fix="see docs/configuration.md for the names")
        for name in unknown_variables()
    ]
    try:
        load_settings()
    except InputError as error:
        if not any(problem.what.split()[0] in str(error) for problem in found):
            found.append(Problem(what=str(error), fix="set it anew, or unset it"))
    with Archive(settings.home, config(settings)) as archive:
        found.extend(archive.check())
        empty = not archive.ready()
    if telegram:
        from bot.telegram.checking import look  # noqa: PLC0415 - heavy, and seldom asked for

        facts, more = look(settings.telegram, settings.home)
        found.extend(more)
        for fact in facts:
            click.echo(fact)
    for problem in found:
        click.echo(f"{problem.what}\n  mend it: {problem.fix}")
    if found:
        sys.exit(1)
    click.echo(f"There is no archive at {settings.home} yet." if empty else f"The archive at {settings.home} is whole.")


@click.command()
@click.option("--reembed", is_flag=True, help="Embed every passage again, with the model that is set now.")
@click.pass_obj
def rebuild(settings: Settings, *, reembed: bool) -> None:
    """Make the indexes anew from what is stored, without embedding again unless asked to."""

    def tell(done: int, total: int) -> None:
        click.echo(f"{done:,} of {total:,} passages embedded", err=True)

    with Archive(settings.home, config(settings)) as archive:
        passages = archive.rebuild(reembed_all=reembed, on_progress=tell)
    click.echo(f"Rebuilt: {passages:,} {'passage' if passages == 1 else 'passages'}.")
