"""Questions made of other questions: "and the WHO?", "when?", "in December 2016", and the claim in somebody's message.

Only the form is read here. What a name or a topic means is for the archive.
"""

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from retrieval.types import Answer, Filters, Finding, NoAnswer

CLAIM = 400
"""Characters of a message that are looked for as its claim."""
_NAMES = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
# Not those of the standard library, which follow the system's language.
_MONTHS = {name: number for number, name in enumerate(_NAMES, start=1)}
_MONTHS |= {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9}
_DATE = rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+)?(?:(?P<month>{'|'.join(_MONTHS)})\.?,?\s+)?(?P<year>\d{{4}})"
_WHEN = re.compile(
    rf"(?:and\s+|but\s+|what\s+about\s+)?(?P<how>in|during|on|from|since|after|before|until|by)\s+{_DATE}",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"(?:and\s+)?(?:when(?:\s+(?:was|did|were|is)\s+(?:that|this|it|they|he|she)[\w\s]{0,20})?)", re.IGNORECASE
)
_WHO = re.compile(
    r"(?:and|what\s+about|and\s+what\s+about|how\s+about)\s+"
    # What goes on with a question word or a verb is a question of its own.
    r"(?!(?:how|what|when|where|why|who|whom|whose|which|if|then|is|are|was|were|do|does|did|has|have|had|can|could|will"
    r"|would|should|may|might)\b)"
    r"(?P<who>\S+(?:\s+\S+){0,7})",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"what\s+(?:did|does|has|have)\s+.+?\s+(?:say|said|claim|claimed|think)\b(?P<rest>.*)", re.IGNORECASE
)
_WHO_SAID = re.compile(
    r"who\s+(?:said|says|claimed|claims|stated|denied|denies)\s+(?:that\s+)?(?P<claim>.+)", re.IGNORECASE
)
_SENTENCE = re.compile(r".+?[.!?…](?=[\"”’')\]]*(?:\s|$))[\"”’')\]]*", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refined:
    """A question that goes on from another one."""

    question: str
    filters: Filters
    by_date: bool = False
    """Whether the findings are wanted in order of their dates."""


def refine(text: str, question: str, filters: Filters, result: Answer | NoAnswer | None) -> Refined | None:
    """Read a text as going on from the last question; None if it stands for itself.

    Args:
        text: what was asked now.
        question: what was asked before.
        filters: what that was confined to.
        result: what was answered.
    """
    plain = " ".join(text.split()).rstrip("?!. ")
    if match := _WHEN.fullmatch(plain):
        limited = _within(match, filters)
        return Refined(question=question, filters=limited) if limited else None
    if _TIME.fullmatch(plain):
        return Refined(question=question, filters=filters, by_date=True)
    if match := _WHO.fullmatch(plain):
        return Refined(question=_of_another(match["who"], question, result), filters=filters)
    return None


def goes_on(text: str) -> bool:
    """Whether a text looks as if it went on from a question before it."""
    return refine(text, "", Filters(), None) is not None


def _of_another(who: str, question: str, result: Answer | NoAnswer | None) -> str:
    """The same question about another speaker."""
    plain = question.rstrip("?!. ")
    if match := _SAID.fullmatch(plain):
        return f"what did {who} say{match['rest']}?"
    claim = (result.claim if result is not None else None) or _claim_of(plain)
    return f"what did {who} say about {claim or plain}?"


def _claim_of(question: str) -> str | None:
    match = _WHO_SAID.fullmatch(question)
    return match["claim"] if match else None


def _within(match: re.Match[str], filters: Filters) -> Filters | None:
    """The limits with the dates that were named; None where there is no such date."""
    year = int(match["year"])
    month = _MONTHS[match["month"].lower()] if match["month"] else None
    day = int(match["day"]) if match["day"] else None
    if day is not None and month is None:
        return None
    since: date | None
    until: date | None
    try:
        first = date(year, month or 1, day or 1)
        last = date(year, month or 12, day or calendar.monthrange(year, month or 12)[1])
        how = match["how"].lower()
        if how in {"since", "from"}:
            since, until = first, None
        elif how == "after":
            since, until = last + timedelta(days=1), None
        elif how == "before":
            since, until = None, first - timedelta(days=1)
        elif how in {"until", "by"}:
            since, until = None, last
        else:
            since, until = first, last
    except (ValueError, OverflowError):
        return None
    return replace(filters, since=since, until=until)


def who_said(claim: str) -> str:
    """The question who said something, for a claim as somebody wrote it: its first sentences, in one line."""
    text = " ".join(claim.split()).strip("\"“”„«»' ")
    sentences = (
        "".join(match.group() for match in _SENTENCE.finditer(text[:CLAIM])).strip() if len(text) > CLAIM else text
    )
    text = (sentences or text[:CLAIM].rsplit(" ", 1)[0]).rstrip(".!?… ")
    text = re.sub(r"^that\s+", "", text, flags=re.IGNORECASE)
    return f"who said that {text}?" if text else ""


def what_said(text: str) -> str:
    """The question of "/said PERSON about TOPIC"."""
    plain = " ".join(text.split()).rstrip("?!. ")
    person, about, topic = plain.partition(" about ")
    return f"what did {person} say about {topic}?" if about else f"what did {person} say?"


def by_date(result: Answer | NoAnswer) -> Answer | NoAnswer:
    """The same result with its findings in order of their dates, the undated ones last."""
    if isinstance(result, NoAnswer):
        return result

    def dated(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
        return tuple(sorted(findings, key=lambda one: (one.citation.published is None, one.citation.published or "")))

    return replace(result, says=dated(result.says), disputes=dated(result.disputes), passages=dated(result.passages))
