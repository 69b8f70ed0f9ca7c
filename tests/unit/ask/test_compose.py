"""Each statement is shown once, and no two are taken for one that are not."""

from collections.abc import Sequence

import pytest

from retrieval.ask.compose import finding, once, same_speaker
from retrieval.ask.statements import Candidate
from retrieval.store.rows import StoredPassage, StoredStatement
from retrieval.types import Citation, CitedStatement, Polarity, Span, Speaker, Stance, Statement, StatementKind

LUND = Speaker(name="Petra Lund", text="Petra Lund", description=None, named=True)
REED = Speaker(name="Tom Reed", text="Reed", description="the mayor", named=True)
PILOT = Speaker(name="a harbour pilot", text="a harbour pilot", description="a harbour pilot", named=False)
CLOSED = "the swing bridge would stay closed until the end of May"


def said(
    content: str | Sequence[str],
    speaker: Speaker | None = LUND,
    *,
    document: str = "one",
    start: int = 0,
    end: int | None = None,
    polarity: Polarity = Polarity.ASSERTS,
) -> Candidate:
    """A candidate whose content is all of its quote, which starts at ``start``."""
    parts = (content,) if isinstance(content, str) else tuple(content)
    quote = " ".join(parts)
    spans: list[Span] = []
    at = start
    for part in parts:
        spans.append((at, at + len(part)))
        at += len(part) + 1
    end = start + len(quote) if end is None else end
    statement = Statement(
        content=tuple(spans),
        cue=(),
        source=(),
        kind=StatementKind.INDIRECT,
        polarity=polarity,
        speaker=speaker,
        sentences=((start, end),),
    )
    citation = Citation(
        document_id=document,
        version=1,
        start=start,
        end=end,
        paragraph=1,
        title=None,
        publisher=None,
        authors=(),
        published=None,
        url=None,
        source=f"/{document}.txt",
    )
    cited = CitedStatement(statement=statement, quote=quote, content=parts, citation=citation)
    return Candidate(stored=StoredStatement(key=1, passage=None, cited=cited), score=1.0)


def surname(speaker: Speaker) -> Speaker:
    return Speaker(name=speaker.name.split()[-1], text=speaker.text, description=None, named=True)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (said(CLOSED), said(CLOSED, document="copy", start=700)),
        (said(CLOSED), said(CLOSED.upper() + "!", document="copy")),
        (said(CLOSED), said(f"“{CLOSED},”", document="copy")),
        (said(CLOSED), said(CLOSED.replace("until", "till"), document="copy")),
        (said(CLOSED), said(CLOSED, surname(LUND), document="copy")),
        (said(CLOSED, surname(LUND)), said(CLOSED, document="copy")),
        (said(CLOSED, PILOT), said(CLOSED, PILOT, document="copy")),
        (said(CLOSED, None), said(CLOSED, None, document="copy")),
        (said(CLOSED), said(f"{CLOSED} and that a ferry would run", document="copy")),
        (said(f"on Friday that {CLOSED}"), said(CLOSED, document="copy")),
        (said(["the swing bridge would stay closed", "until the end of May"]), said(CLOSED, document="copy")),
        (said("isn't safe, and the old pier isn't either"), said("isn’t safe and the old pier isn’t either", start=90)),
    ],
)
def test_what_one_speaker_says_in_two_places_is_one_statement(first: Candidate, second: Candidate):
    assert once([first, second]) == [[first, second]]
    assert once([second, first]) == [[second, first]]


def test_one_speakers_sentence_that_was_read_as_two_statements_is_one():
    whole = said("that the lamp had been lit", start=0, end=90)
    inner = said("the keeper was asleep", start=30, end=90)
    assert once([whole, inner]) == [[whole, inner]]


def test_a_statement_of_nobody_in_a_sentence_that_somebody_says_is_no_second_one():
    told = said("that the lamp was thought to be lit", start=0, end=90)
    thought = said("to be lit", None, start=0, end=90)
    assert once([told, thought]) == [[told, thought]]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # the same words of two people, or of one who is named and one who is not
        (said(CLOSED), said(CLOSED, REED, document="copy")),
        (said(CLOSED), said(CLOSED, None, document="copy")),
        (said(CLOSED), said(CLOSED, PILOT, document="copy")),
        (said(CLOSED), said(CLOSED, Speaker(name="Otto Lund", text="Lund", description=None, named=True), start=900)),
        # two people in one sentence
        (said("that the lamp was lit", start=0, end=90), said("that it was not", REED, start=0, end=90)),
        # one person, and something else
        (said(CLOSED), said("the toll would be doubled in the spring", document="other")),
        (said(CLOSED), said("the toll would be doubled in the spring", start=500)),
        # too short to be found in anything longer
        (said("closed"), said(CLOSED, document="copy")),
        # said, and denied
        (said(CLOSED), said(CLOSED, polarity=Polarity.DENIES, document="copy")),
        # one word that turns it round
        (said(CLOSED), said(CLOSED.replace("would stay", "would not stay"), document="later")),
        (said(f"{CLOSED} after all"), said(f"{CLOSED.replace('would', 'wouldn’t')} after all", document="later")),
        (said(CLOSED), said(f"it was not true that {CLOSED}", document="later")),
        # another figure
        (said("312 lorries were turned away at dawn"), said("318 lorries were turned away at dawn", document="later")),
    ],
)
def test_what_is_not_one_statement_stays_apart(first: Candidate, second: Candidate):
    assert once([first, second]) == [[first], [second]]
    assert once([second, first]) == [[second], [first]]


def test_groups_keep_the_order_of_their_best():
    other = said("the toll would be doubled in the spring", REED, document="other")
    third = said("nobody had been told of the fog", PILOT, document="third")
    best, copy = said(CLOSED), said(CLOSED, document="copy")
    assert once([best, other, copy, third]) == [[best, copy], [other], [third]]
    assert once([]) == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (LUND, LUND, True),
        (LUND, surname(LUND), True),
        (LUND, REED, False),
        (LUND, Speaker(name="Petra", text="Petra", description=None, named=True), False),
        (PILOT, Speaker(name="pilot", text="the pilot", description=None, named=False), False),
        (PILOT, PILOT, True),
        (None, LUND, False),
        (None, None, False),
    ],
)
def test_one_speaker_is_one_name_or_its_surname(one: Speaker | None, other: Speaker | None, *, same: bool):
    assert same_speaker(one, other) is same
    assert same_speaker(other, one) is same


def passage(start: int, end: int) -> StoredPassage:
    return StoredPassage(
        key=5,
        document_id="one",
        version=1,
        start=start,
        end=end,
        text="x" * (end - start),
        heading="Bridges",
        sentences=((start, end),),
        paragraphs=((start, 1),),
        title=None,
        publisher=None,
        authors=(),
        published=None,
        url=None,
        source="/one.txt",
    )


def test_a_finding_is_the_statement_with_its_speaker_and_its_place():
    one = said([CLOSED, "he said"], REED, start=40)
    made = finding(one, passage(0, 400), Stance.SUPPORTS, 0.123456)
    assert (made.quote, made.citation, made.speaker) == (one.stored.cited.quote, one.stored.cited.citation, REED)
    assert made.content == one.stored.cited.statement.content
    assert (made.stance, made.score) == (Stance.SUPPORTS, 0.1235)
    assert made.passage
    assert made.passage.heading == "Bridges"


def test_a_passage_that_does_not_hold_the_whole_quote_is_no_context():
    one = said(CLOSED, start=40)
    assert finding(one, passage(0, 60), None, 1.0).passage is None
    assert finding(one, passage(41, 400), None, 1.0).passage is None
    assert finding(one, None, None, 1.0).passage is None
