"""From a document's blocks to passages: whole sentences, 120 to 200 words, speech and its speaker together.

A passage never crosses a heading. Inside a section, sentences that belong together are glued into units: speech that
runs over several sentences or paragraphs, words that stand alone and whoever is named beside them, and what a colon
leads in. A unit is never divided, however long it is. Where the section is cut between units is found by a small
dynamic program.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from retrieval.ingest.quotation import Quotation, read_quotations
from retrieval.ingest.windows import embedded_text, windows
from retrieval.ports import Segmenter
from retrieval.types import Block, BlockKind, PassageDraft, Span

__all__ = ["count_words", "embedded_text", "split", "split_document", "windows"]

LEAST, MOST = 120, 200
"""Words of a passage."""

_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)
"""Letters of Thai, Lao, Burmese, Khmer, Chinese and Japanese, which put no spaces between words."""
_COLON = re.compile(r"[:：][\"'”’»)\]*_]*\Z")
_OUT_OF_RANGE, _PER_MISSING, _INSIDE_PARAGRAPH = 2.0, 8.0, 0.5
"""Costs: of a passage that is too short, of its lack of words, of a cut that is not between paragraphs."""


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A paragraph, or the title, of a section."""

    start: int
    end: int
    sentences: Sequence[Span]
    is_title: bool


@dataclass(frozen=True, slots=True)
class _Unit:
    """Sentences that are never divided."""

    sentences: tuple[Span, ...]
    words: int
    opens_paragraph: bool


def split_document(
    text: str, blocks: Sequence[Block], language: str | None, segmenter: Segmenter, title: str | None
) -> list[PassageDraft]:
    """The passages of one document.

    Args:
        text: the document's text.
        blocks: its blocks.
        language: BCP 47 tag, or None where it is not known.
        segmenter: finds sentences.
        title: the document's title, to know it again where its text opens with it.
    """
    body = [block for block in blocks if block.kind is BlockKind.PARAGRAPH]
    found = iter(segmenter.sentences([text[block.start : block.end] for block in body], language))
    sentences = [_shifted(next(found), block.start) if block.kind is BlockKind.PARAGRAPH else [] for block in blocks]
    return split(text, blocks, sentences, title=title)


def split(
    text: str,
    blocks: Sequence[Block],
    sentences: Sequence[Sequence[Span]],
    *,
    title: str | None = None,
    least: int = LEAST,
    most: int = MOST,
) -> list[PassageDraft]:
    """The passages of a document whose sentences are known.

    Every paragraph and the title stand in exactly one passage, front matter and headings in none; a passage shorter
    than ``least`` words is what its section left over, one longer than ``most`` is a single unit. Words are told by
    spaces; in scripts that put none, two letters count as a word.

    Args:
        text: the document's text.
        blocks: its blocks, in order.
        sentences: for each block its sentences, as spans into ``text``. A title is one sentence whatever stands here,
            and those of headings and front matter are not looked at.
        title: the document's title: a first paragraph that says the same is treated as one.
        least: words that a passage should have at least.
        most: words that it may have at most.
    """
    passages: list[PassageDraft] = []
    heading: str | None = None
    section: list[_Paragraph] = []
    first = True
    for block, spans in zip(blocks, sentences, strict=True):
        if block.kind in (BlockKind.TITLE, BlockKind.PARAGRAPH):
            is_title = block.kind is BlockKind.TITLE or (first and _same(text[block.start : block.end], title))
            whole = [(block.start, block.end)]
            section.append(_Paragraph(block.start, block.end, whole if is_title else spans, is_title))
            first = False
            continue
        passages.extend(_passages(text, section, heading, least, most))
        section = []
        if block.kind is BlockKind.HEADING:
            heading = text[block.start : block.end]
    passages.extend(_passages(text, section, heading, least, most))
    return passages


def count_words(text: str) -> int:
    """The words of a text: told by spaces, or two letters a word in scripts that put none."""
    if text.isascii():
        return len(text.split())
    spaced, unspaced = _UNSPACED.subn(" ", text)
    return len(spaced.split()) + (unspaced + 1) // 2


def _passages(
    text: str, section: Sequence[_Paragraph], heading: str | None, least: int, most: int
) -> list[PassageDraft]:
    """The passages of one section: what stands between headings and front matter."""
    units = _units(text, section)
    runs = [[span for unit in units[start:stop] for span in unit.sentences] for start, stop in _cut(units, least, most)]
    return [PassageDraft(start=run[0][0], end=run[-1][1], heading=heading, sentences=tuple(run)) for run in runs]


def _units(text: str, section: Sequence[_Paragraph]) -> list[_Unit]:
    sentences = [span for paragraph in section for span in paragraph.sentences]
    opening = {paragraph.sentences[0][0] for paragraph in section if paragraph.sentences}
    glued = _glued(text, section)
    units: list[_Unit] = []
    run: list[Span] = []
    for number, span in enumerate(sentences):
        run.append(span)
        if number in glued:
            continue
        words = sum(max(1, count_words(text[start:end])) for start, end in run)
        units.append(_Unit(tuple(run), words, run[0][0] in opening))
        run = []
    return units


def _glued(text: str, section: Sequence[_Paragraph]) -> set[int]:
    """The numbers of the sentences in a section that are never parted from the next one."""
    quotations = _quotations(text, section)
    glued: set[int] = set()
    reader = _Reader(text, quotations)
    first = 0
    for paragraph in section:
        last = first + len(paragraph.sentences) - 1
        if last < first:
            continue
        if paragraph.is_title:
            glued.add(last)
        else:
            kinds = [reader.read(span) for span in paragraph.sentences]
            glued.update(first + number for number, kind in enumerate(kinds) if kind.goes_on)
            glued.update(_with_speaker(kinds, first))
        first = last + 1
    return {number for number in glued if 0 <= number < first - 1}


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a sentence is to the speech in it."""

    goes_on: bool
    """Speech goes on after it, or it leads in what follows."""
    leads_in: bool
    """It ends with a colon."""
    is_speech: bool
    """It holds nothing but speech: whoever said it stands elsewhere."""
    has_speech: bool


class _Reader:
    """Tells what sentences are, given in order."""

    def __init__(self, text: str, quotations: Sequence[Quotation]) -> None:
        self._text = text
        self._quotations = quotations
        self._next = 0

    def read(self, sentence: Span) -> _Kind:
        start, end = sentence
        while self._next < len(self._quotations) and self._quotations[self._next].end <= start:
            self._next += 1
        outside: list[str] = []
        at, goes_on, has_speech = start, False, False
        for number in range(self._next, len(self._quotations)):
            one = self._quotations[number]
            if one.start >= end:
                break
            has_speech = True
            outside.append(self._text[at : max(at, one.start)])
            at = max(at, one.end)
            goes_on = one.end > end or one.continues
        outside.append(self._text[at:end])
        leads_in = _COLON.search(self._text, max(start, end - 8), end) is not None
        is_speech = has_speech and not any(c.isalnum() for part in outside for c in part)
        return _Kind(goes_on or leads_in, leads_in, is_speech, has_speech)


def _with_speaker(kinds: Sequence[_Kind], first: int) -> Iterable[int]:
    """Where to glue so that speech that stands alone is never parted from the sentence that names who said it.

    That is the sentence before it in the paragraph, or the one after where there is none or the one before has
    nothing to do with speech. A paragraph that is speech from end to end is said by whoever spoke in the one before.
    """
    number, count = 0, len(kinds)
    while number < count:
        start = number
        while number < count and kinds[number].is_speech:
            number += 1
        if number == start:
            number += 1
            continue
        yield from range(first + start, first + number - 1)
        before, after = start > 0, number < count
        if before or not after:
            yield first + start - 1
        if not (before or after or first):  # the section opens with it: whoever speaks is named in what follows
            yield number - 1
        if after and not (before and (kinds[start - 1].has_speech or kinds[start - 1].leads_in)):
            yield first + number - 1


def _quotations(text: str, section: Sequence[_Paragraph]) -> list[Quotation]:
    found: list[Quotation] = []
    run: list[Span] = []
    for paragraph in section:
        if paragraph.is_title:
            found.extend(read_quotations(text, run))
            run = []
        else:
            run.append((paragraph.start, paragraph.end))
    return [*found, *read_quotations(text, run)]


def _cut(units: Sequence[_Unit], least: int, most: int) -> list[Span]:
    """Which neighbouring units make a passage each: the cheapest way to cut a section.

    Only so many units are looked back over as fit in a passage, so that the time grows with their number.
    """
    costs = [_cost(words, least, most) for words in range(most + 1)]
    sums = [0]
    for unit in units:
        sums.append(sums[-1] + unit.words)
    best, start_of = [0.0], [0]
    for stop in range(1, len(units) + 1):
        cheapest, chosen = best[stop - 1] + costs[min(units[stop - 1].words, most)], stop - 1
        for start in range(stop - 2, -1, -1):
            words = sums[stop] - sums[start]
            if words > most:
                break
            if (cost := best[start] + costs[words]) < cheapest:
                cheapest, chosen = cost, start
        inside = stop < len(units) and not units[stop].opens_paragraph
        best.append(cheapest + _INSIDE_PARAGRAPH * inside)
        start_of.append(chosen)
    ends = [len(units)]
    while ends[-1]:
        ends.append(start_of[ends[-1]])
    return list(pairwise(reversed(ends)))


def _cost(words: int, least: int, most: int) -> float:
    """What a passage of so many words costs: nothing half-way between the limits, much where it is too short."""
    if words < least:
        return _OUT_OF_RANGE + _PER_MISSING * (least - words) / least
    half = max(1.0, (most - least) / 2)
    return ((words - (least + most) / 2) / half) ** 2


def _same(paragraph: str, title: str | None) -> bool:
    return title is not None and _bare(title) != "" and _bare(paragraph) == _bare(title)


def _bare(text: str) -> str:
    return " ".join(text.split()).strip(".*_# ").casefold()


def _shifted(spans: Iterable[Span], by: int) -> list[Span]:
    return [(start + by, end + by) for start, end in spans]
