"""Documents in messages: every page fits, nothing of the text is lost, and nothing is changed."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from telegram_html import read_html, units

from bot.telegram.documents import context_part, document_pages, sources_part
from retrieval.types import Block, BlockKind, Citation, Document, Finding, Stats

untimed = settings(deadline=None)
FIELD = st.none() | st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=400)
TEXT = st.lists(
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30)
    | st.sampled_from(["🌊", "<b>", "&", "\n\n", " "]),
    max_size=40,
).map("".join)

BARE = Document(
    id="x",
    version=1,
    text="",
    blocks=(),
    source="x.txt",
    title=None,
    publisher=None,
    authors=(),
    published=None,
    language=None,
    url=None,
    rights=None,
    extra={},
    added="2031-05-05T10:00:00Z",
    current=True,
)


@untimed
@given(TEXT, st.sampled_from([1, 40, 400]), FIELD, FIELD, FIELD, st.booleans())
def test_a_document_is_shown_whole_in_pages_that_fit(  # noqa: PLR0917 - hypothesis fills them in
    text: str,
    times: int,
    title: str | None,
    publisher: str | None,
    rights: str | None,
    current: bool,  # noqa: FBT001 - hypothesis fills it in
) -> None:
    text = text * times
    document = replace(
        BARE,
        text=text,
        title=title,
        publisher=publisher,
        rights=rights,
        current=current,
        url="https://x.example/" + "y" * 2000,
    )
    parts = document_pages(document)
    shown = [read_html(part.html) for part in parts]
    assert all(0 < units(one.text) <= 4096 for one in shown)
    assert all(len(part.html.encode()) <= 32768 for part in parts)
    boxes = [box for one in shown for box in one.texts("blockquote")]
    assert "".join("".join(boxes).split()) == "".join(text.split())
    at = 0
    for box in boxes:
        at = text.index(box, at) + len(box)  # each a slice, in order


@untimed
@given(st.lists(TEXT.filter(str.strip), min_size=1, max_size=8), st.data())
def test_the_context_of_a_quote_is_a_slice_that_holds_it(paragraphs: list[str], data: st.DataObject) -> None:
    text, blocks = "", []
    for paragraph in paragraphs:
        stripped = paragraph.strip()
        blocks.append(Block(kind=BlockKind.PARAGRAPH, start=len(text), end=len(text) + len(stripped)))
        text += stripped + "\n\n"
    block = data.draw(st.sampled_from(blocks))
    citation = Citation(
        document_id="x",
        version=1,
        start=block.start,
        end=block.end,
        paragraph=1,
        title=None,
        publisher=None,
        authors=(),
        published=None,
        url=None,
        source="x.txt",
    )
    finding = Finding(quote=text[block.start : block.end], citation=citation, score=1.0)
    read = read_html(context_part(finding, replace(BARE, text=text, blocks=tuple(blocks))).html)
    (box,) = read.texts("blockquote")
    assert box in text
    assert units(read.text) <= 4096
    (bold,) = read.texts("bold")
    assert finding.quote.startswith(bold) or bold in finding.quote


def test_a_large_archive_fits_into_a_message() -> None:
    publishers = tuple((f"Gazette {number} " + "x" * 300, number) for number in range(500))
    part = sources_part(Stats(documents=10**9, versions=10**9, passages=10**10, publishers=publishers))
    assert units(part.text) <= 4096
    assert part.text.endswith("and 488 more")
    assert sources_part(Stats()).text == "The archive is empty."
