"""Buttons under answers: other pages, the paragraphs around a quote, its document, and an opinion."""

from collections.abc import Awaitable, Callable

from telegram import CallbackQuery, InlineKeyboardMarkup
from telegram.error import TelegramError

from bot.telegram import keyboard
from bot.telegram.asking import shown_pages
from bot.telegram.documents import context_part, document_pages
from bot.telegram.keyboard import Press
from bot.telegram.languages import en as messages
from bot.telegram.markup import Part
from bot.telegram.pages import findings_of
from bot.telegram.reading import View
from bot.telegram.services import Services
from bot.telegram.state.questions import Asked
from retrieval.errors import NotInArchive
from retrieval.types import Answer, NoAnswer

_Shown = tuple[Part, InlineKeyboardMarkup | None]
_Doing = dict[str, Callable[[Asked, Press, View], Awaitable[_Shown | str]]]


class Pressing:
    """Does what a button under an answer says, for whoever may ask where it stands.

    Args:
        services: what it works with.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    async def press(self, query: CallbackQuery, press: Press) -> None:
        """A button was pressed."""
        services, memory = self._services, self._services.memory
        message = query.message
        asked = await memory.database.run(memory.questions.get, press.id)
        # The data of a button can be made up: what it names must stand in this chat.
        if asked is None or message is None or asked.place.chat != message.chat.id:
            await acknowledge(query, messages.TOO_OLD)
            return
        if not await memory.database.run(memory.directory.may_ask, query.from_user.id, message.chat.id):
            await acknowledge(query, messages.NOT_YOURS)
            return
        services.figures.presses.labels(press.action).inc()
        doing: _Doing = {
            keyboard.PAGE: self._page,
            keyboard.CONTEXT: self._context,
            keyboard.DOCUMENT: self._document,
        }
        view = await services.view(query.from_user.id, message.chat.id)
        if press.action in doing:
            shown = await doing[press.action](asked, press, view)
            await acknowledge(query, shown if isinstance(shown, str) else None)
            if not isinstance(shown, str):
                part, buttons = shown
                await services.sender.edit(message.chat.id, message.message_id, part, buttons)
            return
        await self._opinion(query, asked, press)

    async def _page(self, asked: Asked, press: Press, view: View) -> _Shown | str:
        if asked.result is None:
            return messages.TOO_OLD
        found = await shown_pages(view, asked.result, self._services.top)
        at = press.number
        if at >= len(found):
            return messages.TOO_OLD
        findings = findings_of(asked.result)
        told = set(found[at].findings)
        if at == 0 and isinstance(asked.result, Answer):
            told |= set(range(len(asked.result.says)))  # it names others who said so, further down
        for number in sorted(told):
            if not await view.shows(findings[number]):
                return messages.GONE
        buttons = keyboard.answer_buttons(asked.id, at, found, nearest=isinstance(asked.result, NoAnswer))
        return found[at].part, buttons

    async def _context(self, asked: Asked, press: Press, view: View) -> _Shown | str:
        findings = findings_of(asked.result) if asked.result else ()
        if press.number >= len(findings):
            return messages.TOO_OLD
        finding = findings[press.number]
        try:
            document = await view.document(finding.citation.document_id, finding.citation.version)
        except NotInArchive:
            return messages.GONE
        buttons = keyboard.context_buttons(asked.id, press.number, len(findings), press.page)
        return context_part(finding, document), buttons

    async def _document(self, asked: Asked, press: Press, view: View) -> _Shown | str:
        number = press.number
        if asked.result is None:
            document_id, version, back = asked.question, None, None
        else:
            findings = findings_of(asked.result)
            if number >= len(findings):
                return messages.TOO_OLD
            citation = findings[number].citation
            document_id, version = citation.document_id, citation.version
            found = await shown_pages(view, asked.result, self._services.top)
            back = next((at for at, page in enumerate(found) if number in page.findings), 0)
        try:
            document = await view.document(document_id, version)
        except NotInArchive:
            return messages.GONE
        parts = document_pages(document)
        at = min(press.page, len(parts) - 1)
        return parts[at], keyboard.document_buttons(asked.id, number, at, len(parts), back=back)

    async def _opinion(self, query: CallbackQuery, asked: Asked, press: Press) -> None:
        memory = self._services.memory
        person = query.from_user.id
        if press.action not in {keyboard.GOOD, keyboard.BAD, keyboard.REASON}:
            await acknowledge(query, messages.TOO_OLD)
            return
        value = 1 if press.action == keyboard.GOOD else -1
        reason = messages.BAD_REASONS.get(press.argument) if press.action == keyboard.REASON else None
        await memory.database.run(memory.questions.rate, asked.id, person, value, reason)
        if press.action == keyboard.BAD:
            await acknowledge(query, messages.WHY)
            await _change_buttons(query, keyboard.reason_buttons(asked.id, press.number))
            return
        await acknowledge(query, messages.THANKS)
        if press.action == keyboard.REASON and asked.result is not None and query.message is not None:
            view = await self._services.view(person, query.message.chat.id)
            found = await shown_pages(view, asked.result, self._services.top)
            at = min(press.page, len(found) - 1)
            nearest = isinstance(asked.result, NoAnswer)
            await _change_buttons(query, keyboard.answer_buttons(asked.id, at, found, nearest=nearest))


async def acknowledge(query: CallbackQuery, text: str | None = None) -> None:
    """Tell Telegram that a button was taken note of; what becomes of that never matters."""
    try:
        await query.answer(text)
    except TelegramError:
        return  # pressed before the bot was started, or long ago


async def _change_buttons(query: CallbackQuery, buttons: InlineKeyboardMarkup) -> None:
    try:
        await query.edit_message_reply_markup(buttons)
    except TelegramError:
        return  # the opinion is noted; the buttons under a deleted message do not matter
