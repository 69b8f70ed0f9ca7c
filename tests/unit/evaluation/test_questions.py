"""Reading question sets."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.errors import InputError
from retrieval.evaluation.questions import (
    NewsroomQuestion,
    QuizQuestion,
    SetKind,
    parse_questions,
    read_questions,
)

GOLD = {"speaker": ["Ona Brisk"], "evidence": [3, 9], "doc": "harbour", "group": 1}
WHO = {"id": "1", "q": "who stopped the ferry?", "kind": "who_said", "says": [GOLD], "note": "kept out"}
QUIZ = {
    "id": "9",
    "q": "What opened?",
    "asked": "2031-02-03",
    "documents": ["b-7"],
    "answers": ["bridge"],
    "answerable": True,
}


def lines(*values: dict[str, Any]) -> list[str]:
    return [json.dumps(value) for value in values]


def test_a_newsroom_line_keeps_its_places_and_speakers() -> None:
    (question,) = parse_questions(lines(WHO), name="set")
    assert isinstance(question, NewsroomQuestion)
    assert question.kind is SetKind.WHO_SAID
    assert question.says[0].evidence == (3, 9)
    assert question.says[0].speaker == ("Ona Brisk",)
    assert question.disputes == ()


def test_evidence_may_be_exact_words_without_a_document() -> None:
    (question,) = parse_questions(lines({**WHO, "says": [{"evidence": "will not sail"}]}), name="set")
    assert isinstance(question, NewsroomQuestion)
    assert question.says[0].evidence == "will not sail"
    assert question.says[0].doc is None


def test_a_quiz_line_keeps_its_day_and_documents() -> None:
    (question,) = parse_questions(lines(QUIZ), name="set")
    assert isinstance(question, QuizQuestion)
    assert question.asked == date(2031, 2, 3)
    assert question.documents == ("b-7",)


def test_blank_lines_and_a_byte_order_mark_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_bytes(b"\xef\xbb\xbf\n" + lines(WHO)[0].encode() + b"\r\n\n")
    assert len(read_questions(path)) == 1


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "nested too deeply"),
        ("[1]", "needs the field `kind`"),
        ('{"id": "2", "q": "who?"}', "needs the field `kind`"),
        (json.dumps({**WHO, "kind": "why"}), "kind: Input should be"),
        (json.dumps({**WHO, "q": " "}), "q: Input should not be blank"),
        (json.dumps({**WHO, "q": 7}), "q: Input should be a valid string"),
        (json.dumps({**WHO, "says": []}), "needs `says`"),
        (json.dumps({**WHO, "kind": "disputed"}), "needs `disputes`"),
        (json.dumps({**WHO, "kind": "fact"}), "needs `facts`"),
        (json.dumps({**WHO, "says": [{**GOLD, "evidence": [3]}]}), "says.0.evidence"),
        (json.dumps({**WHO, "says": [{**GOLD, "evidence": [9, 3]}]}), "0 <= start < end"),
        (json.dumps({**WHO, "says": [{"evidence": [3, 9]}]}), "and a `doc`"),
        (json.dumps({**QUIZ, "documents": []}), "needs `documents`"),
        (json.dumps({**QUIZ, "asked": "last week"}), "asked: Input should be a valid date"),
        (json.dumps({**QUIZ, "answerable": "yes"}), "answerable: Input should be a valid boolean"),
    ],
)
def test_a_bad_line_is_named_by_its_number_and_what_is_wrong(line: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_questions(["", *lines({**WHO, "id": "0"}), line], name="set.jsonl")
    assert str(caught.value).startswith("Line 3 of set.jsonl ")
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_one_id_twice_is_refused() -> None:
    with pytest.raises(InputError, match=r"Line 2 of set has the id of line 1: '1'"):
        parse_questions(lines(WHO, WHO), name="set")


def test_the_two_formats_in_one_file_are_refused() -> None:
    with pytest.raises(InputError, match="Line 2 of set is of another format"):
        parse_questions(lines(WHO, QUIZ), name="set")


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(InputError, match="holds no question"):
        parse_questions([" "], name="set")


def test_a_missing_file_and_one_in_another_encoding_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_questions(tmp_path / "none.jsonl")
    path = tmp_path / "latin.jsonl"
    path.write_bytes('{"q": "où"}'.encode("latin-1"))
    with pytest.raises(InputError, match="not UTF-8"):
        read_questions(path)


words = st.text(st.characters(codec="utf-8"), min_size=1).filter(str.strip)


@given(
    st.lists(
        st.tuples(words, words, st.booleans(), st.lists(words, min_size=1), st.none() | st.dates()),
        min_size=1,
        unique_by=lambda row: row[0],
    )
)
def test_what_is_written_as_a_quiz_is_read_as_it_was(rows: list[tuple[str, str, bool, list[str], date | None]]) -> None:
    written = [
        {
            "id": name,
            "q": text,
            "answerable": answerable,
            "documents": found,
            "asked": asked.isoformat() if asked else None,
        }
        for name, text, answerable, found, asked in rows
    ]
    assert parse_questions(lines(*written), name="set") == tuple(
        QuizQuestion(id=name, q=text, answerable=answerable, documents=tuple(found), asked=asked)
        for name, text, answerable, found, asked in rows
    )
