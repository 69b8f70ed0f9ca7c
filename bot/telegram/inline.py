"""``@bot question`` in any chat: findings as articles, for those who may ask, and nothing for anybody else."""

import asyncio

from telegram import InlineQuery, InlineQueryResultArticle, InputTextMessageContent, LinkPreviewOptions
from telegram.constants import ChatType, ParseMode
from telegram.error import BadRequest

from bot.telegram.documents import article, place_line
from bot.telegram.limits import Verdict
from bot.telegram.pages import findings_of
from bot.telegram.rendering import excerpt, field
from bot.telegram.services import Services
from retrieval.errors import InputError
from retrieval.types import Filters, Finding, NoAnswer

SETTLE_S = 0.4
"""Seconds without another keystroke after which what was typed counts as a question."""
RESULTS = 10
QUOTE_UNITS = 160
"""UTF-16 code units of a quote that stand in a suggestion."""


class Inline:
    """Answers inline queries.

    Args:
        services: what it works with.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._newest: dict[int, str] = {}

    async def query(self, query: InlineQuery) -> None:
        """Somebody types."""
        services, memory = self._services, self._services.memory
        person = query.from_user.id
        self._newest[person] = query.id
        found: list[InlineQueryResultArticle] = []
        admitted = await memory.database.run(lambda: memory.directory.role(person) is not None)
        if query.query.strip() and admitted:
            await asyncio.sleep(SETTLE_S)
            if self._newest.get(person) != query.id:
                return  # Telegram does not wait for it any more either
            if services.turnstile.question(person) is Verdict.ANSWER:
                found = await self._found(query)
        if self._newest.get(person) == query.id:
            del self._newest[person]
        try:
            await query.answer(found, cache_time=0, is_personal=True)
        except BadRequest as error:
            if "too old" not in str(error):
                raise

    async def _found(self, query: InlineQuery) -> list[InlineQueryResultArticle]:
        services, memory = self._services, self._services.memory
        person, question = query.from_user.id, query.query
        # What is picked is posted where it was typed, and others may read there. Telegram does not say which chat that
        # is, but for the asker's own with the bot.
        alone = query.chat_type == ChatType.SENDER
        view = await services.view(person, person) if alone else services.open_view()
        try:
            result = await view.ask(question, Filters(), RESULTS)
        except InputError:
            return []
        findings = () if isinstance(result, NoAnswer) else findings_of(result)[:RESULTS]
        shown = [
            [one.citation.document_id, one.citation.version, one.citation.start, one.citation.end] for one in findings
        ]
        detail = {"question": question, "shown": shown}
        await memory.database.run(lambda: memory.audit.add("asked inline", person=person, detail=detail))
        return [_article(number, finding) for number, finding in enumerate(findings)]


def _article(number: int, finding: Finding) -> InlineQueryResultArticle:
    title = finding.speaker.name if finding.speaker else finding.citation.title or place_line(finding.citation)
    start, end = excerpt(finding.quote, (0, 0), QUOTE_UNITS)
    left_out = " […]" if (start, end) != (0, len(finding.quote)) else ""
    return InlineQueryResultArticle(
        id=str(number),
        title=field(title) or "…",
        description=f"“{finding.quote[start:end]}”{left_out} {place_line(finding.citation)}",
        input_message_content=InputTextMessageContent(
            article(finding).html, parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True)
        ),
    )
