"""What the model reads of a passage, and where the document's own characters stand in it."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.ingest.windows import Places, Window, embedded_text, windows
from retrieval.types import PassageDraft, Span

SPECIAL = 2
"""Tokens that a model puts around a text."""


def by_words(texts: Sequence[str]) -> list[int]:
    return [len(text.split()) + SPECIAL for text in texts]


def by_letters(texts: Sequence[str]) -> list[int]:
    """As a model that reads long words in pieces, and a line break as a token."""
    return [sum(-(-len(word) // 4) for word in text.split()) + text.count("\n") + SPECIAL for text in texts]


def passage_of(sentences: Sequence[str], heading: str | None = None, before: str = "") -> tuple[str, PassageDraft]:
    text = before
    spans: list[Span] = []
    for sentence in sentences:
        spans.append((len(text), len(text) + len(sentence)))
        text += sentence + "  "
    return text, PassageDraft(start=spans[0][0], end=spans[-1][1], heading=heading, sentences=tuple(spans))


def texts_of(found: Sequence[Window]) -> list[str]:
    return [window.text for window in found]


def test_title_and_heading_stand_before_the_passage():
    text, passage = passage_of(["It\n rained.", "It snowed."], heading="The  Harbour", before="Earlier. ")
    assert embedded_text(text, passage, "Port\nSable") == "Port Sable\nThe Harbour\nIt rained. It snowed."
    assert embedded_text(text, passage, None) == "The Harbour\nIt rained. It snowed."
    assert (
        embedded_text(text, passage, "Port Sable", start=passage.sentences[1][0])
        == "Port Sable\nThe Harbour\nIt snowed."
    )
    assert embedded_text(text, passage, " ", end=passage.sentences[0][1]) == "The Harbour\nIt rained."


def test_a_title_with_which_the_passage_starts_is_not_repeated():
    text, passage = passage_of(["PORT  Sable closes.", "It snowed."])
    assert embedded_text(text, passage, "Port Sable closes") == "PORT Sable closes. It snowed."


def test_a_passage_that_fits_is_one_text():
    text, passage = passage_of(["It rained.", "It snowed."])
    (window,) = windows(text, passage, "Port Sable", by_words, 8)
    assert window == Window(text="Port Sable\nIt rained. It snowed.", body=len("Port Sable\n"))


def test_a_longer_passage_is_read_in_even_parts_of_whole_sentences():
    text, passage = passage_of([f"Boat {number} sank here." for number in range(6)], heading="Losses")
    found = windows(text, passage, "Port Sable", by_words, 22)
    assert texts_of(found) == [
        "Port Sable\nLosses\nBoat 0 sank here. Boat 1 sank here. Boat 2 sank here.",
        "Port Sable\nLosses\nBoat 3 sank here. Boat 4 sank here. Boat 5 sank here.",
    ]
    assert [window.text[window.body :][:6] for window in found] == ["Boat 0", "Boat 3"]
    assert [window.before for window in found] == [0, 3 * len("Boat0sankhere.")]


def test_later_parts_of_the_first_passage_have_the_title_too():
    rain, snow = "It rained " + "and rained " * 8, "It snowed " + "and snowed " * 8
    text, passage = passage_of(["Port Sable closes.", rain.strip(), snow.strip()])
    found = windows(text, passage, "Port Sable closes.", by_words, 24)
    assert texts_of(found) == [f"Port Sable closes.\n{rain.strip()}", f"Port Sable closes.\n{snow.strip()}"]
    assert [window.before for window in found] == [len("PortSablecloses."), len("PortSablecloses.It") + 9 * 6 + 8 * 3]


def test_a_sentence_that_is_too_long_is_cut_between_words():
    sentence = " ".join(f"w{number}" for number in range(50))
    text, passage = passage_of(["It rained.", sentence])
    found = texts_of(windows(text, passage, "Sable", by_words, 20))
    assert " ".join(one.removeprefix("Sable\n") for one in found) == f"It rained. {sentence}"
    assert max(by_words(found)) <= 20


def test_a_word_that_is_too_long_is_cut_inside():
    text, passage = passage_of(["x" * 1000])
    found = texts_of(windows(text, passage, None, by_letters, 30))
    assert "".join(found) == "x" * 1000
    assert max(by_letters(found)) <= 30


def test_a_long_title_leaves_room_for_the_passage():
    text, passage = passage_of([f"Boat {number} sank here." for number in range(20)])
    found = texts_of(windows(text, passage, "Port Sable " * 100, by_words, 32))
    assert max(by_words(found)) <= 32
    assert all(one.startswith("Port Sable Port") for one in found)
    assert " ".join(one.split("\n", 1)[1] for one in found) == " ".join(text.split())


def test_tokens_are_counted_in_few_calls():
    calls: list[int] = []

    def count(texts: Sequence[str]) -> list[int]:
        calls.append(len(texts))
        return by_words(texts)

    text, passage = passage_of([f"Boat {number} sank here." for number in range(200)])
    windows(text, passage, "Port Sable", count, 64)
    assert len(calls) == 3


@pytest.mark.parametrize("count", [by_words, by_letters])
@given(
    sentences=st.lists(
        st.lists(st.text(alphabet="abé漢.", min_size=1, max_size=30), min_size=1, max_size=20).map(" ".join),
        min_size=1,
        max_size=12,
    ),
    title=st.one_of(st.none(), st.text(alphabet="xy ", max_size=60)),
    heading=st.one_of(st.none(), st.text(alphabet="cd ", max_size=20)),
    most=st.integers(16, 80),
)
def test_every_word_is_read_and_every_text_fits(
    count: Callable[[Sequence[str]], list[int]],
    sentences: list[str],
    title: str | None,
    heading: str | None,
    most: int,
):
    text, passage = passage_of(sentences, heading=heading)
    found = texts_of(windows(text, passage, title, count, most))
    assert max(count(found)) <= most
    read = "".join("".join(one.rsplit("\n", 1)[-1].split()) for one in found)
    assert read == "".join("".join(sentences).split())


def test_the_body_of_each_window_is_what_the_passage_says_there():
    text, passage = passage_of([f"Boat {number} sank here." for number in range(20)], heading="Losses")
    for window in windows(text, passage, "Port Sable", by_words, 32):
        assert window.text[: window.body] == "Port Sable\nLosses\n"
        told = "".join("".join(text.split())[window.before :])
        assert told.startswith("".join(window.text[window.body :].split()))


def test_a_span_is_found_in_the_window_that_holds_most_of_it():
    sentences = [f"Boat {number} sank here." for number in range(6)]
    text, passage = passage_of(sentences, heading="Losses", before="It was a hard winter. ")
    made = windows(text, passage, "Port Sable", by_words, 22)
    start, end = text.index("sank here.  Boat 3"), text.index("sank here.  Boat 4")
    number, spans = Places(text, passage, made).of([(start, end)])
    assert number == 0  # "sank here." stands in the first window, "Boat 3" in the second
    assert [made[0].text[a:b] for a, b in spans] == ["sank here."]
    number, spans = Places(text, passage, made).of([(start, start + 4), (end, end + 10)])
    assert (number, [made[1].text[a:b] for a, b in spans]) == (1, ["sank here."])


def test_what_stands_outside_the_passage_has_no_place_in_it():
    text, passage = passage_of(["It rained.", "It snowed."], before="Earlier it thawed. ")
    made = windows(text, passage, "Port Sable", by_words, 100)
    assert Places(text, passage, made).of([(0, 10)]) == (0, [])
    assert Places(text, passage, made).of([]) == (0, [])


def test_a_word_of_the_title_is_not_taken_for_the_same_word_of_the_passage():
    text, passage = passage_of(["It rained in Sable.", "Sable drowned."], heading="Sable")
    made = windows(text, passage, "Sable Sable", by_words, 100)
    at = text.index("Sable drowned")
    assert Places(text, passage, made).of([(at, at + 5)]) == (0, [(len(made[0].text) - 14, len(made[0].text) - 9)])


GAPS = st.sampled_from([" ", "  ", "\n", "\t", "\u00a0", " \u2003", "\n\n \u00a0", "\u2028", "\x1f", "\u3000"])
"""White space of many kinds: what stands between words is folded in a window."""
WORDS = st.one_of(
    st.text(alphabet="abé漢.“”'-\u200b\u0301", min_size=1, max_size=12),
    st.text(alphabet="xy", min_size=30, max_size=120),  # longer than a window may be
)


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, PassageDraft, str | None, list[Span]]:
    """A document, a passage in the middle of it, a title, and spans of the document in order."""
    text = draw(st.lists(st.one_of(WORDS, GAPS), max_size=4).map("".join))
    spans: list[Span] = []
    for _ in range(draw(st.integers(1, 6))):
        words = draw(st.lists(WORDS, min_size=1, max_size=14))
        sentence = "".join(word + draw(GAPS) for word in words[:-1]) + words[-1]
        spans.append((len(text), len(text) + len(sentence)))
        text += sentence + draw(GAPS)
    first = text[slice(*spans[0])]
    passage = PassageDraft(
        start=spans[0][0],
        end=spans[-1][1],
        heading=draw(st.one_of(st.none(), st.text(alphabet="cd \t", max_size=30))),
        sentences=tuple(spans),
    )
    text += draw(st.lists(WORDS, max_size=2).map(" ".join))
    title = draw(st.one_of(st.none(), st.text(alphabet="abé. \u00a0", max_size=60), st.just(first)))
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=6)))
    return text, passage, title, list(zip(cuts[::2], cuts[1::2], strict=False))


def ink(text: str) -> str:
    return "".join(text.split())


def ink_of(text: str, spans: Sequence[Span]) -> str:
    return "".join(ink(text[start:end]) for start, end in spans)


@pytest.mark.parametrize("count", [by_words, by_letters])
@given(made=documents(), most=st.integers(16, 60))
def test_placed_spans_hold_the_very_characters_of_the_documents_spans(
    count: Callable[[Sequence[str]], list[int]], made: tuple[str, PassageDraft, str | None, list[Span]], most: int
):
    text, passage, title, spans = made
    found = windows(text, passage, title, count, most)
    number, inside = Places(text, passage, found).of(spans)
    window = found[number]
    assert all(window.body <= start < end <= len(window.text) for start, end in inside)
    assert all(before[1] <= after[0] for before, after in pairwise(inside))
    # What each window covers of the passage, and of that what the spans hold: reckoned one character at a time.
    held = [at for at in range(passage.start, passage.end) if not text[at].isspace()]
    wanted = [at for at in held if any(start <= at < end for start, end in spans)]
    shares = []
    for one in found:
        covered = held[one.before : one.before + len(ink(one.text[one.body :]))]
        assert [text[at] for at in covered] == list(ink(one.text[one.body :]))
        shares.append("".join(text[at] for at in wanted if covered and covered[0] <= at <= covered[-1]))
    assert ink_of(window.text, inside) == shares[number]
    assert len(shares[number]) == max(map(len, shares))
    if not wanted:
        assert inside == []


@given(made=documents())
def test_a_passage_that_is_read_whole_keeps_every_character_of_its_spans(
    made: tuple[str, PassageDraft, str | None, list[Span]],
):
    text, passage, title, spans = made
    found = windows(text, passage, title, by_words, 10_000)
    number, inside = Places(text, passage, found).of(spans)
    clipped = [(max(start, passage.start), min(end, passage.end)) for start, end in spans]
    assert number == 0
    assert ink_of(found[0].text, inside) == ink_of(text, [span for span in clipped if span[0] < span[1]])
