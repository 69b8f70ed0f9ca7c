"""Typesetting for a terminal: answers, documents and tables, at its width and in colour only where there is one."""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

import click
from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from retrieval.collection import OPEN
from retrieval.types import (
    Answer,
    BlockKind,
    Citation,
    CitedStatement,
    Document,
    DocumentSummary,
    Excerpt,
    Filters,
    Finding,
    NoAnswer,
    Reason,
    Speaker,
    Stats,
)

# A document may hold escape sequences; on a terminal they would act instead of being read.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

WIDE = 70
"""Columns of a terminal that has room for every column of a list."""
WHY = {
    Reason.OFF_TOPIC: "Nothing in it comes near to the question.",
    Reason.NO_SUCH_SPEAKER: "It holds nothing said by that speaker.",
    Reason.NO_SUCH_STATEMENT: "It holds no such statement.",
    Reason.FILTERED_OUT: "Nothing within these limits comes near to the question; without them there may be an answer.",
    Reason.EMPTY_ARCHIVE: "It is empty: fill it with `onrecord ingest PATH`.",
}


class Page:
    """A page to write answers on.

    Args:
        console: where it is shown; standard output by default.
    """

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False, emoji=False, markup=False)

    def answer(self, result: Answer | NoAnswer) -> None:
        """Show an answer, or why there is none."""
        limits = _limits(result.filters)
        if isinstance(result, NoAnswer):
            self._print(Text("Not in the archive. ", style="bold").append(WHY[result.reason], style="not bold"))
            if limits:
                self._print(Text(f"Searched: {limits}."))
            if result.passages:
                self._print(Text("\nThe nearest passages, which do not answer it:", style="dim"))
                self._findings(result.passages)
            return
        if limits:
            self._print(Text(f"Searched: {limits}.", style="dim"))
        for heading, findings in (
            ("SAYS", result.says),
            ("SAYS OTHERWISE", result.disputes),
            ("IN THE ARCHIVE" if result.says or result.disputes else "", result.passages),
        ):
            if heading and findings:
                self._print(Text(f"\n{heading}", style="bold"))
            self._findings(findings)

    def _findings(self, findings: Sequence[Finding]) -> None:
        shown: dict[tuple[str, int], int] = {}
        for number, finding in enumerate(findings, start=1):
            self._console.print()
            label = f"{number}."
            if finding.speaker:
                self._print(_clean(f"{label} {_who(finding.speaker)}", style="bold"))
                label = ""
            self._print(_clean(f"{label} {source_line(finding.citation)}".strip(), style="cyan"))
            self._print(_quoted(finding), indent=3)
            if finding.passage and finding.content is None:  # who said it stands above; the passage is for the rest
                place = (finding.citation.document_id, finding.passage.start)
                if place in shown:
                    self._print(Text(f"in the passage under {shown[place]}", style="dim"), indent=6)
                else:
                    shown[place] = number
                    self._context(finding, finding.passage)

    def _context(self, finding: Finding, passage: Excerpt) -> None:
        """The passage, with the quote set off in it."""
        if passage.text == finding.quote:
            return
        start, end = finding.citation.start - passage.start, finding.citation.end - passage.start
        text = Text(style="dim")
        if passage.heading:
            text.append(f"{flat(passage.heading)}\n", style="italic")
        text.append(_safe(passage.text[:start]))
        text.append(_safe(passage.text[start:end]), style="not dim underline")
        text.append(_safe(passage.text[end:]))
        self._print(text, indent=6)

    def document(self, document: Document, start: int | None = None, end: int | None = None) -> None:
        """Show a document's fields and its text, or the text between two offsets."""
        if start is not None or end is not None:
            text = document.text[start:end]
            # Elsewhere than on a terminal it is data, and not one character of it may change.
            click.echo(_safe(text) if self._console.is_terminal else text, file=self._console.file, color=True)
            return
        table = Table.grid(padding=(0, 2))
        for name, value in (
            ("document", f"{document.id}, version {document.version}{'' if document.current else ' (superseded)'}"),
            ("title", document.title),
            ("collection", document.collection),
            ("publisher", document.publisher),
            ("authors", ", ".join(document.authors)),
            ("published", document.published),
            ("language", document.language),
            ("url", document.url),
            ("rights", document.rights),
            ("source", document.source),
            ("added", document.added),
            *((name, _plain(value)) for name, value in document.extra.items()),
        ):
            if value:
                table.add_row(_clean(name, style="dim"), _clean(value))
        self._console.print(table)
        self._console.print(Rule(style="dim"))
        paragraph = 0
        for block in document.blocks:
            shown = _clean(document.text[block.start : block.end])
            if block.kind is BlockKind.PARAGRAPH:
                paragraph += 1
                grid = Table.grid(padding=(0, 1))
                grid.add_column(width=4, justify="right", style="dim")
                grid.add_column(ratio=1)
                grid.add_row(f"¶{paragraph}", shown)
                self._console.print(grid)
            else:
                shown.stylize("dim" if block.kind is BlockKind.FRONT else "bold")
                self._print(shown, indent=5)

    def documents(self, summaries: Iterable[DocumentSummary]) -> None:
        """A table of documents; a line each, divided by tabs, where it is no terminal."""
        if not self._console.is_terminal:
            for one in summaries:
                named = (one.published, one.publisher, one.title, str(one.passages), one.collection)
                fields = (one.id, str(one.version), *named)
                click.echo("\t".join(flat(field or "") for field in fields), file=self._console.file)
            return
        wide = self._console.width >= WIDE
        summaries = list(summaries)
        collected = any(one.collection for one in summaries)
        table = Table(header_style="bold", box=None)
        table.add_column("ID", no_wrap=True, overflow="fold")  # what show and remove ask for
        for name in ("v", "Published", *(("Publisher",) if wide else ()), "Title", *(("Passages",) if wide else ())):
            table.add_column(name)
        if collected:
            table.add_column("Collection", no_wrap=True)
        for one in summaries:
            first = (_clean(flat(one.id)), str(one.version), (one.published or "")[:10])
            title = _clean(flat(one.title or ""))
            row = (*first, _clean(flat(one.publisher or "")), title, str(one.passages)) if wide else (*first, title)
            table.add_row(*row, *((one.collection or "",) if collected else ()))
        self._console.print(table)

    def statements(self, found: Iterable[CitedStatement]) -> int:
        """A table of statements, and how many they are; a line each, divided by tabs, where it is no terminal."""
        count = 0
        table = Table("Speaker", "How", "Quote", "Place", header_style="bold", box=None)
        for one in found:
            count += 1
            who = _who(one.statement.speaker) if one.statement.speaker else ""
            how = f"{one.statement.polarity.value}, {one.statement.kind.value}"
            place = place_of(one.citation)
            if self._console.is_terminal:
                table.add_row(_clean(who), how, _clean(one.quote), _clean(place))
            else:
                click.echo("\t".join(map(flat, (who, how, one.quote, place))), file=self._console.file)
        if count and self._console.is_terminal:
            self._console.print(table)
        return count

    def stats(self, stats: Stats) -> None:
        """How large the archive is, and how fresh."""
        table = Table.grid(padding=(0, 2))
        dated = f"{stats.earliest} to {stats.latest}" if stats.earliest else "none stated"
        for name, value in (
            ("documents", f"{stats.documents:,} ({stats.versions:,} versions)"),
            ("passages", f"{stats.passages:,}"),
            ("published", dated + (f", {stats.undated:,} without a date" if stats.undated and stats.earliest else "")),
            ("model", f"{stats.model}, {stats.dimension} dimensions" if stats.model else "none yet"),
            ("on disk", f"{stats.bytes / 1e6:,.1f} MB"),
            ("last change", stats.updated or "never"),
        ):
            table.add_row(Text(name, style="dim"), value)
        listed = [("publishers", stats.publishers, "none stated")]
        if any(name for name, _ in stats.collections):
            listed.insert(0, ("collections", stats.collections, "in none"))
        for heading, counted, nameless in listed:
            for index, (held, count) in enumerate(counted):
                label = Text("" if index else heading, style="dim")
                table.add_row(label, _clean(f"{held or nameless}: {count:,}"))
        self._console.print(table)

    def _print(self, text: Text, *, indent: int = 0) -> None:
        padded = Padding(text, (0, 0, 0, indent), expand=False) if indent else text
        if self._console.is_terminal:
            self._console.print(padded)
            return
        with self._console.capture() as captured:
            self._console.print(padded)
        # In a file the blanks that fill a line up would only be in the way.
        click.echo("\n".join(line.rstrip() for line in captured.get().splitlines()), file=self._console.file)


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def source_line(citation: Citation) -> str:
    """Where a quote stands, in a line."""
    parts = (citation.title, citation.publisher, citation.published and citation.published[:10], place_of(citation))
    return " · ".join(part for part in parts if part)


def place_of(citation: Citation) -> str:
    """The document and the paragraph."""
    return f"doc {citation.document_id}, " + (f"¶{citation.paragraph}" if citation.paragraph else "headline")


def _quoted(finding: Finding) -> Text:
    """The quote between quotation marks, what was said set off from who says it."""
    start = finding.citation.start
    if not finding.content:
        return _clean(f"“{finding.quote}”", style="bold")
    text = Text("“", style="bold")
    at = 0
    for first, last in finding.content:
        text.append(_safe(finding.quote[at : first - start]), style="not bold")
        text.append(_safe(finding.quote[first - start : last - start]))
        at = last - start
    text.append(_safe(finding.quote[at:]), style="not bold")
    return text.append("”")


def _who(speaker: Speaker) -> str:
    via = f" (via {', '.join(speaker.via)})" if speaker.via else ""
    # An unnamed speaker's description is most often all the name that there is.
    return ", ".join(dict.fromkeys(filter(None, (speaker.name, speaker.description)))) + via


def _limits(filters: Filters) -> str:
    named = {
        "speaker": filters.speaker,
        "publisher": filters.publisher,
        "author": filters.author,
        "since": filters.since,
        "until": filters.until,
        "language": filters.language,
        "document": filters.document,
        "collections": None if filters.collections is None else ", ".join([*sorted(filters.collections), OPEN]),
    }
    return ", ".join(f"{name} {value}" for name, value in named.items() if value is not None)


def _safe(text: str) -> str:
    # Ends of lines and pages stay ends of lines: rich would drop them and join the words on both sides.
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", re.sub(r"\r\n|[\r\v\f]", "\n", text))


def flat(text: str) -> str:
    """A text on one line, with nothing in it that acts on a terminal."""
    return " ".join(_safe(text).split())


def _clean(text: str, style: str = "") -> Text:
    return Text(_safe(text), style=style)
