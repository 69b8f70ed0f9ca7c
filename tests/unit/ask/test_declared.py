"""A question of yes or no, and what somebody is told to claim, as the sentence that is weighed."""

import pytest

from retrieval.ask.declared import asks_for_sides, assertion, whose_claim
from retrieval.ask.question import Reading
from retrieval.ask.reading import QuestionReader
from retrieval.types import QuestionKind


def sided(claim: str, owner: str | None = None) -> Reading:
    return Reading(kind=QuestionKind.WHO_SAID, claim=claim, sides=True, owner=owner)


@pytest.mark.parametrize(
    ("question", "claim"),
    [
        ("Was the dam inspected in May? Who says so, and who disagrees?", "the dam was inspected in May"),
        ("Is the ferry company bankrupt? Who claims so and who rejects it?", "the ferry company is bankrupt"),
        (
            "Would a toll cost the town its shops? Who warns of that, and what says otherwise?",
            "a toll would cost the town its shops",
        ),
        ("Has the ministry been hiding the figures? who denied it", "the ministry has been hiding the figures"),
        ("Were stray dogs to blame for the losses? Anyone disagree?", "stray dogs were to blame for the losses"),
        ("is it true that the mayor resigned? who says so who denies it", "the mayor resigned"),
        ("Is the tunnel closed or not, who claims what?", "the tunnel is closed"),
        # a parser takes these for something else as they are put
        ("Will Marks beat the forecast? who says so, who denies it", "Marks will beat the forecast"),
        (
            "will slapping tolls on lorries bring the work back? who says yes",
            "slapping tolls on lorries will bring the work back",
        ),
        ("would a ban on logging cost towns their mills? who says so", "a ban on logging would cost towns their mills"),
        ("have talks with the rebels broken down? who denies that", "talks with the rebels have broken down"),
        ("is oil money behind the ad? who says so", "oil money is behind the ad"),
        ("was the womans card crack sexist? who says so", "the womans card crack was sexist"),
        ("Is the water safe to drink? who says so", "the water is safe to drink"),
        # "wasn't he" asks whether he was
        ("wasnt the mayor warned? who says so, who denies it", "the mayor was warned"),
        ("didnt the mayor resign? who says so, who denies it", "the mayor resign"),
        # whoever else is asked for beside a side is no part of the claim
        ("Was the mayor late? who says he was, who stood up for him", "the mayor was late"),
    ],
)
def test_what_is_asked_of_both_sides_is_weighed_as_a_sentence(parsing: QuestionReader, question: str, claim: str):
    assert parsing.read(question) == sided(claim)


@pytest.mark.parametrize(
    ("question", "claim"),
    [
        ("did the captain sleep on the bridge? who says yes who says no", "the captain sleep on the bridge"),
        ("does the rain really stop the works? who complains, who hits back", "the rain really stop the works"),
    ],
)
def test_to_do_is_taken_off_with_or_without_a_parser(questions: QuestionReader, question: str, claim: str):
    assert questions.read(question) == sided(claim)


@pytest.mark.parametrize(
    "question",
    [
        "will it",
        "Will Marks resigned",
        "Not one person died",
        "The ruling party rigged the vote",
        "the warning signs were ignored",
        "Lund confirmed the sale",
    ],
)
def test_what_is_not_plain_stands_as_it_was_put(parsing: QuestionReader, question: str):
    assert parsing.read(f"{question}? who says so, who denies it?") == sided(question)


@pytest.mark.parametrize(
    ("question", "claim", "who"),
    [
        ("Lund says he was late - did anybody dispute that?", "Lund was late", "Lund"),
        ("the mayor claims the bridge is safe. does anyone contradict her?", "the bridge is safe", "mayor"),
        ("Theresa May says the deal is dead. who disagrees", "the deal is dead", "Theresa May"),
        ("The governor said on Monday that the dam was safe. who disputes that?", "the dam was safe", "governor"),
        ("Lund says he's been lied to. does anyone contradict him", "Lund has been lied to", "Lund"),
        ("okoro insists that the lock held, who isnt buying it", "the lock held", "okoro"),
        ("Orla told the board her staff found it. Did anyone show they hadn't?", "her staff found it", "Orla"),
        ("Lund told reporters that the dam was safe. can anybody prove it was?", "the dam was safe", "Lund"),
        # who "she" and "they" are is not known here, and "it" is no person
        ("Two nurses say she was drunk - anyone dispute it", "she was drunk", "Two nurses"),
        ("Lund says they lied about it - anyone deny it?", "they lied about it", "Lund"),
        ("Ines Okoro said it was an accident. Anything that contradicts her?", "it was an accident", "Ines Okoro"),
    ],
)
def test_whose_claim_it_is_counts_as_the_speaker_who_is_looked_for(
    questions: QuestionReader, question: str, claim: str, who: str
):
    assert questions.read(question) == sided(claim, who)


def test_a_question_about_what_somebody_said_keeps_the_claim_in_it(questions: QuestionReader):
    reading = questions.read("Did the mayor say the dam was safe? Who denies it?")
    assert (reading.claim, reading.role, reading.sides) == ("the dam was safe", "mayor", True)


@pytest.mark.parametrize(
    "text",
    [
        "who says the dam broke",
        "the dam broke",
        "she says the dam broke",
        "did Lund say so",
        "Lund said",
        "",
        "Lund didnt say he was late",
        "Lund never said the dam was safe",
        "the mayor's claims about the dam were false",
        "the claims were never proved",
        "Lund confirmed the sale",
        "Lund knew the dam was leaking",
        "Lund told a lie",
        "Lund told everybody",
        "the party said on Monday",
    ],
)
def test_other_texts_are_nobodys_claim(text: str):
    assert whose_claim(text) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("did the mayor sign", "the mayor sign"),
        ("didnt the mayor sign", "the mayor sign"),
        ("wasnt the mayor there", "wasnt the mayor there"),
        ("was he", "was he"),
        ("was the mayor there", "was the mayor there"),
        ("the mayor signed", "the mayor signed"),
        ("", ""),
    ],
)
def test_without_a_parse_only_what_is_sure_is_turned(text: str, said: str):
    assert assertion(text) == said


@pytest.mark.parametrize(
    "segment",
    ["who says so", "and who hits back", "anybody say they mean nothing", "does Li deny it", "has anyone shown it was"],
)
def test_what_follows_a_claim_asks_for_its_sides(segment: str):
    assert asks_for_sides(segment)


@pytest.mark.parametrize(
    "segment",
    [
        "",
        "what did he say",
        "the bridge fell",
        "who built it",
        "who was driving",
        "did he apologise",
        "any witnesses",
        "did anyone die",
    ],
)
def test_other_parts_ask_for_something_else(segment: str):
    assert not asks_for_sides(segment)


def test_another_question_behind_one_of_yes_or_no_asks_for_no_sides(questions: QuestionReader):
    assert not questions.read("Was the dam safe? Who built it?").sides
