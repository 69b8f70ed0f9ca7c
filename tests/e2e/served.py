"""The bot as a process of its own, in front of a made-up archive.

Usage: python served.py BASE_URL TOKEN HOME [prompted | quick]
"""

import logging
import sys
from pathlib import Path

from fakes import ASKER, NO_FILTERS, FakeArchive, answer
from pydantic import SecretStr

from bot.settings import TelegramSettings
from bot.telegram.application import serve
from retrieval.types import Answer, Filters

PEOPLE = (ASKER, *range(100, 200))


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
    base_url, token, home, *mode = sys.argv[1:]
    serve(
        TelegramSettings(token=SecretStr(token), base_url=base_url, users=PEOPLE, questions_a_minute=1000),
        FakeArchive() if mode == ["quick"] else Prompted(),
        home=Path(home),
    )
