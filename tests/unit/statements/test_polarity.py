"""What an attribution does with its content, for each way of denying, declining and doubting."""

from collections.abc import Callable

import pytest

from retrieval.statements.extractor import Article, Extractor
from retrieval.types import Polarity, Statement

Extract = Callable[[str], list[Statement]]


@pytest.mark.parametrize(
    "said",
    [
        "could not confirm reports that the bridge was closed",
        "could not confirm that the bridge was closed",
        "was unable to confirm that the bridge was closed",
        "was not able to confirm that the bridge was closed",
        "could not verify claims that the bridge was closed",
        "could not independently verify the report",
        "had no information on whether the bridge was closed",
        "had no comment on reports that the bridge was closed",
        "would not rule out that the bridge would close",
        "did not rule out a closure",
        "did not deny that the bridge was closed",
        "refused to say whether the bridge was closed",
        "declined to comment on the closure",
        "would not comment on reports that the bridge was closed",
        "could not say whether the bridge was closed",
        "neither confirmed nor denied that the bridge was closed",
        "would neither confirm nor deny the report",
        "avoided saying whether the bridge was closed",
        "is not sure that the bridge is closed",
    ],
)
def test_who_leaves_it_open_declines(extract: Extract, said: str) -> None:
    found = extract(f"Tom Reed {said}.")
    assert found
    assert {statement.polarity for statement in found} == {Polarity.DECLINES}
    assert all(statement.speaker is not None and statement.speaker.name == "Tom Reed" for statement in found)


@pytest.mark.parametrize(
    "said",
    [
        "dismissed claims that the bridge was closed",
        "dismissed the report as nonsense",
        "dismissed as “nonsense” claims that the bridge was closed",
        "rejected claims that the bridge was closed",
        "rubbished claims that the bridge was closed",
        "rubbished the report",
        "played down fears that the bridge would close",
        "downplayed reports that the bridge was closed",
        "brushed off claims that the bridge was closed",
        "cast doubt on claims that the bridge was closed",
        "cast doubt on the report",
        "questioned whether the bridge was closed",
        "questioned claims that the bridge was closed",
        "contested claims that the bridge was closed",
        "repudiated the claim that the bridge was closed",
        "disagreed that the bridge was closed",
        "ruled out a closure",
        "does not accept that the bridge was closed",
        "issued a denial that the bridge was closed",
    ],
)
def test_who_doubts_or_plays_down_denies(extract: Extract, said: str) -> None:
    (found,) = extract(f"Tom Reed {said}.")
    assert found.polarity is Polarity.DENIES
    assert found.speaker is not None
    assert found.speaker.name == "Tom Reed"


@pytest.mark.parametrize(
    "text",
    [
        "Tom Reed did not dispute that the bridge was closed.",
        "Tom Reed had no doubt that the bridge was closed.",
        "“That is absurd,” Tom Reed disagreed.",
    ],
)
def test_a_denial_undone_or_in_own_words_asserts(extract: Extract, text: str) -> None:
    (found,) = extract(text)
    assert found.polarity is Polarity.ASSERTS


@pytest.mark.parametrize(
    "text", ["Tom Reed asked whether the bridge was closed.", "Tom Reed questioned the driver about the crash."]
)
def test_a_question_to_somebody_asks(extract: Extract, text: str) -> None:
    (found,) = extract(text)
    assert found.polarity is Polarity.ASKS


def test_a_denial_in_the_passive_is_its_agents(extract: Extract) -> None:
    (found,) = extract("Reports that the bridge was closed were denied by Tom Reed.")
    assert found.polarity is Polarity.DENIES
    assert found.speaker is not None
    assert found.speaker.name == "Tom Reed"


def test_what_is_called_a_lie_is_denied(extract: Extract) -> None:
    (found,) = extract("Tom Reed called the report “a lie.”")
    assert found.polarity is Polarity.DENIES


@pytest.mark.parametrize(
    "said",
    [
        "I would expect the bridge to close",
        "I would say that the bridge will close",
        "We'd argue that the bridge will close",
        "I must say that the bridge is weak",
    ],
)
def test_who_softens_it_says_it_all_the_same(extractor: Extractor, said: str) -> None:
    (found,) = extractor.extract([Article(text=f'Tom Reed spoke on Monday. "{said}," Reed said.')])
    assert {statement.polarity for statement in found} == {Polarity.ASSERTS}


def test_what_somebody_else_would_say_is_supposed(extract: Extract) -> None:
    assert extract("Tom Reed would say that the bridge is weak.")[0].polarity is Polarity.HYPOTHETICAL
