"""Plain text: the text stays as it is, and its structure is read off its lines.

The same reader finds the blocks of JSON Lines and CSV records.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, BinaryIO

from retrieval.errors import UnreadableDocument
from retrieval.ingest.encoding import decode
from retrieval.ingest.formats import front as matter
from retrieval.ingest.formats.headline import is_heading, is_title
from retrieval.ingest.formats.lines import Line, ends_open, ends_sentence, scan
from retrieval.ingest.limits import read_whole
from retrieval.types import Block, BlockKind, Draft, Skipped

_HEADER_LINES = 12
"""Lines at the top that may be front matter; an article starts within them."""
_BELOW_TITLE = 5
_WRAP = 120
"""Characters of the longest line of hard-wrapped text."""
_WRAPPED_SHARE = 0.5
_SHORT_LINE = 0.75
_LOOK_AHEAD = 4
_SIGNATURES = {b"%PDF-": "a PDF", b"{\\rtf": "RTF", b"PK\x03\x04": "a ZIP or Office file"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """What the form of a text says."""

    blocks: tuple[Block, ...]
    front: matter.Front
    title: str | None


def read(stream: BinaryIO, *, source: str, max_bytes: int) -> Iterator[Draft | Skipped]:
    """Read one plain-text document."""
    data = read_whole(stream, max_bytes)
    for signature, kind in _SIGNATURES.items():
        if data.startswith(signature):
            raise UnreadableDocument(f"it is {kind} and no plain text; give it the ending of what it is")
    decoded = decode(data)
    yield draft(decoded.text, source=source, extra=decoded.extra)


def draft(text: str, *, source: str, extra: dict[str, Any], title: str | None = None) -> Draft:
    """A document of this text, unchanged, with what its form says.

    Args:
        text: The whole text.
        source: Where it was loaded from.
        extra: What is known of it already.
        title: Its title, where it is known from elsewhere: a line of the same words at the top is the title then.
    """
    found = structure(text, title=title)
    return Draft(
        text=text,
        blocks=found.blocks,
        source=source,
        title=found.title,
        authors=found.front.authors,
        extra={**found.front.extra, **extra},
        **found.front.fields,
    )


def structure(text: str, *, title: str | None = None) -> Structure:
    """Find the blocks of a text, and what its front matter states. Linear in the length of the text."""
    lines = list(scan(text))
    reader = _Reader(text, lines)
    last = reader.footer()
    first = reader.header(0, min(_HEADER_LINES, last))
    stated = title or reader.front.fields.pop("title", None)
    paragraphs = _paragraphs(text, lines[first:last])
    if paragraphs:
        taken, found = _title(text, paragraphs, stated)
        if taken:
            reader.blocks.append(Block(kind=BlockKind.TITLE, start=paragraphs[0].start, end=paragraphs[0].end))
            stated = stated or found
            first = next((index for index in range(first, last) if lines[index].start >= paragraphs[0].end), last)
            below = reader.header(first, min(first + _BELOW_TITLE, last))
            paragraphs = paragraphs[1:] if below == first else _paragraphs(text, lines[below:last])
    reader.front.settle()
    blocks = [*reader.blocks, *_body(text, paragraphs)]
    return Structure(blocks=tuple(sorted(blocks, key=lambda block: block.start)), front=reader.front, title=stated)


class _Reader:
    """Goes through the lines around the article and takes down what they say."""

    def __init__(self, text: str, lines: Sequence[Line]) -> None:
        self.text = text
        self.lines = lines
        self.front = matter.Front()
        self.blocks: list[Block] = []

    def header(self, index: int, end: int) -> int:
        """Read front matter from this line on. Returns the index of the first line that is none."""
        while index < end:
            taken = self._keyed(index, end)
            if not taken and matter.read_line(self.front, self._line(index)):
                self._mark(index)
                taken = 1
            if not taken:
                break
            index += taken
        return index

    def footer(self) -> int:
        """Read a copyright notice off the last lines. Returns the index after the last line of the article."""
        end = len(self.lines)
        notice = end - 1
        while notice >= max(1, end - 3) and not matter.is_rights(self._line(notice)):
            notice -= 1
        if notice < max(1, end - 3) or not all(
            matter.is_rights(self._line(index)) or len(self._line(index)) <= matter.LONGEST
            for index in range(notice, end)
        ):
            return end
        # All of several notices in a row: "Copyright …", "All rights reserved."
        while notice > 1 and matter.is_rights(self._line(notice - 1)):
            notice -= 1
        self.front.fields["rights"] = self._line(notice)
        for index in range(notice, end):
            self._mark(index)
        return notice

    def _keyed(self, index: int, end: int) -> int:
        """Lines of ``Key: value`` taken as a header from here: several in a row, or one set off from what follows."""
        run: list[tuple[str, str, int]] = []
        while index + len(run) < end and (pair := matter.keyed(self._line(index + len(run)))):
            run.append(pair)
        while run and not matter.is_known_key(run[-1][0]):
            run.pop()
        known = sum(matter.is_known_key(key) for key, _, _ in run)
        if not run or not matter.is_known_key(run[0][0]) or known <= len(run) // 2:
            return 0
        if len(run) == 1 and not self._stands_alone(index, run[0][1]):
            return 0
        for offset, (key, value, at) in enumerate(run):
            name = matter.read_keyed(self.front, key, value)
            line = self.lines[index + offset]
            if name == "title":
                self.blocks.append(Block(kind=BlockKind.TITLE, start=line.start + at, end=line.end))
            else:
                self._mark(index + offset)
        return len(run)

    def _stands_alone(self, index: int, value: str) -> bool:
        after = index + 1
        return not ends_sentence(value) and after < len(self.lines) and self.lines[after].set_off

    def _line(self, index: int) -> str:
        line = self.lines[index]
        return self.text[line.start : min(line.end, line.start + 2 * matter.LONGEST + 1)]

    def _mark(self, index: int) -> None:
        line = self.lines[index]
        self.blocks.append(Block(kind=BlockKind.FRONT, start=line.start, end=line.end))


@dataclass(frozen=True, slots=True)
class _Paragraph:
    start: int
    end: int
    lines: int
    set_off: bool
    """Whether a blank line stands before it."""


def _paragraphs(text: str, lines: Sequence[Line]) -> list[_Paragraph]:
    """Group lines: hard-wrapped lines belong together, all others stand for themselves."""
    wrapped = _is_wrapped(text, lines)
    found: list[_Paragraph] = []
    width = max((line.end - line.start for line in lines), default=0) if wrapped else 0
    for line in lines:
        before = found[-1] if found else None
        if before and wrapped and not line.set_off and not _starts_anew(text, before, line, width):
            found[-1] = replace(before, end=line.end, lines=before.lines + 1)
        else:
            found.append(_Paragraph(line.start, line.end, 1, line.set_off))
    return found


def _is_wrapped(text: str, lines: Sequence[Line]) -> bool:
    """Whether lines are broken at a width: none is long, and most that another follows end inside a sentence."""
    if len(lines) < 2 or max(line.end - line.start for line in lines) > _WRAP:  # noqa: PLR2004 - two lines make a wrap
        return False
    inner = [line for line, after in zip(lines, lines[1:], strict=False) if not after.set_off]
    broken = sum(not ends_sentence(text[max(line.start, line.end - 16) : line.end]) for line in inner)
    return bool(inner) and broken > len(inner) * _WRAPPED_SHARE


def _starts_anew(text: str, before: _Paragraph, line: Line, width: int) -> bool:
    """Whether a line of hard-wrapped text starts a paragraph although no blank line stands before it."""
    raise NotImplementedError
