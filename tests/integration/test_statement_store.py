"""Statements in the store: they come, change and go with their documents, with their vectors, words and index."""

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from retrieval import Archive, ArchiveError, Filters, ModelMismatch
from retrieval.ports import Vectors
from retrieval.statements.reader import REVISION
from retrieval.store.connection import DATABASE
from retrieval.store.rows import Kind
from retrieval.store.schema import APPLICATION_ID, MIGRATIONS
from retrieval.store.writer import Writer
from support import NEWS, FakeEmbedder, OpenArchive, Write

SAID = "Ada Brook, the harbour master, said that the ferry was full. Tom Reed denied that it sank."
COPIED = ("meta", "states", "documents", "versions", "passages", "models", "vectors")
"""What has had the same columns since the first schema, but for a document's collection, which is the last."""
FOUND = ("extractions", "statements", "statement_vectors")
"""What has had the same columns since the third."""


def query(archive: Archive, statement: str, *values: object) -> list[Any]:
    with closing(sqlite3.connect(archive.home / DATABASE)) as connection:
        return connection.execute(statement, values).fetchall()


def rows_of(archive: Archive, table: str) -> list[Any]:
    return query(archive, f"SELECT * FROM {table}")  # noqa: S608 - the tests' own names


def change(archive: Archive, statement: str) -> None:
    with closing(sqlite3.connect(archive.home / DATABASE)) as connection, connection:
        connection.execute(statement)


def said_by(archive: Archive) -> list[tuple[str, str]]:
    return [
        (one.statement.speaker.name if one.statement.speaker else "", " ".join(one.content))
        for one in archive.statements()
    ]


def indexed(archive: Archive, kind: Kind = Kind.STATEMENTS) -> list[int]:
    """Keys in an archive's index, found by asking it for more than it has."""
    found = archive._indexes[kind].search(FakeEmbedder().embed(["the ferry was full"])[0], 10_000)
    return sorted(key for key, _ in found)


def as_of(number: int, archive: Archive, home: Path) -> None:
    """Write what an archive holds as an earlier schema would have held it; the second has statements nobody made."""
    home.mkdir()
    with closing(sqlite3.connect(home / DATABASE, isolation_level=None)) as connection:
        for migration in MIGRATIONS[:number]:
            connection.executescript(migration)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {number}")
        connection.execute("ATTACH ? AS new", (str(archive.home / DATABASE),))
        for table in COPIED if number < 3 else COPIED + FOUND:
            columns = ", ".join(f'"{row[1]}"' for row in connection.execute(f"PRAGMA main.table_info ({table})"))
            connection.execute(f"INSERT INTO {table} SELECT {columns} FROM new.{table}")  # noqa: S608 - the tests' own names
        connection.execute("INSERT INTO passages_fts (passages_fts) VALUES ('rebuild')")
        if number > 2:
            connection.execute("INSERT INTO statements_fts (statements_fts) VALUES ('rebuild')")
        elif number > 1:
            connection.execute("INSERT INTO extractions SELECT key, ? FROM versions", (REVISION,))
            connection.execute(
                "INSERT INTO statements SELECT key, key, '[[0, 6]]', '[]', '[]', '[[0, 6]]', 'indirect', 'asserts', 0,"
                " 'the old extractor', 'it', NULL, 1, '[]', 'the old extractor' FROM versions"
            )


@pytest.mark.parametrize("number", range(1, len(MIGRATIONS)))
def test_an_archive_of_an_earlier_schema_is_brought_up_by_one_rebuild(
    open_archive: OpenArchive, news: Path, tmp_path: Path, fake_embedder: FakeEmbedder, number: int
):
    fresh = open_archive()
    fresh.ingest([news])
    as_of(number, fresh, tmp_path / "old")
    archive = open_archive(tmp_path / "old")
    with pytest.raises(ArchiveError, match="run `onrecord rebuild` once"):
        archive.documents()
    embedded = fake_embedder.embedded
    assert archive.rebuild() == 3
    passages = query(archive, "SELECT count(DISTINCT passage) FROM statements")[0][0] if number < 3 else 0
    assert fake_embedder.embedded - embedded == passages, "only what holds statements is read again, and once"
    assert query(archive, "PRAGMA user_version") == [(len(MIGRATIONS),)]
    for table in COPIED[2:]:
        assert rows_of(archive, table) == rows_of(fresh, table)
    assert archive.document("bridge").text == NEWS["bridge.txt"]
    assert archive.statements() == fresh.statements()
    assert archive.statements(speaker="old extractor") == []
    assert len(query(archive, "SELECT DISTINCT statement FROM statement_vectors")) == len(archive.statements())
    assert indexed(archive) == archive._reader.keys(Kind.STATEMENTS)
    assert archive.check() == []


def test_an_ingest_brings_an_earlier_schema_up_and_leaves_the_statements_to_a_rebuild(
    open_archive: OpenArchive, news: Path, tmp_path: Path
):
    fresh = open_archive()
    fresh.ingest([news])
    as_of(2, fresh, tmp_path / "old")
    archive = open_archive(tmp_path / "old")
    assert archive.ingest([news]).unchanged == 3
    assert archive.statements() == []
    assert [(problem.what, problem.fix) for problem in archive.check()] == [
        ("3 documents have no statements yet.", "onrecord rebuild")
    ]
    archive.rebuild()
    assert said_by(archive) == said_by(fresh)


def test_a_flat_index_folder_of_earlier_is_cleared_away(open_archive: OpenArchive, news: Path):
    archive = open_archive()
    archive.ingest([news / "bridge.txt"])
    for name in ("current.json", "vectors-1-0a1b2c3d.faiss"):
        (archive.home / "index" / name).write_bytes(b"{}")
    archive.ingest([news])
    assert sorted(path.name for path in (archive.home / "index").iterdir()) == ["passages", "statements"]


def test_statements_go_from_every_table_and_index_with_their_version_and_their_document(
    open_archive: OpenArchive, write: Write, folder: Path
):
    write("ferry.txt", SAID)
    write("bridge.txt", NEWS["bridge.txt"])
    archive, beside = open_archive(), open_archive()
    archive.ingest([folder])
    first = query(archive, "SELECT s.key FROM statements s WHERE said LIKE '%ferry was full%' OR said LIKE '%sank%'")
    assert len(first) == 2
    assert {key for (key,) in first} < set(indexed(beside))
    words = "SELECT rowid FROM statements_fts WHERE statements_fts MATCH 'sank OR reed'"
    assert set(query(archive, words)) <= set(first)
    assert query(archive, words)
    write("ferry.txt", SAID.replace("Tom Reed denied that it sank.", "Nobody was hurt."))
    archive.ingest([folder])
    assert query(archive, words) == []
    for one in (archive, beside):
        assert not {key for (key,) in first} & set(indexed(one)), "a new version has new keys"
        assert indexed(one) == one._reader.keys(Kind.STATEMENTS)
    assert query(archive, "SELECT count(*) FROM statement_vectors WHERE statement NOT IN (SELECT key FROM statements)")[
        0
    ] == (0,)
    assert archive.check() == []
    archive.remove(["ferry", "bridge"])
    for table in ("statements", "statement_vectors", "extractions", "statement_words"):
        assert rows_of(archive, table) == []
    for one in (archive, beside):
        assert indexed(one) == []
    assert archive.check() == []


def test_statements_of_an_unchanged_passage_keep_their_vectors_and_cost_none(
    open_archive: OpenArchive, write: Write, folder: Path, fake_embedder: FakeEmbedder
):
    sections = [
        f"## Pier {n}\n\nAda Brook said that pier {n} was safe. "
        + " ".join(f"Pile {m} of pier {n} is made of oak." for m in range(12))
        for n in range(4)
    ]
    write("report.md", "\n\n".join(sections))
    archive = open_archive()
    archive.ingest([folder])
    held = dict(
        query(archive, "SELECT said, v.vector FROM statements s JOIN statement_vectors v ON v.statement = s.key")
    )
    assert len(held) == 4
    embedded = fake_embedder.embedded
    assert archive.ingest([folder]).embedded == 0
    write("report.md", "\n\n".join([*sections[:3], f"{sections[3]}\n\nTom Reed said that it leaked."]))
    report = archive.ingest([folder])
    assert (report.updated, report.embedded) == (1, 1)
    assert fake_embedder.embedded == embedded + 1
    again = dict(
        query(archive, "SELECT said, v.vector FROM statements s JOIN statement_vectors v ON v.statement = s.key")
    )
    assert len(again) == 5
    assert {said: again[said] for said in held} == held


def test_copies_of_a_story_share_their_vectors(
    open_archive: OpenArchive, write: Write, folder: Path, fake_embedder: FakeEmbedder
):
    for name in ("wire", "copy", "another"):
        write(f"{name}.txt", SAID)
    archive = open_archive()
    assert archive.ingest([folder]).embedded == fake_embedder.embedded == 1
    write("late.txt", SAID)
    assert archive.ingest([folder]).embedded == 0
    assert fake_embedder.embedded == 1
    rows = query(archive, "SELECT count(*), count(DISTINCT digest), count(DISTINCT vector) FROM statement_vectors")
    assert rows == [(8, 2, 2)], "four copies of two statements"


def test_a_statement_belongs_to_the_passage_that_it_starts_in(open_archive: OpenArchive, write: Write, folder: Path):
    lines = [f"Ada Brook said that ship {n} sailed at dawn. It rained on ship {n} all day long." for n in range(60)]
    write("ships.txt", "\n\n".join(lines))
    archive = open_archive()
    archive.ingest([folder])
    reader = archive._reader
    passages = reader.passages(reader.keys(Kind.PASSAGES))
    assert len(passages) > 3
    held = reader.stored_statements(reader.keys(Kind.STATEMENTS))
    assert len(held) == 60
    for one in held.values():
        passage = passages[one.passage or 0]
        assert passage.start <= one.cited.statement.content[0][0] < passage.end
        assert one.cited.citation.paragraph == 1 + lines.index(
            next(line for line in lines if line.startswith(one.cited.quote))
        )
    assert reader.statements_in(list(passages)) == {
        key: [other for other, one in held.items() if one.passage == key] for key in passages
    }


@pytest.mark.parametrize("at", [1, 2, 3, 4, 5])
def test_a_reembedding_that_was_cut_off_anywhere_covers_all_statements_in_the_end(
    open_archive: OpenArchive, news: Path, monkeypatch: pytest.MonkeyPatch, at: int
):
    from retrieval.ingest import reembedding

    monkeypatch.setattr(reembedding, "DOCUMENTS_A_BATCH", 1)
    archive = open_archive()
    archive.ingest([news])
    before = query(archive, "SELECT * FROM statement_vectors ORDER BY key")
    put, calls = Writer.put_vectors, 0

    def fails(writer: Writer, kind: Kind, vectors: Sequence[tuple[int, bytes, Vectors]], model: int) -> None:
        nonlocal calls
        calls += 1
        if calls > at:
            raise KeyboardInterrupt
        put(writer, kind, vectors, model)

    with monkeypatch.context() as patch:
        patch.setattr(Writer, "put_vectors", fails)
        with pytest.raises(KeyboardInterrupt):
            open_archive(embedder=FakeEmbedder(digest="other")).rebuild(reembed_all=True)
    assert archive.check() == []
    assert indexed(archive) == archive._reader.keys(Kind.STATEMENTS)
    assert query(archive, "SELECT * FROM statement_vectors ORDER BY key")[: len(before)] == before
    other = FakeEmbedder(digest="other")
    changed = open_archive(embedder=other)
    assert changed.rebuild(reembed_all=True) == 3
    assert other.embedded == 3 - at // 2, "what was stored is not read again"
    assert query(changed, "SELECT m.digest, count(*) FROM statement_vectors v JOIN models m ON m.key = v.model") == [
        ("other", len(changed.statements()))
    ]
    assert indexed(changed) == changed._reader.keys(Kind.STATEMENTS)
    assert changed.check() == []


def test_statements_left_out_at_first_are_embedded_with_the_model_that_is_changed_over_to(
    open_archive: OpenArchive, news: Path
):
    open_archive(statements=False).ingest([news])
    changed = open_archive(embedder=FakeEmbedder(digest="other"))
    with pytest.raises(ModelMismatch, match="onrecord rebuild --reembed"):
        changed.rebuild()
    assert changed.rebuild(reembed_all=True) == 3
    assert changed.statements()
    assert changed.check() == []
    assert indexed(changed) == changed._reader.keys(Kind.STATEMENTS)


def test_a_rebuild_of_the_indexes_needs_no_model(open_archive: OpenArchive, news: Path):
    open_archive().ingest([news])
    other = FakeEmbedder(digest="other")
    assert open_archive(embedder=other).rebuild() == 3
    assert other.embedded == 0


def test_a_deleted_index_folder_is_made_again_without_embedding(
    open_archive: OpenArchive, news: Path, fake_embedder: FakeEmbedder
):
    archive = open_archive()
    archive.ingest([news])
    held = {kind: indexed(archive, kind) for kind in Kind}
    assert all(held.values())
    embedded = fake_embedder.embedded
    shutil.rmtree(archive.home / "index")
    again = open_archive()
    assert {kind: indexed(again, kind) for kind in Kind} == held, "a reader makes up for it"
    again.rebuild()
    assert fake_embedder.embedded == embedded
    assert all((archive.home / "index" / kind.value / "current.json").exists() for kind in Kind)
    assert {kind: indexed(open_archive(), kind) for kind in Kind} == held
    assert again.check() == []


def test_two_archives_opened_at_once_both_see_new_statements(open_archive: OpenArchive, news: Path):
    reader, writer = open_archive(), open_archive()
    writer.ingest([news / "bridge.txt"])
    assert indexed(reader) == indexed(writer) != []
    earlier = indexed(reader)
    writer.ingest([news])
    assert set(indexed(reader)) > set(earlier)
    assert indexed(reader) == reader._reader.keys(Kind.STATEMENTS) == indexed(writer)
    assert said_by(reader) == said_by(writer)
    assert reader._reader.match("harvest", 10, Filters(), Kind.STATEMENTS)
    # The other one writes now, and the first sees that.
    reader.remove(["harvest"])
    assert indexed(writer) == writer._reader.keys(Kind.STATEMENTS)
    assert writer._reader.match("harvest", 10, Filters(), Kind.STATEMENTS) == []


def test_the_nearest_statement_is_the_one_in_those_words(open_archive: OpenArchive, news: Path):
    archive = open_archive()
    archive.ingest([news])
    for key, one in archive._reader.stored_statements(archive._reader.keys(Kind.STATEMENTS)).items():
        words = " ".join(" ".join(one.cited.content).split())
        (nearest, score), *_ = archive._indexes[Kind.STATEMENTS].search(FakeEmbedder().embed([words])[0], 3)
        assert nearest == key
        assert score > 0.9


def test_words_of_the_speaker_the_sentence_and_the_content_are_found_apart(
    open_archive: OpenArchive, write: Write, folder: Path
):
    write("ferry.txt", SAID)
    archive = open_archive()
    archive.ingest([folder])

    def found(expression: str) -> list[str]:
        reader = archive._reader
        held = reader.stored_statements(reader.match(expression, 10, Filters(), Kind.STATEMENTS))
        return sorted(one.cited.statement.speaker.name for one in held.values() if one.cited.statement.speaker)

    assert found("speaker : brook") == ["Ada Brook"]
    assert found("content : brook") == []
    assert found("sentence : denied") == ["Tom Reed"]
    assert found("content : (ferry OR sank)") == ["Ada Brook", "Tom Reed"]
    assert archive._reader.speaker_words("r") == ["reed"]
    assert set(archive._reader.speaker_words("a")) == {"ada"}


def test_limits_confine_statements_as_they_confine_passages(open_archive: OpenArchive, news: Path):
    archive = open_archive()
    archive.ingest([news])
    reader = archive._reader
    only = Filters(document="bridge")
    keys = reader.keys(Kind.STATEMENTS, only)
    held = reader.stored_statements(reader.keys(Kind.STATEMENTS))
    assert keys == [key for key, one in held.items() if one.cited.citation.document_id == "bridge"]
    assert 0 < len(keys) < len(held)
    assert set(reader.match("the OR said OR holds", 50, only, Kind.STATEMENTS)) <= set(keys)
    assert reader.keys(Kind.STATEMENTS, Filters(publisher="nobody of that name")) == []


@pytest.mark.parametrize(
    ("damage", "told", "fix"),
    [
        (
            "DELETE FROM statement_vectors WHERE statement = (SELECT min(key) FROM statements)",
            "1 statements have no vector.",
            "onrecord rebuild --reembed",
        ),
        (
            "UPDATE statement_vectors SET vector = zeroblob(6) WHERE statement = (SELECT min(key) FROM statements)",
            "1 vectors of statements have the wrong length.",
            "onrecord rebuild --reembed",
        ),
        (
            "UPDATE statements SET said = 'that every lorry was sent back'",
            "The index of words does not fit the texts.",
            "onrecord rebuild",
        ),
        (
            "UPDATE statements SET speaker_folded = 'the emperor of nowhere'",
            "The index of words does not fit the texts.",
            "onrecord rebuild",
        ),
        (
            "INSERT INTO statements_fts (statements_fts) VALUES ('delete-all')",
            "The index of words does not fit the texts.",
            "onrecord rebuild",
        ),
    ],
)
def test_check_finds_what_is_wrong_with_statements_and_the_named_command_mends_it(
    open_archive: OpenArchive, news: Path, damage: str, told: str, fix: str
):
    archive = open_archive()
    archive.ingest([news])
    assert archive.check() == []
    change(archive, damage)
    assert [(problem.what, problem.fix) for problem in archive.check()] == [(told, fix)]
    archive.rebuild(reembed_all="--reembed" in fix)
    assert archive.check() == []
    assert indexed(archive) == archive._reader.keys(Kind.STATEMENTS)


def test_the_size_on_disk_counts_both_indexes(open_archive: OpenArchive, news: Path):
    archive = open_archive()
    archive.ingest([news])
    database = [path for path in archive.home.glob(f"{DATABASE}*") if not path.name.endswith("-shm")]
    files = [*database, *(path for path in (archive.home / "index").rglob("*") if path.is_file())]
    assert len(files) >= 5
    assert archive.stats().bytes == sum(path.stat().st_size for path in files)
