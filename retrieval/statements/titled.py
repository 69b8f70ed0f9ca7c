"""Attributions by a colon: "Mayor: the bridge is safe", "JANE ROE: I never said so"."""

import re
from collections.abc import Iterator, Mapping, Sequence

from retrieval.statements.candidate import Candidate, Paragraph
from retrieval.statements.nouns import SPEAKING_THINGS
from retrieval.statements.subjects import lemma_of
from retrieval.statements.turns import ANSWER, QUESTION, label_of
from retrieval.types import Polarity

_LEAD = re.compile(r"[“\"]?[^:\n“”\"]{1,160}?:(?=\s|[“\"'‘])")
_LINK = frozenset({"of", "the", "and", "for", "&", "de", "von", "van", "la", "in", "on", "at", "to", "a", "an"})
_MOST_WORDS = 8
_LEAST_SAID = 3
_LONGEST_ACRONYM = 4


def by_colon(text: str, paragraphs: Sequence[Paragraph], turns: Mapping[int, str]) -> Iterator[Candidate]:
    """The attributions in which only a colon stands between the speaker and the words, at the start of a paragraph.

    The words before the colon must be a name that the text uses elsewhere, or a thing that speaks ("Report: …").

    Args:
        text: The whole text.
        paragraphs: Its parsed paragraphs.
        turns: The labels of those that are turns of a transcript; a question without a name is nobody's words.
    """
    for paragraph in paragraphs:
        body = paragraph.doc.text
        if paragraph.index in turns:
            label = turns[paragraph.index].casefold()
            if label not in QUESTION:
                yield from _turn(paragraph, may_ask=label not in ANSWER)
            continue
        lead = _LEAD.match(body)
        if lead is None or len(body.split()) < _LEAST_SAID:
            continue
        name = re.split(r"\s[-–—―]\s?", lead.group()[:-1])[-1].strip(' “"')
        quoted = paragraph.quote_around(paragraph.start + len(lead.group()) + len(_gap(body, lead.end()))) is not None
        if not (quoted and _is_title(name)) and not _names(text, paragraph.start + lead.end(), name):
            continue
        colon = next((token for token in paragraph.doc if token.idx == lead.end() - 1), None)
        own = next((token.i for token in paragraph.doc if token.idx >= lead.end() - 1 - len(name)), 0)
        if colon is None or any(lemma_of(token) for token in paragraph.doc[own : colon.i]):
            continue
        last = _end_of_said(paragraph, colon.i + 1)
        if last - colon.i <= _LEAST_SAID:
            continue
        head = paragraph.doc[min(own, colon.i - 1) : colon.i].root if colon.i else colon
        yield Candidate(
            paragraph=paragraph,
            cue=colon,
            cue_tokens=[colon.i],
            frame="colon",
            content=[paragraph.span(colon.i + 1, last)],
            source=head,
            polarity=Polarity.ASSERTS,
        )


def _turn(paragraph: Paragraph, *, may_ask: bool) -> Iterator[Candidate]:
    """What somebody says in a turn: all that stands behind the label."""
    opened = label_of(paragraph)
    doc = paragraph.doc
    said = [token for token in doc if opened is not None and token.idx >= opened[1]]
    last = _end_of_said(paragraph, said[0].i) if said else 0
    if not said or last - said[0].i < _LEAST_SAID or said[0].i == 0:
        return
    label = doc[: said[0].i]
    words = [token for token in label if not token.is_punct] or list(label)
    yield Candidate(
        paragraph=paragraph,
        cue=doc[said[0].i - 1],
        cue_tokens=[said[0].i - 1],
        frame="turn",
        content=[paragraph.span(said[0].i, last)],
        source=words[-1],
        polarity=Polarity.ASKS if may_ask and doc.text.rstrip().endswith("?") else Polarity.ASSERTS,
    )


_SIGNED = re.compile(r"[-–—―]{1,2}\s?(?P<who>[^-–—―\s].{1,120})")
_MOST_SIGNED = 14


def by_signature(text: str, paragraphs: Sequence[Paragraph]) -> Iterator[Candidate]:
    """Quotations with the speaker's name under them or behind a dash: "“I never said so.” — Jane Roe"."""
    for index, paragraph in enumerate(paragraphs):
        body = paragraph.doc.text
        first = paragraph.quotes[0] if paragraph.quotes else None
        if first is None or first.start != paragraph.start or body.count(" ") < _LEAST_SAID:
            continue
        last = paragraph.quotes[-1]
        rest = text[last.end : paragraph.start + len(body)]
        where, offset = paragraph, last.end
        if not rest.strip(" .,") and index + 1 < len(paragraphs):
            where = paragraphs[index + 1]
            rest, offset = text[where.start : where.start + len(where.doc.text)], where.start
        signed = _SIGNED.match(rest.lstrip())
        if signed is None or len(signed["who"].split()) > _MOST_SIGNED or not signed["who"][0].isupper():
            continue
        start = offset + len(rest) - len(rest.lstrip()) + signed.start("who")
        tokens = [token for token in where.doc if where.at(token) >= start]
        if not tokens:
            continue
        dash = where.doc[max(0, tokens[0].i - 1)]
        yield Candidate(
            paragraph=where,
            cue=dash,
            cue_tokens=[dash.i],
            frame="signature",
            content=[] if where is not paragraph else [(first.start, last.end)],
            extra=[] if where is paragraph else [(paragraph, (first.start, last.end))],
            source=where.doc[tokens[0].i : len(where.doc)].root,
            polarity=Polarity.ASSERTS,
        )


def _names(text: str, after: int, name: str) -> bool:
    words = name.split()
    if not words or len(words) > _MOST_WORDS:
        return False
    if words[-1].lower() in SPEAKING_THINGS:
        return True
    if not all(word[:1].isupper() or word.lower() in _LINK or not word[:1].isalpha() for word in words):
        return False
    last = words[-1].strip("()[].,’")
    shown = last.title() if last.isupper() and len(last) > _LONGEST_ACRONYM else last
    pattern = re.compile(r"(?<=[a-z,] )" + re.escape(shown) + r"\b")
    return last.isalpha() and pattern.search(text, after) is not None


def _is_title(name: str) -> bool:
    words = name.split()
    return 0 < len(words) <= _MOST_WORDS and all(
        word[:1].isupper() or word[:1] in "(&" or word.lower() in _LINK for word in words
    )


def _gap(body: str, start: int) -> str:
    return body[start : start + len(body[start:]) - len(body[start:].lstrip())]


def _end_of_said(paragraph: Paragraph, first: int) -> int:
    """The token after what was said: the quotation that follows, or the whole paragraph."""
    start = paragraph.at(paragraph.doc[first]) if first < len(paragraph.doc) else 0
    quote = paragraph.quote_around(start)
    end = len(paragraph.doc)
    if quote is not None:
        return next((token.i for token in paragraph.doc if paragraph.at(token) >= quote.end), end)
    while end > first and paragraph.doc[end - 1].is_punct:
        end -= 1
    return end
