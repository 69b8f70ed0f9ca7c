"""What is attributed, to whom, and how: one short text for each way of saying it."""

from collections.abc import Callable

import pytest

from retrieval.types import Polarity, Statement, StatementKind

Extract = Callable[[str], list[Statement]]


def words(text: str, statement: Statement) -> list[str]:
    return [text[start:end] for start, end in statement.content]


def name(statement: Statement) -> str | None:
    return statement.speaker.name if statement.speaker is not None else None


@pytest.mark.parametrize(
    ("text", "content", "speaker", "kind"),
    [
        ("“The bridge is safe,” Ada Brook said.", ["“The bridge is safe,”"], "Ada Brook", StatementKind.DIRECT),
        ('"The bridge is safe," said Ada Brook.', ['"The bridge is safe,"'], "Ada Brook", StatementKind.DIRECT),
        ("''The bridge is safe,'' Ada Brook said.", ["''The bridge is safe,''"], "Ada Brook", StatementKind.DIRECT),
        (
            "‘The bridge is quite safe,’ said Ada Brook.",
            ["‘The bridge is quite safe,’"],
            "Ada Brook",
            StatementKind.DIRECT,
        ),
        ("Ada Brook said that the bridge was safe.", ["that the bridge was safe"], "Ada Brook", StatementKind.INDIRECT),
        ("The bridge was safe, Ada Brook said.", ["The bridge was safe"], "Ada Brook", StatementKind.INDIRECT),
        (
            "Ada Brook said the bridge was “perfectly safe.”",
            ["the bridge was “perfectly safe.”"],
            "Ada Brook",
            StatementKind.MIXED,
        ),
        (
            "“We will rebuild the school,” Ada Brook said, “but not this year.”",
            ["“We will rebuild the school,”", "“but not this year.”"],
            "Ada Brook",
            StatementKind.DIRECT,
        ),
        ("According to Ada Brook, the bridge is safe.", ["the bridge is safe"], "Ada Brook", StatementKind.INDIRECT),
        ("The bridge, according to a survey, is safe.", ["The bridge", "is safe"], "a survey", StatementKind.INDIRECT),
        (
            "Ada Brook said in a statement that the bridge was safe.",
            ["that the bridge was safe"],
            "Ada Brook",
            StatementKind.INDIRECT,
        ),
        ("The letter says the pipes are rotten.", ["the pipes are rotten"], "The letter", StatementKind.INDIRECT),
        (
            "The poll found that most voters were tired.",
            ["that most voters were tired"],
            "The poll",
            StatementKind.INDIRECT,
        ),
        (
            "The minister's insistence that the plant is unsafe has angered managers.",
            ["that the plant is unsafe"],
            "The minister",
            StatementKind.INDIRECT,
        ),
        ("Ada Brook called the plan “a hoax.”", ["the plan “a hoax.”"], "Ada Brook", StatementKind.MIXED),
        (
            "Ada Brook criticized the council for its delays.",
            ["the council for its delays"],
            "Ada Brook",
            StatementKind.INDIRECT,
        ),
        ("“What a night!” Ada Brook beamed.", ["“What a night!”"], "Ada Brook", StatementKind.DIRECT),
    ],
)
def test_each_way_of_saying_is_found(
    extract: Extract, text: str, content: list[str], speaker: str, kind: StatementKind
) -> None:
    (found,) = extract(text)
    assert words(text, found) == content
    assert name(found) == speaker
    assert found.kind is kind


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("Tom Reed said the ferry was full.", Polarity.ASSERTS),
        ("Tom Reed denied that the ferry was full.", Polarity.DENIES),
        ("Tom Reed rejected claims that the ferry was full.", Polarity.DENIES),
        ("Tom Reed would not say whether the ferry was full.", Polarity.DECLINES),
        ("Tom Reed declined to comment.", Polarity.DECLINES),
        ("Tom Reed did not respond to a request for comment.", Polarity.DECLINES),
        ("Tom Reed asked whether the ferry was full.", Polarity.ASKS),
        ("If Tom Reed says that the ferry is full, nobody will sail.", Polarity.HYPOTHETICAL),
        ("Tom Reed would have to admit that the ferry was full.", Polarity.HYPOTHETICAL),
    ],
)
def test_polarity_is_that_of_the_attribution(extract: Extract, text: str, polarity: Polarity) -> None:
    found = extract(text)
    assert polarity in {statement.polarity for statement in found}
    assert found[-1].polarity is polarity


@pytest.mark.parametrize(
    "text",
    ["It was reported that the dam had failed.", "The river is believed to be polluted.", "The dam reportedly failed."],
)
def test_an_impersonal_report_has_no_speaker(extract: Extract, text: str) -> None:
    (found,) = extract(text)
    assert found.speaker is None
    assert found.source == ()


@pytest.mark.parametrize(
    "text",
    [
        "The so-called “miracle cure” was sold in three shops.",
        "She wore a “Save the Whale” shirt in the rain.",
        "With reporting by Reuters and AP.",
        "The ferry sailed at noon and came back at six.",
        "",
        "\n\n  \n",
    ],
)
def test_scare_quotes_and_plain_facts_are_no_statements(extract: Extract, text: str) -> None:
    assert extract(text) == []


def test_a_quotation_goes_on_in_the_next_sentence(extract: Extract) -> None:
    text = "“I crossed it myself,” Ada Brook said. “It held. Nobody fell.”"
    (found,) = extract(text)
    assert words(text, found) == ["“I crossed it myself,”", "“It held. Nobody fell.”"]


def test_a_quotation_goes_on_in_the_next_paragraph(extract: Extract) -> None:
    text = "“I crossed it myself,” Ada Brook said.\n\n“And I will cross it again.”"
    (found,) = extract(text)
    assert words(text, found) == ["“I crossed it myself,”", "“And I will cross it again.”"]


def test_only_the_last_paragraph_closes_the_quotation(extract: Extract) -> None:
    text = "“The first point is money.\n\n“The second point is time,” said Clara Hale."
    (found,) = extract(text)
    assert words(text, found) == ["“The first point is money.", "“The second point is time,”"]
    assert name(found) == "Clara Hale"


def test_a_colon_introduces_the_next_paragraph(extract: Extract) -> None:
    text = "Clara Hale added:\n\n“We have neither the money nor the time.”"
    (found,) = extract(text)
    assert words(text, found) == ["“We have neither the money nor the time.”"]
    assert name(found) == "Clara Hale"


def test_a_headline_attributes_with_a_colon(extract: Extract) -> None:
    text = "Hale: The bridge is safe\n\nThe bridge is safe, councillor Clara Hale said on Monday."
    first, second = extract(text)
    assert words(text, first) == ["The bridge is safe"]
    assert name(first) == name(second) == "Clara Hale"


def test_a_name_under_a_quotation_signs_it(extract: Extract) -> None:
    text = "“The bridge is safe and everybody knows it.” — Clara Hale"
    (found,) = extract(text)
    assert words(text, found) == ["“The bridge is safe and everybody knows it.”"]
    assert name(found) == "Clara Hale"


def test_a_second_report_in_the_sentence_is_its_own_statement(extract: Extract) -> None:
    text = "Clara Hale said the bridge was safe, adding that the road was not."
    first, second = extract(text)
    assert words(text, first) == ["the bridge was safe"]
    assert words(text, second) == ["that the road was not"]
    assert name(first) == name(second) == "Clara Hale"


def test_the_dateline_is_not_part_of_what_was_said(extract: Extract) -> None:
    text = "LIMA, May 3 (AFP) - The bridge will reopen in June, Clara Hale said."
    (found,) = extract(text)
    assert words(text, found) == ["The bridge will reopen in June"]


@pytest.mark.parametrize(
    ("text", "content", "speaker"),
    [
        (
            "The World Health Organization (WHO) said the evacuation of civilians and wounded people had been halted.",
            ["the evacuation of civilians and wounded people had been halted"],
            "World Health Organization",
        ),
        ("In Ada Brook's view, the bridge was safe.", ["the bridge was safe"], "Ada Brook"),
        ("Ada Brook put the cost at 3 million pounds.", ["the cost at 3 million pounds"], "Ada Brook"),
        (
            "Friday, Texas, leading a coalition of 13 states, asked a federal judge to block the rules in time.",
            ["a federal judge to block the rules in time"],
            "Texas",
        ),
        ("Asked about the bridge, Ada Brook said: “It is safe.”", ["“It is safe.”"], "Ada Brook"),
        (
            "The banks' own prospectus, published the same afternoon, says on page 211 that the network is shrinking.",
            ["that the network is shrinking"],
            "The banks' own prospectus",
        ),
    ],
)
def test_what_the_parser_hangs_elsewhere_is_found(
    extract: Extract, text: str, content: list[str], speaker: str
) -> None:
    (found,) = extract(text)
    assert words(text, found) == content
    assert name(found) == speaker
