"""How verdicts order statements, and on which side each stands."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest

from retrieval.ask.negation import negated, opposite_words, says_other
from retrieval.ask.pairs import asked, told
from retrieval.ask.question import Reading
from retrieval.ask.statements import Candidate
from retrieval.ask.weighing import Bars, Weighed, side_of, sides, stance_of, weigh
from retrieval.store.rows import StoredStatement
from retrieval.types import (
    Citation,
    CitedStatement,
    Polarity,
    QuestionKind,
    Speaker,
    Stance,
    Statement,
    StatementKind,
    Verdict,
)

WHO = Reading(kind=QuestionKind.WHO_SAID, claim="the bridge holds")


class ScriptedJudge:
    """Stands at the Judge port: a verdict for each text that holds a word."""

    def __init__(self, **verdicts: tuple[float, float, float]) -> None:
        self.told: list[str] = []
        self._verdicts = verdicts

    def verdicts(self, asked: str, told: Sequence[str]) -> list[Verdict]:
        assert asked == "the bridge holds"
        self.told.extend(told)
        return [
            next(
                Verdict(relevance=near, supports=yes, disputes=no)
                for word, (near, yes, no) in self._verdicts.items()
                if word in text
            )
            for text in told
        ]

    def verify(self) -> None:
        """Nothing stands behind it."""


def said(
    words: str,
    *,
    by: str | None = "Petra Lund",
    key: int = 1,
    polarity: Polarity = Polarity.ASSERTS,
    score: float = 1.0,
    named: bool = True,
    role: str = "the engineer",
) -> Candidate:
    quote = f"{words}, said {by}."
    speaker = None if by is None else Speaker(name=by, text=by, description=role, named=named)
    start = quote.index("said")
    return Candidate(
        stored=StoredStatement(
            key=key,
            passage=None,
            cited=CitedStatement(
                statement=Statement(
                    content=((0, len(words)),),
                    cue=((start, start + 4),),
                    source=(),
                    kind=StatementKind.INDIRECT,
                    polarity=polarity,
                    speaker=speaker,
                    sentences=((0, len(quote)),),
                ),
                quote=quote,
                content=(words,),
                citation=Citation(
                    document_id="a",
                    version=1,
                    start=0,
                    end=len(quote),
                    paragraph=1,
                    title="Bridge reopens",
                    publisher=None,
                    authors=(),
                    published=None,
                    url=None,
                    source="a.txt",
                ),
            ),
        ),
        score=score,
    )


def test_the_judge_reads_headline_speaker_cue_and_words() -> None:
    assert told(said("it holds").stored.cited) == "Bridge reopens | Petra Lund, the engineer, said: it holds"


def test_a_denial_is_told_as_one() -> None:
    assert "said (denies): it cracked" in told(said("it cracked", polarity=Polarity.DENIES).stored.cited)


def test_a_long_quotation_is_cut_between_words() -> None:
    text = told(said("span " * 200).stored.cited)
    assert text.endswith("span")
    assert len(text) < 500


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        (Reading(kind=QuestionKind.WHO_SAID, claim="it  holds"), "what did lund say?"),
        (Reading(kind=QuestionKind.WHO_SAID, claim="it  holds", turned=True), "it holds"),
        (Reading(kind=QuestionKind.WHO_SAID, claim="it  holds", sides=True), "it holds"),
        (Reading(kind=QuestionKind.WHO_SAID, claim="it  holds", declines=True), "it holds"),
        (Reading(kind=QuestionKind.WHAT_SAID, claim="the bridge", speaker="Lund"), "about: the bridge"),
        (Reading(kind=QuestionKind.WHAT_SAID, speaker="Lund"), "what did lund say?"),
        (Reading(kind=QuestionKind.PASSAGE), "what did lund say?"),
    ],
)
def test_a_claim_a_topic_and_a_question_are_asked_differently(reading: Reading, expected: str) -> None:
    assert asked("what did lund  say ?", reading) == expected


def test_another_figure_is_no_support() -> None:
    judge = ScriptedJudge(crowns=(0.9, 0.9, 0.0))
    reading = replace(WHO, claim="they get 4,200 crowns")
    same, other = [said("they get 4,200 crowns", key=1)], [said("they get 2,400 crowns", by="Tom Reed", key=2)]
    says, disputes, unsure = sides(weigh("the bridge holds", [same, other], judge, Bars(), reading), reading, Bars())
    assert [one.best.stored.key for one in says] == [1]
    assert not disputes
    assert [one.best.stored.key for one in unsure] == [2]


@pytest.mark.parametrize("nobody", [None, "I", "they", "who"])
def test_words_of_somebody_whom_the_text_does_not_name_come_after_those_of_somebody(nobody: str | None) -> None:
    judge = ScriptedJudge(holds=(0.6, 0.9, 0.0), stands=(0.5, 0.9, 0.0))
    groups = [[said("it holds", by=nobody, named=False, key=1)], [said("it stands", key=2)]]
    first, second = weigh("the bridge holds", groups, judge, Bars(), WHO)
    assert [first.best.stored.key, second.best.stored.key] == [2, 1]
    first, second = weigh("the bridge holds", groups, judge, Bars(), replace(WHO, kind=QuestionKind.WHAT_SAID))
    assert [first.best.stored.key, second.best.stored.key] == [1, 2]


def test_what_the_judge_finds_relevant_stands_before_what_retrieval_found_first() -> None:
    judge = ScriptedJudge(near=(0.05, 0.9, 0.0), right=(0.95, 0.9, 0.0))
    groups = [[said("near words", score=1.0)], [said("right words", score=0.5, by="Ola Berg")]]
    weighed = weigh("the bridge holds", groups, judge, Bars())
    assert [one.best.stored.cited.content[0] for one in weighed] == ["right words", "near words"]


def test_a_statement_that_does_not_speak_to_the_claim_stands_on_no_side() -> None:
    judge = ScriptedJudge(near=(0.05, 0.9, 0.0))
    assert sides(weigh("the bridge holds", [[said("near words")]], judge, Bars()), WHO, Bars()) == ([], [], [])


def test_each_stance_has_its_side_and_the_unsure_has_none() -> None:
    judge = ScriptedJudge(yes=(0.9, 0.9, 0.05), no=(0.9, 0.05, 0.9), maybe=(0.9, 0.1, 0.4))
    groups = [[said(word, by=by)] for word, by in (("yes", "A B"), ("no", "C D"), ("maybe", "E F"))]
    says, disputes, unsure = sides(weigh("the bridge holds", groups, judge, Bars()), WHO, Bars())
    assert [[one.best.stored.cited.content[0] for one in side] for side in (says, disputes, unsure)] == [
        ["yes"],
        ["no"],
        ["maybe"],
    ]


def test_who_denied_it_asks_for_the_other_side() -> None:
    judge = ScriptedJudge(yes=(0.9, 0.9, 0.05), no=(0.9, 0.05, 0.9))
    groups = [[said("yes", by="A B")], [said("no", by="C D")]]
    turned = Reading(kind=QuestionKind.WHO_SAID, claim="the bridge holds", turned=True)
    says, disputes, _ = sides(weigh("the bridge holds", groups, judge, Bars()), turned, Bars())
    assert says[0].best.stored.cited.content == ("no",)
    assert disputes[0].best.stored.cited.content == ("yes",)


def test_a_dispute_that_is_asked_for_needs_less_and_what_stands_against_it_more() -> None:
    judge = ScriptedJudge(cracked=(0.9, 0.3, 0.6), perhaps=(0.9, 0.4, 0.45))
    groups = [[said("it cracked")], [said("perhaps it did", by="Ola Berg")]]
    weighed = weigh("the bridge holds", groups, judge, Bars())
    plain = sides(weighed, WHO, Bars())
    turned = sides(weighed, Reading(kind=QuestionKind.WHO_SAID, claim="the bridge holds", turned=True), Bars())

    def words(three: Iterable[Sequence[Weighed]]) -> list[list[str]]:
        return [[one.best.stored.cited.content[0] for one in side] for side in three]

    assert words(plain) == [["perhaps it did"], [], ["it cracked"]]
    assert words(turned) == [["it cracked"], [], ["perhaps it did"]]


def test_where_deniers_are_asked_for_who_denied_in_so_many_words_comes_first() -> None:
    judge = ScriptedJudge(word=(0.8, 0.05, 0.9), hold=(0.85, 0.05, 0.9))
    groups = [
        [said("the bridge does not hold")],
        [said("no word of it is true", by="Ola Berg", polarity=Polarity.DENIES)],
    ]
    for turned, first in ((True, "no word of it is true"), (False, "the bridge does not hold")):
        reading = Reading(kind=QuestionKind.WHO_SAID, claim="the bridge holds", turned=turned)
        weighed = weigh("the bridge holds", groups, judge, Bars(), reading)
        assert weighed[0].best.stored.cited.content == (first,)


def test_a_named_speaker_stands_once_on_a_side_and_an_unnamed_one_as_often_as_they_speak() -> None:
    judge = ScriptedJudge(yes=(0.9, 0.9, 0.05))
    named = [[said("yes one")], [said("yes two", by="Lund")]]
    assert len(sides(weigh("the bridge holds", named, judge, Bars()), WHO, Bars())[0]) == 1
    unnamed = [[said(f"yes {word}", by="officials", named=False)] for word in ("one", "two")]
    assert len(sides(weigh("the bridge holds", unnamed, judge, Bars()), WHO, Bars())[0]) == 2


def test_a_speaker_of_the_role_that_is_asked_for_comes_first() -> None:
    judge = ScriptedJudge(yes=(0.8, 0.9, 0.0))
    mayor = said("yes, it does", by="Ola Berg", score=1.0, role="the mayor")
    engineer = said("yes, for years", score=0.9)
    for role, first in ((None, "yes, it does"), ("engineer", "yes, for years"), ("mayor", "yes, it does")):
        reading = Reading(kind=QuestionKind.WHO_SAID, claim="the bridge holds", role=role)
        weighed = weigh("the bridge holds", [[mayor], [engineer]], judge, Bars(), reading)
        assert weighed[0].best.stored.cited.content == (first,)


def test_without_a_judge_a_denial_disputes_and_a_refusal_to_say_takes_no_side() -> None:
    groups = [
        [said("it cracked", by="A B", polarity=Polarity.DENIES)],
        [said("it cracked", by="C D", polarity=Polarity.DECLINES)],
        [said("it cracked", by="E F")],
    ]
    says, disputes, unsure = sides(weigh("it cracked", groups, None, Bars()), WHO, Bars())
    assert [len(side) for side in (says, disputes, unsure)] == [1, 1, 1]
    assert says[0].best.stored.cited.statement.speaker == Speaker(
        name="E F", text="E F", description="the engineer", named=True
    )


def verdict(yes: float, no: float, polarity: Polarity = Polarity.ASSERTS) -> Weighed:
    return Weighed(
        group=[said("it", polarity=polarity)], verdict=Verdict(relevance=1, supports=yes, disputes=no), score=0
    )


BARS = Bars(leaning=-0.1, disputes=0.7, denials=0.4, against=0.8)


@pytest.mark.parametrize(
    ("one", "stance"),
    [
        (verdict(0.1, 0.8), Stance.DISPUTES),
        (verdict(0.3, 0.6), None),  # likelier a dispute, and not likely enough to say so
        (verdict(0.3, 0.35), Stance.SUPPORTS),
        (verdict(0.3, 0.45, Polarity.DENIES), Stance.DISPUTES),
        (verdict(0.6, 0.2, Polarity.DENIES), None),  # a denial is no confirmation, whatever the judge leans to
        (verdict(0.9, 0.05, Polarity.DENIES), Stance.SUPPORTS),  # "denied that it fell" for "it stands"
        (verdict(0.6, 0.2, Polarity.DECLINES), None),
        (verdict(0.6, 0.2, Polarity.HYPOTHETICAL), None),
        (verdict(0.6, 0.2, Polarity.ASKS), Stance.SUPPORTS),
    ],
)
def test_the_words_of_attribution_have_their_say(one: Weighed, stance: Stance | None) -> None:
    assert stance_of(one, BARS) is stance


BOTH = Reading(kind=QuestionKind.WHO_SAID, claim="it broke", sides=True)


@pytest.mark.parametrize(
    ("one", "owner", "stance"),
    [
        (verdict(0.3, 0.6), None, Stance.DISPUTES),
        (verdict(0.6, 0.3), None, Stance.SUPPORTS),
        (verdict(0.4, 0.38), None, None),
        # whose claim it is does not dispute it for a word that looks so, and does where the judge is sure
        (verdict(0.3, 0.45), "Lund", Stance.SUPPORTS),
        (verdict(0.05, 0.9), "Lund", Stance.DISPUTES),
        (verdict(0.3, 0.45), "Marsh", Stance.DISPUTES),
        (verdict(0.5, 0.35, Polarity.DENIES), None, Stance.DISPUTES),
        # who would not say is on no side for a word that looks so
        (verdict(0.6, 0.2, Polarity.DECLINES), None, None),
        (verdict(0.3, 0.5, Polarity.DECLINES), None, None),
        (verdict(0.3, 0.5, Polarity.HYPOTHETICAL), None, None),
        (verdict(0.1, 0.8, Polarity.HYPOTHETICAL), None, Stance.DISPUTES),
    ],
)
def test_where_both_sides_are_asked_for_the_likelier_one_counts(
    one: Weighed, owner: str | None, stance: Stance | None
) -> None:
    bars = Bars(contested=0.1, held=0.1, owned=0.3, denied=0.3)
    assert side_of(one, replace(BOTH, owner=owner), bars) is stance


def test_a_denial_needs_more_to_stand_as_saying_so_also_where_both_sides_are_asked_for() -> None:
    asked = Reading(kind=QuestionKind.WHO_SAID, claim="the spill has been cleaned up", sides=True)
    verdict = Verdict(relevance=0.9, supports=0.45, disputes=0.33)

    def side(words: str) -> Stance | None:
        group = [said(words)]
        return side_of(Weighed(group=group, verdict=verdict, score=1.0), asked, Bars(held=0.1, turned=0.2))

    assert side("the clean-up was not over") is None
    assert side("the clean-up was over") is Stance.SUPPORTS


@pytest.mark.parametrize(
    ("claim", "said", "opposite"),
    [
        ("the evacuation was completed", "The operation is not yet complete.", True),
        ("the bridge isn't safe", "the bridge is perfectly safe", True),
        ("the bridge is safe", "the bridge is safe, and nobody need worry", False),
        ("the bridge is safe", "nobody was hurt last year, and all that time the bridge was safe", False),
        ("the mayor won't resign", "the mayor did not think of resigning", False),
        ("the talks failed", "it was not a good summer for farmers", False),
        ("", "not so", False),
        ("nothing since the war matches it", "he has never seen anything like it since the war", False),
    ],
)
def test_a_shared_word_behind_a_not_on_one_side_alone_is_the_opposite(claim: str, said: str, opposite: bool) -> None:  # noqa: FBT001 - a case
    assert opposite_words(claim, said) is opposite


def test_not_is_seen_with_and_without_its_apostrophe() -> None:
    assert all(negated(text) for text in ("it isn't so", "it isnt so", "it isn’t so", "Nobody came", "no, never"))
    assert not any(negated(text) for text in ("the event went well", "it is so", "a knot", ""))


@pytest.mark.parametrize(
    ("claim", "said", "other"),
    [
        ("it holds", "it does not hold", True),
        ("it never holds", "it holds", True),
        ("it holds", "it will hold", False),
        ("it does not hold", "no, never", False),
        # told as often without a *not*
        ("it had nothing to do with the vote", "that the timing was unrelated", False),
        ("life is full without it", "his world seems to be full, and outside of it", False),
        ("they filled it in without leaving the van", "they never left the van", False),
    ],
)
def test_one_of_two_says_not(claim: str, said: str, other: bool) -> None:  # noqa: FBT001 - a case
    assert says_other(claim, said) is other


def test_a_few_words_with_a_not_need_more_to_stand_as_saying_so() -> None:
    verdict = Verdict(relevance=0.9, supports=0.45, disputes=0.35)

    def side(words: str) -> Stance | None:
        group = [said(words)]
        return stance_of(
            Weighed(group=group, verdict=verdict, score=1.0), Bars(), claim="the spill has been cleaned up"
        )

    assert side("the clean-up was not over") is None
    assert side("Nobody was hurt. The spill is gone") is Stance.SUPPORTS, "another sentence's not"
    assert side("the clean-up was over") is Stance.SUPPORTS


def test_what_lies_far_behind_the_best_does_not_stand_as_saying_so_but_may_dispute_it() -> None:
    def at(score: float, supports: float, disputes: float, by: str) -> Weighed:
        group = [said(f"it holds, {by}", by=by)]
        return Weighed(group=group, verdict=Verdict(relevance=0.9, supports=supports, disputes=disputes), score=score)

    weighed = [
        at(4, 0.9, 0.05, "Lund"),
        at(2.5, 0.9, 0.05, "Okoro"),
        at(1, 0.9, 0.05, "Dunn"),
        at(0, 0.05, 0.9, "Fell"),
    ]
    says, disputes, unsure = sides(weighed, WHO, Bars())
    assert [one.score for one in says] == [4, 2.5]
    assert [one.score for one in disputes] == [0]
    assert [one.score for one in unsure] == [1]
