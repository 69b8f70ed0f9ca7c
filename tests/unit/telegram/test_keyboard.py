"""The data of buttons: short, and read as they were written."""

from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.keyboard import (
    ANSWER,
    MAX_DATA,
    REQUEST,
    TASK,
    answer_buttons,
    context_buttons,
    data,
    document_buttons,
    read_data,
)
from bot.telegram.markup import Part, rich
from bot.telegram.pages import Page


@given(
    st.sampled_from([ANSWER, REQUEST, TASK]),
    st.integers(0, 10**15 - 1),
    st.sampled_from("pcdgbrny"),
    st.integers(0, 999_999),
    st.none() | st.integers(0, 999_999),
)
def test_data_are_read_as_they_were_written(
    kind: str, number: int, action: str, argument: int, page: int | None
) -> None:
    written = data(kind, number, action, argument, page)
    read = read_data(written)
    assert read is not None
    assert (read.kind, read.id, read.action, read.number, read.page) == (kind, number, action, argument, page or 0)
    assert len(written.encode()) <= MAX_DATA


@given(st.text(max_size=64))
def test_whatever_else_is_pressed_is_no_button_of_the_bot(text: str) -> None:
    read = read_data(text)
    assert read is None or data(read.kind, read.id, read.action)[:1] == text[:1]


def test_no_data_are_no_button() -> None:
    assert read_data(None) is None
    assert read_data("a1:p\n") is None


@given(st.integers(1, 10**15 - 1), st.integers(1, 12), st.integers(1, 2000), st.booleans(), st.data())
def test_every_button_fits(asked: int, pages: int, texts: int, nearest: bool, drawn: st.DataObject) -> None:  # noqa: FBT001 - hypothesis fills it in
    turned = [Page(part=Part(runs=rich("x")), findings=(number,)) for number in range(pages)]
    at = drawn.draw(st.integers(0, pages - 1))
    page = drawn.draw(st.integers(0, texts - 1))
    for markup in (
        answer_buttons(asked, at, turned, nearest=nearest),
        context_buttons(asked, at, pages, at),
        document_buttons(asked, at, page, texts, back=at),
    ):
        assert markup is not None
        for row in markup.inline_keyboard:
            assert row
            for button in row:
                assert read_data(str(button.callback_data)) is not None
                assert len(str(button.callback_data).encode()) <= MAX_DATA
