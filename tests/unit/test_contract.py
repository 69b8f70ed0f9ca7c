"""The JSON contract, and verification that one changed character fails."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval import (
    Answer,
    Block,
    BlockKind,
    Citation,
    Document,
    Excerpt,
    Filters,
    Finding,
    NoAnswer,
    QuestionKind,
    Reason,
    Speaker,
    Stance,
)
from retrieval.contract import differences, refused, to_json

TEXT = "The bridge is open, the council said.\n\nThe hauliers deny it: “Three lorries were sent back 🚛,” they said."
DOCUMENT = Document(
    id="d1",
    version=2,
    text=TEXT,
    blocks=(
        Block(kind=BlockKind.PARAGRAPH, start=0, end=37),
        Block(kind=BlockKind.PARAGRAPH, start=39, end=len(TEXT)),
    ),
    source="/a/b.txt",
    title="Bridge",
    publisher="The Lark",
    authors=("A. Wren",),
    published="2031-05-02",
    language="en",
    url=None,
    rights=None,
    extra={},
    added="2031-05-03T00:00:00+00:00",
    current=True,
)


def lookup(document_id: str, version: int) -> Document:
    assert (document_id, version) == ("d1", 2)
    return DOCUMENT


def finding(start: int, end: int) -> Finding:
    return Finding(
        quote=TEXT[start:end],
        score=0.5,
        stance=Stance.SUPPORTS,
        content=((start, end),),
        speaker=Speaker(name="the council", text="the council", description=None, named=True, via=("Reuters",)),
        passage=Excerpt(start=0, end=len(TEXT), text=TEXT, heading=None),
        citation=Citation(
            document_id="d1",
            version=2,
            start=start,
            end=end,
            paragraph=1 + (start >= 39),
            title="Bridge",
            publisher="The Lark",
            authors=("A. Wren",),
            published="2031-05-02",
            url=None,
            source="/a/b.txt",
        ),
    )


def answer(start: int, end: int) -> dict:
    result = Answer(
        question="is it open?",
        kind=QuestionKind.WHO_SAID,
        filters=Filters(),
        says=(finding(start, end),),
        elapsed_ms=1.25,
    )
    return json.loads(json.dumps(to_json(result)))


spans = st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, len(TEXT))).filter(lambda span: span[0] < span[1])


@given(spans)
def test_a_slice_is_verbatim(span: tuple[int, int]):
    assert list(differences(answer(*span), lookup)) == []


@given(spans, st.data())
def test_one_changed_character_fails(span: tuple[int, int], data: st.DataObject):
    changed = answer(*span)
    quote = changed["says"][0]["quote"]
    at = data.draw(st.integers(0, len(quote) - 1))
    other = data.draw(st.characters(exclude_categories=("Cs",)).filter(lambda one: one != quote[at]))
    changed["says"][0]["quote"] = quote[:at] + other + quote[at + 1 :]
    found = list(differences(changed, lookup))
    assert len(found) == 1
    assert f"not verbatim from character {at + 1}" in found[0]


@pytest.mark.parametrize("cut", [slice(0, -1), slice(1, None), slice(0, 0)])
def test_a_shortened_quote_fails(cut: slice):
    changed = answer(0, 37)
    changed["says"][0]["quote"] = changed["says"][0]["quote"][cut]
    assert list(differences(changed, lookup))


@pytest.mark.parametrize("field", ["title", "publisher", "authors", "published", "url", "paragraph"])
def test_a_changed_source_fails(field: str):
    changed = answer(0, 37)
    changed["says"][0]["citation"][field] = "another"
    assert field in next(differences(changed, lookup))


@pytest.mark.parametrize(
    "broken",
    [
        None,
        [],
        "text",
        {},
        {"says": 1},
        {"says": [{}], "disputes": [], "passages": []},
        {
            "says": [{"quote": "x", "citation": {"start": -5, "end": 2, "document_id": "d1", "version": 2}}],
            "disputes": [],
            "passages": [],
        },
    ],
)
def test_what_is_no_answer_is_told_and_never_raises(broken: object):
    assert list(differences(broken, lookup))


def test_content_outside_its_quote_fails():
    changed = answer(0, 37)
    changed["says"][0]["content"] = [[0, 38]]
    assert "content" in next(differences(changed, lookup))


def test_the_contract_has_every_field_of_its_own():
    assert set(answer(0, 37)) == {
        "question",
        "kind",
        "claim",
        "filters",
        "answered",
        "reason",
        "says",
        "disputes",
        "passages",
        "elapsed_ms",
    }
    one = answer(0, 37)["says"][0]
    assert set(one) == {"speaker", "quote", "content", "stance", "score", "citation", "context"}
    assert one["speaker"] == {
        "name": "the council",
        "text": "the council",
        "description": None,
        "named": True,
        "via": ["Reuters"],
    }
    assert set(one["citation"]) == {
        "document_id",
        "version",
        "start",
        "end",
        "paragraph",
        "title",
        "publisher",
        "authors",
        "published",
        "url",
        "source",
    }


def test_no_answer_holds_nothing_under_says_and_disputes():
    silent = NoAnswer(question="q", kind=QuestionKind.PASSAGE, filters=Filters(publisher="x"), reason=Reason.OFF_TOPIC)
    value = to_json(silent)
    assert (value["answered"], value["reason"], value["says"], value["disputes"]) == (False, "off_topic", [], [])
    assert value["filters"]["publisher"] == "x"


def test_a_refused_question_has_the_same_fields_and_an_error():
    value = refused("?", Filters(), "The question holds no word.")
    assert set(value) == {*answer(0, 37), "error"}
    assert (value["answered"], value["reason"], value["error"]) == (False, None, "The question holds no word.")


def test_a_file_that_was_moved_does_not_make_an_answer_false():
    changed = answer(0, 37)
    changed["says"][0]["citation"]["source"] = "/elsewhere/b.txt"
    assert list(differences(changed, lookup)) == []


@pytest.mark.parametrize(
    ("part", "field", "told"), [("context", "heading", "heading"), ("speaker", "text", "speaker's words")]
)
def test_an_invented_heading_or_speaker_fails(part: str, field: str, told: str):
    changed = answer(0, 37)
    changed["says"][0][part][field] = "The Emperor of Nowhere"
    assert told in next(differences(changed, lookup))
