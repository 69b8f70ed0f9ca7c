from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.ingest.formats.front import read_byline
from retrieval.ingest.formats.plain import draft as read_text
from retrieval.types import BlockKind, Draft

Parts = Callable[[Draft, BlockKind], list[str]]

BODY = (
    "The council of Vale said on Monday that the bridge over the river Tarn would open three weeks early, after a"
    " long winter of work on its pillars and its cables.\n"
)


def document(text: str) -> Draft:
    return read_text(text, source="a.txt", extra={})


@pytest.mark.parametrize(
    "line", ["Document #55-a", "Document ID: 55-a", "DOCUMENT No. 55-a", "Article number 55-a", "Ref. # 55-a"]
)
def test_a_line_that_numbers_the_document_gives_its_id(line: str, parts: Parts) -> None:
    read = document(f"{line}\n{BODY}{BODY}")
    assert read.stated_id == "55-a"
    assert parts(read, BlockKind.FRONT) == [line]


def test_the_sole_author_of_a_numbered_document_is_its_publisher() -> None:
    read = document(f"Document #55\nHuman Rights Vale (Author)\n{BODY}{BODY}")
    assert (read.publisher, read.authors) == ("Human Rights Vale", ())


def test_an_author_beside_a_publisher_is_an_author() -> None:
    read = document(f"Document #55\nAna Lopes (Author)\nVale Courier (Publisher)\n{BODY}{BODY}")
    assert (read.publisher, read.authors) == ("Vale Courier", ("Ana Lopes",))
    again = document(f"Document #55\nAna Lopes (Author), published by Vale Courier\n{BODY}{BODY}")
    assert (again.publisher, again.authors) == ("Vale Courier", ("Ana Lopes",))


def test_an_author_without_a_number_above_is_a_person_unless_it_is_an_organisation_with_its_short_name() -> None:
    assert document(f"Ana Lopes (Author)\n{BODY}{BODY}").authors == ("Ana Lopes",)
    assert document(f"HRV – Human Rights Vale (Author)\n{BODY}{BODY}").publisher == "HRV – Human Rights Vale"


def test_header_lines_fill_the_fields(parts: Parts) -> None:
    read = document(
        "Title: Bridge opens early\nBy: Ana Lopes and Olu Ade\nDate: 4 March 2021\nSource: Vale Courier\n"
        f"URL: https://example.org/a\nLanguage: en\nID: 77\nSection: News\n\n{BODY}{BODY}"
    )
    assert read.title == "Bridge opens early"
    assert read.authors == ("Ana Lopes", "Olu Ade")
    assert read.published == "2021-03-04"
    assert read.publisher == "Vale Courier"
    assert (read.url, read.language, read.stated_id) == ("https://example.org/a", "en", "77")
    assert read.extra["section"] == "News"
    assert parts(read, BlockKind.TITLE) == ["Bridge opens early"]
    assert len(parts(read, BlockKind.PARAGRAPH)) == 2


def test_a_header_line_that_does_not_fit_its_field_is_kept_beside_it() -> None:
    read = document(f"Source: Vale Courier\nURL: javascript:alert(1)\nLanguage: the English one\n\n{BODY}")
    assert (read.url, read.language) == (None, None)
    assert read.extra == {"url": "javascript:alert(1)", "language": "the English one"}


def test_one_header_line_counts_only_when_it_is_set_off() -> None:
    assert document(f"Source: Vale Courier\n\n{BODY}{BODY}").publisher == "Vale Courier"
    assert document(f"Source: Vale Courier\n{BODY}{BODY}").publisher is None


@pytest.mark.parametrize(
    "line",
    [
        "Note: the mayor said that it would rain.",
        "Source: the mayor, who said that it would rain.",
        "He said: the bridge is open",
        "Date: nobody knows it, said the mayor of the town of Vale on Monday to the press.",
        "By Monday the bridge had been closed for weeks.",
        "By all accounts it was a success, said the mayor.",
        "Document the damage, said the mayor.",
        "Copyright law was changed by the council.",
        "(c) The third point is about the bridge.",
    ],
)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_no_sentence_of_the_body_is_taken_for_front_matter(line: str, gap: str, parts: Parts) -> None:
    for text in (f"{line}{gap}{BODY}", f"{BODY}{gap}{line}{gap}{BODY}", f"{BODY}{gap}{line}"):
        read = document(text)
        assert parts(read, BlockKind.FRONT) == []
        assert (read.publisher, read.published, read.authors, read.rights) == (None, None, (), None)


def test_a_date_that_cannot_be_read_is_kept_as_it_stands() -> None:
    read = document(f"Source: Vale Courier\nDate: 03/04/2021\n\n{BODY}")
    assert read.published is None
    assert read.extra["published"] == "03/04/2021"


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Ana Lopes", ("Ana Lopes",)),
        ("BY ANA LOPES", ("ANA LOPES",)),
        ("By Ana Lopes and Olu Ade", ("Ana Lopes", "Olu Ade")),
        ("By Ana Lopes, Olu Ade and Bo Li", ("Ana Lopes", "Olu Ade", "Bo Li")),
        ("By Ana Lopes, Vale Press Agency", ("Ana Lopes",)),
        ("By Ana Lopes | Vale Courier", ("Ana Lopes",)),
        ("By Jean-Luc O’Neill-García", ("Jean-Luc O’Neill-García",)),
        ("By Ludwig van der Berg", ("Ludwig van der Berg",)),
    ],
)
def test_a_byline_gives_the_authors(line: str, names: tuple[str, ...], parts: Parts) -> None:
    read = document(f"Bridge opens early\n\n{line}\n\n{BODY}\n{BODY}")
    assert read.title == "Bridge opens early"
    assert read.authors == names
    assert read.extra["byline"] == line
    assert parts(read, BlockKind.FRONT) == [line]


@pytest.mark.parametrize(
    "line", ["By any measure, a success", "By then", "By the way", "Bystanders", "By 2020 it was over", "by and by"]
)
def test_a_line_that_only_starts_with_by_is_no_byline(line: str) -> None:
    assert read_byline(line) == ()


@pytest.mark.parametrize(
    "line", ["March 4, 2021", "4 March 2021", "Published on 4 March 2021", "Posted: 2021-03-04", "2021-03-04"]
)
def test_a_date_on_a_line_of_its_own_at_the_top_is_the_date_of_publication(line: str) -> None:
    assert document(f"Bridge opens early\n\n{line}\n\n{BODY}\n{BODY}").published == "2021-03-04"


def test_a_date_in_a_sentence_or_further_down_is_not_the_date_of_publication() -> None:
    assert document(f"Bridge opens early\n\n{BODY}\n4 March 2021\n\n{BODY}").published is None
    assert document(f"Bridge opens early\n\nThe bridge opened on 4 March 2021.\n\n{BODY}").published is None


def test_a_press_release_is_read(parts: Parts) -> None:
    read = document(f"FOR IMMEDIATE RELEASE\nMarch 4, 2021\n\nCouncil opens bridge early\n\n{BODY}\n{BODY}")
    assert (read.title, read.published) == ("Council opens bridge early", "2021-03-04")
    assert parts(read, BlockKind.FRONT) == ["FOR IMMEDIATE RELEASE", "March 4, 2021"]


def test_an_export_of_a_press_database_is_read(parts: Parts) -> None:
    read = document(
        "Copyright 2021 Vale Courier\nAll Rights Reserved\n\nVale Courier\n\nMarch 4, 2021 Thursday\n\n"
        "SECTION: News\n\nLENGTH: 800 words\n\nHEADLINE: Bridge opens early\n\nBYLINE: By Ana Lopes\n\n"
        f"BODY:\n\n{BODY}\n{BODY}"
    )
    assert (read.title, read.published, read.authors) == ("Bridge opens early", "2021-03-04", ("Ana Lopes",))
    assert read.rights == "Copyright 2021 Vale Courier"
    assert parts(read, BlockKind.TITLE) == ["Bridge opens early"]
    assert len(parts(read, BlockKind.PARAGRAPH)) == 2


@pytest.mark.parametrize(
    "line",
    [
        "Copyright (c) 2010-2020. Vale Courier.",
        "© 2021 Vale Courier",
        "Copyright 2021 by Vale",
        "(c) 2021 Vale",
        "COPYRIGHT: Vale",
    ],
)
def test_a_copyright_notice_at_the_end_gives_the_rights(line: str, parts: Parts) -> None:
    read = document(f"{BODY}{BODY}{line}\n")
    assert read.rights == line
    assert parts(read, BlockKind.FRONT) == [line]


def test_a_notice_of_several_lines_is_front_matter_as_a_whole(parts: Parts) -> None:
    read = document(f"{BODY}\n{BODY}\nCopyright 2021 Vale Courier\nAll rights reserved.\n")
    assert read.rights == "Copyright 2021 Vale Courier"
    assert parts(read, BlockKind.FRONT) == ["Copyright 2021 Vale Courier", "All rights reserved."]


@settings(deadline=None)
@given(st.sampled_from(["By ", "Document #", "Title: ", "Date: ", "© ", "Copyright "]), st.text(max_size=400))
def test_any_line_can_stand_at_the_top(opening: str, rest: str) -> None:
    text = f"{opening}{rest}\n{BODY}"
    assert document(text).text == text
