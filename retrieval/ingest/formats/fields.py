"""The fields of a record to a document: one reading for JSON Lines, JSON, CSV and Markdown's front matter."""

import math
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from retrieval.errors import UnreadableDocument
from retrieval.ingest.dates import parse_date
from retrieval.ingest.formats import plain
from retrieval.ingest.formats.front import LANGUAGE, URL, read_byline
from retrieval.types import Draft

TEXT = ("text", "body", "content")
"""Names of the field that holds the text, the first one that is filled counts."""
_NAMES = {
    "title": ("title", "headline"),
    "stated_id": ("id",),
    "authors": ("authors", "author", "byline"),
    "publisher": ("publisher", "source"),
    "published": ("published", "date", "publication_date", "date_published", "published_at"),
    "url": ("url", "link"),
    "language": ("language", "lang"),
    "rights": ("rights", "copyright"),
}
_DEEPEST = 20


def draft_of(record: Mapping[str, Any], *, source: str, number: int | None, extra: Mapping[str, Any]) -> Draft:
    """The document that a record states; its text unchanged.

    Args:
        record: Names to values; the names are read in any case.
        source: Where the record was loaded from.
        number: Which record of its file it is, from 1; None if it is the only one.
        extra: What is known besides the record.

    Raises:
        UnreadableDocument: no field holds text.
    """
    left = dict(record)
    text = _take(left, TEXT, str)
    if text is None:
        raise UnreadableDocument(f"it has no text: none of the fields {', '.join(TEXT)} holds any")
    collection = _collection(left)
    fields = read_fields(left)
    title = fields.pop("title", None)
    found = plain.draft(text, source=source, extra={}, title=title)
    stated = {name: getattr(found, name) for name in _NAMES if getattr(found, name)}
    return Draft(
        text=text,
        blocks=found.blocks,
        source=source,
        record=number,
        collection=collection,
        # What the record says goes before what its text says.
        **{**stated, **fields, "extra": {**found.extra, **fields.get("extra", {}), **extra}},
    )


def read_fields(record: Mapping[str, Any]) -> dict[str, Any]:
    """Draft's fields that a mapping of names to values states; all else, and what cannot be read, under ``extra``."""
    left = dict(record)
    fields: dict[str, Any] = {}
    for field in ("title", "publisher", "rights"):
        if (value := _take(left, _NAMES[field], str)) is not None:
            fields[field] = value.strip()
    if (value := _take(left, _NAMES["stated_id"], str, int)) is not None:
        fields["stated_id"] = str(value).strip()
    if authors := _authors(left):
        fields["authors"] = authors
    if (language := _take(left, _NAMES["language"], str, like=LANGUAGE)) is not None:
        fields["language"] = language.strip().replace("_", "-")
    if (url := _take(left, _NAMES["url"], str, like=URL)) is not None:
        fields["url"] = url.strip()
    raw = _take(left, _NAMES["published"], str, int, float, date)
    if raw is not None:
        stated = raw.isoformat() if isinstance(raw, date) else raw
        day = parse_date(stated) if isinstance(stated, str) else None
        if day is None:
            left["published"] = raw
        else:
            fields["published"] = day
    fields["extra"] = {str(name): jsonable(value) for name, value in left.items() if value not in (None, "")}
    return fields


def jsonable(value: Any, depth: int = 0) -> Any:
    """The value as JSON can hold it: dates and other things as text, what is nested too deep left out."""
    if depth > _DEEPEST:
        return None
    if isinstance(value, Mapping):
        return {str(name): jsonable(part, depth + 1) for name, part in value.items()}
    if isinstance(value, set | frozenset):
        value = sorted(value, key=str)
    if isinstance(value, list | tuple):
        return [jsonable(part, depth + 1) for part in value]
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, str | bool | int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    return str(value)


def _take(record: dict[str, Any], names: tuple[str, ...], *kinds: type, like: re.Pattern[str] | None = None) -> Any:
    """Take the first filled field of these names and kinds out of the record; None if there is none."""
    for name in names:
        for key in list(record):
            value = record[key]
            if (
                str(key).strip().strip("\ufeff").lower() != name
                or isinstance(value, bool)
                or not isinstance(value, kinds)
            ):
                continue
            if isinstance(value, str) and (not value.strip() or (like and not like.fullmatch(value.strip()))):
                continue
            return record.pop(key)
    return None


def _collection(record: dict[str, Any]) -> str | None:
    """The collection that a record states, whatever it is: what is no name must not pass for none."""
    values = [record.pop(key) for key in list(record) if str(key).strip().lower() == "collection"]
    return next((str(value).strip() for value in values if value not in (None, "")), None)


def _authors(record: dict[str, Any]) -> tuple[str, ...]:
    value = _take(record, _NAMES["authors"], str, list, tuple, Mapping)
    names: list[str] = []
    for part in [value] if isinstance(value, str | Mapping) else value or []:
        name = part.get("name") if isinstance(part, Mapping) else part
        if not isinstance(name, str):
            record["authors"] = value
            continue
        names += read_byline(name) or [each.strip() for each in re.split(r"[;\n]", name)]
    return tuple(name for name in names if name)
