"""From the frames of a tree to attributions: which spans are attributed, by which words, to whom."""

from collections.abc import Iterator

from spacy.tokens import Token

from retrieval.statements import trees
from retrieval.statements.behind import behind_quote, without_speaker
from retrieval.statements.beside import (
    beside_quote,
    beside_speaker,
    called,
    cue_words,
    following,
    leads_to,
    resumed,
    trailing,
)
from retrieval.statements.candidate import Candidate, Paragraph
from retrieval.statements.content import content_of, inside, overlap, union
from retrieval.statements.nominal import according_to, frames_of_adjective, frames_of_noun, hearsay, in_the_view_of
from retrieval.statements.polarity import polarity_of, polarity_of_noun
from retrieval.statements.quotes import Quote
from retrieval.statements.subjects import lemma_of, speaker_of
from retrieval.statements.verbal import Frame, frames
from retrieval.statements.verbs import FRAMES
from retrieval.types import Polarity

_ORDER = {name: rank for rank, name in enumerate(["that", "wh", "frag", "small", "np to", "np as", "np oprd", "if"])}
"""Which frame of a verb says most; every other one comes after these."""
_CALLS = frozenset({"call", "dub", "label", "brand", "term"})
_ASSERTED = frozenset({"according to", "in view"})
_LET_US = frozenset({"'s", "’s"})
"""Whom "let's" calls on: nobody says anything there."""
_CLAUSAL = frozenset({"that", "wh", "aside"})


def found_in(paragraph: Paragraph, first: int, after: int) -> Iterator[Candidate]:
    """The attributions whose cue stands in one sentence.

    Args:
        paragraph: The paragraph.
        first: Index of the sentence's first token.
        after: Index after its last token.
    """
    for token in paragraph.doc[first:after]:
        lemma = lemma_of(token)
        if lemma is None or "quote" not in FRAMES[lemma]:
            bare = _any_verb(paragraph, token)
            if bare is not None:
                yield bare
                continue
        if lemma is None:
            yield from _nominal(paragraph, token)
            continue
        candidate = _best(paragraph, token, lemma)
        if candidate is not None:
            yield candidate


def _nominal(paragraph: Paragraph, token: Token) -> Iterator[Candidate]:
    """The attributions of a noun, an adjective, an adverb or *according to*."""
    for kind in (according_to, in_the_view_of, frames_of_noun, frames_of_adjective, hearsay):
        for frame in kind(token):
            content = content_of(paragraph, token, frame)
            if content:
                yield Candidate(
                    paragraph=paragraph,
                    cue=token,
                    cue_tokens=[token.i, token.i + 1] if frame.name == "according to" else [token.i],
                    frame=frame.name,
                    content=content,
                    source=frame.source,
                    polarity=Polarity.ASSERTS if frame.name in _ASSERTED else polarity_of_noun(token),
                )
            break


def _any_verb(paragraph: Paragraph, token: Token) -> Candidate | None:
    """A verb outside the lexicon that stands where only a cue can: "“…,” she beamed", "he wrapped up: “…”"."""
    if token.tag_ not in trees.FINITE or token.pos_ == "AUX" or not paragraph.quotes or paragraph.in_quote(token):
        return None
    quote = beside_quote(paragraph, token, strict=True)
    if quote is None:
        return None
    introduces = quote.start > paragraph.at(token)
    plain = _whole(paragraph, quote) and not (introduces and token.dep_ not in {"ROOT", "conj"})
    if _has_cue(paragraph, token) or not (plain or (introduces and leads_to(paragraph, token, quote))):
        return None
    content = [(quote.start, quote.end)]
    content = union([*content, *resumed(paragraph, token, content)])
    source = trees.child(token, "nsubj") or (speaker_of(token) if quote.start > paragraph.at(token) else None)
    if source is None or inside(paragraph, source, content):
        source = beside_speaker(paragraph, token, content)
    if source is None:
        return None
    return Candidate(
        paragraph=paragraph,
        cue=token,
        cue_tokens=cue_words(token),
        frame="any verb",
        content=content,
        source=source,
        polarity=Polarity.ASSERTS,
    )


def _whole(paragraph: Paragraph, quote: Quote) -> bool:
    """Whether a quotation is more than a name or a phrase: it opens a sentence, or follows a colon."""
    before = paragraph.doc.text[: quote.start - paragraph.start].rstrip()
    inner = paragraph.doc.text[quote.start - paragraph.start : quote.end - paragraph.start].strip("\"' ")
    return (not before or before[-1] in ".?!:\"'—–)") and inner[:1].isupper() and inner.count(" ") >= 1


def _has_cue(paragraph: Paragraph, token: Token) -> bool:
    """Whether the sentence has a verb of speech of its own outside quotation marks."""
    return any(
        (lemma := lemma_of(other)) is not None and "quote" in FRAMES[lemma] and not paragraph.in_quote(other)
        for other in token.sent
        if other.i != token.i
    )


def _best(paragraph: Paragraph, verb: Token, lemma: str) -> Candidate | None:
    """The one frame of a verb that says most, grown by the quotation beside it."""
    quoted = "quote" in FRAMES[lemma] and not paragraph.in_quote(verb)
    beside = beside_quote(paragraph, verb) if quoted else None
    frame = _frame(paragraph, verb, lemma, alone=quoted and beside is None)
    content = content_of(paragraph, verb, frame) if frame is not None else []
    if beside is not None and not any(overlap(span, (beside.start, beside.end)) for span in content):
        keeps = frame is not None and frame.name in _CLAUSAL
        content = union([*(content if keeps else []), (beside.start, beside.end)])
    if not content:
        return None
    source = frame.source if frame is not None else speaker_of(verb)
    behind = behind_quote(paragraph, verb, source) if quoted else None
    if behind is not None:
        content, source = without_speaker(paragraph, verb, behind, content), behind.source
    if quoted:
        content = union([*content, *resumed(paragraph, verb, content)])
    if source is None or inside(paragraph, source, content):
        source = beside_speaker(paragraph, verb, content)
    if source is not None and source.lower_ in _LET_US:
        return None
    name = frame.name if frame is not None else "quote"
    own = beside is not None and content[-1][1] <= paragraph.at(verb)
    return Candidate(
        paragraph=paragraph,
        cue=verb,
        cue_tokens=cue_words(verb),
        frame=name,
        content=content,
        source=source,
        polarity=polarity_of(verb, lemma, "quote" if own else name, frame.content if frame is not None else None),
    )


def _frame(paragraph: Paragraph, verb: Token, lemma: str, *, alone: bool) -> Frame | None:
    """The frame to take: of the tree, or of the text where the tree shows none."""
    shown = sorted(frames(verb, lemma), key=lambda frame: (_ORDER.get(frame.name, len(_ORDER)), _precedes(frame, verb)))
    frame = shown[0] if shown else None
    if lemma in _CALLS and (frame is None or frame.name != "np oprd"):
        frame = called(paragraph, verb) or frame
    if frame is None and {"that", "quote"} <= FRAMES[lemma]:
        frame = following(paragraph, verb)
    return trailing(paragraph, verb) if frame is None and alone and "aside" in FRAMES[lemma] else frame


def _precedes(frame: Frame, verb: Token) -> bool:
    return bool(frame.content) and frame.content[-1] < verb.i
