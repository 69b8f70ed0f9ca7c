"""Questions to a real archive with the real model: the right sentence first, verbatim, with its place."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from retrieval import Answer, Archive, Filters, NoAnswer, NotInArchive, Reason
from retrieval.models.embedder import SentenceEmbedder
from retrieval.models.segmenter import SpacySegmenter
from support import NEWS, ROOT

SEED = ROOT / "seeds" / "000_f24e29bdde54b1ea.txt"
COMPLETED = "who said the evacuation was completed?"
QUESTIONS = {
    "When did the Orla bridge open again?": ("bridge", "on Monday"),
    "Were any lorries sent back?": ("bridge", "lorr"),
    "What did the engineer Petra Lund say?": ("bridge", "Petra Lund"),
    "What happened to the fruit growers in the Tarn valley?": ("harvest", "apple harvest"),
    "Which minister promised help to growers?": ("harvest", "promised help"),
    "Can people borrow books in Vesk on Sundays?": ("library", "Sundays"),
    "How many people signed the petition?": ("library", "four thousand signatures"),
    COMPLETED: ("1268182", "completed"),
    "What did Elizabeth Hoff of the WHO say?": ("1268182", "Hoff"),
    "Where could the peace talks be held?": ("1268182", "Astana"),
}


@pytest.fixture(scope="module")
def archive(
    tmp_path_factory: pytest.TempPathFactory, embedder: SentenceEmbedder, segmenter: SpacySegmenter
) -> Iterator[Archive]:
    """The seed and three short news texts, embedded by the real model. Tests only read it."""
    folder = tmp_path_factory.mktemp("asking")
    for name, text in NEWS.items():
        (folder / name).write_text(text)
    with Archive(folder / "archive", embedder=embedder, segmenter=segmenter) as made:
        assert made.ingest([SEED, *(folder / name for name in NEWS)]).added == 4
        yield made


@pytest.fixture
def own(tmp_path: Path, news: Path, embedder: SentenceEmbedder, segmenter: SpacySegmenter) -> Iterator[Archive]:
    """An archive of the news texts that a test may change."""
    with Archive(tmp_path / "archive", embedder=embedder, segmenter=segmenter) as made:
        made.ingest([news])
        yield made


def _told(result: Answer | NoAnswer) -> list[tuple[str, int, int, float]]:
    return [
        (finding.citation.document_id, finding.citation.start, finding.citation.end, finding.score)
        for finding in result.passages
    ]


def test_the_sentence_that_says_it_comes_before_the_denial(archive: Archive):
    answer = archive.ask(COMPLETED)
    assert isinstance(answer, Answer)
    first = answer.passages[0]
    assert first.quote == "Meanwhile, the Russian military said that the evacuations have been “completed.”"
    assert (first.citation.document_id, first.citation.paragraph) == ("1268182", 7)
    assert first.citation.publisher == "RFE/RL – Radio Free Europe/Radio Liberty"
    assert (first.citation.title, first.citation.published) == (None, None)


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_right_document_comes_first_and_its_telling_sentence_is_there(archive: Archive, question: str):
    document, telling = QUESTIONS[question]
    answer = archive.ask(question)
    assert isinstance(answer, Answer)
    assert answer.passages[0].citation.document_id == document
    assert any(telling in finding.quote for finding in answer.passages[:2])


@pytest.mark.parametrize("question", [*QUESTIONS, "What is the boiling point of liquid nitrogen?"])
def test_every_finding_is_a_slice_of_its_document_and_best_comes_first(archive: Archive, question: str):
    result = archive.ask(question, top=20)
    assert result.passages
    for finding in result.passages:
        cited, around = finding.citation, finding.passage
        text = archive.document(cited.document_id, cited.version).text
        assert text[cited.start : cited.end] == finding.quote
        assert finding.quote.strip() == finding.quote != ""
        assert around is not None
        assert text[around.start : around.end] == around.text
        assert around.start <= cited.start < cited.end <= around.end
    scores = [finding.score for finding in result.passages]
    assert scores == sorted(scores, reverse=True)
    assert len(set(_told(result))) == len(scores)


def test_a_passage_gives_at_most_two_findings(archive: Archive):
    most = []
    for question in QUESTIONS:
        findings = archive.ask(question, top=50).passages
        given = Counter((one.citation.document_id, one.passage.start) for one in findings if one.passage)
        assert given.total() == len(findings)
        most.append(max(given.values()))
    assert max(most) == 2


def test_headings_of_the_document_stand_with_the_findings_under_them(archive: Archive):
    headings = {
        question: archive.ask(question).passages[0].passage
        for question in ("Where could the proposed talks with Erdogan take place?", COMPLETED)
    }
    assert [around and around.heading for around in headings.values()] == ["Astana Talks", None]


def test_front_and_rights_lines_are_no_findings(archive: Archive):
    for question in ("Reprinted with the permission of Radio Free Europe", "Document 1268182 Author RFE/RL"):
        quotes = [finding.quote for finding in archive.ask(question, top=50).passages]
        assert not [quote for quote in quotes if "Reprinted" in quote or "(Author)" in quote or "#1268182" in quote]


def test_a_question_in_other_white_space_and_case_finds_the_same_place(archive: Archive):
    plain = archive.ask(COMPLETED)
    other = archive.ask(f"  {COMPLETED.replace(' ', chr(10))}\t")
    assert _told(other) == _told(plain)
    assert archive.ask(COMPLETED.upper()).passages[0].quote == plain.passages[0].quote


def test_off_topic_is_said_and_shows_the_nearest_as_just_that(archive: Archive):
    result = archive.ask("What is the boiling point of liquid nitrogen?")
    assert isinstance(result, NoAnswer)
    assert result.reason is Reason.OFF_TOPIC
    assert 1 <= len(result.passages) <= 3


def test_a_document_alone_can_be_asked(archive: Archive):
    answer = archive.ask("Were any lorries sent back?", filters=Filters(document="bridge"))
    assert {finding.citation.document_id for finding in answer.passages} == {"bridge"}
    elsewhere = archive.ask(COMPLETED, filters=Filters(document="library"))
    assert isinstance(elsewhere, NoAnswer)
    assert elsewhere.reason is Reason.FILTERED_OUT


def test_a_removed_document_no_longer_answers(own: Archive):
    question = "What happened to the fruit growers in the Tarn valley?"
    assert own.ask(question).passages[0].citation.document_id == "harvest"
    own.remove(["harvest"])
    assert all(finding.citation.document_id != "harvest" for finding in own.ask(question).passages)
    with pytest.raises(NotInArchive, match="harvest"):
        own.ask(question, filters=Filters(document="harvest"))


def test_a_changed_document_answers_with_its_new_words_alone(own: Archive, news: Path):
    question = "On which day will the Vesk library open?"
    (news / "library.txt").write_text(NEWS["library.txt"].replace("Sunday", "Monday"))
    own.ingest([news])
    answer = own.ask(question)
    assert isinstance(answer, Answer)
    first = answer.passages[0]
    assert (first.citation.document_id, first.citation.version) == ("library", 2)
    assert "Mondays" in first.quote
    assert not [finding.quote for finding in answer.passages if "Sundays" in finding.quote]


def test_threads_that_ask_at_once_get_what_one_alone_gets(archive: Archive):
    alone = {question: _told(archive.ask(question)) for question in QUESTIONS}
    barrier = Barrier(2)

    def ask_all(questions: list[str]) -> dict[str, list[tuple[str, int, int, float]]]:
        barrier.wait()
        return {question: _told(archive.ask(question)) for question in questions}

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(ask_all, [list(QUESTIONS), list(reversed(QUESTIONS))]))
    for result in results:
        for question, told in alone.items():
            assert [place[:3] for place in result[question]] == [place[:3] for place in told]
