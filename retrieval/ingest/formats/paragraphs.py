"""Lines to paragraphs, and paragraphs to blocks: for texts that have no markup."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from retrieval.ingest.formats.headline import is_heading, is_title
from retrieval.ingest.formats.layout import one_line
from retrieval.ingest.formats.lines import Line, ends_sentence
from retrieval.types import Block, BlockKind

_WIDEST = 120
_NARROWEST = 40
"""Characters of the longest line between which a text may be hard-wrapped."""
_FULL = 0.7
_BROKEN = 0.5
_ROOM = 0.8
_MOST_HEADINGS = 1 / 3
_LOOK_AHEAD = 4
_TITLE_WORDS = 40
_FIRST_WORD = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af]|\S{1,40}")


class Paragraph(NamedTuple):
    """Lines that belong together."""

    start: int
    end: int
    lines: int
    set_off: bool
    """Whether a blank line stands before it."""

    @property
    def size(self) -> int:
        """Its length in characters."""
        return self.end - self.start


def group(text: str, lines: Sequence[Line]) -> list[Paragraph]:
    """Group lines: hard-wrapped lines belong together, all others stand for themselves."""
    width = _wrap_width(text, lines)
    found: list[Paragraph] = []
    for index, line in enumerate(lines):
        if width and index and not line.set_off and not _starts_anew(text, lines[index - 1], line, width):
            found[-1] = found[-1]._replace(end=line.end, lines=found[-1].lines + 1)
        else:
            found.append(Paragraph(line.start, line.end, 1, line.set_off))
    return found


def find_title(text: str, paragraphs: Sequence[Paragraph], stated: str | None) -> tuple[int, str | None]:
    """Whether the text starts with its headline.

    Args:
        text: The whole text.
        paragraphs: Its paragraphs below the front matter.
        stated: Its title, where that is known already: only the same words are the headline then.

    Returns:
        How many paragraphs it takes, and its words in one line; 0 and None where there is none.
    """
    first = paragraphs[0]
    words = one_line(text[first.start : first.end]) if first.size <= _TITLE_WORDS * 12 else ""
    if stated is not None:
        return (1, stated) if words and _bare(words) == _bare(stated) else (0, None)
    rest = paragraphs[1:]
    set_off = bool(rest) and rest[0].set_off
    following = max((paragraph.size for paragraph in rest[:_LOOK_AHEAD]), default=0)
    if words and first.lines <= 2 and is_title(words, set_off=set_off, following=following):  # noqa: PLR2004 - lines
        return 1, without_stop(words)
    # A headline that runs on: "…; " and its second half on the next line, set off together.
    if words.endswith(";") and len(rest) > 1 and not rest[0].set_off and rest[1].set_off and rest[0].lines == 1:
        both = one_line(text[first.start : rest[0].end]) if rest[0].size <= _TITLE_WORDS * 12 else ""
        if both and len(both.split()) <= _TITLE_WORDS and following > first.size:
            return 2, without_stop(both)
    return 0, None


def without_stop(title: str) -> str:
    """The title without the full stop that some archives put after it; that of ``U.S.`` and ``…`` stays."""
    last = title.rsplit(" ", 1)[-1]
    return title[:-1] if title.endswith(".") and last.count(".") == 1 else title


def to_blocks(text: str, paragraphs: Sequence[Paragraph]) -> Iterator[Block]:
    """The blocks of an article's body: paragraphs, and the headings between them."""
    candidates = {
        index
        for index in range(1, len(paragraphs) - 1)
        if paragraphs[index].lines == 1
        and _closes(text, paragraphs[index - 1], paragraphs[index])
        and is_heading(
            text[paragraphs[index].start : paragraphs[index].end][: _WIDEST * 2], following=paragraphs[index + 1].size
        )
    }
    seen = Counter(text[paragraphs[index].start : paragraphs[index].end].casefold() for index in candidates)
    headings = {
        index
        for index in candidates
        # Several in a row are a list, and a line that comes back is a label, such as a speaker's name.
        if not {index - 1, index + 1} & candidates
        and seen[text[paragraphs[index].start : paragraphs[index].end].casefold()] == 1
    }
    if len(headings) > len(paragraphs) * _MOST_HEADINGS:
        headings = set()
    for index, paragraph in enumerate(paragraphs):
        kind = BlockKind.HEADING if index in headings else BlockKind.PARAGRAPH
        yield Block(kind=kind, start=paragraph.start, end=paragraph.end)


def _closes(text: str, before: Paragraph, line: Paragraph) -> bool:
    """Whether what stands before a line is running text, which ends there, and no other line of a list."""
    return before.size >= 2 * line.size or ends_sentence(text[before.start : before.end])


def _wrap_width(text: str, lines: Sequence[Line]) -> int:
    """The width at which the lines are broken, in characters; 0 if each line is a paragraph.

    Lines are broken when none is long, most of those that another follows are nearly full, and most of these
    end inside a sentence.
    """
    width = max((line.end - line.start for line in lines), default=0)
    if not _NARROWEST <= width <= _WIDEST:
        return 0
    inner = [line for line, after in pairwise(lines) if not after.set_off]
    if not inner or median(line.end - line.start for line in inner) < width * _FULL:
        return 0
    broken = sum(not ends_sentence(text[line.start : line.end]) for line in inner)
    return width if broken > len(inner) * _BROKEN else 0


def _starts_anew(text: str, before: Line, line: Line, width: int) -> bool:
    """Whether a line starts a paragraph although no blank line stands before it.

    It does when it is indented, and when its first word would have had ample room on the line before.
    """
    word = _FIRST_WORD.match(text, line.start, line.end)
    room = before.end - before.start + 1 + (len(word[0]) if word else 0)
    return line.indent > before.indent + 1 or room <= width * _ROOM


def _bare(title: str) -> str:
    return one_line(title).rstrip(".").casefold()
