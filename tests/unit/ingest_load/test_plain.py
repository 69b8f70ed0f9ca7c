from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.ingest.formats.plain import draft as read_text
from retrieval.ingest.formats.plain import structure
from retrieval.types import Block, BlockKind, Draft

Parts = Callable[[Draft, BlockKind], list[str]]

BODY = (
    "The council of Vale said on Monday that the bridge over the river Tarn would open three weeks early, after a"
    " long winter of work on its pillars and its cables."
)
MORE = (
    "Nobody had expected the news, said the mayor, whose office had spoken of the end of the summer as late as in the"
    " first week of the month of March."
)
SEED = next((Path(__file__).parents[3] / "seeds").glob("000_*.txt"))


def document(text: str) -> Draft:
    return read_text(text, source="a.txt", extra={})


def shown(text: str) -> list[tuple[str, str]]:
    return [(block.kind.value, text[block.start : block.end]) for block in structure(text).blocks]


def test_the_seed_is_read_as_an_archivist_would(draft: Callable[..., Draft], parts: Parts) -> None:
    data = SEED.read_bytes()
    read = draft("seed.txt", data)
    assert read.text == data.decode()
    assert read.stated_id == "1268182"
    assert read.publisher == "RFE/RL – Radio Free Europe/Radio Liberty"
    assert read.rights == data.decode().splitlines()[-1]
    assert read.rights.startswith("Copyright (c)")
    assert (read.title, read.published, read.authors, read.language, read.url) == (None, None, (), None, None)
    assert parts(read, BlockKind.HEADING) == ["'Nothing Short Of A Massacre'", "Astana Talks"]
    assert parts(read, BlockKind.TITLE) == []
    assert parts(read, BlockKind.FRONT) == [*data.decode().splitlines()[:2], read.rights]
    paragraphs = parts(read, BlockKind.PARAGRAPH)
    assert paragraphs[0].startswith("The evacuation of civilians")
    assert len(paragraphs) == len(data.decode().splitlines()) - 5


def test_the_text_of_a_file_is_unchanged(draft: Callable[..., Draft]) -> None:
    text = f"  \r\n{BODY}\r\n\r{MORE}\u2028 \u00a0{BODY}\x0c{MORE}\n\n\n"
    assert draft("a.txt", text).text == text


def test_a_byte_order_mark_stays_in_the_text_and_out_of_every_block(draft: Callable[..., Draft]) -> None:
    read = draft("a.txt", f"\ufeff{BODY}\n{MORE}")
    assert read.text.startswith("\ufeff")
    assert read.blocks[0].start == 1


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\x85", "\x0b", "\x0c"])
def test_every_kind_of_line_end_divides_paragraphs(end: str) -> None:
    assert shown(end.join([BODY, MORE, BODY])) == [("paragraph", BODY), ("paragraph", MORE), ("paragraph", BODY)]


@pytest.mark.parametrize("blank", ["", " \t", "\u00a0", "\u200b", "\ufeff", "\u200e\u200f", "\u3000"])
def test_lines_that_show_nothing_are_blank(blank: str) -> None:
    text = f"Bridge opens early\n{blank}\n{BODY}\n{blank}\n{MORE}\n{blank}\n"
    assert shown(text) == [("title", "Bridge opens early"), ("paragraph", BODY), ("paragraph", MORE)]


def test_a_text_without_blank_lines_has_one_paragraph_a_line() -> None:
    assert [kind for kind, _ in shown(f"{BODY}\n{MORE}\n{BODY}")] == ["paragraph"] * 3


WRAPPED = (
    "The council of Vale said on Monday that the bridge over the\nriver Tarn would open three weeks early, after a"
    " long\nwinter of work."
)


def test_hard_wrapped_lines_belong_together() -> None:
    text = f"{WRAPPED}\n\n{WRAPPED}\n\n{WRAPPED}"
    assert shown(text) == [("paragraph", WRAPPED)] * 3


def test_a_heading_right_above_a_hard_wrapped_paragraph_stands_apart() -> None:
    text = f"{WRAPPED}\n\nNext Steps\n{WRAPPED}\n"
    assert shown(text) == [("paragraph", WRAPPED), ("heading", "Next Steps"), ("paragraph", WRAPPED)]


def test_indented_lines_start_paragraphs_in_hard_wrapped_text() -> None:
    line = "The council of Vale said on Monday that the bridge over the"
    text = f"    {line}\n{line}\n    {line}\n{line}\n{line}"
    assert shown(text) == [("paragraph", f"{line}\n{line}"), ("paragraph", f"{line}\n{line}\n{line}")]


def test_short_lines_such_as_names_are_not_taken_for_wrapped_text() -> None:
    names = ["Ana Lopes", "Olu Ade", "Mirela Ionescu", "Bo Li", "Alexandra Montgomery"]
    assert [text for _, text in shown("\n".join([BODY, *names]))][-5:] == names


def test_a_headline_set_off_by_a_blank_line_is_the_title(parts: Parts) -> None:
    read = document(f"Bridge over the Tarn opens three weeks early\n\n{BODY}\n\n{MORE}")
    assert read.title == "Bridge over the Tarn opens three weeks early"
    assert parts(read, BlockKind.TITLE) == [read.title]


def test_the_full_stop_of_a_headline_stays_in_the_text_and_leaves_the_field(parts: Parts) -> None:
    read = document(f"Bridge opens early.\n\n{BODY}\n\n{MORE}")
    assert read.title == "Bridge opens early"
    assert parts(read, BlockKind.TITLE) == ["Bridge opens early."]


@pytest.mark.parametrize("title", ["A New Bridge In The U.S.", "And then they waited…", "Is the bridge safe?"])
def test_a_stop_that_belongs_to_the_last_word_stays(title: str) -> None:
    assert document(f"{title}\n\n{BODY}\n\n{MORE}").title == title


def test_a_headline_of_two_lines_joined_by_a_semicolon_is_one_title(parts: Parts) -> None:
    read = document(f"Bridge opens early;\nCouncil praises workers.\n\n{BODY}\n\n{MORE}")
    assert read.title == "Bridge opens early; Council praises workers"
    assert parts(read, BlockKind.TITLE) == ["Bridge opens early;\nCouncil praises workers."]


def test_a_short_first_line_without_punctuation_is_the_title_of_a_text_without_blank_lines() -> None:
    assert document(f"Bridge opens early\n{BODY}\n{MORE}").title == "Bridge opens early"


@pytest.mark.parametrize(
    "first",
    [
        BODY,
        "The bridge is open.",
        "VALE (Vale Press) — The bridge is open",
        "- The bridge is open",
        "See www.example.org for more",
        "The council decided the following:",
    ],
)
def test_a_first_line_that_is_no_headline_is_a_paragraph(first: str) -> None:
    read = document(f"{first}\n{BODY}{MORE}\n{MORE}")
    assert read.title is None
    assert read.blocks[0].kind is BlockKind.PARAGRAPH


@pytest.mark.parametrize(
    "first",
    [
        "Note: the mayor said that it would rain.",
        "VALE, March 4 (Vale Press) — The bridge is open.",
        "The bridge opened. It had been closed for years.",
        "This is what happened in Vale on the day:",
        "The long bridge over the river Tarn near the old town of Vale was opened on Monday by the mayor of the town.",
    ],
)
def test_a_short_first_paragraph_set_off_by_a_blank_line_is_no_title(first: str) -> None:
    assert document(f"{first}\n\n{BODY}\n\n{MORE}").title is None


def test_a_text_of_one_line_has_no_title() -> None:
    assert shown("Bridge opens early") == [("paragraph", "Bridge opens early")]


@pytest.mark.parametrize(
    "heading", ["The Long Road", "WHAT COMES NEXT", "'Nobody Knew'", "“A Great Day For Vale”", "Next steps"]
)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_short_line_that_stands_alone_is_a_heading(heading: str, gap: str) -> None:
    blocks = shown(gap.join([BODY, MORE, heading, BODY, MORE]))
    assert [text for kind, text in blocks if kind == "heading"] == [heading]


@pytest.mark.parametrize(
    "line",
    [
        "Nobody knew.",
        "Did you know?",
        "“Nobody knew”, he said",
        '"no comment"',
        "The decision:",
        "- First of the points",
        "1. First of the points",
        "(a) First of the points",
        "VALE, March 4",
        "VALE (Vale Press)",
        "Photo: Ana Lopes",
        "Ana Lopes cuts the ribbon (Picture: Olu Ade)",
        "Ana Lopes / Vale Press",
        "Advertisement",
        "Read more about it",
        "jane@example.org",
        "and so it went on",
        "3:15 p.m.",
        "30,000",
        "* * *",
        "___",
        "17",
    ],
)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_short_line_of_another_kind_is_no_heading(line: str, gap: str) -> None:
    blocks = shown(gap.join([BODY, MORE, line, BODY, MORE]))
    assert [text for kind, text in blocks if kind == "heading"] == []


def test_a_signature_at_the_end_is_no_heading() -> None:
    assert "heading" not in dict(shown(f"{BODY}\n{MORE}\nAna Lopes"))


def test_lists_and_speakers_labels_are_no_headings() -> None:
    names = f"{BODY}\nAna Lopes\nOlu Ade\nBo Li\n{MORE}\n{BODY}"
    labels = "\n\n".join([BODY, *["MAYOR", MORE, "REPORTER", BODY] * 2])
    assert {kind for kind, _ in shown(names)} == {"paragraph"}
    assert {kind for kind, _ in shown(labels)} == {"paragraph"}


@pytest.mark.parametrize(
    ("title", "heading", "body"),
    [
        ("افتتاح الجسر مبكرا", "ماذا بعد", "قال رئيس البلدية إن الجسر سيفتح قبل موعده بثلاثة أسابيع بعد شتاء طويل."),
        ("大桥提前开放", "下一步", "市长表示，大桥将提前三周开放。发言人补充说，这对全市居民来说是个好消息。"),
        ("Cafe\u0301 ope\u0301n 😀", "👩\u200d👩\u200d👧 Families", f"The cafe\u0301 😀 is open. {BODY}"),
    ],
)
def test_offsets_count_code_points_in_every_script(title: str, heading: str, body: str) -> None:
    text = f"{title}\n\n{body}\n\n{body}\n\n{heading}\n\n{body}"
    paragraph = ("paragraph", body)
    assert shown(text) == [("title", title), paragraph, paragraph, ("heading", heading), paragraph]


LINES = [
    *(
        "Bridge opens early",
        "By Ana Lopes",
        "Document #5",
        "Title: A",
        "Date: 2020-01-02",
        BODY,
        "©",
        "Copyright 2020 V",
    ),
    *(
        "\ufeff",
        "\u200b",
        "\n",
        "\r\n",
        "\r",
        "\u2028",
        "\f",
        " ",
        "\t",
        "\u00a0",
        "heading",
        "A Heading",
        "“",
        "السلام",
    ),
    *("中文。", "e\u0301😀", ";"),
]
TEXTS = st.lists(st.sampled_from(LINES) | st.text(max_size=20), max_size=40).map("".join)


@settings(deadline=None)
@given(TEXTS)
def test_blocks_of_any_text_are_in_order_apart_and_without_white_space_at_their_ends(text: str) -> None:
    read = document(text)
    assert read.text == text
    at = 0
    covered = set[int]()
    for block in read.blocks:
        assert isinstance(block, Block)
        assert at <= block.start < block.end <= len(text)
        assert not text[block.start].isspace()
        assert not text[block.end - 1].isspace()
        assert text[block.start] != "\ufeff"
        covered.update(range(block.start, block.end))
        at = block.end
    # Nothing that shows is lost; only the keys of header lines stand outside every block.
    if ":" not in text:
        assert all(char.isspace() or index in covered or not char.isprintable() for index, char in enumerate(text))


@settings(deadline=None)
@given(st.lists(st.sampled_from([BODY, MORE, "A Heading", "By Ana Lopes", "Note: it rained."]), max_size=8))
def test_the_same_lines_give_the_same_kinds_whatever_ends_them(lines: list[str]) -> None:
    kinds = [[kind for kind, _ in shown(end.join(lines))] for end in ("\n", "\r\n", "\u2029")]
    assert kinds[0] == kinds[1] == kinds[2]


@pytest.mark.parametrize("piece", ["a", " ", "\n", "\r\n", '"', "word ", ":", ".", "\u200b", "A", "中", "Title: a\n"])
def test_endless_texts_come_through(piece: str) -> None:
    # Work that grows with the square of the length would take hours.
    text = piece * (2_000_000 // len(piece) if len(piece) == 1 or piece.isspace() else 50_000) + "x"
    assert structure(text).blocks[-1].end == len(text)


def test_a_pdf_or_rtf_that_is_named_txt_is_refused(reason: Callable[..., str]) -> None:
    assert "a PDF" in reason("a.txt", b"%PDF-1.4\nall of it in plain letters\n%%EOF\n")
    assert "RTF" in reason("b.txt", r"{\rtf1\ansi Hello there.}")
