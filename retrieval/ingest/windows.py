"""What the embedding model reads of a passage: its title and heading, then its words; in parts where it is long."""

import textwrap
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from retrieval.types import PassageDraft, Span

Count = Callable[[Sequence[str]], list[int]]
"""Tokens of each text, special tokens included."""

_LEAD_SHARE = 4
"""Title and heading take at most one part in so many of what the model reads."""
_SHRINK = 0.85
"""By how much the room is cut down when a window came out longer than the sum of its sentences."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A text that the model reads for a passage, or for a part of it."""

    text: str
    body: int
    """Where the passage's own words start in it, behind title and heading."""
    before: int = 0
    """Characters of the passage, white space not counted, that stand before this part of it."""


def embedded_text(
    text: str, passage: PassageDraft, title: str | None, *, start: int | None = None, end: int | None = None
) -> str:
    """What the model reads: title and heading, then the passage, white space folded, each on a line.

    Args:
        text: the document's text.
        passage: a passage of it.
        title: the document's title; left out where the passage itself starts with it.
        start: where to start inside the passage, where only a part of it is meant.
        end: where to end, the same.
    """
    body = _folded(text[passage.start if start is None else start : passage.end if end is None else end])
    return _with_lead(_leads(title, passage.heading), body)


def windows(text: str, passage: PassageDraft, title: str | None, count_tokens: Count, max_tokens: int) -> list[Window]:
    """The texts to embed for a passage, so that the model reads each of its sentences at least once.

    One text where the model reads it whole; else several of about equal length, each with title and heading before
    whole sentences that follow one another. A sentence that alone is too long is cut between words, or inside a word
    that alone is too long.

    Args:
        text: the document's text.
        passage: a passage of it.
        title: the document's title.
        count_tokens: counts as the model does.
        max_tokens: what the model reads of one text, special tokens included.
    """
    whole = embedded_text(text, passage, title)
    if count_tokens([whole])[0] <= max_tokens:
        size = len(_folded(text[passage.start : passage.end]))
        return [Window(text=whole, body=len(whole) - size)]
    leads = _leads(title, passage.heading)
    sentences = [_folded(text[start:end]) for start, end in passage.sentences] or [
        _folded(text[passage.start : passage.end])
    ]
    empty, lead, *counts = count_tokens(["", "\n".join(leads), *sentences])
    room = max(1, max_tokens - empty)
    before = 0
    if lead - empty > room // _LEAD_SHARE:
        leads = _shortened(leads, lead - empty, max(1, room // _LEAD_SHARE))
        lead = count_tokens(["\n".join(leads)])[0]
    elif leads and len(sentences) > 1 and _same(sentences[0], leads[0]):
        before = _ink(sentences[0])
        del sentences[0], counts[0]  # the title, which stands before each window anyway
    room = max(1, room - (lead - empty))
    while True:
        pieces, sizes = _fitting(sentences, [count - empty for count in counts], room, count_tokens, empty)
        made = _made(leads, [" ".join(pieces[start:stop]) for start, stop in _groups(sizes, room)], before)
        if room <= 1 or all(count <= max_tokens for count in count_tokens([one.text for one in made])):
            return made
        room = max(1, int(room * _SHRINK))


class Places:
    """Where spans of a document stand in the windows of a passage.

    White space is folded in a window, so that other characters are what is counted.

    Args:
        text: the document's text.
        passage: a passage of it.
        made: its windows.
    """

    def __init__(self, text: str, passage: PassageDraft, made: Sequence[Window]) -> None:
        self._windows = made
        self._ink = _inked(text, passage.start, passage.end)
        self._bodies = [_inked(window.text, window.body, len(window.text)) for window in made]

    def of(self, spans: Sequence[Span]) -> tuple[int, list[Span]]:
        """The number of the window that holds most of some spans, and the spans in its text.

        None where the passage holds no part of them.

        Args:
            spans: code points of the document, in order.
        """
        ranges = [(bisect_left(self._ink, start), bisect_left(self._ink, end)) for start, end in spans]
        best: tuple[int, int, list[Span]] = (0, 0, [])
        for number, (window, body) in enumerate(zip(self._windows, self._bodies, strict=True)):
            inside: list[Span] = []
            size = 0
            for first, after in ranges:
                low, high = max(first - window.before, 0), min(after - window.before, len(body))
                if low < high:
                    inside.append((body[low], body[high - 1] + 1))
                    size += high - low
            if size > best[0]:
                best = (size, number, inside)
        return best[1], best[2]


def _inked(text: str, start: int, end: int) -> list[int]:
    """Where the characters of a stretch stand that are no white space."""
    return [at for at in range(start, end) if not text[at].isspace()]


def _made(leads: Sequence[str], bodies: Sequence[str], before: int) -> list[Window]:
    found = []
    for body in bodies:
        text = _with_lead(leads, body)
        found.append(Window(text=text, body=len(text) - len(body), before=before))
        before += _ink(body)
    return found


def _ink(text: str) -> int:
    return sum(len(word) for word in text.split())


def _leads(*parts: str | None) -> list[str]:
    return [folded for part in parts if part and (folded := _folded(part))]


def _with_lead(leads: Sequence[str], body: str) -> str:
    opening = body.casefold()
    return "\n".join([*(lead for lead in leads if not opening.startswith(lead.casefold())), body])


def _same(one: str, other: str) -> bool:
    return one.rstrip(".").casefold() == other.rstrip(".").casefold()


def _shortened(leads: Sequence[str], size: int, room: int) -> list[str]:
    """Title and heading cut to their share of the room, each by the same part."""
    return [textwrap.wrap(lead, max(1, len(lead) * room // size), break_on_hyphens=False)[0] for lead in leads]


def _fitting(
    sentences: Sequence[str], sizes: Sequence[int], room: int, count_tokens: Count, empty: int
) -> tuple[list[str], list[int]]:
    """The sentences and their sizes, those that are too long cut into parts that fit."""
    pieces, sizes = list(sentences), list(sizes)
    while any(size > room and len(piece) > 1 for piece, size in zip(pieces, sizes, strict=True)):
        cut: list[list[str]] = []
        for piece, size in zip(pieces, sizes, strict=True):
            parts = -(-size // room)
            width = max(1, -(-len(piece) // parts))
            fits = parts <= 1 or len(piece) == 1
            cut.append([piece] if fits else textwrap.wrap(piece, min(width, len(piece) - 1), break_on_hyphens=False))
        fresh = [part for parts in cut if len(parts) > 1 for part in parts]
        counts = iter(count_tokens(fresh))
        sizes = [
            next(counts) - empty if len(parts) > 1 else size
            for parts, size in zip(cut, sizes, strict=True)
            for _ in parts
        ]
        pieces = [part for parts in cut for part in parts]
    return pieces, sizes


def _groups(sizes: Sequence[int], room: int) -> list[tuple[int, int]]:
    """The fewest runs of neighbours that fit in the room, made as equal in size as they can be."""
    fewest = len(_filled(sizes, room))
    low, high = max(1, *sizes), max(room, *sizes)
    while low < high:
        middle = (low + high) // 2
        if len(_filled(sizes, middle)) <= fewest:
            high = middle
        else:
            low = middle + 1
    return _filled(sizes, low)


def _filled(sizes: Sequence[int], room: int) -> list[tuple[int, int]]:
    """Runs of neighbours, each filled before the next is begun."""
    runs: list[tuple[int, int]] = []
    start = total = 0
    for index, size in enumerate(sizes):
        if index > start and total + size > room:
            runs.append((start, index))
            start, total = index, 0
        total += size
    return [*runs, (start, len(sizes))]


def _folded(text: str) -> str:
    return " ".join(text.split())
