"""The format of the training set: what stands in a file is read, and what is wrong is named with its line."""

from pathlib import Path

import pytest

from support import ROOT
from training.events import LABELS, PHENOMENA, EventError, main, read

EVENT = """\
== report
title: Lock holds, says board
publisher: The Ostermouth Gazette
published: 2031-04-02
place: OSTERMOUTH
style: local paper

[a1 | Ines Okoro] The lock was not damaged, the board's head Ines Okoro said on Tuesday.
[a2] About 300 people live below it.

[a3 | Tom Reed] “It leaks,” said Tom Reed, a bargeman.

== report
title: Water in the cellars
publisher: Channel Two
published: 2031-04-03
place: OSTERMOUTH
style: broadcaster

[b1 | Tom Reed] Tom Reed said again that the lock leaked.

== questions
who_said: whos saying the lock got through it ok
claim: the lock was not damaged
+ a1 ~ literal
- a3 b1 ~ antonym
x a2 ~ topic

who_denied: who denies that the lock is whole
claim: the lock is whole
+ a1 ~ paraphrase
- a3 b1 ~ counterclaim

what_said: what did Reed say about the lock
speaker: Tom Reed
claim: the lock
+ a3 b1 ~ literal
o a1 ~ speaker

fact: how many people live below the lock
+ a2 ~ literal

unanswerable: who said the mill burned down
claim: the mill burned down
x a1 a3 ~ event
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file of one event."""
    made = tmp_path / "loc-99.txt"
    made.write_text(EVENT, encoding="utf-8")
    return made


def test_an_event_is_read_with_its_reports_and_questions(path: Path):
    event = read(path)
    assert event.name == "loc-99"
    first, second = event.reports
    assert (first.title, first.publisher, first.published) == (
        "Lock holds, says board",
        "The Ostermouth Gazette",
        "2031-04-02",
    )
    assert (second.place, second.style) == ("OSTERMOUTH", "broadcaster")
    assert [[one.id for one in paragraph] for paragraph in first.paragraphs] == [["a1", "a2"], ["a3"]]
    assert [(one.id, one.speaker) for one in event.sentences()] == [
        ("a1", "Ines Okoro"),
        ("a2", None),
        ("a3", "Tom Reed"),
        ("b1", "Tom Reed"),
    ]
    assert [one.kind for one in event.questions] == ["who_said", "who_denied", "what_said", "fact", "unanswerable"]
    asked = event.questions[0]
    assert (asked.text, asked.claim, asked.speaker) == (
        "whos saying the lock got through it ok",
        "the lock was not damaged",
        None,
    )
    assert asked.labels == {
        "a1": ("supports", "literal"),
        "a3": ("disputes", "antonym"),
        "b1": ("disputes", "antonym"),
        "a2": ("unrelated", "topic"),
    }
    assert (event.questions[2].speaker, event.questions[3].claim) == ("Tom Reed", None)


def test_the_text_of_a_report_is_as_it_would_be_published(path: Path):
    text = read(path).reports[0].text
    assert text.count("\n\n") == 1
    assert text.startswith("The lock was not damaged,")
    assert text.endswith("said Tom Reed, a bargeman.")
    assert "[a" not in text


def _line(words: str) -> int:
    return EVENT[: EVENT.index(words)].count("\n") + 1


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("== questions", "== question", "a part is `== report` or `== questions`"),
        ("[a2] About", "a2 About", "neither a field nor a sentence"),
        ("[a2] About", "[2] About", "neither a field nor a sentence"),
        ("x a2 ~ topic", "x a2", "no question, claim, speaker or label: x a2"),
        ("x a2 ~ topic", "? a2 ~ topic", "no question, claim, speaker or label"),
        ("x a2 ~ topic", "x a2 ~ literal", "'literal' is none of"),
        ("x a2 ~ topic", "x a1 ~ topic", "a1 is labelled twice"),
        ("fact: how", "facts: how", "no question, claim, speaker or label: facts: how"),
        ("who_said: whos", "+ a1 ~ literal", "a label before the first question"),
    ],
)
def test_a_line_that_is_wrong_is_named(path: Path, right: str, wrong: str, message: str):
    changed = EVENT.replace(right, wrong, 1)
    number = _line(right)
    if right.startswith("who_said"):
        changed = EVENT.replace(EVENT.splitlines()[number - 1], wrong, 1)
    path.write_text(changed, encoding="utf-8")
    with pytest.raises(EventError) as caught:
        read(path)
    assert str(caught.value).startswith(f"loc-99.txt:{number}: ")
    assert message in str(caught.value)


def test_a_field_that_is_left_out_is_found_at_the_first_sentence(path: Path):
    path.write_text(EVENT.replace("place: OSTERMOUTH\n", "", 1), encoding="utf-8")
    with pytest.raises(EventError, match=r"^loc-99\.txt:7: neither a field nor a sentence"):
        read(path)


def test_a_file_that_starts_otherwise_is_refused(path: Path):
    path.write_text(f"title: x\n{EVENT}", encoding="utf-8")
    with pytest.raises(EventError, match=r"^loc-99\.txt:1: a file starts with `== report`"):
        read(path)


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("[a3 |", "[a1 |", "a sentence id stands twice"),
        ("x a2 ~ topic", "x a9 ~ topic", "labels ['a9'], which are no sentences"),
        ("claim: the lock was not damaged\n", "", "'whos saying the lock got through it ok' has no claim"),
        ("speaker: Tom Reed\n", "", "'what did Reed say about the lock' has no speaker"),
        ("x a1 a3 ~ event", "+ a1 ~ literal", "'who said the mill burned down' is answered"),
        ("+ a2 ~ literal", "0 a2 ~ background", "has no answer: mark it unanswerable"),
        ("- a3 b1 ~ counterclaim", "0 a3 b1 ~ doubt", "has no denial: mark it unanswerable"),
    ],
)
def test_what_does_not_fit_together_is_told(path: Path, right: str, wrong: str, message: str):
    path.write_text(EVENT.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(EventError) as caught:
        read(path)
    assert str(caught.value).startswith("loc-99.txt: ")
    assert message in str(caught.value)


def test_the_command_counts_what_files_hold(path: Path, capsys: pytest.CaptureFixture[str]):
    assert main([str(path)]) == 0
    out, err = capsys.readouterr()
    counts = {line[:26].strip(): int(line[26:]) for line in out.splitlines()}
    assert counts == {
        "events": 1,
        "reports": 2,
        "sentences": 4,
        "labelled pairs": 13,
        "label supports": 5,
        "label disputes": 4,
        "label other_speaker": 1,
        "label unrelated": 3,
        "question who_said": 1,
        "question who_denied": 1,
        "question what_said": 1,
        "question fact": 1,
        "question unanswerable": 1,
    }
    assert err == ""


def test_the_command_tells_what_is_wrong_and_reads_on(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    bad = tmp_path / "bad.txt"
    bad.write_text("nothing\n")
    assert main([str(bad), str(path)]) == 1
    out, err = capsys.readouterr()
    assert err == "bad.txt:1: a file starts with `== report`\n"
    assert "events                     1\n" in out


def test_every_event_of_the_training_set_can_be_read_and_none_stands_twice():
    paths = sorted((ROOT / "training" / "data" / "events").glob("*.txt"))
    assert paths
    labelled = [(event, question) for event in map(read, paths) for question in event.questions]
    assert sum(len(question.labels) for _, question in labelled) >= 4000
    texts = [report.text for path in paths for report in read(path).reports]
    assert len(set(texts)) == len(texts)
    assert {label for _, question in labelled for label, _ in question.labels.values()} == set(LABELS.values())
    assert PHENOMENA.keys() == LABELS.keys()
