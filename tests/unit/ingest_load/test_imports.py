import subprocess
import sys

HEAVY = ("trafilatura", "lxml", "docx", "pypdfium2", "markdown_it", "dateparser", "charset_normalizer", "yaml", "torch", "spacy", "faiss")


def test_the_loader_imports_nothing_heavy_until_a_file_needs_it() -> None:
    # Without the package's own front, which other parts fill.
    code = (
        "import sys, types, pathlib\n"
        "package = types.ModuleType('retrieval'); package.__path__ = [str(pathlib.Path('retrieval').resolve())]\n"
        "sys.modules['retrieval'] = package\n"
        "import retrieval.ingest.load\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    checked = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert checked.stdout == "[]\n"
