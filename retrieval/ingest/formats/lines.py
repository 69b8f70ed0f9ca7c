"""Lines of a text as spans, whatever ends them."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_TRIM = "".join(char for char in map(chr, range(0x3001)) if char.isspace()) + "\u180e\u200b\u2060\ufeff"
"""White space, and the zero-width characters that stand for it or for nothing: U+FEFF may be a byte order mark."""
_UNSEEN = re.compile(r"[\u00ad\u200c-\u200f\u202a-\u202e\u2061-\u2064\u2066-\u2069\s\u180e\u200b\u2060\ufeff]*")
EAST_ASIAN = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
"""Signs of scripts that put no spaces between words, or may break a line anywhere."""
_CLOSING = "\"'”’»›“‘)]）」』》*_"
_TERMINAL = ".!?…:;,。！？：；，、؟؛،।॥—–-"
_STOPS = ".!?…。！？؟।॥"


class Line(NamedTuple):
    """A line that shows something, without the white space around it."""

    start: int
    end: int
    set_off: bool
    """Whether at least one blank line stands between it and the line before; True for the first."""
    indent: int
    """Characters of white space before it."""


def scan(text: str) -> Iterator[Line]:
    """The lines that show something, in order. Linear in the length of the text.

    Line ends are those of ``str.splitlines``; CR LF counts once, and a form feed beside another line end
    counts for nothing, since a page may end inside a paragraph. Lines of white space and zero-width
    characters alone are blank.
    """
    previous = 0
    blank = True
    for match in _LINE.finditer(text):
        gap = text[previous : match.start()]
        breaks = len(gap) - gap.count("\r\n")
        if breaks > 1:
            breaks = max(1, breaks - gap.count("\f"))
        blank = blank or breaks > 1
        previous = match.end()
        span = trim(text, match.start(), match.end())
        if span is None:
            blank = True
            continue
        yield Line(*span, blank, span[0] - match.start())
        blank = False


def trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The span without white space and zero-width characters at either end; None if nothing is left to see."""
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip(_TRIM))
    kept = piece.strip(_TRIM)
    if not kept or (_UNSEEN.match(kept[:64]) and _UNSEEN.fullmatch(kept)):
        return None
    return start + left, start + left + len(kept)


def ends_open(text: str) -> bool:
    """Whether a line ends without any punctuation, closing quotation marks and brackets aside."""
    bare = text[-16:].rstrip(_CLOSING)
    return bool(bare) and bare[-1] not in _TERMINAL


def ends_sentence(text: str) -> bool:
    """Whether a line ends as a sentence does, closing quotation marks and brackets aside."""
    return text[-16:].rstrip(_CLOSING)[-1:] in tuple(_STOPS)
