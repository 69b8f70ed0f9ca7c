"""Questions that differ from what the archive holds by a name alone, with the real models."""

import json
from collections.abc import Iterator

import pytest

from retrieval import Answer, Archive, NoAnswer
from retrieval.models.cross_encoder import ShippedJudge
from retrieval.models.embedder import SentenceEmbedder
from retrieval.models.segmenter import SpacySegmenter

RECORDS = [
    {
        "id": "fuel",
        "title": "Carbon levy makes fuel dearer",
        "text": "The carbon levy made fuel four crowns a litre dearer in Norland last year.\n\n"
        "Drivers in Norland now buy a tenth less fuel than before the levy.",
    },
    {
        "id": "fish",
        "title": "Herring catch falls",
        "text": "The herring catch fell in Alderney for the third year.\n\n"
        "Boats from Alderney now fish further out, and the harbour of Alderney is half empty.",
    },
    {
        "id": "strike",
        "title": "Strike at Orla Water enters its third week",
        "text": "The strike at Orla Water enters its third week.\n\n"
        "“We are mending fewer pipes than before the strike,” chief executive Petra Lund said on Monday.",
    },
    {
        "id": "steel",
        "title": "Vell Steel opens a mill",
        "text": "Vell Steel opened a mill.\n\n"
        "Vell Steel's chief executive, Tom Reed, said that the mill would run for years.",
    },
]


@pytest.fixture(scope="module")
def archive(
    tmp_path_factory: pytest.TempPathFactory,
    embedder: SentenceEmbedder,
    segmenter: SpacySegmenter,
    judge: ShippedJudge,
) -> Iterator[Archive]:
    """Four short documents. Tests only read it."""
    folder = tmp_path_factory.mktemp("named")
    path = folder / "news.jsonl"
    path.write_text("\n".join(map(json.dumps, RECORDS)), encoding="utf-8")
    with Archive(folder / "archive", embedder=embedder, segmenter=segmenter, judge=judge) as made:
        assert made.ingest([path]).added == len(RECORDS)
        yield made


@pytest.mark.parametrize("place", ["Norland", "norland"])
def test_what_the_archive_holds_of_a_place_is_found(archive: Archive, place: str):
    answer = archive.ask(f"how much dearer did fuel get in {place} because of the carbon levy?")
    assert isinstance(answer, Answer)
    assert "four crowns" in answer.passages[0].quote


@pytest.mark.parametrize("place", ["Alderney", "alderney", "Tarrow"])
def test_what_it_holds_of_one_place_is_told_of_no_other(archive: Archive, place: str):
    answer = archive.ask(f"how much dearer did fuel get in {place} because of the carbon levy?")
    assert isinstance(answer, NoAnswer)


@pytest.mark.parametrize(
    ("question", "speaker"),
    [
        ("what did orla water's ceo say about pipes during the strike", "Petra Lund"),
        ("what did the CEO of Vell Steel say about the mill?", "Tom Reed"),
    ],
)
def test_an_office_is_that_of_the_firm_that_its_document_is_about(archive: Archive, question: str, speaker: str):
    answer = archive.ask(question)
    assert isinstance(answer, Answer)
    assert {one.speaker.name for one in answer.says if one.speaker} == {speaker}


def test_the_office_of_a_firm_that_is_not_there_is_nobodys(archive: Archive):
    answer = archive.ask("what did Marrow Bank's CEO say about the strike?")
    assert isinstance(answer, NoAnswer)
    assert answer.reason == "no_such_speaker"
