"""Rich text for Telegram, from which no HTML can come out that Telegram refuses.

Text is kept as *runs*: a stretch of plain text with the tags around it, outermost first. It is escaped only when it is
written, and cut only between two of its code points. So a cut never falls into a tag, an entity or a surrogate pair,
and every tag that is open at a cut is closed before it and opened again after it.

Three limits hold for one message, and :func:`pack` keeps all of them:

* 4,096 UTF-16 code units of text, counted after the server has parsed the markup (Bot API, ``sendMessage``);
* 32,768 bytes of UTF-8 before it has (``Client::get_formatted_text`` of the Bot API server: "Text is too long");
* 100 entities; the server silently drops the ones after that.
"""

import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import takewhile
from urllib.parse import urlsplit

MAX_UNITS = 4096
MAX_BYTES = 32768
MAX_ENTITIES = 100
MAX_URL = 2048
"""Characters of a link's address; past that, clients and servers on its way refuse it anyway."""

_SENTENCE_END = re.compile("[.!?\u2026][\"'\u201d\u2019\u00bb)\\]]*\\s+|[\u3002\uff01\uff1f]")
"""A full stop of any kind with the marks that close after it; Chinese and Japanese put no space there."""
_ZERO_WIDTH_JOINER = "\u200d"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """Markup around a stretch of text: what stands before and after it, in HTML and where there is no markup."""

    opening: str
    closing: str
    plain_opening: str = ""
    plain_closing: str = ""


BOLD = Tag(opening="<b>", closing="</b>")
ITALIC = Tag(opening="<i>", closing="</i>")
CODE = Tag(opening="<code>", closing="</code>")
EXPANDABLE = Tag(
    opening="<blockquote expandable>",
    closing="</blockquote>",
    plain_opening="\N{LEFT DOUBLE QUOTATION MARK}",
    plain_closing="\N{RIGHT DOUBLE QUOTATION MARK}",
)
"""A block quotation of which three lines are shown until it is tapped."""
QUOTED = replace(EXPANDABLE, opening="<blockquote>")
"""A block quotation that is shown whole, for who has asked to see it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A stretch of text with the tags around it, outermost first."""

    text: str
    tags: tuple[Tag, ...] = ()


Rich = tuple[Run, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One message, ready to be sent."""

    runs: Rich

    @property
    def html(self) -> str:
        """The text with Telegram's HTML markup."""
        return to_html(self.runs)

    @property
    def plain(self) -> tuple[str, ...]:
        """The same without markup, for when the server refuses it: addresses written out, so maybe two messages."""
        return tuple(part.text for part in pack([rich(_to_plain(self.runs))]))

    @property
    def text(self) -> str:
        """What is read once the markup is parsed."""
        return "".join(run.text for run in self.runs)


def rich(text: str, *tags: Tag | None) -> Rich:
    """Text with tags around it, outermost first; None stands for no tag."""
    return (Run(text=text, tags=tuple(tag for tag in tags if tag)),) if text else ()


def link(url: str | None) -> Tag | None:
    """A link to an address on the web; None for everything that is not one."""
    if url is None or len(url) > MAX_URL or any(character.isspace() for character in url):
        return None
    try:
        address = urlsplit(url)
    except ValueError:
        return None
    if address.scheme.lower() not in {"http", "https"} or not address.netloc:
        return None
    return Tag(opening=f'<a href="{html.escape(url)}">', closing="</a>", plain_closing=f" ({url})")


def units(text: str) -> int:
    """Length in UTF-16 code units, as Telegram counts."""
    return len(text) + sum(character > "\uffff" for character in text)


def reach(text: str, most: int) -> int:
    """The number of code points, from the start, that fit into so many UTF-16 code units."""
    return bisect_right(range(len(text) + 1), most, key=lambda end: units(text[:end])) - 1


def boundary(text: str, most: int) -> int:
    """Where to cut a text after at most so many code points: where a reader would, and never inside a character.

    Tried in this order, in the second half of what fits: after a paragraph, a line, a sentence, a word; then between
    two characters as a reader counts them (no combining mark, joined emoji or flag is torn).
    """
    if len(text) <= most:
        return len(text)
    half = most // 2
    for mark in ("\n\n", "\n"):
        at = text.rfind(mark, half, most)
        if at >= 0:
            return at + len(mark)
    sentences = [match.end() for match in _SENTENCE_END.finditer(text, half, most)]
    if sentences:
        return sentences[-1]
    at = next((at for at in range(most, half, -1) if text[at - 1].isspace()), 0)
    if at:
        return at
    at = most
    while at > half and _joined(text, at):
        at -= 1
    return at if at > half else max(most, 1)


def fits(runs: Rich) -> bool:
    """Whether the runs keep within one message."""
    opened = sum(1 for _ in _openings(runs))
    return (
        opened <= MAX_ENTITIES
        and units("".join(run.text for run in runs)) <= MAX_UNITS
        and len(to_html(runs).encode("utf-8", "surrogatepass")) <= MAX_BYTES
    )


def pack(blocks: Iterable[Rich], *, between: str = "\n\n") -> list[Part]:
    """Put blocks into as few messages as keep their order; a block is cut only if it is too long for a message."""
    parts: list[Rich] = []
    current: Rich = ()
    for block in blocks:
        pieces = list(_cut(block))
        for number, piece in enumerate(pieces):
            joined = current + rich(between) + piece if current else piece
            # The pieces of a cut block are never joined again: nothing may come between them.
            if number == 0 and len(pieces) == 1 and fits(joined):
                current = joined
                continue
            if current:
                parts.append(current)
            current = piece
    if current:
        parts.append(current)
    return [Part(runs=runs) for runs in parts]


def to_html(runs: Rich) -> str:
    """Telegram's HTML: only ``<``, ``>`` and ``&`` need escaping in text, and the quotation mark in an address."""
    return _write(
        runs,
        opening=lambda tag: tag.opening,
        closing=lambda tag: tag.closing,
        escape=lambda text: html.escape(text, quote=False),
    )


def _to_plain(runs: Rich) -> str:
    return _write(runs, opening=lambda tag: tag.plain_opening, closing=lambda tag: tag.plain_closing, escape=str)


def _cut(block: Rich) -> Iterator[Rich]:
    """Pieces of a block that each fit into a message; a piece of white space alone is left out."""
    while not fits(block):
        text = "".join(run.text for run in block)
        low, high = 1, len(text)  # the first cut that fits at the latest: all three limits only grow with the text
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if fits(_slice(block, 0, middle)) else (low, middle - 1)
        at = boundary(text, low)
        if text[:at].strip():
            yield _slice(block, 0, at)
        block = _slice(block, at, len(text))
    if "".join(run.text for run in block).strip():
        yield block


def _slice(runs: Rich, start: int, end: int) -> Rich:
    """The runs of a stretch of the text, in code points."""
    found: list[Run] = []
    position = 0
    for run in runs:
        text = run.text[max(0, start - position) : max(0, end - position)]
        position += len(run.text)
        if text:
            found.append(Run(text=text, tags=run.tags))
    return tuple(found)


def _openings(runs: Rich) -> Iterator[Tag]:
    """Every tag at which a new entity begins."""
    before: tuple[Tag, ...] = ()
    for run in runs:
        yield from run.tags[_common(before, run.tags) :]
        before = run.tags


def _common(before: tuple[Tag, ...], after: tuple[Tag, ...]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False)))


def _write(
    runs: Rich, *, opening: Callable[[Tag], str], closing: Callable[[Tag], str], escape: Callable[[str], str]
) -> str:
    written: list[str] = []
    before: tuple[Tag, ...] = ()
    for run in (*runs, Run(text="")):
        common = _common(before, run.tags)
        written += [closing(tag) for tag in reversed(before[common:])]
        written += [opening(tag) for tag in run.tags[common:]]
        written.append(escape(run.text))
        before = run.tags
    return "".join(written)


def _joined(text: str, at: int) -> bool:
    """Whether the code points before and after a place belong to one character as a reader counts them."""
    before, after = text[at - 1], text[at]
    if unicodedata.category(after).startswith("M") or _ZERO_WIDTH_JOINER in (before, after):
        return True
    if "\U0001f3fb" <= after <= "\U0001f3ff" or "\U000e0020" <= after <= "\U000e007f":  # skin tones, flags of regions
        return True
    letters = sum(1 for _ in takewhile(_regional, reversed(text[:at])))
    return _regional(after) and letters % 2 == 1


def _regional(character: str) -> bool:
    """Whether it is one of the letters of which two make a flag."""
    return "\U0001f1e6" <= character <= "\U0001f1ff"
