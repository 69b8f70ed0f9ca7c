import csv
import io
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.ingest.formats import tables
from retrieval.types import Draft, Skipped

Load = Callable[..., list[Draft | Skipped]]

BODY = "The council of Vale said, on Monday, that the bridge would open early."


def table(*rows: list[str], delimiter: str = ",") -> str:
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter).writerows(rows)
    return file.getvalue()


def test_every_row_is_a_document_with_its_fields(load: Load) -> None:
    first, second = load(
        "a.csv",
        table(
            ["ID", "Title", "Text", "Author", "Source", "Date", "URL", "Language", "Section"],
            [
                "1",
                "T",
                f"{BODY}\r\n\r\n“Yes”, he said.",
                "A B; C D",
                "Vale Courier",
                "4 March 2021",
                "https://e.org",
                "en",
                "News",
            ],
            ["2", "", BODY, "", "", "", "", "", ""],
        ),
    )
    assert isinstance(first, Draft)
    assert isinstance(second, Draft)
    assert first.text == f"{BODY}\r\n\r\n“Yes”, he said."
    assert (first.record, first.stated_id, first.title, first.publisher) == (1, "1", "T", "Vale Courier")
    assert (first.authors, first.published, first.url, first.language) == (
        ("A B", "C D"),
        "2021-03-04",
        "https://e.org",
        "en",
    )
    assert first.extra == {"Section": "News"}
    assert (second.record, second.title, second.authors, second.extra) == (2, None, (), {})


@pytest.mark.parametrize(("name", "delimiter"), [("a.csv", ","), ("a.csv", ";"), ("a.tsv", "\t"), ("a.csv", "|")])
def test_the_sign_between_columns_is_told_from_the_header(name: str, delimiter: str, load: Load) -> None:
    (read,) = load(name, table(["title", "body"], ["T", BODY], delimiter=delimiter))
    assert isinstance(read, Draft)
    assert (read.title, read.text) == ("T", BODY)


def test_a_row_with_another_number_of_values_is_skipped_and_the_rest_loads(load: Load) -> None:
    found = load("a.csv", "title,text\nT,one text\nT,one, text\nT\n\nT,last text\n")
    assert [(type(each), each.record) for each in found] == [(Draft, 1), (Skipped, 2), (Skipped, 3), (Draft, 4)]
    said = [each.reason for each in found if isinstance(each, Skipped)]
    assert "3 values for 2 columns" in said[0]
    assert "1 values for 2 columns" in said[1]


def test_a_table_without_a_column_of_text_is_skipped(reason: Callable[..., str]) -> None:
    assert "names no column text, body or content" in reason("a.csv", "title,words\nT,text\n")


def test_a_table_that_names_a_column_twice_is_skipped(reason: Callable[..., str]) -> None:
    assert "names the column text twice" in reason("a.csv", "text,Text\na,b\n")


def test_an_empty_table_is_skipped(reason: Callable[..., str]) -> None:
    assert reason("a.csv", "")


def test_a_table_of_a_header_alone_holds_nothing(load: Load) -> None:
    assert load("a.csv", "title,text\n") == []


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_tables_in_other_encodings_are_read(encoding: str, load: Load) -> None:
    text = "El alcalde José Muñoz dijo que la situación mejorará mañana."
    (read,) = load("a.csv", table(["text", "title"], [text, "Título"]).encode(encoding))
    assert isinstance(read, Draft)
    assert (read.text, read.title) == (text, "Título")
    assert read.extra == ({} if encoding == "utf-8-sig" else {"encoding": encoding})


def test_a_table_that_stops_being_utf8_far_down_keeps_what_came_before(load: Load) -> None:
    rows = table(["text"], *([f"{BODY} {number}"] for number in range(5_000))).encode()
    found = load("a.csv", rows + "\ncafé\n".encode("cp1252"))
    assert len(found) > 3_000
    assert isinstance(found[0], Draft)
    assert isinstance(found[-1], Skipped)
    assert "could not be told" in found[-1].reason


@pytest.mark.parametrize("quoted", [True, False])
def test_a_row_above_the_limit_is_skipped_and_the_next_one_loads(quoted: bool, load: Load) -> None:  # noqa: FBT001 - a parameter of pytest
    long = "word " * 400_000
    field = f'"{long}\n{long}, {long}"' if quoted else long
    found = load("a.csv", f"title,text\nT,one\nT,{field}\nT,three\n", max_bytes=100_000)
    assert [(type(each), each.record) for each in found] == [(Draft, 1), (Skipped, 2), (Draft, 3)]
    assert isinstance(found[1], Skipped)
    assert "ONRECORD_INGEST__MAX_BYTES" in found[1].reason


def test_a_header_above_the_limit_is_skipped(reason: Callable[..., str]) -> None:
    assert "ONRECORD_INGEST__MAX_BYTES" in reason("a.csv", "x" * 2_000 + "\n", max_bytes=1_000)


def test_a_field_longer_than_the_csv_modules_own_limit_is_read(load: Load) -> None:
    long = "word " * 40_000
    (read,) = load("a.csv", table(["text"], [long]))
    assert isinstance(read, Draft)
    assert read.text == long


def test_an_open_quotation_mark_swallows_no_more_than_the_limit(load: Load) -> None:
    rows = "".join(f"T,text {number}\n" for number in range(2_000))
    found = load("a.csv", f'title,text\nT,"open\n{rows}', max_bytes=5_000)
    assert isinstance(found[0], Skipped)


@settings(deadline=None)
@given(st.lists(st.text().filter(str.strip), min_size=1, max_size=5))
def test_what_the_csv_module_writes_comes_back(texts: list[str]) -> None:
    data = table(["text", "n"], *([text, str(number)] for number, text in enumerate(texts))).encode()
    found = list(tables.read(io.BytesIO(data), source="a", max_bytes=10**6))
    assert [each.text for each in found if isinstance(each, Draft)] == texts
    assert len(found) == len(texts)
