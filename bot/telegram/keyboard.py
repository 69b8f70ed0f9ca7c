"""The buttons under an answer, and what their data say.

Telegram takes 64 bytes of data for a button. They name a row of the bot's database and a view of it, so they work for
as long as that row is kept, across restarts.
"""

import re
from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.telegram.languages import en as messages
from bot.telegram.pages import Page

MAX_DATA = 64
"""Bytes of a button's data."""

PAGE, CONTEXT, DOCUMENT, GOOD, BAD, REASON = "p", "c", "d", "g", "b", "r"
ANSWER, REQUEST, TASK = "a", "q", "t"

_DATA = re.compile(r"([aqt])(\d{1,15}):([a-z])([0-9a-z]{0,6})(?:\.(\d{1,6}))?", re.ASCII)

Rows = list[list[InlineKeyboardButton]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """What a button stands for."""

    kind: str
    """ANSWER, REQUEST or TASK."""
    id: int
    action: str
    argument: str
    page: int

    @property
    def number(self) -> int:
        """The argument as a number; 0 where it is none."""
        return int(self.argument) if self.argument.isdecimal() else 0


def read_data(data: str | None) -> Press | None:
    """What a button's data stand for; None for what is not the bot's."""
    match = _DATA.fullmatch(data or "")
    if match is None:
        return None
    kind, number, action, argument, page = match.groups()
    return Press(kind=kind, id=int(number), action=action, argument=argument, page=int(page or 0))


def data(kind: str, number: int, action: str, argument: int | str = "", page: int | None = None) -> str:
    """The data of a button."""
    return f"{kind}{number}:{action}{argument}{'' if page is None else f'.{page}'}"


def _button(text: str, *what: int | str, page: int | None = None) -> InlineKeyboardButton:
    kind, number, action, *argument = what
    return InlineKeyboardButton(
        text, callback_data=data(str(kind), int(number), str(action), argument[0] if argument else "", page)
    )


def answer_buttons(asked: int, at: int, pages: list[Page], *, nearest: bool) -> InlineKeyboardMarkup:
    """Under a page of an answer.

    Args:
        asked: the question's id.
        at: the page that is shown.
        pages: all of them.
        nearest: whether there is no answer, and the other pages hold what is near.
    """
    rows: Rows = []
    if nearest and at == 0 and len(pages) > 1:
        rows.append([_button(messages.SHOW_NEAREST, ANSWER, asked, PAGE, 1)])
    elif len(pages) > 1:
        rows.append(_turning(asked, PAGE, at, len(pages)))
    if pages[at].findings:
        first = pages[at].findings[0]
        rows.append(
            [
                _button(messages.CONTEXT, ANSWER, asked, CONTEXT, first, page=at),
                _button(messages.DOCUMENT, ANSWER, asked, DOCUMENT, first, page=0),
            ]
        )
    rows.append([_button(messages.GOOD, ANSWER, asked, GOOD, at), _button(messages.BAD, ANSWER, asked, BAD, at)])
    return InlineKeyboardMarkup(rows)


def _turning(asked: int, action: str, at: int, count: int) -> list[InlineKeyboardButton]:
    row = [_button(messages.PREVIOUS, ANSWER, asked, action, at - 1)] if at > 0 else []
    row.append(_button(f"{at + 1}/{count}", ANSWER, asked, action, at))
    return row + ([_button(messages.NEXT, ANSWER, asked, action, at + 1)] if at + 1 < count else [])


def context_buttons(asked: int, finding: int, count: int, page: int) -> InlineKeyboardMarkup:
    """Under the paragraphs around a quote: on to the next finding's, to its document, and back to its page."""
    turning: list[InlineKeyboardButton] = []
    if finding > 0:
        turning.append(_button(messages.PREVIOUS, ANSWER, asked, CONTEXT, finding - 1, page=page))
    turning.append(_button(f"{finding + 1}/{count}", ANSWER, asked, CONTEXT, finding, page=page))
    if finding + 1 < count:
        turning.append(_button(messages.NEXT, ANSWER, asked, CONTEXT, finding + 1, page=page))
    rows = [turning] if count > 1 else []
    rows.append(
        [
            _button(messages.DOCUMENT, ANSWER, asked, DOCUMENT, finding, page=0),
            _button(messages.BACK, ANSWER, asked, PAGE, page),
        ]
    )
    return InlineKeyboardMarkup(rows)


def document_buttons(asked: int, finding: int, at: int, count: int, *, back: int | None) -> InlineKeyboardMarkup | None:
    """Under a document's text: its pages, and back to the answer where it belongs to one."""
    row: list[InlineKeyboardButton] = []
    if count > 1:
        if at > 0:
            row.append(_button(messages.PREVIOUS, ANSWER, asked, DOCUMENT, finding, page=at - 1))
        row.append(_button(f"{at + 1}/{count}", ANSWER, asked, DOCUMENT, finding, page=at))
        if at + 1 < count:
            row.append(_button(messages.NEXT, ANSWER, asked, DOCUMENT, finding, page=at + 1))
    rows = [row] if row else []
    if back is not None:
        rows.append([_button(messages.BACK, ANSWER, asked, PAGE, back)])
    return InlineKeyboardMarkup(rows) if rows else None


def reason_buttons(asked: int, page: int) -> InlineKeyboardMarkup:
    """What was wrong with an answer."""
    rows = [[_button(text, ANSWER, asked, REASON, code, page=page)] for code, text in messages.BAD_REASONS.items()]
    return InlineKeyboardMarkup([*rows, [_button(messages.SKIP, ANSWER, asked, PAGE, page)]])


def request_buttons(request: int, *, person: bool, chat: bool) -> InlineKeyboardMarkup:
    """Whom an administrator lets in."""
    rows: Rows = []
    if person:
        rows.append([_button(messages.ADMIT_PERSON, REQUEST, request, "p")])
    if chat:
        rows.append([_button(messages.ADMIT_CHAT, REQUEST, request, "c")])
    return InlineKeyboardMarkup([*rows, [_button(messages.DENY, REQUEST, request, "n")]])


def task_buttons(task: int, yes: str) -> InlineKeyboardMarkup:
    """Whether something is to be done."""
    return InlineKeyboardMarkup([[_button(yes, TASK, task, "y"), _button(messages.CANCEL, TASK, task, "n")]])
