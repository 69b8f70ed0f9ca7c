"""Which reader reads which file ending."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import BinaryIO, Protocol

from retrieval.ingest.formats import docx, html, mail, markdown, pdf, plain, records, tables
from retrieval.types import Draft, Skipped

GZIP = ".gz"
_HEAD = 65_536


class Reader(Protocol):
    """Reads documents from a stream, lazily. Formats of one document yield one Draft."""

    def __call__(self, stream: BinaryIO, *, source: str, max_bytes: int) -> Iterator[Draft | Skipped]:
        """Read the stream.

        Args:
            stream: Opened for reading bytes; it stays open.
            source: What the documents are said to come from.
            max_bytes: The largest document, in bytes.

        Raises:
            UnreadableDocument: while it is read, if nothing more can be taken from it.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A format and how it is read."""

    read: Reader
    one_document: bool
    """Whether the file is one document, so that the limit holds for the file."""


TEXT = Format(read=plain.read, one_document=True)
_MARKDOWN = Format(read=markdown.read, one_document=True)
_HTML = Format(read=html.read, one_document=True)
_PDF = Format(read=pdf.read, one_document=True)
_DOCX = Format(read=docx.read, one_document=True)
_JSON_LINES = Format(read=records.read_json_lines, one_document=False)
_TABLE = Format(read=tables.read, one_document=False)

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        ".txt": TEXT,
        ".text": TEXT,
        ".md": _MARKDOWN,
        ".markdown": _MARKDOWN,
        ".html": _HTML,
        ".htm": _HTML,
        ".xhtml": _HTML,
        ".pdf": _PDF,
        ".docx": _DOCX,
        ".eml": Format(read=mail.read, one_document=True),
        ".jsonl": _JSON_LINES,
        ".ndjson": _JSON_LINES,
        ".json": Format(read=records.read_json, one_document=True),
        ".csv": _TABLE,
        ".tsv": _TABLE,
    }
)


def ending(path: str) -> tuple[str, bool]:
    """The ending of a file's name that tells its format, in lower case, and whether the file is packed by gzip."""
    name = PurePosixPath(path).name.lower()
    packed = name.endswith(GZIP)
    return PurePosixPath(name.removesuffix(GZIP) if packed else name).suffix, packed


def sniff(head: bytes) -> Format:
    """The format of data without a name, from its start: at least its first line that is not blank."""
    if head.startswith(b"%PDF-"):
        return _PDF
    if head.startswith(b"PK\x03\x04"):
        return _DOCX
    if records.starts_json_lines(head):
        return _JSON_LINES
    return _HTML if html.looks_like_html(head[:_HEAD]) else TEXT
