"""Whatever the text, every span is a slice of it; whatever fails, it costs its own sentence."""

import re
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.statements import extractor as module
from retrieval.statements.extractor import Article, Extractor
from retrieval.statements.quotes import quotes
from retrieval.statements.text import lowered_headline, plain, small_words, stretches
from retrieval.types import Block, BlockKind, Statement

_PIECES = [
    "“We will go,” ", "Ada Brook said", " she said", "''no''", '"Why', "?", ". ", ", ", "\n\n", "\n", " according to",
    " the mayor", " told CNN", " that the bridge fell", ": ", "”", "“", "‘it is so,’ ", "’", " — Tom Reed", "\u00a0",
    "😀", "é", " denied", " asked whether", " who", " (WHO)", " in a statement", "LIMA, May 3 - ", " and",
    " called it ",
    "\r\n", "\u2028", " “a hoax”", "ʼ", "İ", "ﬁ", " as saying", " quoted", " reportedly", "’s", " claim that", "[...]",
]  # fmt: skip

texts = st.lists(st.sampled_from(_PIECES) | st.text(max_size=6), max_size=25).map("".join)


def check(text: str, found: list[Statement]) -> None:
    for statement in found:
        assert statement.content
        for spans in (statement.content, statement.cue, statement.source, statement.sentences):
            assert list(spans) == sorted(spans)
            for start, end in spans:
                assert 0 <= start < end <= len(text)
        for one, other in zip(statement.content, statement.content[1:], strict=False):
            assert one[1] <= other[0]
        for start, end in (*statement.content, *statement.cue):
            assert text[start:end].strip()
            assert any(first < end and start < after for first, after in statement.sentences)
        if statement.speaker is not None:
            assert statement.speaker.text
            assert statement.speaker.text in text
            assert statement.speaker.name


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=texts)
def test_every_span_is_a_slice_inside_its_document(extractor: Extractor, text: str) -> None:
    lost = extractor.lost
    (found,) = extractor.extract([Article(text=text)])
    check(text, found)
    assert extractor.lost == lost


@given(text=st.text() | texts)
def test_what_the_parser_reads_is_as_long_as_the_text(text: str) -> None:
    assert len(plain(text)) == len(text)
    assert len(lowered_headline(text, small_words(text))) == len(text)


@given(text=texts)
def test_quotations_lie_inside_their_paragraphs(text: str) -> None:
    spans = [(start, end) for start, end, _ in stretches(text)]
    for quote in quotes(text, spans):
        start, end = spans[quote.paragraph]
        assert start <= quote.start < quote.end <= end


@given(text=texts)
def test_lines_without_blocks_are_paragraphs_without_white_space_around_them(text: str) -> None:
    spans = list(stretches(text))
    assert "".join(text[a:b] for a, b, _ in spans).replace(" ", "") or not text.strip()
    for start, end, _ in spans:
        assert text[start:end] == text[start:end].strip()


def test_front_matter_holds_nobodys_words(extractor: Extractor) -> None:
    text = "By Ada Brook, who said it rains.\n\nThe ferry is full, Tom Reed said."
    blocks = (
        Block(kind=BlockKind.FRONT, start=0, end=32),
        Block(kind=BlockKind.PARAGRAPH, start=34, end=len(text)),
    )
    (found,) = extractor.extract([Article(text=text, blocks=blocks)])
    assert [text[a:b] for statement in found for a, b in statement.content] == ["The ferry is full"]


def test_articles_come_back_in_order(extractor: Extractor) -> None:
    articles = [Article(text=f"Ada Brook said that {number} ships sailed.") for number in range(40)]
    for number, found in enumerate(extractor.extract(articles)):
        assert re.search(rf"\b{number} ships", articles[number].text[slice(*found[0].content[0])])


def test_a_failure_costs_its_own_sentence(extractor: Extractor, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = module.found_in

    def fails_on_ferries(paragraph: object, first: int, after: int) -> object:
        if "ferry" in paragraph.doc[first:after].text:  # type: ignore[attr-defined] # a parsed paragraph
            raise ValueError("no such tree")
        return whole(paragraph, first, after)  # type: ignore[arg-type] # the same

    monkeypatch.setattr(module, "found_in", fails_on_ferries)
    text = "Ada Brook said the road was open. Tom Reed said the ferry was full. Ada Brook said the bus was late."
    lost = extractor.lost
    (found,) = extractor.extract([Article(text=text)])
    assert [text[a:b] for statement in found for a, b in statement.content] == ["the road was open", "the bus was late"]
    assert extractor.lost == lost + 1


def test_a_line_that_the_parser_fails_on_costs_that_line(extractor: Extractor) -> None:
    nlp = extractor._nlp

    class Fragile:
        """A pipeline that cannot bear one word."""

        def __call__(self, line: str) -> object:
            if "ferry" in line:
                raise RuntimeError("the parser gave up")
            return nlp(line)

        def pipe(self, lines: list[str]) -> object:
            return (self(line) for line in lines)

        def make_doc(self, line: str) -> object:
            return nlp.make_doc(line)

    fragile = Extractor(Fragile())  # type: ignore[arg-type] # a pipeline in all that is used of it
    text = "Ada Brook said the road was open.\nTom Reed said the ferry was full.\nAda Brook said the bus was late."
    (found,) = fragile.extract([Article(text=text)])
    assert [text[a:b] for statement in found for a, b in statement.content] == ["the road was open", "the bus was late"]
    assert fragile.lost == 1


def test_a_speakers_words_open_with_a_word(extract: Callable[[str], list[Statement]]) -> None:
    (found,) = extract("''I had breakfast with her. It was late,'' Clara Hale, a baker, wrote in an email.")
    assert found.speaker is not None
    assert found.speaker.text == "Clara Hale, a baker,"
