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
        ("Who called the verdict a disgrace?", "called the verdict a disgrace"),
        ("Who accused the council of lying?", "accused the council of lying"),
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


@pytest.mark.parametrize(
    ("question", "claim"),
    [
        ("who blames the council for the flood", "blames the council for the flood"),
        ("who's calling for the mayor to go", "calling for the mayor to go"),
        ("who backs the port plan", "backs the port plan"),
        ("who compared the mayor to a pirate", "compared the mayor to a pirate"),
        ("who wants the dam closed", "wants the dam closed"),
        ("who wants to close the dam", "wants to close the dam"),
        ("who supports the strike", "supports the strike"),
        ("who criticised the mayor over the flood", "criticised the mayor over the flood"),
        ("who demanded an inquiry", "demanded an inquiry"),
        ("who claimed responsibility for the attack", "claimed responsibility for the attack"),
        ("who believes in the plan", "believes in the plan"),
        ("who dismissed the report as nonsense", "dismissed the report as nonsense"),
        ("who was it that said the dam was safe", "the dam was safe"),
        ("who is it that wants the dam closed", "wants the dam closed"),
        ("who agrees with the mayor that the dam is safe", "the dam is safe"),
        ("who told the court he was innocent", "he was innocent"),
        ("who said back pay was owed", "back pay was owed"),
        ("who in the Hope party said the tax would rise", "the tax would rise"),
    ],
)
def test_a_claim_keeps_a_verb_that_tells_more_than_that_somebody_speaks(
    questions: QuestionReader, question: str, claim: str
):
    assert questions.read(question) == who(claim)


@pytest.mark.parametrize(
    ("question", "claim"),
    [
        ("who doubts the dam is safe", "the dam is safe"),
        ("who laughed off the idea that he is leaving", "he is leaving"),
        ("who pushed back on the claim of a leak", "the claim of a leak"),
        ("who brushed aside the report that the dam leaks", "the dam leaks"),
        ("who scoffed at the plan", "the plan"),
        ("who ruled out a strike", "a strike"),
        ("who pours cold water on the pipeline being ready", "the pipeline being ready"),
        ("who disagrees with the mayor about the toll", "the mayor is right about the toll"),
    ],
)
def test_more_ways_to_deny(questions: QuestionReader, question: str, claim: str):
    assert questions.read(question) == who(claim, turned=True)


@pytest.mark.parametrize(
    ("question", "claim", "role"),
    [
        ("did the mayor deny that the dam leaked", "the dam leaked", "mayor"),
        ("Did Halder say the dam was safe?", "the dam was safe", "Halder"),
        ("has the ministry confirmed the strike is off", "the strike is off", "ministry"),
        ("did the supplier push back on being blamed", "being blamed", "supplier"),
    ],
)
def test_both_sides_may_be_asked_for_with_one_by_name(questions: QuestionReader, question: str, claim: str, role: str):
    assert questions.read(question) == Reading(
        kind=QuestionKind.WHO_SAID, claim=claim, sides=True, role=role, sure=False
    )


@pytest.mark.parametrize("question", ["who found the body", "who ordered the evacuation", "who owns the port"])
def test_a_deed_is_perhaps_no_words(questions: QuestionReader, question: str):
    reading = questions.read(question)
    assert not reading.sure
    assert reading.claim == question.removeprefix("who ")


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
        ("which minister has promised new trains", "promised new trains", "minister"),
        ("what widow said he was rested and sober", "he was rested and sober", "widow"),
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
        ("did the grain ship leave port? both sides please", "the grain ship leave port"),
        ("anyone deny the dam leaked", "the dam leaked"),
        ("did anyone contradict Halder on the dam", "Halder is right about the dam"),
        ("did anyone contradict Ines Okoro's claim that the dam was safe", "the dam was safe"),
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
        # a clause is told whole, and what stands before a topic is not
        ("what did lund say the bridge is hiding about its piers", "lund", "the bridge is hiding about its piers"),
        ("what did lund say at the hearing about the bridge", "lund", "the bridge"),
        ("what did lund write when he told off the union", "lund", "when he told off the union"),
        # names that are verbs, and nouns that are
        ("what did Hope Brand say about the strike", "Hope Brand", "the strike"),
        ("what did hope say about the strike", "hope", "the strike"),
        ("what did Will Marks say about claims of fraud", "Will Marks", "claims of fraud"),
        ("what did union rep Joy Welcome tell members about the offer", "union rep Joy Welcome", "the offer"),
        ("what does sea line say about the boat", "sea line", "the boat"),
        ("what did channel twelve find in its records", "channel twelve", "in its records"),
        ("what did the judge find about the pins", "judge", "the pins"),
        # words that only lean on a name
        ("what did petra lund herself say about the bridge", "petra lund", "the bridge"),
        ("what did lund have to say about the bridge", "lund", "the bridge"),
        ("whats lund been saying about the bridge", "lund", "the bridge"),
        ("what's lund said abt the bridge", "lund", "the bridge"),
        ("what did lund say when asked about the bridge", "lund", "the bridge"),
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
        ("Who did the union blame for the crash?", "union", "blame for the crash"),
        ("who does Petra Lund say should pay", "Petra Lund", "should pay"),
        ("Which law did Ines Okoro call unfair?", "Ines Okoro", "call law unfair"),
        ("which ministers did the harbour master accuse of lying", "harbour master", "accuse ministers of lying"),
    ],
)
def test_whom_somebody_spoke_of_is_asked_of_that_speaker(
    questions: QuestionReader, question: str, speaker: str, topic: str
):
    assert questions.read(question) == Reading(kind=QuestionKind.WHAT_SAID, speaker=speaker, claim=topic, sure=False)


@pytest.mark.parametrize("question", ["who wrote the op-ed on the port", "Who penned an open letter to the council?"])
def test_whose_work_it_is_is_told_by_the_text(parsing: QuestionReader, question: str) -> None:
    assert parsing.read(question) == Reading(kind=QuestionKind.PASSAGE)


def test_what_somebody_wrote_is_asked_of_who_wrote_it(parsing: QuestionReader) -> None:
    assert parsing.read("who wrote that the port was unsafe").kind is QuestionKind.WHO_SAID


@pytest.mark.parametrize("question", ["which report did the council commission", "who did they say was late"])
def test_what_somebody_did_not_say_is_asked_of_any_passage(questions: QuestionReader, question: str):
    assert questions.read(question) == Reading(kind=QuestionKind.PASSAGE)


@pytest.mark.parametrize(
    ("question", "claim"),
    [
        ("who did say that the dam was safe", "the dam was safe"),
        ("Who moaned that the council had spent the money?", "the council had spent the money"),
        ("who griped that the lamp would never be lit", "the lamp would never be lit"),
    ],
)
def test_whatever_the_verb_a_clause_with_that_is_the_claim(questions: QuestionReader, question: str, claim: str):
    assert questions.read(question) == who(claim)


@pytest.mark.parametrize(
    ("question", "claim"),
    [
        ("Who can't recall ever being late?", "can't recall ever being late"),
        ("who doesn't remember meeting the envoy", "doesn't remember meeting the envoy"),
        ("who never slept there", "never slept there"),
    ],
)
def test_what_somebody_did_not_do_is_withheld_by_nobody(parsing: QuestionReader, question: str, claim: str):
    assert parsing.read(question) == Reading(kind=QuestionKind.WHO_SAID, claim=claim, sure=False)


def test_who_cannot_believe_it_says_that_it_is_so(questions: QuestionReader):
    assert questions.read("who can't believe that the dam broke") == who("the dam broke")


def test_who_does_not_believe_it_says_that_it_is_not(questions: QuestionReader):
    assert questions.read("who doesn't believe that the dam broke") == who("the dam broke", turned=True)


def test_a_role_is_no_verb(parsing: QuestionReader):
    reading = parsing.read("Which rabbi says nothing was ever like it?")
    assert reading == who("nothing was ever like it", role="rabbi")


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
        "what time was the weather warning",
        "what is the boiling point of water",
        "what did the club give the players",
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
