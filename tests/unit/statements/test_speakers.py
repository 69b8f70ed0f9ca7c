"""Who it was: names, pronouns, roles, groups and chains."""

from collections.abc import Callable

import pytest

from retrieval.statements.extractor import Article, Extractor
from retrieval.types import Block, BlockKind, Statement

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


@pytest.mark.parametrize("deed", ["flatly contradicted her", "disagreed with her", "stood up and contradicted her"])
def test_whom_somebody_does_something_to_is_somebody_else(extract: Extract, deed: str) -> None:
    text = f'Clara Hale, the governor, said the dam was safe.\n\nDavin Pell {deed}. "There was no siren," he said.'
    speaker = last(extract, text).speaker
    assert speaker is not None
    assert (speaker.text, speaker.name) == ("he", "Davin Pell")


def test_who_does_something_to_herself_is_nobody_else(extract: Extract) -> None:
    text = "Mr. Tom Reed came. Kim Lund hurt herself. She said the siren was silent, and he said it was not."
    assert {one.speaker.name for one in extract(text) if one.speaker and one.speaker.text.lower() == "she"} == {
        "Kim Lund"
    }


def test_a_long_quotation_is_no_distance_to_who_was_asked(extract: Extract) -> None:
    said = '"Yes, it is. I do not mind. I have been ill for no day of my life, and that goes on," he said.'
    speaker = last(extract, f"Mark Dunn asked Tom Reed whether his health was a question.\n\n{said}").speaker
    assert speaker is not None
    assert speaker.name == "Tom Reed"


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


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The Vell City Council met. Fishermen were angry. Their association said prices would rise.", "association"),
        ("The Bakers' Council met on Monday. Their union said that prices would rise.", "union"),
        ("Tom Reed, a lawyer, spoke. Ines Okoro left last year. Her lawyer said she had been pushed out.", "lawyer"),
        ("The Energy Ministry met. Orla Water raised prices. Its ministry said the rise was needed.", "ministry"),
    ],
)
def test_what_is_somebodys_is_no_other_that_was_named(extract: Extract, text: str, words: str) -> None:
    speaker = last(extract, text).speaker
    assert speaker is not None
    assert (speaker.named, speaker.name.split()[-1]) == (False, words)


def test_what_is_somebodys_is_who_was_named_as_that(extract: Extract) -> None:
    text = "Her lawyer, Tom Reed, spoke for Ines Okoro on Monday. Later her lawyer said she had been pushed out."
    speaker = last(extract, text).speaker
    assert speaker is not None
    assert speaker.name == "Tom Reed"


@pytest.mark.parametrize(
    ("text", "name", "description"),
    [
        ("The cranes are safe, the port director, Ines Okoro, said.", "Ines Okoro", "the port director"),
        ("“The cranes are safe,” said the port director, Ines Okoro.", "Ines Okoro", "the port director"),
        ("The port director, Ines Okoro, said the cranes were safe.", "Ines Okoro", "The port director"),
        ("Ines Okoro, the port director, said the cranes were safe.", "Ines Okoro", "the port director"),
        ("The mayor, Paris Nwosu, said the road was safe.", "Paris Nwosu", "The mayor"),
    ],
)
def test_a_name_that_explains_an_office_is_who_speaks(extract: Extract, text: str, name: str, description: str) -> None:
    speaker = last(extract, text).speaker
    assert speaker is not None
    assert (speaker.name, speaker.description, speaker.named) == (name, description, True)


def test_a_place_that_a_name_stands_beside_does_not_speak(extract: Extract) -> None:
    speaker = last(extract, "Speaking in Harlem, Tom Clarke, without naming him, accused Reed of being late.").speaker
    assert speaker is not None
    assert speaker.name == "Tom Clarke"


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


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        (
            "Ms. Nwanguma was shocked by the reaction of the crowd, she said in an interview.",
            "she",
            "Nwanguma",
        ),
        (
            "Benício Larrañe waited. Íñigo Valdecasa spoke first. Larrañe spoke an hour later. “No, no,” he said.",
            "he",
            "Benício Larrañe",
        ),
        (
            "“No,” Nadia Crewe said. Ilse Marrant, the governor, withdrew her account. She had said that it was open.",
            "She",
            "Ilse Marrant",
        ),
        (
            "A steward, Ted Marsh, said it was loud. Leo Banks, 19, was in row M. He said the gate was shut.",
            "He",
            "Leo Banks",
        ),
        (
            "According to Orient Energy, all is well. Boats are out, the fire service said. It added that it rains.",
            "It",
            "the fire service",
        ),
        ("The letter says the pipes are rotten. It adds that the pump is too.", "It", "The letter"),
        (
            "Four Syrian organizations accused Russia of crimes. In a letter to a UN inquiry, the group said why.",
            "the group",
            "Four Syrian organizations",
        ),
        (
            "Clara Hale, the mayor, met Orient News on Monday. The ministry said the bridge was safe.",
            "The ministry",
            "The ministry",
        ),
        (
            "Piers Colquhoun-Bray left at noon. Colquhoun-Bray said no jobs would go.",
            "Colquhoun-Bray",
            "Colquhoun-Bray",
        ),
    ],
)
def test_the_nearest_name_that_can_speak_is_meant(extract: Extract, text: str, words: str, name: str) -> None:
    speaker = last(extract, text).speaker
    assert speaker is not None
    assert speaker.text == words
    assert speaker.name.endswith(name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Meanwhile, the Russian military said that the bridge was safe.", "the Russian military"),
        ("The Syrian government said the bridge was safe.", "The Syrian government"),
    ],
)
def test_an_organization_with_a_proper_description_is_named(extract: Extract, text: str, name: str) -> None:
    speaker = last(extract, text).speaker
    assert speaker is not None
    assert (speaker.name, speaker.named) == (name, True)


def test_some_organization_of_a_country_is_not_named(extract: Extract) -> None:
    speaker = last(extract, "A Russian company said that the bridge was safe.").speaker
    assert speaker is not None
    assert not speaker.named


def test_who_reports_goes_on_reporting_where_a_thing_is_told_of(extract: Extract) -> None:
    text = (
        "Syrian state TV was reporting that the evacuations continued for a second day, saying four convoys departed."
    )
    found = extract(text)
    assert {statement.speaker.name for statement in found if statement.speaker is not None} == {"Syrian state TV"}


def test_a_name_that_the_parser_took_apart_is_the_speaker(extract: Extract) -> None:
    text = (
        '"The teams were told to leave the area with their buses, no reason was given," WHO representative '
        "Elizabeth Hoff, speaking from western Aleppo, told a news briefing in Geneva."
    )
    (found,) = extract(text)
    assert found.speaker is not None
    assert found.speaker.name == "Elizabeth Hoff"


def test_a_headline_means_the_only_bearer_of_an_office(extractor: Extractor) -> None:
    text = "Bridge is safe, mayor says\n\nClara Hale, the mayor, crossed the bridge on Monday."
    blocks = (
        Block(kind=BlockKind.TITLE, start=0, end=26),
        Block(kind=BlockKind.PARAGRAPH, start=28, end=len(text)),
    )
    (found,) = extractor.extract([Article(text=text, blocks=blocks)])
    assert [statement.speaker.name for statement in found if statement.speaker is not None] == ["Clara Hale"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Tom Reed of the Courier asked Paul Hale about the bridge. “It is safe,” he said.", "Paul Hale"),
        ("Paul Hale met Tom Reed. When Reed accused Hale of lying, he said that the bridge was safe.", "Paul Hale"),
        ("Paul Hale came late. Asked by Tom Reed about the bridge, he said that it was safe.", "Paul Hale"),
        ("Tom Reed questioned the plan of the council. He said that the bridge was safe.", "Tom Reed"),
        ("Tom Reed met Paul Hale on Monday. He said that the bridge was safe.", "Tom Reed"),
    ],
)
def test_who_is_asked_answers(extract: Extract, text: str, name: str) -> None:
    speaker = last(extract, text).speaker
    assert speaker is not None
    assert speaker.name == name


def test_what_somebody_is_said_to_tell_is_no_part_of_the_name(extractor: Extractor) -> None:
    text = "Hale, in the wake of a new poll showing that the bridge was hated, said that it would close."
    (found,) = extractor.extract([Article(text=text)])
    assert "a new poll" in {statement.speaker.name for statement in found if statement.speaker}


@pytest.mark.parametrize("verb", ["shot back", "marveled", "deadpanned"])
def test_a_comma_before_a_whole_sentence_in_quotation_marks_makes_any_verb_a_cue(extract: Extract, verb: str) -> None:
    found = last(extract, f"Tom Reed {verb}, “The council closed the bridge last year.”")
    assert found.speaker is not None
    assert found.speaker.name == "Tom Reed"


@pytest.mark.parametrize(
    "text",
    [
        "When Reed walked in, “Happy birthday to you all!” rang out.",
        "The council built a bridge, “The Bridge of Sighs,” in May.",
        "Reed sang in Vell, “The Long Way Home” and other songs.",
    ],
)
def test_a_comma_before_a_title_or_in_another_clause_makes_none(extract: Extract, text: str) -> None:
    assert extract(text) == []
