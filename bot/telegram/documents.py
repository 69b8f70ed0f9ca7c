"""A document, the paragraphs around a quote, and the archive as a whole, as people see them in Telegram."""

from bot.telegram.languages import en as messages
from bot.telegram.markup import BOLD, CODE, ITALIC, QUOTED, Part, Rich, boundary, link, pack, reach, rich, units
from bot.telegram.rendering import CONTEXT_UNITS, day, excerpt, field, finding_block, set_off, source_lines
from retrieval.types import BlockKind, Citation, Document, Finding, Span, Stats

TEXT_UNITS = 2600
"""UTF-16 code units of a document's text on one page; its fields stand above."""
PUBLISHERS = 12
"""Publishers that are listed by name."""
AROUND = 2
"""Paragraphs shown on each side of a quote's own."""
_LEFT_OUT = "[…]"


def document_pages(document: Document) -> list[Part]:
    """A document's fields, and below them its text in pages; at least one page."""
    head = _card(document)
    found = []
    at, text = 0, document.text
    while at < len(text):
        window = text[at : at + TEXT_UNITS + 1]
        end = at + boundary(window, reach(window, TEXT_UNITS)) if units(window) > TEXT_UNITS else at + len(window)
        shown = text[at:end]
        if shown.strip():
            start = at + len(shown) - len(shown.lstrip())
            found.append(head + rich("\n") + rich(text[start : at + len(shown.rstrip())], QUOTED))
        at = end
    return [part for runs in found or [head] for part in pack([runs])]


def _card(document: Document) -> Rich:
    address = link(document.url)
    title = field(document.title) if document.title else messages.ORIGINAL if address else ""
    card = rich(title, BOLD, address) + rich("\n") if title else ()
    facts = (document.publisher, ", ".join(document.authors), day(document.published), document.language)
    card += rich(" · ".join(field(fact) for fact in facts if fact)) + rich(" · doc ") + rich(field(document.id), CODE)
    if not document.current:
        card += rich(f" · {messages.SUPERSEDED}")
    return card + (rich("\n") + rich(field(document.rights), ITALIC) if document.rights else ())


def context_part(finding: Finding, document: Document) -> Part:
    """The paragraphs around a quote, with the quote in bold."""
    blocks = [block for block in document.blocks if block.kind is not BlockKind.FRONT]
    inside = [number for number, block in enumerate(blocks) if block.start < finding.citation.end <= block.end]
    quote: Span = (finding.citation.start, finding.citation.end)
    start, end = quote
    if inside:
        start = min(start, blocks[max(0, inside[0] - AROUND)].start)
        end = max(end, blocks[min(len(blocks) - 1, inside[-1] + AROUND)].end)
    text = document.text[start:end]
    inner = (quote[0] - start, quote[1] - start)
    shown = excerpt(text, inner, CONTEXT_UNITS)
    before = rich(f"{_LEFT_OUT}\n") if shown[0] > 0 else ()
    after = rich(f"\n{_LEFT_OUT}") if shown[1] < len(text) else ()
    runs = before + set_off(text, shown, (inner,), (QUOTED,)) + after
    return pack([runs + rich("\n") + source_lines(finding.citation, finding.quote)])[0]


def sources_part(stats: Stats) -> Part:
    """What the archive holds, and how fresh it is."""
    if not stats.documents:
        return pack([rich(messages.SOURCES_EMPTY)])[0]
    lines = [rich(messages.SOURCES, BOLD), rich(counted(stats))]
    if stats.updated:
        lines.append(rich(messages.SOURCES_UPDATED.format(updated=day(stats.updated))))
    for publisher, count in stats.publishers[:PUBLISHERS]:
        lines.append(rich(f"• {field(publisher or messages.SOURCES_UNSTATED)}: {count:,}"))
    rest = len(stats.publishers) - PUBLISHERS
    if rest > 0:
        lines.append(rich(messages.SOURCES_REST.format(rest=rest)))
    return pack(lines, between="\n")[0]


def counted(stats: Stats) -> str:
    """How much there is, and from when, in words."""
    said = [messages.amount(stats.documents, stats.passages)]
    if stats.earliest and stats.latest:
        said.append(messages.SOURCES_DATED.format(earliest=day(stats.earliest), latest=day(stats.latest)))
    if stats.undated:
        said.append(messages.SOURCES_UNDATED.format(undated=f"{stats.undated:,}"))
    return ", ".join(said)


def article(finding: Finding) -> Part:
    """A finding as a message of its own, for who sends it into another chat."""
    return pack([finding_block(finding, context=False)])[0]


def place_line(citation: Citation) -> str:
    """Publisher, date and document in one plain line."""
    publisher = citation.publisher or ", ".join(citation.authors)
    return " · ".join(filter(None, (field(publisher), day(citation.published), f"doc {field(citation.document_id)}")))
