import io
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

import docx
import pytest
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.errors import UnreadableDocument
from retrieval.ingest.formats import docx as docx_format
from retrieval.types import BlockKind, Draft

Parts = Callable[[Draft, BlockKind], list[str]]

BODY = "The council of Vale said on Monday that the bridge over the river Tarn would open three weeks early."
MORE = "Nobody had expected the news, said the mayor, whose office had spoken of the end of the summer."


def packed(document: Document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def shown(read: Draft) -> list[tuple[str, str]]:
    return [(block.kind.value, read.text[block.start : block.end]) for block in read.blocks]


def test_styles_tell_titles_headings_and_paragraphs(draft: Callable[..., Draft]) -> None:
    document = docx.Document()
    document.add_heading("Bridge opens early", 0)
    document.add_paragraph(BODY)
    document.add_heading("What comes next", 2)
    document.add_paragraph(MORE)
    read = draft("a.docx", packed(document))
    assert shown(read) == [
        ("title", "Bridge opens early"),
        ("paragraph", BODY),
        ("heading", "What comes next"),
        ("paragraph", MORE),
    ]
    assert read.text == "\n\n".join(text for _, text in shown(read))
    assert read.title == "Bridge opens early"


def test_a_style_made_from_a_heading_is_a_heading(draft: Callable[..., Draft], parts: Parts) -> None:
    document = docx.Document()
    style = document.styles.add_style("House Heading", 1)
    style.base_style = document.styles["Heading 3"]
    document.add_paragraph(BODY)
    document.add_paragraph("What comes next", style="House Heading")
    document.add_paragraph(MORE)
    assert parts(draft("a.docx", packed(document)), BlockKind.HEADING) == ["What comes next"]


def test_a_headline_without_a_style_is_the_title(draft: Callable[..., Draft]) -> None:
    document = docx.Document()
    for text in ("Bridge opens early", BODY, MORE):
        document.add_paragraph(text)
    read = draft("a.docx", packed(document))
    assert read.title == "Bridge opens early"
    assert shown(read)[0] == ("title", "Bridge opens early")


def test_properties_fill_the_fields_and_the_files_dates_are_no_dates_of_publication(
    draft: Callable[..., Draft],
) -> None:
    document = docx.Document()
    document.add_paragraph(BODY)
    stated = document.core_properties
    stated.title, stated.author, stated.language, stated.subject = (
        "Bridge opens",
        "Ana Lopes; Olu Ade",
        "en-GB",
        "Bridges",
    )
    stated.created = datetime(2021, 3, 4, 10, 0, tzinfo=UTC)
    read = draft("a.docx", packed(document))
    assert (read.title, read.authors, read.language, read.published) == (
        "Bridge opens",
        ("Ana Lopes", "Olu Ade"),
        "en-GB",
        None,
    )
    assert read.extra["docx_subject"] == "Bridges"
    assert read.extra["docx_created"].startswith("2021-03-04T10:00:00")


def test_a_file_without_properties_states_nothing(draft: Callable[..., Draft]) -> None:
    document = docx.Document()
    document.add_paragraph(BODY)
    with zipfile.ZipFile(io.BytesIO(packed(document))) as whole:
        parts = {name: whole.read(name) for name in whole.namelist() if "docProps/core" not in name}
    parts["_rels/.rels"] = (
        b"".join(
            part
            for part in parts["_rels/.rels"].replace(b"<Relationship ", b"\0<Relationship ").split(b"\0")
            if b"core-prop" not in part
        ).removesuffix(b"</Relationships>")
        + b"</Relationships>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    read = draft("a.docx", file.getvalue())
    assert (read.title, read.authors, read.extra) == (None, (), {})


def test_tables_stand_in_order_with_their_rows_kept_together(draft: Callable[..., Draft], parts: Parts) -> None:
    document = docx.Document()
    document.add_paragraph(BODY)
    table = document.add_table(2, 2)
    for row, values in zip(table.rows, (("Town", "Bridges"), ("Vale", "1,207")), strict=True):
        for cell, value in zip(row.cells, values, strict=True):
            cell.text = value
    layout = document.add_table(1, 2)
    layout.cell(0, 0).text = MORE
    layout.cell(0, 0).add_paragraph("Second paragraph of the cell.")
    layout.cell(0, 1).add_table(1, 1).cell(0, 0).text = "Inside"
    document.add_paragraph("The end of it.")
    assert parts(draft("a.docx", packed(document)), BlockKind.PARAGRAPH) == [
        BODY, "Town | Bridges", "Vale | 1,207", MORE, "Second paragraph of the cell.", "Inside", "The end of it."
    ]  # fmt: skip


def test_tracked_changes_leave_what_was_inserted_and_not_what_was_deleted(draft: Callable[..., Draft]) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("The bridge ")
    for tag, text_tag, text in (("w:ins", "w:t", "opens"), ("w:del", "w:delText", "closes")):
        change, run, words = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(text_tag)
        words.text = text
        run.append(words)
        change.append(run)
        paragraph._p.append(change)
    assert draft("a.docx", packed(document)).text == "The bridge opens"


def test_text_in_content_controls_links_and_fields_is_read(draft: Callable[..., Draft]) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Inside: ")
    for tag in ("w:sdt", "w:hyperlink", "w:fldSimple", "w:smartTag"):
        holder, inner = OxmlElement(tag), OxmlElement("w:r")
        words = OxmlElement("w:t")
        words.text = f"[{tag}]"
        inner.append(words)
        if tag == "w:sdt":
            content = OxmlElement("w:sdtContent")
            content.append(inner)
            inner = content
        holder.append(inner)
        paragraph._p.append(holder)
    box = OxmlElement("w:sdt")
    content = OxmlElement("w:sdtContent")
    content.append(document.add_paragraph("A paragraph in a control.")._p)
    box.append(content)
    document.element.body.insert(0, box)
    text = draft("a.docx", packed(document)).text
    assert text == "A paragraph in a control.\n\nInside: [w:sdt][w:hyperlink][w:fldSimple][w:smartTag]"


def test_breaks_and_tabs_are_kept_inside_a_paragraph(draft: Callable[..., Draft]) -> None:
    document = docx.Document()
    document.add_paragraph("one\ttwo\nthree ")
    assert draft("a.docx", packed(document)).text == "one\ttwo\nthree"


@pytest.mark.parametrize(
    "text", ["صرح رئيس البلدية بأن الجسر سيفتح.", "市长表示，大桥将提前开放。", "Cafe\u0301 👩\u200d👩\u200d👧"]
)
def test_every_script_comes_through(text: str, draft: Callable[..., Draft]) -> None:
    document = docx.Document()
    document.add_paragraph(text)
    assert draft("a.docx", packed(document)).text == text


def test_an_empty_document_is_skipped(reason: Callable[..., str]) -> None:
    assert reason("a.docx", packed(docx.Document())) == "it is empty"


def test_a_bomb_is_refused_by_what_it_declares(reason: Callable[..., str]) -> None:
    document = docx.Document()
    document.add_paragraph(BODY)
    file = io.BytesIO(packed(document))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/bomb.bin", bytes(30_000_000))
    assert len(file.getvalue()) < 200_000
    said = reason("a.docx", file.getvalue())
    assert "ONRECORD_INGEST__MAX_BYTES" in said
    assert "30," in said


def test_a_part_that_lies_about_its_size_is_read_no_further(reason: Callable[..., str]) -> None:
    document = docx.Document()
    document.add_paragraph("word " * 2_000_000)
    data = bytearray(packed(document))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = -1
        while (at := data.find(signature, at + 1)) >= 0:
            if int.from_bytes(data[at + offset : at + offset + 4], "little") > 1_000_000:
                data[at + offset : at + offset + 4] = (100_000).to_bytes(4, "little")
    assert "cannot be read as a DOCX file" in reason("a.docx", bytes(data), max_bytes=1_000_000)


def test_a_file_in_the_old_format_or_with_a_password_is_refused(reason: Callable[..., str]) -> None:
    assert "encrypted or in Word's old format" in reason("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000))


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.99])
def test_a_file_that_was_cut_off_is_refused(share: float, reason: Callable[..., str]) -> None:
    document = docx.Document()
    document.add_paragraph(BODY)
    whole = packed(document)
    assert reason("a.docx", whole[: int(len(whole) * share)])


def test_a_zip_archive_of_something_else_is_refused(reason: Callable[..., str]) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "text")
    assert "cannot be read as a DOCX file" in reason("a.docx", file.getvalue())


def test_elements_nested_without_end_are_refused(reason: Callable[..., str]) -> None:
    document = docx.Document()
    with zipfile.ZipFile(io.BytesIO(packed(document))) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    space = qn("w:p")[1:].partition("}")[0]
    nested = f'<w:document xmlns:w="{space}"><w:body>{"<w:sdt><w:sdtContent>" * 20_000}'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, nested if name == "word/document.xml" else data)
    assert "cannot be read as a DOCX file" in reason("a.docx", file.getvalue())


def _whole() -> bytes:
    document = docx.Document()
    document.add_heading("Bridge", 1)
    document.add_paragraph(BODY)
    return packed(document)


WHOLE = _whole()


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=6))
def test_a_damaged_file_gives_a_document_or_a_reason(changes: list[tuple[int, int]]) -> None:
    data = bytearray(WHOLE)
    for at, value in changes:
        data[at] = value
    with suppress(UnreadableDocument):
        (read,) = docx_format.read(io.BytesIO(bytes(data)), source="a", max_bytes=10**6)
        assert isinstance(read, Draft)
        read.text.encode()
