"""CSV and TSV: a header row, then one document a row."""

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from retrieval.errors import UnreadableDocument
from retrieval.ingest.encoding import UNDECIDED, encoding_of
from retrieval.ingest.formats.fields import TEXT, draft_of
from retrieval.ingest.limits import put_back, too_large
from retrieval.types import Draft, Skipped

_SAMPLE = 1 << 18
_DELIMITERS = ",;\t|"


def read(stream: BinaryIO, *, source: str, max_bytes: int) -> Iterator[Draft | Skipped]:
    """Read rows one at a time. A record's number counts the rows below the header, from 1.

    Raises:
        UnreadableDocument: the encoding cannot be told, or no column holds the text.
    """
    sample = stream.read(_SAMPLE)
    encoding = encoding_of(sample)
    lines = io.TextIOWrapper(put_back(sample, stream), encoding=encoding, newline="")
    try:
        rows = _Rows(lines, max_bytes)
        extra = {} if encoding == "utf-8" else {"encoding": encoding}
        for number, row in enumerate(rows, start=1):
            try:
                record = rows.record(row)
                yield draft_of(record, source=source, number=number, extra=extra)
            except UnreadableDocument as error:
                yield Skipped(source=source, reason=str(error), record=number)
    except UnicodeDecodeError:
        raise UnreadableDocument(f"from some row on, {UNDECIDED}") from None
    finally:
        # Else the wrapper would close the stream, which is the caller's.
        lines.detach()


class _Rows:
    """Rows of a table, each within the limit; a row above it is None, and the next one follows."""

    def __init__(self, lines: io.TextIOWrapper, max_bytes: int) -> None:
        # The module's own limit, 128 KiB a field, is shorter than many an article. It is one for the process.
        csv.field_size_limit(max(csv.field_size_limit(), max_bytes))
        self.lines = lines
        self.max_bytes = max_bytes
        self.size = 0
        self.quotes = 0
        self.ended = True
        try:
            header = self._line().removeprefix("\ufeff")
        except _TooLongError:
            raise too_large(max_bytes) from None
        self.delimiter = _delimiter(header)
        self.reader = self._reader(header)
        self.names = [name.strip() for name in next(self.reader, [])]
        known = [name.lower() for name in self.names]
        if not set(known) & set(TEXT):
            raise UnreadableDocument(f"its first row names no column {', '.join(TEXT[:-1])} or {TEXT[-1]}")
        twice = next((name for name in known if name and known.count(name) > 1), None)
        if twice:
            raise UnreadableDocument(f"its first row names the column {twice} twice; rename one")

    def __iter__(self) -> Iterator[list[str] | None]:
        while True:
            self.size = self.quotes = 0
            try:
                row = next(self.reader)
            except StopIteration:
                return
            except (_TooLongError, csv.Error):
                self._skip()
                yield None
                continue
            if row:
                yield row

    def record(self, row: list[str] | None) -> dict[str, str]:
        """The row by the header's names.

        Raises:
            UnreadableDocument: the row was too long, or holds more or fewer values than the header.
        """
        if row is None:
            raise too_large(self.max_bytes)
        if len(row) != len(self.names):
            raise UnreadableDocument(f"it has {len(row)} values for {len(self.names)} columns; quote those with commas")
        return {name or f"column {at}": value for at, (name, value) in enumerate(zip(self.names, row, strict=True), 1)}

    def _reader(self, header: str = "") -> "Iterator[list[str]]":
        return csv.reader(self._source(header), delimiter=self.delimiter)

    def _source(self, header: str) -> Iterator[str]:
        if header:
            yield header
        while line := self._line():
            yield line

    def _line(self) -> str:
        line = self.lines.readline(self.max_bytes + 1)
        self.size += len(line)
        self.quotes += line.count('"')
        self.ended = line.endswith(("\n", "\r"))
        if self.size > self.max_bytes:
            raise _TooLongError
        return line

    def _skip(self) -> None:
        """Read on to the end of a row that is too long: the first line end outside quotation marks."""
        while not (self.ended and self.quotes % 2 == 0) and (part := self.lines.readline(1 << 20)):
            self.quotes += part.count('"')
            self.ended = part.endswith(("\n", "\r"))
        self.reader = self._reader()


class _TooLongError(Exception):
    """A row is above the limit."""


def _delimiter(header: str) -> str:
    """The sign between the columns: the first that divides the header so that one column holds the text."""
    for sign in _DELIMITERS:
        if set(TEXT) & {name.strip().strip('"').lower() for name in header.split(sign)}:
            return sign
    return _DELIMITERS[0]
