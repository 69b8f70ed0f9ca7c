"""The JSON contract: what ``onrecord ask --json`` writes, and how an answer is checked against the archive.

What ``onrecord statements --json`` writes is made of the same parts.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from retrieval.errors import NotInArchive
from retrieval.store.rows import paragraph_at
from retrieval.types import (
    Answer,
    BlockKind,
    Citation,
    CitedStatement,
    Document,
    Excerpt,
    Filters,
    Finding,
    NoAnswer,
    QuestionKind,
    Reason,
    Speaker,
)

Lookup = Callable[[str, int], Document]


def to_json(result: Answer | NoAnswer) -> dict[str, Any]:
    """An answer as JSON values. Fields may be added over time, none is ever renamed."""
    answered = isinstance(result, Answer)
    return {
        "question": result.question,
        "kind": result.kind.value,
        "claim": result.claim,
        "filters": _filters(result.filters),
        "answered": answered,
        "reason": None if isinstance(result, Answer) else result.reason.value,
        "says": [_finding(one) for one in result.says] if isinstance(result, Answer) else [],
        "disputes": [_finding(one) for one in result.disputes] if isinstance(result, Answer) else [],
        "passages": [_finding(one) for one in result.passages],
        "elapsed_ms": round(result.elapsed_ms, 1),
    }


def statement_to_json(one: CitedStatement) -> dict[str, Any]:
    """A statement as JSON values; spans are pairs of code points into the document."""
    statement = one.statement
    return {
        "speaker": _speaker(statement.speaker),
        "content": [list(span) for span in statement.content],
        "content_text": list(one.content),
        "cue": [list(span) for span in statement.cue],
        "source": [list(span) for span in statement.source],
        "kind": statement.kind.value,
        "polarity": statement.polarity.value,
        "depth": statement.depth,
        "quote": one.quote,
        "citation": _citation(one.citation),
    }


def refused(question: str, filters: Filters, error: str) -> dict[str, Any]:
    """The same object for what is no question: unanswered, with the error in a field of its own."""
    result = NoAnswer(question=question, kind=QuestionKind.PASSAGE, filters=filters, reason=Reason.OFF_TOPIC)
    return {**to_json(result), "reason": None, "error": error}


def differences(answer: Any, lookup: Lookup) -> Iterator[str]:
    """Where a JSON answer says other than the archive, one sentence a difference.

    Every quote and every context must be the slice of the stored document version that its offsets name,
    every content span must lie inside its quote, and paragraph, heading and every field of the citation must be the
    document's own. Only where it was loaded from may differ: a file can be moved.

    Args:
        answer: one object as ``to_json`` makes it, read back from anywhere.
        lookup: the stored document of an id and a version; raises NotInArchive.
    """
    if not isinstance(answer, Mapping):
        yield "It is not an answer: a JSON object as `onrecord ask --json` writes it was expected."
        return
    for side in ("says", "disputes", "passages"):
        findings = answer.get(side)
        if not isinstance(findings, list):
            yield f"It is not a whole answer: {side!r} is missing or no list."
            continue
        for number, finding in enumerate(findings, start=1):
            for difference in _of_finding(finding, lookup):
                yield f"{side}[{number}]: {difference}"


def _of_finding(finding: Any, lookup: Lookup) -> Iterator[str]:
    try:
        cited = finding["citation"]
        quote, start, end = finding["quote"], cited["start"], cited["end"]
        document = lookup(str(cited["document_id"]), int(cited["version"]))
    except (KeyError, TypeError, ValueError, OverflowError):
        yield "it has no quote with a citation."
        return
    except NotInArchive as error:
        yield str(error)
        return
    wrong = list(_of_slice("the quote", quote, start, end, document))
    if wrong:
        yield from wrong
        return
    content = finding.get("content")
    for span in content if isinstance(content, list) else [] if content is None else [content]:
        if not (_is_span(span) and start <= span[0] < span[1] <= end):
            yield f"the content span {span} does not lie inside the quote."
    yield from _of_surroundings(finding, document)
    stored: dict[str, Any] = {
        "title": document.title,
        "publisher": document.publisher,
        "authors": list(document.authors),
        "published": document.published,
        "url": document.url,
        "paragraph": paragraph_at(document.blocks, start),
    }
    for name, value in stored.items():
        if cited.get(name) != value:
            yield f"its {name} is {cited.get(name)!r}, and the document's is {value!r}."


def _of_surroundings(finding: Mapping[str, Any], document: Document) -> Iterator[str]:
    """What stands beside the quote: its passage with the heading, and the speaker's words."""
    if context := finding.get("context"):
        try:
            yield from _of_slice("the context", context["text"], context["start"], context["end"], document)
            heading = context["heading"]
        except (KeyError, TypeError):
            yield "its context has no text with offsets, or no heading."
            return
        headings = [document.text[one.start : one.end] for one in document.blocks if one.kind is BlockKind.HEADING]
        if heading is not None and heading not in headings:
            yield f"its heading {heading!r} is none of the document."
    speaker = finding.get("speaker")
    words = speaker.get("text") if isinstance(speaker, Mapping) else None
    if speaker is not None and not (isinstance(words, str) and words in document.text):
        yield f"its speaker's words {words!r} do not stand in the document."


def _is_span(value: Any) -> bool:
    """Whether a value is a pair of numbers; True and False are numbers only to Python."""
    return isinstance(value, list) and [type(one) for one in value] == [int, int]


def _of_slice(what: str, quote: Any, start: Any, end: Any, document: Document) -> Iterator[str]:
    where = f"document {document.id!r} version {document.version} [{start}:{end}]"
    if not (_is_span([start, end]) and 0 <= start < end <= len(document.text)):
        yield f"{what} cites {where}, which is no place in it."
        return
    text = document.text[start:end]
    if quote == text:
        return
    if not isinstance(quote, str):
        yield f"{what} is no text."
        return
    at = next(
        (i for i, (one, other) in enumerate(zip(quote, text, strict=False)) if one != other), min(len(quote), len(text))
    )
    yield (
        f"{what} is not verbatim from character {at + 1}: it says {quote[at : at + 40]!r} and {where} says"
        f" {text[at : at + 40]!r}."
    )


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "speaker": _speaker(finding.speaker),
        "quote": finding.quote,
        "content": None if finding.content is None else [list(span) for span in finding.content],
        "stance": finding.stance.value if finding.stance else None,
        "score": finding.score,
        "citation": _citation(finding.citation),
        "context": _excerpt(finding.passage),
    }


def _speaker(speaker: Speaker | None) -> dict[str, Any] | None:
    if speaker is None:
        return None
    return {
        "name": speaker.name,
        "text": speaker.text,
        "description": speaker.description,
        "named": speaker.named,
        "via": list(speaker.via),
    }


def _citation(citation: Citation) -> dict[str, Any]:
    return {
        "document_id": citation.document_id,
        "version": citation.version,
        "start": citation.start,
        "end": citation.end,
        "paragraph": citation.paragraph,
        "title": citation.title,
        "publisher": citation.publisher,
        "authors": list(citation.authors),
        "published": citation.published,
        "url": citation.url,
        "source": citation.source,
    }


def _excerpt(excerpt: Excerpt | None) -> dict[str, Any] | None:
    if excerpt is None:
        return None
    return {"start": excerpt.start, "end": excerpt.end, "text": excerpt.text, "heading": excerpt.heading}


def _filters(filters: Filters) -> dict[str, Any]:
    return {
        "speaker": filters.speaker,
        "publisher": filters.publisher,
        "since": filters.since.isoformat() if filters.since else None,
        "until": filters.until.isoformat() if filters.until else None,
        "author": filters.author,
        "language": filters.language,
        "document": filters.document,
        "collections": None if filters.collections is None else sorted(filters.collections),
    }
