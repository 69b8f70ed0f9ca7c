"""What is attributed, to whom, and how: one short text for each way of saying it."""

from collections.abc import Callable

import pytest

from retrieval.statements.text import dateline
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
        ("VELL – Bram Halder, the mayor, said the bridge was safe.", "the bridge was safe", "Bram Halder"),
        ("ROCKVILLE, Md. — The governor said the bridge was safe.", "the bridge was safe", "The governor"),
        ("Vell, 3 May – The mayor said the bridge was safe.", "the bridge was safe", "The mayor"),
        ("Paris (AFP) – The mayor said the bridge was safe.", "the bridge was safe", "The mayor"),
        ("Port Ellis — Dredging will start in May, Tom Reed said.", "Dredging will start in May", "Tom Reed"),
        ("KESS, March 4 — “We will rebuild,” Ada Brook said.", "“We will rebuild,”", "Ada Brook"),
    ],
)
def test_the_dateline_neither_speaks_nor_is_spoken(extract: Extract, text: str, content: str, speaker: str) -> None:
    (found,) = extract(text)
    assert words(text, found) == [content]
    assert name(found) == speaker
    assert found.sentences[0][0] > 0


@pytest.mark.parametrize(
    ("line", "first", "length"),
    [
        ("VELL – The mayor spoke.", False, 7),
        ("Vell – The mayor spoke.", True, 7),
        ("Vell – The mayor spoke.", False, 0),
        ("Reed – a pilot – said no.", True, 0),
        ("Reed – A pilot – said no.", True, 0),
        ("GOP — and some others — say no.", True, 0),
        ("The town – Vell – is small.", True, 0),
        ("The bridge is shut - for now.", True, 0),
        ("DES MOINES, Iowa, Aug. 10 (UPI) — Reed spoke.", True, 34),
        ("VELL –", True, 0),
        ("", True, 0),
    ],
)
def test_a_dateline_is_a_place_before_a_dash(line: str, first: bool, length: int) -> None:  # noqa: FBT001 - a table
    assert dateline(line, first=first) == length


@pytest.mark.parametrize(
    ("text", "content"),
    [
        (
            "“He is sharp. The fact that he, in his first term here, tried to do something,” Halder said.",
            "“He is sharp. The fact that he, in his first term here, tried to do something,”",
        ),
        (
            "“He opposed every one of them. Every single amendment,” said Halder, who had drafted some of them.",
            "“He opposed every one of them. Every single amendment,”",
        ),
        (
            "“Very good reporter, very good this guy,” Halder, the leading candidate in the north, said when asked.",
            "“Very good reporter, very good this guy,”",
        ),
        (
            "“I hope you find the 30,000 emails that are missing.” Halder said.",
            "“I hope you find the 30,000 emails that are missing.”",
        ),
        (
            "“Not us but can’t argue with it!” Halder, the head of the union, tweeted on Friday with an image of it.",
            "“Not us but can’t argue with it!”",
        ),
        (
            "Halder said he had received offers for the boat, but “the offers were to use it in a way I did not like.”",
            "he had received offers for the boat, but “the offers were to use it in a way I did not like.”",
        ),
    ],
)
def test_a_quotation_keeps_its_speaker_whatever_the_parser_made_of_it(
    extract: Extract, text: str, content: str
) -> None:
    found = next(one for one in extract(text) if name(one) == "Halder")
    assert words(text, found) == [content]


@pytest.mark.parametrize(
    "text",
    [
        "The evidence suggests that the pump failed.",
        "Nothing suggests that the pump failed.",
        "This shows that it failed.",
    ],
)
def test_evidence_speaks_for_nobody(extract: Extract, text: str) -> None:
    (found,) = extract(text)
    assert found.speaker is None
    assert found.source


@pytest.mark.parametrize("source", ["Records", "A poll", "The report", "Court documents", "The study"])
def test_a_document_is_an_unnamed_source(extract: Extract, source: str) -> None:
    (found,) = extract(f"{source} showed that the pump had failed.")
    assert found.speaker is not None
    assert (found.speaker.name, found.speaker.named) == (source, False)


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
