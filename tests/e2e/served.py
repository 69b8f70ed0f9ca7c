"""The bot as a process of its own, in front of an archive that answers when it is told to on standard input.

Usage: python served.py BASE_URL TOKEN HOME
"""

import logging
import sys
from pathlib import Path

from fakes import ASKER, NO_FILTERS, FakeArchive, answer
from pydantic import SecretStr

from bot.settings import TelegramSettings
from bot.telegram.application import serve
from retrieval.types import Answer, Filters


class Prompted(FakeArchive):
    """Answers a question after a line of standard input."""

    def ask(self, question: str, *, filters: Filters = NO_FILTERS, top: int = 5) -> Answer:
        """Answer a question."""
        sys.stdout.write("asked\n")
        sys.stdout.flush()
        sys.stdin.readline()
        return answer(question, f"After a while, {top} was not too many.", filters=filters)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    base_url, token, home = sys.argv[1:]
    serve(TelegramSettings(token=SecretStr(token), base_url=base_url, users=(ASKER,)), Prompted(), home=Path(home))
