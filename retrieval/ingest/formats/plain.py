"""Plain text: the text stays as it is, and its structure is read off its lines.

The same reader finds the blocks of JSON Lines and CSV records.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from retrieval.errors import UnreadableDocument
from retrieval.ingest.encoding import decode
from retrieval.ingest.formats import front as matter
from retrieval.ingest.formats.lines import Line, ends_sentence, scan
from retrieval.ingest.formats.paragraphs import find_title, group, to_blocks
from retrieval.ingest.limits import read_whole
from retrieval.types import Block, BlockKind, Draft, Skipped

_HEADER_LINES = 12
"""Lines at the top that may be front matter; an article starts within them."""
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


def draft(text: str, *, source: str, extra: Mapping[str, Any], title: str | None = None) -> Draft:
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
    paragraphs = group(text, lines[first:last])
    taken, found = find_title(text, paragraphs, stated) if paragraphs else (0, None)
    if taken:
        end = paragraphs[taken - 1].end
        title_block = Block(kind=BlockKind.TITLE, start=paragraphs[0].start, end=end)
        reader.blocks.append(title_block)
        below = next((index for index in range(first, last) if lines[index].start >= end), last)
        body = reader.header(below, min(below + _HEADER_LINES, last))
        if late := reader.front.fields.pop("title", None):
            # The line at the top was the name of the paper, or of a section.
            reader.blocks = [
                replace(each, kind=BlockKind.FRONT) if each == title_block else each for each in reader.blocks
            ]
            stated = stated or late
        paragraphs = paragraphs[taken:] if body == below else group(text, lines[body:last])
    reader.front.settle()
    blocks = [*reader.blocks, *to_blocks(text, paragraphs)]
    blocks.sort(key=lambda block: block.start)
    return Structure(blocks=tuple(blocks), front=reader.front, title=stated or found)


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
        if not self._is_set_off(index + len(run)):
            while run and not matter.is_known_key(run[-1][0]):
                run.pop()
        known = sum(matter.is_known_key(key) for key, _, _ in run)
        # Press databases write their keys in capitals, some of them keys of their own, as no sentence does.
        capitals = known > 1 and all(key.isupper() for key, _, _ in run)
        if not capitals and (not run or not matter.is_known_key(run[0][0]) or known <= len(run) // 2):
            return 0
        if len(run) == 1 and (ends_sentence(run[0][1]) or not self._is_set_off(index + 1)):
            return 0
        for offset, (key, value, at) in enumerate(run):
            name = matter.read_keyed(self.front, key, value)
            line = self.lines[index + offset]
            if name == "title":
                self.blocks.append(Block(kind=BlockKind.TITLE, start=line.start + at, end=line.end))
            else:
                self._mark(index + offset)
        return len(run)

    def _is_set_off(self, index: int) -> bool:
        """Whether a blank line stands before this line, and it is there at all."""
        return index < len(self.lines) and self.lines[index].set_off

    def _line(self, index: int) -> str:
        line = self.lines[index]
        return self.text[line.start : min(line.end, line.start + 2 * matter.LONGEST + 1)]

    def _mark(self, index: int) -> None:
        line = self.lines[index]
        self.blocks.append(Block(kind=BlockKind.FRONT, start=line.start, end=line.end))
