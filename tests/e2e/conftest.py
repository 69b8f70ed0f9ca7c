"""The bot against a Bot API server on loopback: what every test here starts from.

With ``BOTAPI_SPEC`` naming a folder that holds ``botapi_spec_check.py`` and its ``api.json``, every call of the bot and
every object that the server sends is also checked against the published specification.
"""

import asyncio
import importlib.util
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pydantic import SecretStr

from bot.settings import TelegramSettings
from bot.telegram.application import build, run
from bot.telegram.reading import Library

sys.path.insert(0, str(Path(__file__).parent))  # the helpers beside this file; tests here are in no package

from fakes import ASKER, FakeArchive, Serving
from loopback import Loopback
from people import ADMIN, DESK, EDITOR, GRANTED, OPEN, OTHER, READER, SECRET, Desk, Over

from bot.telegram.limits import FloodLimiter
from retrieval import Archive
from support import OpenArchive


def _specification() -> ModuleType | None:
    place = os.environ.get("BOTAPI_SPEC")
    if not place:
        return None
    folder = Path(place) if Path(place).is_dir() else Path(place).parent
    spec = importlib.util.spec_from_file_location("botapi_spec_check", folder / "botapi_spec_check.py")
    if spec is None or spec.loader is None:
        raise RuntimeError(f"BOTAPI_SPEC names {place}, which holds no botapi_spec_check.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.SPEC_PATH = folder / "api.json"  # type: ignore[attr-defined] # it takes the variable for the file itself
    return module


@pytest.fixture
async def botapi() -> AsyncIterator[Loopback]:
    """The server. A call that the specification rejects fails the test."""
    checker: Any = _specification()
    server = Loopback(checker.check, checker.check_object) if checker else Loopback()
    await server.start()
    yield server
    await server.stop()
    assert server.violations == []


@pytest.fixture
def archive() -> FakeArchive:
    """What the bot asks."""
    return FakeArchive()


@pytest.fixture
def settings(botapi: Loopback) -> TelegramSettings:
    """Settings for the server, with one person who may ask."""
    return TelegramSettings(
        token=SecretStr(botapi.token),
        base_url=botapi.base_url,
        base_file_url=botapi.base_file_url,
        users=(ASKER,),
        questions_a_minute=1000,
    )


@pytest.fixture
def serving(botapi: Loopback, archive: FakeArchive, settings: TelegramSettings, tmp_path: Path) -> Serving:
    """Runs the bot for the time of a block; leaving it stops the bot as a signal would."""

    @asynccontextmanager
    async def serve(library: Library = archive, **changed: Any) -> AsyncIterator[asyncio.Event]:
        stopping = asyncio.Event()
        application = build(settings.model_copy(update=changed), library, home=tmp_path)
        before = len(botapi.called("getMe"))
        task = asyncio.create_task(run(application, stopping=stopping))
        try:
            await botapi.until(lambda: len(botapi.called("getMe")) > before)
            yield stopping
        finally:
            stopping.set()
            await task

    return serve


@pytest.fixture
def over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Over:
    """Runs the bot over an archive for the time of a block, each on a server and with a memory of its own."""
    # At Telegram's pace of twenty messages a minute in a group an attack takes an afternoon.
    unlimited = partial(FloodLimiter, overall_max_rate=0, group_max_rate=0)
    monkeypatch.setattr("bot.telegram.running.FloodLimiter", unlimited)
    monkeypatch.setattr("bot.telegram.inline.SETTLE_S", 0.0)

    @asynccontextmanager
    async def serve(archive: Archive) -> AsyncIterator[Desk]:
        botapi, stopping = Loopback(), asyncio.Event()
        await botapi.start()
        settings = TelegramSettings(
            token=SecretStr(botapi.token),
            base_url=botapi.base_url,
            base_file_url=botapi.base_file_url,
            admins=(ADMIN,),
            users=(GRANTED, READER),
            chats=(DESK["id"], OTHER["id"]),
            questions_a_minute=1000,
        )
        application = build(settings, archive, home=tmp_path / f"bot-{archive.home.name}")
        task = asyncio.create_task(run(application, stopping=stopping))
        try:
            await botapi.until(lambda: bool(botapi.called("getMe")))
            desk = Desk(botapi)
            await desk.say(f"/access grant {EDITOR} editor", user=ADMIN)
            yield desk
        finally:
            stopping.set()
            await task
            await botapi.stop()

    return serve


@pytest.fixture
def secretive(open_archive: OpenArchive, tmp_path: Path) -> Archive:
    """An archive with a secret."""
    path = tmp_path / "documents.jsonl"
    path.write_text("\n".join(json.dumps(one) for one in [*OPEN, SECRET]), encoding="utf-8")
    archive = open_archive(tmp_path / "secretive")
    archive.ingest([path])
    path.unlink()
    return archive
