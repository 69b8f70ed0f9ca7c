"""The administrators hear of each kind of error at most once an hour."""

import logging
import re

import pytest

from bot.telegram.incidents import DIGEST_EVERY_S, Incidents


async def test_a_digest_an_hour_for_each_kind(caplog: pytest.LogCaptureFixture) -> None:
    told: list[str] = []
    now = [1_000_000.0]

    async def tell(text: str) -> None:
        told.append(text)

    incidents = Incidents(tell, lambda: now[0])
    first = incidents.note(ValueError("one"), "message 5 in chat 7 could not be answered.")
    await incidents.report()
    for _ in range(7):
        incidents.note(ValueError("two"), "message 6 in chat 7 could not be answered.")
    incidents.note(KeyError("three"), "message 7 in chat 7 could not be answered.")
    await incidents.report()
    await incidents.report()
    assert told[0] == f"1 × ValueError since 1970-01-12 13:46 UTC; incidents {first}. The log has the rest."
    assert [text[:12] for text in told] == ["1 × ValueErr", "1 × KeyError"]
    now[0] += DIGEST_EVERY_S
    await incidents.report()
    assert told[2].startswith("7 × ValueError since")
    assert len(re.findall(r"\b[0-9A-F]{6}\b", told[2])) == 5
    assert len(told) == 3
    errors = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert len(errors) == 9
    assert first in errors[0].getMessage()
