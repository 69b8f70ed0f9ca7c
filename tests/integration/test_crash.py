"""A child process ingests and is killed at random points: nothing that it reported as stored may be lost."""

import json
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from retrieval import Archive, Config
from retrieval.store.connection import DATABASE
from retrieval.store.rows import Kind
from support import ROOT, FakeEmbedder, OpenArchive

KILLS = 30
DOCUMENTS = 400
LOOKED_FOR = FakeEmbedder().embed(["Text of a document says that a bridge is open."])[0]
CHILD = """
import os, sys
sys.path.insert(0, sys.argv[3])
from support import FakeEmbedder
from retrieval import Archive, Config
from retrieval.ingest import pipeline
from retrieval.statements.reader import REVISION
from retrieval.types import Extraction, Polarity, Statement, StatementKind
pipeline.TEXTS_A_BATCH = 4  # many small transactions: many places to be killed at

class Paragraphs:
    def sentences(self, texts, language=None):
        return [[(0, len(text))] if text else [] for text in texts]

class Whole:
    revision = REVISION

    def statements(self, documents):
        return Extraction(statements=tuple((self.made(((0, len(one.text)),)),) for one in documents))

    def made(self, whole):
        return Statement(content=whole, cue=(), source=(), kind=StatementKind.INDIRECT, polarity=Polarity.ASSERTS,
                         speaker=None, sentences=whole)

def tell(progress):
    if progress.document_id:
        os.write(1, f"{progress.document_id}\\t{progress.version}\\n".encode())

archive = Archive(sys.argv[1], Config(judge=None), embedder=FakeEmbedder(), segmenter=Paragraphs(), statements=Whole())
os.write(1, b"started\\n")
archive.ingest([sys.argv[2]], on_progress=tell)
os.write(1, b"finished\\n")
"""


def _start(home: Path, documents: Path) -> subprocess.Popen[bytes]:
    support = ROOT / "tests" / "support"
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(home), str(documents), str(support)], stdout=subprocess.PIPE, cwd=ROOT
    )


def _assert_whole(archive: Archive) -> None:
    """Each index holds just what is stored, and each statement has one vector."""
    for kind in Kind:
        found = archive._indexes[kind].search(LOOKED_FOR, 2 * DOCUMENTS)
        assert sorted(key for key, _ in found) == archive._reader.keys(kind)
    with closing(sqlite3.connect(archive.home / DATABASE)) as connection:
        owners = connection.execute("SELECT statement FROM statement_vectors ORDER BY statement").fetchall()
    assert [owner for (owner,) in owners] == archive._reader.keys(Kind.STATEMENTS)


@pytest.mark.usefixtures("tmp_path")
def test_nothing_reported_as_stored_is_lost_when_the_process_is_killed(tmp_path: Path):
    chance = random.Random(20161216)  # noqa: S311 - where to kill, not a secret
    documents = tmp_path / "documents"
    documents.mkdir()
    home = tmp_path / "archive"
    reported: dict[str, int] = {}
    version = 0

    def write_all() -> None:
        records = (
            {"id": f"d{n}", "text": f"Text {version} of document {n} says that bridge {n} is open."}
            for n in range(DOCUMENTS)
        )
        (documents / "all.jsonl").write_text("\n".join(map(json.dumps, records)))

    write_all()
    interrupted = 0
    for _ in range(KILLS):
        child = _start(home, documents)
        assert child.stdout is not None
        assert child.stdout.readline() == b"started\n"
        # Somewhere in the run, by what was stored until then and not by the clock: machines are not equally fast.
        told = b"".join(child.stdout.readline() for _ in range(chance.randrange(DOCUMENTS)))
        time.sleep(chance.uniform(0.0, 0.01))
        child.send_signal(signal.SIGKILL)
        lines = (told + child.stdout.read()).decode().split("\n")
        child.stdout.close()
        child.wait()
        finished = "finished" in lines
        interrupted += not finished
        for line in lines[:-1]:  # what follows the last line end was cut off in the telling
            if "\t" in line:
                document, number = line.split("\t")
                reported[document] = int(number)
        with Archive(home, Config(judge=None), embedder=FakeEmbedder()) as archive:
            assert archive.check() == []
            for document, number in reported.items():
                assert archive.document(document).version >= number
            said = [one.citation.document_id for one in archive.statements()]
            assert said == [one.id for one in archive.documents()], "each document has its one statement"
            _assert_whole(archive)
        if finished:  # everything is stored: change it all, so that the next kills meet updates
            version += 1
            write_all()
    assert interrupted >= KILLS // 3, "too few kills met an ingest at work to show anything"

    child = _start(home, documents)
    output, _ = child.communicate()
    assert child.returncode == 0
    assert b"finished" in output
    with Archive(home, Config(judge=None), embedder=FakeEmbedder()) as archive:
        assert archive.check() == []
        assert len(archive.documents()) == DOCUMENTS
        assert all(f"Text {version} " in archive.document(f"d{n}").text for n in range(DOCUMENTS))
        answer = archive.ask("Text of document 17 says that bridge 17 is open", top=3)
        assert answer.passages
        assert len(archive.statements()) == DOCUMENTS
        _assert_whole(archive)


def test_an_index_left_behind_by_a_crash_still_answers_with_every_document(
    open_archive: OpenArchive, news: Path, tmp_path: Path
):
    archive = open_archive()
    archive.ingest([news / "bridge.txt"])
    kept = tmp_path / "kept"
    shutil.copytree(archive.home / "index", kept)
    archive.ingest([news])
    shutil.rmtree(archive.home / "index")
    shutil.copytree(kept, archive.home / "index")
    late = open_archive()
    _assert_whole(late)
    result = late.ask("Hail ruined a third of the apple harvest")
    assert result.passages[0].citation.document_id == "harvest"
