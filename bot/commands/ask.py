"""``onrecord ask``."""

import json
import sys
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import click

from bot.cli import BAD_INPUT
from bot.settings import Settings
from bot.wiring import config
from retrieval.archive import Archive
from retrieval.collection import all_named
from retrieval.contract import refused, to_json
from retrieval.errors import QuestionError
from retrieval.types import Filters

DAY = click.DateTime(["%Y-%m-%d"])


def _day(_: click.Context, __: click.Parameter, value: datetime | None) -> date | None:
    return value.date() if value else None


@click.command()
@click.argument("question", nargs=-1, required=True, metavar="QUESTION")
@click.option("--speaker", metavar="NAME", help="Only what this speaker said (a name, a surname or a description).")
@click.option("--publisher", help="Only documents of this publisher (a part of its name is enough).")
@click.option("--author", help="Only documents by this author (a part of the name is enough).")
@click.option("--since", type=DAY, callback=_day, help="Only documents published on this day or later.")
@click.option("--until", type=DAY, callback=_day, help="Only documents published on this day or earlier.")
@click.option("--language", help="Only documents in this language (a tag such as en or pt-BR).")
@click.option("--document", metavar="ID", help="Only this document.")
@click.option(
    "--collection",
    "collections",
    multiple=True,
    metavar="NAME",
    help="Only documents of this collection and of none; may be given several times. With open: only those of none.",
)
@click.option("--top", type=click.IntRange(1, 50), help="Findings at most (default: ONRECORD_ASK__TOP, or 5).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object; with - one for each line of input.")
@click.pass_obj
def ask(
    settings: Settings,
    /,
    question: tuple[str, ...],
    *,
    collections: tuple[str, ...],
    top: int | None,
    as_json: bool,
    **limits: Any,
) -> None:
    """Ask the archive a question. With - and --json: one question a line from standard input.

    Prints what the archive holds, verbatim and with its place, or says that it does not hold it. A document that
    states no date is left out where --since or --until is given.
    """
    filters = Filters(collections=all_named(collections) if collections else None, **limits)
    with Archive.open(settings.home, config(settings)) as archive:
        top = top or settings.ask.top
        if question == ("-",):
            if not as_json:
                raise click.UsageError("- reads many questions and needs --json: onrecord ask --json -")
            if not _many(archive, sys.stdin.buffer, filters, top):
                sys.exit(BAD_INPUT)
            return
        result = archive.ask(" ".join(question), filters=filters, top=top)
    if as_json:
        click.echo(_line(to_json(result)))
        return
    from bot.terminal import Page  # noqa: PLC0415 - JSON needs no typesetting

    Page().answer(result)


def _many(archive: Archive, lines: Iterable[bytes], filters: Filters, top: int) -> bool:
    """Answer each line with one line, in order; a line that is no question gets its error. True if all were."""
    archive.warm()
    good = True
    for line in lines:
        question = line.decode(errors="replace").rstrip("\r\n")
        try:
            answer = to_json(archive.ask(question, filters=filters, top=top))
        except QuestionError as error:
            good = False
            answer = refused(question, filters, str(error))
        click.echo(_line(answer))
    return good


def _line(value: dict[str, Any]) -> str:
    # Some readers take these three for the end of a line, and one object stands on one line.
    return json.dumps(value, ensure_ascii=False).translate({0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"})
