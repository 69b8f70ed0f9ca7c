"""The figures of both kinds of set, on invented answers."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.evaluation.newsroom import score_newsroom
from retrieval.evaluation.questions import Gold, NewsroomQuestion, QuizQuestion, SetKind
from retrieval.evaluation.quiz import holds_answer, score_quiz
from retrieval.evaluation.score import Better, Reply, percentile
from retrieval.types import Answer, NoAnswer

Figures = Callable[..., dict[str, float]]
SAIL = "will not sail before March"
DENIED = "Tam Rell denied that the ice was the cause"
SAYS = Gold(evidence=SAIL, speaker=("Brisk",))
DISPUTES = Gold(evidence=DENIED, speaker=("rell",))


def newsroom(kind: SetKind, **fields: Any) -> NewsroomQuestion:
    return NewsroomQuestion(id="1", q="who says so?", kind=kind, **fields)


def quiz(**fields: Any) -> QuizQuestion:
    return QuizQuestion(**{"id": "1", "q": "what?", "answerable": True, "documents": ("harbour",), **fields})


def one(make: Any, question: NewsroomQuestion, answer: Answer | NoAnswer) -> Any:
    return score_newsroom([question], [Reply(answer=answer)], make.texts)


def test_who_said_needs_the_place_and_the_speaker(make: Any, figures: Figures) -> None:
    question = newsroom(SetKind.WHO_SAID, says=(SAYS,))
    right = one(make, question, make.answer(says=(make.finding(SAIL, speaker="ONA BRISK"),)))
    assert figures(right) == {
        "false refusal": 0,
        "latency ms": 10,
        "opposite side": 0,
        "spurious dispute": 0,
        "verbatim": 1,
        "who_said passage@1": 1,
        "who_said passage@3": 1,
        "who_said says@1": 1,
        "who_said says@3": 1,
    }
    assert right.wrong == ()
    for missed in (make.finding(SAIL, speaker="Tam Rell"), make.finding(DENIED, speaker="Brisk"), make.finding(SAIL)):
        wrong = one(make, question, make.answer(says=(missed,)))
        assert figures(wrong)["who_said says@3"] == 0
        assert figures(wrong)["who_said passage@1"] == (missed.citation == make.finding(SAIL).citation)
        assert [item.id for item in wrong.wrong] == ["1"]


def test_the_third_finding_counts_at_3_and_the_fourth_does_not(make: Any, figures: Figures) -> None:
    question = newsroom(SetKind.WHAT_SAID, says=(SAYS,))
    off, hit = make.finding(DENIED, speaker="Tam Rell"), make.finding(SAIL, speaker="Brisk")
    third = figures(one(make, question, make.answer(says=(off, off, hit))))
    fourth = figures(one(make, question, make.answer(says=(off, off, off, hit))))
    assert (third["what_said says@1"], third["what_said says@3"]) == (0, 1)
    assert fourth["what_said says@3"] == 0


def test_a_relaying_agency_counts_as_the_speaker(make: Any, figures: Figures) -> None:
    finding = make.finding(SAIL, speaker="someone")
    relayed = replace(finding, speaker=replace(finding.speaker, via=("Brisk  Wire",)))
    question = newsroom(SetKind.WHO_SAID, says=(Gold(evidence=SAIL, speaker=("brisk wire",)),))
    assert figures(one(make, question, make.answer(says=(relayed,))))["who_said says@1"] == 1


def test_evidence_as_offsets_counts_only_in_its_own_document(make: Any, figures: Figures) -> None:
    finding = make.finding(SAIL)
    span = (finding.citation.end - 1, finding.citation.end + 5)
    for doc, value in (("harbour", 1), ("b-7", 0)):
        question = newsroom(SetKind.WHO_SAID, says=(Gold(evidence=span, doc=doc),))
        assert figures(one(make, question, make.answer(says=(finding,))))["who_said says@1"] == value
    beside = Gold(evidence=(finding.citation.end, finding.citation.end + 5), doc="harbour")
    question = newsroom(SetKind.WHO_SAID, says=(beside,))
    assert figures(one(make, question, make.answer(says=(finding,))))["who_said says@1"] == 0


def test_a_record_of_a_larger_file_is_named_by_its_id(make: Any, figures: Figures) -> None:
    finding = make.finding("a gift to the valley", speaker="Lir Venn", document="b-7")
    question = newsroom(SetKind.WHO_SAID, says=(Gold(evidence=(0, 80), doc="b-7"),))
    got = figures(one(make, question, make.answer(says=(finding,))))
    assert (got["who_said says@1"], got["verbatim"]) == (1, 1)


def test_a_dispute_needs_both_sides(make: Any, figures: Figures) -> None:
    question = newsroom(SetKind.DISPUTED, says=(SAYS,), disputes=(DISPUTES,))
    says, disputes = make.finding(SAIL, speaker="Brisk"), make.finding(DENIED, speaker="Tam Rell")
    assert figures(one(make, question, make.answer(says=(says,), disputes=(disputes,))))["disputed both sides"] == 1
    assert figures(one(make, question, make.answer(says=(says,))))["disputed both sides"] == 0
    assert figures(one(make, question, make.answer(says=(disputes,), disputes=(says,))))["disputed both sides"] == 0


def test_a_dispute_shown_where_there_is_none_is_spurious(make: Any, figures: Figures) -> None:
    answer = make.answer(says=(make.finding(SAIL, speaker="Brisk"),), disputes=(make.finding(DENIED, speaker="Rell"),))
    table = one(make, newsroom(SetKind.WHO_SAID, says=(SAYS,)), answer)
    assert figures(table)["spurious dispute"] == 1
    assert {row.name for row in table.rows if row.better is Better.LOWER} == {
        "spurious dispute",
        "false refusal",
        "opposite side",
    }
    known = figures(one(make, newsroom(SetKind.WHO_SAID, says=(SAYS,), disputes=(DISPUTES,)), answer))
    assert known["who_said dispute shown"] == 1
    assert "spurious dispute" not in known


def test_what_stands_on_the_wrong_side_is_counted_a_finding(make: Any, figures: Figures) -> None:
    question = newsroom(SetKind.DISPUTED, says=(SAYS,), disputes=(DISPUTES,))
    says, disputes = make.finding(SAIL, speaker="Brisk"), make.finding(DENIED, speaker="Tam Rell")
    elsewhere = make.finding("Repairs cost")
    right = make.answer(says=(says, elsewhere), disputes=(disputes,))
    assert figures(one(make, question, right))["opposite side"] == 0
    assert figures(one(make, question, make.answer(says=(says, disputes))))["opposite side"] == 0.5
    assert figures(one(make, question, make.answer(disputes=(says, elsewhere))))["opposite side"] == 1
    assert "opposite side" not in figures(one(make, question, make.answer(says=(elsewhere,))))
    both = newsroom(SetKind.DISPUTED, says=(SAYS,), disputes=(SAYS,))
    assert "opposite side" not in figures(one(make, both, make.answer(disputes=(says,))))


def test_a_fact_may_stand_beside_the_quote_on_its_line(make: Any, figures: Figures) -> None:
    question = newsroom(SetKind.FACT, facts=("2 MILLION crowns",))
    finding = make.finding("Repairs cost")
    assert figures(one(make, question, make.answer(passages=(finding,))))["fact passage@1"] == 1
    assert figures(one(make, question, make.answer(passages=(make.finding(DENIED),))))["fact passage@3"] == 0
    elsewhere = newsroom(SetKind.FACT, facts=("2 million",), says=(SAYS,))
    assert figures(one(make, elsewhere, make.answer(passages=(finding,))))["fact passage@1"] == 0


def test_nearest_passages_of_a_refusal_still_count_as_found_and_as_false_refusal(make: Any, figures: Figures) -> None:
    question = newsroom(SetKind.FACT, facts=("2 million",))
    got = figures(one(make, question, make.refusal(make.finding("Repairs cost"))))
    assert (got["fact passage@1"], got["false refusal"]) == (1, 1)


def test_only_silence_is_right_on_an_unanswerable_question(make: Any, figures: Figures) -> None:
    question = newsroom(SetKind.UNANSWERABLE)
    assert figures(one(make, question, make.refusal()))["unanswerable refused"] == 1
    wrong = one(make, question, make.answer(passages=(make.finding(SAIL),)))
    assert figures(wrong)["unanswerable refused"] == 0
    assert len(wrong.wrong) == 1
    assert "false refusal" not in figures(wrong)


def test_one_changed_character_is_not_verbatim(make: Any, figures: Figures) -> None:
    true = make.finding(SAIL)
    false = replace(true, quote=SAIL.replace("March", "march"))
    question = newsroom(SetKind.UNANSWERABLE)
    assert figures(one(make, question, make.answer(passages=(true, false))))["verbatim"] == 0.5
    assert figures(one(make, question, make.refusal(replace(true, quote=""))))["verbatim"] == 0


def test_rows_stand_in_order_with_verbatim_last(make: Any) -> None:
    table = one(make, newsroom(SetKind.UNANSWERABLE), make.refusal())
    assert [row.name for row in table.rows] == ["latency ms", "unanswerable refused", "verbatim"]
    assert table.rows[-1].n == 0


def test_the_article_is_ranked_by_its_best_finding(make: Any, figures: Figures) -> None:
    bridge, harbour = make.finding("The new bridge", document="b-7"), make.finding(SAIL)
    answer = make.answer(passages=(bridge, bridge, harbour))
    table = score_quiz([quiz()], [Reply(answer=answer, ranked=answer.passages)], make.texts)
    got = figures(table)
    assert (got["article hit@1"], got["article hit@3"], got["article MRR@10"]) == (0, 1, 0.5)
    assert [item.kind for item in table.wrong] == ["answerable"]


def test_an_article_below_the_tenth_counts_as_not_found(make: Any, figures: Figures) -> None:
    hit = make.finding(SAIL)
    others = tuple(
        replace(hit, citation=replace(hit.citation, document_id=f"d{n}", source=f"/n/d{n}.txt")) for n in range(10)
    )
    below = [Reply(answer=make.answer(passages=(hit,)), ranked=(*others, hit))]
    tenth = [Reply(answer=make.answer(passages=(hit,)), ranked=(*others[1:], hit))]
    assert figures(score_quiz([quiz()], below, make.texts))["article MRR@10"] == 0
    assert figures(score_quiz([quiz()], tenth, make.texts))["article MRR@10"] == pytest.approx(0.1)


def test_the_answer_counts_in_what_is_shown_around_a_quote(make: Any, figures: Figures) -> None:
    question = quiz(answers=("March",))
    shown = make.finding("Ferry to Vellin", passage="Ferry to Vellin. Not before March.")
    bare = make.finding("Ferry to Vellin")
    on_its_line = make.finding("Ona Brisk")
    for finding, value in ((shown, 1), (bare, 0), (on_its_line, 1)):
        answer = make.answer(passages=(finding,))
        got = figures(score_quiz([question], [Reply(answer=answer, ranked=answer.passages)], make.texts))
        assert got["answer passage@1"] == value


@pytest.mark.parametrize(
    ("text", "answer", "held"),
    [
        ("It cost 5 crowns.", "5", True),
        ("It cost 15 crowns.", "5", False),
        ("They sang “Golden  Tide” twice.", '"golden tide"', True),
        ("Vellin’s mayor", "Vellin's mayor", True),
        ("Up 9% since May", "9%", True),
        ("anything", '""', False),
    ],
)
def test_an_accepted_answer_is_looked_for_as_whole_words(text: str, answer: str, *, held: bool) -> None:
    assert holds_answer(text, [answer]) is held


def test_a_quiz_measures_refusal_and_both_latencies(make: Any, figures: Figures) -> None:
    questions = [quiz(id=str(n), answerable=n > 0) for n in range(20)]
    replies = [Reply(answer=make.refusal(elapsed_ms=float(n))) for n in range(20)]
    got = figures(score_quiz(questions, replies, make.texts))
    assert (got["unanswerable refused"], got["false refusal"]) == (1, 1)
    assert (got["latency ms"], got["latency ms p95"]) == (9.5, 18)


@given(st.lists(st.floats(allow_nan=False), min_size=1), st.floats(min_value=0, max_value=1))
def test_a_percentile_is_a_value_that_at_least_that_share_does_not_exceed(values: list[float], share: float) -> None:
    found = percentile(values, share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values)
