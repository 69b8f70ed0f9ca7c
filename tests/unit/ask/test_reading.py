"""What a question asks for, however it was typed."""

from typing import NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.ask.question import Reading
from retrieval.ask.reading import QuestionReader
from retrieval.types import QuestionKind


def who(claim: str, *, turned: bool = False, sides: bool = False, role: str | None = None) -> Reading:
    return Reading(kind=QuestionKind.WHO_SAID, claim=claim, turned=turned, sides=sides, role=role)


def what(speaker: str, claim: str | None) -> Reading:
    return Reading(kind=QuestionKind.WHAT_SAID, speaker=speaker, claim=claim)


@pytest.mark.parametrize(
    ("question", "claim"),
    [
        ("Who said the ferry was overloaded?", "the ferry was overloaded"),
        ("Who claimed that the dam was safe?", "the dam was safe"),
        ("Who warned that the tunnel could flood?", "the tunnel could flood"),
        ("Who thinks the stadium will be finished on time?", "the stadium will be finished on time"),
        ("Who called the verdict a disgrace?", "the verdict a disgrace"),
        ("Who accused the council of lying?", "the council of lying"),
        ('Who said "the roof is fine"?', '"the roof is fine"'),
        ("Who said it was not safe?", "it was not safe"),
        ("Who, according to the paper, said the clinic would shut?", "the clinic would shut"),
        ("Who told the inquiry that the valves were stuck?", "the valves were stuck"),
        # hurried: no capitals, no question mark, an apostrophe left out
        ("who said the kiln had exploded", "the kiln had exploded"),
        ("whos saying the ferry sank", "the ferry sank"),
        ("who says lund lied", "lund lied"),
        ("WHO SAID THE FERRY SANK??", "THE FERRY SANK"),
        ("  who   said the ferry sank ?!", "the ferry sank"),
        # mistyped
        ("who siad the dam was safe", "the dam was safe"),
        ("who calimed the dam was safe", "the dam was safe"),
        ("who repoted that the vault was empty", "the vault was empty"),
    ],
)
def test_who_said_asks_for_the_speakers_of_a_claim(questions: QuestionReader, question: str, claim: str):
    assert questions.read(question) == who(claim)


@pytest.mark.parametrize(
    ("question", "claim"),
    [
        ("Who denied that the mine was closed?", "the mine was closed"),
        ("who disputes the harbour's figures", "the harbour's figures"),
        ("Who rejected the claim of a leak?", "the claim of a leak"),
        ("who refuted that the well was dry", "the well was dry"),
        ("Who doesn't think the ballot was fair?", "the ballot was fair"),
        ("who doesnt believe the ballot was fair", "the ballot was fair"),
        ("who denyed the dam was safe", "the dam was safe"),
        ("who dneied the dam was safe", "the dam was safe"),
    ],
)
def test_who_denied_asks_for_those_who_deny(questions: QuestionReader, question: str, claim: str):
    assert questions.read(question) == who(claim, turned=True)


@pytest.mark.parametrize("question", ["who defied the ban", "who warmed the soup", "who lay on the deck"])
def test_a_word_that_looks_like_a_verb_of_saying_is_not_one(questions: QuestionReader, question: str):
    reading = questions.read(question)
    assert not reading.turned
    assert not reading.sure or reading.kind is QuestionKind.PASSAGE


@pytest.mark.parametrize(
    ("question", "claim", "role"),
    [
        ("Which newspaper reported that the vault was empty?", "the vault was empty", "newspaper"),
        ("which engineer says the bridge will hold", "the bridge will hold", "engineer"),
        ("Which harbour pilot warned that the channel was silting up?", "the channel was silting up", "harbour pilot"),
        ("what paper said the vicar resigned", "the vicar resigned", "paper"),
        ("which minister has promised new trains", "new trains", "minister"),
    ],
)
def test_the_speaker_may_be_asked_for_by_a_role(questions: QuestionReader, question: str, claim: str, role: str):
    assert questions.read(question) == who(claim, role=role)


@pytest.mark.parametrize(
    ("question", "claim"),
    [
        ("Did anyone deny that the trawler sank?", "the trawler sank"),
        ("has anybody confirmed the strike is off", "the strike is off"),
        ("Does anyone dispute that the ballot was fair?", "the ballot was fair"),
        ("Is it true that the observatory will close?", "the observatory will close"),
        ("was it really true that the gulls attacked", "the gulls attacked"),
        ("The kiln exploded, who says so and who says otherwise", "The kiln exploded"),
        ("The kiln exploded - does anyone disagree?", "The kiln exploded"),
        ("did the grain ship leave port? both sides please", "did the grain ship leave port"),
        ("Was the well poisoned? Who says so?", "Was the well poisoned"),
    ],
)
def test_both_sides_may_be_asked_for(questions: QuestionReader, question: str, claim: str):
    assert questions.read(question) == who(claim, sides=True)


@pytest.mark.parametrize(
    ("question", "speaker", "topic"),
    [
        ("What did Petra Lund say about the bridge?", "Petra Lund", "the bridge"),
        ("What did the harbour master say about the fog?", "harbour master", "the fog"),
        ("What has the minister said about salmon quotas?", "minister", "salmon quotas"),
        ("What does the WHO think of the trial?", "WHO", "the trial"),
        ("What did Dr. Ruth Amadi tell the inquiry about the valves?", "Dr. Ruth Amadi", "the valves"),
        ("What did J. K. Marsh say about the weir?", "J. K. Marsh", "the weir"),
        ("Why does the coroner think the lamp was lit?", "coroner", "the lamp was lit"),
        ("How did the mayor respond to the flood warning?", "mayor", "the flood warning"),
        ("How did Ines Okafor react to the vote?", "Ines Okafor", "the vote"),
        ("What was Tom Reed's view on the toll?", "Tom Reed", "the toll"),
        ("what is the ministry's position on fishing rights", "ministry", "fishing rights"),
        ("Petra Lund's reaction to the collapse", "Petra Lund", "the collapse"),
        ("What do farmers make of the new levy?", "farmers", "the new levy"),
        ("Ada Brook - what did she say about the lighthouse?", "Ada Brook", "the lighthouse"),
        ("What did Petra Lund say?", "Petra Lund", None),
        # hurried and mistyped
        ("what did lund say about the bridge", "lund", "the bridge"),
        ("what did lund tell reporters about the valves", "lund", "the valves"),
        ("whats lund saying about the bridge", "lund", "the bridge"),
        ("waht did lund say about the bridge", "lund", "the bridge"),
        ("what did lund sya about the bridge", "lund", "the bridge"),
        ("petra lund’s reaction to the collapse", "petra lund", "the collapse"),
    ],
)
def test_what_said_asks_for_the_words_of_a_speaker(
    questions: QuestionReader, question: str, speaker: str, topic: str | None
):
    assert questions.read(question) == what(speaker, topic)


@pytest.mark.parametrize(
    ("question", "speaker", "topic"),
    [
        ("Petra Lund on the bridge", "Petra Lund", "the bridge"),
        ("petra lund on tolls", "petra lund", "tolls"),
        ("fred on the levy", "fred", "the levy"),
        ("harbour master about dredging", "harbour master", "dredging"),
        ("ministry of transport on the tunnel", "ministry of transport", "the tunnel"),
    ],
)
def test_a_name_and_a_topic_are_taken_for_what_was_said_but_not_surely(
    questions: QuestionReader, question: str, speaker: str, topic: str
):
    assert questions.read(question) == Reading(kind=QuestionKind.WHAT_SAID, speaker=speaker, claim=topic, sure=False)


@pytest.mark.parametrize(
    "question",
    [
        "What happened to the clock tower?",
        "When did the library open?",
        "where was the tunnel dug",
        "how many lorries were turned away",
        "what started the fire",
        "fire at the mill",
        "the strike",
        "tell me about the strike",
        "library to open on sundays",
        "hail ruined a third of the apple harvest",
        "what did they say about the quarry",  # whom "they" means is not known
        "?",
        "",
    ],
)
def test_anything_else_asks_for_a_passage(questions: QuestionReader, question: str):
    assert questions.read(question) == Reading(kind=QuestionKind.PASSAGE)


@pytest.mark.parametrize(
    "question",
    ["The Orla bridge reopened on Monday after repairs", "bridge closed on friday", "minister resigns on friday"],
)
def test_a_sentence_is_no_name_before_a_topic(parsing: QuestionReader, question: str):
    assert parsing.read(question) == Reading(kind=QuestionKind.PASSAGE)


class Foreign:
    """Stands at the Parser port: a parser that reads no language, and must not be asked to."""

    def reads(self, text: str, language: str | None = None) -> bool:
        assert text
        assert language is None
        return False

    def pipeline(self) -> NoReturn:
        raise AssertionError("parsed what it cannot read")

    def verify(self) -> None:
        """There is nothing to verify."""


@pytest.mark.parametrize(
    "question",
    ["кто сказал, что мост закрыт?", "who said the ferry sank", "Lund sur le pont on tolls", "quién lo dijo"],
)
def test_what_the_parser_cannot_read_is_read_by_its_words(question: str):
    assert QuestionReader(Foreign()).read(question) == QuestionReader().read(question)


@given(st.text(max_size=200))
def test_no_line_breaks_the_reading_by_words(question: str):
    reading = QuestionReader().read(question)
    assert reading.kind is not QuestionKind.WHAT_SAID or reading.speaker
    assert reading.kind is not QuestionKind.WHO_SAID or reading.claim
    assert not (reading.turned and reading.sides)


PIECES = """
    who what which whats how did does anyone say said denied deny think about on the of that not n't ' ’ - ? , . Lund
    dam's reports true is it both sides whose
"""


@given(st.lists(st.sampled_from(PIECES.split()), max_size=9).map(" ".join))
def test_no_heap_of_the_words_of_questions_breaks_the_reading(parsing: QuestionReader, question: str):
    for reader in (QuestionReader(), parsing):
        reading = reader.read(question)
        assert reading.kind is not QuestionKind.WHAT_SAID or reading.speaker
        assert reading.kind is not QuestionKind.WHO_SAID or reading.claim
