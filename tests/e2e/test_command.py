"""``onrecord serve`` as it is run: a process of its own, configured by the environment alone, stopped by a signal."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from fakes import ASKER
from loopback import Loopback

from retrieval import Archive
from retrieval.models.embedder import SentenceEmbedder
from retrieval.models.segmenter import SpacySegmenter
from support import NEWS, ROOT

LOADING_S = 120.0  # models are loaded, perhaps on a busy machine


async def _serve(home: Path, **variables: str) -> asyncio.subprocess.Process:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("ONRECORD_")}
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "--home", str(home), "serve"),
        env=environ | {f"ONRECORD_{name}": value for name, value in variables.items()},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        cwd=ROOT,
    )


async def test_the_command_answers_until_it_is_stopped_and_never_prints_the_token(
    botapi: Loopback, news: Path, tmp_path: Path, embedder: SentenceEmbedder, segmenter: SpacySegmenter
) -> None:
    with Archive(tmp_path / "archive", embedder=embedder, segmenter=segmenter) as archive:
        archive.ingest([news])
    process = await _serve(
        tmp_path / "archive",
        TELEGRAM__TOKEN=botapi.token,
        TELEGRAM__BASE_URL=botapi.base_url,
        TELEGRAM__BASE_FILE_URL=botapi.base_file_url,
        TELEGRAM__USERS=str(ASKER),
    )
    try:
        await botapi.until(lambda: bool(botapi.called("getMe")), patience_s=LOADING_S)
        botapi.say("/ask what did hail do to the apples?")
        (answer,) = await botapi.said(1)
    finally:
        process.send_signal(signal.SIGTERM)
        output, _ = await process.communicate()
    assert process.returncode == 0, output
    assert "doc harvest" in answer["text"]
    quote = answer["text"].partition("“")[2].partition("”")[0]
    assert quote
    assert quote in NEWS["harvest.txt"]
    assert botapi.token.encode() not in output


async def test_without_a_token_the_command_says_where_to_get_one_and_how_to_set_it(tmp_path: Path) -> None:
    process = await _serve(tmp_path / "archive")
    output, _ = await process.communicate()
    assert process.returncode == 3
    assert b"@BotFather" in output
    assert b"ONRECORD_TELEGRAM__TOKEN" in output
    assert len(output.splitlines()) == 1
