"""The shipped judge: what it gives does not depend on what is read beside it, nor on who asks at once."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from retrieval.ask.question import LONGEST
from retrieval.errors import ModelNotFound
from retrieval.models.cross_encoder import ShippedJudge
from retrieval.types import Verdict
from support import ROOT

ASKED = "the lower lock was damaged in the storm"
SAYS = "Ada Brook said: that the lower lock was damaged in the storm"
DENIES = "Ada Brook denied (denies): that the lower lock was damaged in the storm"
OTHER = "Tom Reed said: that the bakers of the upper town had sold no bread for a week"
TOLD = [
    SAYS,
    OTHER,
    DENIES,
    "Nobody knew.",
    f"Lock holds | {SAYS}, and that " + "the water had come up to the doors of the mill, " * 5 + "which stood open",
    *(f"Witness {number} said: that {number} barges " + "went down the river " * number for number in range(12)),
]


@pytest.fixture(scope="module")
def judge() -> ShippedJudge:
    return ShippedJudge(threads=1)


def assert_like(verdicts: list[Verdict], others: list[Verdict]) -> None:
    for one, other in zip(verdicts, others, strict=True):
        for name in ("relevance", "supports", "disputes"):
            assert getattr(one, name) == pytest.approx(getattr(other, name), abs=1e-3)


def test_verdicts_are_chances(judge: ShippedJudge):
    verdicts = judge.verdicts(ASKED, TOLD)
    assert len(verdicts) == len(TOLD) > 1
    for one in verdicts:
        assert 0 <= one.relevance <= 1
        assert one.supports >= 0
        assert one.disputes >= 0
        assert one.supports + one.disputes <= 1 + 1e-6


def test_the_same_words_support_their_denial_disputes_and_others_are_far(judge: ShippedJudge):
    says, denies, other = judge.verdicts(ASKED, [SAYS, DENIES, OTHER])
    assert says.supports > 0.5 > says.disputes
    assert denies.disputes > 0.5 > denies.supports
    assert min(says.relevance, denies.relevance) > other.relevance


def test_texts_read_together_get_what_each_gets_alone(judge: ShippedJudge):
    alone = _like(judge)
    assert_like(judge.verdicts(ASKED, TOLD), [alone.verdicts(ASKED, [text])[0] for text in TOLD])


def test_each_verdict_stands_where_its_text_stood(judge: ShippedJudge):
    there = judge.verdicts(ASKED, TOLD)
    assert len(set(there)) == len(TOLD), "all differ"
    assert_like(_like(judge).verdicts(ASKED, TOLD[::-1]), there[::-1])
    assert judge.verdicts(ASKED, [SAYS, OTHER, SAYS, SAYS])[0::2] == [there[0], there[0]]


def test_no_text_gets_no_verdict():
    assert ShippedJudge(Path("nowhere")).verdicts(ASKED, []) == []


def test_what_was_judged_is_not_read_again(judge: ShippedJudge, monkeypatch: pytest.MonkeyPatch):
    kept = _like(judge)
    first = kept.verdicts(ASKED, TOLD[:4])
    read: list[list[str]] = []
    whole = ShippedJudge._read

    def counted(self: ShippedJudge, asked: str, told: list[str]) -> list[Verdict]:
        read.append(list(told))
        return whole(self, asked, told)

    monkeypatch.setattr(ShippedJudge, "_read", counted)
    assert kept.verdicts(ASKED, [*TOLD[3::-1], TOLD[4], TOLD[4]])[:4] == first[::-1]
    kept.verdicts(f"not {ASKED}", TOLD[:1])
    assert read == [[TOLD[4]], [TOLD[0]]]


def test_a_very_long_text_is_read_from_its_start(judge: ShippedJudge):
    long = f"{DENIES}. " + "It rained on the towns of the valley. " * 4000
    one, other = _like(judge).verdicts(ASKED, [long, f"{long} Nobody slept."])
    assert_like([one], [other])
    assert one.disputes > one.supports


@pytest.mark.parametrize("words", [100, 140, 180])
def test_the_longest_question_that_is_read_can_be_judged(judge: ShippedJudge, words: int):
    asked = f"{ASKED} " + "a " * words + "was it so"
    assert len(asked) < LONGEST
    says, other = judge.verdicts(asked, [SAYS, OTHER])
    assert says.relevance > other.relevance


@pytest.mark.parametrize("text", ["", " ", "\N{BELL}", "部长说大桥已经关闭", "👩‍🚒🔥", "a\u0301" * 300])
def test_any_text_gets_a_verdict(judge: ShippedJudge, text: str):
    (one,) = judge.verdicts(ASKED, [text])
    (other,) = judge.verdicts(text, [SAYS])
    assert 0 <= one.relevance <= 1
    assert 0 <= other.relevance <= 1


def test_threads_that_come_at_once_get_what_one_alone_gets(judge: ShippedJudge):
    fresh = ShippedJudge(threads=1)
    barrier = Barrier(4)

    def run(number: int) -> list[Verdict]:
        barrier.wait()
        order = TOLD if number % 2 else TOLD[::-1]
        verdicts = fresh.verdicts(ASKED, order)
        return verdicts if number % 2 else verdicts[::-1]

    with ThreadPoolExecutor(4) as pool:
        for result in pool.map(run, range(4)):
            assert_like(result, judge.verdicts(ASKED, TOLD))


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path: Path):
    with pytest.raises(ModelNotFound, match=r"^The judge's file judge\.onnx is missing: install onrecord again\.$"):
        ShippedJudge(tmp_path).verdicts(ASKED, [SAYS])


def _like(judge: ShippedJudge) -> ShippedJudge:
    """A judge of the same model that has read nothing yet."""
    fresh = ShippedJudge(threads=1)
    fresh.__dict__["_loaded"] = judge._loaded
    return fresh


def test_nothing_is_collected_for_the_maker_of_the_runtime(tmp_path: Path) -> None:
    # A bare environment: in a build server's the runtime keeps quiet by itself.
    script = "from retrieval.models.cross_encoder import ShippedJudge; ShippedJudge().verdicts('so', ['he said: so'])"
    subprocess.run([sys.executable, "-c", script], env={"HOME": str(tmp_path), "PATH": ""}, cwd=ROOT, check=True)
    assert not list(tmp_path.rglob("*onnxruntime*"))
