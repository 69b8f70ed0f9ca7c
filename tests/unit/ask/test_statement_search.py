"""Statements that may answer: by meaning and words, or of the speaker that a question names."""

import json

import pytest

from retrieval import Filters
from retrieval.ask.question import Near, read
from retrieval.ask.statements import StatementSearch
from retrieval.store.rows import Kind
from support import FakeEmbedder, OpenArchive, Write

TEXTS = {
    "pay": "Ines Okafor, the union leader, said that the dockers had not been paid since March.",
    "tolls": "Petra Lund said that tolls would rise. Otto Lund said that tolls would fall.",
    "lawyer": "A lawyer for Petra Lund said that his client was ill.",
    "health": "The World Health Organization said that the trial had ended. The WHO warned that doses were short.",
    "harbour": "José Núñez, the harbour master, said the fog would lift. The harbour master said the quay was open.",
    "marsh": "Ada Marsh said that the mill burned. Ada March said that the mine burned.",
}


@pytest.fixture
def search(open_archive: OpenArchive, write: Write) -> StatementSearch:
    """Finds statements in short invented news."""
    path = write("all.jsonl", "\n".join(json.dumps({"id": key, "text": text}) for key, text in TEXTS.items()))
    archive = open_archive()
    archive.ingest([path])
    return StatementSearch(archive._reader, archive._indexes[Kind.STATEMENTS], 50)


def near(text: str, *passages: int) -> Near:
    vector = FakeEmbedder().embed([text])[0]
    return Near(query=read(text), vector=vector, keys=passages, fused={}, cosine=0.0)


def of(search: StatementSearch, name: str, topic: str = "anything", filters: Filters | None = None) -> list[str]:
    found = search.of_speaker(name, near(topic), read(topic), filters or Filters(), 10)
    return [" ".join(one.stored.cited.content) for one in found]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("Ines Okafor", {"that the dockers had not been paid since March"}),
        ("okafor", {"that the dockers had not been paid since March"}),
        ("Okafar", {"that the dockers had not been paid since March"}),
        ("Okafor's", {"that the dockers had not been paid since March"}),
        ("the union leader", {"that the dockers had not been paid since March"}),
        ("Petra Lund", {"that tolls would rise"}),
        ("Lund", {"that tolls would rise", "that tolls would fall"}),
        ("Lund's lawyer", {"that his client was ill"}),
        ("WHO", {"that the trial had ended", "that doses were short"}),
        ("World Health Organization", {"that the trial had ended", "that doses were short"}),
        ("Nunez", {"the fog would lift", "the quay was open"}),
        ("harbour master", {"the fog would lift", "the quay was open"}),
        ("Marsh", {"that the mill burned"}),  # the other is near, and is not the one that is named
        ("Marrsh", {"that the mill burned"}),
        ("Reed", set()),
        ("the Lund campaign", set()),
        ("?!", set()),
    ],
)
def test_a_speaker_is_found_however_named(search: StatementSearch, name: str, content: set[str]):
    assert set(of(search, name)) == content


def test_the_statement_on_the_topic_comes_first(search: StatementSearch):
    assert of(search, "Lund", "that tolls would fall")[0] == "that tolls would fall"
    assert of(search, "Lund", "that tolls would rise")[0] == "that tolls would rise"


def test_limits_hold_for_the_statements_of_a_speaker(search: StatementSearch):
    assert of(search, "Lund", filters=Filters(document="pay")) == []
    assert len(of(search, "Lund", filters=Filters(document="tolls"))) == 2


def test_a_claim_finds_the_statement_in_its_words_and_the_passage_around_it_counts(search: StatementSearch):
    claim = "the dockers had not been paid"
    first, *rest = search.search(near(claim), read(claim), Filters(), 4)
    assert first.stored.cited.citation.document_id == "pay"
    assert len(rest) == 3
    assert [one.score for one in rest] == sorted((one.score for one in rest), reverse=True)
    passage = first.stored.passage
    assert passage is not None
    lifted, *_ = search.search(near(claim, passage), read(claim), Filters(), 4)
    assert lifted.stored.key == first.stored.key
    assert lifted.score > first.score


def test_limits_hold_for_a_claim(search: StatementSearch):
    claim = "the dockers had not been paid"
    found = search.search(near(claim), read(claim), Filters(document="tolls"), 10)
    assert {one.stored.cited.citation.document_id for one in found} == {"tolls"}
