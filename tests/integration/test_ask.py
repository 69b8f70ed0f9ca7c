"""Questions to a real archive with the real model: the right sentence first, verbatim, with its place."""

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from retrieval import Answer, Archive, Config, Filters, Finding, NoAnswer, NotInArchive, QuestionKind, Reason
from retrieval.ask import passages
from retrieval.ask.answer import AskConfig
from retrieval.ask.named import names as find_names
from retrieval.models.embedder import SentenceEmbedder
from retrieval.models.segmenter import SpacySegmenter
from retrieval.types import Verdict
from support import NEWS, ROOT

SEED = ROOT / "seeds" / "000_f24e29bdde54b1ea.txt"
COMPLETED = "who said the evacuation was completed?"
PASSAGES = {
    "When did the Orla bridge reopen after repairs?": ("bridge", "on Monday"),
    "How many lorries had been sent back at dawn?": ("bridge", "three lorries"),
    "Where in the Tarn valley did hail ruin the apple harvest?": ("harvest", "a third of the apple harvest"),
    "When will the town library of Vesk open?": ("library", "Sundays"),
    "How many signatures had the petition gathered?": ("library", "four thousand signatures"),
    "How many civilians were killed by air strikes?": ("1268182", "1,207 civilians"),
}
"""Questions for a passage: its document, and words of the sentence that answers."""
SAYS = {
    COMPLETED: ("1268182", "completed", "the Russian military"),
    "who said the bridge holds?": ("bridge", "The bridge holds", "Petra Lund"),
    "What did Petra Lund say about the bridge?": ("bridge", "The bridge holds", "Petra Lund"),
    "What did Putin say about the Geneva talks?": ("1268182", "Geneva talks", "Vladimir Putin"),
    "What did Elizabeth Hoff of the WHO say?": ("1268182", '"', "Elizabeth Hoff"),
}
"""Questions for somebody's words: the document and words of the first finding under says, and its speaker."""
QUESTIONS = [*PASSAGES, *SAYS]
NITROGEN = "How cold does nitrogen have to be to become a liquid?"
MACRON = "What did Emmanuel Macron say about Aleppo?"
KERRY = "What did Kerry say about the apple harvest in the Tarn valley?"


@pytest.fixture(scope="module")
def archive(
    tmp_path_factory: pytest.TempPathFactory, embedder: SentenceEmbedder, segmenter: SpacySegmenter
) -> Iterator[Archive]:
    """The seed and three short news texts, embedded and judged by the real models. Tests only read it."""
    folder = tmp_path_factory.mktemp("asking")
    for name, text in NEWS.items():
        (folder / name).write_text(text)
    with Archive(folder / "archive", embedder=embedder, segmenter=segmenter) as made:
        assert made.ingest([SEED, *(folder / name for name in NEWS)]).added == 4
        yield made


@pytest.fixture(scope="module")
def unjudged(archive: Archive, embedder: SentenceEmbedder, segmenter: SpacySegmenter) -> Iterator[Archive]:
    """The same archive, answered by retrieval alone."""
    with Archive(archive.home, Config(judge=None), embedder=embedder, segmenter=segmenter) as made:
        yield made


@pytest.fixture
def own(tmp_path: Path, news: Path, embedder: SentenceEmbedder, segmenter: SpacySegmenter) -> Iterator[Archive]:
    """An archive of the news texts that a test may change."""
    with Archive(tmp_path / "archive", embedder=embedder, segmenter=segmenter) as made:
        made.ingest([news])
        yield made


def _sides(result: Answer | NoAnswer) -> list[tuple[Finding, ...]]:
    return [result.says, result.disputes, result.passages] if isinstance(result, Answer) else [result.passages]


def _told(result: Answer | NoAnswer) -> list[list[tuple[str, int, int, str | None, float]]]:
    return [
        [
            (
                finding.citation.document_id,
                finding.citation.start,
                finding.citation.end,
                finding.speaker and finding.speaker.name,
                finding.score,
            )
            for finding in side
        ]
        for side in _sides(result)
    ]


def _places(result: Answer | NoAnswer) -> list[list[tuple[str, int, int, str | None]]]:
    return [[one[:4] for one in side] for side in _told(result)]


def test_who_said_so_comes_first_with_the_place_of_the_words(archive: Archive):
    answer = archive.ask(COMPLETED)
    assert isinstance(answer, Answer)
    assert (answer.kind, answer.claim) == (QuestionKind.WHO_SAID, "the evacuation was completed")
    first = answer.says[0]
    assert first.quote == "Meanwhile, the Russian military said that the evacuations have been “completed.”"
    assert (first.citation.document_id, first.citation.paragraph) == ("1268182", 7)
    assert first.citation.publisher == "RFE/RL – Radio Free Europe/Radio Liberty"
    assert (first.citation.title, first.citation.published) == (None, None)
    assert first.speaker is not None
    assert first.speaker.name == "the Russian military"


@pytest.mark.parametrize("question", PASSAGES)
def test_the_right_document_comes_first_and_its_telling_sentence_is_there(archive: Archive, question: str):
    document, telling = PASSAGES[question]
    answer = archive.ask(question)
    assert isinstance(answer, Answer)
    assert (answer.kind, answer.says, answer.disputes) == (QuestionKind.PASSAGE, (), ())
    assert answer.passages[0].citation.document_id == document
    assert any(telling in finding.quote for finding in answer.passages[:2])
    assert not [finding for finding in answer.passages if finding.speaker or finding.stance]


@pytest.mark.parametrize("question", SAYS)
def test_whoever_said_it_is_named_beside_the_words(archive: Archive, question: str):
    document, telling, speaker = SAYS[question]
    answer = archive.ask(question)
    assert isinstance(answer, Answer)
    first = answer.says[0]
    assert first.citation.document_id == document
    assert telling in first.quote
    assert first.speaker is not None
    assert first.speaker.name == speaker


def test_only_the_speaker_who_is_asked_about_is_quoted(archive: Archive):
    for question, surname in {"What did Putin say about the Geneva talks?": "Putin", MACRON: "Macron"}.items():
        result = archive.ask(question, top=50)
        assert result.kind is QuestionKind.WHAT_SAID
        assert surname in (result.filters.speaker or "")
        said = result.says if isinstance(result, Answer) else ()
        assert bool(said) == (surname == "Putin")
        assert {one.speaker.name for one in said if one.speaker} <= {"Vladimir Putin"}


@pytest.mark.parametrize("question", [*QUESTIONS, NITROGEN, MACRON, KERRY])
@pytest.mark.parametrize("judged", [True, False], ids=["judged", "unjudged"])
def test_every_finding_is_a_slice_of_its_document_and_best_comes_first(
    archive: Archive, unjudged: Archive, question: str, *, judged: bool
):
    result = (archive if judged else unjudged).ask(question, top=20)
    assert any(_sides(result))
    for finding in (one for side in _sides(result) for one in side):
        cited, around = finding.citation, finding.passage
        text = archive.document(cited.document_id, cited.version).text
        assert text[cited.start : cited.end] == finding.quote
        assert finding.quote.strip() == finding.quote != ""
        assert around is not None
        assert text[around.start : around.end] == around.text
        assert around.start <= cited.start < cited.end <= around.end
        assert all(cited.start <= start < end <= cited.end for start, end in finding.content or ())
        assert finding.content or not finding.speaker
    for side in _told(result):
        assert [one[4] for one in side] == sorted((one[4] for one in side), reverse=True)
        assert len({one[:4] for one in side}) == len(side)


def test_a_passage_gives_at_most_two_findings_of_a_handful(unjudged: Archive):
    most = []
    for question in PASSAGES:
        findings = unjudged.ask(question, top=5).passages
        given = Counter((one.citation.document_id, one.passage.start) for one in findings if one.passage)
        assert given.total() == len(findings) <= 5
        most.append(max(given.values()))
    assert max(most) == 2


def test_headings_of_the_document_stand_with_the_findings_under_them(archive: Archive):
    around = {one.passage for one in archive.ask("What did Putin say about the Geneva talks?").findings}
    assert {one and one.heading for one in around} == {"Astana Talks"}
    answer = archive.ask(COMPLETED)
    assert isinstance(answer, Answer)
    first = answer.says[0].passage
    assert first is not None
    assert first.heading is None


def test_front_and_rights_lines_are_no_findings(archive: Archive, unjudged: Archive):
    for question in ("Reprinted with the permission of Radio Free Europe", "Document 1268182 Author RFE/RL"):
        for asked in (archive, unjudged):
            quotes = [one.quote for side in _sides(asked.ask(question, top=50)) for one in side]
            assert not [quote for quote in quotes if "Reprinted" in quote or "(Author)" in quote or "#1268182" in quote]


def test_a_question_in_other_white_space_and_case_finds_the_same_place(archive: Archive):
    plain = archive.ask(COMPLETED)
    other = archive.ask(f"  {COMPLETED.replace(' ', chr(10))}\t")
    assert _told(other) == _told(plain)
    for hurried in (COMPLETED.upper(), COMPLETED.rstrip("?"), COMPLETED.title()):
        assert _places(archive.ask(hurried))[0][:1] == _places(plain)[0][:1]


def test_off_topic_is_said_and_shows_the_nearest_as_just_that(archive: Archive):
    result = archive.ask(NITROGEN)
    assert isinstance(result, NoAnswer)
    assert result.reason is Reason.OFF_TOPIC
    assert 1 <= len(result.passages) <= 3


def test_a_name_that_is_nowhere_is_no_such_speaker(archive: Archive, unjudged: Archive):
    for asked in (archive, unjudged):
        result = asked.ask(MACRON)
        assert isinstance(result, NoAnswer)
        assert (result.reason, result.filters.speaker) == (Reason.NO_SUCH_SPEAKER, "Emmanuel Macron")
        assert 1 <= len(result.passages) <= 3


def test_a_speaker_who_says_nothing_of_the_kind_is_no_such_statement(archive: Archive):
    result = archive.ask(KERRY)
    assert isinstance(result, NoAnswer)
    assert (result.reason, result.filters.speaker) == (Reason.NO_SUCH_STATEMENT, "Kerry")
    assert {one.speaker.name for one in result.passages if one.speaker} == {"John Kerry"}


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("which fruit was ruined by hail", "apple harvest"),
        ("Which harvest did hail ruin?", "apple harvest"),
    ],
)
def test_what_is_no_speaker_is_asked_of_the_text(archive: Archive, question: str, words: str):
    result = archive.ask(question)
    assert isinstance(result, Answer)
    assert (result.kind, result.claim, result.says) == (QuestionKind.PASSAGE, None, ())
    assert words in result.passages[0].quote


class CountingJudge:
    """Stands at the Judge port: what it read, and one verdict on everything."""

    def __init__(self, relevance: float) -> None:
        self.told: set[str] = set()
        self._relevance = relevance

    def verdicts(self, asked: str, told: Sequence[str]) -> list[Verdict]:  # noqa: ARG002 - the port's signature
        self.told |= set(told)
        return [Verdict(relevance=self._relevance, supports=0.9, disputes=0.0) for _ in told]

    def verify(self) -> None:
        """Nothing stands behind it."""


class WordJudge(CountingJudge):
    """A relevance for each text that holds some words; no other text has any."""

    def __init__(self, **words: float) -> None:
        super().__init__(0.001)
        self._words = words

    def verdicts(self, asked: str, told: Sequence[str]) -> list[Verdict]:
        found = super().verdicts(asked, told)
        known = [next((near for word, near in self._words.items() if word in text), None) for text in told]
        return [one if near is None else replace(one, relevance=near) for one, near in zip(found, known, strict=True)]


def test_where_a_fact_may_be_asked_for_the_sentence_that_tells_it_stands_beside_what_is_said(
    archive: Archive, embedder: SentenceEmbedder, segmenter: SpacySegmenter
):
    judge = WordJudge(lorry=0.3, signatures=0.9)
    with Archive(archive.home, embedder=embedder, segmenter=segmenter, judge=judge) as made:
        result = made.ask("which engineer gathered signatures for the bridge")
        confined = made.ask("which engineer gathered signatures for the bridge", filters=Filters(speaker="Petra Lund"))
    assert isinstance(result, Answer)
    assert isinstance(confined, Answer)
    assert [finding.speaker.name for finding in result.says if finding.speaker][:1] == ["Petra Lund"]
    assert "signatures" in result.passages[0].quote
    assert result.passages[0].speaker is None
    assert all(finding.speaker is not None for finding in confined.passages), "one speaker's words were asked for"


@pytest.mark.parametrize(("relevance", "read"), [(0.9, 3), (0.2, 7)])
def test_more_is_judged_only_where_nothing_surely_answers(
    archive: Archive, embedder: SentenceEmbedder, segmenter: SpacySegmenter, relevance: float, read: int
):
    judge, config = CountingJudge(relevance), Config(ask=AskConfig(judged=3, judged_at_most=7))
    with Archive(archive.home, config, embedder=embedder, segmenter=segmenter, judge=judge) as made:
        assert isinstance(made.ask(COMPLETED), Answer)
    assert len(judge.told) == read


def test_what_a_question_names_is_looked_for_once(
    archive: Archive, embedder: SentenceEmbedder, segmenter: SpacySegmenter, monkeypatch: pytest.MonkeyPatch
):
    named: list[str] = []

    def names(question: str, *rest: Any) -> tuple[str, ...]:
        named.append(question)
        return find_names(question, *rest)

    monkeypatch.setattr(passages, "names", names)
    config = Config(ask=AskConfig(judged=3, judged_at_most=7))
    with Archive(archive.home, config, embedder=embedder, segmenter=segmenter, judge=CountingJudge(0.2)) as made:
        assert isinstance(made.ask(COMPLETED), Answer)
    assert named == [COMPLETED]


def test_no_fewer_are_judged_than_at_first(archive: Archive, embedder: SentenceEmbedder, segmenter: SpacySegmenter):
    judge, config = CountingJudge(0.2), Config(ask=AskConfig(judged=4, judged_at_most=2))
    with Archive(archive.home, config, embedder=embedder, segmenter=segmenter, judge=judge) as made:
        assert isinstance(made.ask(COMPLETED), Answer)
    assert len(judge.told) == 4


def test_a_document_alone_can_be_asked(archive: Archive):
    for question in ("How many lorries had been sent back at dawn?", "who said the bridge holds?"):
        answer = archive.ask(question, filters=Filters(document="bridge"))
        assert isinstance(answer, Answer)
        assert {finding.citation.document_id for finding in answer.findings} == {"bridge"}
    for question in QUESTIONS:
        found = archive.ask(question, filters=Filters(document="harvest"), top=20)
        assert {one.citation.document_id for side in _sides(found) for one in side} <= {"harvest"}
    elsewhere = archive.ask(COMPLETED, filters=Filters(document="library"))
    assert isinstance(elsewhere, NoAnswer)
    assert elsewhere.reason is Reason.FILTERED_OUT


def test_a_removed_document_no_longer_answers(own: Archive):
    asked = {"Where in the Tarn valley did hail ruin the apple harvest?", "who said hail ruined the apple harvest?"}
    for question in asked:
        answer = own.ask(question)
        assert isinstance(answer, Answer)
        assert answer.findings[0].citation.document_id == "harvest"
    own.remove(["harvest"])
    for question in asked:
        found = own.ask(question)
        assert all(one.citation.document_id != "harvest" for side in _sides(found) for one in side)
        with pytest.raises(NotInArchive, match="harvest"):
            own.ask(question, filters=Filters(document="harvest"))


def test_a_changed_document_answers_with_its_new_words_alone(own: Archive, news: Path):
    (news / "library.txt").write_text(NEWS["library.txt"].replace("Sunday", "Monday"))
    own.ingest([news])
    for question in ("When will the town library of Vesk open?", "who announced that the library will open?"):
        answer = own.ask(question)
        assert isinstance(answer, Answer)
        first = answer.findings[0]
        assert (first.citation.document_id, first.citation.version) == ("library", 2)
        assert "Mondays" in first.quote
        assert not [finding.quote for finding in answer.findings if "Sundays" in finding.quote]


def test_threads_that_ask_at_once_get_what_one_alone_gets(archive: Archive):
    alone = {question: _places(archive.ask(question)) for question in QUESTIONS}
    barrier = Barrier(2)

    def ask_all(questions: list[str]) -> dict[str, list[list[tuple[str, int, int, str | None]]]]:
        barrier.wait()
        return {question: _places(archive.ask(question)) for question in questions}

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(ask_all, [QUESTIONS, list(reversed(QUESTIONS))]))
    assert results == [alone, alone]


def test_a_role_is_followed_to_all_that_its_bearer_said(own: Archive, tmp_path: Path):
    text = tmp_path / "ferry.txt"
    text.write_text(
        "‘I asked to stay in harbour,’ says captain of lost ferry\n\n"
        "Captain Anders Holm has his arm in plaster. “I could have refused,” he says.\n\n"
        "The door was shut, he says; the lamp on the bridge said so. “You could not trust that lamp.”\n"
    )
    own.ingest([text])
    result = own.ask("what did the captain say about the lamp?")
    assert isinstance(result, Answer)
    assert "lamp" in result.says[0].quote
    assert result.says[0].speaker is not None
    assert result.says[0].speaker.name == "Anders Holm"
