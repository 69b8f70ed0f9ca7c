"""From attributions to statements: order, depth, speakers, chains."""

from bisect import bisect_right
from collections.abc import Sequence

from spacy.tokens import Token

from retrieval.statements import trees
from retrieval.statements.candidate import Candidate, Paragraph
from retrieval.statements.entities import Registry
from retrieval.statements.people import PRESS, THINGS
from retrieval.statements.speakers import Resolver
from retrieval.types import Span, Speaker, Statement, StatementKind

_DIRECT = 0.9
_QUOTING = frozenset({"quote", "quotes", "quoted", "quoting", "cite", "cites", "cited", "citing"})


def finished(text: str, paragraphs: Sequence[Paragraph], candidates: Sequence[Candidate]) -> list[Statement]:
    """The statements of a document, in order of the text."""
    quoters = _quoters(candidates)
    dropped = {id(quoter) for quoter in quoters.values()} | _doubles(candidates)
    candidates = [candidate for candidate in candidates if id(candidate) not in dropped]
    registry = Registry(paragraphs)
    resolver = Resolver(registry, [span for candidate in candidates for span in candidate.content])
    sentences = sorted(
        paragraph.span(first, after) for paragraph in paragraphs for first, after in paragraph.sentences()
    )
    parts = sorted(((_content(candidate), candidate) for candidate in candidates), key=lambda pair: _start(*pair))
    made: list[Statement] = []
    outers = [_outers(candidate, parts) for _, candidate in parts]
    speakers: dict[int, Speaker | None] = {}
    for index, (content, candidate) in enumerate(parts):
        above = [speakers.get(outer) for outer in outers[index]]
        outer = next((speaker for speaker in reversed(above) if speaker is not None), None)
        source = _source(candidate)
        speaker = _speaker(text, candidate, outer, resolver)
        if speaker is not None:
            quoter = quoters.get(id(candidate))
            relay = _speaker(text, quoter, outer, resolver) if quoter is not None else None
            via = (
                *([relay.name] if relay is not None else []),
                *_relays(text, candidate),
                *(s.name for s in reversed(above) if s is not None),
            )
            via = tuple(dict.fromkeys(name for name in via if name != speaker.name))
            if via:
                speaker = Speaker(
                    name=speaker.name, text=speaker.text, description=speaker.description, named=speaker.named, via=via
                )
        speakers[index] = speaker
        cue = candidate.paragraph.spans(candidate.cue_tokens)
        made.append(
            Statement(
                content=content,
                cue=cue,
                source=source,
                kind=_kind(text, paragraphs, content),
                polarity=candidate.polarity,
                speaker=speaker,
                sentences=_sentences(sentences, [*content, *cue]),
                depth=len(outers[index]) or int(candidate.paragraph.in_quote(candidate.cue)),
            )
        )
    return made


def _quoters(candidates: Sequence[Candidate]) -> dict[int, Candidate]:
    """Who quoted whom: "Reuters quoted an official as saying …" has the official's words once, and Reuters as relay.

    Returns:
        The attribution that relays, for the identity of the one that speaks.
    """
    found: dict[int, Candidate] = {}
    saying = [candidate for candidate in candidates if candidate.cue.lower_ in {"saying", "telling"}]
    for quoter in candidates:
        if quoter.cue.lower_ in _QUOTING:
            found.update({id(other): quoter for other in saying if _is_quoted_by(other, quoter)})
    return found


def _doubles(candidates: Sequence[Candidate]) -> set[int]:
    """The nouns that attribute what a verb of the same sentence attributes: "said in a statement that …"."""
    verbal = {(id(c.paragraph), span) for c in candidates if not c.frame.startswith("noun") for span in c.content}
    nominal = [candidate for candidate in candidates if candidate.frame.startswith("noun")]
    return {id(c) for c in nominal if all((id(c.paragraph), span) in verbal for span in c.content)}


def _is_quoted_by(other: Candidate, quoter: Candidate) -> bool:
    """Whether what one attribution lays to a speaker is what another relays, further left in the same sentence."""
    same = other.paragraph is quoter.paragraph and other.cue.sent == quoter.cue.sent
    return same and other.cue.i > quoter.cue.i and any(span in quoter.content for span in other.content)


def _content(candidate: Candidate) -> tuple[Span, ...]:
    return tuple(sorted([*candidate.content, *(span for _, span in candidate.extra)]))


def _start(content: tuple[Span, ...], candidate: Candidate) -> tuple[int, int]:
    return min(content[0][0], candidate.paragraph.at(candidate.cue)), candidate.paragraph.at(candidate.cue)


def _source(candidate: Candidate) -> tuple[Span, ...]:
    """The speaker's words: the whole noun phrase, without the cue and what is attributed."""
    if candidate.source is None:
        return ()
    own = set(candidate.cue_tokens)
    where = candidate.paragraph
    words = [
        token.i
        for token in candidate.source.subtree
        if token.i not in own and not any(start <= where.at(token) < end for start, end in candidate.content)
    ]
    head = candidate.source.i
    while words and words[-1] > head and where.doc[words[-1]].lower_ in {"as", "'s"}:
        words.pop()
    return tuple(
        where.span(first, after)
        for first, after in trees.runs(words)
        if first <= head < after or not all(token.is_punct or token.is_space for token in where.doc[first:after])
    )


def _outers(candidate: Candidate, parts: Sequence[tuple[tuple[Span, ...], Candidate]]) -> list[int]:
    """Which other attributions hold this one's cue in their content, outermost first."""
    position = candidate.paragraph.at(candidate.cue)
    return [
        index
        for index, (content, other) in enumerate(parts)
        if other is not candidate and any(start <= position < end for start, end in content)
    ]


def _speaker(text: str, candidate: Candidate, outer: Speaker | None, resolver: Resolver) -> Speaker | None:
    if candidate.source is None:
        return None
    source = _source(candidate)
    words = text[source[0][0] : source[-1][1]] if source else str(candidate.source.text)
    speaker = resolver.speaker(candidate.paragraph, candidate.source, words, _content(candidate), outer=outer)
    for thing in _things(candidate.cue):
        resolver.sent(thing, speaker)
    return speaker


def _things(cue: Token) -> list[str]:
    """What the speaker issued: "said in a statement", "released a report saying"."""
    found = []
    for kid in trees.children(cue, "prep"):
        held = trees.child(kid, "pobj")
        if kid.lower_ in {"in", "on", "by"} and held is not None and held.lower_ in THINGS:
            found.append(held.lower_)
    if cue.dep_ == "acl" and cue.head.lower_ in THINGS:
        found.append(cue.head.lower_)
    return found


def _relays(text: str, candidate: Candidate) -> list[str]:
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
    return any(word in PRESS for word in words) or (len(words) == 1 and token.text.isupper())


def _name_of(text: str, paragraph: Paragraph, token: Token) -> str:
    ent = next((ent for ent in paragraph.doc.ents if ent.start <= token.i < ent.end), None)
    start, end = paragraph.span(ent.start, ent.end) if ent is not None else paragraph.span(token.i, token.i + 1)
    return text[start:end].removeprefix("the ").removeprefix("The ")


def _kind(text: str, paragraphs: Sequence[Paragraph], content: tuple[Span, ...]) -> StatementKind:
    """Direct, indirect or mixed, by the share of its words inside quotation marks."""
    marks = [quote for paragraph in paragraphs for quote in paragraph.quotes if quote.end > content[0][0]]
    words = quoted = 0
    for start, end in content:
        inside = [(max(start, q.start), min(end, q.end)) for q in marks if q.start < end and start < q.end]
        words += len(text[start:end].split())
        quoted += sum(len(text[a:b].split()) for a, b in inside)
    if not quoted:
        return StatementKind.INDIRECT
    return StatementKind.DIRECT if quoted >= _DIRECT * words else StatementKind.MIXED


def _sentences(sentences: Sequence[Span], spans: Sequence[Span]) -> tuple[Span, ...]:
    """The sentences that some spans touch."""
    starts = [start for start, _ in sentences]
    found: set[Span] = set()
    for start, end in spans:
        index = max(0, bisect_right(starts, start) - 1)
        while index < len(sentences) and sentences[index][0] < end:
            if sentences[index][1] > start:
                found.add(sentences[index])
            index += 1
    return tuple(sorted(found))
