"""Who it was: names, pronouns, roles, groups and chains."""

from collections.abc import Callable

import pytest

from retrieval.statements.extractor import Article, Extractor
from retrieval.types import Statement

Extract = Callable[[str], list[Statement]]


def last(extract: Extract, text: str) -> Statement:
    found = extract(text)
    assert found
    return found[-1]


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        ("Clara Hale, a councillor, opened the bridge. Hale said it was safe.", "Hale", "Clara Hale"),
        ("Clara Hale opened the bridge. Ms. Hale said it was safe.", "Ms. Hale", "Clara Hale"),
        ("Clara Hale opened the bridge on Monday. She said it was safe.", "She", "Clara Hale"),
        ("Mr. Tom Reed met Ms. Clara Hale on Monday. She said the bridge was safe.", "She", "Clara Hale"),
        ("Mr. Tom Reed met Ms. Clara Hale on Monday. He said the bridge was safe.", "He", "Tom Reed"),
        (
            "Tom Reed, the harbour master, was late. The harbour master said it rained.",
            "The harbour master",
            "Tom Reed",
        ),
        (
            "Clara Hale, who runs the harbour, said the bridge was safe.",
            "Clara Hale, who runs the harbour,",
            "Clara Hale",
        ),
        ("Police blamed Clara Hale, who said the bridge was safe.", "who", "Clara Hale"),
        ("Teachers marched on Monday, and teachers complained. They said pay was low.", "They", "teachers"),
    ],
)
def test_speakers_are_resolved_and_their_words_kept(extract: Extract, text: str, words: str, name: str) -> None:
    speaker = last(extract, text).speaker
    assert speaker is not None
    assert (speaker.text, speaker.name) == (words, name)


def test_an_acronym_is_its_organization(extract: Extract) -> None:
    text = "The World Health Organization (WHO) sent help. Later, WHO said that the clinic had closed."
    speaker = last(extract, text).speaker
    assert speaker is not None
    assert speaker.name == "World Health Organization"


def test_the_group_is_the_organization_before_it(extract: Extract) -> None:
    text = "The World Health Organization closed a clinic on Monday. The group said it had no money."
    speaker = last(extract, text).speaker
    assert speaker is not None
    assert speaker.name == "World Health Organization"


def test_the_statement_is_its_senders(extract: Extract) -> None:
    text = "Clara Hale said in a statement that the bridge was safe. The statement said the road was not."
    speaker = last(extract, text).speaker
    assert speaker is not None
    assert (speaker.name, speaker.text) == ("Clara Hale", "The statement")


def test_a_pronoun_without_a_name_stays_unresolved(extract: Extract) -> None:
    speaker = last(extract, "She said the bus was late.").speaker
    assert speaker is not None
    assert (speaker.name, speaker.text, speaker.named) == ("She", "She", False)


def test_an_unnamed_source_keeps_its_description(extract: Extract) -> None:
    text = "A government official overseeing the evacuation said that it was not complete."
    speaker = last(extract, text).speaker
    assert speaker is not None
    assert not speaker.named
    assert speaker.description == "A government official overseeing the evacuation"


def test_who_quotes_somebody_relays_the_words(extract: Extract) -> None:
    text = "Reuters quoted an unnamed official overseeing the evacuation as saying that the operation was not complete."
    (found,) = extract(text)
    assert found.speaker is not None
    assert not found.speaker.named
    assert found.speaker.name == "an unnamed official overseeing the evacuation"
    assert found.speaker.via == ("Reuters",)


def test_who_was_told_relays_the_words(extract: Extract) -> None:
    speaker = last(extract, "Elena Marsh told CNN that the clinic had closed.").speaker
    assert speaker is not None
    assert (speaker.name, speaker.via) == ("Elena Marsh", ("CNN",))


def test_a_report_in_a_report_is_a_chain(extractor: Extractor) -> None:
    text = "Clara Hale said that Tom Reed had claimed that the ferry was full."
    (found,) = extractor.extract([Article(text=text)])
    outer, inner = found
    assert (outer.depth, inner.depth) == (0, 1)
    assert outer.speaker is not None
    assert inner.speaker is not None
    assert (outer.speaker.name, inner.speaker.name, inner.speaker.via) == ("Clara Hale", "Tom Reed", ("Clara Hale",))


def test_a_name_inside_the_quotation_is_not_who_said_it(extract: Extract) -> None:
    text = "Tom Reed spoke on Monday. “John Marsh will resign,” he said."
    speaker = last(extract, text).speaker
    assert speaker is not None
    assert speaker.name == "Tom Reed"
