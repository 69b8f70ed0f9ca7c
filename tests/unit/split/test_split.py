import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.ingest.split import LEAST, MOST, count_words, split, split_document
from retrieval.models.segmenter import SpacySegmenter
from retrieval.types import Block, BlockKind, PassageDraft, Span

Made = tuple[str, tuple[Block, ...]]
Passages = Callable[[str], list[str]]
Drafts = Callable[..., list[PassageDraft]]

ONE = "The council of Port Sable met on Monday and voted to close the old harbour for the winter months."
"""A sentence of 19 words."""
FILL = " ".join([ONE] * 8)
"""A paragraph of 152 words: with it, a passage is nearly full."""


def one_sentence(sentences: int) -> str:
    return " ".join([ONE] * sentences)


def passage_with(passages: list[str], words: str) -> str:
    found = [passage for passage in passages if words in passage]
    assert len(found) == 1
    return found[0]


def test_passages_have_120_to_200_words(passages: Passages):
    text = "\n\n".join(one_sentence(number) for number in (3, 2, 4, 1, 3, 2, 5, 1, 1, 3, 4, 2, 3, 3))
    words = [count_words(passage) for passage in passages(text)]
    assert len(words) > 2
    assert all(LEAST <= number <= MOST for number in words)


def test_a_cut_between_paragraphs_is_preferred(passages: Passages):
    paragraph = one_sentence(9)
    assert passages("\n\n".join([paragraph] * 4)) == [paragraph] * 4


def test_no_tiny_passage_is_left_at_the_end(passages: Passages):
    words = [count_words(one) for one in passages("\n\n".join([one_sentence(3)] * 3 + [one_sentence(5)]))]
    assert sum(words) == 14 * 19
    assert min(words) >= LEAST


def test_a_short_section_stays_as_it_is(passages: Passages):
    assert passages("## One\n\nIt rained.\n\n## Two\n\nIt snowed.\n\nIt froze.") == [
        "It rained.",
        "It snowed.\n\nIt froze.",
    ]


def test_a_passage_holds_the_heading_above_it(drafts: Drafts):
    text = (
        "It rained.\n\n## The ‘Old’  Harbour\n\nIt snowed.\n\n-- By Ina Prewitt\n\nIt froze.\n\n"
        "## Last\n\n## Very last\n\nIt thawed."
    )
    assert [one.heading for one in drafts(text)] == [None, "The ‘Old’  Harbour", "The ‘Old’  Harbour", "Very last"]


def test_front_matter_stands_in_no_passage(passages: Passages):
    text = "-- Document 12\n\nIt rained.\n\n-- By Ina Prewitt\n\nIt snowed.\n\n-- Copyright"
    assert passages(text) == ["It rained.", "It snowed."]


def test_the_title_opens_the_first_passage_as_one_sentence(drafts: Drafts):
    text = f"# Harbour closes. Nobody asked\n\n{FILL}\n\n{FILL}"
    first, second = drafts(text)
    assert first.sentences[0] == (2, text.index("\n"))
    assert first.start == 2
    assert text[second.start : second.end] == FILL


def test_a_first_paragraph_that_says_the_title_is_treated_as_one(drafts: Drafts):
    text = f"Harbour closes. Nobody asked.\n\n{FILL}\n\n{FILL}"
    assert drafts(text, "Harbour  closes. Nobody asked")[0].sentences[0] == (0, text.index("\n"))
    assert drafts(text, "Another title")[0].sentences[0] == (0, len("Harbour closes."))


def test_a_title_before_front_matter_is_a_passage_of_its_own(passages: Passages):
    assert passages("# Harbour closes\n\n-- By Ina Prewitt\n\nIt rained.") == ["Harbour closes", "It rained."]


def test_nothing_but_front_matter_makes_no_passage(passages: Passages):
    assert passages("-- Document 12\n\n## Heading\n\n-- Copyright") == []
    assert passages("") == []


@pytest.mark.parametrize(("opening", "closing"), ["“”", '""', "‘’", "''", "«»", "„“", ("''", "''"), ("``", "''")])
def test_a_quotation_of_several_sentences_is_never_divided(passages: Passages, opening: str, closing: str):
    speech = f"{opening}{one_sentence(3)} {one_sentence(3)}{closing}"
    found = passages(f"{FILL} Marlow said: {speech} {FILL}")
    assert f"Marlow said: {speech}" in passage_with(found, "Marlow")


def test_speech_stays_with_the_name_after_it(passages: Passages):
    said = "“The boats are gone. The nets are gone.” Those were the words of Marlow."
    for lead in range(6, 12):
        assert said in passage_with(passages(f"{one_sentence(lead)}\n\n{said}\n\n{FILL}"), "Marlow")


def test_speech_stays_with_the_name_before_it(passages: Passages):
    said = '"Aid is late," Marlow said. "We asked in May. Nobody came to us."'
    for lead in range(5, 12):
        assert said in passage_with(passages(f"{one_sentence(lead)} {said} {FILL}"), "Marlow")


def test_speech_between_two_sentences_stays_with_both(passages: Passages):
    said = "The hall fell silent. “We are lost.” That was how Marlow put it."
    for lead in range(5, 12):
        assert said in passage_with(passages(f"{one_sentence(lead)} {said} {FILL}"), "Marlow")


def test_speech_over_paragraphs_stays_whole_however_long(passages: Passages):
    speech = f"Marlow told the hall: “{FILL}\n\n“{FILL}\n\n“{one_sentence(2)}”"
    found = passages(f"{FILL}\n\n{speech}\n\n{FILL}")
    assert found == [FILL, speech, FILL]
    assert count_words(found[1]) > MOST


def test_a_paragraph_of_speech_stays_with_the_colon_before_it(passages: Passages):
    for lead in range(4, 12):
        text = f"{one_sentence(lead)} Marlow continued:\n\n“The boats are gone.”\n\n{FILL}"
        assert "Marlow continued:\n\n“The boats are gone.”" in passage_with(passages(text), "Marlow")


def test_what_a_colon_leads_in_stays_with_it(passages: Passages):
    for said in ("Marlow went on:\n\n“The boats are gone,” he said.", "Marlow named the cause: The nets were old."):
        for lead in range(4, 12):
            assert said in passage_with(passages(f"{one_sentence(lead)} {said}\n\n{FILL}"), "Marlow")


def test_a_paragraph_of_speech_stays_with_the_speech_before_it(passages: Passages):
    for lead in range(4, 12):
        said = "“The boats are gone,” Marlow said.\n\n“The nets are gone.”\n\n“So are we.”"
        assert said in passage_with(passages(f"{one_sentence(lead)}\n\n{said}\n\n{FILL}"), "Marlow")


def test_a_section_that_opens_with_speech_keeps_it_with_what_follows(passages: Passages):
    for length in range(1, 12):
        speech = f"“{one_sentence(length)}”\n\nMarlow put it thus."
        assert speech in passage_with(passages(f"{speech} {FILL}"), "Marlow")


def test_an_unclosed_mark_holds_no_more_than_its_paragraph(passages: Passages):
    lines = [f"He saw a “dog. {one_sentence(7)}", FILL, FILL]
    assert passages("\n\n".join(lines)) == lines


def test_apostrophes_and_scare_quotes_hold_nothing_together(passages: Passages):
    paragraph = f"The crews' \"big\" day came in the '90s. {one_sentence(7)}"
    assert passages("\n\n".join([paragraph] * 5)) == [paragraph] * 5
    long = " ".join([f"The crews' day came in the '90s. {ONE}"] * 30)
    assert all(count_words(one) <= MOST for one in passages(long))


def test_a_sentence_of_5000_words_is_a_passage_of_its_own(passages: Passages):
    giant = "the boat and " * 1700 + "the sea."
    assert passages(f"{FILL}\n\n{giant}\n\n{FILL}") == [FILL, giant, FILL]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("zh", "港口今天关闭了所有船只都离开了这里。"), ("th", "ท่าเรือปิดแล้ววันนี้ "), ("ja", "港は今日閉まりました。")],
)
def test_scripts_without_spaces_make_bounded_passages(segmenter: SpacySegmenter, language: str, sentence: str):
    text = (sentence * 200).strip()
    block = Block(kind=BlockKind.PARAGRAPH, start=0, end=len(text))
    found = split_document(text, [block], language, segmenter, None)
    if language == "th":  # Thai has no mark that ends a sentence: the paragraph is one
        assert len(found) == 1
    else:
        assert all(LEAST <= count_words(text[one.start : one.end]) <= MOST for one in found)
    assert count_words(text) > 5 * MOST


def test_words_are_counted_by_spaces_or_by_two_letters():
    assert count_words("") == 0
    assert count_words("Port Sable, 1910 — closed") == 5
    assert count_words("naïve café") == 2
    assert count_words("港口关闭") == 2
    assert count_words("Port 港口关 closed") == 4
    assert count_words("항구가 닫혔다") == 2


def test_a_hundred_thousand_short_sentences_are_split(document: Callable[[str], Made]):
    text, blocks = document(" ".join(["It sank."] * 100_000))
    found = split(text, blocks, [[(at, at + 8) for at in range(0, len(text), 9)]])
    assert sum(len(one.sentences) for one in found) == 100_000
    assert {LEAST <= 2 * len(one.sentences) <= MOST for one in found} == {True}


def test_every_block_needs_its_sentences(document: Callable[[str], Made]):
    text, blocks = document("It rained.")
    with pytest.raises(ValueError, match="zip"):
        split(text, blocks, [])


def test_a_paragraph_without_sentences_adds_nothing(document: Callable[[str], Made]):
    text, blocks = document("It rained.\n\n***")
    assert [one.sentences for one in split(text, blocks, [[(0, 10)], []])] == [((0, 10),)]


_SENTENCES = st.one_of(
    st.sampled_from(
        [
            ONE,
            "It rained.",
            "“We voted,” he said.",
            "He said:",
            "“No.",
            "Never.”",
            "‘Yes.’",
            "It’s the boys’ “day.”",
            '"Go.',
        ]
    ),
    st.integers(1, 70).map(lambda number: "boat " * number + "sank."),
)
_LINES = st.tuples(
    st.sampled_from(["", "", "", "", "## ", "-- ", "# "]), st.lists(_SENTENCES, min_size=1, max_size=12).map(" ".join)
).map("".join)
_DOCUMENTS = st.lists(st.one_of(_LINES, st.text(alphabet="ab .“”\"\u00a0'\U0001f600", max_size=20)), max_size=12).map(
    "\n\n".join
)


@given(_DOCUMENTS, st.integers(1, 150), st.integers(0, 100))
def test_passages_hold_every_paragraph_once_and_nothing_else(
    segmenter: SpacySegmenter, document: Callable[[str], Made], source: str, least: int, more: int
):
    text, blocks = document(source)
    sentences = [
        [(block.start + a, block.start + b) for a, b in segmenter.sentences([text[block.start : block.end]], "en")[0]]
        for block in blocks
    ]
    found = split(text, blocks, sentences, least=least, most=least + more)
    kept = [block for block in blocks if block.kind in (BlockKind.PARAGRAPH, BlockKind.TITLE)]
    assert_sound(text, found)
    covered = "".join(re.sub(r"\s", "", text[a:b]) for one in found for a, b in one.sentences)
    assert covered == "".join(re.sub(r"\s", "", text[block.start : block.end]) for block in kept)
    for passage in found:
        for block in blocks:
            if block not in kept:
                assert block.end <= passage.start or passage.end <= block.start
        above = [text[b.start : b.end] for b in blocks if b.kind is BlockKind.HEADING and b.end <= passage.start]
        assert passage.heading == (above[-1] if above else None)


def assert_sound(text: str, found: list[PassageDraft]) -> None:
    at = 0
    for passage in found:
        assert passage.start >= at
        assert text[passage.start : passage.end] == text[passage.start : passage.end].strip() != ""
        assert (passage.start, passage.end) == (passage.sentences[0][0], passage.sentences[-1][1])
        inside: list[Span] = list(passage.sentences)
        assert inside == sorted(inside)
        assert all(a[1] <= b[0] for a, b in pairwise(inside))
        at = passage.end


@given(_DOCUMENTS)
def test_a_passage_is_over_the_limit_only_where_nothing_may_be_parted(
    segmenter: SpacySegmenter, document: Callable[[str], Made], source: str
):
    # Without marks and colons nothing is glued but a title, so that each sentence may be parted from the next.
    text, blocks = document(re.sub(r"[“”\"‘’':]", "", source))
    for one in split_document(text, blocks, "en", segmenter, None):
        titled = any(block.kind is BlockKind.TITLE and one.start <= block.start < one.end for block in blocks)
        assert count_words(text[one.start : one.end]) <= MOST or len(one.sentences) == 1 or titled
