"""An answer as people see it in Telegram: the quote first, then where it stands.

The verbatim promise here: what stands between the curly quotation marks that this module sets, and what stands in a
block quotation, is one unbroken slice of the document. A quote too long to be read in a chat is shown as a shorter
slice, cut between words; ``[…]`` stands for the rest, always outside the quotation marks. Nothing is ever joined,
trimmed inside or re-spaced; bold inside a quote is an entity and adds no character.

Titles, names and dates are not quotes: their white space is evened out, and overlong ones end in ``…``.
"""

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time
from urllib.parse import quote as percent

from bot.telegram.languages import en as messages
from bot.telegram.markup import (
    BOLD,
    CODE,
    EXPANDABLE,
    ITALIC,
    Part,
    Rich,
    Tag,
    boundary,
    link,
    pack,
    reach,
    rich,
    units,
)
from retrieval.types import Citation, Finding, Span, Speaker

QUOTE_UNITS = 1000
"""UTF-16 code units of a quote that are shown; longer than any sentence that is meant to be read."""
CONTEXT_UNITS = 2000
"""UTF-16 code units of the passage around the first quote that are shown."""
FRAGMENT_WORDS = 5
"""Words of each end of a quote that a link names."""
FIELD_UNITS = 200
"""UTF-16 code units of a title, a name or any other field that are shown."""

_OPEN, _CLOSE, _LEFT_OUT = "“", "”", "[…]"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"
_RIGHT_TO_LEFT = frozenset({"R", "AL"})


def note(text: str) -> list[Part]:
    """The messages that say a sentence of the bot's own."""
    return pack([rich(text)])


def heading(text: str) -> Rich:
    """A line above a block, in bold."""
    # A heading belongs to the block below it, so that no message ends with one.
    return rich(text, BOLD) + rich("\n")


def finding_block(finding: Finding, *, context: bool) -> Rich:
    """A finding: speaker, quote, source line and, where it is wanted, the passage around the quote."""
    speaker = _speaker(finding.speaker) + rich("\n") if finding.speaker else ()
    around = _context(finding) if context else ()
    return speaker + _quote(finding) + rich("\n") + source_lines(finding.citation, finding.quote) + around


def _quote(finding: Finding) -> Rich:
    """The quote in quotation marks, with what was said set off where somebody is known to have said it."""
    content = finding.content or ()
    focus = content[0] if content else (0, 0)
    start, end = excerpt(finding.quote, focus, QUOTE_UNITS)
    before = rich(f"{_LEFT_OUT} ") if start > 0 else ()
    after = rich(f" {_LEFT_OUT}") if end < len(finding.quote) else ()
    return before + rich(_OPEN) + set_off(finding.quote, (start, end), content, ()) + rich(_CLOSE) + after


def _context(finding: Finding) -> Rich:
    """The passage around the quote, in a box that opens when tapped, with the quote in bold."""
    passage = finding.passage
    if passage is None:
        return ()
    quote = (finding.citation.start - passage.start, finding.citation.end - passage.start)
    if passage.text == finding.quote or passage.text[max(0, quote[0]) : quote[1]] != finding.quote:
        return ()  # it would add nothing, or it is not the passage around this quote
    start, end = excerpt(passage.text, quote, CONTEXT_UNITS)
    before = rich(f"\n{_LEFT_OUT}") if start > 0 else ()
    after = rich(f"\n{_LEFT_OUT}") if end < len(passage.text) else ()
    return before + rich("\n") + set_off(passage.text, (start, end), (quote,), (EXPANDABLE,)) + after


def set_off(text: str, shown: Span, bold: Sequence[Span], around: tuple[Tag, ...]) -> Rich:
    """A slice of a text, with the parts of it that lie in some spans in bold."""
    found: Rich = ()
    position, stop = shown
    for span in sorted(bold):
        start, end = max(span[0], position), min(span[1], stop)
        if start < end:
            found += rich(text[position:start], *around) + rich(text[start:end], *around, BOLD)
            position = end
    return found + rich(text[position:stop], *around)


def _speaker(speaker: Speaker) -> Rich:
    """Who said it: a name with its description, or the description alone, and who passed it on."""
    description = speaker.description if speaker.description != speaker.name else None
    if speaker.named:
        shown = rich(field(speaker.name), BOLD) + (rich(f", {field(description)}") if description else ())
    else:
        shown = rich(field(description or speaker.name), BOLD) + rich(" ") + rich(f"({messages.UNNAMED})", ITALIC)
    chain = ", ".join(f"{messages.VIA} {relay}" for relay in speaker.via)
    return shown + (rich(f", {field(chain)}") if chain else ())


def source_lines(citation: Citation, quote: str | None = None) -> Rich:
    """Publisher, date, document and paragraph; on the next line the title, linked where there is an address."""
    publisher = citation.publisher or ", ".join(citation.authors)
    place = f"¶{citation.paragraph}" if citation.paragraph else messages.HEADLINE
    line = rich(f"{field(publisher)} · ") if publisher else ()
    line += rich(f"{day(citation.published)} · doc ")
    line += rich(field(citation.document_id), CODE) + rich(f", {place}")
    address = link(text_fragment(citation.url, quote)) or link(citation.url)
    title = field(citation.title) if citation.title else messages.ORIGINAL if address else ""
    return line + (rich("\n") + rich(title, address or ITALIC) if title else ())


def field(text: str) -> str:
    """A field on one line, of bounded length, that cannot turn the direction of the text around it."""
    even = " ".join(text.split())
    if units(even) > FIELD_UNITS:
        even = even[: boundary(even, reach(even, FIELD_UNITS - 1))].rstrip() + "…"
    if any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in even):
        return f"{_FIRST_STRONG_ISOLATE}{even}{_POP_ISOLATE}"
    return even


def day(published: str | None) -> str:
    """A date as people write it, with the time of day where the source states one; other forms as they are."""
    if published is None:
        return messages.UNDATED
    try:
        moment = datetime.fromisoformat(published)
    except ValueError:
        return field(published)
    day = f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"
    try:
        date.fromisoformat(published)
    except ValueError:
        # Midnight is what systems write where only the day is known.
        if moment.time() != time.min:
            zone = "" if moment.tzinfo is None else " UTC" if not moment.utcoffset() else f" {moment:%z}"
            return f"{day}, {moment:%H:%M}{zone}"
    return day


def text_fragment(url: str | None, quote: str | None) -> str | None:
    """An address that leads a browser to the quote on the page: its first and last words, in a text fragment."""
    words = (quote or "").split()
    if url is None or not words:
        return url
    ends = [words] if len(words) <= 2 * FRAGMENT_WORDS else [words[:FRAGMENT_WORDS], words[-FRAGMENT_WORDS:]]
    # A comma and a hyphen have a meaning of their own there.
    text = ",".join(percent(" ".join(end), safe="").replace("-", "%2D") for end in ends)
    return f"{url}{'' if '#' in url else '#'}:~:text={text}"


def excerpt(text: str, focus: Span, most: int) -> Span:
    """The slice of a text to show when it is too long: one span, cut between words, around what matters.

    Args:
        text: the whole text; more than white space.
        focus: the span that is to be seen: all of it if it fits, or else as much of it as does, from its start.
        most: UTF-16 code units that may be shown.
    """
    if units(text) <= most:
        return 0, len(text)
    start = 0
    if units(text[: focus[1]]) > most:
        spare = max(0, most - units(text[focus[0] : focus[1]])) // 2
        earliest = focus[0] - reach(text[: focus[0]][::-1], spare)
        start = next((at + 1 for at in range(earliest, focus[0]) if text[at].isspace()), focus[0])
    last = start + reach(text[start:], most)
    end = start + boundary(text[start:], last - start)
    if end < focus[1] <= last:
        end = focus[1]
    shown = text[start:end]
    return start + len(shown) - len(shown.lstrip()), start + len(shown.rstrip())
