import subprocess
import sys
from importlib.util import find_spec

HEAVY = (
    "trafilatura",
    "lxml",
    "docx",
    "pypdfium2",
    "markdown_it",
    "dateparser",
    "charset_normalizer",
    "yaml",
    "torch",
    "spacy",
    "faiss",
)


def test_the_loader_imports_nothing_heavy_until_a_file_needs_it() -> None:
    spec = find_spec("retrieval")
    assert spec is not None
    # Without the package's own front, which other parts fill.
    code = (
        "import sys, types\n"
        f"package = types.ModuleType('retrieval'); package.__path__ = {list(spec.submodule_search_locations or ())!r}\n"
        "sys.modules['retrieval'] = package\n"
        "import retrieval.ingest.load\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    checked = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert checked.stdout == "[]\n"
