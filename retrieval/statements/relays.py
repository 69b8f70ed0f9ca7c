"""Who passed on what somebody said: who quoted or reported it, and whom the speaker told."""

from collections.abc import Iterator, Sequence

from spacy.tokens import Token

from retrieval.statements import trees
from retrieval.statements.candidate import Candidate, Paragraph
from retrieval.statements.content import inside
from retrieval.statements.inflection import forms
from retrieval.statements.people import MEDIA, OUTLETS
from retrieval.statements.subjects import lemma_of
from retrieval.statements.verbs import FRAMES
from retrieval.types import Speaker

_QUOTING = forms("quote") | forms("cite")
_REPORTING = forms("report") | {"according"}
"""Cues by which any organization relays; others need a word that only media have in their names."""
_RELAYING = _REPORTING | forms("say") | forms("write")


def relayed(candidates: Sequence[Candidate]) -> dict[int, Candidate]:
    """Who passed on whose words.

    "Reuters quoted an official as saying …" and "the official said …, Reuters reported" hold the official's words once,
    and Reuters as relay.

    Returns:
        The attribution that relays, for the identity of the one that speaks.
    """
    found: dict[int, Candidate] = {}
    saying = [candidate for candidate in candidates if candidate.cue.lower_ in {"saying", "telling"}]
    for quoter in candidates:
        if quoter.cue.lower_ in _QUOTING:
            found.update({id(other): quoter for other in saying if _is_quoted_by(other, quoter)})
        elif quoter.cue.lower_ in _RELAYING and quoter.source is not None and not quoter.extra:
            others = _all_reported(quoter, candidates) if is_outlet(quoter.source, quoter.cue) else []
            found.update({id(other): quoter for other in others})
    return found


def _is_quoted_by(other: Candidate, quoter: Candidate) -> bool:
    """Whether what one attribution lays to a speaker is what another relays, further left in the same sentence."""
    same = other.paragraph is quoter.paragraph and other.cue.sent == quoter.cue.sent
    return (
        same
        and other.cue.i > quoter.cue.i
        and any(a <= start and end <= b for a, b in quoter.content for start, end in other.content)
    )


def _all_reported(quoter: Candidate, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The attributions that are all that another's content holds: each of its main verbs is one's cue."""
    where = quoter.paragraph
    held = {token.i for token in where.doc if any(start <= where.at(token) < end for start, end in quoter.content)}
    heads = [
        where.doc[index] for index in sorted(held) if where.doc[index].head.i not in held or _is_root(where, index)
    ]
    heads = [head for head in heads if not head.is_punct and head.dep_ not in {"mark", "cc", "advmod", "npadvmod"}]
    heads += [kid for head in heads for kid in trees.children(head, "conj") if kid.i in held]
    inner = [
        other
        for other in candidates
        if other.paragraph is where and other is not quoter and other.cue.i in held and _speaks(other)
    ]
    cues = {other.cue.i for other in inner}
    whole = all(head.i in cues or any(inside(where, head, other.content) for other in inner) for head in heads)
    main = [other for other in inner if any(head.i == other.cue.i for head in heads) or other.cue.dep_ == "parataxis"]
    return main if whole and not any(where.in_quote(other.cue) for other in main) else []


def _is_root(where: Paragraph, index: int) -> bool:
    return int(where.doc[index].head.i) == index


def _speaks(candidate: Candidate) -> bool:
    """Whether somebody says something in so many words, and it is told who."""
    lemma = lemma_of(candidate.cue)
    if candidate.source is None or lemma is None or "quote" not in FRAMES[lemma]:
        return False
    return not _is_media(candidate.source)


def is_outlet(source: Token, cue: Token) -> bool:
    """Whether a source is one of the media, or an organization that *reports*."""
    if _is_media(source):
        return True
    if source.ent_type_ != "ORG" or cue.lower_ not in _REPORTING:
        return False
    return cue.lower_ != "according" or (source.text.isupper() and not any(_names(source)))


def _is_media(source: Token) -> bool:
    """Whether a name has a word that media have in theirs, or a noun stands for one of them."""
    if source.tag_ in {"NN", "NNS"}:
        return source.lower_.removesuffix("s") in OUTLETS
    named = [source, *_names(source)]
    return not any(token.ent_type_ == "PERSON" for token in named) and any(token.lower_ in MEDIA for token in named)


def _names(source: Token) -> Iterator[Token]:
    """The other words of a name."""
    return (kid for kid in trees.children(source, "compound", "nmod", "amod") if kid.tag_ in {"NNP", "NNPS"})


def told_to(text: str, candidate: Candidate) -> list[str]:
    """The media that a speaker told: "told Reuters", "in an interview with The Daily Post"."""
    found = []
    for kid in candidate.cue.children:
        if kid.dep_ in {"dobj", "dative", "iobj"} and _is_press(kid):
            found.append(_name_of(text, candidate.paragraph, kid))
        elif kid.dep_ == "prep" and kid.lower_ in {"to", "in", "on", "with"}:
            for held in trees.children(kid, "pobj"):
                target = held
                inner = trees.child(held, "prep")
                if held.lower_ == "interview" and inner is not None:
                    target = trees.child(inner, "pobj") or held
                if _is_press(target):
                    found.append(_name_of(text, candidate.paragraph, target))
    return found


def _is_press(token: Token) -> bool:
    if token.ent_type_ != "ORG":
        return False
    words = [kid.lower_ for kid in token.subtree if kid.ent_type_ == "ORG"]
    return any(word in MEDIA for word in words) or (len(words) == 1 and token.text.isupper())


def _name_of(text: str, paragraph: Paragraph, token: Token) -> str:
    ent = next((ent for ent in paragraph.doc.ents if ent.start <= token.i < ent.end), None)
    start, end = paragraph.span(ent.start, ent.end) if ent is not None else paragraph.span(token.i, token.i + 1)
    return text[start:end].removeprefix("the ").removeprefix("The ")


def without_article(speaker: Speaker) -> str:
    """The name of a link in a chain, where it is a name without its article."""
    return speaker.name.removeprefix("the ").removeprefix("The ") if speaker.named else speaker.name
