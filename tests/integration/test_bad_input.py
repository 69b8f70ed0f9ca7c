"""Bad input of every kind, through the command line: told in a sentence, and never in the way of what is good."""

import gzip
import io
import json
import os
import sqlite3
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from retrieval.store.connection import DATABASE
from retrieval.store.schema import MIGRATIONS
from support import ROOT

Run = Callable[..., Result]
Ask = Callable[..., dict[str, Any]]
Write = Callable[[str, str], Path]
GOOD = "The keeper of the lighthouse found a brass compass on Tuesday."
QUESTION = "When was a brass compass found in the lighthouse?"


@pytest.fixture
def take(onrecord: Run, ask: Ask, folder: Path) -> Callable[..., Result]:
    """Ingests the folder, which also holds a good document; that one must then be there and be found."""
    (folder / "good.txt").write_text(GOOD)

    def run(*paths: object, code: int = 1, color: bool = False) -> Result:
        result = onrecord("ingest", *(paths or (folder,)), color=color)
        assert result.exit_code == code, result.output
        answer = ask(QUESTION)
        assert answer["answered"]
        assert answer["passages"][0]["quote"] == GOOD
        assert answer["passages"][0]["citation"]["document_id"] == "good"
        return result

    return run


def _ids(onrecord: Run) -> list[str]:
    return [json.loads(line)["id"] for line in onrecord("list", "--json").stdout.splitlines()]


def _docx() -> bytes:
    import docx

    document = docx.Document()
    document.add_paragraph("The council said that the bridge was open again. " * 20)
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def _pdf() -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    data = io.BytesIO()
    canvas = Canvas(data)
    for page in range(5):
        canvas.drawString(72, 700, f"The council said on page {page} that the bridge was open again.")
        canvas.showPage()
    canvas.save()
    return data.getvalue()


def _zip_bomb(*, claims: int | None) -> bytes:
    """A DOCX whose text unpacks to 30 MB of spaces, and says so, or that it is smaller."""
    data = io.BytesIO()
    size = 0
    with zipfile.ZipFile(io.BytesIO(_docx())) as source, zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            content = source.read(part)
            if part.filename == "word/document.xml":
                content = content.replace(b"</w:t>", b" " * 30_000_000 + b"</w:t>", 1)
                size = len(content)
            target.writestr(part.filename, content)
    packed = data.getvalue()
    assert len(packed) < 100_000
    return packed if claims is None else packed.replace(struct.pack("<L", size), struct.pack("<L", claims))


def _half(data: bytes) -> bytes:
    return data[: len(data) // 2]


BAD_FILES: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "an empty file": ("a.txt", lambda: b"", "it is empty"),
    "only white space": ("a.txt", lambda: b" \n\t\r\n\xef\xbb\xbf\n", "it is empty"),
    "a picture named as text": (
        "a.txt",
        lambda: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 9,
        "binary data",
    ),
    "a cut gzip": ("a.txt.gz", lambda: gzip.compress(GOOD.encode() * 99)[:-20], "gzip data is damaged or cut off"),
    "a gzip of noise": ("a.txt.gz", lambda: b"\x1f\x8bnoise, and no more than that", "gzip data is damaged or cut off"),
    "a gzip that is none": ("a.txt.gz", lambda: b"plain", "gzip data is damaged or cut off"),
    "a cut PDF": ("a.pdf", lambda: _half(_pdf()), "it cannot be read as a PDF"),
    "the start of a PDF": ("a.pdf", lambda: b"%PDF-1.7\n", "it cannot be read as a PDF"),
    "a cut DOCX": ("a.docx", lambda: _half(_docx()), "it cannot be read as a DOCX file"),
    "a zip bomb": (
        "a.docx",
        lambda: _zip_bomb(claims=None),
        "more than the 20,000,000 that ONRECORD_INGEST__MAX_BYTES",
    ),
    "a zip bomb that lies": ("a.docx", lambda: _zip_bomb(claims=1000), "it cannot be read as a DOCX file"),
    "nested tags": ("a.html", lambda: b"<div>" * 200_000 + b"x" + b"</div>" * 200_000, "its tags are nested too deep"),
    "nested JSON": ("a.json", lambda: b"[" * 200_000, "nested too deep"),
    "JSON of another shape": ("a.json", lambda: b'"only a string"', "it is no JSON object"),
    "an unknown type": ("a.xyz", lambda: b"x", "files of the type .xyz are not read"),
}


@pytest.mark.parametrize("bad", BAD_FILES)
def test_a_bad_file_is_named_with_its_reason_and_stops_nothing(take: Run, onrecord: Run, folder: Path, bad: str):
    name, make, reason = BAD_FILES[bad]
    (folder / name).write_bytes(make())
    lines = take().stdout.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith(f"skipped {folder / name}: ")
    assert reason in lines[0]
    assert lines[1].startswith("added 1, updated 0, unchanged 0, removed 0, skipped 1")
    assert _ids(onrecord) == ["good"]


@pytest.mark.parametrize("ending", ["txt", "jsonl", "csv", "html"])
def test_a_hundred_megabytes_in_one_line_are_passed_over(take: Run, folder: Path, ending: str):
    path = folder / f"a.{ending}"
    with path.open("wb") as file:
        for _ in range(100):
            file.write(b"word " * 200_000)
    assert path.stat().st_size == 100_000_000
    assert "the 20,000,000 " in take().stdout


def test_a_path_that_does_not_exist_is_told_and_the_others_are_taken(take: Run, folder: Path, tmp_path: Path):
    result = take(tmp_path / "nowhere", folder)
    assert f"skipped {tmp_path / 'nowhere'}: it does not exist" in result.stdout


def test_records_around_a_bad_line_are_taken(take: Run, onrecord: Run, write: Write, folder: Path):
    write(
        "a.jsonl",
        '{"id": "one", "text": "Apples were picked."}\n'
        "{bad}\n"
        "\n"
        '{"id": "none"}\n'
        '{"id": "two", "text": "Pears were picked."}\n'
        '{"id": "cut", "text": "Pears w',
    )
    result = take()
    reasons = {line.split(": ")[0]: line for line in result.stdout.splitlines() if line.startswith("skipped")}
    assert list(reasons) == [f"skipped {folder / 'a.jsonl'} (record {number})" for number in (2, 4, 6)]
    assert all("not valid JSON" in reasons[f"skipped {folder / 'a.jsonl'} (record {number})"] for number in (2, 6))
    assert sorted(_ids(onrecord)) == ["good", "one", "two"]


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ('{"id": "a", "text": "Apples\\u0000 were picked."}', "NUL characters"),
        ('{"id": "a", "text": "Apples \\ud83d were picked."}', "lone surrogates"),
        ('{"id": "a", "title": "\\udc00", "text": "Apples were picked."}', "lone surrogates"),
        ('{"id": "a", "text": "Apples were picked.", "extra": {"k": ["\\udc00"]}}', "lone surrogates"),
        ('{"id": "a\\u001b[31m", "text": "Apples were picked."}', "the id that it states"),
        ('{"id": "", "text": ""}', "it has no text"),
        ('{"id": "a", "text": "Apples.", "n": NaN}', "not valid JSON"),
        ('{"id": "a", "text": "Apples.", "n": 1e999}', "not valid JSON"),
        ("[" * 200_000, "nested too deep"),
    ],
)
def test_a_record_that_cannot_be_stored_is_told(take: Run, onrecord: Run, write: Write, record: str, reason: str):
    write("a.jsonl", record + '\n{"id": "after", "text": "Pears were picked."}\n')
    result = take()
    assert reason in result.stdout.splitlines()[0]
    assert sorted(_ids(onrecord)) == ["after", "good"]


def test_a_nul_in_a_field_reaches_no_output(take: Run, onrecord: Run, write: Write):
    write("a.jsonl", '{"id": "a", "title": "Or\\u0000chard", "publisher": "P\\u0000", "text": "Apples were picked."}\n')
    result = onrecord("ingest", "-v", write("b.jsonl", "{}").parent)
    assert "\0" not in result.output
    for command in (["list"], ["stats"], ["ask", "Apples were picked"]):
        assert "\0" not in onrecord(*command).output
    take()


def test_two_documents_of_one_id_in_one_run_are_told_apart(take: Run, onrecord: Run, write: Write, folder: Path):
    write("a.jsonl", '{"id": "7", "text": "The first text."}\n{"id": "7", "text": "Another text."}\n')
    write("b.jsonl", '{"id": "7", "text": "A third text."}\n')
    lines = take().stdout.splitlines()
    assert lines[0].startswith(f"skipped {folder / 'a.jsonl'} (record 2): its id '7' was already taken in this run")
    assert lines[1].startswith(f"skipped {folder / 'b.jsonl'} (record 1): its id '7' was already taken in this run")
    assert "The first text." in onrecord("show", "7").stdout


SCRIPTS = {
    "arabic": ("قال الوزير إن الجسر أُغلق يوم الاثنين. وقال المهندس إنه ما زال مفتوحا.", "الجسر أُغلق"),
    "chinese": ("部长说大桥已经关闭。工程师说它是开放的。", "大桥已经关闭"),
    "emoji": ("👩‍🚒 Firefighters said 🔥 the blaze was out. 👍🏽 Nobody was hurt 🇺🇳, they said.", "blaze was out"),
    "combining": (
        "Le pre\u0301sident a dit que l’e\u0301te\u0301 e\u0301tait fini. Le cafe\u0301 ferme.",
        "e\u0301te\u0301 fini",
    ),
    "embedded direction": (
        "\u2067הגשר נסגר\u2069, said the minister. \u202bהמעבר פתוח\u202c, said the mayor.",
        "minister הגשר",
    ),
}


@pytest.mark.parametrize("script", SCRIPTS)
def test_offsets_are_right_in_every_script(take: Run, ask: Ask, write: Write, script: str):
    text, question = SCRIPTS[script]
    name = f"a-{script.replace(' ', '-')}"
    write(f"{name}.txt", text)
    take(code=0)
    answer = ask(question, "--document", name)
    assert answer["passages"]
    for finding in answer["passages"]:
        cited = finding["citation"]
        assert finding["quote"] == text[cited["start"] : cited["end"]]


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("", "The question is empty: type what you want to know."),
        (" \t\n", "The question is empty: type what you want to know."),
        ("?!… — “”", "The question holds no word: type what you want to know."),
        ("word " * 10_000, "at most 1,000 are read: ask in a sentence."),
        ("\udcff\udcfe", "The question holds characters that are not text: type it again."),
    ],
)
def test_a_question_that_cannot_be_read_is_told(take: Run, onrecord: Run, question: str, message: str):
    take(code=0)
    for options in ((), ("--json",)):
        result = onrecord("ask", *options, "--", question)
        assert result.exit_code == 2
        assert result.stdout == ""
        assert result.stderr.startswith("onrecord: The question ")
        assert result.stderr.endswith(f"{message}\n")


@pytest.mark.parametrize(
    "syntax",
    ["AND OR NEAR(", 'NEAR("brass" "compass", 2)', '"', "{title}: compass", "^brass -compass* NOT +", "a\0b", "';--"],
)
def test_search_syntax_in_a_question_is_only_words(take: Run, ask: Ask, syntax: str):
    take(code=0)
    answer = ask(f"{syntax} brass compass lighthouse")
    assert answer["question"] == f"{syntax} brass compass lighthouse"
    assert answer["passages"][0]["quote"] == GOOD


def test_search_syntax_alone_finds_nothing_and_breaks_nothing(take: Run, ask: Ask):
    take(code=0)
    answer = ask("AND OR NEAR(")
    assert not answer["answered"]
    assert answer["reason"] == "off_topic"


def test_a_link_out_of_the_folder_is_not_followed(take: Run, onrecord: Run, folder: Path, tmp_path: Path):
    (tmp_path / "private.txt").write_text("The password is written here.")
    (folder / "a.txt").symlink_to(tmp_path / "private.txt")
    (folder / "b").symlink_to(tmp_path, target_is_directory=True)
    (folder / "c.txt").symlink_to(folder / "missing.txt")
    (folder / "d.txt").symlink_to(folder / "good.txt")
    result = take()
    for name in ("a.txt", "b"):
        assert f"skipped {folder / name}: it is a symbolic link that leads outside the given folder" in result.stdout
    assert f"skipped {folder / 'c.txt'}: it does not exist" in result.stdout
    assert _ids(onrecord) == ["good"]


def test_a_named_pipe_is_not_waited_for(take: Run, folder: Path):
    os.mkfifo(folder / "a.txt")
    expected = f"skipped {folder / 'a.txt'}: it is a named pipe, not a file"
    assert expected in take().stdout
    assert expected in take(folder / "a.txt").stdout


def test_a_folder_given_twice_is_read_once(take: Run, folder: Path):
    result = take(folder, f"{folder}/", folder / "good.txt", folder / ".." / folder.name, code=0)
    assert result.stdout.startswith("added 1, updated 0, unchanged 0, removed 0, skipped 0:")


def test_the_archive_inside_the_folder_is_no_document_of_it(take: Run, tmp_path: Path, home: Path):
    for _ in range(2):
        result = take(tmp_path, code=0)
        assert "skipped 0:" in result.stdout
    assert home.parent == tmp_path


def test_a_file_that_can_no_longer_be_read_keeps_its_document(take: Run, onrecord: Run, write: Write):
    path = write("a.txt", "The mine closed in March, the owners said.")
    take(code=0)
    path.write_bytes(b"\0\1\2 no text any more")
    assert "binary data" in take("--prune", path.parent).stdout
    assert sorted(_ids(onrecord)) == ["a", "good"]
    assert "The mine closed in March" in onrecord("show", "a").stdout


def test_a_record_of_three_million_characters_is_taken(take: Run, ask: Ask, write: Write):
    text = "The council said that the bridge was open again to all lorries. " * 47_000
    assert len(text) > 3_000_000
    write("a.jsonl", json.dumps({"id": "long", "text": text + "The ferry sank at dawn near Vesk."}))
    take(code=0)
    answer = ask("ferry sank at dawn near Vesk", "--document", "long")
    assert answer["passages"][0]["citation"]["start"] == len(text)


def test_many_tiny_lines_are_taken(take: Run, ask: Ask, write: Write):
    write("a.txt", "".join(f"line {number}\n" for number in range(30_000)))
    take(code=0)
    assert ask("line 29999", "--document", "a")["passages"]


def test_a_name_with_control_characters_does_not_reach_the_terminal(take: Run, folder: Path):
    (folder / "a\x1b[31m\nskipped nothing.txt").write_bytes(b"\0\0")
    output = take("-v", folder, color=True).stdout
    assert "\x1b" not in output
    assert [line.split()[0] for line in output.splitlines()] == ["added", "skipped", "added"]


@pytest.mark.parametrize(
    "command",
    [
        ("show", "\udcff"),
        ("show", "good", "--version", 10**30),
        ("show", "good", "--start", 10**30),
        ("remove", "\udcff"),
        ("ask", "--publisher", "\udcff", QUESTION),
        ("ask", "--json", "--author", "\udcff", QUESTION),
        ("ask", "--document", "\udcff", QUESTION),
    ],
)
def test_arguments_that_no_document_can_match_are_told(take: Run, onrecord: Run, command: tuple[object, ...]):
    take(code=0)
    result = onrecord(*command)
    assert result.exit_code == 2
    assert result.stderr


def test_a_database_from_a_newer_version_is_left_alone(take: Run, onrecord: Run, home: Path, folder: Path):
    take(code=0)
    with sqlite3.connect(home / DATABASE) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    for command in (
        ["ingest", folder],
        ["ask", QUESTION],
        ["list"],
        ["stats"],
        ["show", "good"],
        ["check"],
        ["rebuild"],
    ):
        result = onrecord(*command)
        assert result.exit_code == 3, command
        assert "upgrade onrecord" in result.stderr
    with sqlite3.connect(home / DATABASE) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    connection.close()
    take(code=0)


def test_a_home_that_is_a_file_is_refused(take: Run, onrecord: Run, folder: Path):
    take(code=0)
    file = folder / "good.txt"
    for command in (["ingest", folder], ["list"], ["ask", QUESTION], ["check"], ["rebuild"]):
        result = onrecord("--home", file, *command)
        assert result.exit_code == 3, command
        assert "is a file, and an archive is a folder: name another with --home." in result.stderr
    inside = onrecord("--home", file / "inside", "ingest", folder)
    assert inside.exit_code == 3
    assert "cannot be written" in inside.stderr
    assert file.read_text() == GOOD


@contextmanager
def _read_only(home: Path, parents: list[Path]) -> Iterator[None]:
    """Takes the right to write from everybody, and lets others than the owner come as far as the archive."""
    inside = [home, *home.rglob("*")]
    modes = {path: path.stat().st_mode for path in [*parents, *inside]}
    for path in parents:
        path.chmod(0o755)
    for path in inside:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        yield
    finally:
        for path, mode in modes.items():
            path.chmod(mode)


AS_NOBODY = """
import os, sys
from click import Context
import bot.terminal
from bot.cli import cli
for name in ("ingest", "list", "remove", "rebuild"):
    cli.get_command(Context(cli), name)
if os.geteuid() == 0:  # root may write everywhere: become nobody
    os.setegid(65534)
    os.seteuid(65534)
cli(sys.argv[1:], prog_name="onrecord")
"""


@pytest.mark.parametrize(
    ("command", "code", "told"),
    [
        (["list"], 0, "good\t1\t"),
        (["show", "good"], 0, GOOD),
        (["remove", "good"], 3, "cannot be written: give this user the right to write there."),
        (["ingest", "."], 3, "cannot be written: give this user the right to write there."),
        (["rebuild"], 3, "cannot be written: give this user the right to write there."),
    ],
)
def test_an_archive_that_is_read_only_is_read_and_not_changed(
    take: Run, home: Path, command: list[str], code: int, told: str
):
    take(code=0)
    with _read_only(home, list(home.parents)[:3]):
        done = subprocess.run(
            [sys.executable, "-c", AS_NOBODY, "--home", str(home), *command],
            # Nobody cannot write a coverage file either.
            env={name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")},
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
        )
    assert done.returncode == code, done.stderr
    assert told in (done.stdout if code == 0 else done.stderr)
    assert "Traceback" not in done.stderr
    take(code=0)
