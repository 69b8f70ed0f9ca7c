import io
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.ingest.formats import markdown
from retrieval.types import BlockKind, Draft

BODY = "The council of Vale said on Monday that the bridge would open early."


def shown(read: Draft) -> list[tuple[str, str]]:
    return [(block.kind.value, read.text[block.start : block.end]) for block in read.blocks]


def test_headings_and_paragraphs_are_found_where_they_stand(draft: Callable[..., Draft]) -> None:
    text = (
        f"# Bridge *opens* early\r\n\r\n{BODY}\r\nIt rained.\r\n\r\n## What is next ##\r\n\r\n> {BODY}\r\n> Yes."
        "\r\n\r\nLater\r\n-----\r\n\r\n- one\r\n  two\r\n- three\r\n"
    )
    read = draft("a.md", text)
    assert read.text == text
    assert read.title == "Bridge opens early"
    assert shown(read) == [
        ("title", "Bridge *opens* early"),
        ("paragraph", f"{BODY}\r\nIt rained."),
        ("heading", "What is next"),
        ("paragraph", f"{BODY}\r\n> Yes."),
        ("heading", "Later"),
        ("paragraph", "one\r\n  two"),
        ("paragraph", "three"),
    ]


def test_front_matter_fills_the_fields(draft: Callable[..., Draft]) -> None:
    text = (
        "---\ntitle: Bridge opens early\nauthor: [Ana Lopes, Olu Ade]\ndate: 2021-03-04\nsource: Vale Courier\nid: 7\n"
        "lang: en-GB\nlink: https://example.org/a\nupdated: 2021-03-05T10:00:00Z\ntags: {a: 1}\n---\n"
        f"# Bridge opens early\n\n{BODY}\n"
    )
    read = draft("a.markdown", text)
    assert read.text == text
    assert (read.title, read.authors, read.published) == ("Bridge opens early", ("Ana Lopes", "Olu Ade"), "2021-03-04")
    assert (read.publisher, read.stated_id, read.language, read.url) == (
        "Vale Courier",
        "7",
        "en-GB",
        "https://example.org/a",
    )
    assert read.extra == {"updated": "2021-03-05T10:00:00+00:00", "tags": {"a": 1}}
    assert [kind for kind, _ in shown(read)] == ["front", "title", "paragraph"]


def test_a_heading_that_is_not_the_stated_title_is_a_heading(draft: Callable[..., Draft]) -> None:
    read = draft("a.md", f"---\ntitle: Bridge opens\n---\n# Another\n\n{BODY}\n")
    assert read.title == "Bridge opens"
    assert [kind for kind, _ in shown(read)] == ["front", "heading", "paragraph"]


@pytest.mark.parametrize(
    "front",
    [
        "---\nnot a mapping\n---\n",
        "---\na: [1, 2\n---\n",
        "---\n- a\n- b\n---\n",
        "---\na: !!python/object/apply:os.system ['true']\n---\n",
        "---\na: &x [1, 1]\nb: [*x, *x]\n---\n",
        "---\n" + "[" * 5_000 + "\n---\n",
        "---\ntitle: never closed\n",
    ],
)
def test_what_only_looks_like_front_matter_is_text(front: str, draft: Callable[..., Draft]) -> None:
    read = draft("a.md", f"{front}\n{BODY}\n")
    assert (read.extra, read.authors) == ({}, ())
    assert read.blocks[-1].kind is BlockKind.PARAGRAPH
    assert read.text.startswith(front)


def test_tables_code_and_raw_html_have_their_kinds(draft: Callable[..., Draft]) -> None:
    text = (
        f"{BODY}\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```py\ncode\n\nmore\n```\n\n<!-- a note -->\n\n"
        "    indented\n\n***\n"
    )
    assert shown(draft("a.md", text)) == [
        ("paragraph", BODY),
        ("paragraph", "| a | b |"),
        ("paragraph", "| 1 | 2 |"),
        ("paragraph", "code\n\nmore"),
        ("front", "<!-- a note -->"),
        ("paragraph", "indented"),
    ]


def test_a_byte_order_mark_hides_no_heading(draft: Callable[..., Draft]) -> None:
    assert draft("a.md", f"\ufeff# Bridge\n\n{BODY}\n").title == "Bridge"
    assert draft("b.md", f"\ufeff---\ntitle: Bridge\n---\n{BODY}\n").title == "Bridge"


def test_endless_nesting_comes_through(draft: Callable[..., Draft]) -> None:
    for opening in ("> ", "- ", "1. ", "[", "*", "`", "#", "\t", "|", "<"):
        read = draft("a.md", f"{BODY}\n\n{opening * 50_000}x\n\n{BODY}\n")
        assert shown(read)[0] == ("paragraph", BODY)
        assert shown(read)[-1][0] == "paragraph"


MARKS = [
    *("# ", "## ", "> ", "- ", "1. ", "```", "~~~", "---", "===", "|a|b|", "|-|-|", "    ", "\t", "<div>", "<!--"),
    *("[a]: b", "\n", "\r\n", "\r", "\n\n", "word", "words. ", "中文", "e\u0301😀", "\ufeff", "\u200b", "\u00a0", "\\"),
    "a: b",
]


@settings(deadline=None)
@given(st.lists(st.sampled_from(MARKS) | st.text(max_size=6), max_size=40).map("".join))
def test_blocks_of_any_markdown_are_in_order_and_apart(text: str) -> None:
    for read in markdown.read(io.BytesIO(text.encode()), source="a", max_bytes=10**6) if _is_text(text) else ():
        assert isinstance(read, Draft)
        assert read.text == text
        at = 0
        for block in read.blocks:
            assert at <= block.start < block.end <= len(text)
            assert not text[block.start].isspace()
            assert not text[block.end - 1].isspace()
            at = block.end


def _is_text(text: str) -> bool:
    return all(char >= " " or char in "\t\n\r" for char in text) and "\x7f" not in text
