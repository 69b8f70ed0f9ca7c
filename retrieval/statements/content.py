"""The spans of what is attributed: whole quotations, no marks at the ends, nobody else's report in them."""

from spacy.tokens import Token

from retrieval.statements import trees
from retrieval.statements.candidate import Paragraph
from retrieval.statements.subjects import lemma_of
from retrieval.statements.verbal import Frame
from retrieval.statements.verbs import FRAMES
from retrieval.types import Span

_PAIRED = frozenset({'"', "'", "(", ")", "[", "]"})
_CONTRAST = frozenset({"while", "whereas", "although", "though"})
_COMMAS = frozenset({",", '"', "--", "-", "–", "—"})


def content_of(paragraph: Paragraph, verb: Token, frame: Frame) -> list[Span]:
    """The spans of a frame's content: without marks at its ends, whole quotations instead of their parts."""
    doc = paragraph.doc
    words = [index for index in frame.content if not _strays(doc[index], verb)]
    spans: list[Span] = []
    for first, after in trees.runs(words):
        said = [index for index in range(first, after) if not _bare_mark(doc[index])]
        if said:
            spans.append(paragraph.span(said[0], said[-1] + 1))
    here = paragraph.quote_around(paragraph.at(verb))
    marks = [(quote.start, quote.end) for quote in paragraph.quotes if quote is not here]
    grown = [*spans, *(mark for mark in marks if any(overlap(span, mark) for span in spans))]
    if here is not None:
        grown = [(max(a, here.start), min(b, here.end)) for a, b in grown if a < here.end and b > here.start]
    return _only_quoted(paragraph, verb, union(grown))


def _only_quoted(paragraph: Paragraph, verb: Token, content: list[Span]) -> list[Span]:
    """A quotation before its cue, without the document's own sentence that leads up to it."""
    if len(content) != 1 or content[0][1] > paragraph.at(verb):
        return content
    start, end = content[0]
    for quote in paragraph.quotes:
        if quote.end == end and quote.start > start:
            before = paragraph.doc.text[start - paragraph.start : quote.start - paragraph.start].rstrip()
            if before[-1:] in {":", ";", ".", "?", "!"}:
                return [(quote.start, quote.end)]
    return content


def _strays(token: Token, verb: Token) -> bool:
    """Whether a token belongs to a later report ("…, adding that …") that the parser hung into this one's content."""
    climb = token
    while climb.i != verb.i:
        if (climb.i > verb.i and (_goes_on(climb) or _other_report(climb))) or _is_relay(climb, verb):
            return True
        if climb.head.i == climb.i:
            return False
        climb = climb.head
    return False


def _goes_on(token: Token) -> bool:
    """Whether a participle of speech after a comma goes on with the report: "…, adding that …"."""
    if token.dep_ not in {"advcl", "conj"} or token.tag_ != "VBG":
        return False
    lemma = lemma_of(token)
    before = token.doc[token.left_edge.i - 1].text if token.left_edge.i else ""
    return lemma is not None and before in _COMMAS and "quote" in FRAMES[lemma]


def _is_relay(token: Token, verb: Token) -> bool:
    """Whether a source that the whole sentence is laid to was hung into what is said: "…, he said, according to …"."""
    doc = token.doc
    if token.lower_ != "according" or verb.lower_ == "according" or token.i < verb.i or token.i == 0:
        return False
    return bool(doc[token.i - 1].text == "," and token.right_edge.i >= token.sent.end - 2)


def _other_report(token: Token) -> bool:
    """Whether a clause sets another's report against this one: "…, while others said …"."""
    if token.dep_ != "advcl":
        return False
    lemma = lemma_of(token)
    mark = trees.child(token, "mark")
    return (
        lemma is not None
        and "quote" in FRAMES[lemma]
        and mark is not None
        and mark.lower_ in _CONTRAST
        and trees.child(token, "nsubj") is not None
    )


def _bare_mark(token: Token) -> bool:
    return bool(token.is_space or (token.is_punct and token.text not in _PAIRED))


def inside(paragraph: Paragraph, token: Token, spans: list[Span]) -> bool:
    """Whether a token stands in one of some spans."""
    position = paragraph.at(token)
    return any(start <= position < end for start, end in spans)


def overlap(one: Span, other: Span) -> bool:
    """Whether two spans share a code point."""
    return one[0] < other[1] and other[0] < one[1]


def union(spans: list[Span]) -> list[Span]:
    """Spans in order, overlapping ones joined."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
