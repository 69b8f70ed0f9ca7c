"""PDF: its text layer, with lines joined to paragraphs by where they stand on the page.

The text is laid out anew: running heads and page numbers are left out, words divided at a line's end are joined.
"""

from collections.abc import Iterator
from typing import Any, BinaryIO

from retrieval.errors import UnreadableDocument
from retrieval.ingest.encoding import refuse_binary
from retrieval.ingest.formats.layout import lay_out
from retrieval.ingest.formats.pages import PrintedLine, to_pieces
from retrieval.ingest.limits import parsing, read_whole
from retrieval.types import BlockKind, Draft, Skipped

_KIND = "a PDF"
_TAIL = 2048
_HYPHEN = 0x02
"""What pdfium reports for a hyphen at which a word is divided; the line ends there."""
_NOT_LETTERS = range(0xE000, 0xF900)
_MOST_UNREADABLE = 0.05
_FILE_NAME = (".doc", ".docx", ".pdf", ".indd", ".qxd", ".rtf", ".odt", ".pages", ".tex", ".dvi", ".htm", ".html")
_NO_NAME = {"untitled", "anonymous", "unknown", "unspecified", "(unspecified)", "(anonymous)", "document"}


def read(stream: BinaryIO, *, source: str, max_bytes: int) -> Iterator[Draft | Skipped]:
    """Read one PDF."""
    data = read_whole(stream, max_bytes)
    if not data:
        raise UnreadableDocument("it is empty")
    # pdfium would make do with the pages that are left, and the rest would be missing silently.
    if b"%%EOF" not in data[-_TAIL:]:
        raise UnreadableDocument("it cannot be read as a PDF: its end is missing; save or fetch it anew")
    document = _open(data)
    try:
        with parsing(_KIND):
            lines = [line for number in range(len(document)) for line in _lines(document, number)]
            pictures = not lines and any(len(list(document[n].get_objects(max_depth=1))) for n in range(len(document)))
            properties = document.get_metadata_dict(skip_empty=True)
    finally:
        document.close()
    if not lines:
        raise UnreadableDocument(
            "it holds only images and no text; run OCR on it first" if pictures else "it is empty",
        )
    text, blocks = lay_out(to_pieces(lines))
    _refuse_unmapped(text)
    shown = next((text[block.start : block.end] for block in blocks if block.kind is BlockKind.TITLE), None)
    author = properties.get("Author", "").strip()
    # The date of creation is that of the file, not of its publication.
    extra = {
        f"pdf_{name.lower()}": value
        for name, value in properties.items()
        if name not in {"Title", "Author"} and value.lower() not in _NO_NAME
    }
    yield Draft(
        text=text,
        blocks=blocks,
        source=source,
        title=_title(properties.get("Title", "")) or shown,
        authors=() if not author or author.lower() in _NO_NAME else (author,),
        extra=extra,
    )


def _open(data: bytes) -> Any:
    import pypdfium2  # noqa: PLC0415 - heavy
    from pypdfium2 import raw  # noqa: PLC0415 - heavy

    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) in {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY}:
            raise UnreadableDocument("it is encrypted; save it without a password first") from None
        raise UnreadableDocument("it cannot be read as a PDF: it is damaged; save or fetch it anew") from None


def _lines(document: Any, number: int) -> Iterator[PrintedLine]:
    """The lines of a page, in the order in which the page shows them."""
    page = document[number]
    text_page = page.get_textpage()
    try:
        from pypdfium2 import raw  # noqa: PLC0415 - heavy

        codes = [raw.FPDFText_GetUnicode(text_page, index) for index in range(text_page.count_chars())]
        start = 0
        for end in range(len(codes) + 1):
            if end == len(codes) or codes[end] in {0x0A, 0x0D, _HYPHEN}:
                shown = [index for index in range(start, end) if not chr(codes[index]).isspace() and codes[index]]
                if shown:
                    hyphen = end < len(codes) and codes[end] == _HYPHEN
                    yield _line(text_page, codes, shown, number, hyphen=hyphen)
                start = end + 1
    finally:
        text_page.close()
        page.close()


def _line(text_page: Any, codes: list[int], shown: list[int], page: int, *, hyphen: bool) -> PrintedLine:
    first, last = shown[0], shown[-1]
    text = "".join(chr(code) for code in codes[first : last + 1] if code)
    # Halves of characters beyond the 16-bit range come one by one.
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    boxes = [text_page.get_charbox(index, loose=True) for index in (first, last)]
    size, bold = _font(text_page, first)
    return PrintedLine(
        text=text,
        page=page,
        left=boxes[0][0],
        right=boxes[1][2],
        base=boxes[0][1],
        size=size,
        bold=bold,
        hyphen=hyphen,
    )


def _font(text_page: Any, index: int) -> tuple[float, bool]:
    """Size in points as shown, and whether the font's name says that it is bold."""
    import ctypes  # noqa: PLC0415 - for this format alone

    from pypdfium2 import raw  # noqa: PLC0415 - heavy

    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(text_page, index, matrix)
    size = raw.FPDFText_GetFontSize(text_page, index) * (abs(matrix.d) or abs(matrix.b) or 1.0)
    name = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    raw.FPDFText_GetFontInfo(text_page, index, name, len(name), flags)
    style = name.value.lower()
    return size, any(word in style for word in (b"bold", b"black", b"heavy"))


def _refuse_unmapped(text: str) -> None:
    """Refuse text in fonts that do not say which letters they show."""
    unknown = sum(ord(char) in _NOT_LETTERS or char == "\N{REPLACEMENT CHARACTER}" for char in text)
    if unknown > len(text) * _MOST_UNREADABLE:
        raise UnreadableDocument("its fonts do not say which letters they show; run OCR on it first")
    refuse_binary(text)


def _title(stated: str) -> str | None:
    """The stated title, unless it is only the name of the file that the PDF was made from."""
    title = " ".join(stated.split())
    if not title or title.lower().endswith(_FILE_NAME) or title.lower() in _NO_NAME:
        return None
    return None if title.startswith("Microsoft ") and " - " in title else title
