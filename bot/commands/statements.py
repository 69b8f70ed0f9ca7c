"""``onrecord statements``."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from bot.settings import Settings
from bot.terminal import Page
from bot.wiring import config
from retrieval.archive import Archive
from retrieval.contract import statement_to_json
from retrieval.types import CitedStatement


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--speaker", metavar="NAME", help="Only what this speaker said (a part of name or description does).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a statement.")
@click.option(
    "--predictions",
    is_flag=True,
    help="Print one JSON object a document: its file's name without ending, and the spans of what it reports.",
)
@click.pass_obj
def statements(
    settings: Settings, ids: tuple[str, ...], *, speaker: str | None, as_json: bool, predictions: bool
) -> None:
    """List who said what: in the documents named, or in all; tab-separated where it is no terminal.

    Speaker, how it was said, the sentences that hold it, and their place. --predictions writes what a scorer of
    attributions reads, also for documents without a statement; statements inside other statements are left out.
    """
    if predictions and (speaker is not None or as_json):
        raise click.UsageError("--predictions has a form of its own: leave --speaker and --json out.")
    with Archive(settings.home, config(settings)) as archive:
        documents = archive.documents()
        if predictions:
            sources = {one.id: one.source for one in documents}
            for document_id in ids or sources:
                found = archive.statements(document_id)
                click.echo(json.dumps(_prediction(sources[document_id], found), ensure_ascii=False))
            return
        if speaker is not None and not ids:
            shown = iter(archive.statements(speaker=speaker))
        else:
            shown = _found(archive, ids or tuple(one.id for one in documents), speaker)
        if as_json:
            for one in shown:
                click.echo(json.dumps(statement_to_json(one), ensure_ascii=False))
            return
        counted = Page().statements(shown)
    if not documents:
        click.echo("The archive is empty: fill it with `onrecord ingest PATH`.", err=True)
    elif not counted:
        click.echo("No such statement is in the archive.", err=True)


def _found(archive: Archive, ids: tuple[str, ...], speaker: str | None) -> Iterator[CitedStatement]:
    """Document by document, so that an archive of any size can be listed; every id is looked up first."""
    for document_id in ids:
        archive.document(document_id)
    for document_id in ids:
        yield from archive.statements(document_id, speaker=speaker)


def _prediction(source: str, found: list[CitedStatement]) -> dict[str, Any]:
    reported = [one.statement for one in found if one.statement.depth == 0]
    return {
        "doc": Path(source).stem,
        "statements": [
            {"source": one.source or None, "cue": one.cue or None, "content": one.content} for one in reported
        ],
    }
