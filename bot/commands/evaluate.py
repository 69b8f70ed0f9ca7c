"""``onrecord eval``: put a question set to an archive and print how well it was answered."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table as Grid

from bot.settings import Settings
from bot.wiring import config
from retrieval.archive import Archive
from retrieval.contract import to_json
from retrieval.errors import InputError
from retrieval.evaluation.floors import Floors, check, digest, read_floors, update, write_floors
from retrieval.evaluation.questions import read_questions
from retrieval.evaluation.run import ask_all, not_held, score
from retrieval.evaluation.score import Better, Table
from retrieval.evaluation.texts import read_texts

NAMED = 5
"""Names that a note lists before it only counts."""


@click.command(name="eval")
@click.argument("questions", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--texts",
    type=click.Path(exists=True, path_type=Path),
    help="The documents that the questions are about: a folder or a file, as for `onrecord ingest`."
    " Left out: the archive is asked as it stands.",
)
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    help="The archive that --texts are taken into and that is asked; kept, so that a second run need not embed"
    " again. Left out: a temporary archive with --texts, else the usual one.",
)
@click.option("--top", type=click.IntRange(min=1), help="Findings asked for. [default: ONRECORD_ASK__TOP]")
@click.option(
    "--as-of-asked",
    is_flag=True,
    help="Confine each quiz question to documents published by the day on which it was asked."
    " Documents without a date are left out then.",
)
@click.option("--wrong", is_flag=True, help="List the questions that were not answered as the set says.")
@click.option("--json", "json_out", type=click.Path(dir_okay=False, path_type=Path), help="Write the figures here.")
@click.option(
    "--answers",
    "answers_out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write every answer here, one a line, as `onrecord ask --json` does.",
)
@click.option(
    "--floors",
    "floors_path",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Exit with 1 where a figure is worse than this file pins it. Needs --texts.",
)
@click.option("--update-floors", is_flag=True, help="Pin the figures of this run in the file of --floors.")
@click.option("--allow-lower", is_flag=True, help="Let --update-floors pin figures that got worse.")
@click.pass_context
def evaluate(
    ctx: click.Context,
    *,
    questions: Path,
    texts: Path | None,
    home: Path | None,
    top: int | None,
    as_of_asked: bool,
    wrong: bool,
    json_out: Path | None,
    answers_out: Path | None,
    floors_path: Path | None,
    update_floors: bool,
    allow_lower: bool,
) -> None:
    """Measure how well an archive answers the questions of a set.

    QUESTIONS is a file of JSON Lines in one of the two formats that docs/evaluation.md describes.
    """
    if floors_path and not texts:
        raise click.UsageError("--floors needs --texts: floors are pinned to the texts they were measured on.")
    if (update_floors and not floors_path) or (allow_lower and not update_floors):
        raise click.UsageError("--update-floors needs --floors, and --allow-lower needs --update-floors.")
    settings: Settings = ctx.obj
    top = top or settings.ask.top
    asked = read_questions(questions)
    pinned = read_floors(floors_path) if floors_path else None
    if floors_path and not pinned and not update_floors:
        raise InputError(
            f"There are no floors at {floors_path}; run the same command with --update-floors to pin them."
        )
    with _archive(settings, texts, home, alone=floors_path is not None) as archive:
        known = read_texts(texts, archive)
        _note("documents that the questions name are not in the archive", not_held(asked, known))
        with _steps("asking", len(asked)) as step:
            replies = ask_all(asked, archive, top=top, as_of_asked=as_of_asked, on_reply=step)
    table = score(asked, replies, known)
    _print(table, pinned=pinned, wrong=wrong)
    if json_out:
        figures = {row.name: row.value for row in table.rows}
        _write(json_out, json.dumps(figures, indent=1, ensure_ascii=False) + "\n")
    if answers_out:
        _write(answers_out, "".join(json.dumps(to_json(reply.answer), ensure_ascii=False) + "\n" for reply in replies))
    if floors_path and texts:
        now = digest(texts, questions, top=top, as_of_asked=as_of_asked)
        missed = _missed(table, floors_path, pinned, now, pin=update_floors, allow_lower=allow_lower)
        if missed:
            ctx.exit(1)


@contextmanager
def _archive(settings: Settings, texts: Path | None, home: Path | None, *, alone: bool) -> Iterator[Archive]:
    """Open the archive to ask, filled from the texts.

    Args:
        settings: The settings.
        texts: What to fill it from; None asks it as it stands.
        home: Its folder; None makes a temporary one for texts, and takes the usual one otherwise.
        alone: Whether it may hold nothing but the texts.
    """
    with ExitStack() as stack:
        if texts and not home:
            home = Path(stack.enter_context(TemporaryDirectory(prefix="onrecord-eval-")))
        archive = stack.enter_context(Archive.open(home or settings.home, config(settings)))
        if not texts and not archive.ready():
            raise InputError(f"There is no archive at {archive.home}; name the documents with --texts.")
        if texts:
            _fill(archive, texts, alone=alone)
        yield archive


def _fill(archive: Archive, texts: Path, *, alone: bool) -> None:
    """Take the texts in; those that the archive holds unchanged cost nothing, those that are gone are taken out."""
    place = texts.resolve()
    others = [one.id for one in archive.documents() if not Path(one.source).is_relative_to(place)]
    if others and alone:
        raise InputError(
            f"The archive at {archive.home} also holds documents from elsewhere ({len(others)}), so floors mean nothing"
            " there; name another folder with --home, or leave it out."
        )
    with _steps("taking in", None) as step:
        report = archive.ingest([texts], prune=True, on_progress=lambda done: step(done.documents_done))
    _note("documents from elsewhere are in the archive and are searched too", others)
    _note(
        "some files or records could not be taken in",
        [
            f"{Path(one.source).name}{f' record {one.record}' if one.record else ''} ({one.reason})"
            for one in report.skipped
        ],
    )


@contextmanager
def _steps(what: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """Count steps on standard error while a terminal is there to show them."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.update(task, completed=done)


def _note(what: str, names: list[str]) -> None:
    """Say on standard error of what there is some, how much, and the first few."""
    if names:
        more = "" if len(names) <= NAMED else f" and {len(names) - NAMED} more"
        click.echo(f"Note: {what} ({len(names)}): {', '.join(names[:NAMED])}{more}.", err=True)


def _print(table: Table, *, pinned: Floors | None, wrong: bool) -> None:
    """Print the table: set out on a terminal, one plain line a row otherwise."""
    console = Console()
    if console.is_terminal:
        console.print(_grid(table, pinned))
    else:
        for row in table.rows:
            click.echo(f"{row.name:28s} {row.value:8.3f}  n={row.n}")
    if wrong:
        for one in table.wrong:
            line = " ".join(f"{one.id}  {one.kind}  {one.q}".splitlines())
            click.echo(
                "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in line)
            )


def _grid(table: Table, pinned: Floors | None) -> Grid:
    """Set the table out for a terminal, beside the floors where there are any."""
    grid = Grid()
    grid.add_column("row")
    grid.add_column("value", justify="right")
    grid.add_column("n", justify="right")
    if pinned:
        grid.add_column("pinned", justify="right")
    for row in table.rows:
        cells = [row.name, f"{row.value:.0f}" if row.better is Better.UNPINNED else f"{row.value:.3f}", str(row.n)]
        if pinned and row.name in pinned.floors:
            cells.append(f"≥ {pinned.floors[row.name]:.3f}")
        elif pinned and row.name in pinned.ceilings:
            cells.append(f"≤ {pinned.ceilings[row.name]:.3f}")
        grid.add_row(*cells)
    return grid


def _missed(table: Table, path: Path, pinned: Floors | None, now: str, *, pin: bool, allow_lower: bool) -> bool:
    """Compare the table with the floors, or pin it; say what came of it, and whether a floor was missed."""
    if not pin and pinned:
        missed = check(table, pinned, now)
        for sentence in missed:
            click.echo(sentence, err=True)
        return bool(missed)
    floors, lowered = update(table, pinned, now, allow_lower=allow_lower)
    for sentence in lowered:
        click.echo(sentence, err=True)
    if not floors:
        click.echo(f"{path} was left as it is; add --allow-lower to pin what got worse.", err=True)
        return True
    write_floors(path, floors)
    click.echo(f"Pinned in {path}.", err=True)
    return False


def _write(path: Path, text: str) -> None:
    """Write a file of results."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path} cannot be written ({error.strerror}); name another file.") from error
