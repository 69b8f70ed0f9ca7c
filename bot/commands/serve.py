"""``onrecord serve``."""

import logging

import click

from bot.settings import Settings
from bot.wiring import config
from retrieval.archive import Archive


@click.command()
@click.pass_obj
def serve(settings: Settings) -> None:
    """Answer questions in Telegram, until stopped with Ctrl-C or SIGTERM.

    Needs ONRECORD_TELEGRAM__TOKEN, and your own id as ONRECORD_TELEGRAM__ADMINS; /access in Telegram lets others in.
    """
    # Heavy, and no other command speaks to Telegram.
    from bot.telegram.application import check_token  # noqa: PLC0415
    from bot.telegram.application import serve as run  # noqa: PLC0415
    from bot.telegram.logs import log_to_stderr  # noqa: PLC0415

    log_to_stderr(settings.log_level, settings.log_format)
    logging.getLogger("faiss").setLevel(logging.WARNING)  # it tells which builds of itself it does not have
    check_token(settings.telegram)
    if not (settings.telegram.admins or settings.telegram.users or settings.telegram.chats):
        logging.getLogger(__name__).warning(
            "The settings let nobody in: set ONRECORD_TELEGRAM__ADMINS to your own id, and let others in with /access."
        )
    with Archive.open(settings.home, config(settings)) as archive:
        archive.warm()  # the first who asks does not wait for the models
        run(settings.telegram, archive, home=settings.home, top=settings.ask.top)
