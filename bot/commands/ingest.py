"""``onrecord ingest`` and ``onrecord remove``."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from bot.settings import Settings
from bot.terminal import flat
from bot.wiring import config
from retrieval.archive import Archive
from retrieval.types import IngestReport, Outcome, Progress

EVERY_SECONDS = 5.0
"""How often a plain line tells how far an ingest is."""


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--collection",
    metavar="NAME",
    help="Put the documents into this collection, also those that have not changed; with open, into none. Without it"
    " each stays in the one that it is in.",
)
@click.option("--prune", is_flag=True, help="Also take out documents of these folders that no longer stand in them.")
@click.option("-v", "--verbose", is_flag=True, help="Print a line for each document as soon as it is stored.")
@click.pass_obj
def ingest(settings: Settings, paths: tuple[str, ...], *, collection: str | None, prune: bool, verbose: bool) -> None:
    """Take documents into the archive: files, folders, or - for standard input.

    Reads plain text, Markdown, HTML, PDF, DOCX, EML, JSON Lines and CSV (a document a record), and gzip of any
    of these. A document that has not changed costs nothing; one that has becomes a new version. Running an
    interrupted ingest again finishes it. Exits with 1 when something was skipped.

    In Telegram a document in a collection is seen by those alone to whom the collection is granted, and one in none by
    everybody who may ask. A record of JSON Lines or CSV may name its own in a field "collection"; --collection counts
    for more.
    """
    stdin = sys.stdin.buffer if "-" in paths else None
    with Archive(settings.home, config(settings)) as archive, _progress(verbose=verbose) as tell:
        report = archive.ingest(paths, collection=collection, prune=prune, stdin=stdin, on_progress=tell)
    _summary(report)
    if report.skipped:
        sys.exit(1)


@click.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.pass_obj
def remove(settings: Settings, ids: tuple[str, ...]) -> None:
    """Take documents out of the archive and of every index, with all their versions."""
    with Archive(settings.home, config(settings)) as archive:
        removed = archive.remove(ids)
    click.echo(f"Removed {removed} {'document' if removed == 1 else 'documents'}.")


def _summary(report: IngestReport) -> None:
    for skipped in report.skipped:
        record = f" (record {skipped.record})" if skipped.record is not None else ""
        click.echo(f"skipped {flat(skipped.source)}{record}: {flat(skipped.reason)}")
    if report.sentences_lost or report.documents_lost:
        lost = (_count(report.sentences_lost, "sentence"), _count(report.documents_lost, "whole document"))
        click.echo(f"some statements could not be read: {' and '.join(lost)} were left out of them, and are stored")
    if report.moved:
        click.echo(f"{_count(report.moved, 'unchanged document')} went into another collection")
    click.echo(
        f"added {report.added:,}, updated {report.updated:,}, unchanged {report.unchanged:,},"
        f" removed {report.removed:,}, skipped {len(report.skipped):,}:"
        f" {report.passages:,} passages, {report.embedded:,} texts embedded, in {report.seconds:.1f} s"
    )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


@contextmanager
def _progress(*, verbose: bool) -> Iterator[Callable[[Progress], None]]:
    """Who is told of each document: a bar on a terminal, a line now and then elsewhere."""
    if sys.stderr.isatty():
        with _bar() as show:
            yield _also_lines(show) if verbose else show
    else:
        yield _also_lines(_lines()) if verbose else _lines()


def _also_lines(show: Callable[[Progress], None]) -> Callable[[Progress], None]:
    def tell(progress: Progress) -> None:
        show(progress)
        if progress.outcome is not Outcome.SKIPPED:
            version = f" version {progress.version}" if progress.version else ""
            count = f": {progress.passages} {'passage' if progress.passages == 1 else 'passages'}"
            what = f"{progress.outcome.value} {flat(progress.document_id or '')}{version}"
            click.echo(what + (count if progress.passages else ""))

    return tell


def _lines() -> Callable[[Progress], None]:
    started = last = time.monotonic()

    def tell(progress: Progress) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last < EVERY_SECONDS:
            return
        last = now
        of = f" of {progress.documents_total:,}" if progress.documents_total else ""
        rate = progress.passages_done / (now - started)
        click.echo(f"{progress.documents_done:,}{of} documents, {rate:.1f} passages/s", err=True)

    return tell


@contextmanager
def _bar() -> Iterator[Callable[[Progress], None]]:
    from rich import progress as parts  # noqa: PLC0415 - the same
    from rich.console import Console  # noqa: PLC0415 - only a terminal needs it

    columns = (
        parts.TextColumn("documents"),
        parts.BarColumn(),
        parts.MofNCompleteColumn(),
        parts.TextColumn("{task.fields[rate]:.1f} passages/s"),
        parts.TimeElapsedColumn(),
        parts.TextColumn("left"),
        parts.TimeRemainingColumn(),
    )
    started = time.monotonic()
    with parts.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("documents", total=None, rate=0.0)

        def show(progress: Progress) -> None:
            bar.update(
                task,
                completed=progress.documents_done,
                total=progress.documents_total,
                rate=progress.passages_done / max(time.monotonic() - started, 1e-9),
            )

        yield show
