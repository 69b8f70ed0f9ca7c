from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.ingest.windows import embedded_text, windows
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
    assert windows(text, passage, "Port Sable", by_words, 8) == ["Port Sable\nIt rained. It snowed."]


def test_a_longer_passage_is_read_in_even_parts_of_whole_sentences():
    text, passage = passage_of([f"Boat {number} sank here." for number in range(6)], heading="Losses")
    found = windows(text, passage, "Port Sable", by_words, 22)
    assert found == [
        "Port Sable\nLosses\nBoat 0 sank here. Boat 1 sank here. Boat 2 sank here.",
        "Port Sable\nLosses\nBoat 3 sank here. Boat 4 sank here. Boat 5 sank here.",
    ]


def test_later_parts_of_the_first_passage_have_the_title_too():
    rain, snow = "It rained " + "and rained " * 8, "It snowed " + "and snowed " * 8
    text, passage = passage_of(["Port Sable closes.", rain.strip(), snow.strip()])
    assert windows(text, passage, "Port Sable closes.", by_words, 24) == [
        f"Port Sable closes.\n{rain.strip()}",
        f"Port Sable closes.\n{snow.strip()}",
    ]


def test_a_sentence_that_is_too_long_is_cut_between_words():
    sentence = " ".join(f"w{number}" for number in range(50))
    text, passage = passage_of(["It rained.", sentence])
    found = windows(text, passage, "Sable", by_words, 20)
    assert " ".join(one.removeprefix("Sable\n") for one in found) == f"It rained. {sentence}"
    assert max(by_words(found)) <= 20


def test_a_word_that_is_too_long_is_cut_inside():
    text, passage = passage_of(["x" * 1000])
    found = windows(text, passage, None, by_letters, 30)
    assert "".join(found) == "x" * 1000
    assert max(by_letters(found)) <= 30


def test_a_long_title_leaves_room_for_the_passage():
    text, passage = passage_of([f"Boat {number} sank here." for number in range(20)])
    found = windows(text, passage, "Port Sable " * 100, by_words, 32)
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
    found = windows(text, passage, title, count, most)
    assert max(count(found)) <= most
    read = "".join("".join(one.rsplit("\n", 1)[-1].split()) for one in found)
    assert read == "".join("".join(sentences).split())
