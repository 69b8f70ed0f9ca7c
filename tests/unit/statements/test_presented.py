"""Whom a text has just presented, and what a first name tells: the right person, or nobody."""

from collections.abc import Callable

import pytest

from retrieval.statements.extractor import Article, Extractor
from retrieval.statements.given_names import gender_of
from retrieval.types import Statement

Extract = Callable[[str], list[Statement]]


def name(extract: Extract, text: str) -> str:
    found = extract(text)
    assert found
    speaker = found[-1].speaker
    assert speaker is not None
    return speaker.name


@pytest.mark.parametrize(
    ("first", "gender"),
    [
        ("Petra", "f"),
        ("Giovanni", "m"),
        ("ivana", "f"),
        ("Robin", None),
        ("Kim", None),
        ("Jan", None),
        ("Zzyx", None),
        ("", None),
    ],
)
def test_a_first_name_tells_a_gender_where_it_is_given_to_one(first: str, gender: str | None) -> None:
    assert gender_of(first) == gender


def test_a_pronoun_is_nobody_of_another_gender(extract: Extract) -> None:
    text = 'Martin Reed met Laura Dunn at the harbour and praised Martin Vell. "It was safe," she said.'
    assert name(extract, text) == "Laura Dunn"


def test_the_text_overrules_a_first_name(extract: Extract) -> None:
    text = (
        'Mr. Laura Dunn runs the port. Mr. Dunn came late on Monday, and Mr. Dunn left early. "It was safe," he said.'
    )
    assert name(extract, text) == "Laura Dunn"


def test_a_person_who_was_she_is_not_he_in_the_next_paragraph(extract: Extract) -> None:
    text = (
        'Quill Strand, the mayor of Vell, said the road was open. "I drove it," she said.\n\n'
        "An engineer was against it. In a note he wrote that the road was not safe."
    )
    assert name(extract, text) != "Quill Strand"


def test_who_is_presented_before_a_quotation_is_who_says_it(extract: Extract) -> None:
    text = (
        'Tom Reed agreed that the songs had stopped. "It is quiet now," he said.\n\n'
        "That is something that concerns Henry Vane, president of the Vell choir.\n\n"
        '"Nobody writes songs for us," he said.'
    )
    assert name(extract, text) == "Henry Vane"


def test_a_worker_named_so_is_who_speaks(extract: Extract) -> None:
    text = (
        "Outside Orla's mill on Weir Street, a worker named Antonio Prado has nothing but good to say of it. "
        '"The air is clean," he said.'
    )
    assert name(extract, text) == "Antonio Prado"


@pytest.mark.parametrize(
    "text",
    [
        'Ari Fenwick, one of the authors, said the vote would be a test. "He did the opposite," said the former aide.',
        'Ari Fenwick said the vote would be a test. "He did the opposite," said the former top aide to the governor.',
        (
            "“It will be a test,” Ari Fenwick, the man from Vell, told the paper.\n\nThe influential delegate "
            "and activist, who backs Reed, warned of a fierce fight."
        ),
    ],
)
def test_a_description_tells_more_of_the_one_person_just_named(extract: Extract, text: str) -> None:
    assert name(extract, text) == "Ari Fenwick"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        # somebody of that noun was presented before
        (
            "A judge spoke on Monday. Ari Fenwick said the vote would be a test. The judge ruled that it stood.",
            "The judge",
        ),
        # two people are there
        (
            "Ari Fenwick said the vote would be a test. Tom Reed said it would not. The former aide warned of a fight.",
            "The former aide",
        ),
        # at the other end of what is told
        ("Ari Fenwick said the vote would be a test. The prosecutor said it was a crime.", "The prosecutor"),
        ("Ari Fenwick said the vote would be a test. The other delegate said it was a crime.", "The other delegate"),
        ("Ari Fenwick said the vote would be a test. The agreement says that it was signed.", "The agreement"),
        # another office than the one that the text gives
        ("Mayor Ari Fenwick said the vote would be a test. The governor said it was a crime.", "The governor"),
    ],
)
def test_a_description_of_anybody_else_stays_a_description(extract: Extract, text: str, said: str) -> None:
    assert name(extract, text) == said


def test_who_after_a_place_is_the_person_from_there(extract: Extract) -> None:
    text = "It was closed by Ada Brook, a baker from Englewood, who said the oven was broken."
    assert name(extract, text).startswith(("Ada Brook", "a baker from Englewood"))


def test_they_are_whom_it_was_according_to(extract: Extract) -> None:
    text = "Tom Reed insulted the crew, according to show insiders. They said that he had shouted at a cook."
    first, last = extract(text)
    assert first.speaker is not None
    assert last.speaker is not None
    assert (first.speaker.name, last.speaker.name) == ("insiders", "insiders")


def test_you_are_whoever_is_spoken_to(extractor: Extractor) -> None:
    text = 'Clara Hale smiled. "You have been very critical of me, and I forgive you," she told Tom Reed.'
    (found,) = extractor.extract([Article(text=text)])
    names = {one.speaker.text: one.speaker.name for one in found if one.speaker}
    assert names["she"] == "Clara Hale"
    assert names["You"] == "You"


def test_what_is_likened_to_something_is_a_statement(extract: Extract) -> None:
    text = 'Another critic, Laurence Vane, likened the rules to "burning the charter" on Monday.'
    (one,) = extract(text)
    assert one.speaker is not None
    assert one.speaker.name == "Laurence Vane"
    assert 'the rules to "burning the charter"' in "".join(text[a:b] for a, b in one.content)


def test_a_surname_that_was_marked_alone_has_its_first_name(extract: Extract) -> None:
    text = (
        "Commander Birgit Holm, who is leading the search, said that the wind had been force nine.\n\n"
        "The captain, Anders Holm, was among those rescued. He is no relation of the commander.\n\n"
        "Birgit Holm said that it was over."
    )
    speaker = extract(text)[-1].speaker
    assert speaker is not None
    assert speaker.name == "Birgit Holm"
    assert "captain" not in (speaker.description or "")
