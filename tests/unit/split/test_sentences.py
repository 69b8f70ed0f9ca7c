import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retrieval.errors import ModelNotFound, ModelTampered
from retrieval.models import segmenter as module
from retrieval.models.segmenter import SLICE, SpacySegmenter, installed_folder, verify
from retrieval.models.sentence_rules import revise
from retrieval.types import Span

_PIECES = st.one_of(
    st.sampled_from("\"'“”‘’«»„‚([)]}.!?…,:;—– \n\t\u00a0\u2028\x00\ud800。؟👩"),
    st.sampled_from(["''", "``", ". ", "? ", "! ", "... ", "Mr. ", "No. 3", "U.S. ", "a.m. ", "B. ", "2. "]),
    st.sampled_from(["Harbour", "mayor ", "She said", "he ", "他说", "مرحبا", "e\u0301"]),
)
_PROSE = st.lists(_PIECES, max_size=40).map("".join)


@pytest.fixture(scope="module")
def read(segmenter: SpacySegmenter) -> Callable[..., list[str]]:
    def run(text: str, language: str | None = "en") -> list[str]:
        return [text[start:end] for start, end in segmenter.sentences([text], language)[0]]

    return run


def assert_covers(text: str, spans: list[Span]) -> None:
    at = 0
    for start, end in spans:
        assert start < end
        assert not text[at:start].strip()
        assert text[start:end] == text[start:end].strip()
        at = end
    assert not text[at:].strip()


@pytest.mark.parametrize(
    "text",
    [
        "Mr. Tollan met Mrs. Arrowby and Dr. Finch at 9 a.m. on Tuesday.",
        "U.S. officials and U.N. envoys flew to Port Sable.",
        "The court cited No. 3 of the list and Fig. 7 of the report.",
        "Sen. Ted Marlow and Gov. Ina Prewitt backed J. K. Harrow and George W. Stone.",
        "The line from St. Brannock to Mt. Ferrel reopens on Jan. 14.",
        "The case, Tollan v. Marlow, was heard on Monday.",
        "“Will the harbour open?” she asked.",
        "“Never again!” he said, and left.",
        "“We are ready to vote,” Tollan said.",
        '"Who sank it?" Marlow asked the crew.',
        '"Who sank it?" Ina Prewitt, the port\'s director, asked.',
        "''It was late!'' shouted the crowd.",
        "‘Is it true?’ the minister asked.",
        "He waited ... and then went home.",
        "The ferry … was never found.",
        "The group Yahoo! announced nothing.",
        "He spoke of [the] pier and “[a]nother” bridge.",
        'The pier, he said, was "closed for good."',
        "The mayor spoke in Port Sable, Ore. on Monday.",
    ],
)
def test_one_sentence_stays_whole(read: Callable[..., list[str]], text: str):
    assert read(text) == [text]
    around = f"The day was cold. {text} Nobody else came to the hall."
    assert read(around) == ["The day was cold.", text, "Nobody else came to the hall."]


@pytest.mark.parametrize(
    "sentences",
    [
        ["“The pier is closed.”", "He said so twice."],
        ["He called it “a disgrace.”", "Nobody answered."],
        ["They wrote: “Stay home.”", "“We will,” the town replied."],
        ["(The pier was built in 1910.)", "It sank."],
        ["''We saw it,'' she said.", "''It was dark.''", "Then it sank."],
        ["She took vitamin C.", "The doctor agreed."],
        ["The vote is on Jan. 14.", "No.", "There are 3 votes."],
        ["Is it true?", "Marlow asked: “Who knows?”"],
        ["He said it was “late.”", "[Reuters]"],
        ["The boat sank.", "al-Tarik fishermen saw it."],
        ["The boat sank.", "de Vries saw it."],
        ["The shop sold it.", "iPhones were gone."],
        ["“Go home.", "Stay there,” she said.", "They did."],
    ],
)
def test_sentences_part_where_they_end(sentences: list[str]):
    text = " ".join(sentences)
    # Whatever splitter proposes the true starts, the rules must leave them.
    starts = [0]
    for sentence in sentences[:-1]:
        starts.append(starts[-1] + len(sentence) + 1)
    assert [text[a:b] for a, b in revise(text, starts)] == sentences


@pytest.mark.parametrize(
    ("text", "proposed", "expected"),
    [
        ("It sank. ” He left.", ["” He"], ["It sank. ”", "He left."]),
        ('"It sank. " He left.', ['" He'], ['"It sank. "', "He left."]),
        ("It sank. “ He left.", ["He"], ["It sank.", "“ He left."]),
        ("It sank. ''He left.''", ["He"], ["It sank.", "''He left.''"]),
        ("It sank. [Later] he left.", ["Later"], ["It sank.", "[Later] he left."]),
        ("Er ging. „Ja“, sagte er.", ["Ja"], ["Er ging.", "„Ja“, sagte er."]),
        ("It sank! ! Then he left.", ["! Then"], ["It sank! !", "Then he left."]),
        ("It sank. ... Then he left.", ["... Then"], ["It sank. ...", "Then he left."]),
        ("Open www.Port.Sable now.", ["Sable"], ["Open www.Port.Sable now."]),
        ("It sank.The crew left.", ["The"], ["It sank.", "The crew left."]),
        ("It sank.  He left.", ["  He"], ["It sank.", "He left."]),
        ("It sank. ’Twas dark.", ["’Twas"], ["It sank.", "’Twas dark."]),
        ('The word"He" is short.', ["He"], ['The word"He" is short.']),
        ("Er sagte: „Nein.“ Dann ging er.", ["Dann"], ["Er sagte: „Nein.“", "Dann ging er."]),
        ('"It sank. " " He left. "', ['" " He', '"'], ['"It sank. "', '" He left. "']),
        ("The anti-Marlow vote", ["-Marlow", "vote"], ["The anti-Marlow vote"]),
        (
            "all in lower case. nothing else. really.",
            ["nothing", "really"],
            ["all in lower case.", "nothing else.", "really."],
        ),
    ],
)
def test_a_proposed_start_is_moved_or_dropped(text: str, proposed: list[str], expected: list[str]):
    starts = [text.index(one) for one in proposed]
    assert [text[a:b] for a, b in revise(text, starts)] == expected


@pytest.mark.parametrize(
    ("language", "sentences", "space"),
    [
        ("zh", ["港口关闭了。", "“什么时候开放？”", "他说：“明天。”"], ""),
        ("ja", ["港は閉まった。", "「いつ開く？」", "市長は答えた。"], ""),
        ("ar", ["هل أغلق الميناء؟", "نعم.", "قال الرئيس «لا»."], " "),
        ("hi", ["बंदरगाह बंद है।", "वह खुलेगा।"], " "),
        ("de", ["Am 3. Oktober kam Dr. Meier.", "„Ja“, sagte er.", "„Gut. Wir gehen.“"], " "),
        ("fr-CA", ["M. Roy est parti.", "« Oui ! » a-t-il dit."], " "),
        ("ru", ["Порт закрыт.", "Это сказал А. Б. Орлов."], " "),
    ],
)
def test_other_languages_end_with_their_own_marks(
    read: Callable[..., list[str]], language: str, sentences: list[str], space: str
):
    text = space.join(sentences)
    if language == "de":
        sentences = [*sentences[:2], "„Gut.", "Wir gehen.“"]
    assert read(text, language) == sentences


def test_the_number_of_a_list_belongs_to_its_sentence(read: Callable[..., list[str]]):
    assert read("3. The pier stays closed. Nobody came.") == ["3. The pier stays closed.", "Nobody came."]


def test_a_script_is_seen_where_no_language_is_stated(read: Callable[..., list[str]]):
    assert read("港口关闭了。他走了。", None) == ["港口关闭了。", "他走了。"]
    assert read("港口关闭了。他走了。", "en") == ["港口关闭了。", "他走了。"]
    assert read("Mr. Tollan left. The pier is closed.", None) == ["Mr. Tollan left.", "The pier is closed."]


def test_lines_of_a_wrapped_paragraph_are_no_sentences(read: Callable[..., list[str]]):
    text = "The council met\nlate on Monday and\nclosed the pier. Nobody\nspoke against it."
    assert read(text) == ["The council met\nlate on Monday and\nclosed the pier.", "Nobody\nspoke against it."]


def test_a_paragraph_longer_than_a_slice_is_read_whole(segmenter: SpacySegmenter):
    one = "The council of Port Sable met on Monday and voted to close the old pier for good."
    number = 3 * SLICE // len(one)
    text = " ".join([one] * number)
    found = segmenter.sentences([text], "en")[0]
    assert {text[a:b] for a, b in found} == {one}
    assert len(found) == number


def test_a_text_without_an_end_is_not_cut_at_a_slice(segmenter: SpacySegmenter):
    for text in ("port " * (SLICE // 4), "x" * (2 * SLICE + 7)):
        assert segmenter.sentences([text], "en") == [[(0, len(text.rstrip()))]]


def test_texts_keep_their_order_whatever_reads_them(segmenter: SpacySegmenter):
    texts = ["", "One came. Two left.", "他走了。他来了。", "  \n ", "Three."]
    found = segmenter.sentences(texts)
    assert [[text[a:b] for a, b in spans] for text, spans in zip(texts, found, strict=True)] == [
        [], ["One came.", "Two left."], ["他走了。", "他来了。"], [], ["Three."],
    ]  # fmt: skip


def test_threads_may_share_one_segmenter(segmenter: SpacySegmenter):
    texts = [f"Boat {number} sank. The crew of boat {number} swam." for number in range(40)]
    expected = segmenter.sentences(texts, "en")
    found: dict[int, list[list[Span]]] = {}

    def work(number: int) -> None:
        found[number] = segmenter.sentences(texts, "en")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == dict.fromkeys(range(4), expected)


@given(st.one_of(_PROSE, st.text()), st.sampled_from(["en", None, "fr", "zh"]))
@example("\ud800\udfff Mr. \x00.", None)
@example("'", "en")
@example("“.”.‘ .’", "fr")
def test_sentences_cover_any_text(segmenter: SpacySegmenter, text: str, language: str | None):
    assert_covers(text, segmenter.sentences([text], language)[0])


@given(st.one_of(_PROSE, st.text()), st.lists(st.integers(0, 200), max_size=30), st.booleans())
def test_the_rules_cover_any_text_from_any_starts(text: str, starts: list[int], ordinals: bool):  # noqa: FBT001 - drawn by hypothesis
    inside = sorted({start for start in starts if start < len(text)})
    spans = revise(text, inside, ordinals=ordinals)
    assert_covers(text, spans)
    assert revise(text, [start for start, _ in spans], ordinals=ordinals) == spans


def test_a_changed_byte_in_the_weights_is_refused(tmp_path: Path):
    copy = tmp_path / "model"
    shutil.copytree(installed_folder(), copy)
    verify(copy)
    weights = copy / "senter" / "model"
    data = bytearray(weights.read_bytes())
    data[len(data) // 2] ^= 1
    weights.write_bytes(data)
    with pytest.raises(ModelTampered, match=r"senter/model .* install en-core-web-sm"):
        SpacySegmenter(copy).sentences(["One came. Two left."])


def test_a_missing_file_of_the_model_is_refused(tmp_path: Path):
    with pytest.raises(ModelTampered, match=r"config\.cfg"):
        SpacySegmenter(tmp_path).sentences(["One came."])


def test_other_languages_need_no_trained_model(tmp_path: Path):
    assert SpacySegmenter(tmp_path).sentences(["Un. Deux."], "fr") == [[(0, 3), (4, 9)]]


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "PACKAGE", "no_such_package_here")
    with pytest.raises(ModelNotFound, match="pip install"):
        installed_folder()


def test_importing_and_making_a_segmenter_does_not_import_spacy():
    code = (
        "import sys; from retrieval.models.segmenter import SpacySegmenter; SpacySegmenter();"
        " sys.exit(bool({'spacy', 'torch'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-W", "error", "-c", code], check=False).returncode == 0
