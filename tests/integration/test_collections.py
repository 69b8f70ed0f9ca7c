"""Collections in the archive: documents go into them, and what may not be seen changes nothing of what is answered."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from retrieval import Answer, Archive, Config, Filters, NoAnswer, NotInArchive, to_json
from retrieval.models.segmenter import SpacySegmenter
from retrieval.statements.reader import ParsedStatements
from retrieval.store.connection import DATABASE
from support import FakeEmbedder

TEXTS = {
    "lock": "Lower lock holds.\n\nAda Brook, the harbour master, said that the lower lock was damaged in the storm.\n\n"
    "Tom Reed, the lock keeper, denied that the lower lock was damaged in the storm. Nobody was hurt.\n",
    "ferry": "Ferry stops in May.\n\nThe ferry will stop in May, the council said.\n\n"
    "Ada Brook said that the ferry was full. “The ferry is late,” said Tom Reed, the lock keeper.\n",
    "basin": "Quayle Basin to be drained.\n\n"
    "Ingrid Solberg, the harbour engineer, said that the Quayle basin will be drained in June.\n\n"
    "Tom Reed denied that the ferry will stop. The petrel colony is not to be told.\n",
    "dredger": "Dredger arrives.\n\nA dredger of forty metres arrived on Monday to deepen the harbour.\n\n"
    "Ingrid Solberg said that the dredger will work at night. The storm had moved the sand.\n",
    "mill": "Mill sold.\n\nThe old mill was sold to a baker, the agent said. The storm had damaged its roof.\n\n"
    "Ada Brooke, the agent, said that the price was fair. Tom Read denied it.\n",
    "copy": "Lock holds, the wire says.\n\nAda Brook said that the lower lock was damaged in the storm.\n\n"
    "The storm, the storm, the storm: the harbour spoke of nothing else. The lock, the ferry and the mill.\n",
    "tide": "High water on Monday at noon, low water at dusk. The ferry of the lock runs until the storm is over.\n",
}
Harbour = Callable[[Path], Archive]
QUESTIONS = (
    "who said the lower lock was damaged in the storm?",
    "what did Ingrid Solberg say about the dredger?",
    "what did Ada Brok say about the ferry?",
    "what did the lock keeper say?",
    "who denied that the ferry will stop?",
    "when does the ferry stop?",
    "what will become of the Quayle basin?",
    "storm-damaged roof of the mill",
    "petrels",
)
COLLECTIONS = st.sampled_from([None, "desk-a", "desk-b", "desk-c"])


@pytest.fixture(scope="module")
def harbour(
    tmp_path_factory: pytest.TempPathFactory, segmenter: SpacySegmenter, statements: ParsedStatements
) -> Iterator[Harbour]:
    """Opens a copy, at a place, of an archive that holds all texts in no collection."""
    opened: list[Archive] = []

    def at(home: Path) -> Archive:
        archive = Archive(home, Config(judge=None), embedder=FakeEmbedder(), segmenter=segmenter, statements=statements)
        opened.append(archive)
        return archive

    whole = tmp_path_factory.mktemp("harbour")
    for name, text in TEXTS.items():
        (whole / f"{name}.txt").write_text(text, encoding="utf-8")
    at(whole / "archive").ingest(sorted(whole.glob("*.txt")))

    def copy(home: Path) -> Archive:
        shutil.copytree(whole / "archive", home)
        return at(home)

    yield copy
    for archive in opened:
        archive.close()


def told(result: Answer | NoAnswer) -> dict[str, Any]:
    """All that an answer says, but for how long it took and what it was confined to."""
    return {**to_json(replace(result, elapsed_ms=0.0)), "filters": None}


def put(archive: Archive, where: dict[str, str | None]) -> None:
    """Put documents into collections."""
    sources = {one.id: one.source for one in archive.documents()}
    for name, collection in where.items():
        archive.ingest([sources[name]], collection=collection or "open")


def but(name: str | None) -> dict[str, str | None]:
    """All texts in a collection, but for one."""
    return {one: None if one == name else "desk-c" for one in TEXTS}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    where=st.fixed_dictionaries(dict.fromkeys(TEXTS, COLLECTIONS)),
    granted=st.frozensets(st.sampled_from(["desk-a", "desk-b", "desk-x"])),
)
@example(where=but(None), granted=frozenset())  # nothing may be seen
@example(where=but("tide"), granted=frozenset())  # nobody says anything in what may be seen
@example(where=but("mill"), granted=frozenset({"desk-b"}))  # one that is asked for by another spelling
def test_what_may_not_be_seen_changes_nothing(
    harbour: Harbour,
    tmp_path_factory: pytest.TempPathFactory,
    where: dict[str, str | None],
    granted: frozenset[str],
):
    """Whatever is granted, everything is as in an archive that holds nothing else."""
    folder = tmp_path_factory.mktemp("pair")
    secretive, plain = harbour(folder / "secretive"), harbour(folder / "plain")
    put(secretive, where)
    put(plain, where)
    hidden = {name for name, collection in where.items() if collection is not None and collection not in granted}
    plain.remove(sorted(hidden))
    for question in QUESTIONS:
        for limits in (Filters(), Filters(speaker="Ingrid Solberg"), Filters(speaker="Tom Reed")):
            found = secretive.ask(question, filters=replace(limits, collections=granted))
            assert told(found) == told(plain.ask(question, filters=limits)), (question, limits)
    assert secretive.documents(collections=granted) == plain.documents()
    assert secretive.statements(collections=granted) == plain.statements()
    seen, whole = secretive.stats(collections=granted), plain.stats()
    assert replace(seen, updated=None) == replace(whole, bytes=0, updated=None)
    for name, text in TEXTS.items():
        if name in hidden:
            _is_not_there(secretive, plain, name, granted)
        else:
            assert secretive.document(name, collections=granted).text == text
    assert len(secretive.documents()) == len(TEXTS), "who may not see a document takes none out"


def _is_not_there(secretive: Archive, plain: Archive, name: str, granted: frozenset[str]) -> None:
    """A document of one archive is as if it were not there, in the very words of one that does not hold it."""
    only = Filters(document=name)
    for there, not_there in (
        (lambda: secretive.document(name, collections=granted), lambda: plain.document(name)),
        (lambda: secretive.document(name, 1, collections=granted), lambda: plain.document(name, 1)),
        (lambda: secretive.statements(name, collections=granted), lambda: plain.statements(name)),
        (lambda: secretive.remove([name], collections=granted), lambda: plain.remove([name])),
        (
            lambda: secretive.ask("storm", filters=replace(only, collections=granted)),
            lambda: plain.ask("storm", filters=only),
        ),
    ):
        with pytest.raises(NotInArchive) as hidden:
            there()
        with pytest.raises(NotInArchive) as missing:
            not_there()
        assert str(hidden.value) == str(missing.value)


def test_words_of_speakers_who_may_not_be_seen_are_not_looked_through(harbour: Harbour, tmp_path: Path):
    archive = harbour(tmp_path / "one")
    assert "solberg" in archive._reader.speaker_words("s")
    put(archive, {"basin": "desk-a", "dredger": "desk-a"})
    assert "solberg" not in archive._reader.speaker_words("s", frozenset())
    assert "solberg" in archive._reader.speaker_words("s", frozenset({"desk-a"}))


def test_a_limit_that_hides_nothing_is_told_and_costs_nothing(harbour: Harbour, tmp_path: Path):
    archive = harbour(tmp_path / "one")
    result = archive.ask(QUESTIONS[0], filters=Filters(collections=frozenset({"desk-a"})))
    assert result.filters == Filters(collections=frozenset({"desk-a"}))
    assert to_json(result)["filters"]["collections"] == ["desk-a"]
    assert len(archive._reader._parts._kept) == 0
    put(archive, {"basin": "desk-b"})
    archive.ask(QUESTIONS[0], filters=Filters(collections=frozenset({"desk-a"})))
    assert len(archive._reader._parts._kept) > 0


def test_when_a_part_was_last_changed_tells_nothing_of_the_rest(harbour: Harbour, tmp_path: Path):
    archive = harbour(tmp_path / "one")
    put(archive, {"basin": "desk-a"})
    with closing(sqlite3.connect(archive.home / DATABASE)) as connection, connection:
        connection.execute("UPDATE versions SET added = '2000-01-02T00:00:00+00:00'")
        connection.execute(
            "UPDATE versions SET added = '2000-01-03T00:00:00+00:00'"
            " WHERE document = (SELECT key FROM documents WHERE id = 'basin')"
        )
    assert archive.stats(collections=frozenset()).updated == "2000-01-02T00:00:00+00:00"
    assert archive.stats(collections=frozenset({"desk-a"})).updated == "2000-01-03T00:00:00+00:00"
    assert archive.stats(collections=frozenset()).bytes == 0
