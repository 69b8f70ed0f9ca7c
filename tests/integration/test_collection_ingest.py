"""How documents come into collections, and an ingest that is confined to one."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from retrieval import Archive, Filters, InputError, NotInArchive, Outcome
from support import FakeEmbedder, OpenArchive, Write

SAID = "Ada Brook, the harbour master, said that the ferry was full. Tom Reed denied that it sank."


def shelved(archive: Archive) -> dict[str, str | None]:
    """The collection of each document."""
    return {one.id: one.collection for one in archive.documents()}


def test_a_document_goes_into_another_collection_without_being_read_again(
    open_archive: OpenArchive, news: Path, fake_embedder: FakeEmbedder
):
    archive, beside = open_archive(), open_archive()
    archive.ingest([news])
    assert set(shelved(archive).values()) == {None}
    embedded = fake_embedder.embedded
    told: list[tuple[Outcome, str | None]] = []
    report = archive.ingest(
        [news / "bridge.txt"],
        collection="desk-a",
        on_progress=lambda one: told.append((one.outcome, shelved(beside)["bridge"])),
    )
    assert (report.unchanged, report.moved, report.passages) == (1, 1, 0)
    assert told == [(Outcome.UNCHANGED, "desk-a")], "it is told once it is stored"
    assert fake_embedder.embedded == embedded
    assert archive.ingest([news]).moved == 0, "without the option each stays where it is"
    assert shelved(archive) == {"bridge": "desk-a", "harvest": None, "library": None}
    document = archive.document("bridge")
    assert (document.version, document.collection) == (1, "desk-a")
    assert beside.document("bridge", collections=frozenset({"desk-a"})) == document
    assert archive.stats().collections == ((None, 2), ("desk-a", 1))
    assert archive.ingest([news / "bridge.txt"], collection="open").moved == 1
    assert shelved(archive)["bridge"] is None
    assert archive.check() == []


def test_a_new_version_stays_in_the_collection_with_the_old_one(open_archive: OpenArchive, write: Write):
    archive = open_archive()
    path = write("ferry.txt", SAID)
    archive.ingest([path], collection="desk-a")
    write("ferry.txt", SAID.replace("full", "empty"))
    assert archive.ingest([path]).updated == 1
    for version in (1, 2):
        assert archive.document("ferry", version).collection == "desk-a"
        with pytest.raises(NotInArchive):
            archive.document("ferry", version, collections=frozenset())
    write("ferry.txt", SAID.replace("full", "late"))
    assert archive.ingest([path], collection="open").updated == 1
    assert archive.document("ferry", 1, collections=frozenset()).text == SAID


def test_records_name_their_own_collection_unless_the_ingest_names_one(open_archive: OpenArchive, write: Write):
    records = [
        {"id": "a", "text": "The ferry was full.", "collection": "desk-a"},
        {"id": "b", "text": "The ferry was late.", "Collection": ""},
        {"id": "c", "text": "The ferry was empty.", "collection": "open"},
        {"id": "d", "text": "The ferry was sunk.", "collection": "Desk A"},
        {"id": "e", "text": "The ferry was sold.", "collection": ["desk-a"]},
    ]
    path = write("records.jsonl", "\n".join(json.dumps(one) for one in records))
    archive = open_archive()
    report = archive.ingest([path])
    assert shelved(archive) == {"a": "desk-a", "b": None, "c": None}
    assert [skipped.record for skipped in report.skipped] == [4, 5]
    assert report.skipped[0].reason == (
        "the collection that it states, 'Desk A', can be none; change it, or name one with --collection"
    )
    assert archive.ingest([path], collection="desk-b").moved == 3
    assert shelved(archive) == dict.fromkeys("abcde", "desk-b")
    assert archive.ingest([path]).moved == 2, "a record that names one goes there again; the others stay"
    assert shelved(archive) == {"a": "desk-a", "b": "desk-b", "c": None, "d": "desk-b", "e": "desk-b"}
    assert "collection" not in archive.document("a").extra


@pytest.mark.parametrize("name", ["", "Desk", "desk syria", "-desk", "desk/a", "x" * 41, "désk", "desk\n"])
def test_what_is_no_name_is_refused_before_anything_is_stored(open_archive: OpenArchive, news: Path, name: str):
    archive = open_archive()
    with pytest.raises(InputError, match="is no name of a collection: take up to 40 of a to z"):
        archive.ingest([news], collection=name)
    assert not archive.ready()
    with pytest.raises(InputError):
        archive.ask("Who?", filters=Filters(collections=frozenset({name})))


def test_a_confined_ingest_neither_changes_nor_tells_of_what_stands_elsewhere(
    open_archive: OpenArchive, write: Write, tmp_path: Path
):
    """The same reports, as much work and the same ids, whether or not somebody else's documents are there."""
    secret = write("secret.jsonl", json.dumps({"id": "x1", "text": SAID, "title": "Secret", "collection": "desk-a"}))
    moved = write("gone.txt", SAID)
    probes = tmp_path / "probes"
    probes.mkdir()
    (probes / "x1.jsonl").write_text(json.dumps({"id": "x1", "text": "Mine.", "collection": "desk-a"}))
    (probes / "same.jsonl").write_text(json.dumps({"id": "x1", "text": SAID, "title": "Secret"}))
    (probes / "gone.txt").write_text(SAID)
    secretive, empty = open_archive(tmp_path / "secretive"), open_archive(tmp_path / "empty")
    secretive.ingest([secret])
    secretive.ingest([moved], collection="desk-a")
    for path in (secret, moved):
        path.unlink()
    held = [secretive.document(one) for one in ("x1", "gone")]
    for probe in sorted(probes.iterdir()):
        for collection in ("desk-b", "open"):
            reports = [
                replace(one.ingest([probe], collection=collection, confined=True), seconds=0.0)
                for one in (secretive, empty)
            ]
            assert reports[0] == reports[1], (probe, collection)
    known = {one: collection for one, collection in shelved(secretive).items() if collection != "desk-a"}
    assert known == shelved(empty)
    assert "x1" not in known
    assert [secretive.document(one) for one in ("x1", "gone")] == held


def test_a_confined_ingest_goes_on_with_its_own_documents(open_archive: OpenArchive, write: Write):
    archive = open_archive()
    path = write("mine.jsonl", json.dumps({"id": "x1", "text": "The ferry was full."}))
    archive.ingest([path], collection="desk-a", confined=True)
    path.write_text(json.dumps({"id": "x1", "text": "The ferry was late."}))
    assert archive.ingest([path], collection="desk-a", confined=True).updated == 1
    assert archive.ingest([path], collection="desk-a", confined=True).unchanged == 1
    (mine,) = archive.documents()
    assert (mine.version, mine.collection, mine.id.startswith("x1-")) == (2, "desk-a", True)
    archive.ingest([path], collection="desk-b")  # somebody who sees everything takes it in under its own id
    assert shelved(archive) == {mine.id: "desk-a", "x1": "desk-b"}
    assert archive.ingest([path], collection="desk-b", confined=True).unchanged == 1


def test_a_document_that_was_put_elsewhere_is_not_taken_back_by_sending_it_again(
    open_archive: OpenArchive, write: Write
):
    archive = open_archive()
    path = write("mine.txt", SAID)
    archive.ingest([path], collection="desk-a", confined=True)
    (mine,) = archive.documents()
    archive.ingest([path], collection="desk-b")
    assert shelved(archive) == {mine.id: "desk-b"}
    report = archive.ingest([path], collection="desk-a", confined=True)
    assert [skipped.reason for skipped in report.skipped] == [f"its id '{mine.id}' is taken; give it another id"]
    assert shelved(archive) == {mine.id: "desk-b"}
