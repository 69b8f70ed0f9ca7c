"""HTML: the article of a page, by trafilatura, with its headings and paragraphs kept apart.

The text is laid out anew. Fields come from what the page declares of itself; a date is taken from declared
metadata alone, never from a search through the page.
"""

import json
import logging
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, BinaryIO

from retrieval.errors import UnreadableDocument
from retrieval.ingest.dates import parse_date
from retrieval.ingest.encoding import Decoded, decode
from retrieval.ingest.formats.front import LANGUAGE
from retrieval.ingest.formats.layout import Piece, lay_out, one_line, rows_as_pieces
from retrieval.ingest.formats.visible import visible_pieces
from retrieval.ingest.limits import parsing, read_whole
from retrieval.types import BlockKind, Draft, Skipped

KIND = "an HTML page"
_CHARSET = re.compile(rb"""<meta[^>]{1,200}?charset\s*=\s*["']?\s*([\w:.-]{2,40})""", re.IGNORECASE)
_DECLARATION = re.compile(rb"""^\s*<\?xml[^>]{1,200}?encoding\s*=\s*["']([\w:.-]{2,40})""", re.IGNORECASE)
_PROLOGUE = 4096
_DATES = (
    ".//meta[@property='article:published_time']/@content",
    ".//meta[@itemprop='datePublished']/@content",
    ".//meta[@name='article:published_time' or @name='date' or @name='pubdate' or @name='publishdate']/@content",
    ".//meta[@name='citation_publication_date' or @name='parsely-pub-date' or @name='sailthru.date']/@content",
    ".//meta[@name='DC.date' or @name='DC.date.issued' or @name='dc.date']/@content",
    ".//meta[@name='dcterms.date' or @name='dcterms.issued' or @name='dcterms.created']/@content",
    ".//time[@itemprop='datePublished' or @pubdate]/@datetime",
)
_SHORT = 250
"""Characters up to which trafilatura does not trust what it finds."""
_JOINER = re.compile(r"[\u200c\u200d]")
_JOINED = re.compile(r"[^\s\u200c\u200d]{1,30}[\u200c\u200d][^\s\u200c\u200d]{1,30}")
_ENOUGH = 200
_LINKED_DATA = ".//script[@type='application/ld+json']"
_PUBLISHED = re.compile(r'"datePublished"\s*:\s*("(?:[^"\\]|\\.){8,60}")')
_MARKUP = re.compile(
    rb"\s*<(?:!doctype\s+html|html|head|body|\?xml[^>]{0,200}>\s*<(?:!doctype\s+)?html)\b", re.IGNORECASE
)
_CONTAINED = {"p", "head", "list", "item", "table", "row", "quote", "code", "div", "body"}
"""Elements of trafilatura's tree that hold blocks, or are one; all others are parts of a line."""


def looks_like_html(head: bytes) -> bool:
    """Whether data of an unknown kind starts as a page does, comments and a byte order mark aside."""
    head = re.sub(rb"<!--.{0,2000}?-->", b"", head.removeprefix(b"\xef\xbb\xbf"), flags=re.DOTALL)
    return _MARKUP.match(head) is not None


def read(stream: BinaryIO, *, source: str, max_bytes: int) -> Iterator[Draft | Skipped]:
    """Read one page."""
    data = read_whole(stream, max_bytes)
    head = data[:_PROLOGUE]
    declared = _DECLARATION.search(head) or _CHARSET.search(head)
    yield draft(decode(data, declared=declared[1].decode("ascii") if declared else None), source=source)


def draft(page: Decoded, *, source: str) -> Draft:
    """The document of a decoded page.

    Raises:
        UnreadableDocument: its tags are nested too deep, or it holds no article.
    """
    tree = parse(page.text)
    with parsing(KIND):
        found = _extract(tree)
        pieces = [piece for piece in _pieces(found.body) if piece.text] if found else []
        if _is_doubtful(pieces, tree):
            pieces = [piece for piece in visible_pieces(tree) if piece.text] or pieces
        if not found or not pieces:
            raise UnreadableDocument("it holds no text to read")
        fields = _fields(tree, found)
    title = fields.get("title")
    if title and not any(_same(piece.text, title) for piece in pieces[:2]):
        pieces.insert(0, Piece(kind=BlockKind.TITLE, text=title))
    text, blocks = lay_out(
        Piece(kind=BlockKind.TITLE, text=piece.text)
        if at < 2 and title and _same(piece.text, title)  # noqa: PLR2004 - a kicker may stand before the title
        else piece
        for at, piece in enumerate(pieces)
    )
    extra = {**fields.pop("extra"), **page.extra}
    return Draft(text=text, blocks=blocks, source=source, extra=extra, **fields)


def parse(text: str) -> Any:
    """The tree of a page.

    Raises:
        UnreadableDocument: nothing can be parsed, or the parser gave up because of its size or depth.
    """
    from lxml import etree, html  # noqa: PLC0415 - heavy

    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    with parsing(KIND):
        try:
            tree = html.document_fromstring(text.encode("utf-8"), parser=parser)
        except (etree.ParserError, AssertionError):
            raise UnreadableDocument("it is empty") from None
    # libxml2 stops, without an exception, where tags are nested some 256 deep or a text runs past 10 MB.
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
        raise UnreadableDocument("its tags are nested too deep or too long to be read safely; save a simpler page")
    return tree


def _extract(tree: Any) -> Any:
    import trafilatura  # noqa: PLC0415 - heavy

    for name in ("trafilatura", "htmldate"):
        # What they report is said here in one sentence; without a handler Python would print it.
        logging.getLogger(name).addHandler(logging.NullHandler())
    return trafilatura.bare_extraction(
        tree,
        include_comments=False,
        with_metadata=True,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )


def _is_doubtful(pieces: Sequence[Piece], tree: Any) -> bool:
    """Whether trafilatura fell back on all of the page in one piece.

    It does so for short texts. Then menus are part of the text, and the joiners that Persian words and many emoji
    hold are lost.
    """
    text = "\n".join(piece.text for piece in pieces)
    joined = islice(_JOINED.finditer(tree.text_content()), _ENOUGH)
    return len(text) < _SHORT or any(_JOINER.sub("", match[0]) in text for match in joined)


def _pieces(body: Any) -> Iterator[Piece]:
    """The pieces of trafilatura's tree, in order. Never recursive, however the page is nested."""
    todo: list[Any] = [body]
    while todo:
        element = todo.pop()
        if isinstance(element, str):
            yield Piece(kind=BlockKind.PARAGRAPH, text=one_line(element))
        elif element.tag == "head":
            yield Piece(kind=BlockKind.HEADING, text=one_line(_text(element)))
        elif element.tag == "table":
            yield from rows_as_pieces(
                [[_text(cell).split("\n") for cell in row.iter("cell")] for row in element.iter("row")]
            )
        elif any(child.tag in _CONTAINED for child in element):
            # Text beside the blocks that an element holds is a paragraph of its own.
            yield Piece(kind=BlockKind.PARAGRAPH, text=one_line(element.text or ""))
            for child in reversed(element):
                todo += [child.tail or "", child]
        else:
            yield from (Piece(kind=BlockKind.PARAGRAPH, text=one_line(line)) for line in _text(element).split("\n"))


def _text(element: Any) -> str:
    r"""All text inside an element of trafilatura's tree, where ``\n`` stands between lines and blocks."""
    parts: list[str] = []
    for node in element.iter():
        breaks = node is not element and node.tag in {"lb", "p", "item", "head", "row", "list"}
        parts += ["\n" if breaks else "", node.text or ""]
        if node is not element:
            parts.append(node.tail or "")
    return "".join(parts)


def _fields(tree: Any, found: Any) -> dict[str, Any]:
    extra = {name: value for name in ("description", "license") if (value := getattr(found, name, None))}
    if tags := [*(found.categories or ()), *(found.tags or ())]:
        extra["tags"] = tags
    fields: dict[str, Any] = {"extra": extra}
    for name, value in {"title": found.title, "publisher": found.sitename, "url": found.url}.items():
        if value and value.strip():
            fields[name] = one_line(value)
    if found.author:
        fields["authors"] = tuple(name for part in found.author.split(";") if (name := one_line(part)))
    stated = _stated_dates(tree)
    if day := next((day for value in stated if (day := parse_date(value))), None):
        fields["published"] = day
    elif stated:
        extra["published"] = stated[0]
    language = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    if LANGUAGE.fullmatch(language.strip()):
        fields["language"] = language.strip().replace("_", "-")
    return fields


def _stated_dates(tree: Any) -> list[str]:
    """The dates of publication that the page declares, the most telling first."""
    dates = [str(value).strip() for path in _DATES for value in tree.xpath(path)]
    for script in tree.iterfind(_LINKED_DATA):
        dates += [json.loads(quoted, strict=False) for quoted in _PUBLISHED.findall(script.text or "")]
    return [value for value in dates if value]


def _same(text: str, title: str) -> bool:
    return one_line(text).rstrip(".").casefold() == title.rstrip(".").casefold()
