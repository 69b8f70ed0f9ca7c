import io
from collections.abc import Callable, Sequence
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate

from retrieval.errors import UnreadableDocument
from retrieval.ingest.formats import pdf
from retrieval.ingest.formats.pages import PrintedLine, to_pieces
from retrieval.types import BlockKind, Draft

Parts = Callable[[Draft, BlockKind], list[str]]

BODY = (
    "The council of Vale said on Monday that the bridge over the river Tarn would open three weeks early, after a"
    " long winter of work on its pillars and its cables, which had been thought to last until the summer."
)


def typeset(paragraphs: Sequence[tuple[str, str]], **properties: str) -> bytes:
    """A PDF of several pages, with a running head and page numbers."""
    file = io.BytesIO()
    styles = getSampleStyleSheet()

    def furniture(canvas: Canvas, document: SimpleDocTemplate) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(60, 800, "Vale Courier")
        canvas.drawString(280, 30, f"Page {document.page}")

    story = [Paragraph(text, styles[style]) for style, text in paragraphs]
    SimpleDocTemplate(file, pagesize=A4, **properties).build(story, onFirstPage=furniture, onLaterPages=furniture)
    return file.getvalue()


def drawn(lines: Sequence[str], *, size: float = 11, **options: object) -> bytes:
    """A PDF of one page, line by line."""
    file = io.BytesIO()
    canvas = Canvas(file, **options)
    canvas.setFont("Helvetica", size)
    for number, line in enumerate(lines):
        canvas.drawString(60, 700 - 1.25 * size * number, line)
    canvas.save()
    return file.getvalue()


def test_paragraphs_are_joined_from_lines_and_headings_told_by_their_size(
    draft: Callable[..., Draft], parts: Parts
) -> None:
    paragraphs = [f"{number}. {BODY}" for number in range(40)]
    story = [
        ("Title", "Bridge opens early"),
        *(("BodyText", each) for each in paragraphs[:3]),
        ("Heading2", "What comes next"),
    ]
    read = draft("a.pdf", typeset([*story, *(("BodyText", each) for each in paragraphs[3:])]))
    assert parts(read, BlockKind.TITLE) == ["Bridge opens early"]
    assert parts(read, BlockKind.HEADING) == ["What comes next"]
    assert parts(read, BlockKind.PARAGRAPH) == paragraphs
    assert read.title == "Bridge opens early"
    assert "Page" not in read.text
    assert "Vale Courier" not in read.text


def test_title_and_author_come_from_the_properties_and_the_date_of_creation_is_no_date_of_publication(
    draft: Callable[..., Draft],
) -> None:
    read = draft("a.pdf", typeset([("BodyText", BODY)], title="Bridge opens", author="Ana Lopes", subject="Bridges"))
    assert (read.title, read.authors, read.published) == ("Bridge opens", ("Ana Lopes",), None)
    assert read.extra["pdf_creationdate"].startswith("D:20")
    assert read.extra["pdf_subject"] == "Bridges"


@pytest.mark.parametrize(
    "title", ["untitled", "Microsoft Word - bridge.docx", "bridge_final.indd", "(anonymous)", "  "]
)
def test_the_name_of_a_file_is_no_title(title: str, draft: Callable[..., Draft]) -> None:
    assert draft("a.pdf", typeset([("BodyText", BODY)], title=title)).title is None


def test_a_word_divided_at_the_end_of_a_line_is_joined(draft: Callable[..., Draft]) -> None:
    lines = [
        "The bridge over the river opened three weeks ear-",
        "lier than planned, a well-",
        "known engineer said. The well-known man from Al-",
        "Vale came by train, and so did every-",
        "body else.",
    ]
    assert draft("a.pdf", drawn(lines)).text == (
        "The bridge over the river opened three weeks earlier than planned, a well-known engineer said."
        " The well-known man from Al-Vale came by train, and so did everybody else."
    )


def test_indented_lines_start_paragraphs() -> None:
    def line(text: str, number: int, left: float, right: float) -> PrintedLine:
        return PrintedLine(
            text=text, page=0, left=left, right=right, base=700 - 14 * number, size=11, bold=False, hyphen=False
        )

    lines = [
        line("One goes", 0, 80, 400),
        line("on here.", 1, 60, 400),
        line("Two goes", 2, 80, 400),
        line("on.", 3, 60, 90),
    ]
    assert [piece.text for piece in to_pieces(lines)] == ["One goes on here.", "Two goes on."]


def test_a_bold_line_of_the_same_size_is_a_heading() -> None:
    def line(text: str, number: int, *, bold: bool) -> PrintedLine:
        return PrintedLine(
            text=text, page=0, left=60, right=300, base=700 - 14 * number, size=11, bold=bold, hyphen=False
        )

    lines = [
        line("It ended.", 0, bold=False),
        line("What comes next", 1, bold=True),
        line("More of it.", 2, bold=False),
    ]
    assert [(piece.kind, piece.text) for piece in to_pieces(lines)] == [
        (BlockKind.PARAGRAPH, "It ended."), (BlockKind.HEADING, "What comes next"), (BlockKind.PARAGRAPH, "More of it.")
    ]  # fmt: skip


def test_east_asian_lines_are_joined_without_spaces(draft: Callable[..., Draft]) -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    file = io.BytesIO()
    canvas = Canvas(file)
    canvas.setFont("STSong-Light", 11)
    for number, text in enumerate(["市长表示大桥将提前三周开放发言人补", "充说这对全市居民来说是个好消息。"]):
        canvas.drawString(60, 700 - 14 * number, text)
    canvas.save()
    assert draft("a.pdf", file.getvalue()).text == "市长表示大桥将提前三周开放发言人补充说这对全市居民来说是个好消息。"


def test_a_pdf_of_images_alone_says_that_it_needs_ocr(reason: Callable[..., str]) -> None:
    file = io.BytesIO()
    canvas = Canvas(file)
    canvas.rect(60, 60, 400, 600, fill=1)
    canvas.save()
    assert reason("a.pdf", file.getvalue()) == "it holds only images and no text; run OCR on it first"


def test_a_pdf_of_an_empty_page_is_empty(reason: Callable[..., str]) -> None:
    assert reason("a.pdf", drawn([])) == "it is empty"


def test_an_encrypted_pdf_is_refused(reason: Callable[..., str]) -> None:
    locked = drawn([BODY], encrypt=StandardEncryption("secret", ownerPassword="other"))
    assert "encrypted" in reason("a.pdf", locked)


def test_a_pdf_that_opens_without_a_password_is_read(draft: Callable[..., Draft]) -> None:
    open_file = drawn(["It opens."], encrypt=StandardEncryption("", ownerPassword="other"))
    assert draft("a.pdf", open_file).text == "It opens."


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.6, 0.9, 0.97])
def test_a_pdf_that_was_cut_off_is_refused_not_read_in_part(share: float, reason: Callable[..., str]) -> None:
    whole = typeset([("BodyText", BODY)] * 60)
    assert reason("a.pdf", whole[: int(len(whole) * share)])


def test_what_only_calls_itself_a_pdf_is_refused(reason: Callable[..., str]) -> None:
    assert "cannot be read as a PDF" in reason("a.pdf", b"Just words.\n%%EOF")


WHOLE = drawn([BODY, BODY])


@settings(deadline=None, max_examples=150)
@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=30))
def test_a_damaged_pdf_gives_a_document_or_a_reason(changes: list[tuple[int, int]]) -> None:
    data = bytearray(WHOLE)
    for at, value in changes:
        data[at] = value
    with suppress(UnreadableDocument):
        (read,) = pdf.read(io.BytesIO(bytes(data)), source="a", max_bytes=10**6)
        assert isinstance(read, Draft)
        read.text.encode()
