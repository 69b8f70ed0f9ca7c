"""The command line: what each command prints and where, its exit codes, and what never reaches a terminal."""

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from bot.cli import COMMANDS
from support import NEWS, ROOT, FakeEmbedder

Run = Callable[..., Result]
Ask = Callable[..., dict[str, Any]]
Write = Callable[[str, str], Path]
SEED = ROOT / "seeds" / "000_f24e29bdde54b1ea.txt"
LORRIES = "Was not one lorry turned away today?"
MILL = "the flood reached the old mill"
RECORDS: list[dict[str, Any]] = [
    {"id": "a", "publisher": "Vale Courier", "authors": ["Ada Quill", "Ben Reed"], "date": "2024-03-01", "lang": "en"},
    {"id": "b", "publisher": "Tarn Herald", "author": "Cy Löwe", "date": "2024-03-05T22:10:00Z", "lang": "en-GB"},
    {"id": "c", "publisher": "Kurier der Straße", "author": "Dee_Poe", "date": "2024-04-01", "lang": "pt_BR"},
    {"id": "d"},
]


@pytest.fixture
def records(onrecord: Run, write: Write) -> None:
    """An archive of four documents that differ in their fields."""
    lines = [json.dumps({**one, "text": f"On that day {MILL}, witness {one['id']} said."}) for one in RECORDS]
    assert onrecord("ingest", write("all.jsonl", "\n".join(lines))).exit_code == 0


@pytest.fixture
def filled(onrecord: Run, news: Path) -> Path:
    """An archive of three short news texts."""
    assert onrecord("ingest", news).exit_code == 0
    return news


def test_ingest_tells_what_it_did(onrecord: Run, news: Path):
    result = onrecord("ingest", news)
    counts = "added 3, updated 0, unchanged 0, removed 0, skipped 0: 3 passages, 3 texts embedded, in "
    assert result.exit_code == 0
    assert re.fullmatch(re.escape(counts) + r"\d+\.\d s\n", result.stdout)
    assert result.stderr == ""


def test_ingest_names_each_document_when_asked_to(onrecord: Run, news: Path):
    assert len(onrecord("ingest", news).stdout.splitlines()) == 1
    (news / "bridge.txt").write_text("The Orla bridge closed again on Tuesday, the council said.")
    lines = onrecord("ingest", "-v", news).stdout.splitlines()
    assert lines[-1].startswith("added 0, updated 1, unchanged 2,")
    assert sorted(line.split(":")[0] for line in lines[:-1]) == [
        "unchanged harvest version 1",
        "unchanged library version 1",
        "updated bridge version 2",
    ]


def test_a_long_ingest_tells_how_far_it_is_on_standard_error(
    onrecord: Run, news: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.commands.ingest.EVERY_SECONDS", 0.0)
    result = onrecord("ingest", news)
    told = [re.fullmatch(r"(\d) of 3 documents, \d+\.\d passages/s", line) for line in result.stderr.splitlines()]
    assert [match and match[1] for match in told] == ["1", "2", "3"]
    assert len(result.stdout.splitlines()) == 1


def test_ingest_reads_standard_input(onrecord: Run, ask: Ask):
    result = onrecord("ingest", "-", stdin="The strike ended at noon, the union said.")
    assert result.exit_code == 0
    assert ask("When did the strike end at noon?")["passages"][0]["citation"]["source"] == "-"


def test_the_json_answer_has_the_fields_of_the_contract(ask: Ask, filled: Path):
    answer = ask(LORRIES, "--since", "2000-01-02", "--publisher", "x")
    assert list(answer) == [
        *("question", "kind", "claim", "filters", "answered", "reason", "says", "disputes", "passages", "elapsed_ms")
    ]
    assert {"speaker", "publisher", "since", "until"} <= answer["filters"].keys()
    assert (answer["filters"]["since"], answer["filters"]["publisher"]) == ("2000-01-02", "x")
    answer = ask(LORRIES)
    assert (answer["question"], answer["kind"], answer["answered"], answer["reason"]) == (
        LORRIES,
        "passage",
        True,
        None,
    )
    assert isinstance(answer["elapsed_ms"], float)
    finding = answer["passages"][0]
    assert {"speaker", "quote", "content", "stance", "score", "citation"} <= finding.keys()
    cited = finding["citation"]
    assert list(cited) == [
        *("document_id", "version", "start", "end", "paragraph"),
        *("title", "publisher", "authors", "published", "url", "source"),
    ]
    text = (filled / "bridge.txt").read_text()
    assert text[cited["start"] : cited["end"]] == finding["quote"]
    assert (cited["document_id"], cited["version"], cited["source"]) == ("bridge", 1, str(filled / "bridge.txt"))


def test_collections_are_set_shown_and_asked_for(onrecord: Run, ask: Ask, news: Path):
    assert onrecord("ingest", "--collection", "desk-a", news / "bridge.txt").exit_code == 0
    assert "another collection" not in onrecord("ingest", news).stdout
    rows = [line.split("\t") for line in onrecord("list").stdout.splitlines()]
    assert {row[0]: row[6] for row in rows} == {"bridge": "desk-a", "harvest": "", "library": ""}
    listed = [json.loads(line) for line in onrecord("list", "--json").stdout.splitlines()]
    assert [one["collection"] for one in listed] == ["desk-a", None, None]
    assert re.search(r"^collection +desk-a *$", onrecord("show", "bridge").stdout, re.MULTILINE)
    assert "\ncollection" not in onrecord("show", "library").stdout
    assert json.loads(onrecord("stats", "--json").stdout)["collections"] == [[None, 2], ["desk-a", 1]]
    shown = onrecord("stats").stdout
    assert re.search(r"^collections +in none: 2 *\n +desk-a: 1 *$", shown, re.MULTILINE)
    for names, found in (((), True), (("desk-a",), True), (("desk-b", "desk-a"), True), (("open",), False)):
        answer = ask(LORRIES, *(word for name in names for word in ("--collection", name)))
        assert ("bridge" in json.dumps(answer["passages"])) is found, names
        assert answer["filters"]["collections"] == (sorted(set(names) - {"open"}) if names else None)
    assert "Searched: collections desk-b, open." in onrecord("ask", LORRIES, "--collection", "desk-b").stdout
    moved = onrecord("ingest", "--collection", "open", news).stdout
    assert moved.startswith("1 unchanged document went into another collection\n")
    for words in (["ingest", "--collection", "Desk A", news], ["ask", "--collection", "Desk A", "Who?"]):
        refused = onrecord(*words)
        assert refused.exit_code == 2
        assert refused.stderr == (
            "onrecord: 'Desk A' is no name of a collection: take up to 40 of a to z, 0 to 9, - and _, such as"
            " desk-syria.\n"
        )


@pytest.mark.usefixtures("filled")
def test_many_questions_are_answered_line_by_line_in_order(onrecord: Run, tmp_path: Path):
    questions = [LORRIES, "", "Will the town library of Vesk open on Sundays?", "?!", "Hail ruined the apple harvest"]
    result = onrecord("ask", "--json", "-", stdin="\n".join(questions))
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 2
    assert [answer["question"] for answer in answers] == questions
    for bad in (1, 3):
        assert answers[bad]["error"].startswith("The question ")
        assert (answers[bad]["answered"], answers[bad]["passages"]) == (False, [])
    good = [answers[number] for number in (0, 2, 4)]
    assert [answer["passages"][0]["citation"]["document_id"] for answer in good] == ["bridge", "library", "harvest"]
    assert all("error" not in answer for answer in good)
    written = tmp_path / "answers.jsonl"
    written.write_text(result.stdout)
    assert onrecord("verify", written).exit_code == 0
    assert onrecord("ask", "--json", "-", stdin=f"{LORRIES}\n").exit_code == 0


def test_many_questions_need_json(onrecord: Run):
    result = onrecord("ask", "-", stdin=LORRIES)
    assert result.exit_code == 2
    assert "needs --json" in result.stderr


@pytest.mark.usefixtures("records")
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("--publisher courier", "a"),
        ("--publisher STRASSE", "c"),
        ("--publisher r", "abc"),
        ("--author reed", "a"),
        ("--author LÖWE", "b"),
        ("--author e_p", "c"),
        ("--since 2024-03-05", "bc"),
        ("--until 2024-03-05", "ab"),
        ("--since 2024-03-05 --until 2024-03-05", "b"),
        ("--language en", "ab"),
        ("--language EN-gb", "b"),
        ("--language pt", "c"),
        ("--document d", "d"),
        ("--publisher herald --author quill", ""),
        ("--publisher %", ""),
        ("--language p", ""),
        ("--document d --until 2030-01-01", ""),
    ],
)
def test_limits_confine_the_answer(ask: Ask, options: str, expected: str):
    answer = ask(MILL, "--top", 50, *options.split())
    assert sorted({finding["citation"]["document_id"] for finding in answer["passages"]}) == list(expected)
    assert (answer["answered"], answer["reason"]) == ((True, None) if expected else (False, "filtered_out"))


@pytest.mark.usefixtures("records")
def test_an_answer_is_as_long_as_asked_for(ask: Ask):
    assert [len(ask(MILL, "--top", top)["passages"]) for top in (1, 2, 4, 50)] == [1, 2, 4, 4]
    assert len(ask(MILL, ONRECORD_ASK__TOP="3")["passages"]) == 3


@pytest.mark.usefixtures("records")
def test_what_the_limits_leave_out_is_told_in_words(onrecord: Run):
    result = onrecord("ask", "--publisher", "Nobody", MILL)
    assert result.exit_code == 0
    assert "Not in the archive." in result.stdout
    assert "Searched: publisher Nobody." in result.stdout


@pytest.mark.usefixtures("real_model", "filled")
def test_a_question_off_the_topic_is_not_answered(ask: Ask, onrecord: Run):
    question = "How many moons does the planet Saturn have?"
    answer = ask(question)
    assert (answer["answered"], answer["reason"], answer["says"], answer["disputes"]) == (False, "off_topic", [], [])
    shown = onrecord("ask", question).stdout
    assert shown.startswith("Not in the archive.")
    assert "which do not answer it:" in shown
    assert ask("Which harvest did hail ruin?")["answered"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("ask",), "Missing argument"),
        (("ask", "--top", "0", "x"), "0 is not in the range"),
        (("ask", "--since", "yesterday", "x"), "does not match the format"),
        (("ask", "--document", "nowhere", "x"), "There is no document 'nowhere' in the archive: see `onrecord list`."),
        (("show", "nowhere"), "There is no document 'nowhere' in the archive: see `onrecord list`."),
        (("show", "bridge", "--version", "2"), "There is no document 'bridge' of version 2"),
        (("show", "bridge", "--start", "3", "--end", "9000"), "has characters 0 to 311: name a start before an end"),
        (("show", "bridge", "--start", "312"), "has characters 0 to 311: name a start before an end"),
        (("show", "bridge", "--start", "7", "--end", "7"), "has characters 0 to 311: name a start before an end"),
        (("show", "bridge", "--start", "-1"), "-1 is not in the range"),
        (("remove", "bridge", "nowhere"), "There is no document 'nowhere' in the archive: see `onrecord list`."),
        (("verify", "nowhere.json"), "No such file"),
        (("nonsense",), "No such command 'nonsense'."),
        (("ingest",), "Missing argument"),
    ],
)
def test_wrong_use_is_told_on_standard_error(onrecord: Run, filled: Path, arguments: tuple[str, ...], message: str):
    result = onrecord(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
    assert len(onrecord("list", "--json").stdout.splitlines()) == len(list(filled.iterdir()))


def test_an_empty_archive_is_told_and_nothing_is_made(onrecord: Run, home: Path):
    assert "It is empty: fill it with `onrecord ingest PATH`." in onrecord("ask", LORRIES).stdout
    listed = onrecord("list")
    assert (listed.exit_code, listed.stdout) == (0, "")
    assert listed.stderr == "The archive is empty: fill it with `onrecord ingest PATH`.\n"
    assert onrecord("stats").exit_code == 0
    assert onrecord("check").stdout == f"There is no archive at {home} yet.\n"
    assert [onrecord(*words).exit_code for words in (["show", "a"], ["remove", "a"], ["rebuild"])] == [2, 2, 2]
    assert not home.exists()


def test_show_tells_the_fields_and_numbers_the_paragraphs(onrecord: Run, filled: Path):
    (filled / "bridge.txt").write_text("The Orla bridge closed again on Tuesday, the council said.")
    onrecord("ingest", filled)
    now, before = onrecord("show", "bridge").stdout, onrecord("show", "bridge", "--version", "1").stdout
    assert "bridge, version 2 " in now
    assert "¶1 The Orla bridge closed again on Tuesday" in now
    assert "bridge, version 1 (superseded)" in before
    assert "¶3 Hauliers disagreed." in before
    part = onrecord("show", "bridge", "--version", "1", "--start", "7", "--end", "14")
    assert part.stdout == NEWS["bridge.txt"][7:14] + "\n"


def test_the_bare_text_is_what_is_stored(onrecord: Run, write: Write):
    text = (
        "Tides\r\n\r\nHigh\tlow\r\n\x0cThe tide \u2067גאות\u2069 came in.\x1b[1m Nobody was warned.\r\n"
        + "On and on. " * 99
    )
    onrecord("ingest", write("tides.txt", text))
    shown = onrecord("show", "tides", "--start", 0, "--end", len(text))
    assert shown.exit_code == 0
    assert shown.stdout_bytes.decode() == text + "\n"


def test_the_seed_is_stored_as_it_stands(onrecord: Run):
    assert onrecord("ingest", SEED).stdout.startswith("added 1, ")
    listed = json.loads(onrecord("list", "--json").stdout)
    assert listed["id"] == "1268182"
    assert listed["publisher"] == "RFE/RL – Radio Free Europe/Radio Liberty"
    assert (listed["title"], listed["published"]) == (None, None)
    text = SEED.read_bytes().decode()
    whole = onrecord("show", "1268182", "--start", 0, "--end", listed["characters"])
    assert listed["characters"] == len(text)
    assert whole.stdout_bytes == SEED.read_bytes() + b"\n"
    lines = onrecord("show", "1268182", COLUMNS="100").stdout.splitlines()
    for heading in ("'Nothing Short Of A Massacre'", "Astana Talks"):
        assert [line.strip() for line in lines if heading in line] == [heading], "a heading has no number"
    assert any(line.strip().startswith("¶1 The evacuation of civilians") for line in lines)


def test_a_list_for_a_program_is_a_line_each_divided_by_tabs(onrecord: Run, write: Write):
    records = [
        {"id": "a", "text": "Apples were picked.", "title": "Tabs\tand\nlines\r\nin \x1b[31mone", "date": "2024-03-01"},
        {"id": "b", "text": "Pears were picked.", "publisher": "Vale Courier"},
    ]
    onrecord("ingest", write("all.jsonl", "\n".join(json.dumps(one) for one in records)))
    result = onrecord("list", COLUMNS="20")
    rows = [line.split("\t") for line in result.stdout.splitlines()]
    assert [row[:4] for row in rows] == [["a", "1", "2024-03-01", ""], ["b", "1", "", "Vale Courier"]]
    assert [row[4].startswith("Tabs and lines in") for row in rows] == [True, False]
    assert [len(row) for row in rows] == [7, 7]
    assert "\x1b" not in result.stdout


HOSTILE = {
    "id": "h",
    "title": "Storm \x1b[31mwarning\x1b]0;owned\x07",
    "publisher": "Vale\x1b[2J Courier",
    "text": "The storm \x1b[31mtore\x9b31m the roof off\x1b]8;;http://example.org\x07 the mill. " + "It rained. " * 60,
}


def _on_a_terminal(home: Path, *arguments: str) -> str:
    master, slave = pty.openpty()
    words = [sys.executable, "-m", "bot", "--home", str(home), *arguments]
    env = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(words, stdin=slave, stdout=slave, stderr=slave, cwd=ROOT, env=env) as process:
        os.close(slave)
        parts = []
        try:
            while part := os.read(master, 65_536):
                parts.append(part)
        except OSError:  # Linux's way of saying that the other end is closed
            pass
        assert process.wait() == 0
    os.close(master)
    return b"".join(parts).decode()


@pytest.mark.parametrize("command", ["list", "show", "show a part", "stats"])
def test_escape_sequences_of_a_document_do_not_reach_a_terminal(onrecord: Run, home: Path, write: Write, command: str):
    onrecord("ingest", write("all.jsonl", json.dumps(HOSTILE)))
    words = {"show": ["show", "h"], "show a part": ["show", "h", "--start", "0", "--end", "60"]}
    shown = _on_a_terminal(home, *words.get(command, [command]))
    for escape in ("\x1b[31m", "\x1b]", "\x1b[2J", "\x9b", "\x07"):
        assert escape not in shown
    assert ("\x1b[" in shown) == (command != "show a part"), "styles are used on a terminal, but not in bare text"
    assert "\N{REPLACEMENT CHARACTER}" in shown


def test_escape_sequences_of_a_document_do_not_reach_an_answer(onrecord: Run, write: Write):
    onrecord("ingest", write("all.jsonl", json.dumps(HOSTILE)))
    for env in ({}, {"FORCE_COLOR": "1", "TERM": "xterm-256color"}):
        shown = onrecord("ask", "storm tore the roof off the mill", color=True, **env).stdout
        assert "the roof off" in shown
        for escape in ("\x1b[31m", "\x1b]", "\x1b[2J", "\x9b", "\x07"):
            assert escape not in shown
        assert ("\x1b[" in shown) == bool(env)


@pytest.mark.parametrize("width", [40, 72])
def test_no_line_is_wider_than_the_terminal_and_none_is_coloured_elsewhere(onrecord: Run, filled: Path, width: int):
    (filled / ("long" * 20 + ".txt")).write_text("A" * 150 + " was said by the mayor of the town of Vesk on Monday.")
    onrecord("ingest", filled)
    for words in (["ask", LORRIES], ["show", "bridge"], ["show", "long" * 20], ["stats"], ["ask", "boiling nitrogen"]):
        result = onrecord(*words, color=True, COLUMNS=str(width))
        assert result.exit_code == 0
        assert max(map(len, result.stdout.splitlines())) <= width, words
        assert "\x1b" not in result.stdout


@pytest.mark.usefixtures("records")
def test_stats_tell_how_large_the_archive_is(onrecord: Run):
    shown = onrecord("stats").stdout
    for line in ("documents .*4 .4 versions", "published .*2024-03-01 to 2024-04-01, 1 without a date", "model .*fake"):
        assert re.search(line, shown), line
    assert json.loads(onrecord("stats", "--json").stdout)["publishers"] == [
        [None, 1],
        ["Kurier der Straße", 1],
        ["Tarn Herald", 1],
        ["Vale Courier", 1],
    ]  # fmt: skip - a table


@pytest.mark.usefixtures("filled")
def test_removed_documents_are_gone(onrecord: Run, ask: Ask):
    assert onrecord("remove", "bridge").stdout == "Removed 1 document.\n"
    assert onrecord("remove", "bridge").exit_code == 2
    assert all(finding["citation"]["document_id"] != "bridge" for finding in ask(LORRIES)["passages"])
    assert onrecord("check").exit_code == 0


@pytest.fixture
def check_answer(onrecord: Run, ask: Ask, records: None) -> Callable[[Callable[[dict[str, Any]], object]], Result]:  # noqa: ARG001 - fills the archive
    """Verifies an answer after a change to its first finding."""
    answer = ask(MILL, "--publisher", "courier")

    def run(change: Callable[[dict[str, Any]], object]) -> Result:
        changed = json.loads(json.dumps(answer))
        change(changed["passages"][0])
        return onrecord("verify", "-", stdin=json.dumps(changed))

    return run


Check = Callable[[Callable[[dict[str, Any]], object]], Result]


def test_verify_passes_what_ask_wrote(check_answer: Check):
    result = check_answer(lambda finding: finding)
    assert (result.exit_code, result.stdout) == (0, "Verbatim: 1 quote stands as cited.\n")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda one: one.update(quote=one["quote"].replace("flood", "blood")),
            "the quote is not verbatim from character",
        ),
        (lambda one: one.update(quote=one["quote"] + " "), "the quote is not verbatim from character"),
        (lambda one: one["context"].update(text=one["context"]["text"][1:]), "the context is not verbatim"),
        (lambda one: one["citation"].update(publisher="Tarn Herald"), "its publisher is 'Tarn Herald'"),
        (lambda one: one["citation"].update(published="2024-03-02"), "its published is '2024-03-02'"),
        (lambda one: one["citation"].update(start=one["citation"]["start"] + 1), "is not verbatim"),
        (lambda one: one["citation"].update(end=10**6), "which is no place in it"),
        (lambda one: one["citation"].update(start=None), "which is no place in it"),
        (lambda one: one["citation"].update(version=2), "There is no document 'a' of version 2"),
        (lambda one: one["citation"].update(version=10**30), ""),
        (lambda one: one["citation"].update(version=float("inf")), ""),
        (lambda one: one["citation"].update(document_id="z"), "There is no document 'z'"),
        (lambda one: one["citation"].update(document_id="\ud800"), ""),
        (lambda one: one.pop("citation"), "it has no quote with a citation"),
        (lambda one: one.update(content=[[10**6, 10**6 + 1]]), "does not lie inside the quote"),
        (lambda one: one.update(content=[["a", "b"]]), "does not lie inside the quote"),
        (lambda one: one.update(content=5), ""),
        (lambda one: one.update(context="text"), "its context has no text with offsets"),
    ],
    ids=[
        "another word",
        "a space more",
        "another context",
        "another publisher",
        "another day",
        "another start",
        "an end outside",
        "no start",
        "a version to come",
        "an endless version",
        "an infinite version",
        "another document",
        "half a character for an id",
        "no citation",
        "content outside",
        "content of words",
        "content of no spans",
        "context of no place",
    ],
)
def test_verify_names_the_first_difference(
    check_answer: Check, change: Callable[[dict[str, Any]], object], message: str
):
    result = check_answer(change)
    assert result.exit_code == 1
    assert result.stdout.startswith("Not as the archive has it: passages[1]: ")
    assert message in result.stdout
    assert len(result.stdout.splitlines()) == 1


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("text", [b"not JSON", b"", b" \n", b"\xff\xfe", b"[" * 200_000])
def test_verify_refuses_what_is_no_json(onrecord: Run, tmp_path: Path, text: bytes):
    path = tmp_path / "answer.json"
    path.write_bytes(text)
    result = onrecord("verify", path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"onrecord: {path} is not JSON: give it what `onrecord ask --json` wrote.\n"


def test_check_names_variables_that_nothing_reads_and_never_their_value(onrecord: Run, filled: Path, home: Path):
    assert filled.is_dir()
    whole = onrecord("check")
    assert (whole.exit_code, whole.stdout) == (0, f"The archive at {home} is whole.\n")
    names = ("ONRECORD_HOEM", "ONRECORD_TELEGRAM_TOKEN")
    result = onrecord("check", **dict.fromkeys(names, "123:hush-hush"))
    assert result.exit_code == 1
    for name in names:
        assert f"{name} is set and nothing reads it." in result.stdout
    assert "hush" not in result.output


@pytest.mark.parametrize("name", ["ONRECORD_ASK__TOP", "ONRECORD_TELEGRAM__TOKN", "ONRECORD_TELEGRAM__ADMINS"])
def test_a_variable_that_cannot_be_read_is_named_and_its_value_is_not(onrecord: Run, name: str):
    result = onrecord("list", **{name: "hush-hush"})
    assert result.exit_code == 2
    assert result.stderr.startswith(f"onrecord: {name} ")
    assert "hush" not in result.output


def test_what_check_finds_is_mended_by_the_command_that_it_names(onrecord: Run, filled: Path, home: Path):
    assert filled.is_dir()
    files = [path for path in (home / "index").rglob("*") if path.is_file()]
    assert {path.parent.name for path in files} == {"passages", "statements"}
    for file in files:
        file.write_bytes(b"spoilt")
    found = onrecord("check")
    assert found.exit_code == 1
    assert "mend it: onrecord rebuild\n" in found.stdout
    rebuilt = onrecord("rebuild")
    assert (rebuilt.exit_code, rebuilt.stdout) == (0, "Rebuilt: 3 passages.\n")
    assert onrecord("check").exit_code == 0


def test_another_model_is_refused_until_everything_is_embedded_again(
    onrecord: Run, filled: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("retrieval.archive.SentenceEmbedder", lambda *_, **__: FakeEmbedder("other-weights"))
    (filled / "new.txt").write_text("The ferry sank at dawn near Vesk.")
    for words in (["ask", LORRIES], ["ingest", filled]):
        result = onrecord(*words)
        assert (result.exit_code, result.stdout) == (3, "")
        assert "onrecord rebuild --reembed" in result.stderr
    assert "mend it: onrecord rebuild --reembed" in onrecord("check").stdout
    again = onrecord("rebuild", "--reembed")
    assert again.exit_code == 0
    assert "3 of 3 passages embedded" in again.stderr
    assert onrecord("ask", LORRIES).exit_code == 0


def test_help_lists_every_command(onrecord: Run):
    shown = onrecord("--help").stdout
    for name, (_, text) in COMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(text)}$", shown, re.MULTILINE)
        assert onrecord(name, "--help").exit_code == 0


def test_the_command_itself_works_from_the_first_file_to_a_checked_quote(tmp_path: Path):
    env = {name: value for name, value in os.environ.items() if not name.startswith("ONRECORD_")}

    def run(*arguments: str, stdin: str | None = None) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
            env={**env, "ONRECORD_HOME": str(tmp_path / "archive")},
        )
        assert done.returncode == 0, done.stderr
        # How far a slow machine is may be told there; warnings of libraries may not.
        assert all(line.endswith(" passages/s") for line in done.stderr.splitlines()), done.stderr
        return done.stdout

    assert run("ingest", str(SEED)).startswith("added 1, ")
    answer = run("ask", "--json", "who said the evacuation was completed?")
    first = json.loads(answer)["says"][0]
    assert first["speaker"]["name"] == "the Russian military"
    assert "completed" in first["quote"]
    assert re.fullmatch(r"Verbatim: \d+ quotes? stands? as cited\.\n", run("verify", "-", stdin=answer))


def test_line_separators_inside_a_quote_do_not_break_the_lines_of_json(onrecord: Run, tmp_path: Path):
    path = tmp_path / "poem.txt"
    path.write_text("The ferry sailed\u2028at dawn\x85and nobody was aboard. The harbour said so.", encoding="utf-8")
    onrecord("ingest", path)
    lines = onrecord("ask", "--json", "-", stdin="the ferry sailed\nthe harbour said so\n").stdout
    assert len(lines.splitlines()) == 2
    answers = tmp_path / "answers.jsonl"
    answers.write_text(lines, encoding="utf-8")
    assert onrecord("verify", answers).exit_code == 0


def test_ends_of_lines_and_pages_never_join_words_on_a_page(onrecord: Run, tmp_path: Path):
    path = tmp_path / "pages.txt"
    path.write_bytes(b"The council opened\x0cthe bridge on Monday\rafternoon. It stayed open all\x0bday, it said.")
    onrecord("ingest", path)
    shown = " ".join(onrecord("ask", "the council opened the bridge").stdout.split())
    for joined in ("openedthe", "Mondayafternoon", "allday"):
        assert joined not in shown
