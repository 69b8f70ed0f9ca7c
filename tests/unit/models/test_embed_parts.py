"""Vectors of parts of a text, as the real model means them where they stand."""

import numpy as np
import pytest

from retrieval.models.embedder import SentenceEmbedder
from retrieval.ports import Vectors
from retrieval.types import Span

TEXT = (
    "Ferry inquiry\n"
    "The harbour master said the ferry left port with its bow door open. Asked about the crew's wages, the union leader"
    " replied that they had not been paid since March. The coroner denied it."
)
DOOR = "the ferry left port with its bow door open"
WAGES = "they had not been paid since March"
OTHERS = ["Hail ruined the apples.", f"{TEXT} " * 3, "The clock tower burned on Tuesday night.", "Snow."]


@pytest.fixture(scope="module")
def exact() -> SentenceEmbedder:
    """The real model at full precision, so that two ways to one vector can be compared."""
    return SentenceEmbedder(precision="float32")


def place(text: str, words: str) -> Span:
    start = text.index(words)
    return start, start + len(words)


def assert_unit(rows: Vectors) -> None:
    assert rows.dtype == np.float32
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-5)


def test_each_text_and_each_part_has_a_row_of_length_one(exact: SentenceEmbedder):
    texts = [*OTHERS, TEXT]
    parts = [[], [[place(TEXT, DOOR)]], [], [[(0, 4)]], [[place(TEXT, DOOR)], [place(TEXT, WAGES), (0, 5)]]]
    rows, inside = exact.embed_parts(texts, parts)
    assert rows.shape == (5, exact.dimension)
    assert [one.shape for one in inside] == [(count, exact.dimension) for count in (0, 1, 0, 1, 2)]
    assert_unit(rows)
    for one in inside:
        assert_unit(one)


def test_texts_are_embedded_as_without_parts(exact: SentenceEmbedder):
    texts = [*OTHERS, TEXT]
    rows, _ = exact.embed_parts(texts, [[[(0, 3)]], [], [], [], [[place(TEXT, DOOR)]]])
    assert rows == pytest.approx(exact.embed(texts), abs=1e-5)


def test_without_any_part_nothing_is_done_but_embed(exact: SentenceEmbedder):
    rows, inside = exact.embed_parts(OTHERS, [[] for _ in OTHERS])
    assert np.array_equal(rows, exact.embed(OTHERS))
    assert [one.shape for one in inside] == [(0, exact.dimension)] * len(OTHERS)
    rows, inside = exact.embed_parts([], [])
    assert (rows.shape, inside) == ((0, exact.dimension), [])


def test_a_part_is_nearer_to_what_says_the_same_than_another_part_is(embedder: SentenceEmbedder):
    _, (parts,) = embedder.embed_parts([TEXT], [[[place(TEXT, DOOR)], [place(TEXT, WAGES)]]])
    door, wages = embedder.embed(["the vessel sailed with an open bow door", "the sailors had received no pay"])
    assert parts[0] @ door > parts[1] @ door
    assert parts[1] @ wages > parts[0] @ wages


def test_a_part_is_read_in_its_context(embedder: SentenceEmbedder):
    """What "they" and "it" are stands outside the parts."""
    denial = place(TEXT, "denied it")
    _, (parts,) = embedder.embed_parts([TEXT], [[[place(TEXT, WAGES)], [denial]]])
    alone = embedder.embed([WAGES, "denied it"])
    asked = embedder.embed(["the ferry's crew had not been paid", "who denied that the ferry crew was unpaid"])
    for part, lone, question in zip(parts, alone, asked, strict=True):
        assert part @ question > lone @ question


def test_a_part_is_the_same_whatever_is_read_beside_it(exact: SentenceEmbedder):
    """Short texts are filled up to the length of the longest that is read with them."""
    spans = [[place(TEXT, DOOR)], [place(TEXT, WAGES)]]
    _, (alone,) = exact.embed_parts([TEXT], [spans])
    _, together = exact.embed_parts([*OTHERS, TEXT], [[], [], [], [], spans])
    assert together[-1] == pytest.approx(alone, abs=1e-5)
    words = exact.embed([DOOR, WAGES])
    assert np.abs(alone - words).max() > 0.01, "not fallen back to the words alone"


def test_several_spans_of_one_part_are_one_mean(exact: SentenceEmbedder):
    door, wages = place(TEXT, DOOR), place(TEXT, WAGES)
    _, (parts,) = exact.embed_parts([TEXT], [[[door], [wages], [door, wages], [wages, door]]])
    assert parts[2] == pytest.approx(parts[3], abs=1e-6)
    assert min(parts[2] @ parts[0], parts[2] @ parts[1]) > parts[0] @ parts[1]


def test_a_part_behind_what_the_model_reads_is_embedded_by_its_words_alone(exact: SentenceEmbedder):
    long = "The fog lay on the harbour all day long. " * 60 + DOOR
    assert exact.count_tokens([long])[0] > exact.max_tokens + 100
    before = place(long, "The fog lay on the harbour")
    _, (parts,) = exact.embed_parts([long], [[[before], [place(long, DOOR)]]])
    assert parts[1] == pytest.approx(exact.embed([DOOR])[0], abs=1e-5)
    assert np.abs(parts[0] - exact.embed(["The fog lay on the harbour"])[0]).max() > 0.01


@pytest.mark.parametrize("span", [(0, 0), (13, 14)])
def test_a_part_of_no_word_still_has_a_row(exact: SentenceEmbedder, span: Span):
    _, (parts,) = exact.embed_parts([TEXT], [[[span]]])
    assert parts.shape == (1, exact.dimension)
    assert np.isfinite(parts).all()


def test_places_are_code_points_in_every_script(exact: SentenceEmbedder):
    text = "👩‍🚒 Núñez said 🔥 the blaze was out. 部长说大桥已经关闭。 The mill burned."
    _, (parts,) = exact.embed_parts([text], [[[place(text, "the blaze was out")], [place(text, "The mill burned")]]])
    blaze, mill = exact.embed(["the fire had been put out", "a mill was on fire"])
    assert parts[0] @ blaze > parts[1] @ blaze
    assert parts[1] @ mill > parts[0] @ mill
