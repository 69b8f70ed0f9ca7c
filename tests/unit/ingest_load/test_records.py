import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.errors import UnreadableDocument
from retrieval.ingest.formats.fields import draft_of
from retrieval.ingest.formats.records import parse
from retrieval.ingest.load import Item, Loader
from retrieval.types import BlockKind, Draft, Skipped

Load = Callable[..., list[Draft | Skipped]]
Parts = Callable[[Draft, BlockKind], list[str]]

BODY = "The council of Vale said on Monday that the bridge over the river Tarn would open three weeks early."


def lines(*records: object) -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def test_every_line_is_a_document_with_its_fields(load: Load, parts: Parts) -> None:
    record = {
        "id": 12, "title": "Bridge opens early", "text": f"Bridge opens early\n\n{BODY}\n\nIt rained.",
        "author": "By Ana Lopes and Olu Ade", "source": "Vale Courier", "date": "2021-03-04", "url": "https://example.org/a",
        "language": "en_GB", "rights": "© Vale", "section": "News", "tags": ["a", {"b": 1.5}],
    }  # fmt: skip
    (read,) = load("a.jsonl", lines(record))
    assert isinstance(read, Draft)
    assert read.text == record["text"]
    assert read.record == 1
    assert (read.stated_id, read.title, read.publisher) == ("12", "Bridge opens early", "Vale Courier")
    assert read.authors == ("Ana Lopes", "Olu Ade")
    assert (read.published, read.url, read.language, read.rights) == (
        "2021-03-04",
        "https://example.org/a",
        "en-GB",
        "© Vale",
    )
    assert read.extra == {"section": "News", "tags": ["a", {"b": 1.5}]}
    assert parts(read, BlockKind.TITLE) == ["Bridge opens early"]
    assert parts(read, BlockKind.PARAGRAPH) == [BODY, "It rained."]


@pytest.mark.parametrize("name", ["text", "body", "content", "TEXT", " Body "])
def test_the_text_may_stand_under_several_names(name: str, load: Load) -> None:
    (read,) = load("a.jsonl", lines({name: BODY}))
    assert isinstance(read, Draft)
    assert read.text == BODY


def test_names_of_fields_are_read_in_any_case(load: Load) -> None:
    (read,) = load(
        "a.ndjson", lines({"Title": "T", "TEXT": BODY, "Publisher": "P", "Author": "A", "Date": "2021-03-04"})
    )
    assert isinstance(read, Draft)
    assert (read.title, read.publisher, read.authors, read.published, read.extra) == (
        "T",
        "P",
        ("A",),
        "2021-03-04",
        {},
    )


def test_a_record_keeps_its_title_whatever_its_text_starts_with(load: Load, parts: Parts) -> None:
    (read,) = load("a.jsonl", lines({"title": "Its title", "text": f"Another headline\n\n{BODY}\n\n{BODY}"}))
    assert isinstance(read, Draft)
    assert read.title == "Its title"
    assert parts(read, BlockKind.TITLE) == []


def test_what_the_record_says_goes_before_what_its_text_says(load: Load) -> None:
    text = f"Document #5\nHRV – Human Rights Vale (Author)\n{BODY}\n{BODY}"
    (read,) = load("a.jsonl", lines({"id": "x", "text": text}))
    assert isinstance(read, Draft)
    assert (read.stated_id, read.publisher) == ("x", "HRV – Human Rights Vale")


def test_a_publisher_goes_before_a_source_which_is_kept(load: Load) -> None:
    (read,) = load("a.jsonl", lines({"text": BODY, "publisher": "P", "source": "S"}))
    assert isinstance(read, Draft)
    assert (read.publisher, read.extra) == ("P", {"source": "S"})


@pytest.mark.parametrize("stated", ["03/04/2016", "yesterday", 1481882400, 1.5])
def test_a_date_that_cannot_be_read_is_kept_as_it_is(stated: object, load: Load) -> None:
    (read,) = load("a.jsonl", lines({"text": BODY, "published": stated}))
    assert isinstance(read, Draft)
    assert read.published is None
    assert read.extra == {"published": stated}


@pytest.mark.parametrize(
    ("stated", "authors"),
    [
        (["A B", "C D"], ("A B", "C D")),
        ([{"name": "A B"}, {"name": "C D"}], ("A B", "C D")),
        ({"name": "A B"}, ("A B",)),
        ("A B; C D", ("A B", "C D")),
        ("Doe, Jane", ("Doe, Jane",)),
        ("", ()),
        (None, ()),
    ],
)
def test_authors_come_in_many_forms(stated: object, authors: tuple[str, ...], load: Load) -> None:
    (read,) = load("a.jsonl", lines({"text": BODY, "authors": stated}))
    assert isinstance(read, Draft)
    assert read.authors == authors


@pytest.mark.parametrize(
    ("name", "value"), [("url", "javascript:alert(1)"), ("language", "the English language"), ("title", 5)]
)
def test_what_does_not_fit_its_field_is_kept_beside_it(name: str, value: object, load: Load) -> None:
    (read,) = load("a.jsonl", lines({"text": BODY, name: value}))
    assert isinstance(read, Draft)
    assert getattr(read, name) is None
    assert read.extra == {name: value}


def test_the_text_of_a_record_is_unchanged(load: Load) -> None:
    text = f"\ufeff \r\n{BODY}\r\u2028e\u0301 😀 \u0645\u0631\u062d\u0628\u0627\u00a0\n\n"
    (read,) = load("a.jsonl", json.dumps({"text": text}))
    assert isinstance(read, Draft)
    assert read.text == text


def test_a_bad_line_in_the_middle_is_skipped_with_its_number(load: Load) -> None:
    good = lines({"text": BODY})
    found = load("a.jsonl", f'{good}{{"text": \n\n[1, 2]\n"text"\n{{"title": "T"}}\n{{"text": ""}}\n{good}')
    assert [each.record for each in found] == [1, 2, 4, 5, 6, 7, 8]
    assert [isinstance(each, Draft) for each in found] == [True, False, False, False, False, False, True]
    said = [each.reason for each in found if isinstance(each, Skipped)]
    assert "not valid JSON" in said[0]
    assert "no JSON object" in said[1]
    assert "no JSON object" in said[2]
    assert "it has no text" in said[3]
    assert "it has no text" in said[4]


def test_a_line_that_is_not_utf8_is_skipped(load: Load) -> None:
    first, second = load("a.jsonl", '{"text": "café"}\n'.encode("cp1252") + lines({"text": BODY}).encode())
    assert isinstance(first, Skipped)
    assert "not UTF-8" in first.reason
    assert isinstance(second, Draft)


@pytest.mark.parametrize(
    "line",
    [
        '{"text": "a", "n": NaN}',
        '{"text": "a", "n": -Infinity}',
        '{"text": "a", "n": 1e999}',
        '{"text": "a", "n": ' + "9" * 5000 + "}",
        "[" * 200_000,
        '{"text": ' * 100_000,
        '{"text": "a"} {"text": "b"}',
        "{'text': 'a'}",
    ],
)
def test_what_strict_json_does_not_allow_is_skipped(line: str, load: Load) -> None:
    first, second = load("a.jsonl", f"{line}\n{lines({'text': BODY})}")
    assert isinstance(first, Skipped)
    assert first.record == 1
    assert isinstance(second, Draft)


@pytest.mark.parametrize(
    "line",
    [
        r'{"text": "half \ud83d of it"}',
        r'{"text": "fine", "title": "\udc00"}',
        r'{"text": "fine", "extra": [{"a": "\ud800"}]}',
        r'{"text": "fine", "\ud800": 1}',
        r'{"text": "a NUL \u0000 in it"}',
        r'{"text": "   \n "}',
        r'{"text": "\ufeff\u200b"}',
    ],
)
def test_a_record_that_no_archive_can_hold_is_skipped(line: str, load: Load) -> None:
    first, second = load("a.jsonl", f"{line}\n{lines({'text': BODY})}")
    assert isinstance(first, Skipped)
    assert first.record == 1
    assert isinstance(second, Draft)


def test_a_pair_of_escapes_is_one_character(load: Load) -> None:
    (read,) = load("a.jsonl", r'{"text": "one \ud83d\ude00 here"}')
    assert isinstance(read, Draft)
    assert read.text == "one 😀 here"


def test_a_byte_order_mark_before_the_first_record_is_no_part_of_it(load: Load) -> None:
    (read,) = load("a.jsonl", b"\xef\xbb\xbf" + lines({"text": BODY}).encode())
    assert isinstance(read, Draft)
    assert read.text == BODY


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_json_lines_with_the_mark_of_another_encoding_are_read(encoding: str, load: Load) -> None:
    first, second = load("a.jsonl", lines({"text": BODY}, {"text": "大桥\u2028提前开放"}).encode(encoding))
    assert isinstance(first, Draft)
    assert isinstance(second, Draft)
    assert (first.text, second.text) == (BODY, "大桥\u2028提前开放")
    assert first.extra == {"encoding": encoding}


def test_json_lines_that_break_off_inside_a_character_of_utf16_keep_what_came_before(load: Load) -> None:
    found = load("a.jsonl", lines({"text": BODY}, {"text": BODY}).encode("utf-16")[:-1])
    assert isinstance(found[-1], Skipped)
    assert "could not be told" in found[-1].reason


def test_records_come_one_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(lines({"text": BODY}) + "not JSON\n" * 3 + lines({"text": BODY}))
    (item,) = Loader().discover([path])
    assert isinstance(item, Item)
    results = Loader().load(item)
    assert isinstance(next(results), Draft)
    with path.open("a") as file:
        file.write(lines({"text": "added while it was read"}))
    last = list(results)[-1]
    assert isinstance(last, Draft)
    assert last.text == "added while it was read"


def test_a_json_file_holds_one_object_a_list_or_misnamed_json_lines(load: Load) -> None:
    (single,) = load("a.json", json.dumps({"text": BODY}, indent=2))
    assert isinstance(single, Draft)
    assert single.record is None
    found = load("b.json", json.dumps([{"text": BODY}, 5, {"text": BODY}], indent=2))
    assert [(type(each), each.record) for each in found] == [(Draft, 1), (Skipped, 2), (Draft, 3)]
    found = load("c.json", lines({"text": BODY}, {"text": BODY}))
    assert [(type(each), each.record) for each in found] == [(Draft, 1), (Draft, 2)]


@pytest.mark.parametrize("data", ["", "{", "[1, ", '"text"', "5", '{"text": "a"', "nonsense"])
def test_a_json_file_of_something_else_is_skipped(data: str, reason: Callable[..., str]) -> None:
    assert reason("a.json", data)


def test_a_json_file_in_an_old_encoding_is_read(load: Load) -> None:
    text = "El alcalde José Muñoz dijo que la situación mejorará mañana."
    (read,) = load("a.json", json.dumps({"text": text}, ensure_ascii=False).encode("cp1252"))
    assert isinstance(read, Draft)
    assert (read.text, read.extra) == (text, {"encoding": "cp1252"})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
NAMES = [
    "title",
    "author",
    "authors",
    "publisher",
    "source",
    "published",
    "date",
    "url",
    "language",
    "id",
    "rights",
    "other",
]


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES), JSON), st.text(min_size=1).filter(str.strip))
def test_any_record_with_text_becomes_a_document_that_json_can_hold(record: dict[str, object], text: str) -> None:
    read = draft_of({**record, "text": text}, source="a", number=1, extra={})
    assert read.text == text
    json.dumps(read.extra, allow_nan=False)
    assert all(read.authors)
    for field in (read.title, read.publisher, read.published, read.url, read.language, read.stated_id):
        assert field is None or isinstance(field, str)


@given(st.text())
def test_any_line_parses_to_what_json_can_hold_or_is_refused(line: str) -> None:
    with suppress(UnreadableDocument):
        json.dumps(parse(line), allow_nan=False)
