"""Answers as people see them, and the promise that what stands in quotation marks is the document's own text."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inline_snapshot import snapshot
from telegram_html import read_html, units

from bot.telegram.languages import en as messages
from bot.telegram.markup import MAX_URL, Part, link
from bot.telegram.pages import findings_of, pages
from bot.telegram.rendering import CONTEXT_UNITS, FIELD_UNITS, QUOTE_UNITS, excerpt, note, text_fragment
from retrieval.types import (
    Answer,
    Citation,
    Excerpt,
    Filters,
    Finding,
    NoAnswer,
    QuestionKind,
    Reason,
    Span,
    Speaker,
    Stance,
)

untimed = settings(deadline=None)  # how long it takes on a busy machine is not what is tested

DOCUMENT = (
    "The lower lock at Ostermouth has held, the harbour board said on Sunday.\n“Nobody was in danger,” said its"
    " chairwoman, Ada Quill. Two barges went aground.\nDivers were to look at the gate again on Monday.\n\n"
    "A lock keeper who asked not to be named said\nthe gate had been “loose since <March> & nobody came”."
)
MARKS = re.compile("“([^”]*)”")


def citation(start: int, end: int, **fields: Any) -> Citation:
    known: dict[str, Any] = {
        "document_id": "1268182",
        "version": 1,
        "paragraph": 1,
        "title": "Lock holds, board says",
        "publisher": "Ostermouth Gazette",
        "authors": ("Jo Brand",),
        "published": "2031-05-04",
        "url": "https://gazette.example/lock?a=1&b=2",
        "source": "/srv/archive/gazette.txt",
    }
    return Citation(start=start, end=end, **known | fields)


def finding(quote: str, *, text: str = DOCUMENT, fields: Any = None, **more: Any) -> Finding:
    start = text.index(quote)
    return Finding(quote=quote, score=1.0, citation=citation(start, start + len(quote), **fields or {}), **more)


def answer(*passages: Finding, **groups: tuple[Finding, ...]) -> Answer:
    kind = QuestionKind.WHO_SAID if groups else QuestionKind.PASSAGE
    return Answer(question="?", kind=kind, filters=Filters(), passages=passages, **groups)  # type: ignore[arg-type] # groups are says and disputes


def no_answer(reason: Reason, *passages: Finding) -> NoAnswer:
    return NoAnswer(question="?", kind=QuestionKind.PASSAGE, filters=Filters(), reason=reason, passages=passages)


def render(result: Answer | NoAnswer) -> list[Part]:
    """Every page of a result."""
    return [page.part for page in pages(result, top=99)]


def htmls(result: Answer | NoAnswer) -> list[str]:
    return [part.html for part in render(result)]


def passage(start: int, end: int, text: str = DOCUMENT) -> Excerpt:
    return Excerpt(start=start, end=end, text=text[start:end], heading=None)


def test_the_first_finding_stands_with_its_passage_and_the_others_are_short() -> None:
    first = finding("Two barges went aground.", passage=passage(0, DOCUMENT.index("\n\n")))
    keeper = finding(
        DOCUMENT[DOCUMENT.index("A lock keeper") :], fields={"paragraph": 2, "url": None}, passage=passage(0, 10)
    )
    assert htmls(answer(first, keeper)) == snapshot(
        [
            """\
“Two barges went aground.”
Ostermouth Gazette · 4 May 2031 · doc <code>1268182</code>, ¶1
<a href="https://gazette.example/lock?a=1&amp;b=2#:~:text=Two%20barges%20went%20aground.">Lock holds, board says</a>
<blockquote expandable>The lower lock at Ostermouth has held, the harbour board said on Sunday.
“Nobody was in danger,” said its chairwoman, Ada Quill. <b>Two barges went aground.</b>
Divers were to look at the gate again on Monday.</blockquote>

<b>More from the archive</b>
“A lock keeper who asked not to be named said
the gate had been “loose since &lt;March&gt; &amp; nobody came”.”
Ostermouth Gazette · 4 May 2031 · doc <code>1268182</code>, ¶2
<i>Lock holds, board says</i>\
"""
        ]
    )


def test_both_sides_stand_under_their_headings_with_who_says_so() -> None:
    chairwoman = Speaker(
        name="Ada Quill", text="its chairwoman", description="chairwoman of the harbour board", named=True
    )
    keeper = Speaker(
        name="a lock keeper",
        text="A lock keeper",
        description="a lock keeper who asked not to be named",
        named=False,
        via=("Coast Wire", "Ostermouth Radio"),
    )
    says = finding(
        "“Nobody was in danger,” said its chairwoman, Ada Quill.",
        speaker=chairwoman,
        content=((1, 21),),
        stance=Stance.SUPPORTS,
    )
    denial = DOCUMENT[DOCUMENT.index("A lock keeper") :]
    denies = finding(
        denial,
        speaker=keeper,
        content=((denial.index("loose"), denial.index(" &")), (denial.index("nobody"), denial.index("”"))),
        stance=Stance.DISPUTES,
        fields={"published": "2031-05-05T18:40:00+02:00", "paragraph": 2, "publisher": None},
    )
    unsure = finding("Two barges went aground.", fields={"title": None})
    shown = htmls(answer(unsure, says=(says,), disputes=(denies,)))
    assert [re.sub('#:~:text=[^"]*', "", html) for html in shown] == snapshot(
        [
            """\
<b>Says</b>
<b>Ada Quill</b>, chairwoman of the harbour board
““<b>Nobody was in danger</b>,” said its chairwoman, Ada Quill.”
Ostermouth Gazette · 4 May 2031 · doc <code>1268182</code>, ¶1
<a href="https://gazette.example/lock?a=1&amp;b=2">Lock holds, board says</a>

<b>Says otherwise</b>
<b>a lock keeper who asked not to be named</b> <i>(unnamed)</i>, via Coast Wire, via Ostermouth Radio
“A lock keeper who asked not to be named said
the gate had been “<b>loose since &lt;March&gt;</b> &amp; <b>nobody came</b>”.”
Jo Brand · 5 May 2031, 18:40 +0200 · doc <code>1268182</code>, ¶2
<a href="https://gazette.example/lock?a=1&amp;b=2">Lock holds, board says</a>

<b>Also in the archive</b>
“Two barges went aground.”
Ostermouth Gazette · 4 May 2031 · doc <code>1268182</code>, ¶1
<a href="https://gazette.example/lock?a=1&amp;b=2">Original</a>\
"""
        ]
    )


def test_one_side_alone_stands_under_its_heading() -> None:
    denied = finding(
        "Two barges went aground.", speaker=Speaker(name="Ada Quill", text="she", description="Ada Quill", named=True)
    )
    assert htmls(answer(disputes=(denied,)))[0].startswith("<b>Says otherwise</b>\n<b>Ada Quill</b>\n“Two barges")


def test_no_answer_says_why_and_shows_what_is_near_as_just_that() -> None:
    near = finding("Two barges went aground.", passage=passage(0, 100))
    also = finding("Nobody was in danger", fields={"publisher": None, "authors": (), "published": None, "paragraph": 0})
    assert htmls(no_answer(Reason.NO_SUCH_STATEMENT, near, also)) == snapshot(
        [
            "<b>Not in the archive.</b> It covers the subject, but nobody in it says so.",
            """\
<b>Nearest passages, none of them an answer</b>
“Two barges went aground.”
Ostermouth Gazette · 4 May 2031 · doc <code>1268182</code>, ¶1
<a href="https://gazette.example/lock?a=1&amp;b=2#:~:text=Two%20barges%20went%20aground.">Lock holds, board says</a>

“Nobody was in danger”
no date · doc <code>1268182</code>, headline
<a href="https://gazette.example/lock?a=1&amp;b=2#:~:text=Nobody%20was%20in%20danger">Lock holds, board says</a>\
""",
        ]
    )


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_its_sentence(reason: Reason) -> None:
    assert htmls(no_answer(reason)) == [f"<b>Not in the archive.</b> {messages.REASONS[reason]}"]


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        (None, "no date"),
        ("2031-05-04", "4 May 2031"),
        ("20310504", "4 May 2031"),
        ("2031-05-04T18:40:00+02:00", "4 May 2031, 18:40 +0200"),
        ("2031-05-04T18:40:00Z", "4 May 2031, 18:40 UTC"),
        ("2031-05-04 18:40", "4 May 2031, 18:40"),
        ("2031-05-04T00:00:00Z", "4 May 2031"),
        ("2031-05", "2031-05"),
        ("Whitsun", "Whitsun"),
    ],
)
def test_a_date_is_shown_as_people_write_it_and_never_completed(published: str | None, expected: str) -> None:
    (part,) = render(answer(finding("Two barges went aground.", fields={"published": published})))
    assert f"Ostermouth Gazette · {expected} · doc 1268182, ¶1\n" in part.text


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"url": None}, "doc <code>1268182</code>, ¶1\n<i>Lock holds, board says</i>"),
        ({"url": "file:///srv/archive/gazette.txt"}, "doc <code>1268182</code>, ¶1\n<i>Lock holds, board says</i>"),
        ({"title": None, "url": None}, "doc <code>1268182</code>, ¶1"),
        (
            {"title": None},
            '¶1\n<a href="https://gazette.example/lock?a=1&amp;b=2#:~:text=Two%20barges%20went%20aground.">Original</a>',
        ),
        (
            {"title": "Two\n  lines <b>"},
            '&amp;b=2#:~:text=Two%20barges%20went%20aground.">Two lines &lt;b&gt;</a>',
        ),
        ({"paragraph": 0, "title": None, "url": None}, "doc <code>1268182</code>, headline"),
    ],
)
def test_the_source_is_shown_as_far_as_it_is_known(fields: dict[str, Any], expected: str) -> None:
    assert htmls(answer(finding("Two barges went aground.", fields=fields)))[0].endswith(expected)


def test_the_place_of_a_file_on_the_server_is_never_shown() -> None:
    bare = finding("Two barges went aground.", fields={"title": None, "publisher": None, "authors": (), "url": None})
    assert "/srv" not in "".join(htmls(answer(bare)))


def test_a_quote_that_is_too_long_is_one_slice_with_the_rest_marked_outside() -> None:
    text = "The gate holds, and the keeper watches it. " * 60
    (part,) = render(answer(finding(text.strip(), text=text)))
    (quote,) = MARKS.findall(part.text)
    assert text.startswith(quote)
    assert quote.endswith("watches it.")
    assert f"“{quote}” […]\n" in part.text
    assert units(quote) <= QUOTE_UNITS


def test_of_a_long_quote_the_words_that_were_said_are_shown() -> None:
    text = "The board met at noon and sat for hours. " * 60 + "The gate is safe. " + "It rained all day long. " * 60
    said = (text.index("The gate"), text.index("The gate") + 17)
    speaker = Speaker(name="Ada Quill", text="she", description=None, named=True)
    (part,) = render(answer(says=(finding(text.strip(), text=text, speaker=speaker, content=(said,)),)))
    (quote,) = MARKS.findall(part.text)
    assert quote in text
    assert f"\n[…] “{quote}” […]\n" in part.text
    assert "The gate is safe." in read_html(part.html).texts("bold")


def test_of_a_long_passage_the_part_around_the_quote_is_shown() -> None:
    text = "The board met at noon and sat for hours. " * 80 + "The gate is safe. " + "It rained all day long. " * 80
    (part,) = render(answer(finding("The gate is safe.", text=text, passage=passage(0, len(text), text))))
    (shown,) = read_html(part.html).texts("expandable_blockquote")
    assert shown in text
    assert units(shown) <= CONTEXT_UNITS
    assert f"\n[…]\n{shown}\n[…]" in part.text
    assert read_html(part.html).texts("bold") == ["The gate is safe."]


@pytest.mark.parametrize(
    "around",
    [None, passage(DOCUMENT.index("Two"), DOCUMENT.index("Two") + 24), passage(40, 200), passage(0, 20)],
    ids=["none", "the quote itself", "shifted", "another place"],
)
def test_a_passage_that_adds_nothing_or_does_not_hold_the_quote_is_left_out(around: Excerpt | None) -> None:
    two = finding("Two barges went aground.")
    moved = Finding(
        quote=two.quote,
        score=1.0,
        citation=citation(two.citation.start + (around is not None and around.start == 40), two.citation.end),
        passage=around,
    )
    assert "blockquote" not in htmls(answer(moved))[0]


def test_text_from_right_to_left_stays_apart_from_what_stands_around_it() -> None:
    quote = "قال المجلس إن البوابة آمنة."
    (part,) = render(answer(finding(quote, text=quote, fields={"title": "البوابة صامدة", "publisher": "صحيفة المرفأ"})))
    assert part.text == snapshot("""\
“قال المجلس إن البوابة آمنة.”
\u2068صحيفة المرفأ\u2069 · 4 May 2031 · doc 1268182, ¶1
\u2068البوابة صامدة\u2069\
""")


def test_a_long_field_ends_in_an_ellipsis() -> None:
    (part,) = render(answer(finding("Two barges went aground.", fields={"title": "🌊 Low water " * 99})))
    title = part.text.rsplit("\n", 1)[1]
    assert title.endswith("…")
    assert units(title) <= FIELD_UNITS


def test_a_sentence_of_the_bots_own_is_escaped() -> None:
    assert [part.html for part in note("Ask with <words> & marks.")] == ["Ask with &lt;words&gt; &amp; marks."]


WORD = st.text(
    st.characters(exclude_categories=("Cs", "Zs", "Zl", "Zp", "Cc"), exclude_characters="“”"), min_size=1, max_size=12
)
BODY = (
    st.lists(
        WORD | st.sampled_from(["", "\t", "<b>", "&amp;", "🌊", "👩🏽‍🚒", "\n", "é", "مرفأ"]), min_size=1, max_size=60
    )
    .map(" ".join)
    .filter(str.strip)
)


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, list[Finding]]:
    """A document's text, and findings whose quotes and passages are slices of it."""
    text = (draw(BODY) + " ") * draw(st.sampled_from([1, 3, 30]))
    found = []
    for _ in range(draw(st.integers(min_value=1, max_value=8))):
        start, end = draw(slices(text))
        words = draw(st.none() | slices(text[start:end]))
        around = (draw(st.integers(0, start)), draw(st.integers(end, len(text))))
        speaker = Speaker(
            name=draw(WORD),
            text="",
            description=draw(st.none() | WORD),
            named=draw(st.booleans()),
            via=tuple(draw(st.lists(WORD, max_size=2))),
        )
        found.append(
            Finding(
                quote=text[start:end],
                score=0.5,
                citation=citation(start, end, title=draw(st.none() | BODY), publisher=draw(st.none() | WORD)),
                speaker=speaker if words else None,
                content=(words,) if words else None,
                passage=passage(*around, text) if draw(st.booleans()) else None,
            )
        )
    return text, found


@st.composite
def slices(draw: st.DrawFn, text: str) -> Span:
    """A span with something other than white space at both ends."""
    seen = [place for place, character in enumerate(text) if not character.isspace()]
    start, end = sorted((draw(st.sampled_from(seen)), draw(st.sampled_from(seen))))
    return start, end + 1


@untimed
@given(documents(), st.integers(min_value=0, max_value=8), st.integers(min_value=0, max_value=8))
def test_what_stands_in_quotation_marks_or_in_a_box_is_a_slice_of_the_document(
    drawn: tuple[str, list[Finding]], one: int, two: int
) -> None:
    text, found = drawn
    says, disputes, passages = tuple(found[:one]), tuple(found[one:two]), tuple(found[max(one, two) :])
    for result in (
        Answer(
            question="?", kind=QuestionKind.WHO_SAID, filters=Filters(), says=says, disputes=disputes, passages=passages
        ),
        no_answer(Reason.OFF_TOPIC, *found),
    ):
        parts = [read_html(html) for html in htmls(result)]
        quotes = [quote for part in parts for quote in MARKS.findall(part.text)]
        expected = result.findings if isinstance(result, Answer) else result.passages
        assert len(quotes) == len(expected)
        for quote, wanted in zip(quotes, expected, strict=True):
            assert quote
            assert quote in wanted.quote
            assert quote == wanted.quote or units(wanted.quote) > QUOTE_UNITS
        for part in parts:
            assert 0 < units(part.text) <= 4096
            assert all(box in text for box in part.texts("expandable_blockquote"))


@untimed
@given(BODY, st.data(), st.integers(min_value=2, max_value=80))
def test_an_excerpt_is_bounded_shows_something_and_starts_with_what_matters(
    text: str, data: st.DataObject, most: int
) -> None:
    text = text.strip()
    focus = data.draw(slices(text))
    start, end = excerpt(text, focus, most)
    assert 0 <= start < end <= len(text)
    assert units(text[start:end]) <= most
    assert start <= focus[0]
    if units(text[focus[0] : focus[1]]) <= most:
        assert end >= focus[1]


@pytest.mark.parametrize(
    ("url", "quote", "expected"),
    [
        ("https://x.example/a", "Two barges.", "https://x.example/a#:~:text=Two%20barges."),
        ("https://x.example/a#b", "Two barges.", "https://x.example/a#b:~:text=Two%20barges."),
        ("https://x.example/a", "a-b, c & d", "https://x.example/a#:~:text=a%2Db%2C%20c%20%26%20d"),
        (
            "https://x.example/a",
            "1 2 3 4 5 6\n\n7 8 9 10 11 12",
            "https://x.example/a#:~:text=1%202%203%204%205,8%209%2010%2011%2012",
        ),
        ("https://x.example/a", " ", "https://x.example/a"),
        (None, "Two", None),
    ],
)
def test_a_link_leads_to_the_quote_on_the_page(url: str | None, quote: str, expected: str | None) -> None:
    assert text_fragment(url, quote) == expected


def test_a_link_that_would_be_too_long_leads_to_the_page() -> None:
    url = "https://gazette.example/" + "x" * (MAX_URL - 40)
    assert link(text_fragment(url, "Two barges went aground.")) is None
    (part,) = render(answer(finding("Two barges went aground.", fields={"url": url})))
    assert f'<a href="{url}">' in part.html


@untimed
@given(documents(), st.integers(0, 8), st.integers(0, 8), st.integers(1, 6))
def test_pages_show_every_finding_once_in_messages_that_fit(
    drawn: tuple[str, list[Finding]], one: int, two: int, top: int
) -> None:
    _, found = drawn
    result = Answer(
        question="?",
        kind=QuestionKind.WHO_SAID,
        filters=Filters(speaker="the board"),
        says=tuple(found[:one]),
        disputes=tuple(found[one:two]),
        passages=tuple(found[max(one, two) :]),
    )
    for shown in (result, no_answer(Reason.FILTERED_OUT, *found)):
        turned = pages(shown, top=top, searched="3 documents")
        places = [place for page in turned for place in dict.fromkeys(page.findings)]
        assert sorted(set(places)) == list(range(len(findings_of(shown))))
        for page in turned:
            assert 0 < units(read_html(page.part.html).text) <= 4096
            assert len(page.part.html.encode()) <= 32768
            assert len(set(page.findings)) <= max(top, 2)  # both sides, however few fit


def test_the_first_page_holds_both_sides_and_names_the_others() -> None:
    people = [Speaker(name=f"Person {number}", text="", description=None, named=True) for number in range(9)]
    says = tuple(finding("Two barges went aground.", speaker=one) for one in people[:6])
    disputes = tuple(finding("Nobody was in danger", speaker=one) for one in people[6:])
    first, *others = pages(answer(says=says, disputes=disputes), top=5)
    assert first.findings == (0, 1, 2, 6, 7)
    assert "\nAlso: Person 3; Person 4; Person 5\n" in first.part.text
    assert [page.findings for page in others] == [(3, 4, 5, 8)]
