"""What was asked comes back as it was, after a restart too."""

from datetime import date

from bot.telegram.state.audit import Audit
from bot.telegram.state.database import Database
from bot.telegram.state.questions import Place, Questions
from retrieval.types import (
    Answer,
    Citation,
    Excerpt,
    Filters,
    Finding,
    NoAnswer,
    QuestionKind,
    Reason,
    Speaker,
    Stance,
)

FILTERS = Filters(since=date(2031, 5, 1), speaker="the board")
FINDING = Finding(
    quote="The gate holds.",
    score=0.5,
    citation=Citation(
        document_id="g-1",
        version=2,
        start=10,
        end=25,
        paragraph=1,
        title="Lock",
        publisher=None,
        authors=("Jo",),
        published="2031-05-04",
        url=None,
        source="g.txt",
    ),
    speaker=Speaker(name="Ada", text="she", description=None, named=True, via=("Wire",)),
    content=((0, 14),),
    stance=Stance.SUPPORTS,
    passage=Excerpt(start=0, end=30, text="x" * 30, heading=None),
)
ANSWER = Answer(question="Who?", kind=QuestionKind.WHO_SAID, filters=FILTERS, claim="it holds", says=(FINDING,))
NOTHING = NoAnswer(question="Who?", kind=QuestionKind.PASSAGE, filters=Filters(), reason=Reason.OFF_TOPIC)
PLACE = Place(chat=-5, topic=3, person=7, message=40)


def test_an_answer_comes_back_as_it_was(database: Database) -> None:
    questions = Questions(database)
    first = questions.add(1, PLACE, "Who?", FILTERS, ANSWER)
    second = questions.add(2, PLACE, "Who?", Filters(), NOTHING)
    third = questions.add(3, PLACE, "g-1", Filters(), None)
    found = [questions.get(number) for number in (first, second, third)]
    assert [one.result for one in found if one] == [ANSWER, NOTHING, None]
    assert found[0] is not None
    assert (found[0].place, found[0].filters, found[0].question) == (PLACE, FILTERS, "Who?")
    assert questions.get(99) is None


def test_the_same_update_is_noted_and_logged_once(database: Database) -> None:
    questions = Questions(database)
    assert questions.add(1, PLACE, "Who?", FILTERS, NOTHING) == questions.add(1, PLACE, "Who?", FILTERS, ANSWER)
    found = questions.of_message(-5, 40)
    assert found is not None
    assert found.result == ANSWER
    (entry,) = Audit(database).entries()
    assert entry.detail == {"topic": 3, "message": 40, "question": "Who?", "shown": "off_topic"}


def test_an_answer_is_found_by_the_message_that_shows_it(database: Database) -> None:
    questions = Questions(database)
    number = questions.add(1, PLACE, "Who?", FILTERS, ANSWER)
    assert questions.of_answer(-5, 41) is None
    questions.answered(1, 41)
    questions.answered(2, 42)  # an update that asked nothing
    found = questions.of_answer(-5, 41)
    assert found is not None
    assert found.id == number
    assert questions.of_answer(-6, 41) is None


def test_the_last_question_is_that_of_the_chat_the_topic_and_the_person(database: Database) -> None:
    questions = Questions(database)
    questions.add(1, PLACE, "first", FILTERS, ANSWER)
    second = questions.add(2, PLACE, "second", FILTERS, ANSWER)
    questions.add(3, PLACE, "g-1", FILTERS, None)  # a document is no question
    found = questions.last(-5, 3, 7, within_s=900)
    assert found is not None
    assert found.id == second
    assert questions.last(-5, 0, 7, within_s=900) is None
    assert questions.last(-5, 3, 8, within_s=900) is None
    assert questions.last(-6, 3, 7, within_s=900) is None
    assert questions.last(-5, 3, 7, within_s=-900) is None


def test_an_edited_question_takes_the_place_of_the_one_before(database: Database) -> None:
    questions = Questions(database)
    asked = questions.get(questions.add(1, PLACE, "Who?", FILTERS, NOTHING))
    assert asked is not None
    questions.replace(asked, "Who else?", Filters(), ANSWER)
    again = questions.get(asked.id)
    assert again is not None
    assert (again.question, again.result) == ("Who else?", ANSWER)
    assert [entry.detail["shown"] for entry in Audit(database).entries()] == ["off_topic", [["g-1", 2, 10, 25]]]


def test_an_opinion_takes_the_place_of_the_one_before(database: Database) -> None:
    questions = Questions(database)
    number = questions.add(1, PLACE, "Who?", FILTERS, ANSWER)
    questions.rate(number, 7, 1)
    questions.rate(number, 7, -1, "another speaker")
    questions.rate(number, 8, 1)
    rows = database.rows("SELECT person, value, reason FROM feedback ORDER BY person")
    assert [tuple(row) for row in rows] == [(7, -1, "another speaker"), (8, 1, None)]
