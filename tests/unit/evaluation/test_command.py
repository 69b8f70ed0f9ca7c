"""``onrecord eval`` from the shell: one small archive, made once, asked in several ways."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import cli

FERRY = (
    "Ferry to Vellin stops\n\nThe ferry to Vellin stops on Friday because of the ice. Repairs cost 2 million crowns.\n"
)
BRIDGE = "Bridge opens at Oss\n\nThe new bridge at Oss opened on Monday. The mayor called it a gift to the valley.\n"
NEWSROOM = [
    {"id": "n1", "q": "what do the ferry repairs cost?", "kind": "fact", "facts": ["2 million"]},
    {"id": "n2", "q": "which moth eats quartz harmonicas?", "kind": "unanswerable"},
]
QUIZ = [
    {"id": "q1", "q": "Where did a new bridge open?", "answerable": True, "documents": ["bridge"], "answers": ["Oss"]},
    {"id": "q2", "q": "When does the ferry stop?", "answerable": True, "documents": ["lost"], "answers": ["Sunday"]},
]
Eval = Callable[..., Result]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with texts and both kinds of set; the archive is kept beside them."""
    folder = tmp_path_factory.mktemp("eval")
    (folder / "texts").mkdir()
    (folder / "texts" / "ferry.txt").write_text(FERRY, encoding="utf-8")
    (folder / "texts" / "bridge.txt").write_text(BRIDGE, encoding="utf-8")
    for name, questions in (("newsroom", NEWSROOM), ("quiz", QUIZ)):
        lines = "".join(json.dumps(question) + "\n" for question in questions)
        (folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    return folder


@pytest.fixture
def evaluate(place: Path) -> Eval:
    """Run the command in that folder, on the archive that is kept there."""

    def run(*arguments: str) -> Result:
        given = [one if one.startswith("--") or one.isdecimal() else str(place / one) for one in arguments]
        return CliRunner(env={"ONRECORD_MODELS__THREADS": "1"}).invoke(cli, ["eval", *given])

    return run


def rows(result: Result) -> dict[str, tuple[float, int]]:
    """The plain lines of a table: name to value and n."""
    found = {}
    for line in result.stdout.splitlines():
        if " n=" in line:
            name, value = line[:28].strip(), line[28:].split()
            found[name] = (float(value[0]), int(value[1].removeprefix("n=")))
    return found


def test_a_newsroom_set_prints_a_plain_line_a_row(evaluate: Eval) -> None:
    result = evaluate("newsroom.jsonl", "--texts", "texts", "--home", "kept", "--wrong")
    assert result.exit_code == 0, result.output
    got = rows(result)
    assert list(got) == [
        "fact passage@1",
        "fact passage@3",
        "false refusal",
        "latency ms",
        "unanswerable refused",
        "verbatim",
    ]
    assert got["fact passage@3"] == (1, 1)
    assert got["unanswerable refused"] == (1, 1)
    assert got["verbatim"][0] == 1
    assert "n1" not in result.stdout
    assert result.stderr == ""


def test_a_quiz_lists_what_went_wrong_and_names_documents_that_are_not_there(evaluate: Eval, place: Path) -> None:
    result = evaluate("quiz.jsonl", "--texts", "texts", "--home", "kept", "--wrong", "--json", "out.json")
    assert result.exit_code == 0, result.output
    assert rows(result)["article hit@1"] == (0.5, 2)
    assert result.stdout.splitlines()[-1] == "q2  answerable  When does the ferry stop?"
    assert result.stderr == "Note: documents that the questions name are not in the archive (1): lost.\n"
    written = json.loads((place / "out.json").read_text(encoding="utf-8"))
    assert written["article hit@3"] == 0.5
    assert list(written)[-1] == "verbatim"


def test_answers_are_written_as_the_contract_gives_them(evaluate: Eval, place: Path) -> None:
    result = evaluate("newsroom.jsonl", "--home", "kept", "--top", "1", "--answers", "answers.jsonl")
    assert result.exit_code == 0, result.output
    answers = [json.loads(line) for line in (place / "answers.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [answer["question"] for answer in answers] == [question["q"] for question in NEWSROOM]
    assert len(answers[0]["passages"]) == 1
    assert answers[1]["answered"] is False


def test_a_day_without_dated_documents_refuses_everything(evaluate: Eval, place: Path) -> None:
    dated = [{**question, "asked": "2031-02-03"} for question in QUIZ]
    (place / "dated.jsonl").write_text("\n".join(map(json.dumps, dated)), encoding="utf-8")
    args = ("dated.jsonl", "--texts", "texts", "--home", "kept")
    assert rows(evaluate(*args))["false refusal"] == (0, 2)
    assert rows(evaluate(*args, "--as-of-asked"))["false refusal"] == (1, 2)


def test_floors_are_pinned_checked_raised_and_not_lowered_by_accident(evaluate: Eval, place: Path) -> None:
    args = ("quiz.jsonl", "--texts", "texts", "--home", "kept", "--floors", "floors.json")
    missing = evaluate(*args)
    assert missing.exit_code == 2
    assert "--update-floors" in missing.stderr
    assert evaluate(*args, "--update-floors").exit_code == 0
    held = evaluate(*args)
    assert held.exit_code == 0, held.output

    path = place / "floors.json"
    pinned = json.loads(path.read_text(encoding="utf-8"))
    assert not any("latency" in name for name in [*pinned["floors"], *pinned["ceilings"]])
    pinned["floors"]["article hit@1"] = 0.75
    path.write_text(json.dumps(pinned), encoding="utf-8")
    missed = evaluate(*args)
    assert missed.exit_code == 1
    assert "article hit@1 is 0.5000, below its floor of 0.7500." in missed.stderr
    refused = evaluate(*args, "--update-floors")
    assert refused.exit_code == 1
    assert json.loads(path.read_text(encoding="utf-8")) == pinned
    assert evaluate(*args, "--update-floors", "--allow-lower").exit_code == 0
    assert evaluate(*args).exit_code == 0

    other = evaluate(*args, "--top", "2")
    assert other.exit_code == 1
    assert "run the same command with --update-floors" in other.stderr


def test_a_terminal_gets_a_table_with_the_floors_beside_the_figures(place: Path) -> None:
    floors = {"digest": "0" * 64, "floors": {"verbatim": 1.0}, "ceilings": {"false refusal": 0.25}}
    (place / "shown.json").write_text(json.dumps(floors), encoding="utf-8")
    paths = [str(place / name) for name in ("quiz.jsonl", "texts", "kept", "shown.json")]
    arguments = ["eval", paths[0], "--texts", paths[1], "--home", paths[2], "--floors", paths[3]]
    terminal = CliRunner(env={"FORCE_COLOR": "1", "NO_COLOR": None, "COLUMNS": "80", "TERM": "xterm"})
    result = terminal.invoke(cli, arguments)
    assert result.exit_code == 1
    lines = {line.split("│")[1].strip(): line for line in result.stdout.splitlines() if "│" in line}
    assert "≥ 1.000" in lines["verbatim"]
    assert "≤ 0.250" in lines["false refusal"]
    assert "0.500" in lines["article hit@1"]


def test_documents_of_other_folders_are_noted_and_spoil_floors(evaluate: Eval, place: Path) -> None:
    (place / "more-texts").mkdir()
    (place / "more-texts" / "owl.txt").write_text("An owl moved into the town hall of Oss.\n", encoding="utf-8")
    assert evaluate("quiz.jsonl", "--texts", "texts", "--home", "mixed-kept").exit_code == 0
    mixed = evaluate("quiz.jsonl", "--texts", "more-texts", "--home", "mixed-kept")
    assert mixed.exit_code == 0, mixed.output
    assert "Note: documents from elsewhere are in the archive and are searched too (2): " in mixed.stderr
    pinned = evaluate(
        "quiz.jsonl", "--texts", "more-texts", "--home", "mixed-kept", "--floors", "new.json", "--update-floors"
    )
    assert pinned.exit_code == 2
    assert "also holds documents from elsewhere (2)" in pinned.stderr
    assert not (place / "new.json").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("newsroom.jsonl", "--floors", "floors.json"), "--floors needs --texts"),
        (("newsroom.jsonl", "--texts", "texts", "--update-floors"), "--update-floors needs --floors"),
        (("newsroom.jsonl", "--texts", "texts", "--floors", "floors.json", "--allow-lower"), "--allow-lower needs"),
        (("newsroom.jsonl", "--home", "empty-kept"), "There is no archive at"),
        (("none.jsonl", "--texts", "texts"), "does not exist"),
        (("broken.jsonl", "--texts", "texts"), "Line 2 of"),
    ],
)
def test_what_cannot_be_measured_is_said_in_one_sentence(
    evaluate: Eval, place: Path, arguments: tuple[str, ...], words: str
) -> None:
    (place / "broken.jsonl").write_text(json.dumps(NEWSROOM[0]) + "\n{}\n", encoding="utf-8")
    result = evaluate(*arguments)
    assert result.exit_code == 2
    assert words in result.stderr
