"""Quotations without a cue of their own: those that go on with what the last speaker began."""

import re
from collections.abc import Sequence

from spacy.tokens import Token

from retrieval.statements import trees
from retrieval.statements.beside import cue_words
from retrieval.statements.candidate import Candidate, Paragraph
from retrieval.statements.quotes import Quote
from retrieval.statements.subjects import lemma_of, speaker_of
from retrieval.statements.verbs import FRAMES
from retrieval.types import Polarity

_ENDS = frozenset(".?!:…\"”’'»)]")
_STOPS = frozenset(".?!…,—-")
_TAIL = 3
_LEAST_WORDS = 2
_LEAST_JOINED = 3
_GOES_ON = re.compile(r",? (?:and|but|yet|or|because|that|and that|but that|so|as) ")
_MOST_BETWEEN = 2
"""Code points between the end of a sentence and the quotation that follows it."""


def continue_quotes(text: str, paragraphs: Sequence[Paragraph], candidates: list[Candidate]) -> None:
    """Give each free quotation to the speaker before it, in place.

    A quotation is free where no cue of its own sentence claims it. It goes on with the last attribution if it follows
    that attribution's sentence, or if it fills the next paragraph. A cue that ends its paragraph with a colon
    introduces the quotation that opens the next one. Quotations inside a sentence of the document are left alone.
    """
    by_paragraph: dict[int, list[Candidate]] = {}
    for candidate in candidates:
        if not candidate.paragraph.in_quote(candidate.cue):
            by_paragraph.setdefault(candidate.paragraph.index, []).append(candidate)
    last: Candidate | None = None
    _lead_up(paragraphs, by_paragraph)
    signed = [candidate for candidate in candidates if candidate.extra]
    for paragraph in paragraphs:
        own = by_paragraph.get(paragraph.index, [])
        _join(text, paragraph, own)
        free = [
            quote
            for quote in paragraph.quotes
            if not _claimed(quote, own) and not _signed(quote, signed) and _is_free(text, paragraph, quote)
        ]
        carried = last if last is not None and _goes_on(paragraph, last) else None
        introduced = _introducer(paragraphs[paragraph.index - 1]) if free and paragraph.index else None
        if introduced is not None and free[0].start == paragraph.start and not _before(paragraph, own, free[0]):
            candidates.append(introduced)
            carried = introduced
        _hand_out(text, paragraph, free, own, carried)
        last = _latest(paragraph, own) if own else carried if carried is not None and free else None


def _join(text: str, paragraph: Paragraph, own: Sequence[Candidate]) -> None:
    """Give a quotation that goes on with what was told to its speaker: "said he was offered work, but “it was far”"."""
    for quote in paragraph.quotes:
        before = _before(paragraph, own, quote)
        if not before or _claimed(quote, own) or text.count(" ", quote.start, quote.end) < _LEAST_JOINED - 1:
            continue
        last = max(before, key=lambda c: (_end(paragraph, c), c.cue.i))
        end = _end(paragraph, last)
        if (
            end > paragraph.at(last.cue) + len(last.cue)
            and _is_spoken(last)
            and _GOES_ON.fullmatch(text, end, quote.start)
        ):
            last.content = [*last.content[:-1], (last.content[-1][0], quote.end)]


def _lead_up(paragraphs: Sequence[Paragraph], by_paragraph: dict[int, list[Candidate]]) -> None:
    """Give quotations that no mark closes to the cue that stands only in a later paragraph."""
    for paragraph in paragraphs:
        first = paragraph.quotes[0] if paragraph.quotes else None
        if first is None or not first.continued:
            continue
        claimer = next((c for c in by_paragraph.get(paragraph.index, []) if _claimed(first, [c])), None)
        index = paragraph.index - 1
        while claimer is not None and index >= 0 and paragraphs[index].quotes and not by_paragraph.get(index):
            quote = paragraphs[index].quotes[-1]
            if quote.closed or quote.start != paragraphs[index].start:
                break
            claimer.extra.append((paragraphs[index], (quote.start, quote.end)))
            index -= 1


def _hand_out(
    text: str, paragraph: Paragraph, free: Sequence[Quote], own: Sequence[Candidate], carried: Candidate | None
) -> None:
    """Give the free quotations of a paragraph to the attribution before each, or to the one carried into it."""
    for quote in free:
        before = _before(paragraph, own, quote)
        if before:
            nearest = _latest(paragraph, before)
            if _follows(text, paragraph, nearest, quote):
                nearest.extra.append((paragraph, (quote.start, quote.end)))
        elif carried is not None:
            carried.extra.append((paragraph, (quote.start, quote.end)))


def _before(paragraph: Paragraph, own: Sequence[Candidate], quote: Quote) -> list[Candidate]:
    return [candidate for candidate in own if _end(paragraph, candidate) <= quote.start]


def _latest(paragraph: Paragraph, before: Sequence[Candidate]) -> Candidate:
    """The last attribution; in its sentence, one that quotes goes before one that does not."""
    last = max(before, key=lambda c: (_end(paragraph, c), c.cue.i))
    sentence = last.cue.sent
    same = [c for c in before if c.cue.sent == sentence and _quoted(c)]
    return max(same, key=lambda c: (_end(paragraph, c), c.cue.i)) if same else last


def _end(paragraph: Paragraph, candidate: Candidate) -> int:
    """The code point after everything of an attribution that stands in its own paragraph."""
    ends = [end for _, end in candidate.content] if candidate.paragraph is paragraph else []
    ends.extend(end for where, (_, end) in candidate.extra if where is paragraph)
    if candidate.paragraph is paragraph:
        ends.append(paragraph.at(candidate.cue) + len(candidate.cue))
    return max(ends, default=paragraph.start)


def _claimed(quote: Quote, own: Sequence[Candidate]) -> bool:
    return any(start < quote.end and quote.start < end for c in own for start, end in c.content)


def _signed(quote: Quote, candidates: Sequence[Candidate]) -> bool:
    return any(start < quote.end and quote.start < end for c in candidates for _, (start, end) in c.extra)


def _is_free(text: str, paragraph: Paragraph, quote: Quote) -> bool:
    """Whether a quotation stands for itself: it opens a sentence, and is more than a word."""
    if text.count(" ", quote.start, quote.end) < _LEAST_WORDS - 1:
        return False
    before = text[paragraph.start : quote.start].rstrip()
    inner = text[quote.start : quote.end].lstrip("“”\"'‘’«»`[( …-—–.")
    return (not before or before[-1] in _ENDS) and (inner[:1].isupper() or inner[:1].isdigit())


def _is_spoken(candidate: Candidate) -> bool:
    return _is_spoken_verb(candidate.cue)


def _quoted(candidate: Candidate) -> bool:
    if candidate.extra:
        return True
    marks = candidate.paragraph.quotes
    return any(start <= quote.start and quote.end <= end for quote in marks for start, end in candidate.content)


def _follows(text: str, paragraph: Paragraph, candidate: Candidate, quote: Quote) -> bool:
    """Whether nothing but the rest of the cue's own sentence stands between an attribution and a quotation."""
    if not (_quoted(candidate) or _is_spoken(candidate)):
        return False
    end = _end(paragraph, candidate)
    between = text[end : quote.start]
    stops = [i for i, sign in enumerate(between[:-1]) if sign in ".?!" and between[i + 1].isspace()]
    sentence_end = next((after for first, after in paragraph.sentences() if after > candidate.cue.i), 0)
    limit = paragraph.start + paragraph.doc[sentence_end - 1].idx + len(paragraph.doc[sentence_end - 1])
    return quote.start - max(limit, end) <= _MOST_BETWEEN or not stops


def _goes_on(paragraph: Paragraph, last: Candidate) -> bool:
    """Whether a paragraph is nothing but quotation, after an attribution that quoted."""
    if not _quoted(last):
        return False
    if paragraph.quotes and paragraph.quotes[0].continued:
        return True
    body = paragraph.doc.text
    if not paragraph.quotes or paragraph.quotes[0].start != paragraph.start:
        return False
    inside = sum(quote.end - quote.start for quote in paragraph.quotes)
    return inside >= len(body) - _MOST_BETWEEN and _is_sentence(body)


def _is_sentence(body: str) -> bool:
    """Whether a quoted paragraph ends as a sentence does; a quoted headline does not."""
    return any(sign in _STOPS for sign in body[-_TAIL:])


def _introducer(paragraph: Paragraph) -> Candidate | None:
    """The last cue of a paragraph that ends with a colon; whatever somebody does there, that introduces words too."""
    doc = paragraph.doc
    if not doc.text.rstrip().endswith(":"):
        return None
    first = max((first for first, _ in paragraph.sentences()), default=0)
    outside = [token for token in doc[first:] if not paragraph.in_quote(token)]
    cue = next((token for token in reversed(outside) if _is_spoken_verb(token)), None)
    source = speaker_of(cue) or trees.subject(cue) if cue is not None else None
    # "Reed called them on it:" has no verb of saying, but somebody who does something, and then words.
    deed = next((token for token in reversed(outside) if _is_main(token)), None)
    if deed is not None and (cue is None or cue.i < deed.i):
        doer = trees.child(deed, "nsubj")
        if doer is not None and (doer.ent_type_ == "PERSON" or doer.lower_ in {"he", "she"}):
            cue, source = deed, doer
    if cue is None:
        return None
    return Candidate(
        paragraph=paragraph,
        cue=cue,
        cue_tokens=cue_words(cue),
        frame="introduced",
        content=[],
        source=source,
        polarity=Polarity.ASSERTS,
    )


def _is_main(token: Token) -> bool:
    """Whether a word is the verb of a main clause, the first or one that *and* adds."""
    main = token.dep_ == "ROOT" or (token.dep_ == "conj" and token.head.dep_ == "ROOT")
    return main and token.tag_ in trees.FINITE


def _is_spoken_verb(token: Token) -> bool:
    lemma = lemma_of(token)
    return lemma is not None and "quote" in FRAMES[lemma]
