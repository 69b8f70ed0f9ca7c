"""``onrecord show``, ``list`` and ``stats``."""

import dataclasses
import json

import click

from bot.settings import Settings
from bot.terminal import Page
from bot.wiring import config
from retrieval.archive import Archive
from retrieval.errors import NotInArchive


@click.command()
@click.argument("document_id", metavar="ID")
@click.option("--version", type=click.IntRange(1), help="An earlier version; the current one by default.")
@click.option("--start", type=click.IntRange(0), help="First code point to show.")
@click.option("--end", type=click.IntRange(0), help="Code point to show up to, that one left out.")
@click.pass_obj
def show(settings: Settings, document_id: str, version: int | None, start: int | None, end: int | None) -> None:
    """Show a document with its numbered paragraphs; with --start or --end the bare text between two offsets."""
    with Archive(settings.home, config(settings)) as archive:
        document = archive.document(document_id, version)
    length = len(document.text)
    if (start or 0) > length or (end or 0) > length or (end is not None and (start or 0) >= end):
        raise NotInArchive(f"Document {document_id!r} has characters 0 to {length}: name a start before an end in it.")
    Page().document(document, start, end)


@click.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a document.")
@click.pass_obj
def list_(settings: Settings, *, as_json: bool) -> None:
    """List the documents: id, version, date, publisher, title, passages, collection.

    Tab-separated where it is no terminal.
    """
    with Archive(settings.home, config(settings)) as archive:
        summaries = archive.documents()
    if as_json:
        for one in summaries:
            click.echo(json.dumps(dataclasses.asdict(one), ensure_ascii=False))
    elif summaries:
        Page().documents(summaries)
    else:
        click.echo("The archive is empty: fill it with `onrecord ingest PATH`.", err=True)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def stats(settings: Settings, *, as_json: bool) -> None:
    """Tell how large the archive is, and how fresh."""
    with Archive(settings.home, config(settings)) as archive:
        held = archive.stats()
    if as_json:
        click.echo(json.dumps(dataclasses.asdict(held), ensure_ascii=False))
    else:
        Page().stats(held)
