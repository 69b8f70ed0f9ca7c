"""Which pairs are drawn, how hurried typing is imitated, and what rules make of a claim."""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.dataset import Asked, Judged, View
from training.loop import Pair
from training.rules import (
    DISPUTES,
    NEITHER,
    SUPPORTS,
    apart,
    attributed,
    finished,
    lexicon,
    reworded,
    spoken,
    typed,
    undertakings,
)
from training.sample import ELSEWHERE, UNLISTED, epoch, hurried
from training.told import Piece

CLAIM = "the bridge was closed"
TITLES = ["Bridge news", "Lock holds"]


def _chance(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - a draw that can be repeated, and no secret


def _judged(text: str, *, listed: bool, near: float = 0.0, statement: bool = True) -> Judged:
    return Judged(
        piece=Piece(event="e", text=text, sentences=(text,), statement=statement, main=frozenset([text])),
        label="supports" if listed else "unrelated",
        phenomenon="literal",
        listed=listed,
        relevance=float(listed),
        weight=1.0,
        stance=0 if listed else -1,
        near=near,
    )


def _asked(own: Sequence[Judged], other: Sequence[Judged] = ()) -> Asked:
    views = {"read": View(text=CLAIM, stance=True), "question": View(text=f"who said {CLAIM}?", stance=False)}
    return Asked(event="e", kind="who_said", question="q", views=views, own=tuple(own), other=tuple(other))


def test_an_epoch_holds_all_that_is_labelled_and_a_draw_of_the_rest():
    own = [_judged(f"said {number}", listed=True) for number in range(5)]
    rest = [_judged(f"rest {number}", listed=False, near=number / 100) for number in range(60)]
    other = [_judged(f"other {number}", listed=False) for number in range(30)]
    pairs = list(epoch([_asked([*own, *rest], other)], _chance(3)))
    told = [pair.second for pair in pairs]
    assert {text for text in told if text.startswith("said")} == {f"said {number}" for number in range(5)}
    assert len([text for text in told if text.startswith("rest")]) == UNLISTED
    assert len([text for text in told if text.startswith("other")]) == ELSEWHERE
    nearest = {f"rest {number}" for number in range(50, 60)}
    assert len([text for text in told if text in nearest]) >= UNLISTED - 1, "most of them tempt"
    assert {pair.relevance for pair in pairs if pair.second.startswith("said")} == {1.0}


def test_a_sentence_and_its_statement_are_not_both_drawn():
    statement = _judged("said: it", listed=True)
    plain = Judged(
        piece=Piece(
            event="e",
            text="It, he said.",
            sentences=statement.piece.sentences,
            statement=False,
            main=statement.piece.main,
        ),
        label="supports",
        phenomenon="literal",
        listed=True,
        relevance=1.0,
        weight=1.0,
        stance=0,
        near=0.0,
    )
    chance = _chance(1)
    drawn = [[pair.second for pair in epoch([_asked([statement, plain])], chance)] for _ in range(40)]
    assert {len(one) for one in drawn} == {1}
    assert {one[0] for one in drawn} == {"said: it", "It, he said."}


def test_the_stance_is_known_only_towards_words_that_claim():
    pairs = [next(epoch([_asked([_judged("said", listed=True)])], _chance(seed))) for seed in range(60)]
    by_question = {pair.first.casefold().startswith("who said") for pair in pairs if pair.stance == -1}
    assert {pair.stance for pair in pairs} == {0, -1}
    assert False not in by_question or all("who" in pair.first.casefold() for pair in pairs if pair.stance == -1)


def test_an_epoch_is_the_same_for_the_same_seed():
    asked = _asked([_judged(f"said {number}", listed=True) for number in range(9)])
    first, again, other = (list(epoch([asked], _chance(seed))) for seed in (5, 5, 6))
    assert first == again != other


@given(st.text().filter(lambda text: any(map(str.isalnum, text))), st.integers(0, 10_000))
def test_hurried_typing_leaves_something_and_a_topic_a_topic(text: str, seed: int):
    assert hurried(text, _chance(seed)).strip()
    assert hurried(f"about: {text}", _chance(seed)).startswith("about: ")


def test_hurried_typing_changes_little():
    question = "Who said that the government would close the bridge without warning?"
    typed = {hurried(question, _chance(seed)) for seed in range(200)}
    assert len(typed) > 50
    assert all(abs(len(one) - len(question)) < 25 for one in typed)
    assert any(one == one.lower() for one in typed)
    assert any("govt" in one for one in typed)


def test_every_line_of_the_lexicon_has_subjects_and_both_sides():
    entries = lexicon()
    assert len(entries) >= 30
    for entry in entries:
        assert all(part and ";" not in part for part in (*entry.subjects, *entry.alike, *entry.contrary))
        assert not set(entry.alike) & set(entry.contrary)


def test_a_lexicon_is_read_without_its_comments(tmp_path: Path):
    path = tmp_path / "lexicon.txt"
    path.write_text("# how\n\nthe bill / the law ; was passed / got through ; was rejected\n")
    (entry,) = lexicon(path)
    assert (entry.subjects, entry.alike, entry.contrary) == (
        ("the bill", "the law"),
        ("was passed", "got through"),
        ("was rejected",),
    )


def test_what_a_speaker_does_with_a_claim_is_its_stance():
    pairs = attributed(400, [CLAIM], TITLES, _chance(2))
    assert {pair.stance for pair in pairs} == {SUPPORTS, DISPUTES, NEITHER}
    for pair in pairs:
        assert pair.first == CLAIM
        assert CLAIM in pair.second.casefold()
        assert "{" not in pair.second
        marked = {"(denies)": DISPUTES, "(asks)": NEITHER, "(does not say)": NEITHER}
        assert all(pair.stance == stance for mark, stance in marked.items() if mark in pair.second)
        if "confirmed: that" in pair.second or "According to" in pair.second:
            assert pair.stance == SUPPORTS
    assert any(pair.second.startswith("Bridge news | ") for pair in pairs)


def test_other_words_and_the_opposite_are_told_apart():
    pairs = reworded(900, [], _chance(4))
    assert {pair.stance for pair in pairs} == {SUPPORTS, DISPUTES, NEITHER}
    checked = set()
    for pair in pairs:
        told = pair.second.partition(" confirmed: that ")[2].casefold()
        for entry in lexicon() if told else ():
            for side, other in ((entry.alike, entry.contrary), (entry.contrary, entry.alike)):
                for who in entry.subjects:
                    if _claim(pair.first) in {f"{who} {one}" for one in side}:
                        same = told in {f"{who} {one}".casefold() for one in side}
                        assert same or told in {f"{who} {one}".casefold() for one in other}
                        assert pair.stance == (SUPPORTS if same else DISPUTES)
                        checked.add(same)
    assert checked == {True, False}


def _claim(asked: str) -> str:
    """The claim inside of what is asked."""
    leads = ["which of them said ", "who said that ", "who told reporters ", "is there anyone who says that "]
    leads += ["who said ", "who says ", "who claims ", "did anyone say "]
    return next((asked.removeprefix(lead) for lead in leads if asked.startswith(lead)), asked).rstrip("?")


def test_a_claim_is_typed_as_it_stands_and_as_a_question():
    asked = {typed(CLAIM, _chance(seed)) for seed in range(200)}
    assert CLAIM in asked
    assert len(asked) == 9
    assert {_claim(one) for one in asked} == {CLAIM}
    assert all(one.endswith("?") for one in asked - {CLAIM})


def test_what_has_the_form_of_an_answer_alone_does_not_speak_to_the_claim():
    pairs = apart(500, TITLES, _chance(6))
    assert len(pairs) == 500
    assert {(pair.relevance, pair.relevance_weight, pair.stance) for pair in pairs} == {(0, 1, -1)}
    subjects = {who for entry in lexicon() for who in entry.subjects}
    for pair in pairs:
        claim, said = _claim(pair.first), pair.second.rpartition(" | ")[2].casefold()
        own = [who for who in subjects if claim.startswith(f"{who} ")]
        assert own
        assert not any(f"{who} " in said.partition("that ")[2] for who in own), (pair.first, pair.second)


def test_what_is_not_yet_or_almost_finished_is_not_finished():
    pairs = finished(3000, TITLES, _chance(8))
    assert {pair.stance for pair in pairs} == {SUPPORTS, DISPUTES, NEITHER, -1}
    seen = set()
    for pair in pairs:
        assert "{" not in pair.first + pair.second
        claim, said = _claim(pair.first), pair.second
        if "not yet complete" in said and pair.stance >= 0 and (" has been " in claim or "was complete" in claim):
            assert pair.stance == DISPUTES
            seen.add("disputed")
        if "not been" in claim and "was almost" in said and pair.relevance == 1:
            assert pair.stance == SUPPORTS
            seen.add("supported")
        if "would cost four million" in said and pair.stance >= 0:
            assert (pair.stance, pair.relevance) == (NEITHER, 0.5)
            seen.add("beside")
        if pair.stance < 0:
            assert pair.relevance == 0
            seen.add("other")
    assert seen == {"disputed", "supported", "beside", "other"}


def test_the_undertakings_are_read_with_their_number(tmp_path: Path):
    path = tmp_path / "undertakings.txt"
    path.write_text(
        "# how\n\nmany ; the roads ; the road works / the repairs ; repaired\none ; the dam ; the works ; built\n"
    )
    roads, dam = undertakings(path)
    assert (roads.many, roads.it, roads.works, roads.done) == (
        True,
        "the roads",
        ("the road works", "the repairs"),
        ("repaired",),
    )
    assert roads.told("{it} {has} been {done}", _chance(1)) == "the roads have been repaired"
    assert dam.told("{it} {was} {done}, {work} {is} over", _chance(1)) == "the dam was built, the works is over"
    assert len(undertakings()) >= 60


@pytest.mark.parametrize("stance", [SUPPORTS, DISPUTES, NEITHER])
def test_an_entailment_pair_keeps_its_stance_in_somebodys_mouth(stance: int):
    pair = Pair(first="a bridge is shut", second="The bridge was closed.", stance=stance)
    drawn = [spoken(pair, TITLES, _chance(seed)) for seed in range(100)]
    assert {one.first for one in drawn} == {pair.first}
    assert {one.stance for one in drawn} == {stance, NEITHER}
    assert sum(one.stance == stance for one in drawn) >= 80
    assert all("the bridge was closed" in one.second.casefold() for one in drawn)


def test_a_pair_of_which_little_is_known_stays_as_it_is():
    pair = Pair(first="a", second="b", stance=0, not_supports=True)
    assert spoken(pair, TITLES, _chance(1)) is pair
