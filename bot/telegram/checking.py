"""What ``onrecord check --telegram`` asks Telegram, and what follows from the answers."""

import asyncio
from pathlib import Path

from telegram import Bot, User, WebhookInfo
from telegram.error import InvalidToken, TelegramError

from bot.settings import TelegramSettings
from bot.telegram.application import check_token
from bot.telegram.errors import ServeError
from bot.telegram.front import check_webhook
from bot.telegram.polling import REFUSED
from bot.telegram.redaction import keep_out_of_logs
from bot.telegram.state.audit import Audit
from bot.telegram.state.database import Database, place
from retrieval.types import Problem


def look(settings: TelegramSettings, home: Path) -> tuple[list[str], list[Problem]]:
    """What is so, a sentence each, and what is wrong."""
    found: list[Problem] = []
    facts: list[str] = []
    try:
        token = check_token(settings)
        check_webhook(settings)
        keep_out_of_logs(token)
        me, webhook = asyncio.run(_ask(settings, token))
    except ServeError as error:
        return [], [Problem(what=str(error), fix="set it, and run onrecord check --telegram again")]
    except InvalidToken:
        return [], [Problem(what=REFUSED, fix="set it, and run onrecord check --telegram again")]
    except TelegramError as error:
        what = f"The Bot API server does not answer ({type(error).__name__})."
        return [], [Problem(what=what, fix="check the network and ONRECORD_TELEGRAM__BASE_URL")]
    facts += _of_bot(me)
    if webhook.url and not settings.webhook_url:
        facts.append("A webhook is set with Telegram; onrecord serve takes it away and fetches updates itself.")
    if webhook.url and webhook.last_error_message:
        fix = "see that ONRECORD_TELEGRAM__WEBHOOK_URL leads to ONRECORD_TELEGRAM__PORT of this machine"
        found.append(Problem(what=f"Telegram could not call the webhook: {webhook.last_error_message}.", fix=fix))
    if not settings.admins:
        what = "There is no administrator: nobody can let people in."
        found.append(Problem(what=what, fix="set ONRECORD_TELEGRAM__ADMINS to your own id"))
    path = place(settings.state, home)
    if path.exists():
        with Database(path, owner_wait_s=None) as database:
            good, problem = Audit(database).verify()
        if problem:
            found.append(
                Problem(what=f"The audit log is not as it was written: {problem}", fix="onrecord audit verify")
            )
        else:
            facts.append(f"The audit log is whole: {good:,} rows.")
    return facts, found


def _of_bot(me: User) -> list[str]:
    facts = [f"Telegram knows the bot as @{me.username}."]
    if me.can_read_all_group_messages:
        facts.append("Privacy mode is off: in groups it receives every message, and answers those that mention it.")
    else:
        facts.append(
            "Privacy mode is on: in groups it receives commands and replies to it, and no other messages, also none"
            " that mention it. To change that: @BotFather, /setprivacy, then take the bot out of the group and add it"
            " again."
        )
    if not me.supports_inline_queries:
        facts.append("Inline mode is off: “@bot question” does nothing. To change that: @BotFather, /setinline.")
    if not me.can_join_groups:
        facts.append("It cannot be added to groups. To change that: @BotFather, /setjoingroups.")
    return facts


async def _ask(settings: TelegramSettings, token: str) -> tuple[User, WebhookInfo]:
    async with Bot(token, base_url=settings.base_url, base_file_url=settings.base_file_url) as bot:
        return bot.bot, await bot.get_webhook_info()
