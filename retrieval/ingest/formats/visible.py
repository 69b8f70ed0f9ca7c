"""All that a page shows, block by block: for pages too short or too odd to tell an article from what is around it."""

import re
from collections.abc import Iterator
from typing import Any

from retrieval.ingest.formats.layout import Piece, one_line
from retrieval.types import BlockKind

_NOT_TEXT = frozenset(
    {
        *(
            "head",
            "script",
            "style",
            "noscript",
            "template",
            "nav",
            "footer",
            "aside",
            "form",
            "button",
            "select",
            "iframe",
        ),
        *("svg", "math", "object", "canvas", "audio", "video", "map"),
    }
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_INLINE = frozenset(
    {
        *(
            "a",
            "abbr",
            "b",
            "bdi",
            "bdo",
            "big",
            "cite",
            "code",
            "data",
            "del",
            "dfn",
            "em",
            "font",
            "i",
            "img",
            "ins",
            "kbd",
        ),
        *(
            "label",
            "mark",
            "q",
            "s",
            "samp",
            "small",
            "span",
            "strike",
            "strong",
            "sub",
            "sup",
            "time",
            "tt",
            "u",
            "var",
            "wbr",
        ),
    }
)


def visible_pieces(tree: Any) -> Iterator[Piece]:
    """The headings and paragraphs of a page, or of the one article in it, in order. Never recursive.

    Args:
        tree: lxml's tree of the page.
    """
    from lxml import etree  # noqa: PLC0415 - heavy

    articles = tree.findall(".//article")
    root = articles[0] if len(articles) == 1 else tree
    line: list[str] = []
    kind = BlockKind.PARAGRAPH
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        shown = element.tag not in _NOT_TEXT
        if element.tag not in _INLINE:
            yield Piece(kind=kind, text=one_line("".join(line)))
            line = []
            kind = BlockKind.HEADING if event == "start" and element.tag in _HEADINGS else BlockKind.PARAGRAPH
        if event == "start" and shown:
            line.append(_spaced(element.text))
        elif event == "start":
            walk.skip_subtree()
        elif element is not root:
            line.append(_spaced(element.tail))
    yield Piece(kind=kind, text=one_line("".join(line)))


def _spaced(text: str | None) -> str:
    """Text as a browser shows it, where a line end is a space."""
    return re.sub(r"\s*\n\s*", " ", text or "")
