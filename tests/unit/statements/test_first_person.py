"""Whom *I* and *we* mean: the writer who is named, or whose turn it is."""

from collections.abc import Callable, Iterable

import pytest

from retrieval.models.parser import SpacyParser
from retrieval.statements.extractor import Article, Extractor
from retrieval.statements.first_person import is_personal, writers
from retrieval.statements.reader import ParsedStatements
from retrieval.types import Block, BlockKind, Draft, Polarity, Statement

Extract = Callable[[str], list[Statement]]

LETTER = (
    "Dear Editor,\n\nI believe that the bridge was never safe.\n\nWe told the council that it was rusting.\n\n"
    "Yours faithfully,\nGreta Sommerlad\nThornwick"
)
ANSWERS = (
    "Q&A with Ada Brook\n\nThe mayor took our questions on the dam.\n\nQ: Is the dam safe?\n\n"
    "A: It was never safe. I told the council so in May.\n\nI still believe that.\n\n"
    "Q: Will you resign?\n\nA: I will not leave the town now."
)
TRANSCRIPT = (
    "Radio Vell spoke with Harriet Dunmore, the union's deputy, and Callum Vine.\n\n"
    "VINE: Is it never?\n\nDUNMORE: I said there has not been a vote.\n\n"
    "VINE: The chamber says otherwise.\n\nDUNMORE: We have stopped asking it."
)


def names(found: Iterable[Statement]) -> list[tuple[str, str]]:
    """The speakers' words and names."""
    return [(one.speaker.text, one.speaker.name) for one in found if one.speaker is not None]


def in_blocks(text: str) -> tuple[Block, ...]:
    """The first paragraph as the title, every other one as a paragraph."""
    blocks, at = [], 0
    for part in text.split("\n\n"):
        kind = BlockKind.PARAGRAPH if at else BlockKind.TITLE
        blocks.append(Block(kind=kind, start=at, end=at + len(part)))
        at += len(part) + 2
    return tuple(blocks)


def test_i_is_the_writer_outside_quotation_marks(extractor: Extractor) -> None:
    text = "I think the bridge is safe. “I know it is not,” Tom Reed said. We asked the council about it."
    (found,) = extractor.extract([Article(text=text, writers=("Ada Brook",))])
    top = [one for one in found if one.depth == 0]
    assert names(top) == [("I", "Ada Brook"), ("Tom Reed", "Tom Reed"), ("We", "Ada Brook")]


def test_i_stays_unresolved_where_no_writer_is_named(extract: Extract) -> None:
    (found,) = extract("I think the bridge is safe.")
    assert found.speaker is not None
    assert (found.speaker.name, found.speaker.named) == ("I", False)


def test_we_is_anybody_in_a_text_that_never_says_i(extractor: Extractor) -> None:
    (found,) = extractor.extract([Article(text="We know that bridges are old.", writers=("Ada Brook",))])
    assert names(found) == [("We", "We")]


def test_we_is_all_the_writers(extractor: Extractor) -> None:
    article = Article(text="We think that the bridge is safe.", writers=("Ada Brook", "Tom Reed"))
    (found,) = extractor.extract([article])
    assert names(found) == [("We", "Ada Brook and Tom Reed")]


@pytest.mark.parametrize(
    ("text", "title", "authors", "publisher", "expected"),
    [
        ("I went there.", "The bridge", ("Ada Brook",), "The Courier", ("Ada Brook",)),
        ("I went there.", "The bridge", ("The Courier",), "The Courier", ()),
        ("I went there.", "The bridge", ("Courier Staff",), None, ()),
        ("I went there.", "The bridge", ("AFP",), None, ()),
        ("I went there.", "Full text: the mayor's speech", ("Ada Brook",), None, ()),
        ("I went there.", "Five questions to Zora Candela", ("Ada Brook",), None, ()),
        ("Why?\nI was.\nWhen?\nAt ten.\nWhere?\nHere.", "The bridge", ("Ada Brook",), None, ()),
        (LETTER, None, (), None, ("Greta Sommerlad",)),
        ("To the editor: I was there.\n\n— Greta Sommerlad, Thornwick", None, (), None, ("Greta Sommerlad",)),
        ("The bridge is shut.\n\n— Greta Sommerlad, Thornwick", None, (), None, ()),
    ],
)
def test_the_writer_is_a_person_who_is_named_as_one(
    text: str, title: str | None, authors: tuple[str, ...], publisher: str | None, expected: tuple[str, ...]
) -> None:
    assert writers(text, title, authors, publisher) == expected


@pytest.mark.parametrize("name", ["Ada Brook", "J. K. Marsh", "Ludwig van der Berg", "Íñigo Valdecasa"])
def test_a_persons_name_has_its_shape(name: str) -> None:
    assert is_personal(name)


@pytest.mark.parametrize("name", ["", "AFP", "Reuters", "The Vell Courier", "Courier Staff", "the editors", "Ada"])
def test_an_agency_or_a_desk_is_no_person(name: str) -> None:
    assert not is_personal(name)


def test_a_signed_letter_is_its_writers_words() -> None:
    draft = Draft(text=LETTER, blocks=in_blocks(LETTER), source="letter.txt", language="en")
    (found,) = ParsedStatements(SpacyParser()).statements([draft]).statements
    assert ("I", "Greta Sommerlad") in names(found)
    assert ("We", "Greta Sommerlad") in names(found)


def test_an_answer_is_the_interviewees(extractor: Extractor) -> None:
    (found,) = extractor.extract([Article(text=ANSWERS, blocks=in_blocks(ANSWERS))])
    said = {name for words, name in names(found) if words in {"A", "I"}}
    assert said == {"Ada Brook"}
    told = [ANSWERS[start:end] for one in found for start, end in one.content if one.depth == 0]
    assert "It was never safe. I told the council so in May" in told
    assert not any("Is the dam safe" in one for one in told)


def test_an_answer_is_nobodys_where_two_could_have_given_it(extractor: Extractor) -> None:
    text = ANSWERS.replace("Q&A with Ada Brook", "Q&A with Ada Brook and Tom Reed")
    (found,) = extractor.extract([Article(text=text, blocks=in_blocks(text))])
    assert "Ada Brook" not in {name for _, name in names(found)}
    assert "A" not in {words for words, _ in names(found)}


def test_a_turn_of_a_transcript_is_the_words_of_its_label(extractor: Extractor) -> None:
    (found,) = extractor.extract([Article(text=TRANSCRIPT)])
    top = [(one.speaker.text, one.speaker.name) for one in found if one.speaker is not None and one.cue]
    assert ("DUNMORE", "Harriet Dunmore") in top
    assert ("VINE", "Callum Vine") in top
    assert ("I", "Harriet Dunmore") in top
    asked = next(one for one in found if "Is it never" in TRANSCRIPT[one.content[0][0] : one.content[0][1]])
    assert asked.polarity is Polarity.ASKS


def test_a_list_of_figures_is_no_transcript(extractor: Extractor) -> None:
    text = "Reed: 120\n\nHale: 80\n\nReed: 12\n\nHale: 9"
    assert list(extractor.extract([Article(text=text)])) == [[]]
