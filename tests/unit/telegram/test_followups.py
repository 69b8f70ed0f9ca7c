"""Questions made of other questions."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.followups import CLAIM, goes_on, refine, what_said, who_said
from retrieval.errors import QuestionError
from retrieval.types import Filters

BEFORE = "who said the lock was safe?"


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("in December 2016", (2016, 12, 1), (2016, 12, 31)),
        ("In 2016?", (2016, 1, 1), (2016, 12, 31)),
        ("and in Feb 2024", (2024, 2, 1), (2024, 2, 29)),
        ("on 3 May 2020", (2020, 5, 3), (2020, 5, 3)),
        ("on 3rd May 2020.", (2020, 5, 3), (2020, 5, 3)),
        ("since Sept. 2019", (2019, 9, 1), None),
        ("after 2019", (2020, 1, 1), None),
        ("before June 2019", None, (2019, 5, 31)),
        ("until 2019", None, (2019, 12, 31)),
    ],
)
def test_dates_limit_the_question_before(
    text: str, since: tuple[int, int, int] | None, until: tuple[int, int, int] | None
) -> None:
    refined = refine(text, BEFORE, Filters(publisher="Gazette"), None)
    assert refined is not None
    assert refined.question == BEFORE
    limits = Filters(publisher="Gazette", since=date(*since) if since else None, until=date(*until) if until else None)
    assert refined.filters == limits


@pytest.mark.parametrize("text", ["when?", "When", "and when?", "when was that?", "when did they say it?"])
def test_when_asks_for_the_order_of_dates(text: str) -> None:
    refined = refine(text, BEFORE, Filters(), None)
    assert refined is not None
    assert (refined.question, refined.by_date) == (BEFORE, True)


@pytest.mark.parametrize(
    ("text", "before", "expected"),
    [
        ("and the board?", BEFORE, "what did the board say about the lock was safe?"),
        ("What about the keeper?", "what did the board say about the lock?", "what did the keeper say about the lock?"),
        ("how about Ada Quill", "what did she say about the lock?", "what did Ada Quill say about the lock?"),
        ("and the board?", "low water", "what did the board say about low water?"),
    ],
)
def test_another_speaker_is_asked_about_the_same(text: str, before: str, expected: str) -> None:
    refined = refine(text, before, Filters(), None)
    assert refined is not None
    assert refined.question == expected


@pytest.mark.parametrize(
    "text",
    [
        "who said the lock was safe?",
        "and how high was the water?",
        "and who denied it?",
        "and did the board deny it?",
        "in 99999",
        "on 31 February 2020",
        "on 3 2020",
        "before 0001",
        "after 9999",
        "and a long story that goes on and on about what somebody did at the lock",
        "",
    ],
)
def test_other_questions_stand_for_themselves(text: str) -> None:
    assert refine(text, BEFORE, Filters(), None) is None
    assert not goes_on(text)


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("The gate is safe.", "who said that The gate is safe?"),
        ("“The gate is safe!”", "who said that The gate is safe?"),
        ("that the gate\n is safe", "who said that the gate is safe?"),
        (" … ", ""),
        ("The gate is safe. " + "It rained. " * 60, None),
    ],
)
def test_a_claim_becomes_a_question(claim: str, expected: str | None) -> None:
    question = who_said(claim)
    assert len(question) <= CLAIM + len("who said that ?")
    if expected is None:
        assert question.startswith("who said that The gate is safe. It rained.")
        assert question.endswith("It rained?")
    else:
        assert question == expected


@given(st.text(max_size=3000))
def test_any_message_makes_a_question_that_can_be_read(text: str) -> None:
    question = who_said(text)
    assert len(question) <= CLAIM + 20
    assert "\n" not in question
    refine(text, BEFORE, Filters(), None)  # whatever is typed, nothing breaks
    what_said(text)


def test_the_readers_limit_holds_for_every_claim() -> None:
    from retrieval.ask.question import LONGEST, read

    assert read(who_said("word " * 1000)).text
    assert CLAIM < LONGEST
    with pytest.raises(QuestionError):
        read(who_said("…"))
