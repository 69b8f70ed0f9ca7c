"""What stands around an article: ids, roles, header lines, bylines, dates, rights. Rules of form, on whole lines."""

import re
from dataclasses import dataclass, field
from typing import Any

from retrieval.ingest.dates import parse_date
from retrieval.types import Span

LONGEST = 300
"""Characters of a line beyond which it is no header; every pattern here runs on shorter lines only."""

_ID = re.compile(
    r"(?:document|doc\.?|article|story|item|record|release|ref(?:erence)?\.?)"
    r"\s*(?:#|id\b|no\b\.?|nr\b\.?|number\b|№)\s*[:#]?\s*(?P<id>[\w][\w./-]{0,63})",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"(?P<name>\S[^()]{0,200}?)\s+\((?P<role>author|publisher|source|editor|translator)s?\)"
    r"(?:,\s+(?:published|re-?published|quoted)\s+by\s+(?P<publisher>[^,()]{2,120}))?",
    re.IGNORECASE,
)
_LONG_NAME = re.compile(r"\S+\s+[–—-]\s+\S")
_KEYED = re.compile(r"(?P<key>[^\W\d_][\w -]{0,24}?)\s?[:：]\s*(?P<value>\S.*)")
_KEYS = {
    "title": "title",
    "headline": "title",
    "author": "authors",
    "authors": "authors",
    "by": "authors",
    "byline": "authors",
    "publisher": "publisher",
    "source": "publisher",
    "publication": "publisher",
    "date": "published",
    "published": "published",
    "published on": "published",
    "publication date": "published",
    "date published": "published",
    "url": "url",
    "link": "url",
    "language": "language",
    "lang": "language",
    "id": "stated_id",
    "document": "stated_id",
    "document id": "stated_id",
    "rights": "rights",
    "copyright": "rights",
}
_BYLINE = re.compile(r"(?:by|BY|By)[:\s]\s*(?P<names>\S.*)")
_NAME = re.compile(r"[^\W\d_a-zß-öø-ÿ][\w.'’-]*(?:\s+(?:[^\W\d_a-zß-öø-ÿ][\w.'’-]*|[a-z]{1,3}))*")
_AND = re.compile(r"\s*(?:,\s*(?:and|&)\s|\band\b|&|;|\bund\b|\bet\b|\by\b)\s*", re.IGNORECASE)
_DATED = re.compile(
    r"(?:(?:first\s+)?(?:published|posted|issued|released|date)(?:\s+(?:on|at))?\s*:?\s*)?(?P<date>\S.*)",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:for immediate release|(?:press|media|news) release|(?:body|text|full text)\s?:)", re.IGNORECASE
)
URL = re.compile(r"https?://\S+", re.IGNORECASE)
"""Addresses that a face may link to."""
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
"""Tags of languages after BCP 47, and with an underscore, as many write them."""
_SHAPES = {"url": URL, "language": LANGUAGE}
_RIGHTS = re.compile(
    r"(?:copyright\s*(?:\(c\)|©|:|by\b|\d{4})|©|\(c\)\s*(?:copyright\b|\d{4}|by\b)|all rights reserved\b)",
    re.IGNORECASE,
)
_LONGEST_RIGHTS = 600
_BYLINE_WORDS = 14
_DATE_WORDS = 9
_NAME_WORDS = 6


@dataclass(slots=True, kw_only=True)
class Front:
    """What the lines around an article said. Filled while the lines are read."""

    fields: dict[str, Any] = field(default_factory=dict)
    """By the names of Draft's fields; ``authors`` is in ``authors``."""
    authors: tuple[str, ...] = ()
    roles: dict[str, str] = field(default_factory=dict)
    """Names by their roles (``author``, ``publisher``), lower case."""
    extra: dict[str, str] = field(default_factory=dict)
    title_span: Span | None = None
    """Where a header line states the title, in the text."""

    def settle(self) -> None:
        """Decide on what depends on several lines: whose a sole ``(Author)`` is.

        Archives of documents name the organisation behind one as its author, under the document's number;
        elsewhere an author is a person.
        """
        author = self.roles.get("author")
        publisher = self.roles.get("publisher") or self.roles.get("source")
        if publisher:
            self.fields.setdefault("publisher", publisher)
        if author is None:
            return
        if publisher is None and ("stated_id" in self.fields or _LONG_NAME.search(author)):
            self.fields.setdefault("publisher", author)
        elif not self.authors:
            self.authors = (author,)


def is_rights(text: str) -> bool:
    """Whether a line is a copyright notice, and no sentence about one."""
    return len(text) <= _LONGEST_RIGHTS and _RIGHTS.match(text) is not None


def read_line(front: Front, text: str) -> bool:
    """Read one line into ``front`` if it is of a form that no sentence has. Returns whether it was."""
    if len(text) > LONGEST:
        return False
    if match := _ID.fullmatch(text):
        front.fields.setdefault("stated_id", match["id"])
    elif match := _ROLE.fullmatch(text):
        front.roles.setdefault(match["role"].lower(), match["name"])
        if match["publisher"]:
            front.roles.setdefault("publisher", match["publisher"].strip())
    elif is_rights(text):
        front.fields.setdefault("rights", text)
    elif names := read_byline(text):
        front.authors = front.authors or names
        front.extra.setdefault("byline", text)
    elif _LABEL.fullmatch(text):
        pass
    elif len(text.split()) <= _DATE_WORDS and (match := _DATED.fullmatch(text)) and (day := parse_date(match["date"])):
        front.fields.setdefault("published", day)
    else:
        return False
    return True


def keyed(text: str) -> tuple[str, str, int] | None:
    """The key, the value and where it starts, of a line such as ``Source: Vale Courier``."""
    if len(text) > LONGEST or not (match := _KEYED.fullmatch(text)):
        return None
    return match["key"].strip(), match["value"], match.start("value")


def is_known_key(key: str) -> bool:
    """Whether a header line of this key fills a field."""
    return key.lower() in _KEYS


def read_keyed(front: Front, key: str, value: str) -> str:
    """Take a header line over. Returns the field that it fills, or ``extra``."""
    name = _KEYS.get(key.lower(), "extra")
    if name == "extra":
        front.extra.setdefault(key.lower(), value)
    elif name == "authors":
        front.authors = front.authors or read_byline(f"By {value.removeprefix('By ').removeprefix('by ')}") or (value,)
        front.extra.setdefault("byline", value)
    elif name == "published":
        day = parse_date(value)
        if day is None:
            front.extra.setdefault("published", value)
        else:
            front.fields.setdefault("published", day)
    elif name in _SHAPES and not _SHAPES[name].fullmatch(value):
        front.extra.setdefault(name, value)
    else:
        front.fields.setdefault(name, value.replace("_", "-") if name == "language" else value)
    return name


def read_byline(text: str) -> tuple[str, ...]:
    """The names of a line such as ``By Ana Lopes and Olu Ade``; none if it is no byline.

    What follows a comma or a bar in a line without ``and`` is an agency or an office as often as a second
    name, so it is left out of the names.
    """
    match = _BYLINE.fullmatch(text)
    if match is None or len(text.split()) > _BYLINE_WORDS or text.endswith((".", "!", "?", ":")):
        return ()
    names = [name.strip() for name in _AND.split(match["names"]) if name.strip()]
    if len(names) > 1:
        names = [part.strip() for name in names for part in name.split(",") if part.strip()]
    else:
        names = [re.split(r"\s*[,|(/]|\s[–—-]\s", names[0])[0].strip()] if names else []
    if all(_NAME.fullmatch(name) and len(name.split()) <= _NAME_WORDS for name in names):
        return tuple(names)
    return ()
