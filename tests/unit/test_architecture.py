"""What the house forbids and import-linter cannot see."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import retrieval
from support import ROOT, OpenArchive

LIBRARY = sorted((ROOT / "retrieval").rglob("*.py"))
HEAVY = ("torch", "transformers", "sentence_transformers", "spacy", "faiss", "telegram", "trafilatura", "rich.progress")


def _names(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    found = {f"{ast.unparse(node)}" for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return found | {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_library_reads_no_environment_and_prints_nothing(path: Path):
    names = _names(path)
    assert not names & {"os.environ", "os.getenv", "os.environb", "print", "input"}


def test_all_is_the_api():
    public = {
        name
        for name, value in vars(retrieval).items()
        if not name.startswith("_") and not isinstance(value, type(retrieval))
    }
    assert public == set(retrieval.__all__)
    assert sorted(retrieval.__all__) == retrieval.__all__


def test_every_error_stands_in_the_tree_that_the_docstring_draws():
    from retrieval import errors

    tree = errors.__doc__ or ""
    raised = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, Exception)]
    assert len(raised) > 5
    for error in raised:
        assert f" {error.__name__}" in tree
        assert error.__doc__


@pytest.mark.parametrize(
    "command", [["--help"], ["list"], ["show", "library"], ["stats"], ["statements"], ["--version"]]
)
def test_commands_that_need_no_model_load_none(command: list[str], open_archive: OpenArchive, news: Path):
    archive = open_archive()
    archive.ingest([news])
    archive.close()
    script = (
        "import sys\n"
        "from bot.cli import cli\n"
        "try:\n    cli(sys.argv[1:])\n"
        "except SystemExit as done:\n"
        f"    loaded = [name for name in {HEAVY!r} if name in sys.modules]\n"
        "    print('LOADED', loaded, done.code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "--home", str(archive.home), *command],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert done.stdout.splitlines()[-1] == "LOADED [] 0", done.stdout + done.stderr
