"""``onrecord serve``."""

import logging
import sys

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
    from bot.telegram.application import check_token  # noqa: PLC0415
    from bot.telegram.application import serve as run  # noqa: PLC0415

    logging.basicConfig(
        level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr
    )
    logging.getLogger("faiss").setLevel(logging.WARNING)  # it tells which builds of itself it does not have
    check_token(settings.telegram)
    if not (settings.telegram.admins or settings.telegram.users or settings.telegram.chats):
        logging.getLogger(__name__).warning(
            "Nobody may ask: set ONRECORD_TELEGRAM__ADMINS, ONRECORD_TELEGRAM__USERS or ONRECORD_TELEGRAM__CHATS."
        )
    with Archive.open(settings.home, config(settings)) as archive:
        archive.warm()  # the first who asks does not wait for the models
        run(settings.telegram, archive, home=settings.home, top=settings.ask.top)
