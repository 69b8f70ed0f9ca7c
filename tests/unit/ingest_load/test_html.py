from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.errors import UnreadableDocument
from retrieval.ingest.encoding import Decoded
from retrieval.ingest.formats import html
from retrieval.types import BlockKind, Draft

Parts = Callable[[Draft, BlockKind], list[str]]

BODY = "The council of Vale said on Monday that the bridge over the river Tarn would open three weeks early."
MORE = "Nobody had expected the news, said the mayor, whose office had spoken of the end of the summer."


def page(*, head: str = "", body: str = "", attributes: str = "") -> str:
    article = body or f"<h1>Bridge opens early</h1><p>{BODY}</p><h2>What comes next</h2><p>{MORE}</p>"
    return (
        f"<!doctype html><html {attributes}><head><title>Bridge opens early - Vale Courier</title>{head}</head><body>"
        f"<nav><a href='/'>Home</a></nav><article>{article}</article><footer>Imprint</footer></body></html>"
    )


def shown(read: Draft) -> list[tuple[str, str]]:
    return [(block.kind.value, read.text[block.start : block.end]) for block in read.blocks]


def test_headings_and_paragraphs_keep_their_kinds(draft: Callable[..., Draft]) -> None:
    read = draft("a.html", page())
    assert read.title == "Bridge opens early"
    assert shown(read) == [
        ("title", "Bridge opens early"),
        ("paragraph", BODY),
        ("heading", "What comes next"),
        ("paragraph", MORE),
    ]
    assert read.text == "\n\n".join(text for _, text in shown(read))


def test_the_fields_come_from_the_pages_metadata(draft: Callable[..., Draft]) -> None:
    head = (
        '<meta property="og:site_name" content="Vale Courier"><meta name="author" content="Ana Lopes; Olu Ade">'
        '<meta property="article:published_time" content="2021-03-04T10:11:12+02:00">'
        '<link rel="canonical" href="https://example.org/2021/bridge">'
    )
    read = draft("a.htm", page(head=head, attributes='lang="en-GB"'))
    assert (read.publisher, read.authors) == ("Vale Courier", ("Ana Lopes", "Olu Ade"))
    assert read.published == "2021-03-04T10:11:12+02:00"
    assert (read.url, read.language) == ("https://example.org/2021/bridge", "en-GB")


def test_the_date_may_stand_in_linked_data_or_a_time_element(draft: Callable[..., Draft]) -> None:
    linked = '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2021-03-04"}</script>'
    assert draft("a.html", page(head=linked)).published == "2021-03-04"
    time = '<time itemprop="datePublished" datetime="2021-03-04T10:00Z">then</time>'
    marked = f"<h1>Bridge</h1>{time}<p>{BODY}</p><p>{MORE}</p>"
    assert draft("b.html", page(body=marked)).published == "2021-03-04T10:00Z"


def test_a_date_that_the_page_only_mentions_is_not_its_date(draft: Callable[..., Draft]) -> None:
    body = f"<h1>Bridge opens early</h1><p>{BODY} It was the 4 March 2021.</p><p>{MORE}</p><p>© 2019</p>"
    head = '<meta property="article:modified_time" content="2022-01-01"><link rel="canonical" href="https://e.org/2020/05/06/a">'
    assert draft("a.html", page(head=head, body=body)).published is None


def test_a_stated_date_that_cannot_be_read_is_kept(draft: Callable[..., Draft]) -> None:
    read = draft("a.html", page(head='<meta name="date" content="03/04/2021">'))
    assert (read.published, read.extra["published"]) == (None, "03/04/2021")


def test_lists_quotations_breaks_and_tables_are_paragraphs_in_order(draft: Callable[..., Draft], parts: Parts) -> None:
    body = (
        f"<h1>Bridge</h1><p>{BODY}<br>A second line of it.</p>"
        f"<ul><li>First of the points</li><li>Second of them</li></ul><blockquote><p>{MORE}</p></blockquote>"
        "<table><tr><th>Town</th><th>Bridges</th></tr><tr><td>Vale</td><td>1,207</td></tr></table>"
        f"<p>“Yes,” said <b>Ana</b> <a href='x'>Lopes</a>.\n  And &amp; more.</p>"
    )
    read = draft("a.html", page(body=body))
    assert parts(read, BlockKind.PARAGRAPH) == [
        BODY, "A second line of it.", "First of the points", "Second of them", MORE, "Town | Bridges", "Vale | 1,207",
        "“Yes,” said Ana Lopes. And & more.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        "<p>{0}</p><p>{1}</p>",
        "<div>{0}<p>{1}</p></div>",
        "{0}<br><br>{1}",
        "<section><div>{0}</div><div>{1}</div></section>",
    ],
)
def test_no_words_are_lost_whatever_holds_them(body: str, draft: Callable[..., Draft]) -> None:
    read = draft("a.html", f"<html><body>{body.format(BODY, MORE)}</body></html>")
    assert BODY in read.text
    assert MORE in read.text


@pytest.mark.parametrize(
    ("encoding", "head"),
    [
        ("utf-8", ""),
        ("utf-16", ""),
        ("cp1252", '<meta charset="iso-8859-1">'),
        ("koi8-r", '<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">'),
        ("shift_jis", "<meta charset='Shift_JIS'>"),
    ],
)
def test_the_encoding_that_a_page_declares_is_believed(encoding: str, head: str, draft: Callable[..., Draft]) -> None:
    text = {
        "koi8-r": "Мэр сказал, что мост будет открыт раньше срока.",
        "shift_jis": "市長は橋が予定より早く開通すると述べた。",
    }
    words = text.get(encoding, "The café on the bridge is open, said Señor Peña to the press.")
    data = page(head=head, body=f"<h1>A</h1><p>{words}</p><p>{words}!</p>").encode(encoding)
    assert words in draft("a.html", data).text


def test_xhtml_with_its_declaration_is_read(draft: Callable[..., Draft]) -> None:
    text = "The café on the bridge over the river is open, said the mayor of the town to the press."
    data = f'<?xml version="1.0" encoding="ISO-8859-1"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><body><p>{text}</p></body></html>'
    assert draft("a.xhtml", data.encode("iso-8859-1")).text == text


@pytest.mark.parametrize(
    "opening", ["<div>", "<b>", "<ul><li>", "<table><tr><td>", "<blockquote>", "<div><p>words</p>", "<font><i>"]
)
@pytest.mark.parametrize("closing", ["", "</div>"])
def test_tags_nested_200000_deep_are_refused_in_one_sentence(
    opening: str, closing: str, reason: Callable[..., str]
) -> None:
    nested = f"<html><body>{opening * 200_000}x{closing * 200_000}"
    assert "nested too deep" in reason("a.html", nested)


@pytest.mark.parametrize("piece", ["<", "&", "<!--", "<script>", "<a b=", "&amp;", "]]>", "<p", "</p>", "<![CDATA["])
def test_endless_bad_markup_comes_to_an_end(piece: str, load: Callable[..., list[object]]) -> None:
    assert len(load("a.html", "<html><body><p>Words here.</p>" + piece * 50_000)) == 1


@pytest.mark.parametrize(
    "data", ["", "   ", "<html></html>", "<!-- only a comment -->", "<html><body><script>1</script></body></html>"]
)
def test_a_page_without_text_is_skipped(data: str, reason: Callable[..., str]) -> None:
    assert reason("a.html", data)


@pytest.mark.parametrize(
    "text",
    [
        "صرح رئيس البلدية بأن الجسر سيفتح قبل موعده.",
        "市长表示，大桥将提前开放。",
        "Cafe\u0301 👩\u200d👩\u200d👧 opens.",
    ],
)
def test_every_script_comes_through(text: str, draft: Callable[..., Draft]) -> None:
    assert shown(draft("a.html", page(body=f"<p>{text}</p><p>{text}!</p>")))[-2:] == [
        ("paragraph", text),
        ("paragraph", f"{text}!"),
    ]


def test_joiners_are_kept_in_long_pages_too(draft: Callable[..., Draft]) -> None:
    word = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
    read = draft(
        "a.html", f"<html><body><div><span>{BODY} {word} {BODY} {MORE}</span>{MORE}<p>{word}</p></div></body></html>"
    )
    assert read.text.count(word) == 2


def test_a_menu_is_no_part_of_a_short_article(draft: Callable[..., Draft]) -> None:
    assert "Home" not in draft("a.html", page(body="<p>It opens.</p>")).text


TAGS = [
    "<p>",
    "</p>",
    "<div>",
    "</div>",
    "<h2>",
    "</h2>",
    "<table>",
    "<tr>",
    "<td>",
    "<li>",
    "<br>",
    "<title>",
    "&#0;",
    "<",
]


@settings(deadline=None, max_examples=50)
@given(st.lists(st.sampled_from([*TAGS, "words of it. "]) | st.text(max_size=10), max_size=30).map("".join))
def test_any_markup_gives_a_sound_document_or_a_reason(markup: str) -> None:
    with suppress(UnreadableDocument):
        read = html.draft(Decoded(text=markup, encoding=None), source="a")
        assert read.text == "\n\n".join(read.text[block.start : block.end] for block in read.blocks)


def test_what_a_page_starts_with_tells_it_from_text() -> None:
    for head in (
        b"<!DOCTYPE html><p>",
        b" \n<html lang='en'>",
        b"\xef\xbb\xbf<!-- x --><html>",
        b"<?xml version='1.0'?>\n<html>",
    ):
        assert html.looks_like_html(head)
    for head in (b"<p>", b"Words <html>", b"<rss>", b"{}", b"", b"<htmlx>"):
        assert not html.looks_like_html(head)
