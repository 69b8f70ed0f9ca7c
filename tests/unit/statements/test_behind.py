"""The speaker behind a quotation, where the parser hangs the name into what was said."""

from collections.abc import Callable

import pytest

from retrieval.types import Statement, StatementKind

Extract = Callable[[str], list[Statement]]


@pytest.mark.parametrize(
    ("text", "name", "quoted"),
    [
        (
            (
                '"The crew murders sleep because they sing. We should oppose that," said Jim Bott, a member of the '
                "council's Harbour Committee, told THE HERALD last month."
            ),
            "Jim Bott",
            '"The crew murders sleep because they sing. We should oppose that,"',
        ),
        (
            (
                '"Yes, I support Tom Reed," Bren Bosell III, founder of the Vell Research Center, tells Orla News in '
                "an exclusive interview."
            ),
            "Bren Bosell III",
            '"Yes, I support Tom Reed,"',
        ),
        (
            (
                "“We’ve had more successful fairs than this one,” Orla delegate Bill Eastman, wearing a straw hat and "
                "“Tom Reed” campaign pins, said matter-of-factly as confetti fluttered down around him."
            ),
            "Bill Eastman",
            "“We’ve had more successful fairs than this one,”",
        ),
        (
            (
                '"What\'s shaping up is a battle for the ages," said David Brook, a Hale confidant who heads the '
                "pro-Hale group Correct the Record."
            ),
            "David Brook",
            '"What\'s shaping up is a battle for the ages,"',
        ),
    ],
)
def test_the_name_behind_a_quotation_speaks_and_is_not_quoted(
    extract: Extract, text: str, name: str, quoted: str
) -> None:
    (one,) = extract(text)
    assert one.speaker is not None
    assert (one.speaker.name, one.kind) == (name, StatementKind.DIRECT)
    assert [text[start:end] for start, end in one.content] == [quoted]


def test_a_quotation_goes_on_behind_the_speaker(extract: Extract) -> None:
    text = (
        '"The risk," said Edward Lemmer, an economist who is the director of the Vell Anderson Forecast, "is that '
        "we're going to be attracting workers and repelling jobs.\""
    )
    (one,) = extract(text)
    assert one.speaker is not None
    assert one.speaker.name == "Edward Lemmer"
    assert [text[start:end] for start, end in one.content] == [
        '"The risk,"',
        '"is that we\'re going to be attracting workers and repelling jobs."',
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('In a long appearance on "Morning Vell," co-host Mika Brand asked Reed how he would pay.', "Mika Brand"),
        (
            'Roffe, who estimates that his costs were "in the seven figures," described the blow as "horrendous."',
            "Roffe",
        ),
        ('When someone in the hall shouted, "Shame," Beck Hale joked: "Come on up and say so!"', "Beck Hale"),
    ],
)
def test_a_quotation_that_is_not_the_cues_own_leaves_its_speaker(extract: Extract, text: str, name: str) -> None:
    speakers = [one.speaker.name for one in extract(text) if one.speaker]
    assert name in [speaker.removeprefix("host ") for speaker in speakers]


def test_whoever_does_something_before_a_colon_says_what_follows(extract: Extract) -> None:
    text = (
        'The hosts sneered all evening, and Tom Reed called them on it:\n\n"Everyone home tonight knows who you are."'
    )
    (one,) = [one for one in extract(text) if one.kind is StatementKind.DIRECT]
    assert one.speaker is not None
    assert one.speaker.name == "Tom Reed"


@pytest.mark.parametrize("lead", ["The list was short:", "Prices rose again on Monday:"])
def test_a_thing_before_a_colon_says_nothing(extract: Extract, lead: str) -> None:
    assert not [one for one in extract(f'{lead}\n\n"Everyone home tonight knows who you are."') if one.speaker]


def test_lets_is_nobody(extract: Extract) -> None:
    assert not [
        one for one in extract("Some big ideas do come to pass. Let's assume that Reed gets elected.") if one.speaker
    ]


def test_what_follows_a_comma_is_not_what_is_written(extract: Extract) -> None:
    text = "While Reed had a wide array of artists writing songs about him, that has not been happening for Hale."
    assert not [one for one in extract(text) if "happening" in "".join(text[a:b] for a, b in one.content)]
