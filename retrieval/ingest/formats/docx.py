"""DOCX: the text of the body, its styles as headings, its tables in order, by python-docx.

The text is laid out anew. Deleted text of tracked changes is left out, inserted text is kept; headers, footers,
footnotes and text boxes are not read.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple

from retrieval.errors import UnreadableDocument
from retrieval.ingest.formats.fields import jsonable
from retrieval.ingest.formats.front import LANGUAGE
from retrieval.ingest.formats.headline import is_title
from retrieval.ingest.formats.layout import Piece, lay_out, one_line, rows_as_pieces
from retrieval.ingest.limits import parsing, read_whole, too_large
from retrieval.types import BlockKind, Draft, Skipped

_KIND = "a DOCX file"
_OLE = b"\xd0\xcf\x11\xe0"
_MOST_PARTS = 10_000
_CONTAINERS = {
    "body",
    "sdt",
    "sdtContent",
    "customXml",
    "ins",
    "moveTo",
    "smartTag",
    "hyperlink",
    "fldSimple",
    "bdo",
    "r",
}
"""Elements that hold paragraphs, runs or text. All others, such as deleted text and drawings, are passed over."""
_SIGNS = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
_HEADING = re.compile(r"(?:heading|überschrift|titre) ?(\d)", re.IGNORECASE)
_BASES = 10
_PROPERTIES = ("subject", "keywords", "category", "comments", "last_modified_by", "created", "modified")
_NOBODY = {"", "python-docx"}
_TITLE = 0
_LOOK_AHEAD = 4


class _Paragraph(NamedTuple):
    text: str
    level: int | None
    """0 for the style Title, 1 and more for headings, None for all else."""


def read(stream: BinaryIO, *, source: str, max_bytes: int) -> Iterator[Draft | Skipped]:
    """Read one document."""
    data = read_whole(stream, max_bytes)
    if not data:
        raise UnreadableDocument("it is empty")
    if data.startswith(_OLE):
        raise UnreadableDocument("it is encrypted or in Word's old format; save it as DOCX without a password")
    with parsing(_KIND):
        _check_sizes(data, max_bytes)
        document = _open(data)
        pieces = _pieces([paragraph for paragraph in _paragraphs(document) if paragraph.text.strip()])
        fields = _properties(document)
    text, blocks = lay_out(pieces)
    shown = next((one_line(text[block.start : block.end]) for block in blocks if block.kind is BlockKind.TITLE), None)
    yield Draft(text=text, blocks=blocks, source=source, **{**fields, "title": fields.get("title") or shown})


def _check_sizes(data: bytes, max_bytes: int) -> None:
    """Add up what the parts say they unpack to, which is also the most that zipfile ever unpacks of them."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
    size = sum(part.file_size for part in parts)
    if size > max_bytes or len(parts) > _MOST_PARTS:
        raise too_large(max_bytes, size)
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableDocument("it is encrypted; save it without a password first")


def _open(data: bytes) -> Any:
    import docx  # noqa: PLC0415 - heavy

    return docx.Document(io.BytesIO(data))


def _pieces(paragraphs: list[_Paragraph]) -> list[Piece]:
    """The paragraphs with their kinds: the first in the style Title is the title, or else a headline at the top."""
    levels = [paragraph.level for paragraph in paragraphs]
    title = levels.index(_TITLE) if _TITLE in levels else None
    if title is None and paragraphs:
        following = max((len(paragraph.text) for paragraph in paragraphs[1:_LOOK_AHEAD]), default=0)
        sole_heading = levels[0] == 1 and levels.count(1) == 1
        # Many a manuscript has no styles: its headline is just the first line.
        unstyled = levels[0] is None and is_title(paragraphs[0].text, set_off=False, following=following)
        title = 0 if sole_heading or unstyled else None
    kinds = [BlockKind.PARAGRAPH if level is None else BlockKind.HEADING for level in levels]
    if title is not None:
        kinds[title] = BlockKind.TITLE
    return [Piece(kind=kind, text=paragraph.text) for kind, paragraph in zip(kinds, paragraphs, strict=True)]


def _paragraphs(document: Any) -> Iterator[_Paragraph]:
    levels = _levels(document)
    for element in _inside(document.element.body, {"p", "tbl"}):
        if _name(element) == "tbl":
            rows = [[_cell(cell) for cell in _inside(row, {"tc"})] for row in _inside(element, {"tr"})]
            yield from (_Paragraph(piece.text, None) for piece in rows_as_pieces(rows))
        else:
            yield _Paragraph(_text(element), levels.get(element.style))


def _levels(document: Any) -> dict[str, int]:
    """The levels of the styles that are headings, or are made from one, by the ids of the styles."""
    found: dict[str, int] = {}
    for style in document.styles:
        base = style
        for _ in range(_BASES):
            name = (base.name or "") if base is not None else ""
            match = _HEADING.fullmatch(name)
            if match or name.lower() == "title":
                found[style.style_id] = int(match[1]) if match else _TITLE
                break
            base = getattr(base, "base_style", None)
    return found


def _cell(cell: Any) -> list[str]:
    """The paragraphs of a table's cell, those of a table inside it included."""
    texts: list[str] = []
    for element in _inside(cell, {"p", "tbl"}):
        if _name(element) == "p":
            texts.append(_text(element))
        else:
            texts += [
                text for row in _inside(element, {"tr"}) for inner in _inside(row, {"tc"}) for text in _cell(inner)
            ]
    return texts


def _inside(element: Any, names: set[str]) -> Iterator[Any]:
    """Elements of these names inside an element, in order: not inside one another, whatever wraps them."""
    for child in element:
        if (name := _name(child)) in names:
            yield child
        elif name in _CONTAINERS:
            yield from _inside(child, names)


def _text(paragraph: Any) -> str:
    parts = [_SIGNS.get(_name(element), element.text or "") for element in _inside(paragraph, {"t", *_SIGNS})]
    return "".join(parts)


def _name(element: Any) -> str:
    # Comments and processing instructions have functions for tags.
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _properties(document: Any) -> dict[str, Any]:
    from docx.opc.constants import RELATIONSHIP_TYPE  # noqa: PLC0415 - heavy

    # Without properties in the file python-docx makes some up: a title, and now as the date.
    if all(each.reltype != RELATIONSHIP_TYPE.CORE_PROPERTIES for each in document.part.package.rels.values()):
        return {"extra": {}}
    stated = document.core_properties
    fields: dict[str, Any] = {}
    if title := one_line(stated.title):
        fields["title"] = title
    names = [one_line(name) for name in stated.author.split(";")]
    fields["authors"] = tuple(name for name in names if name not in _NOBODY)
    if LANGUAGE.fullmatch(stated.language):
        fields["language"] = stated.language.replace("_", "-")
    values = {name: getattr(stated, name) for name in _PROPERTIES}
    # The dates are those of the file, not of its publication.
    fields["extra"] = {f"docx_{name}": jsonable(value) for name, value in values.items() if value not in (None, "")}
    return fields
