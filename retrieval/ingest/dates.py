"""Dates as publishers write them, read strictly: what is not stated is never filled in."""

import re
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dateparser.date import DateDataParser

_ISO = re.compile(
    r"(?P<year>\d{4})(?P<dash>-?)(?P<month>\d\d)(?P=dash)(?P<day>\d\d)"
    r"(?:[Tt ](?P<time>\d\d:?\d\d(?::?\d\d(?:[.,]\d{1,9})?)?)\s?(?P<offset>[Zz]|[+-]\d\d(?::?\d\d)?)?)?",
    re.ASCII,
)
_YEAR_FIRST = re.compile(r"(\d{4})([./])(\d{1,2})\2(\d{1,2})\.?", re.ASCII)
_PLAUSIBLE = re.compile(r"(?<!\d)\d{4}(?!\d)")
_DAY = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
_NUMERIC_OFFSET = re.compile(r"[+-]\d\d:?\d\d\b")
_ZONE = re.compile(r"\b(?:UTC|GMT|Z|EST|EDT|CST|CDT|MST|MDT|PST|PDT)\b")
_LONGEST = 64
_YEARS = range(1600, 2200)
"""Before the first newspaper, or far ahead: another calendar's year, or no year at all."""


def parse_date(text: str) -> str | None:
    """Read a date, or a date with its time, that states day, month and year.

    Args:
        text: As the publisher wrote it: ISO 8601, RFC 5322, or words in any of many languages.

    Returns:
        ISO 8601: ``2016-12-16``, or with the time and offset where they are stated
        (``2016-12-16T10:15:00+03:00``). None where a part is missing, where day and month could be
        exchanged (03/04/2016), and for bare numbers such as seconds since 1970. A time zone given by an
        abbreviation that several zones share is left out, since choosing one would be a guess.
    """
    text = " ".join(text.split())
    if not text or len(text) > _LONGEST:
        return None
    if match := _ISO.fullmatch(text):
        return _iso(match)
    if match := _YEAR_FIRST.fullmatch(text):
        year, _, month, day = match.groups()
        return _valid(f"{year}-{int(month):02}-{int(day):02}")
    # Two-digit years are left alone: their century is not stated.
    if not _PLAUSIBLE.search(text) or not _DAY.search(text):
        return None
    return _words(text)


def _iso(match: re.Match[str]) -> str | None:
    day = f"{match['year']}-{match['month']}-{match['day']}"
    if match["time"] is None:
        return _valid(day)
    digits, _, fraction = match["time"].replace(":", "").replace(",", ".").partition(".")
    time = ":".join(digits[index : index + 2] for index in range(0, len(digits), 2))
    offset = (match["offset"] or "").upper()
    if offset not in {"", "Z"}:
        offset = f"{offset[:3]}:{offset[-2:] if len(offset) > len('+00') else '00'}"
    return _valid(f"{day}T{time}{'.' + fraction if fraction else ''}{offset}")


def _valid(stated: str) -> str | None:
    try:
        # Python reads at most six digits of a fraction; only whether the rest is a date is asked here.
        value = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", stated.replace("Z", "+00:00")))
    except ValueError:
        return None
    return stated if value.year in _YEARS else None


@lru_cache(maxsize=4096)
def _words(text: str) -> str | None:
    found: set[tuple[datetime, bool]] = set()
    for order in ("DMY", "MDY"):
        data = _parser(order).get_date_data(text)
        if data.date_obj is None:
            return None
        found.add((data.date_obj, data.period == "time"))
    # Two readings mean that day and month could be exchanged.
    if len(found) != 1:
        return None
    value, timed = found.pop()
    if value.year not in _YEARS:
        return None
    if not timed:
        return value.date().isoformat()
    if not _NUMERIC_OFFSET.search(text) and not _ZONE.search(text.upper()):
        value = value.replace(tzinfo=None)
    return value.isoformat()


@lru_cache(maxsize=2)
def _parser(order: str) -> "DateDataParser":
    from dateparser.date import DateDataParser  # noqa: PLC0415 - heavy, and most dates are ISO 8601

    return DateDataParser(
        settings={
            "DATE_ORDER": order,
            "PARSERS": ["absolute-time"],
            "PREFER_LOCALE_DATE_ORDER": False,
            "REQUIRE_PARTS": ["day", "month", "year"],
            "RETURN_TIME_AS_PERIOD": True,
            "STRICT_PARSING": True,
        }
    )
