"""Which words of a question are names, as the passages nearest to it write them."""

from collections.abc import Sequence

import pytest

from retrieval.ask.named import holds, names
from retrieval.ask.question import read
from retrieval.store.rows import StoredPassage

FUEL = (
    "Fuel got dearer in Norland last year, a report says. Drivers from Norland buy theirs in Alderney.",
    "The levy that Alderney voted for was first proposed by Bill Strand. Later Bill Strand dropped it.",
    "Two members of the Alderney Fishing Board, and Bill Strand with them, left. CEOs of many firms did; all CEOs do.",
)


def passage(text: str) -> StoredPassage:
    return StoredPassage(
        key=1,
        document_id="a",
        version=1,
        start=0,
        end=len(text),
        text=text,
        heading=None,
        sentences=((0, len(text)),),
        paragraphs=((0, 1),),
        title=None,
        publisher=None,
        authors=(),
        published=None,
        url=None,
        source="a.txt",
    )


def found(question: str, texts: Sequence[str] = FUEL) -> tuple[str, ...]:
    return names(question, [passage(text) for text in texts], read(question).terms)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("how much dearer did fuel get in alderney", ("alderney",)),
        ("How much dearer did fuel get in Alderney?", ("alderney",)),
        ("did norland's drivers buy fuel in alderney", ("norland", "alderney")),
        # a first name is a name beside the rest of it, and else may be a bill
        ("who foots the bill for the levy", ()),
        ("did bill strand drop it", ("bill", "strand")),
        # what an acronym stands for may be written out
        ("which ceos left", ()),
        # written as a name, and known to no passage: another place, or a slip of the finger
        ("How much dearer did fuel get in Marrow?", ("marrow",)),
        ("How much dearer did fuel get in Alderny?", ()),
        ("how much dearer did fuel get in marrow", ()),
        # a headline's capitals tell nothing, and the first word has one whatever it is
        ("How Much Dearer Did Petrol Get There", ()),
        ("Levies went up?", ()),
        ("Fuel went up in March on Monday in the North", ()),
    ],
)
def test_a_word_is_a_name_where_the_passages_write_it_as_one(question: str, expected: tuple[str, ...]):
    assert found(question) == expected


def test_without_passages_only_capitals_tell():
    assert found("Who lives in Alderney?", ()) == ("alderney",)
    assert found("who lives in alderney?", ()) == ()


@pytest.mark.parametrize(
    ("name", "held"),
    [("turkish", True), ("turkeys", True), ("vell", True), ("well", False), ("keys", False), ("norland", False)],
)
def test_a_text_holds_a_name_in_whatever_form(name: str, *, held: bool):
    assert holds("boats from turkey reached vell; monkeys did not", name) is held
