"""Questions: read, looked up beside the event loop, answered where they were asked."""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from telegram import Message

from bot.telegram.addressing import Call, quotation
from bot.telegram.documents import counted, document_pages, sources_part
from bot.telegram.followups import Refined, by_date, goes_on, refine, what_said, who_said
from bot.telegram.keyboard import answer_buttons, document_buttons
from bot.telegram.languages import en as messages
from bot.telegram.limits import Verdict
from bot.telegram.pages import Page, pages
from bot.telegram.reading import View
from bot.telegram.rendering import note
from bot.telegram.sending import Destination
from bot.telegram.services import Services, Visit
from bot.telegram.state.questions import DOCUMENT, Asked
from retrieval.errors import InputError, NotInArchive
from retrieval.types import Answer, Filters, NoAnswer

PAGES = 4
"""Pages for which findings are looked up with a question."""
MOST_FINDINGS = 50
QUOTED_FROM = 300
"""Code units of a message from which on the answer quotes the part that it answers."""
QUOTE_UNITS = 1024
DEEP_LINK = "doc_"

logger = logging.getLogger(__name__)


class Asking:
    """Answers questions.

    Args:
        services: what it works with.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._at_work: defaultdict[tuple[int, int, int], set[asyncio.Future[None]]] = defaultdict(set)
        self._locks: WeakValueDictionary[tuple[int, int], asyncio.Lock] = WeakValueDictionary()

    async def question(self, visit: Visit) -> None:
        """Answer /ask, /who, /said, /check and plain words."""
        if not await self._within_limit(visit):
            return
        if not (visit.call.text or visit.call.about):
            await self._say(visit, messages.USAGE.get(visit.call.command or "ask", messages.USAGE["ask"]))
            return
        self._services.sender.see(visit.message)
        async with self._lock(visit.message), self._in_order(visit):
            await self._answer(visit)

    async def edited(self, visit: Visit) -> None:
        """Answer an edited question by editing its answer; what was no question before stays none."""
        services = self._services
        async with self._lock(visit.message):
            find = services.memory.questions.of_message
            asked = await services.memory.database.run(find, visit.chat, visit.message.message_id)
            if asked is None or asked.kind == DOCUMENT or not (visit.call.text or visit.call.about):
                return
            if not await self._within_limit(visit):
                return
            await self._answer(visit, instead_of=asked)

    async def _answer(self, visit: Visit, *, instead_of: Asked | None = None) -> None:
        services, memory = self._services, self._services.memory
        started = time.monotonic()
        before = instead_of.id if instead_of else None
        wanted = await self._wanted(visit, before)
        if wanted is None:
            await self._say(visit, messages.USAGE["check"])
            return
        view = await services.view(visit.person, visit.chat)
        with services.figures.in_flight.track_inprogress():
            async with services.sender.typing(visit.to):
                try:
                    result = await view.ask(wanted.question, wanted.filters, most(services.top))
                except InputError as error:
                    await self._correct(visit, instead_of, str(error))
                    return
                if wanted.by_date:
                    result = by_date(result)
                shown = await shown_pages(view, result, services.top)
        outcome = result.reason.value if isinstance(result, NoAnswer) else "answered"
        services.figures.questions.labels(outcome).inc()
        if instead_of is not None and instead_of.answer is not None:
            replace = memory.questions.replace
            await memory.database.run(replace, instead_of, wanted.question, wanted.filters, result)
            buttons = answer_buttons(instead_of.id, 0, shown, nearest=isinstance(result, NoAnswer))
            if not await services.sender.edit(visit.chat, instead_of.answer, shown[0].part, buttons):
                await services.sender.reply(_destination(visit), [shown[0].part], buttons=buttons)
        else:
            asked = await memory.database.run(
                memory.questions.add, visit.update_id, visit.place, wanted.question, wanted.filters, result
            )
            buttons = answer_buttons(asked, 0, shown, nearest=isinstance(result, NoAnswer))
            await services.sender.reply(_destination(visit), [shown[0].part], buttons=buttons)
        services.figures.seconds.observe(time.monotonic() - started)
        # What people ask stays out of the log: it can give away what they are working on.
        logger.info("Answered message %s in chat %s.", visit.message.message_id, visit.chat)

    async def _correct(self, visit: Visit, instead_of: Asked | None, sentence: str) -> None:
        """Say what is wrong with a question."""
        if instead_of is not None and instead_of.answer is not None:
            await self._services.sender.edit(visit.chat, instead_of.answer, note(sentence)[0], None)
        else:
            await self._say(visit, sentence)

    async def _wanted(self, visit: Visit, before: int | None) -> Refined | None:
        """The question that a message asks, of the archive."""
        call = visit.call
        simple = _question(call)
        if simple is not None:
            return Refined(question=simple, filters=Filters()) if simple else None
        last = await self._last(visit)
        if last is not None and last.id != before:
            refined = refine(call.text, last.question, last.filters, last.result)
            if refined is not None:
                return refined
        return Refined(question=call.text, filters=Filters())

    async def _last(self, visit: Visit) -> Asked | None:
        """The question that this one may go on from: that of the answer replied to, or the person's last one."""
        memory = self._services.memory
        if visit.call.answer is not None:
            found = await memory.database.run(memory.questions.of_answer, visit.chat, visit.call.answer)
            if found is not None and found.result is not None:
                return found
        if not goes_on(visit.call.text):
            return None

        def last() -> Asked | None:
            place, minutes = visit.place, self._services.settings.follow_up_minutes
            return memory.questions.last(place.chat, place.topic, place.person, within_s=60.0 * minutes)

        return await memory.database.run(last)

    # --- documents and the archive

    async def document(self, visit: Visit) -> None:
        """Answer /doc ID, and a link to a document."""
        if not await self._within_limit(visit):
            return
        document_id = visit.call.text.removeprefix(DEEP_LINK) if visit.call.command == "start" else visit.call.text
        if not document_id:
            await self._say(visit, messages.USAGE["doc"])
            return
        services, memory = self._services, self._services.memory
        view = await services.view(visit.person, visit.chat)
        try:
            document = await view.document(document_id)
        except NotInArchive:
            await self._say(visit, messages.NO_DOCUMENT.format(id=document_id[:100]))
            return
        found = document_pages(document)
        asked = await memory.database.run(
            memory.questions.add, visit.update_id, visit.place, document.id, Filters(), None
        )
        buttons = document_buttons(asked, 0, 0, len(found), back=None)
        await services.sender.reply(visit.to, [found[0]], buttons=buttons)

    async def sources(self, visit: Visit) -> None:
        """Answer /sources."""
        view = await self._services.view(visit.person, visit.chat)
        await self._services.sender.reply(visit.to, [sources_part(await view.stats())])

    async def start(self, visit: Visit) -> None:
        """Answer /start, also where a link brought it."""
        if visit.call.text.startswith(DEEP_LINK):
            await self.document(visit)
            return
        me = self._services.me
        seen = messages.MENTIONED.format(name=me.username) if me.can_read_all_group_messages else messages.NOT_MENTIONED
        await self._say(visit, messages.START.format(mentions=seen))

    # --- in good order

    async def _within_limit(self, visit: Visit) -> bool:
        verdict = self._services.turnstile.question(visit.person or visit.chat)
        if verdict is Verdict.NOTICE:
            await self._say(visit, messages.TOO_MANY.format(limit=self._services.settings.questions_a_minute))
        return verdict is Verdict.ANSWER

    async def _say(self, visit: Visit, text: str) -> None:
        await self._services.sender.reply(visit.to, note(text))

    def _lock(self, message: Message) -> asyncio.Lock:
        """One for each message, so that its edits come after its answer."""
        return self._locks.setdefault((message.chat.id, message.message_id), asyncio.Lock())

    @asynccontextmanager
    async def _in_order(self, visit: Visit) -> AsyncIterator[None]:
        """Let a question that goes on from another one wait for it."""
        place = visit.place
        key = (place.chat, place.topic, place.person)
        earlier = set(self._at_work[key])
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._at_work[key].add(done)
        try:
            if earlier and goes_on(visit.call.text):
                await asyncio.wait(earlier)
            yield
        finally:
            done.set_result(None)
            self._at_work[key].discard(done)
            if not self._at_work[key]:
                del self._at_work[key]


def most(top: int) -> int:
    """Findings that are looked up, for pages of so many."""
    return min(MOST_FINDINGS, max(top, PAGES * top))


async def shown_pages(view: View, result: Answer | NoAnswer, top: int) -> list[Page]:
    """The pages of an answer; where there is none, with what was searched."""
    searched = counted(await view.stats()) if isinstance(result, NoAnswer) else ""
    return pages(result, top=top, searched=searched)


def _question(call: Call) -> str | None:
    """The question where the command, or the message replied to, makes it; None where the words do."""
    if call.command == "who":
        return who_said(call.text or call.about or "")
    if call.command == "said":
        return what_said(call.text)
    if call.command == "check":
        return who_said(call.about or call.text)
    return who_said(call.about) if call.about and call.points else None


def _destination(visit: Visit) -> Destination:
    to = visit.to
    quote = quotation(visit.message, visit.call.text, longer_than=QUOTED_FROM, most=QUOTE_UNITS)
    return Destination(chat_id=to.chat_id, message_id=to.message_id, thread_id=to.thread_id, quote=quote)
