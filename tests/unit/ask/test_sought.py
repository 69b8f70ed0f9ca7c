"""What kind of answer a question for a fact seeks, and which sentences hold one."""

import pytest

from retrieval.ask.figures import figures, other_figures
from retrieval.ask.sought import Sought, sought


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("how many lorries came", Sought.NUMBER),
        ("By how much did the levy cut it?", Sought.NUMBER),
        ("How old is the crown?", Sought.NUMBER),
        ("whats the jobless rate up there", Sought.NUMBER),
        ("what share of voters turned out", Sought.NUMBER),
        ("and what was the final price?", Sought.NUMBER),
        ("by when does the plant shut", Sought.TIME),
        ("what day was it written up", Sought.TIME),
        ("so when did the ferry sail", Sought.TIME),
        ("where was the first meeting held", Sought.PLACE),
        ("which town lost its bridge", Sought.PLACE),
        ("what did the amber dawn carry", None),
        ("how did the dockers vote", None),
        ("the day when it rained", None),
        ("", None),
    ],
)
def test_the_words_of_a_question_tell_what_it_seeks(question: str, kind: Sought | None) -> None:
    assert sought(question) is kind


@pytest.mark.parametrize(
    ("kind", "sentence", "held"),
    [
        (Sought.NUMBER, "Twelve of them cannot sit up.", True),
        (Sought.NUMBER, "It was 38 meters deep.", True),
        (Sought.NUMBER, "Nobody was hurt.", True),
        (Sought.NUMBER, "The wages are stagnant there.", False),
        (Sought.TIME, "It reopens on Monday.", True),
        (Sought.TIME, "The paper lapsed in 2031.", True),
        (Sought.TIME, "The paper lapsed.", False),
        (Sought.PLACE, "They met in White Vell.", True),
        (Sought.PLACE, "They met at home.", False),
        (Sought.PLACE, "They met in the northern hills.", True),
    ],
)
def test_a_sentence_holds_it_or_not(kind: Sought, sentence: str, held: bool) -> None:  # noqa: FBT001 - a parameter
    assert kind.held(sentence) is held


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2,400 crowns", (2400,)),
        ("4.6 billion, or 4.6bn", (4.6e9, 4.6e9)),
        ("11 dead and 40 missing", (11, 40)),
        ("in 2031, on 9/11, by an F-35 or in doc12", ()),
        ("£38, then $1.5bn", (38, 1.5e9)),
        ("38 m", (38, 38e6)),
        ("2,031 people", (2031,)),
    ],
)
def test_figures_are_amounts(text: str, found: tuple[float, ...]) -> None:
    assert figures(text) == pytest.approx(found)


@pytest.mark.parametrize(
    ("asked", "said", "other"),
    [
        ("who promised 4,200 crowns", "about 2,400 crowns each", True),
        ("who promised 4,200 crowns", "more than 4,000 crowns each", False),
        ("who promised 4,200 crowns", "a fair sum each", False),
        ("who promised 4.2 billion", "nearly 4,200 million", False),
        ("who put the wreck at 38 m", "it lies in 38 meters of water", False),
        ("who put the cost at $38m", "it cost nearly 38 million", False),
        ("who said 40 were killed", "killing 11 and leaving some 40 missing", False),
        ("who said 3 of them came", "five or 17 came", False),
        ("who promised a fair sum", "about 2,400 crowns each", False),
    ],
)
def test_another_figure_is_no_answer(asked: str, said: str, other: bool) -> None:  # noqa: FBT001 - a parameter
    assert other_figures(asked, said) is other
