import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.ingest.quotation import LONGEST_UNCLOSED, Quotation, quotation_spans, read_quotations

_TEXTS = st.text(alphabet="ab ns.,:?-é1“”„\"'‘’«»「」`\u00a0\u05e9", max_size=60)


def read(text: str) -> list[str]:
    return [text[start:end] for start, end in quotation_spans(text)]


def read_all(text: str) -> list[Quotation]:
    return read_quotations(text, [line.span() for line in re.finditer(r"[^\n]+", text)])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We voted,” Tollan said. “Twice.”", ["“We voted,”", "“Twice.”"]),
        ('"We voted," Tollan said. "Twice."', ['"We voted,"', '"Twice."']),
        ("''We voted,'' Tollan said. ``Twice.''", ["''We voted,''", "``Twice.''"]),
        ('"We voted,” said Tollan. “Twice."', ['"We voted,”', '“Twice."']),
        ("‘We voted,’ Tollan said. ‘Twice.’", ["‘We voted,’", "‘Twice.’"]),
        ("'We voted,' Tollan said. 'Twice.'", ["'We voted,'", "'Twice.'"]),
        ("« Nous votons », dit-il. «Deux fois.»", ["« Nous votons »", "«Deux fois.»"]),
        ("»Wir stimmen«, sagte er. „Zweimal.“", ["»Wir stimmen«", "„Zweimal.“"]),
        ("‚Wir stimmen‘, sagte er.", ["‚Wir stimmen‘"]),
        ("”Vi röstar”, sade hon. »Två gånger.»", ["”Vi röstar”", "»Två gånger.»"]),
        ("他说：“我们投票。”又说「两次」。", ["“我们投票。”", "「两次」"]),
        ('He wrote:"Never."', ['"Never."']),
        ('(The "Sable Star" sank—"at once," he said.)', ['"Sable Star"', '"at once,"']),
    ],
)
def test_every_kind_of_mark_is_read(text: str, expected: list[str]):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“He told me ‘go’ and I went,” she said.", ["“He told me ‘go’ and I went,”"]),
        ("‘He told me “go” and I went,’ she said.", ["‘He told me “go” and I went,’"]),
        ("“I said “go” and “stay” to him.” He left.", ["“I said “go” and “stay” to him.”"]),
        ("It has been “completed.””", ["“completed.”"]),
        ("''He said, 'Go now,' '' she recalled.", ["''He said, 'Go now,' ''"]),
        ('"So I asked him, \'Why?\'" she said. "He left."', ["\"So I asked him, 'Why?'\"", '"He left."']),
    ],
)
def test_a_quotation_inside_another_is_part_of_it(text: str, expected: list[str]):
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The boys' boat and Tollan's dog, the O'Haras' house.",
        "In the '90s and the ‘80s, ’twas rock 'n' roll for 'em.",
        'He is 6\' 2" tall and the pipe is 5" wide.',
        "He said צה\"ל and it's 'bout time.",
        "It was 5 o'clock; the ‘ was a blot.",
        "",
        "''",
    ],
)
def test_apostrophes_and_inches_open_nothing(text: str):
    assert [one for one in read(text) if one != "''"] == []


def test_the_apostrophe_of_a_plural_does_not_close():
    assert read("‘We saw the boys’ boat sink,’ he said. ‘It’s gone.’") == [
        "‘We saw the boys’ boat sink,’",
        "‘It’s gone.’",
    ]
    assert read("He met the 'rebels' there.") == ["'rebels'"]
    assert read("The 'rebel left. It was the crews' day.") == []


def test_a_forgotten_closing_mark_ends_at_the_next_that_opens():
    assert read("“We voted, Tollan said. “Twice,” he added.") == ["“We voted, Tollan said.", "“Twice,”"]


def test_an_unclosed_quotation_ends_with_its_paragraph():
    text = "“We voted twice, he said.\nNobody answered."
    assert read_all(text) == [Quotation(start=0, end=text.index("\n"), closed=False, continues=False)]


def test_a_stray_mark_in_a_very_long_paragraph_opens_nothing():
    tail = "word " * (LONGEST_UNCLOSED // 5)
    assert read(f"He saw a “ and {tail}") == []
    assert read(f"He saw a “dog {tail}") == []
    assert read(f"He saw a “dog {tail}” and a “cat”.")[1:] == ["“cat”"]


@pytest.mark.parametrize(("opening", "closing"), ["“”", '""', "‘’", "''", ("''", "''"), ("``", "''"), "«»"])
def test_speech_goes_on_over_paragraphs_that_each_open_with_a_mark(opening: str, closing: str):
    text = f"He said: {opening}We voted.\n{opening}We lost.\n{opening}We left.{closing}\nThen it rained."
    found = read_all(text)
    assert [(one.closed, one.continues) for one in found] == [(False, True), (False, True), (True, False)]
    assert [text[one.start : one.end].strip("“”\"‘’'`«»") for one in found] == ["We voted.", "We lost.", "We left."]


def test_a_quotation_that_is_closed_does_not_go_on():
    assert [one.continues for one in read_all("“We voted.”\n“We lost.”")] == [False, False]


def test_speech_that_goes_on_may_hold_a_quotation():
    found = read_all("“We voted for “peace” then.\n“We lost.”")
    assert [(one.start, one.closed, one.continues) for one in found] == [(0, False, True), (28, True, False)]


def test_only_the_given_stretch_is_read():
    text = "“No,” he said. “Yes,” she said. “No.”"
    assert quotation_spans(text, 15, 31) == [(15, 21)]


@given(st.lists(_TEXTS, min_size=1, max_size=4))
def test_quotations_lie_in_their_paragraphs_in_order(lines: list[str]):
    text = "\n".join(lines)
    spans = [line.span() for line in re.finditer(r"[^\n]+", text)]
    found = read_quotations(text, spans)
    at = 0
    for one in found:
        assert at <= one.start < one.end
        assert any(start <= one.start and one.end <= end for start, end in spans)
        assert not (one.closed and one.continues)
        at = one.end


@given(st.lists(st.sampled_from(["We voted", "Tollan left", "It rained", "Nobody came"]), min_size=1, max_size=6))
def test_plain_quotations_are_found_again(words: list[str]):
    text = " ".join(f"He said, “{one}.” She nodded." for one in words)
    assert read(text) == [f"“{one}.”" for one in words]
