"""The command line, run in this process on models that are loaded once."""

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.cli import cli
from retrieval.models.cross_encoder import ShippedJudge
from retrieval.models.embedder import SentenceEmbedder
from retrieval.models.segmenter import SpacySegmenter
from retrieval.statements.reader import ParsedStatements
from support import FakeEmbedder

Run = Callable[..., Result]


@pytest.fixture(scope="session")
def judge() -> ShippedJudge:
    """The real judge."""
    return ShippedJudge()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The folder of the archive that the commands use; nothing has made it yet."""
    return tmp_path / "archive"


@pytest.fixture
def onrecord(
    home: Path,
    fake_embedder: FakeEmbedder,
    segmenter: SpacySegmenter,
    statements: ParsedStatements,
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    """Runs ``onrecord`` with the given arguments, a fake embedder, no judge, and no settings but those in ``env``."""
    monkeypatch.setattr("retrieval.archive.SentenceEmbedder", lambda *_, **__: fake_embedder)
    monkeypatch.setattr("retrieval.archive.SpacySegmenter", lambda: segmenter)
    monkeypatch.setattr("retrieval.archive.ParsedStatements", lambda _: statements)
    for name in [name for name in os.environ if name.startswith("ONRECORD_")]:
        monkeypatch.delenv(name)

    def run(*arguments: object, stdin: str | bytes | None = None, color: bool = False, **env: str) -> Result:
        words = ["--home", str(home), *map(str, arguments)]
        env = {"ONRECORD_MODELS__JUDGE": "none", **env}
        result = CliRunner().invoke(cli, words, input=stdin, color=color, env=env, prog_name="onrecord")
        # Anything but a decided exit is a traceback on somebody's terminal.
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        if result.stderr.startswith("onrecord: "):
            assert result.exit_code in (2, 3)
            assert re.fullmatch(r"onrecord: [^\n]+\.\n", result.stderr), "what went wrong is one line, a sentence"
        return result

    return run


@pytest.fixture
def real_model(onrecord: Run, embedder: SentenceEmbedder, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001 - put in place before
    """Has ``onrecord`` use the real embedding model; the judge is still what the settings say."""
    monkeypatch.setattr("retrieval.archive.SentenceEmbedder", lambda *_, **__: embedder)


@pytest.fixture
def ask(onrecord: Run) -> Callable[..., dict[str, Any]]:
    """Asks with ``--json`` and reads the answer, every quote of which must be what ``show`` shows at its place."""

    def run(question: str, *options: object, **env: str) -> dict[str, Any]:
        result = onrecord("ask", "--json", *options, "--", question, **env)
        assert result.exit_code == 0, result.output
        answer: dict[str, Any] = json.loads(result.stdout)
        for finding in answer["says"] + answer["disputes"] + answer["passages"]:
            cited = finding["citation"]
            place = ("--version", cited["version"], "--start", cited["start"], "--end", cited["end"])
            shown = onrecord("show", *place, "--", cited["document_id"])
            assert shown.stdout_bytes.decode() == finding["quote"] + "\n"
        return answer

    return run
