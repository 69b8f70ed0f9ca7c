"""Rich text: what is written is what is read, and every message keeps Telegram's limits."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram_html import read_html, units

from bot.telegram.markup import BOLD, CODE, EXPANDABLE, ITALIC, Part, Rich, Run, Tag, boundary, link, pack, reach, rich
from bot.telegram.markup import units as counted

untimed = settings(deadline=None)  # how long it takes on a busy machine is not what is tested

TEXT = st.text(st.characters(codec="utf-8") | st.sampled_from("<>&\"' \n\n🌊👩🏽‍🚒🇸🇾éع中"), max_size=40)
ADDRESS = st.text(st.characters(codec="ascii", categories=("L", "N", "P", "S")), max_size=60).map(
    lambda tail: link(f"https://gazette.example/{tail}")
)
TAGS: st.SearchStrategy[tuple[Tag, ...]] = st.sampled_from(
    [(), (BOLD,), (ITALIC,), (CODE,), (EXPANDABLE,), (EXPANDABLE, BOLD)]
) | ADDRESS.map(lambda tag: (tag,) if tag else ())
RICH: st.SearchStrategy[Rich] = st.lists(
    st.builds(lambda text, tags: Run(text=text, tags=tags), TEXT, TAGS), max_size=8
).map(tuple)
LONG: st.SearchStrategy[Rich] = st.builds(
    lambda runs, times: tuple(Run(text=run.text * times, tags=run.tags) for run in runs),
    st.lists(st.builds(lambda text, tags: Run(text=text, tags=tags), TEXT, TAGS), min_size=1, max_size=6),
    st.sampled_from([1, 7, 60, 400]),
)


def shown(runs: Rich) -> str:
    return "".join(run.text for run in runs)


def bare(text: str) -> str:
    return "".join(text.split())


@untimed
@given(RICH)
def test_what_is_read_is_the_text_that_was_put_in(runs: Rich) -> None:
    part = Part(runs=runs)
    assert read_html(part.html).text == part.text == shown(runs)


@untimed
@given(TEXT, TAGS.filter(bool))
def test_an_entity_spans_exactly_the_text_that_it_was_put_around(text: str, tags: tuple[Tag, ...]) -> None:
    parsed = read_html(Part(runs=(*rich("🌊 <"), *rich(text, *tags), *rich("> &"))).html)
    assert [(entity.offset, entity.length) for entity in parsed.entities] == (
        [(4, units(text))] * len(tags) if text else []
    )


@untimed
@given(st.lists(LONG, max_size=6))
def test_every_message_keeps_the_limits_and_nothing_is_lost(blocks: list[Rich]) -> None:
    parts = pack(blocks)
    for part in parts:
        parsed = read_html(part.html)  # refuses tags that are not closed
        assert parsed.text.strip()
        assert units(parsed.text) <= 4096
        assert len(part.html.encode()) <= 32768
        assert len(parsed.entities) <= 100
    assert bare("".join(part.text for part in parts)) == bare("".join(shown(block) for block in blocks))


@untimed
@given(st.lists(LONG, max_size=3))
def test_without_markup_the_limits_are_kept_as_well(blocks: list[Rich]) -> None:
    for part in pack(blocks):
        for text in part.plain:
            assert text.strip()
            assert units(text) <= 4096


@untimed
@given(LONG, st.integers(min_value=0, max_value=3))
def test_a_tag_that_is_open_where_a_message_ends_is_opened_again_in_the_next(runs: Rich, which: int) -> None:
    tag = (BOLD, ITALIC, CODE, EXPANDABLE)[which]
    text = shown(runs) + "x"
    kind = ("bold", "italic", "code", "expandable_blockquote")[which]
    marked = [found for part in pack([rich(text, tag)]) for found in read_html(part.html).texts(kind)]
    assert bare("".join(marked)) == bare(text)


def test_blocks_stand_together_as_long_as_they_fit() -> None:
    blocks = [rich(letter * 1500) for letter in "abcd"]
    assert [part.text for part in pack(blocks)] == ["a" * 1500 + "\n\n" + "b" * 1500, "c" * 1500 + "\n\n" + "d" * 1500]


def test_nothing_is_put_between_the_pieces_of_a_block_that_is_cut() -> None:
    text = "A sentence of six short words. " * 200
    parts = pack([rich("before"), rich(text), rich("after")])
    assert parts[0].text == "before"
    assert "".join(part.text for part in parts[1:]) == text + "\n\nafter"
    assert all(part.text.rstrip().endswith((".", "after")) for part in parts[1:])


def test_a_message_has_room_for_exactly_4096_units() -> None:
    assert len(pack([rich("🌊" * 2048)])) == 1
    assert len(pack([rich("🌊" * 2048 + "x")])) == 2


def test_the_bytes_before_parsing_are_counted_as_well() -> None:
    address = link("https://gazette.example/" + "&" * 2000)  # five bytes each, once escaped
    parts = pack([rich("here", address) + rich(" ") for _ in range(8)])
    assert len(parts) > 1
    assert all(len(part.html.encode()) <= 32768 for part in parts)


def test_more_than_a_hundred_entities_go_into_further_messages() -> None:
    parts = pack([rich(str(number), BOLD) + rich(" and ") for number in range(250)], between="")
    assert [len(read_html(part.html).entities) for part in parts] == [100, 100, 50]


@untimed
@given(TEXT, st.integers(min_value=0, max_value=60))
def test_reach_is_the_longest_beginning_that_fits(text: str, most: int) -> None:
    end = reach(text, most)
    assert units(text[:end]) <= most
    assert end == len(text) or units(text[: end + 1]) > most


@untimed
@given(TEXT)
def test_length_is_counted_in_utf_16_code_units(text: str) -> None:
    assert counted(text) == units(text)


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        ("One paragraph.\n\nAnother one. And more", 30, "One paragraph.\n\n"),
        ("One line. And\nanother one", 20, "One line. And\n"),
        ("One sentence here. Another one", 28, "One sentence here. "),
        ('He said "never." Then he left town', 26, 'He said "never." '),
        ("words without any full stop", 20, "words without any "),
        ("没有空格。没有空格也没有", 8, "没有空格。"),
        ("aaaaaaaae\u0301", 9, "aaaaaaaa"),
        ("aaaaaaa👩🏽‍🚒", 9, "aaaaaaa"),
        ("aaaaaaa🇸🇾", 8, "aaaaaaa"),
        ("aaaaaa🇸🇾🇹🇷", 8, "aaaaaa🇸🇾"),
        ("short", 10, "short"),
        ("e" + "\u0301" * 20, 10, "e" + "\u0301" * 9),  # nowhere to cut: then anywhere
    ],
)
def test_a_cut_falls_where_a_reader_would_put_it(text: str, most: int, expected: str) -> None:
    assert text[: boundary(text, most)] == expected


@untimed
@given(TEXT.filter(bool), st.integers(min_value=1, max_value=60))
def test_a_cut_always_moves_on_and_never_too_far(text: str, most: int) -> None:
    assert 1 <= boundary(text, most) <= max(most, 1)


@untimed
@given(st.text(st.sampled_from("ab🌊"), min_size=1, max_size=4), st.text("\u0300\u0301\u20dd", max_size=3))
def test_a_character_keeps_its_marks(base: str, marks: str) -> None:
    text = "x" * 20 + base + marks + "y" * 20
    at = boundary(text, 20 + len(base))
    assert not unicodedata.category(text[at]).startswith("M")


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "gazette.txt",
        "/srv/archive/gazette.txt",
        "file:///srv/archive/gazette.txt",
        "javascript:alert(1)",
        "tg://user?id=7",
        "ftp://gazette.example/1",
        "https://",
        "https:///gazette",
        "https://[broken/1",
        "https://gazette.example/two words",
        "https://gazette.example/\n",
        "https://gazette.example/" + "x" * 2048,
    ],
)
def test_only_an_address_on_the_web_becomes_a_link(url: str | None) -> None:
    assert link(url) is None


@untimed
@given(ADDRESS)
def test_a_links_address_is_read_as_it_was_written(tag: Tag | None) -> None:
    assert tag is not None
    (entity,) = read_html(Part(runs=rich("here", tag)).html).entities
    assert (entity.type, f" ({entity.url})") == ("text_link", tag.plain_closing)


def test_without_markup_addresses_and_marks_are_written_out() -> None:
    runs = (
        rich("Title", link("https://gazette.example/1"))
        + rich("\n")
        + rich("its ", EXPANDABLE)
        + rich("text", EXPANDABLE, BOLD)
    )
    assert Part(runs=runs).plain == ("Title (https://gazette.example/1)\n“its text”",)
