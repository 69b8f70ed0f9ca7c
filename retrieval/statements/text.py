"""Text as the parser likes it: every change keeps each code point in its place."""

import re
from collections.abc import Iterator

from retrieval.statements.verbs import LEMMAS
from retrieval.types import Block, BlockKind

_PLAIN = str.maketrans(
    {
        "“": '"',
        "”": '"',
        "„": '"',
        "‟": '"',
        "«": '"',
        "»": '"',
        "‘": "'",
        "’": "'",
        "‚": ",",
        "`": "'",
        "\u00a0": " ",
        "\u2009": " ",
        "\u202f": " ",
        "\t": " ",
        "\n": " ",
        "\r": " ",
        "\u2028": " ",
    }
) | dict.fromkeys(range(0xD800, 0xE000), "\N{REPLACEMENT CHARACTER}")


def plain(text: str) -> str:
    """Text with typewriter quotation marks and plain spaces, as long as what was given.

    The parser was trained on such marks; a doubled apostrophe becomes one double mark and a space. It cannot hold a
    lone surrogate.
    """
    return text.translate(_PLAIN).replace("''", '" ')


_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SHARE_OF_CAPITALS = 0.7
_LEAST_WORDS = 4


def lowered_headline(line: str, body: frozenset[str]) -> str:
    """A headline in Title Case as the parser can read it: words that the text writes small are written small.

    Args:
        line: One line. It comes back unchanged unless most of its words start with a capital.
        body: The words that stand in the text with a small first letter.

    Returns:
        A line of the same length.
    """
    words = list(_WORD.finditer(line))
    long = [word for word in words if len(word.group()) > len("with")]
    if len(words) < _LEAST_WORDS or not long:
        return line
    if sum(word.group()[0].isupper() for word in long) < _SHARE_OF_CAPITALS * len(long):
        return line
    signs = list(line)
    for word in words:
        small = word.group().lower()
        known = small in body or small in LEMMAS
        if known and len(small) == len(word.group()) and (word.start() or small in LEMMAS):
            signs[word.start() : word.end()] = small
    return "".join(signs)


def small_words(text: str) -> frozenset[str]:
    """The words of a text that stand in it with a small first letter."""
    return frozenset(word.group() for word in _WORD.finditer(text) if word.group()[0].islower())


_CAPITALS = r"[A-Z][A-Z.'’-]+(?: [A-Z][A-Z.'’-]+){0,4}"
_PLACE = r"[A-Z][\w.'’-]+(?: (?:[A-Z][\w.'’-]+|de|of|la|du|sur|upon|on)){0,4}"
_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\\.?"
_BEHIND = r"(?:,\s[^-–—\n(]{1,60}?)?"
_AGENCY = r"\s?\([^()\n]{1,40}\)"
_DASH = r"(?:\s?[–—]{1,2}\s|\s--?\s|\s[–—](?=\w))\s*"
_DATELINES = (
    re.compile(rf"{_CAPITALS}(?:{_BEHIND}{_AGENCY}|,\s[^-–—\n(]{{1,60}}?){_DASH}"),
    re.compile(rf"{_PLACE}{_BEHIND}{_AGENCY}{_DASH}"),
    re.compile(rf"{_PLACE},\s(?:[^-–—\n(]{{1,40}},?\s)?(?:\d{{1,2}}\s{_MONTH}|{_MONTH}\s\d{{1,2}}){_DASH}"),
)
"""What only a dateline looks like: "LIMA, May 3 (AFP) - ", "ROCKVILLE, Md. — ", "Paris (AFP) – ", "Vell, 3 May – "."""
_BARE = re.compile(rf"(?:{_CAPITALS}|{_PLACE}){_DASH}(?=[\"“”'‘’A-Z0-9])")
"""A place and a dash alone: "VELL – "."""
_OPENS = re.compile(r"[\"“”'‘’«(\[…A-Z0-9]|[^\W\d_a-z]")
_AGAIN = re.compile(r"[^.?!]*?\s[-–—]{1,2}\s")


def dateline(line: str, *, first: bool) -> int:
    """How many code points at the start of a paragraph are its dateline and not its sentence.

    A place with nothing but a dash behind it opens a first paragraph only, or stands in capitals. It is none where the
    dash is one of two in the sentence: "Reed — a pilot — said".

    Args:
        line: The paragraph.
        first: Whether it is the first one of its document.
    """
    match = next((found for pattern in _DATELINES if (found := pattern.match(line))), None)
    if match is None:
        match = _BARE.match(line)
        if match is not None and (_AGAIN.match(line, match.end()) or not (first or match.group().isupper())):
            match = None
    return match.end() if match is not None and _OPENS.match(line, match.end()) else 0


def stretches(text: str, blocks: tuple[Block, ...] | None = None) -> Iterator[tuple[int, int, bool]]:
    """Start, end and whether it is a headline, for each stretch of text that is parsed by itself.

    Args:
        text: The whole text of a document.
        blocks: Its blocks. Without them every line is a paragraph.

    Yields:
        Half-open ranges of code points in order, without white space at either end. Front matter and datelines are
        left out: they hold nobody's words.
    """
    fresh = True
    for start, end, headline in _pieces(text, blocks):
        yield start if headline else start + dateline(text[start:end], first=fresh), end, headline
        fresh = fresh and headline


def _pieces(text: str, blocks: tuple[Block, ...] | None) -> Iterator[tuple[int, int, bool]]:
    """The lines of a text, or its blocks without front matter."""
    if blocks is None:
        start = 0
        for line in text.splitlines(keepends=True):
            body = line.strip()
            if body:
                first = start + len(line) - len(line.lstrip())
                yield first, first + len(body), False
            start += len(line)
        return
    for block in blocks:
        if block.kind is not BlockKind.FRONT and block.end > block.start:
            yield block.start, block.end, block.kind is not BlockKind.PARAGRAPH
