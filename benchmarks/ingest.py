"""What an ingest costs, how quick an answer is, and where the time of a cold start goes.

    python benchmarks/ingest.py PATH… [--limit N] [--queries FILE] [--no-statements]

Takes the documents at the paths into a temporary archive, twice, asks questions, starts ``onrecord ask`` cold in
processes of their own, and prints Markdown tables. CPU seconds are user and system time of this process and of
every process that it started; peak memory is the largest resident set. Unix only (it reads getrusage).
"""

import argparse
import importlib.metadata
import json
import os
import platform
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from retrieval import Archive, Config
from retrieval.errors import InputError
from retrieval.evaluation.questions import read_questions
from retrieval.evaluation.score import percentile

MOST_QUERIES = 200
WARM_UP = 3
COLD_RUNS = 3
PACKAGES = ("torch", "sentence-transformers", "faiss-cpu", "spacy", "numpy")

STEPS = """
import json, sys, time
from pathlib import Path

def step(name):
    global last
    now = time.perf_counter()
    took[name], last = now - last, now

took, last = {}, time.perf_counter()
from retrieval import Archive
step("import retrieval")
import torch
step("import torch")
import sentence_transformers
step("import sentence_transformers")
import faiss
step("import faiss")
with Archive.open(Path(sys.argv[1])) as archive:
    step("open the archive")
    archive.warm()
    step("load the model and the index, first encode")
    archive.ask(sys.argv[2])
    step("first answer")
    archive.ask(sys.argv[3])
    step("answer to another question")
print(json.dumps(took))
"""
"""The parts of a cold start, run one after the other in a process of its own."""


class Cost(NamedTuple):
    """What one stretch of work took."""

    wall: float
    cpu: float


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a folder or file to take in")
    parser.add_argument("--limit", type=int, help="take in no more than the first N files")
    parser.add_argument("--queries", type=Path, help="questions: one a line, or a question set (.jsonl)")
    parser.add_argument("--no-statements", action="store_true", help="leave out who said what")
    given = parser.parse_args()
    config = Config(statements=not given.no_statements)
    paths = files(given.paths, given.limit)
    with tempfile.TemporaryDirectory(prefix="onrecord-benchmark-") as home, Archive.open(Path(home), config) as archive:
        rows = measure_ingest(archive, paths)
        queries = (read_queries(given.queries) if given.queries else derive_queries(archive))[:MOST_QUERIES]
        show("Machine", machine())
        show("Ingest", rows)
        show("Answers, warm", measure_answers(archive, queries))
        show(f"Cold start, median of {COLD_RUNS}", measure_cold(Path(home), queries))


def files(paths: Iterable[Path], limit: int | None) -> list[Path]:
    """The paths themselves or, with a limit, the first files at and below them, by name."""
    if limit is None:
        return list(paths)
    found = (
        one
        for path in paths
        for one in (sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path])
    )
    return [one for one, _ in zip(found, range(limit), strict=False)]


def timed(work: Callable[[], Any]) -> tuple[Any, Cost]:
    """Run something; return what it returned and what it cost."""
    wall, cpu = time.perf_counter(), cpu_seconds()
    result = work()
    return result, Cost(time.perf_counter() - wall, cpu_seconds() - cpu)


def cpu_seconds() -> float:
    """User and system time of this process and of all its finished children."""
    used = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def peak_bytes() -> int:
    """The largest resident set of this process or one of its finished children so far, in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return unit * max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def measure_ingest(archive: Archive, paths: list[Path]) -> dict[str, str]:
    """Take the documents in, and then once more, unchanged. The first time loads the models."""
    report, first = timed(lambda: archive.ingest(paths))
    peak = peak_bytes()
    again, second = timed(lambda: archive.ingest(paths))
    if not report.added or again.added or again.updated:
        sys.exit(
            f"{report.added} documents were added, and {again.added + again.updated} the second time: check the paths"
        )
    stats = archive.stats()
    words = sum(len(archive.document(one.id).text.split()) for one in archive.documents())
    return {
        "Documents": f"{stats.documents:,}" + (f" ({len(report.skipped)} skipped)" if report.skipped else ""),
        "Passages": f"{stats.passages:,}",
        "Words": f"{words:,}",
        "CPU seconds, loading of models included": f"{first.cpu:.1f}",
        "Wall seconds": f"{first.wall:.1f}",
        "Passages per CPU second": f"{stats.passages / first.cpu:.1f}",
        "Passages per wall second": f"{stats.passages / first.wall:.1f}",
        "Peak resident memory": f"{peak / 2**20:,.0f} MiB",
        "Archive on disk": f"{stats.bytes / 2**20:,.1f} MiB",
        "A second, unchanged ingest: CPU seconds": f"{second.cpu:.2f}",
    }


def read_queries(path: Path) -> list[str]:
    """Questions of a question set, or one a line."""
    if path.suffix == ".jsonl":
        try:
            return [question.q for question in read_questions(path)]
        except InputError as error:
            sys.exit(str(error))
    return [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def derive_queries(archive: Archive) -> list[str]:
    """Stand-ins for questions: the title of each document or, where it states none, its first sentence."""
    derived = []
    for one in archive.documents():
        start = one.title or re.split(r"(?<=[.!?])\s", archive.document(one.id).text.strip(), maxsplit=1)[0]
        derived.append(" ".join(start.split())[:300])
    return [query for query in derived if any(character.isalpha() for character in query)]


def measure_answers(archive: Archive, queries: list[str]) -> dict[str, str]:
    """Ask every question once, the models being loaded and a few other questions asked before."""
    archive.warm()
    for query in queries[:WARM_UP]:
        archive.ask(query)
    taken = []
    for query in queries[WARM_UP:] or queries:
        _, cost = timed(partial(archive.ask, query))
        taken.append(cost.wall * 1000)
    return {
        "Questions": f"{len(taken)}",
        "p50": f"{percentile(taken, 0.5):.0f} ms",
        "p95": f"{percentile(taken, 0.95):.0f} ms",
        "slowest": f"{max(taken):.0f} ms",
    }


def measure_cold(home: Path, queries: list[str]) -> dict[str, str]:
    """Start processes of their own: the interpreter alone, whole commands, and the parts of an answer."""

    def start(*arguments: str) -> tuple[str, float]:
        command = [sys.executable, *arguments]
        done, cost = timed(lambda: subprocess.run(command, check=True, capture_output=True, text=True))  # noqa: S603 - this interpreter, arguments of this script
        return done.stdout, cost.wall

    shell = ("-m", "bot", "--home", str(home))
    rows: dict[str, list[float]] = {
        "`onrecord ask`, from the shell and back": [start(*shell, "ask", queries[0])[1] for _ in range(COLD_RUNS)],
        "`onrecord list`, for comparison": [start(*shell, "list")[1] for _ in range(COLD_RUNS)],
        "the Python interpreter alone": [start("-c", "pass")[1] for _ in range(COLD_RUNS)],
    }
    for _ in range(COLD_RUNS):
        printed, wall = start("-c", STEPS, str(home), queries[0], queries[-1])
        parts: dict[str, float] = json.loads(printed)
        for name, took in parts.items():
            rows.setdefault(name, []).append(took)
        rows.setdefault("starting and ending that process", []).append(wall - sum(parts.values()))
    return {name: f"{statistics.median(taken):.2f} s" for name, taken in rows.items()}


def machine() -> dict[str, str]:
    """What the figures were measured on."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    info = Path("/proc/cpuinfo")
    model = re.search(r"^model name\s*:\s*(.+)$", info.read_text(), re.MULTILINE) if info.exists() else None
    return {
        "Processor": model[1] if model else platform.processor() or platform.machine(),
        "CPUs usable": f"{usable} of {os.cpu_count()}",
        "Memory": f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} GiB",
        "System": platform.platform(terse=True),
        "Python": platform.python_version(),
    } | {name: importlib.metadata.version(name) for name in PACKAGES}


def show(title: str, rows: dict[str, str]) -> None:
    """Print a Markdown table."""
    print(f"\n### {title}\n\n| | |\n|---|---:|")
    for name, value in rows.items():
        print(f"| {name} | {value} |")


if __name__ == "__main__":
    main()
