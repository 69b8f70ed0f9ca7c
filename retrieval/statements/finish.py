"""From attributions to statements: order, depth, speakers, chains."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace

from spacy.tokens import Token

from retrieval.statements import trees
from retrieval.statements.candidate import Candidate, Paragraph
from retrieval.statements.entities import Registry
from retrieval.statements.first_person import selves
from retrieval.statements.people import THINGS
from retrieval.statements.phrases import described_by, is_abstract
from retrieval.statements.relays import relayed, told_to, without_article
from retrieval.statements.speakers import Resolver
from retrieval.types import Span, Speaker, Statement, StatementKind

_DIRECT = 0.9


def finished(
    text: str,
    paragraphs: Sequence[Paragraph],
    candidates: Sequence[Candidate],
    *,
    labels: Mapping[int, str],
    writers: Sequence[str],
) -> list[Statement]:
    """The statements of a document, in order of the text.

    Args:
        text: The whole text.
        paragraphs: Its parsed paragraphs.
        candidates: The attributions in them.
        labels: Its turns, if it is a transcript.
        writers: The people whom *I* and *we* mean outside quotation marks.
    """
    registry = Registry(paragraphs)
    own = selves(paragraphs, registry, labels, writers)
    candidates = [one for one in candidates if one.frame != "turn" or one.paragraph.index in own]
    quoters = relayed(candidates)
    dropped = {id(quoter) for quoter in quoters.values()} | _doubles(candidates)
    candidates = [candidate for candidate in candidates if id(candidate) not in dropped]
    resolver = Resolver(registry, [span for candidate in candidates for span in candidate.content], own)
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
                *([without_article(relay)] if relay is not None else []),
                *told_to(text, candidate),
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
                depth=sum(parts[outer][1].frame != "turn" for outer in outers[index])
                or int(candidate.paragraph.in_quote(candidate.cue)),
            )
        )
    return made


def _doubles(candidates: Sequence[Candidate]) -> set[int]:
    """What attributes the same as a verb of its sentence: "said in a statement that …", "warned in writing …"."""
    verbal = {(id(c.paragraph), span) for c in candidates if not c.frame.startswith("noun") for span in c.content}
    nominal = [candidate for candidate in candidates if candidate.frame.startswith("noun")]
    double = {id(c) for c in nominal if all((id(c.paragraph), span) in verbal for span in c.content)}
    by_cue = {(id(c.paragraph), c.cue.i): c for c in candidates}
    for candidate in candidates:
        by = candidate.cue.head
        other = by_cue.get((id(candidate.paragraph), by.head.i)) if by.lower_ in {"in", "by"} else None
        if candidate.cue.dep_ == "pcomp" and other is not None and other.content == candidate.content:
            double.add(id(candidate))
    return double


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
    while words and where.doc[words[0]].is_space:
        words.pop(0)
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
    if candidate.source is None or is_abstract(candidate.source):
        return None
    source = _source(candidate)
    position = candidate.paragraph.at(candidate.source)
    start, end = next((span for span in source if span[0] <= position < span[1]), source[0] if source else (0, 0))
    words = text[start:end] or str(candidate.source.text)
    if candidate.frame == "turn":
        return resolver.turn(candidate.paragraph, candidate.source, words)
    speaker = resolver.speaker(candidate.paragraph, candidate.source, words, _content(candidate), outer=outer)
    speaker = _without_cue(speaker, candidate)
    for thing in _things(candidate.cue):
        resolver.sent(thing, speaker)
    return speaker


def _without_cue(speaker: Speaker, candidate: Candidate) -> Speaker:
    """A description without what it is said to tell: "a poll showing that …" is a poll."""
    source = candidate.source
    if source is None or speaker.name != described_by(source):
        return speaker
    bare = described_by(source, cue=candidate.cue)
    return replace(speaker, name=bare, description=bare if speaker.description == speaker.name else speaker.description)


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
