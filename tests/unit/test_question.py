"""Reading questions as they are typed."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.ask.question import LONGEST, read, tells, words_of
from retrieval.errors import QuestionError


@pytest.mark.parametrize("question", ["", "   \n\t ", "\x00", "\u200b"])
def test_an_empty_question_is_refused(question: str):
    with pytest.raises(QuestionError, match="The question"):
        read(question)


def test_a_question_of_punctuation_only_is_refused():
    with pytest.raises(QuestionError, match="holds no word"):
        read("?!… --- “”")


def test_a_question_that_is_too_long_is_refused_with_both_figures():
    with pytest.raises(QuestionError, match="50,000 characters long, and at most 1,000"):
        read("a " * 24_999 + "aa")


def test_white_space_around_and_inside_does_not_count():
    assert read("  who\n said\tit  ").text == "who said it"
    assert read("x" + " " * 2 * LONGEST + "y").text == "x y"


def test_words_that_only_ask_are_no_search_terms_unless_there_are_no_others():
    assert read("Who said the evacuation was completed?").terms == ("evacuation", "completed")
    assert read("who said what?").terms == ("who", "said", "what")


@given(st.text(max_size=300))
def test_no_question_is_fts5_syntax(question: str):
    try:
        query = read(question)
    except QuestionError:
        return
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE t USING fts5 (body)")
    assert connection.execute("SELECT * FROM t WHERE t MATCH ?", (query.expression,)).fetchall() == []
    connection.close()


@pytest.mark.parametrize(
    "question", ['"AND OR NEAR(', "NEAR(a b, 2)", "title:flood", "a* OR b", "^flood", "'; DROP TABLE documents"]
)
def test_fts5_operators_in_a_question_are_words(question: str):
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE t USING fts5 (body)")
    connection.execute("SELECT * FROM t WHERE t MATCH ?", (read(question).expression,)).fetchall()
    connection.close()


def test_pieces_of_words_are_no_words():
    assert not words_of("Syrian rebels stayed").issuperset(read("Who is Ed Sy?").terms)
    assert words_of("Ed Sy stayed").issuperset(read("Who is Ed Sy?").terms)


def test_accents_are_the_same_however_they_are_encoded():
    assert words_of("Rene\u0301e").issuperset(read("René\u0065").terms)


def test_what_is_left_of_a_clause_may_tell_nothing() -> None:
    assert not any(tells(text) for text in ("that", "to do so", "“It is.”", ""))
    assert all(tells(text) for text in ("that it would rain", "17", "No taxes"))
