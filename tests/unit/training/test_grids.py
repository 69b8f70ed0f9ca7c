"""The format of the grids, and how a judge is scored on them."""

from collections.abc import Sequence
from pathlib import Path

import pytest
import torch

from support import ROOT
from training.grids import GridError, figures, main, read

GRID = """\
== Lock holds, says board
a | Ines Okoro, head of the board, | told reporters | "Not a stone of it has moved."
b | Tom Reed, a bargeman, | said | it leaks like a basket
c | the ministry | would not say (does not say) | whether the lock would be inspected
? whos saying the lock got through it ok | the lock was not damaged | + - x
? what did okoro say about the stones | about: the stones | + x x
? did the ministry order a check | an inspection was ordered | x x 0
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "grids.txt"
    file.write_text(GRID + "\n" + GRID.replace("Lock holds", "Weir holds"), encoding="utf-8")
    return file


def test_a_file_is_read_as_it_stands(path: Path):
    first, second = read(path)
    assert (first.title, second.title) == ("Lock holds, says board", "Weir holds, says board")
    assert [one.labels for one in first.claims] == [(0, 1, -1), (0, -1, -1), (-1, -1, 2)]
    assert first.claims[0].claim == "the lock was not damaged"


def test_a_statement_is_put_into_words_as_the_product_does_it(path: Path):
    grid = read(path)[0]
    assert grid.told(1) == "Lock holds, says board | Tom Reed, a bargeman, said: it leaks like a basket"
    assert " | the ministry would not say (does not say): whether" in grid.told(2)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("? who said so | so | + -", "2 labels for 3 statements"),
        ("? who said so | so | + - ?", "neither headline, statement nor claim"),
        ("d | nobody said a thing", "neither headline, statement nor claim"),
        ("d | nobody | said | a thing", "neither headline, statement nor claim"),  # behind the claims
    ],
)
def test_a_wrong_line_is_named(path: Path, line: str, told: str, capsys: pytest.CaptureFixture[str]):
    path.write_text(GRID + line + "\n", encoding="utf-8")
    with pytest.raises(GridError, match=rf"grids.txt:8: .*{told}"):
        read(path)
    assert main([str(path)]) == 1
    assert "grids.txt:8" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("right", "relevance", "accuracy", "opposite"), [(True, 1.0, 1.0, 0.0), (False, 0.0, 0.0, 1.0)]
)
def test_figures_tell_a_perfect_judge_from_one_that_has_it_the_wrong_way_round(
    path: Path, *, right: bool, relevance: float, accuracy: float, opposite: float
):
    near, far = (5.0, -5.0) if right else (-5.0, 5.0)
    rows = {
        ("the lock was not damaged", "Okoro"): [near, 1.0, 0.0, 0.0] if right else [near, 0.0, 1.0, 0.0],
        ("the lock was not damaged", "Reed"): [near, 0.0, 1.0, 0.0] if right else [near, 1.0, 0.0, 0.0],
        ("about: the stones", "Okoro"): [near, 0.0, 0.0, 1.0],  # a topic has no sides
        ("an inspection was ordered", "ministry"): [near, 0.0, 0.0, 1.0] if right else [near, 1.0, 0.0, 0.0],
    }

    def scorer(pairs: Sequence[tuple[str, str]]) -> torch.Tensor:
        return torch.tensor(
            [
                next((row for (asked, who), row in rows.items() if asked == claim and who in told), [far, 0, 0, 0])
                for claim, told in pairs
            ]
        )

    assert figures(read(path), scorer) == {
        "relevance AUC": relevance,
        "stance accuracy": accuracy,
        "opposite polarity": opposite,
        "disputes taken for support": opposite,
    }


def test_claims_can_be_asked_as_they_were_typed_and_topics_stay_topics(path: Path):
    asked: list[str] = []

    def scorer(pairs: Sequence[tuple[str, str]]) -> torch.Tensor:
        asked.extend(first for first, _ in pairs)
        return torch.zeros(len(pairs), 4)

    figures(read(path), scorer, typed=True)
    claims = [claimed for grid in read(path) for claimed in grid.claims]
    topics = {claimed.claim for claimed in claims if claimed.claim.startswith("about: ")}
    assert topics
    assert set(asked) == topics | {claimed.question for claimed in claims if claimed.claim not in topics}


def test_the_grids_that_are_shipped_are_well_formed(capsys: pytest.CaptureFixture[str]):
    files = [*sorted((ROOT / "training" / "data" / "grids").glob("*.txt")), ROOT / "tests" / "eval" / "opposites.txt"]
    assert files
    assert main([*map(str, files)]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(files)
    grids = [grid for file in files for grid in read(file)]
    assert len({grid.title for grid in grids}) == len(grids), "one title, one grid"
    assert all(grid.claims and len(grid.statements) > 2 for grid in grids)
