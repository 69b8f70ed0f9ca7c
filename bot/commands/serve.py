"""``onrecord serve``."""

import click

from bot.settings import Settings
from bot.wiring import config
from retrieval.archive import Archive


@click.command()
@click.pass_obj
def serve(settings: Settings) -> None:
    """Answer questions in Telegram, until stopped with Ctrl-C or SIGTERM.

    Needs ONRECORD_TELEGRAM__TOKEN, and the ids of those who may ask: ONRECORD_TELEGRAM__ADMINS, __USERS, __CHATS.
    """
    # Heavy, and no other command speaks to Telegram.
    from bot.telegram.application import serve as run  # noqa: PLC0415

    with Archive.open(settings.home, config(settings)) as archive:
        run(settings.telegram, archive, top=settings.ask.top)
