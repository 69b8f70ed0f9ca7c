"""Quotation marks: which stretches of a text stand inside them.

American, British, typographic, angled and doubled marks are paired inside one paragraph. A paragraph may open a
quotation that only a later one closes, each paragraph between opening it again.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.types import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """One quotation inside one paragraph."""

    start: int
    """Code point of the opening mark."""
    end: int
    """Code point after the closing mark, or the end of the paragraph where none closes it."""
    closed: bool
    paragraph: int
    """Index of the paragraph it stands in."""
    continued: bool = False
    """Whether it goes on with a quotation that the paragraph before left open."""

    def holds(self, position: int) -> bool:
        """Whether a code point stands inside, marks included."""
        return self.start <= position < self.end


_MARK = re.compile(r"''|``|[“”«»„‟\"]")
_SINGLE_OPEN = re.compile(r"(?<![^\s(\[—–-])[‘']+(?=[^\s'’])(?!\d0s)")
_SINGLE_CLOSE = re.compile(r"(?<=[^\s‘'(\[])['’](?!\w)")
_LONGEST_SINGLE = 600
_WORDS_SINGLE = 4
_WORDS_SURE = 2


def _doubles(text: str, start: int, end: int, paragraph: int, *, carried: bool) -> list[Quote]:
    """Pairs of double marks in ``text[start:end]``."""
    found: list[Quote] = []
    open_at: int | None = None
    for mark in _MARK.finditer(text, start, end):
        sign = mark.group()
        position = mark.start()
        opens = _opens(text, mark, end, is_open=open_at is not None)
        if opens and open_at is not None and sign == '"':
            # A mark that can only open, although one is open: the closing one was forgotten.
            found.append(Quote(start=open_at, end=position, closed=False, paragraph=paragraph))
            open_at = None
        if opens and open_at is None:
            open_at = position
        elif not opens and open_at is not None:
            found.append(Quote(start=open_at, end=mark.end(), closed=True, paragraph=paragraph))
            open_at = None
        elif not opens and not found and carried:
            found.append(Quote(start=start, end=mark.end(), closed=True, paragraph=paragraph))
    if open_at is not None:
        found.append(Quote(start=open_at, end=end, closed=False, paragraph=paragraph))
    return found


def _opens(text: str, mark: re.Match[str], end: int, *, is_open: bool) -> bool:
    """Whether a mark opens a quotation: by its shape, unless the spaces around it say otherwise."""
    sign = mark.group()
    before = text[mark.start() - 1] if mark.start() else " "
    after = text[mark.end()] if mark.end() < end else " "
    can_only_open = before.isspace() and after.isalnum()
    can_only_close = not before.isspace() and after.isspace()
    if sign == '"':
        return can_only_open or not is_open
    if sign == "''":
        return not is_open
    if sign in "“«„‟``":
        return not (is_open and can_only_close)
    return not is_open and can_only_open


def _singles(text: str, start: int, end: int, paragraph: int, taken: Sequence[Quote]) -> list[Quote]:
    """Pairs of single marks outside double ones that hold at least a few words."""
    found: list[Quote] = []
    position = start
    while (opening := _SINGLE_OPEN.search(text, position, end)) is not None:
        position = opening.end()
        if any(quote.holds(opening.start()) for quote in taken):
            continue
        limit = min(end, position + _LONGEST_SINGLE)
        closings = [m.end() for m in _SINGLE_CLOSE.finditer(text, position, limit)]
        sure = [c for c in closings if text[c - 2] in ",.?!…" or (text[c - 2] != "s" and not text[c : c + 1].isspace())]
        if not closings:
            continue
        close = (sure or closings)[0]
        least = _WORDS_SURE if sure else _WORDS_SINGLE
        if text.count(" ", position, close) < least - 1:
            continue
        if any(opening.start() < quote.start < close for quote in taken):
            continue
        found.append(Quote(start=opening.start(), end=close, closed=True, paragraph=paragraph))
        position = close
    return found


def quotes(text: str, paragraphs: Sequence[Span]) -> list[Quote]:
    """Every quotation of a document, in order.

    Args:
        text: The whole text.
        paragraphs: Where its paragraphs stand, in order.
    """
    found: list[Quote] = []
    carried = False
    for index, (start, end) in enumerate(paragraphs):
        doubles = _doubles(text, start, end, index, carried=carried)
        if carried and doubles and doubles[0].start == start:
            doubles[0] = Quote(
                start=start, end=doubles[0].end, closed=doubles[0].closed, paragraph=index, continued=True
            )
        carried = bool(doubles) and not doubles[-1].closed and doubles[-1].end == end
        singles = _singles(text, start, end, index, doubles)
        found.extend(sorted([*doubles, *singles], key=lambda quote: quote.start))
    return found
