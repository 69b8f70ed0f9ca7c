"""Who speaks a quotation that ends right before a cue's own clause, read off the text.

The parser often hangs the speaker's name into what is quoted, or takes the day for the speaker: "“It is over,” harbour
chief Tom Reed said Monday."
"""

from dataclasses import dataclass

from spacy.tokens import Token

from retrieval.statements import trees
from retrieval.statements.beside import is_time
from retrieval.statements.candidate import Paragraph
from retrieval.statements.quotes import Quote
from retrieval.statements.subjects import lemma_of
from retrieval.types import Span

_FAR = 25
"""Tokens between a quotation and its cue."""
_ENDS_SPEECH = frozenset(",?!")
_INTRODUCES = frozenset({",", ":"})
_STOPS = frozenset(".?!;:")
_NOUNS = frozenset({"NN", "NNS", "NNP", "NNPS"})
_OPENS = _NOUNS | {"DT", "JJ", "PRP$", "CD", "VBN"}
"""Tags of the words that a speaker's own words open with."""
_AFTER_NOUN = frozenset({"IN", "TO", "WP", "WDT", "-LRB-", "VBG"})
_MODIFIERS = frozenset({"compound", "det", "amod", "poss", "nmod", "nummod", "case"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """A quotation, and the head of the speaker's words behind it."""

    quote: Quote
    source: Token


def behind_quote(paragraph: Paragraph, verb: Token, source: Token | None) -> Behind | None:
    """The speaker between a quotation and its cue ("“…,” Reed said"), or right after the cue ("“…,” said Reed").

    Args:
        paragraph: The paragraph.
        verb: A cue outside quotation marks.
        source: Whom the tree shows as the speaker.

    Returns:
        None where no quotation ends before the cue, or where the tree shows a speaker that the text does not belie.
    """
    if verb.tag_ not in trees.FINITE or trees.child(verb, "auxpass", "expl") is not None:
        return None
    quote = next((quote for quote in reversed(paragraph.quotes) if _ends(paragraph, quote, verb)), None)
    if quote is None or _has_own_cue(paragraph, quote):
        return None
    if source is not None and not is_time(source) and paragraph.at(source) < quote.start:
        return None
    between = [token for token in paragraph.doc[: verb.i] if paragraph.at(token) >= quote.end and not token.is_quote]
    found = _between(paragraph, between) if between else _after(verb)
    if found is None:
        return None
    shown = source is not None and paragraph.at(source) >= quote.end and (source.i < verb.i) == bool(between)
    return Behind(quote=quote, source=source if shown and source is not None and not is_time(source) else found)


def without_speaker(paragraph: Paragraph, verb: Token, behind: Behind, content: list[Span]) -> list[Span]:
    """What is attributed, without the words of the speaker: nothing between the quotation and the cue is said."""
    cue, text = paragraph.at(verb), paragraph.doc.text
    kept = []
    for start, end in content:
        if start > cue:
            if behind.source.i < verb.i:
                kept.append((start, end))
        elif start < behind.quote.end:
            spoken = any(sign.isalnum() for sign in text[behind.quote.end - paragraph.start : end - paragraph.start])
            kept.append((start, behind.quote.end if spoken else end))
    return kept or [(behind.quote.start, behind.quote.end)]


def _ends(paragraph: Paragraph, quote: Quote, verb: Token) -> bool:
    if quote.end > paragraph.at(verb) or not quote.closed:
        return False
    inner = paragraph.doc.text[quote.start - paragraph.start : quote.end - paragraph.start].rstrip("\"'”’»“ ")
    return inner[-1:] in _ENDS_SPEECH


def _has_own_cue(paragraph: Paragraph, quote: Quote) -> bool:
    """Whether another cue introduces a quotation: "somebody shouted, “Shame,” and Reed laughed"."""
    before = [token for token in paragraph.doc if paragraph.at(token) < quote.start and not token.is_space]
    return len(before) > 1 and before[-1].text in _INTRODUCES and lemma_of(before[-2]) is not None


def _between(paragraph: Paragraph, between: list[Token]) -> Token | None:
    """The head of the noun phrase that stands between a quotation and its cue."""
    if len(between) > _FAR or any(token.text in _STOPS for token in between):
        return None
    first = next((index for index, token in enumerate(between) if token.text == ","), len(between))
    if first < len(between) and between[-1].text != ",":
        return None
    phrase = between[:first]
    if not phrase or phrase[0].tag_ not in _OPENS or any(_is_clausal(token) for token in phrase):
        return None
    end = next((index for index, token in enumerate(phrase) if token.tag_ in _AFTER_NOUN), len(phrase))
    head = phrase[end - 1] if end else None
    if head is None or head.tag_ not in _NOUNS or is_time(head) or paragraph.in_quote(head):
        return None
    return head


def _is_clausal(token: Token) -> bool:
    """Whether a word shows that a clause stands here and no noun alone."""
    return token.tag_ in trees.FINITE or (lemma_of(token) is not None and token.tag_ in trees.VERBS)


def _after(verb: Token) -> Token | None:
    """The head of the noun phrase right after a cue that shows no subject before it."""
    subject = trees.child(verb, "nsubj")
    if verb.i + 1 >= len(verb.doc) or (subject is not None and subject.i < verb.i):
        return None
    head = verb.doc[verb.i + 1]
    if head.tag_ not in _OPENS:
        return None
    while head.head.i > head.i and head.dep_ in _MODIFIERS and head.head.i - verb.i <= _FAR:
        head = head.head
    return head if head.tag_ in _NOUNS and not is_time(head) else None
