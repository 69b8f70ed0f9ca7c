"""Who passed on whose words: one statement with its relay, and not two."""

from collections.abc import Callable

import pytest

from retrieval.statements.extractor import Article, Extractor
from retrieval.types import Polarity, Statement

Extract = Callable[[str], list[Statement]]


@pytest.mark.parametrize(
    ("text", "speaker", "via"),
    [
        ("Halder claimed the dam was safe, Reuters reported.", "Halder", ("Reuters",)),
        ("Reuters reported that Halder had claimed the dam was safe.", "Halder", ("Reuters",)),
        ("The bank said it would close ten branches, the BBC reports.", "The bank", ("BBC",)),
        ("According to the Courier, Halder said the dam was safe.", "Halder", ("Courier",)),
        ("“We were never told,” Ms Okoro said, according to the Courier.", "Okoro", ("Courier",)),
        ("The dam is safe, Halder said, according to Reuters.", "Halder", ("Reuters",)),
        ("Halder said the dam was safe, according to Reuters.", "Halder", ("Reuters",)),
        ("“The dam is safe,” Halder said, the Courier reported.", "Halder", ("Courier",)),
        ("Tidewater quoted a port official as saying a deal was close.", "a port official", ("Tidewater",)),
        ("The mayor was quoted by Reuters as saying that the dam was safe.", "The mayor", ("Reuters",)),
        ("The mayor was quoted as saying that the dam was safe.", "The mayor", ()),
    ],
)
def test_who_reports_what_somebody_said_relays_it(
    extractor: Extractor, text: str, speaker: str, via: tuple[str, ...]
) -> None:
    (found,) = extractor.extract([Article(text=text)])
    (only,) = found
    assert only.depth == 0
    assert only.speaker is not None
    assert (only.speaker.name, only.speaker.via) == (speaker, via)


def test_a_denial_that_is_reported_stays_one(extract: Extract) -> None:
    (found,) = extract("The minister denied that the plant was unsafe, the Vell Courier reported on Monday.")
    assert found.polarity is Polarity.DENIES
    assert found.speaker is not None
    assert found.speaker.via == ("Vell Courier",)


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("The dam burst at noon, Reuters reported.", [("Reuters", ())]),
        ("Ada Brook resigned and said the dam was unsafe, Reuters reported.", [("Reuters", ())]),
        ("Clara Hale said that Tom Reed had claimed that the ferry was full.", [("Clara Hale", ())]),
    ],
)
def test_who_reports_more_than_words_speaks(
    extract: Extract, text: str, speakers: list[tuple[str, tuple[str, ...]]]
) -> None:
    found = [statement.speaker for statement in extract(text)]
    assert [(speaker.name, speaker.via) for speaker in found if speaker is not None] == speakers


def test_a_warning_in_writing_is_one_statement(extract: Extract) -> None:
    (found,) = extract("The inspectorate warned in writing that the gate should not be used under full load.")
    assert found.speaker is not None
    assert found.speaker.name == "The inspectorate"
