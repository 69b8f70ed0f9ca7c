"""JSON Lines and JSON: one document a record."""

import codecs
import json
import math
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, Never

from retrieval.errors import UnreadableDocument
from retrieval.ingest.encoding import BOMS, UNDECIDED, decode
from retrieval.ingest.formats.fields import draft_of
from retrieval.ingest.limits import put_back, read_lines, read_whole, too_large, transcoded
from retrieval.types import Draft, Skipped

_HEAD = 4


def read_json_lines(stream: BinaryIO, *, source: str, max_bytes: int) -> Iterator[Draft | Skipped]:
    """Read records one line at a time; a record's number is that of its line. A bad line is passed over."""
    head = stream.read(_HEAD)
    stream = put_back(head, stream)
    encoding = next((name for mark, name in BOMS if head.startswith(mark)), None)
    extra = {"encoding": encoding} if encoding else {}
    if encoding:
        stream = transcoded(stream, encoding)
    try:
        for number, line in enumerate(read_lines(stream, max_bytes), start=1):
            try:
                if line is None:
                    raise too_large(max_bytes)
                if line.strip():
                    record = parse(line.removeprefix(codecs.BOM_UTF8) if number == 1 else line)
                    yield draft_of(_object(record), source=source, number=number, extra=extra)
            except UnreadableDocument as error:
                yield Skipped(source=source, reason=str(error), record=number)
    except UnicodeDecodeError:
        raise UnreadableDocument(f"from some line on, {UNDECIDED}") from None


def read_json(stream: BinaryIO, *, source: str, max_bytes: int) -> Iterator[Draft | Skipped]:
    """Read a file that holds one object, a list of objects, or, misnamed, JSON Lines."""
    data = read_whole(stream, max_bytes)
    decoded = decode(data)
    try:
        whole = parse(decoded.text.removeprefix("\ufeff"))
    except UnreadableDocument:
        if not starts_json_lines(data):
            raise
        yield from read_json_lines(put_back(data, stream), source=source, max_bytes=max_bytes)
        return
    if not isinstance(whole, list):
        yield draft_of(_object(whole), source=source, number=None, extra=decoded.extra)
        return
    for number, record in enumerate(whole, start=1):
        try:
            yield draft_of(_object(record), source=source, number=number, extra=decoded.extra)
        except UnreadableDocument as error:
            yield Skipped(source=source, reason=str(error), record=number)


def starts_json_lines(data: bytes) -> bool:
    """Whether the first line that is not blank is a whole JSON object."""
    first = next((line for line in data.removeprefix(codecs.BOM_UTF8).split(b"\n", 64) if line.strip()), b"")
    try:
        return isinstance(parse(first), dict)
    except UnreadableDocument:
        return False


def parse(data: str | bytes) -> Any:
    """Parse JSON, strictly: no NaN, no Infinity, no number that a float cannot hold.

    Raises:
        UnreadableDocument: it is no JSON, or is not UTF-8, or is nested too deep.
    """
    try:
        text = data.decode("utf-8") if isinstance(data, bytes) else data
        return json.loads(text, parse_constant=_refuse, parse_float=_number)
    except UnicodeDecodeError:
        raise UnreadableDocument("it is not UTF-8; convert the file to UTF-8") from None
    except json.JSONDecodeError as error:
        raise UnreadableDocument(f"it is not valid JSON: {error.msg} at character {error.pos + 1}") from None
    except ValueError:
        raise UnreadableDocument("it is not valid JSON: a number in it cannot be read") from None
    except RecursionError:
        raise UnreadableDocument("its JSON is nested too deep to be a document") from None


def _object(value: Any) -> Mapping[str, Any]:
    if isinstance(value, dict):
        return value
    raise UnreadableDocument('it is no JSON object; a record looks like {"title": "…", "text": "…"}')


def _refuse(name: str) -> Never:
    raise ValueError(name)


def _number(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise ValueError(digits)
    return value
