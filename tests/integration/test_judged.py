"""Who says so and who says otherwise, with the real models: on the seed, and on short invented news."""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from click.testing import Result

from retrieval import (
    Answer,
    Archive,
    Config,
    Filters,
    Finding,
    ModelNotFound,
    ModelTampered,
    NoAnswer,
    QuestionKind,
    Reason,
    Stance,
)
from retrieval.contract import to_json
from retrieval.models.cross_encoder import FILES, FOLDER, PINNED_JUDGE, ShippedJudge
from retrieval.models.embedder import SentenceEmbedder
from retrieval.models.segmenter import SpacySegmenter
from support import ROOT

Run = Callable[..., Result]
SEED = ROOT / "seeds" / "000_f24e29bdde54b1ea.txt"
COMPLETED = "who said the evacuation was completed?"
CLEAN = "who said the oil spill has been cleaned up?"
HARBOUR = """Harbour reopens after oil spill

“The oil spill has been cleaned up,” Ines Okoro, the port director, told reporters. “Ships can sail again.”

Marek Dunn, the head of the fishermen's union, denied that the oil spill had been cleaned up.

Environment minister Lea Strand said that the clean-up of the oil spill was not yet complete.

Marek Dunn also said that his members had lost a month's wages.

Later on Tuesday Ines Okoro said that the oil spill was cleaned up at last.

Bakers in the upper town gave away bread to forty families on Monday.
"""
WIRE = "Bram Halder, a ship owner, said that the lamp of the lighthouse had been stolen at night."
RECORDS: list[dict[str, str]] = [
    {"id": "harbour", "publisher": "Vell Courier", "date": "2031-05-04", "text": HARBOUR},
    {"id": "wire", "publisher": "Coast Wire", "date": "2031-05-05", "text": WIRE},
    {
        "id": "copy",
        "publisher": "Island Echo",
        "date": "2031-05-06",
        "text": f"Lamp gone\n\n{WIRE}\n\nPolice are looking on.",
    },
]


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of invented news."""
    path = tmp_path_factory.mktemp("judged") / "news.jsonl"
    path.write_text("\n".join(map(json.dumps, RECORDS)), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def archive(
    records: Path, embedder: SentenceEmbedder, segmenter: SpacySegmenter, judge: ShippedJudge
) -> Iterator[Archive]:
    """The seed and the invented news. Tests only read it."""
    with Archive(records.parent / "archive", embedder=embedder, segmenter=segmenter, judge=judge) as made:
        assert made.ingest([SEED, records]).added == 4
        yield made


def _answer(archive: Archive, question: str, filters: Filters | None = None, top: int = 5) -> Answer:
    result = archive.ask(question, filters=filters or Filters(), top=top)
    assert isinstance(result, Answer), result
    return result


def _silence(archive: Archive, question: str, filters: Filters | None = None) -> NoAnswer:
    result = archive.ask(question, filters=filters or Filters())
    assert isinstance(result, NoAnswer), result
    return result


def _speakers(side: tuple[Finding, ...]) -> list[str]:
    return [one.speaker.name for one in side if one.speaker]


def _documents(result: Answer | NoAnswer) -> set[str]:
    findings = result.findings if isinstance(result, Answer) else result.passages
    return {one.citation.document_id for one in findings}


def test_on_the_seed_the_military_says_so_and_the_official_does_not(archive: Archive):
    answer = _answer(archive, COMPLETED)
    first = answer.says[0]
    assert first.speaker is not None
    assert (first.speaker.name, first.stance) == ("the Russian military", Stance.SUPPORTS)
    official = [one for one in answer.disputes if "not yet complete" in one.quote]
    assert [one.speaker.via for one in official if one.speaker] == [("Reuters",)]
    assert official[0].speaker is not None
    assert not official[0].speaker.named
    assert official[0].stance is Stance.DISPUTES
    assert not [one for one in answer.says if "not yet complete" in one.quote]
    assert not [one for one in answer.says if "cease-fire deal" in one.quote], "background confirms nothing"


def test_a_clear_claim_has_its_speaker_under_says_and_whoever_denies_it_under_disputes(archive: Archive):
    answer = _answer(archive, CLEAN)
    assert answer.kind is QuestionKind.WHO_SAID
    assert _speakers(answer.says)[0].endswith("Okoro")
    assert _speakers(answer.disputes)[0] == "Marek Dunn"
    assert {one.stance for one in answer.says} == {Stance.SUPPORTS}
    assert {one.stance for one in answer.disputes} == {Stance.DISPUTES}
    assert {one.stance for one in answer.passages} <= {None}


@pytest.mark.parametrize(
    "question", [CLEAN, "who said the clean-up of the oil spill was complete", "who claims the oil spill is gone?"]
)
def test_a_denial_never_stands_under_says(archive: Archive, question: str):
    answer = _answer(archive, question, top=20)
    for quote in (one.quote for one in answer.says):
        assert "denied that" not in quote
        assert "not yet complete" not in quote


def test_who_denied_it_puts_the_denier_under_says(archive: Archive):
    answer = _answer(archive, "who denied that the oil spill had been cleaned up?")
    assert answer.claim == "the oil spill had been cleaned up"
    first = answer.says[0]
    assert first.speaker is not None
    assert (first.speaker.name, first.stance) == ("Marek Dunn", Stance.DISPUTES)
    assert [name for name in _speakers(answer.disputes) if name.endswith("Okoro")]
    assert {one.stance for one in answer.disputes} == {Stance.SUPPORTS}


def test_whether_anyone_denied_it_shows_both_sides(archive: Archive):
    answer = _answer(archive, "did anyone deny that the oil spill had been cleaned up?")
    assert [name for name in _speakers(answer.says) if name.endswith("Okoro")]
    assert "Marek Dunn" in _speakers(answer.disputes)


def test_somebodys_words_on_a_topic_are_theirs_alone(archive: Archive):
    answer = _answer(archive, "what did Marek Dunn say about the wages of his members?")
    assert (answer.kind, answer.filters.speaker) == (QuestionKind.WHAT_SAID, "Marek Dunn")
    assert "lost a month's wages" in answer.says[0].quote
    assert set(_speakers(answer.findings)) == {"Marek Dunn"}
    assert answer.disputes == ()


def test_a_speaker_who_says_nothing_of_the_kind_is_told_with_what_they_do_say(archive: Archive):
    result = _silence(archive, "what did Marek Dunn say about the chess championship?")
    assert result.reason is Reason.NO_SUCH_STATEMENT
    assert set(_speakers(result.passages)) == {"Marek Dunn"}


def test_a_name_that_is_nowhere_is_told(archive: Archive):
    result = _silence(archive, "what did Emmanuel Macron say about Aleppo?")
    assert (result.reason, result.filters.speaker) == (Reason.NO_SUCH_SPEAKER, "Emmanuel Macron")


def test_what_nobody_says_is_not_answered(archive: Archive):
    result = _silence(archive, "who said the cathedral choir has a new conductor?")
    assert result.reason in (Reason.NO_SUCH_STATEMENT, Reason.OFF_TOPIC)


def test_wire_copies_are_shown_once(archive: Archive):
    for question in ("who said the lamp of the lighthouse had been stolen?", "what did Halder say about the lamp?"):
        answer = _answer(archive, question, top=20)
        assert _speakers(answer.says).count("Bram Halder") == 1
        assert len([one for one in answer.findings if "lamp of the lighthouse" in one.quote]) == 1


def test_a_named_speaker_stands_once_on_a_side(archive: Archive):
    assert HARBOUR.count("Okoro") == 2, "she says it twice"
    answer = _answer(archive, CLEAN, top=20)
    for side in (answer.says, answer.disputes):
        named = [one.speaker.name.split()[-1] for one in side if one.speaker and one.speaker.named]
        assert len(named) == len(set(named))


def test_content_lies_in_the_quote_and_all_is_verbatim(archive: Archive):
    for question in (COMPLETED, CLEAN, "who denied that the oil spill had been cleaned up?", "dunn on wages"):
        answer = _answer(archive, question, top=20)
        for one in answer.findings:
            text = archive.document(one.citation.document_id, one.citation.version).text
            assert one.quote == text[one.citation.start : one.citation.end]
            assert one.content
            assert all(one.citation.start <= start < end <= one.citation.end for start, end in one.content)
        assert archive.verify(to_json(answer)) == []


def _change_quote(finding: dict[str, Any]) -> None:
    middle = len(finding["quote"]) // 2
    other = "x" if finding["quote"][middle] != "x" else "y"
    finding["quote"] = finding["quote"][:middle] + other + finding["quote"][middle + 1 :]


def _change_content(finding: dict[str, Any]) -> None:
    finding["content"] = [[finding["citation"]["end"], finding["citation"]["end"] + 1]]


@pytest.mark.parametrize("side", ["says", "disputes"])
@pytest.mark.parametrize("change", [_change_quote, _change_content])
def test_a_changed_character_on_either_side_is_found(
    archive: Archive, side: str, change: Callable[[dict[str, Any]], None]
):
    answer = json.loads(json.dumps(to_json(_answer(archive, CLEAN))))
    assert archive.verify(answer) == []
    change(answer[side][0])
    (difference,) = archive.verify(answer)
    assert difference.startswith(f"{side}[1]: ")


def test_the_commands_show_both_sides_and_verify_them(
    archive: Archive, onrecord: Run, real_model: None, judge: ShippedJudge, monkeypatch: pytest.MonkeyPatch
):
    assert real_model is None
    monkeypatch.setattr("retrieval.archive.ShippedJudge", lambda **_: judge)
    asked = onrecord("--home", archive.home, "ask", "--json", CLEAN, ONRECORD_MODELS__JUDGE="onrecord-judge")
    answer = json.loads(asked.stdout)
    assert answer["says"][0]["speaker"]["name"].endswith("Okoro")
    assert answer["disputes"][0]["speaker"]["name"] == "Marek Dunn"
    whole = onrecord("--home", archive.home, "verify", "-", stdin=asked.stdout)
    assert whole.exit_code == 0, whole.output
    _change_quote(answer["disputes"][0])
    changed = onrecord("--home", archive.home, "verify", "-", stdin=json.dumps(answer))
    assert (changed.exit_code, changed.stdout.startswith("Not as the archive has it: disputes[1]: ")) == (1, True)
    shown = onrecord("--home", archive.home, "ask", CLEAN, ONRECORD_MODELS__JUDGE="onrecord-judge").stdout
    assert "Okoro" in shown
    assert "Marek Dunn" in shown


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(publisher="island"), {"copy"}),
        (Filters(publisher="coast wire"), {"wire"}),
        (Filters(document="copy"), {"copy"}),
        (Filters(since=date(2031, 5, 6)), {"copy"}),
        (Filters(until=date(2031, 5, 5)), {"wire"}),
        (Filters(speaker="Halder", publisher="island"), {"copy"}),
    ],
)
def test_limits_confine_statements(archive: Archive, filters: Filters, expected: set[str]):
    for question in ("who said the lamp of the lighthouse had been stolen?", "what did Halder say about the lamp?"):
        answer = _answer(archive, question, filters, top=20)
        assert _speakers(answer.says) == ["Bram Halder"]
        assert _documents(answer) == expected


@pytest.mark.parametrize(
    "filters",
    [
        Filters(publisher="vell"),
        Filters(document="harbour"),
        Filters(until=date(2031, 5, 4)),
        Filters(since=date(2031, 5, 7)),
        Filters(publisher="nobody"),
    ],
)
def test_what_the_limits_leave_out_is_told(archive: Archive, filters: Filters):
    result = _silence(archive, "who said the lamp of the lighthouse had been stolen?", filters)
    assert result.reason is Reason.FILTERED_OUT
    known = {"harbour": "Vell Courier", "wire": "Coast Wire", "copy": "Island Echo"}
    assert "wire" not in _documents(result) <= known.keys() | {"1268182"}


def test_the_speaker_can_be_named_as_a_limit(archive: Archive):
    answer = _answer(archive, CLEAN, Filters(speaker="Okoro"))
    assert answer.says
    assert {name.split()[-1] for name in _speakers(answer.findings)} == {"Okoro"}
    assert answer.disputes == ()
    answer = _answer(archive, CLEAN, Filters(speaker="dunn"))
    assert (answer.says, _speakers(answer.disputes)) == ((), ["Marek Dunn"])
    answer = _answer(archive, "the oil spill", Filters(speaker="strand"))
    assert (answer.kind, _speakers(answer.says)) == (QuestionKind.WHAT_SAID, ["Lea Strand"])
    assert _silence(archive, CLEAN, Filters(speaker="Macron")).reason is Reason.NO_SUCH_SPEAKER


@pytest.mark.parametrize(
    "typed",
    [
        "WHO SAID THE OIL SPILL HAS BEEN CLEANED UP",
        "  who said the oil   spill has been cleaned up ??",
        "who siad the oil spill has been cleaned up",
        "whos saying the oil spill has been cleaned up",
        "who said the oil spil has been cleaned up",
    ],
)
def test_sloppy_typing_is_understood(archive: Archive, typed: str):
    answer = _answer(archive, typed)
    assert _speakers(answer.says)[0].endswith("Okoro")
    assert "Marek Dunn" in _speakers(answer.disputes)


def test_a_misspelt_name_in_small_letters_is_understood(archive: Archive):
    answer = _answer(archive, "what did bram haldr say about the lamp")
    assert _speakers(answer.says) == ["Bram Halder"]


def test_two_who_ask_at_once_get_what_one_alone_gets(
    records: Path, archive: Archive, embedder: SentenceEmbedder, segmenter: SpacySegmenter
):
    questions = [CLEAN, COMPLETED, "dunn on wages", "who said the lamp of the lighthouse had been stolen?"]
    alone = [[one.quote for one in _answer(archive, question).findings] for question in questions]
    barrier = Barrier(2)
    with Archive(records.parent / "archive", embedder=embedder, segmenter=segmenter) as fresh:

        def ask_all(_: int) -> list[list[str]]:
            barrier.wait()  # both come to a judge that is not loaded yet
            return [[one.quote for one in _answer(fresh, question).findings] for question in questions]

        with ThreadPoolExecutor(2) as pool:
            assert list(pool.map(ask_all, range(2))) == [alone, alone]


def test_an_archive_without_statements_answers_from_passages(
    tmp_path: Path, records: Path, embedder: SentenceEmbedder, segmenter: SpacySegmenter, judge: ShippedJudge
):
    config = Config(statements=False)
    with Archive(tmp_path / "archive", config, embedder=embedder, segmenter=segmenter, judge=judge) as archive:
        archive.ingest([records])
        answer = _answer(archive, "how many families got bread on Monday?")
        assert "forty families" in answer.passages[0].quote
        for question in (CLEAN, "what did Lea Strand say about the clean-up of the oil spill?"):
            answer = _answer(archive, question)
            assert (answer.says, answer.disputes) == ((), ())
            assert any("oil spill" in one.quote for one in answer.passages)


def test_without_a_judge_the_words_of_attribution_tell_a_denial(
    archive: Archive, embedder: SentenceEmbedder, segmenter: SpacySegmenter
):
    with Archive(archive.home, Config(judge=None), embedder=embedder, segmenter=segmenter) as unjudged:
        answer = _answer(unjudged, CLEAN, Filters(document="harbour"))
        assert "Marek Dunn" in _speakers(answer.disputes)
        assert not [one for one in answer.says if "denied that" in one.quote]
        assert [name for name in _speakers(answer.says) if name.endswith("Okoro")]
        assert unjudged.verify(to_json(answer)) == []


def test_the_setting_turns_the_judge_off(onrecord: Run, records: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("retrieval.archive.ShippedJudge", None)  # made by nobody
    assert onrecord("ingest", records).exit_code == 0
    result = onrecord("ask", "--json", "who said the lamp of the lighthouse had been stolen?")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["says"][0]["speaker"]["name"] == "Bram Halder"


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the judge's folder, in its place."""
    copy = Path(shutil.copytree(FOLDER, tmp_path / "judge"))
    digests = {name: hashlib.sha256((copy / name).read_bytes()).hexdigest() for name in FILES}
    monkeypatch.setattr("retrieval.models.cross_encoder.FOLDER", copy)
    monkeypatch.setattr("retrieval.models.cross_encoder.PINNED_JUDGE", digests)
    return copy


def test_every_file_of_the_judge_that_is_read_is_pinned():
    assert PINNED_JUDGE.keys() == set(FILES)
    assert {name: hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() for name in FILES} == PINNED_JUDGE
    ShippedJudge().verify()


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_of_the_judge_is_one_clear_sentence(
    archive: Archive, copied: Path, embedder: SentenceEmbedder, segmenter: SpacySegmenter, name: str
):
    (copied / name).unlink()
    judge = ShippedJudge(copied)
    with Archive(archive.home, embedder=embedder, segmenter=segmenter, judge=judge) as broken:
        with pytest.raises(ModelNotFound, match=f"The judge's file {name} is missing: install onrecord again\\.$"):
            broken.ask(CLEAN)
        assert [name in problem.what for problem in broken.check()] == [True]


@pytest.mark.parametrize("name", FILES)
def test_a_changed_file_of_the_judge_is_one_clear_sentence(
    archive: Archive, copied: Path, embedder: SentenceEmbedder, segmenter: SpacySegmenter, name: str
):
    data = bytearray((copied / name).read_bytes())
    data[len(data) // 2] ^= 1
    (copied / name).write_bytes(bytes(data))
    judge = ShippedJudge(copied)
    with Archive(archive.home, embedder=embedder, segmenter=segmenter, judge=judge) as broken:
        with pytest.raises(ModelTampered, match=f"The judge's file {name} is not the pinned one"):
            broken.ask(CLEAN)
        assert [name in problem.what for problem in broken.check()] == [True]


@pytest.mark.parametrize(
    "question",
    ["who said taxes will rise", "who said the moon landing was faked?"],
)
def test_what_nobody_speaks_of_is_put_into_nobodys_mouth(archive: Archive, question: str):
    result = archive.ask(question)
    assert isinstance(result, NoAnswer), result
